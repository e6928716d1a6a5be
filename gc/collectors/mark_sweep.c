/* mark_sweep - tracing from the roots, behind reference counts.
 *
 * Counts free what they can; what they cannot is found by marking all that the
 * registered roots reach.  The rest is garbage, whatever its count says: so this
 * collector sees what trial deletion can not, an increment whose reference got
 * lost.  Its object stays, as a block that nothing reaches, and is counted as
 * leaked; what it held dies.
 *
 * Cost: O(objects + references), no memory but the map's.
 * Source: McCarthy, CACM 3(4), 1960; DeTreville, Experience with Concurrent
 * Garbage Collectors for Modula-2+, DEC SRC 64, 1990 (tracing as the backup).
 */
#include "gc/collectors/mapped.h"
#include "gc/collectors/marker.h"
#include "gc/heap_internal.h"

#define ONE_REF ((uintptr_t)1 << GC_REFS_SHIFT)

static int visit_root(struct obj *o, void *arg)
{
    struct marker *marker = arg;

    marker_reach(marker, o);
    marker_run(marker);
    return 0;
}

/* A root that was never tracked may hold what is: a class that is immortal. */
static int visit_immortal(struct obj *o, void *arg)
{
    if (o->type->traverse != NULL)
        o->type->traverse(o, marker_visit, arg);
    return 0;
}

static void mark_from_roots(struct heap *heap)
{
    struct marker marker = {.at = 0};

    heap_visit_roots(heap, visit_root, &marker);
    immortals_visit(heap, visit_immortal, &marker);
    marker_finish(&marker);
}

static int visit_subtract(struct obj *child, void *arg)
{
    (void)arg;
    if (obj_is_gc(child) && (gc_head_of(child)->prev & GC_COLLECTING))
        gc_head_of(child)->prev -= ONE_REF;
    return 0;
}

/* Objects of the garbage with more counts than references. */
static uint64_t count_leaked(struct mapped *m)
{
    struct object_map_walk walk = object_map_begin(&m->map);
    uint64_t leaked = 0;

    for (struct obj *o; (o = object_map_next(&walk)) != NULL;)
        if (gc_head_of(o)->prev & GC_COLLECTING)
            o->type->traverse(o, visit_subtract, NULL);
    walk = object_map_begin(&m->map);
    for (struct obj *o; (o = object_map_next(&walk)) != NULL;)
        leaked += gc_head_of(o)->prev >= ONE_REF;
    return leaked;
}

static size_t mark_sweep_collect(struct collector *c,
                                 enum collect_reason reason,
                                 unsigned generation)
{
    struct mapped *m = mapped_of(c);
    struct gc_head garbage;
    size_t examined;

    (void)reason;
    (void)generation;
    mapped_settle(c);
    if (m->map.missed > 0) /* what these hold could not be told from garbage */
        return 0;
    examined = mapped_copy_counts(m);
    mark_from_roots(c->heap);
    if (c->heap->trash.nesting == 0) /* or a dying one may hold some */
        m->stats.leaked += count_leaked(m);
    gc_list_init(&garbage);
    mapped_sweep(m, &garbage);
    return mapped_reclaim(m, &garbage, examined);
}

static const struct option_def options[] = {MAPPED_OPTIONS, {.name = NULL}};

const struct collector_ops mark_sweep_ops = {
    .info = {.name = "mark_sweep",
             .summary = "tracing from the roots, behind the counts",
             .options = options},
    .caps = COLLECTOR_COMPLETE | COLLECTOR_NEEDS_ROOTS,
    .header_bytes = sizeof(struct gc_head),
    .create = mapped_create,
    .destroy = mapped_destroy,
    .track = mapped_track,
    .untrack = mapped_untrack,
    .settle = mapped_settle,
    .poll = mapped_poll,
    .collect = mark_sweep_collect,
    .verify = mapped_verify,
    .visit_tracked = mapped_visit,
    .stats = mapped_stats,
};
