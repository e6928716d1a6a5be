/* generational - most objects die young, a few live long.
 *
 * The weak generational hypothesis as a load.  Of the objects made a share
 * `survive` lives for a time drawn from the tail's distribution; the others live
 * for 1 to YOUNG_LIFE births.  A life is counted in births, so the load is the
 * same for every allocator.  With the defaults about 830 objects are alive once
 * it has settled: survive * life * exp(SIGMA^2 / 2), and YOUNG_LIFE / 2.
 * Isolates: old objects that pin the places between the young ones.
 *
 * Cost: O(log live) a birth; 24 bytes per live object in memory of its own.
 * Source: Lieberman and Hewitt, A Real-Time Garbage Collector Based on the
 * Lifetimes of Objects, CACM 26(6), 1983; Ungar, Generation Scavenging, 1984.
 */
#include "experiments/workloads/deaths.h"
#include "experiments/workloads/lognormal.h"
#include "experiments/workloads/making.h"
#include "experiments/workloads/workload.h"

#include <math.h>

#define YOUNG_LIFE 16     /* births, at most */
#define SIGMA      1.0    /* of the lognormal tail */
#define LIFE_MAX   0x1p62 /* births: longer than any run */

enum { TYPE, SURVIVE, TAIL, LIFE };
enum { LOGNORMAL, EXPONENTIAL };

static const struct option_def options[] = {
    [TYPE] = MAKING_OPTION("float"),
    [SURVIVE] = {"survive", OPTION_REAL, "0.05", NULL, 0, 1,
                 "share of the objects that live long"},
    [TAIL] = {"tail", OPTION_CHOICE, "lognormal", "lognormal|exponential", 0, 0,
              "how the long lives are distributed"},
    [LIFE] = {"life", OPTION_COUNT, "10000", NULL, 1, 1e12,
              "median of the long lives, in births"},
    {0}};

/* How many births the next object lives, at least 1. */
static uint64_t draw_life(struct rng *rng, const struct option_value *values)
{
    double median = (double)values[LIFE].as.count;
    double life;

    if (rng_unit(rng) >= values[SURVIVE].as.real)
        return 1 + rng_below(rng, YOUNG_LIFE);
    if (values[TAIL].as.choice == LOGNORMAL)
        life = lognormal_draw(rng, median, SIGMA);
    else
        life = -log1p(-rng_unit(rng)) * median / log(2);
    return 1 + (uint64_t)fmin(life, LIFE_MAX);
}

static int repeat(struct load *load, struct maker *maker, struct deaths *deaths,
                  const struct option_value *values)
{
    while (load_more(load)) {
        struct obj *o = maker_make(maker);
        if (o == NULL)
            return -1;
        uint64_t now = heap_births(load->heap);
        if (deaths_add(deaths, o, now + draw_life(&load->rng, values)) != 0) {
            obj_release(load->heap, o);
            return -1;
        }
        deaths_until(deaths, now);
    }
    return 0;
}

static int generational_run(struct load *load,
                            const struct option_value *values)
{
    struct deaths deaths;
    struct maker maker;

    if (maker_open(&maker, load->heap, &load->rng, values[TYPE].as.choice) != 0)
        return load_finish(load, -1);
    if (deaths_open(&deaths, load->heap) != 0) {
        maker_close(&maker);
        return load_finish(load, -1);
    }
    int rc = load_finish(load, repeat(load, &maker, &deaths, values));
    deaths_close(&deaths);
    maker_close(&maker);
    return rc;
}

const struct workload generational_workload = {
    .info = {.name = "generational",
             .summary = "most objects die young, a share lives long",
             .options = options},
    .run = generational_run};
