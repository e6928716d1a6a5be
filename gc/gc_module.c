/* gc_module - what CPython's module gc can do, as functions.
 *
 * Cost: O(1), but objects and referrers O(tracked objects).
 * Source: CPython 3.11, Modules/gcmodule.c, 2022.
 */
#include "gc/gc_module.h"

#include "gc/gc_debug.h"
#include "gc/heap_internal.h"

void gc_counts(const struct heap *heap, uint64_t counts[3])
{
    memset(counts, 0, 3 * sizeof *counts);
    if (heap->collector->ops->counts != NULL)
        heap->collector->ops->counts(heap->collector, counts);
}

void gc_thresholds(const struct heap *heap, uint64_t thresholds[3])
{
    memset(thresholds, 0, 3 * sizeof *thresholds);
    if (heap->collector->ops->thresholds != NULL)
        heap->collector->ops->thresholds(heap->collector, thresholds);
}

void gc_set_thresholds(struct heap *heap, const uint64_t thresholds[3])
{
    if (heap->collector->ops->set_thresholds != NULL)
        heap->collector->ops->set_thresholds(heap->collector, thresholds);
}

void gc_stats(const struct heap *heap, struct gc_generation_stats stats[3])
{
    memcpy(stats, heap->gc.stats, sizeof heap->gc.stats);
}

/* --- lists of objects -------------------------------------------------------- */

struct search {
    struct heap *heap;
    struct obj *list; /* of what was found */
    struct obj *const *wanted;
    size_t n;
};

static int visit_append(struct obj *o, void *arg)
{
    const struct search *search = arg;

    return o == search->list ? 0 : list_append(search->heap, search->list, o);
}

/* What a type's traverse visits in CPython: of a dict that has only had strs as
 * keys, the values. */
static int visit_shown(struct obj *o, obj_visit_fn *visit, void *arg)
{
    struct obj *key = NULL, *value = NULL;
    size_t pos = 0;
    int stop = 0;

    if (o->type->id != TYPE_DICT || !dict_has_str_keys(o))
        return o->type->traverse(o, visit, arg);
    while (stop == 0 && dict_next(o, &pos, &key, &value))
        stop = visit(value, arg);
    return stop;
}

/* Visits what gc.get_objects() shows.  What the visitor did last. */
static int visit_generations(struct heap *heap, int generation,
                             obj_visit_fn *visit, void *arg)
{
    struct collector *c = heap->collector;
    int stop = 0;

    if (c->ops->visit_tracked == NULL)
        return 0;
    if (!(c->ops->caps & COLLECTOR_GENERATIONS))
        return c->ops->visit_tracked(c, -1, visit, arg);
    for (int g = 0; g <= (int)GC_OLDEST && stop == 0; g++)
        if (generation < 0 || generation == g)
            stop = c->ops->visit_tracked(c, g, visit, arg);
    return stop;
}

/* The list, or NULL when it could not take all. */
static struct obj *finish(const struct search *search, int failed)
{
    if (failed == 0)
        return search->list;
    obj_release(search->heap, search->list);
    return NULL;
}

struct obj *gc_objects(struct heap *heap, int generation)
{
    struct search search = {.heap = heap, .list = list_new(heap)};

    if (search.list == NULL)
        return NULL;
    return finish(&search,
                  visit_generations(heap, generation, visit_append, &search));
}

static int visit_is_wanted(struct obj *child, void *arg)
{
    const struct search *search = arg;

    for (size_t i = 0; i < search->n; i++)
        if (search->wanted[i] == child)
            return 1;
    return 0;
}

static int visit_referrer(struct obj *o, void *arg)
{
    if (visit_shown(o, visit_is_wanted, arg) == 0)
        return 0;
    return visit_append(o, arg);
}

struct obj *gc_referrers(struct heap *heap, struct obj *const *objects,
                         size_t n)
{
    struct search search = {
        .heap = heap, .list = list_new(heap), .wanted = objects, .n = n};

    if (search.list == NULL)
        return NULL;
    return finish(&search,
                  visit_generations(heap, -1, visit_referrer, &search));
}

struct obj *gc_referents(struct heap *heap, struct obj *const *objects,
                         size_t n)
{
    struct search search = {.heap = heap, .list = list_new(heap)};
    int failed = search.list == NULL;

    for (size_t i = 0; i < n && failed == 0; i++)
        if (obj_is_gc(objects[i]))
            failed = visit_shown(objects[i], visit_append, &search);
    return search.list == NULL ? NULL : finish(&search, failed);
}

/* --- frozen objects ---------------------------------------------------------- */

void gc_freeze(struct heap *heap)
{
    if (heap->collector->ops->freeze != NULL)
        heap->collector->ops->freeze(heap->collector, true);
}

void gc_unfreeze(struct heap *heap)
{
    if (heap->collector->ops->freeze != NULL)
        heap->collector->ops->freeze(heap->collector, false);
}

static int visit_count(struct obj *o, void *arg)
{
    (void)o;
    ++*(size_t *)arg;
    return 0;
}

size_t gc_frozen(const struct heap *heap)
{
    struct collector *c = heap->collector;
    size_t n = 0;

    if (c->ops->freeze != NULL)
        c->ops->visit_tracked(c, GENERATION_FROZEN, visit_count, &n);
    return n;
}

/* --- debugging --------------------------------------------------------------- */

int gc_set_debug(struct heap *heap, unsigned flags)
{
    if ((flags & GC_DEBUG_SAVEALL) && gc_garbage(heap) == NULL)
        return -1;
    heap->gc.debug = flags;
    return 0;
}

unsigned gc_debug(const struct heap *heap)
{
    return heap->gc.debug;
}

struct obj *gc_garbage(struct heap *heap)
{
    struct gc_state *gc = &heap->gc;

    if (gc->garbage != NULL)
        return gc->garbage;
    struct obj *list = list_new(heap);
    if (gc->garbage != NULL && list != NULL) { /* made in a collection */
        obj_release(heap, list);
        return gc->garbage;
    }
    gc->garbage = list;
    if (list != NULL) {
        gc->roots = (struct heap_roots){.slots = &gc->garbage, .count = 1};
        heap_add_roots(heap, &gc->roots);
    }
    return list;
}

void gc_drop_garbage(struct heap *heap)
{
    struct obj *garbage = heap->gc.garbage;

    if (garbage == NULL)
        return;
    heap->gc.debug = 0;
    heap->gc.garbage = NULL;
    heap_remove_roots(heap, &heap->gc.roots);
    obj_release(heap, garbage);
}
