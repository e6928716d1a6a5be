#ifndef WORKLOADS_TWIN_H
#define WORKLOADS_TWIN_H

/* Twin trees: complete binary trees, as two standard loads for collectors make
 * them, from above or from below.
 *
 * A tree of depth d has 2^(d + 1) - 1 nodes.  All that is held across an
 * allocation is in registered slots.
 */
#include "experiments/workloads/holding.h"
#include "experiments/workloads/workload.h"

#define TWIN_DEPTH_MAX 26

enum twin_type { TWIN_INSTANCE, TWIN_LIST, TWIN_TUPLE };

/* Row of an option table: what a node is.  `fallback` names the default. */
#define TWIN_OPTION(fallback)                                                  \
    {                                                                          \
        "type", OPTION_CHOICE, fallback, "instance|list|tuple", 0, 0,          \
            "what a node is"                                                   \
    }

struct twin { /* slots 0 .. TWIN_DEPTH_MAX + 2 are the maker's */
    struct load *load;
    enum twin_type type;
    struct holding held;
    unsigned children[TWIN_DEPTH_MAX + 1]; /* of the open node of a level */
};

#define TWIN_FREE_SLOTS (TWIN_DEPTH_MAX + 5) /* the caller's from here on */

/* With `slots` slots for the caller.  0, or -1 = OOM: nothing to close. */
int twin_open(struct twin *twin, struct load *load, enum twin_type type,
              size_t slots);
void twin_close(struct twin *twin);

/* 0, or -1 = OOM. */
typedef int twin_round_fn(struct twin *twin, uint64_t depth);

/* A whole load: rounds of one depth until there are enough births, with the caller's
 * slots up to slots_end.  What load_finish returns. */
int twin_run(struct load *load, enum twin_type type, size_t slots_end,
             uint64_t depth, twin_round_fn *round);

static inline uint64_t twin_nodes(uint64_t depth)
{
    return (UINT64_C(2) << depth) - 1;
}

/* A tree into `slot`, which is free: parents first (top_down), or each node
 * after its two children (bottom_up).  0, or -1 = OOM.  Ends early, with the slot
 * as it is then, when the load has its births. */
int twin_top_down(struct twin *twin, uint64_t depth, size_t slot);
int twin_bottom_up(struct twin *twin, uint64_t depth, size_t slot);

#endif
