/* bench_tracking [BIRTHS [REPEATS]] - what tracking costs.
 *
 * One load in one loop, four times in turn: nobody listens; a sink that does
 * nothing, which is what telling costs; the tracker without the stale-hit curve;
 * the tracker.  Each run has a heap of its own, and is timed by the stage between
 * the load's first birth and its last.  Medians over the repeats; the first round
 * warms up and is not counted.
 *
 * `bench_tracking --once N LOAD BIRTHS` runs the N-th of the four once, for a
 * profiler. */
#include "experiments/stage/tests/fixture.h"

#include "experiments/identity/tracker.h"

#define LISTENERS    4
#define REPEATS_MAX  101
#define GOAL_MILLION 20.0 /* births a second, of the first load */

static const char *const loads[] = {
    "window:live=1000,type=float", "window:live=100000,type=float",
    "temporaries:type=float", "generational", NULL};

static void ignore_birth(struct event_sink *sink, const void *id, unsigned type,
                         size_t size)
{
    (void)sink;
    (void)id;
    (void)type;
    (void)size;
}

static void ignore_death(struct event_sink *sink, const void *id)
{
    (void)sink;
    (void)id;
}

static void ignore_unmap(struct event_sink *sink, const void *base, size_t size)
{
    (void)sink;
    (void)base;
    (void)size;
}

static struct event_sink deaf = {
    .birth = ignore_birth, .death = ignore_death, .unmap = ignore_unmap};

/* Nanoseconds per birth. */
static double run_once(unsigned listener, const char *load, uint64_t births)
{
    struct tracker *t = NULL;
    struct fixture f;
    struct stage stage;
    const char *status = "";

    fixture_make(&f, "freelist", load, births);
    if (listener >= 2)
        t = tracker_create(listener == 3 ? TRACKER_STALE : 0);
    struct event_sink *sink = listener == 0   ? NULL
                              : listener == 1 ? &deaf
                                              : tracker_sink(t);
    if (stage_open(&stage, &f.cell, &status) != 0 ||
        stage_run(&stage, sink, &status) != 0) {
        fprintf(stderr, "bench_tracking: %s: %s\n", load, status);
        exit(1);
    }
    double ns = (double)stage.wall_ns / (double)stage.births;
    stage_close(&stage);
    if (t != NULL)
        tracker_destroy(t);
    fixture_free(&f);
    return ns;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

static void bench_load(const char *load, uint64_t births, size_t repeats)
{
    static double ns[LISTENERS][REPEATS_MAX];
    double median[LISTENERS];

    for (size_t r = 0; r <= repeats; r++) {
        for (unsigned i = 0; i < LISTENERS; i++)
            ns[i][r == 0 ? 0 : r - 1] = run_once(i, load, births);
    }
    for (unsigned i = 0; i < LISTENERS; i++) {
        qsort(ns[i], repeats, sizeof ns[i][0], by_value);
        median[i] = (ns[i][(repeats - 1) / 2] + ns[i][repeats / 2]) / 2;
    }
    printf("%-30s %6.1f %8.1f %9.1f %8.1f %7.0f %% %7.0f %% %7.0f %%\n", load,
           1e3 / median[3], median[0], median[3], median[3] - median[0],
           100 * (median[1] / median[0] - 1), 100 * (median[2] / median[0] - 1),
           100 * (median[3] / median[0] - 1));
    fflush(stdout);
}

int main(int argc, char **argv)
{
    uint64_t births = argc > 1 ? strtoull(argv[1], NULL, 10) : 2000000;
    size_t repeats = argc > 2 ? strtoull(argv[2], NULL, 10) : 15;

    if (argc == 5 && strcmp(argv[1], "--once") == 0) {
        unsigned listener = (unsigned)strtoul(argv[2], NULL, 10);
        printf("%.1f ns/birth\n",
               run_once(listener, argv[3], strtoull(argv[4], NULL, 10)));
        return 0;
    }
    if (births == 0 || repeats == 0 || repeats > REPEATS_MAX) {
        fprintf(stderr, "usage: bench_tracking [BIRTHS [REPEATS]]\n");
        return 2;
    }
    printf("%-30s %6s %8s %9s %8s %9s %9s %9s\n", "load", "M/s", "untracked",
           "tracked", "ns added", "telling", "no curve", "tracking");
    for (size_t i = 0; loads[i] != NULL; i++)
        bench_load(loads[i], births, repeats);
    printf(
        "Births tracked a second in millions (goal for the first load %.0f), "
        "ns per birth,\nand what is added to the untracked load (goal for "
        "tracking at most 100 %%);\nfreelist, medians of %zu interleaved "
        "runs of %llu births.\n",
        GOAL_MILLION, repeats, (unsigned long long)births);
    return 0;
}
