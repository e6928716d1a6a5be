/* page_scan - trial deletion in the order of addresses.
 *
 * The same set as trial_deletion finds, but nothing follows a list: on a heap
 * that has been used for a while, neighbours in CPython's lists are far apart in
 * memory, and a collection waits for memory at each step.  Here
 *
 * 1. every count is copied, in the order of addresses;
 * 2. every reference takes 1 off the copy of what it leads to;
 * 3. what has a count left is reachable, and all that it reaches;
 * 4. the rest is garbage, collected in the order of addresses.
 *
 * In 2 and 3 the references lead anywhere: what they lead to is fetched ahead
 * (marker.h).  No generations: a collection is always of everything.
 *
 * Cost: O(objects + references), no memory but the map's.
 * Source: Christopher, Softw. Pract. Exper. 14(6), 1984, for the method; CPython
 * 3.13, Python/gc_free_threading.c, 2024, for walking the allocator's pages.
 */
#include "gc/collectors/mapped.h"
#include "gc/collectors/marker.h"

#define ONE_REF ((uintptr_t)1 << GC_REFS_SHIFT)

static void take_off(struct obj *o)
{
    if (obj_is_gc(o) && (gc_head_of(o)->prev & GC_COLLECTING))
        gc_head_of(o)->prev -= ONE_REF;
}

/* The queue of a marker, for another purpose. */
static int visit_subtract(struct obj *child, void *arg)
{
    struct marker *m = arg;
    struct obj *oldest = m->queue[m->at];

    marker_fetch(child);
    m->queue[m->at] = child;
    m->at = (m->at + 1) % MARKER_QUEUE;
    if (oldest != NULL)
        take_off(oldest);
    return 0;
}

static void subtract_references(struct mapped *m)
{
    struct object_map_walk walk = object_map_begin(&m->map);
    struct marker queue = {.at = 0};

    for (struct obj *o; (o = object_map_next(&walk)) != NULL;)
        o->type->traverse(o, visit_subtract, &queue);
    for (unsigned i = 0; i < MARKER_QUEUE; i++)
        if (queue.queue[i] != NULL)
            take_off(queue.queue[i]);
}

static void mark_held_from_outside(struct mapped *m)
{
    struct object_map_walk walk = object_map_begin(&m->map);
    struct marker marker = {.at = 0};

    for (struct obj *o; (o = object_map_next(&walk)) != NULL;) {
        if (gc_head_of(o)->prev < ONE_REF)
            continue; /* nothing left, or reached already */
        marker_push(&marker, o);
        marker_run(&marker);
    }
    marker_finish(&marker);
}

static size_t page_scan_collect(struct collector *c, enum collect_reason reason,
                                unsigned generation)
{
    struct mapped *m = mapped_of(c);
    struct gc_head garbage;
    size_t examined = mapped_copy_counts(m);

    (void)reason;
    (void)generation;
    gc_list_init(&garbage);
    subtract_references(m);
    mark_held_from_outside(m);
    mapped_sweep(m, &garbage);
    return mapped_reclaim(m, &garbage, examined);
}

static const struct option_def options[] = {MAPPED_OPTIONS, {.name = NULL}};

const struct collector_ops page_scan_ops = {
    .info = {.name = "page_scan",
             .summary = "trial deletion of everything, in address order",
             .options = options},
    .caps = COLLECTOR_COMPLETE,
    .header_bytes = sizeof(struct gc_head),
    .create = mapped_create,
    .destroy = mapped_destroy,
    .track = mapped_track,
    .untrack = mapped_untrack,
    .collect = page_scan_collect,
    .verify = mapped_verify,
    .visit_tracked = mapped_visit,
    .stats = mapped_stats,
};
