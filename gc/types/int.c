/* int - whole numbers of 64 bits, one to three digits of 30 bits.
 *
 * A value in the profile's cache is answered by the cached object before
 * anything is allocated.  The others ask for what CPython asks for: 32 bytes for
 * one digit, 24 + 4 per digit for more.  From 3.14 on ints of one digit have a
 * free list.
 *
 * Cost: O(1).  Source: CPython 3.11, Objects/longobject.c, 2022.
 */
#include "gc/heap_internal.h"
#include "gc/types/layout.h"

#define DIGIT_BITS 30
#define DIGIT_MASK ((UINT64_C(1) << DIGIT_BITS) - 1)

static struct int_obj *int_of(struct obj *o)
{
    return (struct int_obj *)(void *)o;
}

static uint64_t magnitude_of(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

static unsigned digits_of(uint64_t magnitude)
{
    if (magnitude >> DIGIT_BITS == 0)
        return magnitude != 0;
    return magnitude >> (2 * DIGIT_BITS) == 0 ? 2 : 3;
}

static size_t size_of_digits(unsigned digits)
{
    return digits <= 1 ? INT_IMMORTAL_SIZE
                       : sizeof(struct int_obj) + digits * sizeof(uint32_t);
}

static void fill(struct obj *o, int64_t value)
{
    struct int_obj *n = int_of(o);
    uint64_t magnitude = magnitude_of(value);
    unsigned digits = digits_of(magnitude);

    n->digits = value < 0 ? -(int64_t)digits : (int64_t)digits;
    n->digit[0] = 0;
    for (unsigned i = 0; i < digits; i++, magnitude >>= DIGIT_BITS)
        n->digit[i] = (uint32_t)(magnitude & DIGIT_MASK);
}

static void int_dealloc(struct heap *heap, struct obj *o)
{
    int64_t digits = int_of(o)->digits;
    unsigned n = (unsigned)(digits < 0 ? -digits : digits);

    if (n <= 1 && heap_object_park(heap, &heap->freelists.ints, o))
        return;
    heap_object_free(heap, o, size_of_digits(n));
}

const struct obj_type int_type = {
    .name = "int",
    .id = TYPE_INT,
    .size = sizeof(struct int_obj),
    .dealloc = int_dealloc,
};

void int_init_immortal(struct obj *o, const struct obj_type *type,
                       int64_t value)
{
    o->refs = OBJ_IMMORTAL_REFS;
    o->type = type;
    fill(o, value);
}

struct obj *int_new(struct heap *heap, int64_t value)
{
    const struct immortals *im = &heap->immortals;
    uint64_t cell = (uint64_t)value - (uint64_t)im->int_lo;
    struct obj *o = NULL;

    if (cell < im->int_count) {
        heap->stats.int_requests++;
        heap->stats.int_hits++;
        return obj_retain(
            (struct obj *)(void *)(im->ints + cell * im->int_cell));
    }
    unsigned digits = digits_of(magnitude_of(value));
    if (digits <= 1)
        o = heap_object_unpark(heap, &heap->freelists.ints, &int_type,
                               INT_IMMORTAL_SIZE);
    if (o == NULL) {
        o = heap_object_new(heap, &int_type, size_of_digits(digits));
        if (o == NULL)
            return NULL;
        heap->stats.int_allocations++;
    }
    heap->stats.int_requests++;
    fill(o, value);
    return o;
}

int64_t int_value(const struct obj *o)
{
    const struct int_obj *n = (const struct int_obj *)(const void *)o;
    uint64_t magnitude = 0;

    for (int64_t i = n->digits < 0 ? -n->digits : n->digits; i > 0; i--)
        magnitude = magnitude << DIGIT_BITS | n->digit[i - 1];
    return (int64_t)(n->digits < 0 ? 0 - magnitude : magnitude);
}
