#ifndef WORKLOADS_WORKLOAD_H
#define WORKLOADS_WORKLOAD_H

/* Workloads: what a program does with its objects.
 *
 * A workload is one file with one `struct workload`, and a line in registry.c.
 * It makes and drops objects through gc/types.h until load_done() says that
 * enough births have happened, and releases all that it holds before it returns.
 * It knows nothing of who watches.
 */
#include "allocators/option.h"
#include "allocators/random.h"
#include "gc/heap.h"

#include <stdbool.h>

struct load {
    struct heap *heap;     /* borrowed */
    struct rng rng;        /* seeded by the cell */
    uint64_t births_end;   /* heap_births at which the load ends */
    uint64_t births_start; /* heap_births at which it began */
    const char *error;     /* why run returned -1, in words, or NULL = OOM */
    /* Told now and then how far a long load is, in [0, 1].  May be NULL. */
    void (*progress)(struct load *load, double share);
    /* Told once, when the load has done what it was asked to (or has failed) and
     * still holds what it holds then.  What it releases after that is no part of
     * the measurement: an object that is alive at the end has no death.  The
     * stage takes its sink off here.  May be NULL. */
    void (*finished)(struct load *load);
    /* load_more's own; 0 at the start. */
    uint64_t steps, seen_births, idle_steps;
};

struct workload {
    struct component info; /* first */
    /* What a spec's values mean that only the outside can tell: opens the file,
     * and the like.  Called when the command line is parsed.  NULL = fine, else
     * one line in words (static or owned by the callee until the next call).
     * May be NULL. */
    const char *(*probe)(const struct option_value *values);
    /* About how many births it takes until as much is alive as ever will be:
     * before that hardly an id comes back.  NULL where that is at once. */
    uint64_t (*births_to_fill)(const struct option_value *values);
    /* 0, or -1: out of memory or load->error.  Leaves nothing alive. */
    int (*run)(struct load *load, const struct option_value *values);
};

static inline bool load_done(const struct load *load)
{
    return heap_births(load->heap) >= load->births_end;
}

/* Is there more to do?  Asked before every step of a load; true until load_done.
 * Tells the progress.  A load in which nothing is born (its ints are all cached,
 * say) would never be done: after LOAD_IDLE_MAX steps without a birth this is
 * false, and load->error says so. */
#define LOAD_IDLE_MAX   (UINT64_C(1) << 20)
#define LOAD_LOOK_STEPS (UINT64_C(1) << 12) /* progress, idleness: so often */
bool load_look(struct load *load, uint64_t births); /* the slow part */

static inline bool load_more(struct load *load)
{
    uint64_t births = heap_births(load->heap);

    if (births >= load->births_end)
        return false;
    if ((++load->steps & (LOAD_LOOK_STEPS - 1)) != 0)
        return true;
    return load_look(load, births);
}

/* How every run ends: tells load->finished, then returns what run returns. */
int load_finish(struct load *load, int rc);

extern const struct workload *const workload_registry[]; /* ends: NULL */
const struct workload *workload_find(const char *name);

#endif
