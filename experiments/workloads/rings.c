/* rings - garbage in cycles, which no reference count ever frees.
 *
 * Each step makes a ring of `length` instances or lists, each holding the next,
 * and puts it in the place of one that was made `hold` rings ago.  That one is
 * dropped whole and unreachable from then on; it waits for the collector, which
 * frees such rings in batches.
 *
 *     held -> a -> b -> c        dropped:   a -> b -> c
 *             ^         |                   ^         |
 *             +---------+                   +---------+
 *
 * A collector that finds no cycles (COLLECTOR_COMPLETE is missing: refcount)
 * would leave them all to the end and past it.  Under such a one a ring is opened
 * between a and b before it is dropped, and so dies at once, as in a program that
 * breaks its cycles by hand.
 * Isolates: deaths that the collector times.
 *
 * Cost: `length` births a step; 8 bytes per ring that is held in memory of its
 * own.
 */
#include "experiments/workloads/holding.h"
#include "experiments/workloads/workload.h"
#include "gc/types.h"

enum { TYPE, LENGTH, HOLD };
enum { INSTANCE, LIST };

static const struct option_def options[] = {
    [TYPE] = {"type", OPTION_CHOICE, "instance", "instance|list", 0, 0,
              "what a ring is made of"},
    [LENGTH] = {"length", OPTION_COUNT, "10", NULL, 1, 1 << 24,
                "objects in a ring"},
    [HOLD] = {"hold", OPTION_COUNT, "10", NULL, 0, 1 << 24,
              "rings that are reachable at a time"},
    {0}};

struct rings {
    struct load *load;
    bool lists, complete; /* does the collector find cycles? */
    uint64_t length;
    size_t hold;
    /* Slots 0 .. hold - 1 the rings, then a ring being made, a member on its
     * way into it, and the name of the attribute that links them. */
    struct holding held;
    size_t making, member, name;
};

static struct obj *make_member(struct rings *rings)
{
    if (rings->lists)
        return list_new(rings->load->heap);
    return instance_new(rings->load->heap, class_plain(rings->load->heap));
}

static int link_next(struct rings *rings, struct obj *o, struct obj *next)
{
    if (rings->lists)
        return list_append(rings->load->heap, o, next);
    return instance_set(rings->load->heap, o,
                        *holding_slot(&rings->held, rings->name), next);
}

static void unlink_next(struct rings *rings, struct obj *o)
{
    if (rings->lists)
        list_clear(rings->load->heap, o);
    else
        instance_del(rings->load->heap, o,
                     *holding_slot(&rings->held, rings->name));
}

/* A ring into slot `making`.  0, or -1 = OOM: what there is of it is a chain and
 * dies when it is dropped. */
static int make_ring(struct rings *rings)
{
    struct obj **member = holding_slot(&rings->held, rings->member);
    struct obj *last = make_member(rings);

    *holding_slot(&rings->held, rings->making) = last;
    if (last == NULL)
        return -1;
    for (uint64_t i = 1; i < rings->length; i++) {
        *member = make_member(rings);
        if (*member == NULL || link_next(rings, last, *member) != 0)
            return -1;
        last = *member; /* `making` and the links keep it from now on */
        holding_drop(&rings->held, rings->member);
    }
    return link_next(rings, last, *holding_slot(&rings->held, rings->making));
}

static void drop_ring(struct rings *rings, size_t slot)
{
    struct obj *ring = *holding_slot(&rings->held, slot);

    if (ring != NULL && !rings->complete)
        unlink_next(rings, ring);
    holding_drop(&rings->held, slot);
}

static int repeat(struct rings *rings)
{
    size_t oldest = 0;

    while (load_more(rings->load)) {
        if (make_ring(rings) != 0)
            return -1;
        if (rings->hold == 0) {
            drop_ring(rings, rings->making);
            continue;
        }
        drop_ring(rings, oldest);
        *holding_slot(&rings->held, oldest) =
            *holding_slot(&rings->held, rings->making);
        *holding_slot(&rings->held, rings->making) = NULL;
        oldest = oldest + 1 == rings->hold ? 0 : oldest + 1;
    }
    return 0;
}

/* Opens what is held, and has what was dropped collected. */
static void release_all(struct rings *rings)
{
    struct heap *heap = rings->load->heap;

    for (size_t i = 0; i < rings->hold; i++) {
        struct obj *ring = *holding_slot(&rings->held, i);
        if (ring != NULL)
            unlink_next(rings, ring);
    }
    holding_close(&rings->held);
    if (rings->complete)
        heap_collect(heap, 2);
}

static int rings_run(struct load *load, const struct option_value *values)
{
    size_t hold = values[HOLD].as.count;
    struct rings rings = {.load = load,
                          .lists = values[TYPE].as.choice == LIST,
                          .length = values[LENGTH].as.count,
                          .hold = hold,
                          .making = hold,
                          .member = hold + 1,
                          .name = hold + 2};

    rings.complete =
        (heap_collector(load->heap)->ops->caps & COLLECTOR_COMPLETE) != 0;
    if (holding_open(&rings.held, load->heap, hold + 3) != 0)
        return load_finish(load, -1);
    struct obj *name = NULL;
    if (!rings.lists) {
        name = str_new(load->heap, "next", 4);
        *holding_slot(&rings.held, rings.name) = name;
    }
    int rc = rings.lists || name != NULL ? repeat(&rings) : -1;
    rc = load_finish(load, rc);
    release_all(&rings);
    return rc;
}

static uint64_t rings_fill(const struct option_value *values)
{
    return values[LENGTH].as.count * values[HOLD].as.count;
}

const struct workload rings_workload = {
    .info = {.name = "rings",
             .summary = "cyclic garbage; rings are opened first where the "
                        "collector finds none",
             .options = options},
    .births_to_fill = rings_fill,
    .run = rings_run};
