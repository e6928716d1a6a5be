/* reclaim - destroys a set of garbage.
 *
 * The order of steps is a promise to programs, for finalizers can see it:
 *
 * 1. Weak references to the set die before anything runs, so that no code can
 *    get at what is about to go; then the callbacks of those that are not garbage
 *    themselves are called.
 * 2. Finalizers, in the order of the set, once per object and lifetime.
 * 3. If any ran, the set is computed again: what now is held from outside, and
 *    all that it holds, is resurrected; the rest still goes.
 * 4. The set is put into the collector's free order.
 * 5. Each object in turn is held, cleared, released.  Clearing breaks the cycles
 *    and reference counts do the rest, so most objects die while another is
 *    cleared.
 *
 * Cost: O(set + references), no memory, bounded stack.
 * Source: CPython 3.11, Modules/gcmodule.c, 2022; Pitrou, PEP 442, 2013.
 */
#include "gc/reclaim.h"

#include "gc/deduce.h"
#include "gc/gc_debug.h"
#include "gc/gc_list.h"
#include "gc/heap_internal.h"
#include "gc/weakref.h"

static void readmit(struct heap *heap, struct obj *o)
{
    struct collector *c = heap->collector;

    gc_list_remove(gc_head_of(o));
    if (c->ops->readmit != NULL)
        c->ops->readmit(c, o);
    else
        c->ops->track(c, o);
}

/* Is there anything to do before it is destroyed? */
static bool is_eventful(const struct obj *o)
{
    return o->type->finalize != NULL || is_weakref(o) ||
           (o->type->weak != 0 && *weak_list(o) != NULL);
}

struct marked {
    size_t n;
    bool eventful; /* any of them */
};

/* GC_RECLAIMED takes the place of a collector's marks. */
static struct marked mark_reclaimed(struct gc_head *set)
{
    struct marked marked = {.n = 0};

    for (struct gc_head *head = gc_next(set); head != set;
         head = gc_next(head), marked.n++) {
        head->prev = (uintptr_t)gc_prev(head) | GC_RECLAIMED |
                     (head->prev & GC_FINALIZED);
        marked.eventful |= is_eventful(gc_head_obj(head));
    }
    return marked;
}

/* True if any finalizer ran.  What it destroys leaves the list by itself. */
static bool finalize_all(struct heap *heap, struct gc_head *set)
{
    struct gc_head seen;
    bool ran = false;

    gc_list_init(&seen);
    while (!gc_list_is_empty(set)) {
        struct gc_head *head = gc_next(set);
        struct obj *o = gc_head_obj(head);
        gc_list_move(&seen, head);
        if (o->type->finalize == NULL || (head->prev & GC_FINALIZED))
            continue;
        head->prev |= GC_FINALIZED;
        obj_retain(o);
        o->type->finalize(heap, o);
        obj_release(heap, o);
        ran = true;
    }
    gc_list_merge(set, &seen);
    return ran;
}

/* Gives back what finalizers have made reachable. */
static void readmit_resurrected(struct heap *heap, struct gc_head *set)
{
    struct gc_head garbage;

    gc_list_init(&garbage);
    (void)deduce_unreachable(set, &garbage);
    while (!gc_list_is_empty(set))
        readmit(heap, gc_head_obj(gc_next(set)));
    gc_list_merge(set, &garbage);
}

/* What does not die when it is its turn, a tuple for one, dies when its holder is
 * cleared.  Returns how many would not die. */
static size_t destroy_all(struct heap *heap, struct gc_head *set)
{
    struct gc_head later;
    size_t alive = 0;

    gc_list_init(&later);
    while (!gc_list_is_empty(set)) {
        struct gc_head *head = gc_next(set);
        struct obj *o = gc_head_obj(head);
        __builtin_prefetch(gc_next(head), 1);
        if (!gc_debug_save(heap, o) && o->type->clear != NULL) {
            obj_retain(o);
            o->type->clear(heap, o);
            obj_release(heap, o);
        }
        if (gc_next(set) == head)
            gc_list_move(&later, head);
    }
    for (; !gc_list_is_empty(&later); alive++)
        readmit(heap, gc_head_obj(gc_next(&later)));
    return alive;
}

/* Weak references and finalizers.  Returns how many are found then. */
static size_t let_know(struct heap *heap, struct gc_head *set, size_t found)
{
    size_t weakrefs = weak_clear_set(heap, set);

    if (finalize_all(heap, set)) {
        readmit_resurrected(heap, set);
        found = mark_reclaimed(set).n;
    }
    return found + weakrefs;
}

/* On a scattered heap each walk over the set waits for memory at each object: most
 * sets have nobody to let know, and are walked once less for each question. */
struct reclaimed reclaim(struct heap *heap, struct gc_head *set)
{
    struct marked marked = mark_reclaimed(set);
    struct reclaimed result = {.found = marked.n};

    if (marked.eventful)
        result.found = let_know(heap, set, marked.n);
    gc_debug_set(heap, set);
    free_order_apply(heap->collector->free_order, set);
    result.alive = destroy_all(heap, set);
    return result;
}
