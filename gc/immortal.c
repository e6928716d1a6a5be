/* immortal - the objects that a heap is born with: None, True, False, (), the
 * plain class, the small ints.
 *
 * They live in memory of the heap's own, are told to nobody, and start with a
 * count that no program brings to zero; it moves with each reference, as in
 * CPython 3.11.  Interned strs are made later but are of the same kind.
 *
 * Cost: O(cached ints) once.
 */
#include "allocators/pages.h"
#include "gc/heap_internal.h"
#include "gc/intern.h"

#define ALIGNED(size) (((size) + 15) & ~(size_t)15)

/* Room for a singleton and what its type wants before the id. */
static struct obj *carve(char **free, size_t prefix, size_t size)
{
    char *block = *free;

    *free += ALIGNED(prefix + size);
    return (struct obj *)(void *)(block + prefix);
}

static size_t singletons_size(void)
{
    return ALIGNED(none_type.size) + 2 * INT_IMMORTAL_SIZE +
           ALIGNED(tuple_type.prefix + tuple_type.size) +
           ALIGNED(class_type.prefix + class_type.size) + CLASS_NAMES_SIZE;
}

static void make_singletons(struct heap *heap, char *memory)
{
    struct immortals *im = &heap->immortals;

    heap->front.none = carve(&memory, 0, none_type.size);
    none_init_immortal(heap->front.none);
    im->false_ = carve(&memory, 0, INT_IMMORTAL_SIZE);
    int_init_immortal(im->false_, &bool_type, 0);
    im->true_ = carve(&memory, 0, INT_IMMORTAL_SIZE);
    int_init_immortal(im->true_, &bool_type, 1);
    im->empty_tuple = carve(&memory, tuple_type.prefix, tuple_type.size);
    tuple_init_immortal(im->empty_tuple);
    im->plain = carve(&memory, class_type.prefix, class_type.size);
    class_init_immortal(im->plain, "plain", memory);
    heap->stats.immortal = 5;
}

/* Ints of three digits need more room. */
static size_t cell_size(const struct profile *p)
{
    const int64_t two_digits = (INT64_C(1) << 60) - 1;

    return p->int_lo < -two_digits || p->int_hi > two_digits
               ? ALIGNED(INT_IMMORTAL_SIZE + sizeof(uint32_t))
               : INT_IMMORTAL_SIZE;
}

/* The cache of the profile's range; an empty range is no cache. */
static int make_int_cache(struct heap *heap)
{
    const struct profile *p = &heap->profile;
    struct immortals *im = &heap->immortals;

    if (!p->int_cache || p->int_lo > p->int_hi)
        return 0;
    uint64_t last = (uint64_t)p->int_hi - (uint64_t)p->int_lo;
    im->int_cell = cell_size(p);
    if (last >= (SIZE_MAX >> 1) / im->int_cell)
        return -1;
    im->ints_bytes = (size_t)(last + 1) * im->int_cell;
    im->ints = pages_map(im->ints_bytes);
    if (im->ints == NULL)
        return -1;
    im->int_lo = p->int_lo;
    im->int_count = last + 1;
    for (uint64_t i = 0; i < im->int_count; i++)
        int_init_immortal((struct obj *)(void *)(im->ints + i * im->int_cell),
                          &int_type, (int64_t)((uint64_t)p->int_lo + i));
    heap->stats.immortal += im->int_count;
    heap->stats.cache_bytes = im->ints_bytes;
    return 0;
}

int immortals_create(struct heap *heap)
{
    struct immortals *im = &heap->immortals;

    im->memory = pages_map(singletons_size());
    im->interned = interned_create();
    if (im->memory == NULL || im->interned == NULL)
        goto fail;
    make_singletons(heap, im->memory);
    if (make_int_cache(heap) != 0)
        goto fail;
    return 0;
fail:
    immortals_destroy(heap);
    return -1;
}

void immortals_destroy(struct heap *heap)
{
    struct immortals *im = &heap->immortals;

    if (im->ints != NULL)
        pages_unmap(im->ints, im->ints_bytes);
    interned_destroy(im->interned);
    if (im->memory != NULL)
        pages_unmap(im->memory, singletons_size());
}

int immortals_visit(struct heap *heap, obj_visit_fn *visit, void *arg)
{
    const struct immortals *im = &heap->immortals;
    struct obj *const singletons[] = {heap->front.none, im->false_, im->true_,
                                      im->empty_tuple, im->plain};

    for (size_t i = 0; i < sizeof singletons / sizeof(struct obj *); i++) {
        int stop = visit(singletons[i], arg);
        if (stop != 0)
            return stop;
    }
    return 0;
}

struct obj *str_intern(struct heap *heap, const char *text, size_t bytes)
{
    bool made = false;
    struct obj *o = interned_get(heap->immortals.interned, text, bytes, &made);

    heap->stats.immortal += made;
    return o;
}

struct obj *bool_new(struct heap *heap, bool value)
{
    return obj_retain(value ? heap->immortals.true_ : heap->immortals.false_);
}

struct obj *class_plain(struct heap *heap)
{
    return heap->immortals.plain;
}
