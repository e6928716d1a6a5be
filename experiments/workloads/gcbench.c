/* gcbench - the artificial collector benchmark of Ellis, Kovac and Boehm.
 *
 * A tree of depth + 2 is made and dropped, to stretch the heap.  A tree of `depth`
 * and an array of numbers stay to the end.  Then, for depths 4, 6, .. `depth`,
 * trees are made and dropped, parents first and then children first, as many as
 * give each depth the same number of nodes: twice those of the stretch tree.  All
 * of it starts anew until there are enough births.  The published depth is 16,
 * with an array of 500,000; a smaller depth has a smaller array in proportion.
 * Isolates: short lives of every size beside a large live heap.
 *
 * Cost: one birth a node.
 * Source: J. Ellis, P. Kovac, H. Boehm, GCBench, 1997 to 2000.
 */
#include "experiments/workloads/twin.h"
#include "gc/types.h"

enum { DEPTH, TYPE };

#define DEPTH_MIN       4
#define STRETCH         2 /* levels above `depth` */
#define PUBLISHED_DEPTH 16
#define PUBLISHED_ARRAY 500000

/* Slots. */
enum { SHORT = TWIN_FREE_SLOTS, LONG, ARRAY, NUMBER, SLOTS_END };

static const struct option_def options[] = {
    [DEPTH] = {"depth", OPTION_COUNT, "16", NULL, DEPTH_MIN,
               TWIN_DEPTH_MAX - STRETCH,
               "levels of the tree that lives long; 16 as published"},
    [TYPE] = TWIN_OPTION("instance"),
    {0}};

static uint64_t array_length(uint64_t depth)
{
    const uint64_t published = PUBLISHED_ARRAY;

    return depth >= PUBLISHED_DEPTH ? published << (depth - PUBLISHED_DEPTH)
                                    : published >> (PUBLISHED_DEPTH - depth);
}

static int make_array(struct twin *twin, uint64_t length)
{
    struct heap *heap = twin->load->heap;
    struct obj *array = list_new(heap);

    *holding_slot(&twin->held, ARRAY) = array;
    if (array == NULL)
        return -1;
    for (uint64_t i = 0; i < length && load_more(twin->load); i++) {
        struct obj *number = float_new(heap, 1.0 / (double)(i + 1));
        *holding_slot(&twin->held, NUMBER) = number;
        if (number == NULL || list_append(heap, array, number) != 0)
            return -1;
        holding_drop(&twin->held, NUMBER);
    }
    return 0;
}

/* Trees of one depth, dropped one after another. */
static int time_construction(struct twin *twin, uint64_t depth,
                             uint64_t largest)
{
    uint64_t trees = 2 * twin_nodes(largest + STRETCH) / twin_nodes(depth);

    for (int below = 0; below < 2; below++)
        for (uint64_t i = 0; i < trees && load_more(twin->load); i++) {
            int rc = below ? twin_bottom_up(twin, depth, SHORT)
                           : twin_top_down(twin, depth, SHORT);
            if (rc != 0)
                return -1;
            holding_drop(&twin->held, SHORT);
        }
    return 0;
}

static int round_once(struct twin *twin, uint64_t depth)
{
    holding_drop(&twin->held, LONG);
    holding_drop(&twin->held, ARRAY);
    if (twin_bottom_up(twin, depth + STRETCH, SHORT) != 0)
        return -1;
    holding_drop(&twin->held, SHORT);
    if (twin_top_down(twin, depth, LONG) != 0 ||
        make_array(twin, array_length(depth)) != 0)
        return -1;
    for (uint64_t d = DEPTH_MIN; d <= depth; d += 2)
        if (time_construction(twin, d, depth) != 0)
            return -1;
    return 0;
}

static int gcbench_run(struct load *load, const struct option_value *values)
{
    return twin_run(load, (enum twin_type)values[TYPE].as.choice, SLOTS_END,
                    values[DEPTH].as.count, round_once);
}

static uint64_t gcbench_fill(const struct option_value *values)
{
    uint64_t depth = values[DEPTH].as.count;

    return twin_nodes(depth + STRETCH) + twin_nodes(depth) +
           array_length(depth);
}

const struct workload gcbench_workload = {
    .info = {.name = "gcbench",
             .summary = "the collector benchmark of Ellis, Kovac and Boehm",
             .options = options},
    .births_to_fill = gcbench_fill,
    .run = gcbench_run};
