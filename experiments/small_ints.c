/* small_ints.c - what does the small-int cache do to allocations and reuse?
 *
 * A cell runs its load twice from the same seed, with the cache and without, each
 * in a child of its own, so that neither sees the other's heap.  The row has the
 * counts of the run with the cache and the differences to the one without.
 *
 * A load that ends after so many births cannot save any: the question is for loads
 * that count requests, as `ints` does.
 *
 * Source: the metrics are defined in results/README.md. */
#include "experiments/harness/experiment.h"
#include "experiments/harness/table.h"
#include "experiments/identity/metrics.h"
#include "experiments/identity/tracker.h"
#include "experiments/stage/apart.h"
#include "experiments/stage/axis.h"
#include "experiments/stage/rss.h"
#include "experiments/stage/sink_cost.h"
#include "experiments/stage/stage.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#define COST_REPEATS 3
#define COST_BIRTHS  10000

static const struct column columns[] = {
    {"int_requests", COLUMN_COUNT, "requests",
     "times the load asked for an int"},
    {"int_hits", COLUMN_COUNT, "requests", "of them answered by the cache"},
    {"hit_rate", COLUMN_REAL, "per request", "int_hits / int_requests"},
    {"int_allocations", COLUMN_COUNT, "objects", "ints really allocated"},
    {"allocations_saved", COLUMN_REAL, "share",
     "1 - allocations with the cache / without, all objects"},
    {"bytes_saved", COLUMN_REAL, "bytes",
     "allocated bytes avoided, less cache_bytes"},
    {"cache_bytes", COLUMN_COUNT, "bytes", "what the cached objects take"},
    {"delta_reuse_rate", COLUMN_REAL, "per birth", "with the cache - without"},
    {"delta_stale_hit_128", COLUMN_REAL, "per birth",
     "with the cache - without"},
    {NULL, COLUMN_COUNT, NULL, NULL}};

static const char *const allocators[] = {"freelist", NULL};
static const char *const collectors[] = {"trial_deletion", NULL};
static const char *const profiles[] = {"cpython3.11", NULL};
static const char *const workloads[] = {"ints:dist=loop",
                                        "ints:dist=loop,hi=1000",
                                        "ints:dist=uniform,hi=256",
                                        "ints:dist=uniform,hi=1024",
                                        "ints:dist=zipf,hi=4096",
                                        "ints:dist=fib",
                                        NULL};
static const char *const int_caches[] = {
    "-5..10",  "-5..26",   "-5..58",   "-5..122",  "-5..256",
    "-5..506", "-5..1024", "-5..2042", "-5..4090", NULL};

/* --- one run, in a child -------------------------------------------------- */

struct answer {
    struct metrics metrics;
    uint64_t requests, hits, int_allocations, allocations, bytes;
    uint64_t cache_bytes, wall_ns, footprint_peak, rss_peak;
};

/* What the run added to the counters. */
static void count_run(struct answer *a, const struct stage *stage,
                      const struct heap_stats *before, uint64_t bytes_before)
{
    const struct heap_stats *after = heap_stats(stage->heap);
    size_t peak = 0;

    a->requests = after->int_requests - before->int_requests;
    a->hits = after->int_hits - before->int_hits;
    a->int_allocations = after->int_allocations - before->int_allocations;
    a->allocations = after->object_allocs - before->object_allocs;
    a->bytes = stage->allocator->stats.alloc_bytes - bytes_before;
    a->cache_bytes = after->cache_bytes;
    a->wall_ns = stage->wall_ns;
    (void)stage->allocator->ops->footprint(stage->allocator, &peak);
    a->footprint_peak = peak;
    a->rss_peak = rss_peak_bytes();
}

static int read_tracker(struct tracker *t, const struct stage *stage,
                        struct metrics *m, const char **status)
{
    char name[TRACKER_SCOPE_NAME_MAX];

    if (tracker_finish(t) != 0) {
        *status = tracker_error(t);
        return -1;
    }
    metrics_read(m, tracker_scope(t, 0, name));
    if (m->births == stage->births)
        return 0;
    *status = "proof failed: tracker and heap count differently";
    return -1;
}

static int run_once(void *arg, void *answer, const char **status)
{
    const struct cell *cell = arg;
    struct tracker *t = tracker_create(TRACKER_STALE);
    static struct stage stage; /* the child ends with it */

    *status = "out of memory";
    if (t == NULL || stage_open(&stage, cell, status) != 0)
        return -1;
    struct heap_stats before = *heap_stats(stage.heap);
    uint64_t bytes = stage.allocator->stats.alloc_bytes;
    struct answer *a = answer;
    if (stage_run(&stage, tracker_sink(t), status) != 0 ||
        read_tracker(t, &stage, &a->metrics, status) != 0)
        return -1;
    count_run(a, &stage, &before, bytes);
    return 0;
}

/* --- one cell ------------------------------------------------------------- */

static double share(uint64_t part, uint64_t whole)
{
    return whole == 0 ? NAN : (double)part / (double)whole;
}

static void write_row(struct row_set *rows, const struct answer *on,
                      const struct answer *off)
{
    const struct metrics *m = &on->metrics;

    row_begin(rows);
    row_count(rows, "int_requests", on->requests);
    row_count(rows, "int_hits", on->hits);
    row_real(rows, "hit_rate", share(on->hits, on->requests));
    row_count(rows, "int_allocations", on->int_allocations);
    row_real(rows, "allocations_saved",
             1 - share(on->allocations, off->allocations));
    row_real(rows, "bytes_saved",
             (double)off->bytes - (double)on->bytes - (double)on->cache_bytes);
    row_count(rows, "cache_bytes", on->cache_bytes);
    row_real(rows, "delta_reuse_rate", m->reuse_rate - off->metrics.reuse_rate);
    row_real(rows, "delta_stale_hit_128",
             m->stale_hit[1] - off->metrics.stale_hit[1]);
    row_count(rows, "live_peak", m->live_peak);
    row_count(rows, "live_peak_bytes", m->live_peak_bytes);
    row_count(rows, "footprint_peak_bytes", on->footprint_peak);
    if (on->rss_peak > 0)
        row_count(rows, "rss_peak_bytes", on->rss_peak);
    row_count(rows, "wall_ns", on->wall_ns);
}

static struct event_sink *make_sink(void)
{
    struct tracker *t = tracker_create(TRACKER_STALE);

    return t == NULL ? NULL : tracker_sink(t);
}

static int small_ints_run(const struct cell *cell, struct row_set *rows,
                          const char **status)
{
    struct cell with = *cell;
    struct cell without = *cell;
    struct profile uncached = *cell->profile;
    struct answer on;
    struct answer off;

    uncached.int_cache = false;
    without.profile = &uncached;
    if (apart_run(run_once, &with, &on, sizeof on, status) != 0 ||
        apart_run(run_once, &without, &off, sizeof off, status) != 0)
        return -1;
    write_row(rows, &on, &off);
    row_real(rows, "tracker_ns_per_event",
             stage_sink_cost(cell, make_sink, COST_REPEATS, COST_BIRTHS));
    return 0;
}

/* --- the summary ---------------------------------------------------------- */

/* The first finished row with the same text in `column` as row `row`. */
static bool is_first(const struct table *t, size_t row, const char *column)
{
    const char *text = table_text(t, row, column);

    for (size_t i = 0; i < row; i++) {
        if (strcmp(table_text(t, i, "status"), "ok") == 0 &&
            strcmp(table_text(t, i, column), text) == 0)
            return false;
    }
    return strcmp(table_text(t, row, "status"), "ok") == 0;
}

static double median_of(const struct table *t, const char *metric,
                        const char *workload, const char *cache)
{
    return table_median(t, metric, "workload", workload, "int_cache", cache,
                        NULL);
}

/* The range that saves the most bytes with a load; NULL when none has a row. */
static const char *best_cache(const struct table *t, const char *workload)
{
    const char *best = NULL;
    double most = NAN;

    for (size_t row = 0; row < table_rows(t); row++) {
        const char *cache = table_text(t, row, "int_cache");
        double saved = median_of(t, "bytes_saved", workload, cache);
        if (is_first(t, row, "int_cache") && (isnan(most) || saved > most)) {
            best = cache;
            most = saved;
        }
    }
    return best;
}

static void tell_cache(const struct table *t, const char *workload,
                       const char *cache, FILE *out)
{
    double hit_rate = median_of(t, "hit_rate", workload, cache);

    if (isnan(hit_rate))
        return;
    fprintf(out,
            "    cached %s: %.3g %% of the ints are answered, %.3g %% of the "
            "allocations saved, %.0f bytes %s\n",
            cache, 100 * hit_rate,
            100 * median_of(t, "allocations_saved", workload, cache),
            fabs(median_of(t, "bytes_saved", workload, cache)),
            median_of(t, "bytes_saved", workload, cache) < 0
                ? "lost to the cache itself"
                : "saved");
}

static void small_ints_summary(const struct table *t, FILE *out)
{
    const char *const known[] = {"-5..256", "-5..1024"}; /* CPython's */

    for (size_t row = 0; row < table_rows(t); row++) {
        const char *workload = table_text(t, row, "workload");
        if (!is_first(t, row, "workload"))
            continue;
        const char *best = best_cache(t, workload);
        fprintf(out, "%s:\n", workload);
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            tell_cache(t, workload, known[i], out);
        if (best != NULL && strcmp(best, known[0]) != 0 &&
            strcmp(best, known[1]) != 0)
            tell_cache(t, workload, best, out);
    }
}

static const struct experiment small_ints = {
    .name = "small_ints",
    .question = "How does the small-int cache change allocation counts, bytes "
                "and reuse?",
    .method =
        "Each cell runs its load twice from the same seed, with the cache and "
        "without, each in a process of its own. Allocations are counted where "
        "they are made. -n counts requests for ints with the load `ints`; "
        "other loads end after so many births, and so cannot save any.",
    .expected =
        "Uniform values below H are answered in proportion to the cache's "
        "range up to H, and no further: a knee. A loop that only counts up "
        "gains nothing. Beyond the values that occur a larger cache costs its "
        "own bytes.",
    .examples = "  small_ints -w ints:dist=uniform,hi=512 --int-cache -5..256\n"
                "  small_ints -w ints:dist=zipf,hi=4096 --int-cache off "
                "--int-cache -5..1024",
    .next = "`small_ints -w ints:dist=zipf,hi=65536,s=1.2`, another "
            "distribution; `small_ints -a jemalloc`",
    .columns = columns,
    .workload_axis = &stage_workload_axis,
    .allocators = allocators,
    .collectors = collectors,
    .profiles = profiles,
    .workloads = workloads,
    .int_caches = int_caches,
    .births = 20000,
    .seeds = 10,
    .run_cell = small_ints_run,
    .summary = small_ints_summary};

int main(int argc, char **argv)
{
    return experiment_main(&small_ints, argc, argv);
}
