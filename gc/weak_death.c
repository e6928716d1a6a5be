/* weak_death - what the death of referents does to weak references.
 *
 * By count: the object's weak references are taken off it, and then their
 * callbacks called, the newest first.  A tuple of CPython's size holds them
 * meanwhile, for it is an allocation that programs can notice.
 *
 * By a collector, for the whole set at once: a callback may reach anything that
 * is not garbage, and must find all of the garbage dead.  Weak references that
 * are garbage themselves are dead too, and their callbacks are not called.
 *
 * Cost: O(weak references), O(set).
 * Source: CPython 3.11, PyObject_ClearWeakRefs in Objects/weakrefobject.c and
 * handle_weakrefs in Modules/gcmodule.c, 2022.
 */
#include "gc/gc_list.h"
#include "gc/heap_internal.h"
#include "gc/weak.h"

static void call(struct heap *heap, struct obj *callback, struct obj *ref)
{
    if (heap->hooks.call_weakref != NULL)
        heap->hooks.call_weakref(heap->hooks.arg, callback, ref);
}

/* The first of the list dies; its callback is the caller's now. */
static struct obj *detach_first(struct obj *o)
{
    struct weakref_obj *ref = *weak_list(o);
    struct obj *callback = ref->callback;

    ref->callback = NULL;
    weak_unlink(ref);
    return callback;
}

/* Without memory: nothing holds a weak reference until its turn. */
static void call_one_by_one(struct heap *heap, struct obj *o)
{
    struct obj *callback = NULL;
    struct heap_roots roots = {.slots = &callback, .count = 1};

    heap_add_roots(heap, &roots);
    while (*weak_list(o) != NULL) {
        struct obj *ref = &(*weak_list(o))->super;
        callback = detach_first(o);
        call(heap, callback, ref);
        struct obj *done = callback;
        callback = NULL;
        obj_release(heap, done);
    }
    heap_remove_roots(heap, &roots);
}

/* Some slots stay empty when the tuple's birth was a collection. */
static void call_all(struct heap *heap, struct obj *o, struct obj *pairs)
{
    struct heap_roots roots = {.slots = &pairs, .count = 1};
    size_t n = 0;

    for (; *weak_list(o) != NULL; n += 2) {
        struct obj *ref = obj_retain(&(*weak_list(o))->super);
        tuple_init(pairs, n, ref);
        tuple_init(pairs, n + 1, detach_first(o));
    }
    heap_add_roots(heap, &roots);
    for (size_t i = 0; i < n; i += 2)
        call(heap, tuple_get(pairs, i + 1), tuple_get(pairs, i));
    heap_remove_roots(heap, &roots);
    obj_release(heap, pairs);
}

void weak_clear_list(struct heap *heap, struct obj *o)
{
    while (*weak_list(o) != NULL && (*weak_list(o))->callback == NULL)
        weak_unlink(*weak_list(o)); /* two at most */
    size_t n = weakref_count(o);
    if (n == 0)
        return;
    heap->dying++;
    struct obj *pairs = n == 1 ? NULL : tuple_new(heap, 2 * n);
    if (pairs != NULL)
        call_all(heap, o, pairs);
    else
        call_one_by_one(heap, o);
    heap->dying--;
}

/* Those of o are dead; those that will be called are in `calls`, held. */
static void clear_of_garbage(struct heap *heap, struct obj *o,
                             struct gc_head *calls)
{
    while (*weak_list(o) != NULL) {
        struct weakref_obj *ref = *weak_list(o);
        struct gc_head *head = gc_head_of(&ref->super);
        weak_unlink(ref);
        if (ref->callback == NULL || (head->prev & GC_RECLAIMED))
            continue;
        obj_retain(&ref->super);
        heap_untrack(heap, &ref->super);
        head->prev |= GC_RECLAIMED;
        gc_list_append(calls, head);
    }
}

/* Returns how many have died of it. */
static size_t call_garbage_callbacks(struct heap *heap, struct gc_head *calls)
{
    struct collector *c = heap->collector;
    struct obj *ref = NULL;
    struct heap_roots roots = {.slots = &ref, .count = 1};
    size_t died = 0;

    heap_add_roots(heap, &roots);
    while (!gc_list_is_empty(calls)) {
        struct gc_head *head = gc_next(calls);
        ref = gc_head_obj(head);
        call(heap, weakref_of(ref)->callback, ref);
        struct obj *called = ref;
        ref = NULL;
        obj_release(heap, called);
        if (gc_next(calls) != head) {
            died++;
            continue;
        }
        gc_list_remove(head);
        if (c->ops->readmit != NULL)
            c->ops->readmit(c, called);
        else
            c->ops->track(c, called);
    }
    heap_remove_roots(heap, &roots);
    return died;
}

size_t weak_clear_set(struct heap *heap, struct gc_head *set)
{
    struct gc_head calls;

    gc_list_init(&calls);
    for (struct gc_head *head = gc_next(set); head != set;
         head = gc_next(head)) {
        struct obj *o = gc_head_obj(head);
        if (is_weakref(o))
            weak_unlink(weakref_of(o));
        if (o->type->weak != 0)
            clear_of_garbage(heap, o, &calls);
    }
    return call_garbage_callbacks(heap, &calls);
}
