/* gc_debug - messages about collections, on stderr, in CPython's words.
 *
 * Source: CPython 3.11, Modules/gcmodule.c, 2022.
 */
#include "gc/gc_debug.h"

#include "gc/gc_list.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int visit_count(struct obj *o, void *arg)
{
    (void)o;
    ++*(size_t *)arg;
    return 0;
}

static size_t count_tracked(const struct heap *heap, int generation)
{
    struct collector *c = heap->collector;
    size_t n = 0;

    if (c->ops->visit_tracked != NULL)
        c->ops->visit_tracked(c, generation, visit_count, &n);
    return n;
}

void gc_debug_start(struct heap *heap, unsigned generation)
{
    if (!(heap->gc.debug & GC_DEBUG_STATS))
        return;
    fprintf(stderr,
            "gc: collecting generation %u...\n"
            "gc: objects in each generation: %zu %zu %zu\n"
            "gc: objects in permanent generation: %zu\n",
            generation, count_tracked(heap, 0), count_tracked(heap, 1),
            count_tracked(heap, 2), gc_frozen(heap));
    heap->gc.started_ns = now_ns();
}

void gc_debug_stop(struct heap *heap, size_t found)
{
    if (heap->gc.debug & GC_DEBUG_STATS)
        fprintf(stderr,
                "gc: done, %zu unreachable, 0 uncollectable, %.4fs elapsed\n",
                found, (double)(now_ns() - heap->gc.started_ns) / 1e9);
}

static const char *type_name(struct obj *o)
{
    return o->type->id == TYPE_INSTANCE ? class_name(instance_class(o))
                                        : o->type->name;
}

void gc_debug_set(const struct heap *heap, const struct gc_head *set)
{
    if (!(heap->gc.debug & GC_DEBUG_COLLECTABLE))
        return;
    for (struct gc_head *head = gc_next(set); head != set; head = gc_next(head))
        fprintf(stderr, "gc: collectable <%s 0x%" PRIxPTR ">\n",
                type_name(gc_head_obj(head)), (uintptr_t)gc_head_obj(head));
}
