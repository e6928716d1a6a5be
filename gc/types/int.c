/* int - whole numbers of 64 bits, one to three digits of 30 bits.
 *
 * A value in the profile's cache is answered by the cached object before
 * anything is allocated.  The others ask for what CPython asks for: 32 bytes for
 * one digit, 24 + 4 per digit for more.  From 3.14 on ints of one digit have a
 * free list.
 *
 * Arithmetic on more than one digit makes room for the largest result that the
 * operands' lengths allow, and keeps it: 2**40 + 1 lies in a block for three
 * digits.  A result that is in the cache is given up for the cached object.
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

static size_t size_of_room(unsigned digits)
{
    return digits <= 1 ? INT_IMMORTAL_SIZE
                       : sizeof(struct int_obj) + digits * sizeof(uint32_t);
}

static void fill(struct obj *o, int64_t value, unsigned room)
{
    struct int_obj *n = int_of(o);
    uint64_t magnitude = magnitude_of(value);
    int32_t digits = (int32_t)digits_of(magnitude);

    n->digits = value < 0 ? -digits : digits;
    n->room = room;
    n->digit[0] = 0;
    for (int32_t i = 0; i < digits; i++, magnitude >>= DIGIT_BITS)
        n->digit[i] = (uint32_t)(magnitude & DIGIT_MASK);
}

HEAP_LONG_WAY void int_die(struct heap *heap, struct obj *o)
{
    unsigned room = int_of(o)->room;

    if (room <= 1 && heap_object_park(heap, &heap->freelists.ints, o))
        return;
    heap_object_free(heap, o, size_of_room(room));
}

static void int_dealloc(struct heap *heap, struct obj *o)
{
    if (heap->short_ints && int_of(o)->room <= 1) {
        heap->given++;
        if (!allocator_free_short(heap->allocator, o, INT_IMMORTAL_SIZE))
            allocator_free(heap->allocator, o, INT_IMMORTAL_SIZE);
    } else if (heap->sink != NULL || int_of(o)->room > 1 ||
               !heap_park_untold(&heap->freelists.ints, o)) {
        int_die(heap, o);
    }
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
    fill(o, value, digits_of(magnitude_of(value)));
}

static inline uint64_t cell_of(const struct heap *heap, int64_t value)
{
    return (uint64_t)value - (uint64_t)heap->immortals.int_lo;
}

static inline bool is_cached(const struct heap *heap, int64_t value)
{
    return cell_of(heap, value) < heap->immortals.int_count;
}

/* Borrowed. */
static inline struct obj *cached(const struct heap *heap, int64_t value)
{
    const struct immortals *im = &heap->immortals;

    return (struct obj *)(void *)(im->ints +
                                  cell_of(heap, value) * im->int_cell);
}

static const struct int_obj one_digit = {
    .super = {.refs = 1, .type = &int_type}, .digits = 1, .room = 1};

HEAP_LONG_WAY struct obj *make(struct heap *heap, int64_t value, unsigned room)
{
    struct obj *o = NULL;

    if (room <= 1)
        o = heap_object_unpark(heap, &heap->freelists.ints, &int_type,
                               INT_IMMORTAL_SIZE);
    if (o != NULL)
        heap->int_unparks++;
    else if ((o = heap_object_new(heap, &int_type, size_of_room(room))) == NULL)
        return NULL;
    heap->long_ints++;
    fill(o, value, room);
    return o;
}

/* One digit, not 0. */
static inline bool has_one_digit(int64_t value)
{
    return (uint64_t)value + DIGIT_MASK <= 2 * DIGIT_MASK && value != 0;
}

static inline struct obj *fill_one(struct obj *o, int64_t value)
{
    int_of(o)->digits = value < 0 ? -1 : 1;
    int_of(o)->room = 1;
    int_of(o)->digit[0] = (uint32_t)(value < 0 ? -value : value);
    return o;
}

/* Positive and of one digit, where the short way of ints is open. */
HEAP_LONG_WAY struct obj *make_one(struct heap *heap, int64_t value)
{
    struct obj *o = allocator_alloc(heap->allocator, INT_IMMORTAL_SIZE);

    if (o == NULL)
        return NULL;
    heap->ints_taken++;
    *int_of(o) = one_digit;
    int_of(o)->digit[0] = (uint32_t)value;
    return o;
}

static inline struct obj *make_short(struct heap *heap, int64_t value)
{
    struct obj *o = allocator_alloc_short(heap->allocator, INT_IMMORTAL_SIZE);

    if (o == NULL)
        return make_one(heap, value);
    *int_of(o) = one_digit;
    int_of(o)->digit[0] = (uint32_t)value;
    heap->ints_taken++;
    return o;
}

struct obj *int_new(struct heap *heap, int64_t value)
{
    if (is_cached(heap, value)) {
        heap->stats.int_hits++;
        return obj_retain(cached(heap, value));
    }
    if (heap->short_ints && (uint64_t)value - 1 < DIGIT_MASK)
        return make_short(heap, value);
    if (heap->sink == NULL && has_one_digit(value)) {
        struct obj *o =
            heap_unpark_untold(heap, &heap->freelists.ints, &int_type);

        if (o != NULL) {
            heap->int_unparks++;
            heap->long_ints++;
            return fill_one(o, value);
        }
    }
    return make(heap, value, digits_of(magnitude_of(value)));
}

struct obj *int_new_room(struct heap *heap, int64_t value, unsigned digits)
{
    struct obj *o = NULL;

    if (digits < digits_of(magnitude_of(value)))
        digits = digits_of(magnitude_of(value));
    if (digits == 0)
        return int_new(heap, value);
    o = make(heap, value, digits);
    if (o == NULL)
        return NULL;
    if (!is_cached(heap, value))
        return o;
    obj_release(heap, o);
    return obj_retain(cached(heap, value));
}

unsigned int_digits(int64_t value)
{
    return digits_of(magnitude_of(value));
}

int64_t int_value(const struct obj *o)
{
    const struct int_obj *n = (const struct int_obj *)(const void *)o;
    uint64_t magnitude = 0;

    for (int32_t i = n->digits < 0 ? -n->digits : n->digits; i > 0; i--)
        magnitude = magnitude << DIGIT_BITS | n->digit[i - 1];
    return (int64_t)(n->digits < 0 ? 0 - magnitude : magnitude);
}
