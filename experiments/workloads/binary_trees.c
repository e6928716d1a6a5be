/* binary_trees - the allocation benchmark of the Computer Language Benchmarks Game.
 *
 * A tree of depth + 1 is made and dropped; one of `depth` stays to the end; then,
 * for depths 4, 6, .. `depth`, 2^(depth - d + 4) trees of depth d are made, each
 * dropped before the next.  All of it starts anew until there are enough births.
 * The benchmark also walks each tree to count its nodes, which makes and drops
 * nothing, and is left out.
 * Isolates: trees that die whole, of 31 nodes to a million.
 *
 * Cost: one birth a node.
 * Source: the Computer Language Benchmarks Game, binary-trees, after H. Boehm's
 * GCBench; the published depth is 21, CPython's programs make tuples.
 */
#include "experiments/workloads/twin.h"

enum { DEPTH, TYPE };

#define DEPTH_MIN 4

/* Slots. */
enum { SHORT = TWIN_FREE_SLOTS, LONG, SLOTS_END };

static const struct option_def options[] = {
    [DEPTH] = {"depth", OPTION_COUNT, "21", NULL, DEPTH_MIN, TWIN_DEPTH_MAX - 1,
               "levels of the tree that lives long; 21 as published"},
    [TYPE] = TWIN_OPTION("tuple"),
    {0}};

static int round_once(struct twin *twin, uint64_t depth)
{
    holding_drop(&twin->held, LONG);
    if (twin_bottom_up(twin, depth + 1, SHORT) != 0)
        return -1;
    holding_drop(&twin->held, SHORT);
    if (twin_bottom_up(twin, depth, LONG) != 0)
        return -1;
    for (uint64_t d = DEPTH_MIN; d <= depth; d += 2) {
        uint64_t trees = UINT64_C(1) << (depth - d + DEPTH_MIN);

        for (uint64_t i = 0; i < trees && load_more(twin->load); i++) {
            if (twin_bottom_up(twin, d, SHORT) != 0)
                return -1;
            holding_drop(&twin->held, SHORT);
        }
    }
    return 0;
}

static int binary_trees_run(struct load *load,
                            const struct option_value *values)
{
    return twin_run(load, (enum twin_type)values[TYPE].as.choice, SLOTS_END,
                    values[DEPTH].as.count, round_once);
}

static uint64_t binary_trees_fill(const struct option_value *values)
{
    return twin_nodes(values[DEPTH].as.count + 1) +
           twin_nodes(values[DEPTH].as.count);
}

const struct workload binary_trees_workload = {
    .info = {.name = "binary_trees",
             .summary = "the Benchmarks Game's complete binary trees",
             .options = options},
    .births_to_fill = binary_trees_fill,
    .run = binary_trees_run};
