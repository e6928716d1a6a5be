/* key - hash and equality of keys.
 *
 * Numbers hash to their value modulo the prime 2^61 - 1, so that an int and a
 * float of one value meet; tuples mix their items' hashes with the rounds of
 * xxHash; identities are rotated right by 4, since all are multiples of 16.
 * strs hash by FNV-1a over 8-byte steps, unseeded: an experiment must be the
 * same every time.  A weak reference is its referent, and after that itself.
 *
 * Cost: O(contents); the hash of a str is kept in it.
 * Source: CPython 3.11, Python/pyhash.c and Objects/tupleobject.c, 2022; Fowler,
 * Noll and Vo, 1991.
 */
#include "gc/types/key.h"

#include "gc/types.h"
#include "gc/types/layout.h"
#include "gc/weakref.h"

#include <math.h>
#include <string.h>

#define PRIME61 ((UINT64_C(1) << 61) - 1)

uint64_t key_hash_bytes(const void *bytes, size_t size)
{
    const unsigned char *p = bytes;
    uint64_t h = UINT64_C(0xcbf29ce484222325) ^ size;

    for (; size >= 8; size -= 8, p += 8) {
        uint64_t word = 0;
        memcpy(&word, p, 8);
        h = (h ^ word) * UINT64_C(0x100000001b3);
        h ^= h >> 29;
    }
    for (; size > 0; size--, p++)
        h = (h ^ *p) * UINT64_C(0x100000001b3);
    h ^= h >> 32;
    return h;
}

static uint64_t hash_int(int64_t value)
{
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    uint64_t h = magnitude % PRIME61;

    return value < 0 ? 0 - h : h;
}

/* The mantissa 28 bits at a time, rotating within 61 bits. */
static uint64_t hash_float(double value, const struct obj *o)
{
    int exponent = 0;

    if (isnan(value))
        return (uint64_t)(uintptr_t)o >> 4;
    if (isinf(value))
        return value > 0 ? 314159 : 0 - (uint64_t)314159;
    double m = frexp(fabs(value), &exponent);
    uint64_t h = 0;
    while (m > 0) {
        h = ((h << 28) & PRIME61) | (h >> 33);
        m *= 268435456.0;
        exponent -= 28;
        uint64_t digits = (uint64_t)m;
        m -= (double)digits;
        h += digits;
        if (h >= PRIME61)
            h -= PRIME61;
    }
    exponent = exponent >= 0 ? exponent % 61 : 60 - ((-1 - exponent) % 61);
    h = ((h << exponent) & PRIME61) | (h >> (61 - exponent));
    return value < 0 ? 0 - h : h;
}

static uint64_t hash_identity(const struct obj *o)
{
    uint64_t address = (uint64_t)(uintptr_t)o;

    return (address >> 4) | (address << 60);
}

bool (*key_host_hash)(const struct obj *o, uint64_t *hash);

static uint64_t hash_at_depth(const struct obj *o, unsigned depth);

/* NOLINTNEXTLINE(misc-no-recursion): bounded by KEY_DEPTH_MAX */
static uint64_t hash_tuple(const struct obj *o, unsigned depth)
{
    const uint64_t prime1 = UINT64_C(11400714785074694791);
    const uint64_t prime2 = UINT64_C(14029467366897019727);
    uint64_t h = UINT64_C(2870177450012600261);
    size_t n = tuple_len(o);

    for (size_t i = 0; i < n; i++) {
        h += hash_at_depth(tuple_get(o, i), depth + 1) * prime2;
        h = ((h << 31) | (h >> 33)) * prime1;
    }
    return h + (n ^ UINT64_C(2870177450013471926));
}

/* NOLINTNEXTLINE(misc-no-recursion): bounded by KEY_DEPTH_MAX */
static uint64_t hash_at_depth(const struct obj *o, unsigned depth)
{
    uint64_t hash = 0;

    switch (o->type->id) {
    case TYPE_INT:
    case TYPE_BOOL:
        return hash_int(int_value(o));
    case TYPE_FLOAT:
        return hash_float(float_value(o), o);
    case TYPE_STR:
        return str_hash(o);
    case TYPE_TUPLE:
        if (depth < KEY_DEPTH_MAX)
            return hash_tuple(o, depth);
        return 0;
    case TYPE_WEAKREF:
        return weakref_hash(o, &hash) ? hash : hash_identity(o);
    default:
        if (key_host_hash != NULL && key_host_hash(o, &hash))
            return hash;
        return hash_identity(o);
    }
}

uint64_t key_hash(const struct obj *o)
{
    return hash_at_depth(o, 0);
}

static bool is_int(const struct obj *o)
{
    return o->type->id == TYPE_INT || o->type->id == TYPE_BOOL;
}

/* An int against a float: exact, no rounding of the int. */
static bool int_equals_float(int64_t i, double d)
{
    if (!(d >= -0x1p63 && d < 0x1p63) || d != floor(d))
        return false;
    return (int64_t)d == i;
}

static bool equal_at_depth(const struct obj *a, const struct obj *b,
                           unsigned depth);

/* NOLINTNEXTLINE(misc-no-recursion): bounded by KEY_DEPTH_MAX */
static bool equal_tuples(const struct obj *a, const struct obj *b,
                         unsigned depth)
{
    size_t n = tuple_len(a);

    if (n != tuple_len(b) || depth >= KEY_DEPTH_MAX)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!equal_at_depth(tuple_get(a, i), tuple_get(b, i), depth + 1))
            return false;
    return true;
}

static bool equal_strs(const struct obj *a, const struct obj *b)
{
    return str_bytes(a) == str_bytes(b) &&
           memcmp(str_text(a), str_text(b), str_bytes(a)) == 0;
}

static bool equal_numbers(const struct obj *a, const struct obj *b)
{
    if (is_int(a) && is_int(b))
        return int_value(a) == int_value(b);
    if (is_int(a))
        return int_equals_float(int_value(a), float_value(b));
    if (is_int(b))
        return int_equals_float(int_value(b), float_value(a));
    return float_value(a) == float_value(b);
}

static bool is_number(const struct obj *o)
{
    return is_int(o) || o->type->id == TYPE_FLOAT;
}

/* NOLINTNEXTLINE(misc-no-recursion): bounded by KEY_DEPTH_MAX */
static bool equal_at_depth(const struct obj *a, const struct obj *b,
                           unsigned depth)
{
    if (a == b)
        return true;
    if (is_number(a) && is_number(b))
        return equal_numbers(a, b);
    if (a->type->id != b->type->id)
        return false;
    if (a->type->id == TYPE_STR)
        return equal_strs(a, b);
    if (a->type->id == TYPE_TUPLE)
        return equal_tuples(a, b, depth);
    if (a->type->id == TYPE_WEAKREF && weakref_get(a) != NULL &&
        weakref_get(b) != NULL)
        return equal_at_depth(weakref_get(a), weakref_get(b), depth + 1);
    return false;
}

bool key_equal(const struct obj *a, const struct obj *b)
{
    return equal_at_depth(a, b, 0);
}
