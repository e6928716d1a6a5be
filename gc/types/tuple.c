/* tuple - a fixed array of references, in one block with its header.
 *
 * Lengths 1 to 20 have free lists, but nothing is ever taken from the last: that
 * is CPython's (`size < PyTuple_MAXSAVESIZE` where it takes, `<=` where it puts),
 * and what it keeps there waits for a full collection.  The empty tuple is the
 * heap's.  A tuple is
 * tracked from birth and untracked by a collection that finds that no item of it
 * could be part of a cycle.
 *
 * Cost: O(len).  Source: CPython 3.11, Objects/tupleobject.c, 2022.
 */
#include "gc/heap_internal.h"
#include "gc/types/layout.h"

#include <assert.h>

static struct tuple_obj *tuple_of(struct obj *o)
{
    return (struct tuple_obj *)(void *)o;
}

static const struct tuple_obj *tuple_of_const(const struct obj *o)
{
    return (const struct tuple_obj *)(const void *)o;
}

static size_t size_of_len(size_t len)
{
    return sizeof(struct tuple_obj) + len * sizeof(struct obj *);
}

static int tuple_traverse(struct obj *self, obj_visit_fn *visit, void *arg)
{
    struct tuple_obj *tuple = tuple_of(self);

    for (size_t i = tuple->len; i-- > 0;) {
        int stop = tuple->items[i] == NULL ? 0 : visit(tuple->items[i], arg);
        if (stop != 0)
            return stop;
    }
    return 0;
}

/* Untracked, and its items are released. */
static inline void die(struct heap *heap, struct obj *o)
{
    size_t len = tuple_of(o)->len;

    if (len > TUPLE_FREELISTS ||
        !heap_object_park(heap, &heap->freelists.tuples[len - 1], o))
        heap_object_free(heap, o, size_of_len(len));
}

HEAP_LONG_WAY void tuple_die(struct heap *heap, struct obj *o)
{
    die(heap, o);
}

/* Untracked; only the items below `len` are still held, and the last of them may
 * die with it. */
HEAP_LONG_WAY void tuple_drop(struct heap *heap, struct obj *o, size_t len)
{
    if (trash_begin(heap, o))
        return;
    while (len-- > 0) {
        struct obj *item = tuple_of(o)->items[len];
        if (item != NULL)
            obj_release(heap, item);
    }
    die(heap, o);
    trash_end(heap);
}

/* Drops items from the last to the first, until one would die with it.  Returns
 * how many are still held. */
static inline size_t drop_shared_items(struct tuple_obj *tuple, size_t len)
{
    for (; len > 0; len--) {
        struct obj *item = tuple->items[len - 1];
        if (item == NULL)
            continue;
        if (item->refs <= 1)
            break;
        item->refs--;
    }
    return len;
}

/* Counts that do not fall to 0 are nothing to the trash can, whose own count would
 * be what everything waits for. */
HEAP_LONG_WAY void tuple_dealloc_long(struct heap *heap, struct obj *o)
{
    size_t len = tuple_of(o)->len;

    heap_untrack(heap, o);
    if (!heap->front.wants_decrements && heap->trash.nesting < TRASH_DEPTH)
        len = drop_shared_items(tuple_of(o), len);
    if (len > 0)
        tuple_drop(heap, o, len);
    else
        tuple_die(heap, o);
}

static void tuple_dealloc(struct heap *heap, struct obj *o)
{
    size_t len = tuple_of(o)->len;

    if (!heap->short_containers || heap->trash.nesting >= TRASH_DEPTH ||
        heap_is_unlisted(o)) {
        tuple_dealloc_long(heap, o);
        return;
    }
    heap_unlink_dying(o);
    size_t held = drop_shared_items(tuple_of(o), len);
    if (held > 0)
        tuple_drop(heap, o, held);
    else if (len > TUPLE_FREELISTS ||
             !heap_park_untold(&heap->freelists.tuples[len - 1], o))
        tuple_die(heap, o);
}

const struct obj_type tuple_type = {
    .name = "tuple",
    .id = TYPE_TUPLE,
    .flags = OBJ_GC,
    .size = sizeof(struct tuple_obj),
    .prefix = sizeof(struct gc_head),
    .traverse = tuple_traverse,
    .dealloc = tuple_dealloc,
};

void tuple_init_immortal(struct obj *o)
{
    o->refs = OBJ_IMMORTAL_REFS;
    o->type = &tuple_type;
    tuple_of(o)->len = 0;
}

static inline void init_items(struct obj *o, size_t n)
{
    tuple_of(o)->len = n;
    for (size_t i = 0; i < n; i++) {
        tuple_of(o)->items[i] = NULL;
        __asm__ volatile(
            ""); /* or it becomes a memset, slow where n is small */
    }
}

static inline struct obj *init(struct heap *heap, struct obj *o, size_t n)
{
    init_items(o, n);
    heap_track_new(heap, o);
    return o;
}

HEAP_LONG_WAY struct obj *make(struct heap *heap, size_t n)
{
    struct obj *o = NULL;

    if (n == 0)
        return obj_retain(heap->immortals.empty_tuple);
    if (n > SIZE_MAX / 2 / sizeof(struct obj *))
        return NULL;
    if (n < TUPLE_FREELISTS)
        o = heap_object_unpark(heap, &heap->freelists.tuples[n - 1],
                               &tuple_type, size_of_len(n));
    if (o == NULL)
        o = heap_object_new(heap, &tuple_type, size_of_len(n));
    return o == NULL ? NULL : init(heap, o, n);
}

struct obj *tuple_new(struct heap *heap, size_t n)
{
    struct obj *o = NULL;

    if (n - 1 < TUPLE_FREELISTS - 1 && heap->short_containers)
        o = heap_unpark_untold(heap, &heap->freelists.tuples[n - 1],
                               &tuple_type);
    if (o == NULL)
        return make(heap, n);
    init_items(o, n);
    gc_list_append_new(heap->newborn, gc_head_of(o));
    return o;
}

struct obj *tuple_resize(struct heap *heap, struct obj *o, size_t n)
{
    size_t old = tuple_of(o)->len;
    size_t kept = old < n ? old : n;

    if (old == 0 || n == 0 || n > SIZE_MAX / 2 / sizeof(struct obj *)) {
        struct obj *other = tuple_new(heap, n);
        if (other != NULL)
            obj_release(heap, o);
        return other;
    }
    struct obj *other = heap_object_new(heap, &tuple_type, size_of_len(n));
    if (other == NULL)
        return NULL;
    other = init(heap, other, n);
    memcpy((void *)tuple_of(other)->items, (void *)tuple_of(o)->items,
           kept * sizeof(struct obj *));
    heap_untrack(heap, o);
    heap_object_free(heap, o, size_of_len(old));
    return other;
}

void tuple_maybe_untrack(struct heap *heap, struct obj *o)
{
    const struct tuple_obj *tuple = tuple_of_const(o);

    if (!obj_is_tracked(o))
        return;
    for (size_t i = 0; i < tuple->len; i++)
        if (tuple->items[i] == NULL || obj_may_be_tracked(tuple->items[i]))
            return;
    heap_untrack(heap, o);
}
