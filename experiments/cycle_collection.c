/* cycle_collection.c - what do the collectors cost, and how late do they free?
 *
 * A cell runs its load twice from the same seed, each time in a heap of its own:
 * once in a child with an oracle that looks for garbage, once with a clock around
 * each collection and nobody listening.
 *
 * Source: the metrics are defined in results/README.md. */
#include "experiments/cycles/oracle.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/table.h"
#include "experiments/stage/apart.h"
#include "experiments/stage/axis.h"
#include "experiments/stage/stage.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#define GENERATIONS 3
#define TAIL_POINTS 100 /* of the curve of pauses */
#define SHOWN_MAX   32  /* configurations in the summary */

#define BY_GENERATION(name, unit, help)                                        \
    {name "_gen0", COLUMN_COUNT, unit, help ", generation 0"},                 \
        {name "_gen1", COLUMN_COUNT, unit, help ", generation 1"},             \
    {                                                                          \
        name "_gen2", COLUMN_COUNT, unit, help ", generation 2"                \
    }

static const struct column columns[] = {
    {"births", COLUMN_COUNT, "births", "objects made"},
    {"deaths", COLUMN_COUNT, "deaths", "objects freed"},
    {"collections", COLUMN_COUNT, "", "times the collector ran"},
    {"objects_examined", COLUMN_COUNT, "objects",
     "looked at by all collections together"},
    {"objects_freed", COLUMN_COUNT, "objects",
     "found unreachable and destroyed by collections"},
    {"objects_uncollectable", COLUMN_COUNT, "objects",
     "found unreachable and kept"},
    BY_GENERATION("collections", "", "times the collector ran"),
    BY_GENERATION("objects_examined", "objects", "looked at"),
    BY_GENERATION("objects_freed", "objects", "destroyed"),
    {"pause_p50_ns", COLUMN_REAL, "ns", "median pause: one collection"},
    {"pause_p99_ns", COLUMN_REAL, "ns", "99 % of the pauses are no longer"},
    {"pause_max_ns", COLUMN_REAL, "ns", "longest pause"},
    {"gc_total_ns", COLUMN_REAL, "ns", "all pauses together"},
    {"ns_per_examined", COLUMN_REAL, "ns", "gc_total_ns / objects_examined"},
    {"ns_per_freed", COLUMN_REAL, "ns", "gc_total_ns / objects_freed"},
    {"reclaim_delay_p50", COLUMN_COUNT, "births",
     "from unreachable to dead, median over all deaths"},
    {"reclaim_delay_max", COLUMN_COUNT, "births", "the longest of these"},
    {"delay_error_max", COLUMN_COUNT, "births",
     "a delay that is not 0 may be so many births longer"},
    {"floating_garbage_max", COLUMN_COUNT, "objects",
     "most unreachable objects alive at once"},
    {"header_bytes", COLUMN_COUNT, "bytes", "per object, for the collector"},
    {NULL, COLUMN_COUNT, NULL, NULL}};

enum { FLAG_NO_ORACLE };

static const struct experiment_flag flags[] = {
    [FLAG_NO_ORACLE] = {"no-oracle", "pauses alone, for large heaps: what the "
                                     "oracle tells stays empty"},
    {NULL, NULL}};

static const char *const allocators[] = {"freelist", "pymalloc", NULL};
static const char *const collectors[] = {"refcount",    "trial_deletion",
                                         "bacon_rajan", "mark_sweep",
                                         "page_scan",   NULL};
static const char *const profiles[] = {"cpython3.11", NULL};
static const char *const workloads[] = {"rings",
                                        "tree",
                                        "cache",
                                        "gcbench:depth=8",
                                        "binary_trees:depth=8",
                                        "live_heap:live=2000",
                                        "live_heap:live=2000,layout=aged",
                                        NULL};

/* --- the run with the oracle, in a child ------------------------------------ */

static int run_watched(void *arg, void *answer, const char **status)
{
    const struct cell *cell = arg;
    struct oracle *oracle = oracle_create();
    static struct stage stage; /* the child ends with it */

    *status = "out of memory";
    if (oracle == NULL || stage_open(&stage, cell, status) != 0)
        return -1;
    oracle_watch(oracle, stage.heap);
    if (stage_run(&stage, oracle_sink(oracle), status) != 0)
        return -1;
    *status = "out of memory";
    if (oracle_facts(oracle, answer) != 0)
        return -1;
    const struct oracle_facts *facts = answer;
    *status = "proof failed: oracle and heap count differently";
    return facts->births == stage.births ? 0 : -1;
}

/* --- the run with the clock ------------------------------------------------- */

struct clocked {
    struct series pauses; /* ns */
    uint64_t start_ns;
    bool broken; /* memory ran out */
};

static uint64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * UINT64_C(1000000000) + (uint64_t)t.tv_nsec;
}

static void on_collect(void *arg, bool ended, size_t found)
{
    struct clocked *clocked = arg;
    uint64_t now = now_ns();

    (void)found;
    if (!ended)
        clocked->start_ns = now;
    else if (series_add(&clocked->pauses, now - clocked->start_ns) != 0)
        clocked->broken = true;
}

static struct collector_stats stats_of(const struct stage *stage)
{
    const struct collector *c = heap_collector(stage->heap);
    struct collector_stats none;

    memset(&none, 0, sizeof none);
    return c->ops->stats != NULL ? *c->ops->stats(c) : none;
}

/* --- the row ---------------------------------------------------------------- */

static uint64_t sum(const uint64_t counts[GENERATIONS])
{
    return counts[0] + counts[1] + counts[2];
}

/* One quantity, after less before, in all and by generation. */
static void write_counts(struct row_set *rows, const char *name,
                         const uint64_t *after, const uint64_t *before,
                         bool generations)
{
    row_count(rows, name, sum(after) - sum(before));
    for (int i = 0; generations && i < GENERATIONS; i++) {
        char column[48];
        snprintf(column, sizeof column, "%s_gen%d", name, i);
        row_count(rows, column, after[i] - before[i]);
    }
}

/* The share of pauses longer than x, at the ranks 1, 2, 3, 5 .. from the longest:
 * the tail is where it counts. */
static void write_tail(struct row_set *rows, const struct series *pauses)
{
    double n = (double)pauses->count;
    size_t last = 0;

    for (int i = 0; i < TAIL_POINTS; i++) {
        size_t rank = (size_t)floor(pow(n, (double)i / (TAIL_POINTS - 1)));
        if (rank == last || rank > pauses->count)
            continue;
        last = rank;
        double ns = (double)pauses->values[pauses->count - rank];
        row_curve(rows, "pause_tail", ns, ns, (double)rank / n);
    }
}

static void write_pauses(struct row_set *rows, struct series *pauses,
                         uint64_t examined, uint64_t freed)
{
    double total = (double)series_sum(pauses);

    row_real(rows, "gc_total_ns", total);
    if (pauses->count == 0)
        return;
    series_sort(pauses);
    row_real(rows, "pause_p50_ns", (double)series_quantile(pauses, 0.5));
    row_real(rows, "pause_p99_ns", (double)series_quantile(pauses, 0.99));
    row_real(rows, "pause_max_ns", (double)series_quantile(pauses, 1));
    if (examined > 0)
        row_real(rows, "ns_per_examined", total / (double)examined);
    if (freed > 0)
        row_real(rows, "ns_per_freed", total / (double)freed);
    write_tail(rows, pauses);
}

static void write_watched(struct row_set *rows,
                          const struct oracle_facts *watched)
{
    if (watched->deaths > 0) {
        row_count(rows, "reclaim_delay_p50", watched->delay_p50);
        row_count(rows, "reclaim_delay_max", watched->delay_max);
        row_count(rows, "delay_error_max",
                  watched->gap_max > 0 ? watched->gap_max - 1 : 0);
    }
    row_count(rows, "floating_garbage_max", watched->floating_max);
    row_count(rows, "live_peak", watched->live_peak);
    row_count(rows, "live_peak_bytes", watched->live_peak_bytes);
}

static void write_clocked(struct row_set *rows, const struct stage *stage,
                          const struct collector_stats *before,
                          struct clocked *clocked)
{
    const struct collector_ops *ops = heap_collector(stage->heap)->ops;
    struct collector_stats after = stats_of(stage);
    bool generations = (ops->caps & COLLECTOR_GENERATIONS) != 0;

    write_counts(rows, "collections", after.collections, before->collections,
                 generations);
    write_counts(rows, "objects_examined", after.examined, before->examined,
                 generations);
    write_counts(rows, "objects_freed", after.freed, before->freed,
                 generations);
    row_count(rows, "objects_uncollectable",
              sum(after.uncollectable) - sum(before->uncollectable));
    row_count(rows, "births", stage->births);
    row_count(rows, "deaths", stage->deaths);
    row_count(rows, "header_bytes", ops->header_bytes);
    write_pauses(rows, &clocked->pauses,
                 sum(after.examined) - sum(before->examined),
                 sum(after.freed) - sum(before->freed));
    stage_report(stage, rows);
}

static int run_clocked(const struct cell *cell, struct row_set *rows,
                       const char **status)
{
    struct clocked clocked = {.broken = false};
    struct stage stage;

    *status = "out of memory";
    if (series_init(&clocked.pauses) != 0)
        return -1;
    int rc = stage_open(&stage, cell, status);
    if (rc == 0) {
        struct collector_stats before = stats_of(&stage);

        heap_on_collect(stage.heap, on_collect, &clocked);
        rc = stage_run(&stage, NULL, status);
        heap_on_collect(stage.heap, NULL, NULL);
        if (rc == 0 && clocked.broken) {
            *status = "out of memory";
            rc = -1;
        }
        if (rc == 0)
            write_clocked(rows, &stage, &before, &clocked);
        stage_close(&stage);
    }
    series_free(&clocked.pauses);
    return rc;
}

static int cycle_collection_run(const struct cell *cell, struct row_set *rows,
                                const char **status)
{
    struct oracle_facts watched;
    struct cell copy = *cell;

    row_begin(rows);
    if (!(cell->flags >> FLAG_NO_ORACLE & 1)) {
        if (apart_run(run_watched, &copy, &watched, sizeof watched, status) !=
            0)
            return -1;
        write_watched(rows, &watched);
    }
    return run_clocked(cell, rows, status);
}

/* --- the summary ------------------------------------------------------------ */

static void tell_row(const struct table *t, size_t row, FILE *out)
{
    double pause = table_real(t, row, "pause_p99_ns");
    double delay = table_real(t, row, "reclaim_delay_p50");

    fprintf(out, "    %s: ", table_text(t, row, "collector"));
    if (isnan(pause))
        fprintf(out, "never ran");
    else
        fprintf(out, "99 %% of its pauses took at most %.0f us", pause / 1e3);
    if (!isnan(delay))
        fprintf(out, "; half of the objects died at most %.0f births late",
                delay);
    double waiting = table_real(t, row, "floating_garbage_max");
    if (!isnan(waiting))
        fprintf(out, ", at most %.0f waited at a time", waiting);
    fputc('\n', out);
}

static bool same(const struct table *t, size_t a, size_t b, const char *column)
{
    return strcmp(table_text(t, a, column), table_text(t, b, column)) == 0;
}

static void cycle_collection_summary(const struct table *t, FILE *out)
{
    size_t n = table_rows(t);

    for (size_t row = 0; row < n; row++) {
        bool first = true, told = false;

        if (!same(t, row, 0, "allocator") || !same(t, row, 0, "seed"))
            continue;
        for (size_t before = 0; before < row; before++)
            if (same(t, before, row, "workload") &&
                same(t, before, row, "allocator"))
                first = false;
        for (size_t other = row; first && other < n; other++) {
            if (!same(t, other, row, "workload") ||
                !same(t, other, row, "allocator") ||
                !same(t, other, row, "seed") ||
                strcmp(table_text(t, other, "status"), "ok") != 0)
                continue;
            if (!told)
                fprintf(out, "%s on %s:\n", table_text(t, row, "workload"),
                        table_text(t, row, "allocator"));
            told = true;
            tell_row(t, other, out);
        }
    }
}

static const struct experiment cycle_collection = {
    .name = "cycle_collection",
    .question = "What do the collectors cost, how long are their pauses, how "
                "late do they free?",
    .method =
        "Each cell runs its load twice from the same seed: with an oracle that "
        "looks through the heap for garbage, and with a clock around each "
        "collection and nobody listening. A pause is one collection. Cells run "
        "one at a time.",
    .expected =
        "Reference counting alone frees acyclic data at once, a delay of 0, "
        "and "
        "cycles never. A generational collector examines young objects many "
        "times and the old seldom; one that follows linked lists pays for a "
        "scattered heap, one that walks pages does not.",
    .examples =
        "  cycle_collection -w rings -c trial_deletion -c page_scan\n"
        "  cycle_collection -w gcbench:depth=12 --age 1M -o results/aged\n"
        "  cycle_collection --no-oracle -w live_heap:live=1M,layout=aged\n"
        "  cycle_collection -w binary_trees:depth=12,type=list -a pymalloc",
    .next = "`cycle_collection --age 1M -o results/aged`, the same on a "
            "scattered heap",
    .columns = columns,
    .flags = flags,
    .workload_axis = &stage_workload_axis,
    .allocators = allocators,
    .collectors = collectors,
    .profiles = profiles,
    .workloads = workloads,
    .births = 30000,
    .seeds = 5,
    .timing = true,
    .run_cell = cycle_collection_run,
    .summary = cycle_collection_summary};

int main(int argc, char **argv)
{
    return experiment_main(&cycle_collection, argc, argv);
}
