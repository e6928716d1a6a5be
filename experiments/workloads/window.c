/* window - a live set of constant size.
 *
 * W objects are made first, and these births count.  From then on each step
 * replaces one of them, drawn at random or the oldest one, by a new one: either
 * it dies before its successor is made (free_first: W - 1 to W alive, the id is
 * there to be taken) or after (alloc_first: W to W + 1 alive).
 * Isolates: what a live set of a given size does to reuse.
 *
 * Cost: one birth, one death and, with victim=random, one random number a step;
 * 8 bytes per live object in memory of its own.
 */
#include "experiments/workloads/holding.h"
#include "experiments/workloads/making.h"
#include "experiments/workloads/workload.h"

enum { TYPE, LIVE, ORDER, VICTIM };
enum { FREE_FIRST, ALLOC_FIRST };
enum { RANDOM, OLDEST };

static const struct option_def options[] = {
    [TYPE] = MAKING_OPTION("float"),
    [LIVE] = {"live", OPTION_COUNT, "1000", NULL, 1, 1 << 28,
              "objects alive at a time"},
    [ORDER] = {"order", OPTION_CHOICE, "free_first", "free_first|alloc_first",
               0, 0, "does the old object die before the new one is made?"},
    [VICTIM] = {"victim", OPTION_CHOICE, "random", "random|oldest", 0, 0,
                "which one is replaced"},
    {0}};

static int fill(struct load *load, struct maker *maker, struct holding *window)
{
    for (size_t i = 0; i < window->roots.count && load_more(load); i++) {
        struct obj *o = maker_make(maker);
        if (o == NULL)
            return -1;
        *holding_slot(window, i) = o;
    }
    return 0;
}

static int replace(struct load *load, struct maker *maker,
                   struct holding *window, const struct option_value *values)
{
    size_t live = window->roots.count, oldest = 0;
    bool random = values[VICTIM].as.choice == RANDOM;
    bool free_first = values[ORDER].as.choice == FREE_FIRST;

    while (load_more(load)) {
        size_t i = random ? rng_below(&load->rng, live) : oldest;
        oldest = i + 1 == live ? 0 : i + 1;
        if (free_first)
            holding_drop(window, i);
        struct obj *o = maker_make(maker);
        if (o == NULL)
            return -1;
        if (!free_first)
            holding_drop(window, i);
        *holding_slot(window, i) = o;
    }
    return 0;
}

static int window_run(struct load *load, const struct option_value *values)
{
    struct holding window;
    struct maker maker;

    if (maker_open(&maker, load->heap, &load->rng, values[TYPE].as.choice) != 0)
        return load_finish(load, -1);
    if (holding_open(&window, load->heap, values[LIVE].as.count) != 0) {
        maker_close(&maker);
        return load_finish(load, -1);
    }
    int rc = fill(load, &maker, &window);
    if (rc == 0)
        rc = replace(load, &maker, &window, values);
    rc = load_finish(load, rc);
    holding_close(&window);
    maker_close(&maker);
    return rc;
}

static uint64_t window_fill(const struct option_value *values)
{
    return values[LIVE].as.count;
}

const struct workload window_workload = {
    .info = {.name = "window",
             .summary = "a steady live set, one object replaced at a time",
             .options = options},
    .births_to_fill = window_fill,
    .run = window_run};
