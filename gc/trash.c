/* trash - destruction, nested to a fixed depth.
 *
 * See trash.h.  The chain keeps bit 0 of gc_head.prev (finalized) where it is.
 *
 * Cost: O(1) per object.  Source: CPython 3.11, Objects/object.c, 2022.
 */
#include "gc/trash.h"

#include "allocators/fatal.h"
#include "gc/gc_list.h"
#include "gc/heap_internal.h"

void trash_put_by(struct heap *heap, struct obj *o)
{
    struct trash *trash = &heap->trash;
    struct gc_head *head = gc_head_of(o);

    head->prev = (uintptr_t)trash->later | (head->prev & GC_FINALIZED);
    trash->later = head;
}

void trash_empty(struct heap *heap)
{
    struct trash *trash = &heap->trash;

    trash->nesting = 1; /* so that the deallocs below don't come here */
    while (trash->later != NULL) {
        struct gc_head *head = trash->later;
        struct obj *o = gc_head_obj(head);
        trash->later = gc_prev(head);
        head->prev &= GC_FINALIZED;
        o->type->dealloc(heap, o);
    }
    trash->nesting = 0;
}

void obj_decremented(struct heap *heap, struct obj *o)
{
    if (o->refs < 0)
        fatal("gc: release of a dead object");
    if (obj_is_tracked(o))
        heap->collector->ops->decremented(heap->collector, o);
}

bool obj_run_finalizer(struct heap *heap, struct obj *o)
{
    struct heap_roots self = {.slots = &o, .count = 1};
    o->refs = 1;
    heap_track(heap, o);
    heap_add_roots(heap, &self);
    o->type->finalize(heap, o);
    heap_remove_roots(heap, &self);
    gc_head_of(o)->prev |= GC_FINALIZED;
    if (--o->refs > 0)
        return true;
    heap_untrack(heap, o);
    return false;
}
