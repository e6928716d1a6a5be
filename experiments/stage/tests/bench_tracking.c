/* bench_tracking [REPEATS] - what tracking costs.
 *
 * One load, four times in turn: nobody listens; a sink that does nothing, which is
 * what telling costs; the tracker without the stale-hit curve; the tracker as
 * id_reuse has it.  Each run has a heap of its own and is timed in slices of
 * LOAD_LOOK_STEPS steps, by the processor's time.  A slice is the same work in every
 * repeat, and what another process does to it only makes it longer: so each slice
 * counts with its shortest time, and the sum of them is the load's.  The first half of a run, in which the
 * live set and the tables grow, is left out.
 *
 * `bench_tracking --load LOAD BIRTHS [REPEATS]` does this for one load;
 * `bench_tracking --once N LOAD BIRTHS` runs the N-th of the four once, for a
 * profiler. */
#include "experiments/stage/tests/fixture.h"

#include "experiments/identity/tracker.h"

#include <time.h>

enum listener { NOBODY, DEAF, NO_CURVE, TRACKER, LISTENERS };

#define SLICES_MAX 65536
#define REPEATS    25

static const struct {
    const char *load;
    uint64_t births;
    const char *goals; /* what is promised */
} loads[] = {
    {"window:live=100,type=float", 400000, "no curve 55 %"},
    {"window:live=1000,type=float", 400000, "20 M/s, tracking 100 %"},
    {"window:live=10000,type=float", 1000000, "no curve 75 %"},
    {"window:live=100000,type=float", 1000000, "curve 60 ns"},
    {"window:live=1000000,type=float", 2500000, "no curve 85 %"},
    {"temporaries:type=float", 400000, ""},
    {"generational", 400000, ""},
};

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

/* --- slices --------------------------------------------------------------- */

static uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

struct slices { /* of one listener's runs */
    uint64_t shortest[SLICES_MAX], births;
    size_t first, used;
};

/* The run that goes on. */
static struct {
    struct slices *slices;
    size_t slice;
    uint64_t since;
    const struct stage *stage;
    uint64_t births; /* when the second half began */
} running;

static void end_slice(double share)
{
    struct slices *s = running.slices;
    uint64_t now = now_ns();
    uint64_t taken = now - running.since;
    uint64_t births = heap_births(running.stage->heap);

    if (share < 0.5) {
        s->first = running.slice + 1;
        running.births = births;
    }
    s->births = births - running.births;
    s->used = running.slice + 1;
    if (s->used > SLICES_MAX) {
        fprintf(stderr, "bench_tracking: more than %d slices\n", SLICES_MAX);
        exit(1);
    }
    if (s->shortest[running.slice] == 0 || taken < s->shortest[running.slice])
        s->shortest[running.slice] = taken;
    running.slice++;
    running.since = now_ns();
}

/* Nanoseconds per birth. */
static double sum_slices(const struct slices *s)
{
    uint64_t ns = 0;

    for (size_t i = s->first; i < s->used; i++)
        ns += s->shortest[i];
    return (double)ns / (double)s->births;
}

/* --- runs ----------------------------------------------------------------- */

static void run_once(enum listener listener, const char *load, uint64_t births,
                     struct slices *slices)
{
    struct tracker *t = NULL;
    struct fixture f;
    struct stage stage;
    struct event_sink *sink = listener == NOBODY ? NULL : &deaf;
    const char *status = "";

    fixture_make(&f, "freelist", load, births);
    f.cell.progress = end_slice;
    if (listener >= NO_CURVE) {
        t = tracker_create(listener == TRACKER ? TRACKER_STALE : 0);
        sink = tracker_sink(t);
    }
    running.slices = slices;
    running.slice = 0;
    running.stage = &stage;
    running.births = 0;
    running.since = now_ns();
    if (stage_open(&stage, &f.cell, &status) != 0 ||
        stage_run(&stage, sink, &status) != 0) {
        fprintf(stderr, "bench_tracking: %s: %s\n", load, status);
        exit(1);
    }
    stage_close(&stage);
    if (t != NULL)
        tracker_destroy(t);
    fixture_free(&f);
}

static void bench_load(const char *load, uint64_t births, size_t repeats,
                       const char *goals)
{
    static struct slices slices[LISTENERS];
    double ns[LISTENERS];

    memset(slices, 0, sizeof slices);
    for (size_t r = 0; r < repeats; r++) {
        for (unsigned i = 0; i < LISTENERS; i++)
            run_once((enum listener)i, load, births, &slices[i]);
    }
    for (unsigned i = 0; i < LISTENERS; i++)
        ns[i] = sum_slices(&slices[i]);
    printf("%-30s %6.1f %9.1f %8.1f %7.0f %% %7.0f %% %7.0f %%  %s\n", load,
           1e3 / ns[TRACKER], ns[NOBODY], ns[TRACKER] - ns[NO_CURVE],
           100 * (ns[DEAF] / ns[NOBODY] - 1),
           100 * (ns[NO_CURVE] / ns[NOBODY] - 1),
           100 * (ns[TRACKER] / ns[NOBODY] - 1), goals);
    fflush(stdout);
}

static void print_head(void)
{
    printf("%-30s %6s %9s %8s %9s %9s %9s  %s\n", "load", "M/s", "untracked",
           "curve", "telling", "no curve", "tracking", "goals");
}

int main(int argc, char **argv)
{
    static struct slices once;
    size_t repeats = argc == 2 ? strtoull(argv[1], NULL, 10) : REPEATS;

    if (argc == 5 && strcmp(argv[1], "--once") == 0) {
        run_once((enum listener)strtoul(argv[2], NULL, 10), argv[3],
                 strtoull(argv[4], NULL, 10), &once);
        printf("%.1f ns/birth\n", sum_slices(&once));
        return 0;
    }
    if (argc >= 4 && strcmp(argv[1], "--load") == 0) {
        print_head();
        bench_load(argv[2], strtoull(argv[3], NULL, 10),
                   argc == 5 ? strtoull(argv[4], NULL, 10) : REPEATS, "");
        return 0;
    }
    if (argc > 2 || repeats == 0) {
        fprintf(stderr, "usage: bench_tracking [REPEATS]\n");
        return 2;
    }
    print_head();
    for (size_t i = 0; i < sizeof loads / sizeof *loads; i++)
        bench_load(loads[i].load, loads[i].births,
                   loads[i].births > 1000000 ? (repeats + 1) / 2 : repeats,
                   loads[i].goals);
    printf(
        "Births tracked a second in millions; ns per birth untracked, and for "
        "the curve alone;\nand what is added to the untracked load by telling "
        "a sink that does nothing, by the\ntracker without the stale-hit "
        "curve, "
        "and by the whole tracker as id_reuse has it.\nfreelist; each slice of "
        "a run at its shortest, of %zu interleaved runs (large: %zu).\n",
        repeats, (repeats + 1) / 2);
    return 0;
}
