/* list - a growing array of references; the items are a buffer of their own.
 *
 * The buffer grows by CPython 3.11's rule: newlen / 8 + 6 more, rounded down to
 * a multiple of 4 (0, 4, 8, 16, 24, 32, 40, 52, 64, ...).
 *
 * Cost: append O(1) amortised, the rest O(1) or O(len).
 * Source: CPython 3.11, Objects/listobject.c, 2022.
 */
#include "gc/heap_internal.h"
#include "gc/types/layout.h"

#include <assert.h>

static struct list_obj *list_of(struct obj *o)
{
    return (struct list_obj *)(void *)o;
}

static int list_traverse(struct obj *self, obj_visit_fn *visit, void *arg)
{
    struct list_obj *list = list_of(self);

    for (size_t i = list->len; i-- > 0;) {
        int stop = list->items[i] == NULL ? 0 : visit(list->items[i], arg);
        if (stop != 0)
            return stop;
    }
    return 0;
}

/* Releases the items of a buffer from the last to the first, then the buffer. */
static void drop_items(struct heap *heap, struct obj **items, size_t len,
                       size_t held)
{
    if (items == NULL)
        return;
    while (len-- > 0)
        if (items[len] != NULL)
            obj_release(heap, items[len]);
    heap_buffer_free(heap, (void *)items, held * sizeof(struct obj *));
}

void list_clear(struct heap *heap, struct obj *o)
{
    struct list_obj *list = list_of(o);
    struct list_obj old = *list;

    list->items = NULL;
    list->len = list->room = list->held = 0;
    drop_items(heap, old.items, old.len, old.held);
}

/* Untracked already. */
HEAP_LONG_WAY void list_die(struct heap *heap, struct obj *o)
{
    struct list_obj *list = list_of(o);

    if (trash_begin(heap, o))
        return;
    drop_items(heap, list->items, list->len, list->held);
    if (!heap_object_park(heap, &heap->freelists.lists, o))
        heap_object_free(heap, o, sizeof *list);
    trash_end(heap);
}

HEAP_LONG_WAY void list_dealloc_long(struct heap *heap, struct obj *o)
{
    heap_untrack(heap, o);
    if (list_of(o)->items != NULL || heap->trash.nesting >= TRASH_DEPTH ||
        !heap_object_park(heap, &heap->freelists.lists, o))
        list_die(heap, o);
}

static void list_dealloc(struct heap *heap, struct obj *o)
{
    if (heap->short_containers && list_of(o)->items == NULL &&
        heap->trash.nesting < TRASH_DEPTH && !heap_is_unlisted(o) &&
        heap_park_untold(&heap->freelists.lists, o))
        heap_unlink_dying(o);
    else
        list_dealloc_long(heap, o);
}

const struct obj_type list_type = {
    .name = "list",
    .id = TYPE_LIST,
    .flags = OBJ_GC,
    .size = sizeof(struct list_obj),
    .prefix = sizeof(struct gc_head),
    .traverse = list_traverse,
    .clear = list_clear,
    .dealloc = list_dealloc,
};

static inline void init_items(struct obj *o)
{
    struct list_obj *list = list_of(o);

    list->items = NULL;
    list->len = list->room = list->held = 0;
}

static inline struct obj *init_short(struct heap *heap, struct obj *o)
{
    init_items(o);
    gc_list_append_new(heap->newborn, gc_head_of(o));
    return o;
}

static inline struct obj *init(struct heap *heap, struct obj *o)
{
    init_items(o);
    heap_track_new(heap, o);
    return o;
}

HEAP_LONG_WAY struct obj *make(struct heap *heap)
{
    struct obj *o = heap_object_unpark(heap, &heap->freelists.lists, &list_type,
                                       sizeof(struct list_obj));

    if (o == NULL)
        o = heap_object_new(heap, &list_type, sizeof(struct list_obj));
    return o == NULL ? NULL : init(heap, o);
}

struct obj *list_new_apart(struct heap *heap)
{
    struct obj *o = heap_object_new(heap, &list_type, sizeof(struct list_obj));

    return o == NULL ? NULL : init(heap, o);
}

struct obj *list_new(struct heap *heap)
{
    struct obj *o = NULL;

    if (heap->short_containers)
        o = heap_unpark_untold(heap, &heap->freelists.lists, &list_type);
    return o == NULL ? make(heap) : init_short(heap, o);
}

void list_set(struct heap *heap, struct obj *o, size_t i, struct obj *item)
{
    assert(i < list_of(o)->len);
    struct obj *old = list_of(o)->items[i];

    list_of(o)->items[i] = item;
    if (old != NULL)
        obj_release(heap, old);
}

int list_move(struct heap *heap, struct obj *o, size_t room)
{
    struct list_obj *list = list_of(o);
    size_t old = list->held;
    size_t held = old == 0 ? room
                           : heap_realloc_size(old * sizeof(struct obj *),
                                               room * sizeof(struct obj *)) /
                                 sizeof(struct obj *);
    struct obj **items;

    assert(room >= list->len);
    if (room > UINT32_MAX)
        return -1;
    if (held == old) {
        list->room = (uint32_t)room;
        return 0;
    }
    items = heap_buffer_new(heap, held * sizeof(struct obj *));
    if (items == NULL)
        return -1;
    if (list->len > 0)
        memcpy((void *)items, (void *)list->items,
               list->len * sizeof(struct obj *));
    if (list->items != NULL)
        heap_buffer_free(heap, (void *)list->items, old * sizeof(struct obj *));
    list->items = items;
    list->room = (uint32_t)room;
    list->held = (uint32_t)held;
    return 0;
}

/* Room for one more. */
static int grow(struct heap *heap, struct obj *o)
{
    size_t len = list_len(o) + 1;

    return list_move(heap, o, (len + (len >> 3) + 6) & ~(size_t)3);
}

int list_append(struct heap *heap, struct obj *o, struct obj *item)
{
    struct list_obj *list = list_of(o);

    if (list->len == list->room && grow(heap, o) != 0)
        return -1;
    list->items[list->len++] = obj_retain(item);
    return 0;
}
