/* sink_cost.c - the load with and without a sink, in turn; see sink_cost.h.
 *
 * A load may not end where it is told to (a trace is replayed whole), so a child
 * answers when the progress shows that there were enough births.
 *
 * Cost: 2 * repeats short runs.
 * Source: interleaving against drift, as in Mytkowicz and others, Producing Wrong
 * Data Without Doing Anything Obviously Wrong!, ASPLOS 2009. */
#include "experiments/stage/sink_cost.h"

#include "experiments/stage/apart.h"
#include "experiments/stage/stage.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#define REPEATS_MAX 15

struct cost_run {
    const struct cell *cell;
    struct event_sink *(*make_sink)(void); /* NULL: nobody listens */
    uint64_t births;
};

struct cost {
    uint64_t ns, events;
};

/* The run that this process is, if it is a child. */
static struct {
    struct stage stage;
    struct timespec start;
    uint64_t births;
    struct heap_stats before;
} child;

static void answer_now(void)
{
    const struct heap_stats *after = heap_stats(child.stage.heap);
    struct timespec end;
    struct cost cost;

    clock_gettime(CLOCK_MONOTONIC, &end);
    cost.ns = (uint64_t)((end.tv_sec - child.start.tv_sec) * 1000000000 +
                         (end.tv_nsec - child.start.tv_nsec));
    cost.events = after->births - child.before.births + after->deaths -
                  child.before.deaths;
    apart_answer(&cost);
}

static void look_at_births(double share)
{
    (void)share;
    if (heap_births(child.stage.heap) - child.before.births >= child.births)
        answer_now();
}

static int run_once(void *arg, void *answer, const char **status)
{
    const struct cost_run *run = arg;
    struct cell cell = *run->cell;
    struct event_sink *sink = NULL;
    struct cost *cost = answer;

    cell.progress = look_at_births;
    child.births = run->births;
    if (cell.births > run->births)
        cell.births = run->births;
    if (run->make_sink != NULL && (sink = run->make_sink()) == NULL)
        return -1;
    if (stage_open(&child.stage, &cell, status) != 0)
        return -1;
    child.before = *heap_stats(child.stage.heap);
    clock_gettime(CLOCK_MONOTONIC, &child.start);
    if (stage_run(&child.stage, sink, status) != 0)
        return -1;
    *cost = (struct cost){child.stage.wall_ns,
                          child.stage.births + child.stage.deaths};
    return 0;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values, unsigned count)
{
    qsort(values, count, sizeof *values, by_value);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

/* Nanoseconds per event of one run; NaN when it failed. */
static double time_once(const struct cost_run *run)
{
    struct cost_run copy = *run;
    struct cost cost = {0};
    const char *status;

    if (apart_run(run_once, &copy, &cost, sizeof cost, &status) != 0 ||
        cost.events == 0)
        return NAN;
    return (double)cost.ns / (double)cost.events;
}

double stage_sink_cost(const struct cell *cell,
                       struct event_sink *make_sink(void), unsigned repeats,
                       uint64_t births)
{
    struct cost_run without = {.cell = cell, .births = births};
    struct cost_run with = without;
    double plain[REPEATS_MAX];
    double watched[REPEATS_MAX];

    with.make_sink = make_sink;
    if (repeats > REPEATS_MAX)
        repeats = REPEATS_MAX;
    for (unsigned i = 0; i < repeats; i++) {
        plain[i] = time_once(&without);
        watched[i] = time_once(&with);
        if (isnan(plain[i]) || isnan(watched[i]))
            return NAN;
    }
    return repeats == 0 ? NAN
                        : median(watched, repeats) - median(plain, repeats);
}
