/* id_reuse.c - how often, how soon and by whom are freed ids reused?
 *
 * A cell runs its load once with the identity tracker as the heap's event sink,
 * proves that tracker, heap and allocator counted the same, measures in children
 * what the instrument costs, and writes one row per scope.
 *
 * Source: the metrics are defined in results/README.md. */
#include "experiments/harness/experiment.h"
#include "experiments/harness/table.h"
#include "experiments/identity/curves.h"
#include "experiments/identity/metrics.h"
#include "experiments/identity/tracker.h"
#include "experiments/stage/axis.h"
#include "experiments/stage/sink_cost.h"
#include "experiments/stage/stage.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define COST_REPEATS 3
#define COST_BIRTHS  10000 /* at least, and a twentieth of a longer run */

enum { FLAG_BY_TYPE, FLAG_BY_SIZE, FLAG_RASTER };

static const struct experiment_flag flags[] = {
    [FLAG_BY_TYPE] = {"by-type", "also a row per type, with its own clock"},
    [FLAG_BY_SIZE] = {"by-size", "also a row per size class, likewise"},
    [FLAG_RASTER] = {"raster", "the first 2,000 births one by one, as a curve"},
    {NULL, NULL}};

static const struct column columns[] = {
    {"scope", COLUMN_TEXT, "", "whose births tick: all, type=T, size=N"},
    {"births", COLUMN_COUNT, "births", "in the measured part"},
    {"deaths", COLUMN_COUNT, "deaths", "likewise, of ids born in it"},
    {"distinct_ids", COLUMN_COUNT, "ids", "addresses that were an id"},
    {"reuse_rate", COLUMN_REAL, "per birth", "1 - distinct_ids / births"},
    {"next_birth_reuse", COLUMN_REAL, "per death",
     "F(1): the next birth takes it"},
    {"reuse_within_10", COLUMN_REAL, "per death", "F(10)"},
    {"reuse_within_100", COLUMN_REAL, "per death", "F(100)"},
    {"reuse_within_1000", COLUMN_REAL, "per death", "F(1000)"},
    {"reuse_within_10000", COLUMN_REAL, "per death", "F(10000)"},
    {"distance_p50", COLUMN_COUNT, "births", "median distance to the reuse"},
    {"distance_p90", COLUMN_COUNT, "births", "0.9 quantile of it"},
    {"distance_p99", COLUMN_COUNT, "births", "0.99 quantile of it"},
    {"distance_max", COLUMN_COUNT, "births", "largest distance seen"},
    {"stale_hit_16", COLUMN_REAL, "per birth",
     "an id-keyed LRU cache of 16 entries answers wrongly"},
    {"stale_hit_128", COLUMN_REAL, "per birth", "one of 128 entries"},
    {"stale_hit_1024", COLUMN_REAL, "per birth", "one of 1,024 entries"},
    {"cross_type_share", COLUMN_REAL, "per rebirth",
     "another type than before"},
    {"cross_size_share", COLUMN_REAL, "per rebirth",
     "another size than before"},
    {"rebirths_max", COLUMN_COUNT, "births", "most births at one id"},
    {"entropy_bits", COLUMN_REAL, "bits", "of the distance, Miller-Madow"},
    {"anomalies", COLUMN_COUNT, "births", "on an id that is alive"},
    {"immortal", COLUMN_COUNT, "objects", "never die by design; no births"},
    {"tracker_bytes_per_granule", COLUMN_REAL, "bytes",
     "of shadow per 16 bytes of touched heap"},
    {NULL, COLUMN_COUNT, NULL, NULL}};

static const char *const allocators[] = {"freelist",
                                         "freelist:order=fifo",
                                         "freelist:order=random",
                                         "freelist:order=address",
                                         "arena",
                                         "arena:chunk=64K,recycle=lifo",
                                         "pymalloc",
                                         "jemalloc",
                                         "libc",
                                         "quarantine:slots=1024+freelist",
                                         NULL};
static const char *const collectors[] = {"trial_deletion", NULL};
static const char *const profiles[] = {"plain", "cpython3.11", NULL};
static const char *const workloads[] = {
    "temporaries", "rebind", "window", "generational", "requests",
    "cache",       "tree",   "rings",  "ints",         NULL};

/* --- rows ----------------------------------------------------------------- */

static void set_count(struct row_set *rows, const char *column, double value)
{
    if (!isnan(value))
        row_count(rows, column, (uint64_t)value);
}

static void set_distances(struct row_set *rows, const struct metrics *m)
{
    const char *const within[METRICS_WITHIN] = {
        "next_birth_reuse", "reuse_within_10", "reuse_within_100",
        "reuse_within_1000", "reuse_within_10000"};
    const char *const quantiles[METRICS_QUANTILES] = {
        "distance_p50", "distance_p90", "distance_p99"};

    for (size_t i = 0; i < METRICS_WITHIN; i++)
        row_real(rows, within[i], m->within[i]);
    for (size_t i = 0; i < METRICS_QUANTILES; i++)
        set_count(rows, quantiles[i], m->quantile[i]);
    set_count(rows, "distance_max", m->distance_max);
    row_real(rows, "entropy_bits", m->entropy_bits);
}

static void set_metrics(struct row_set *rows, const struct metrics *m)
{
    const char *const caches[METRICS_CACHES] = {"stale_hit_16", "stale_hit_128",
                                                "stale_hit_1024"};

    row_count(rows, "births", m->births);
    row_count(rows, "deaths", m->deaths);
    row_count(rows, "distinct_ids", m->distinct_ids);
    row_real(rows, "reuse_rate", m->reuse_rate);
    set_distances(rows, m);
    for (size_t i = 0; i < METRICS_CACHES; i++)
        row_real(rows, caches[i], m->stale_hit[i]);
    row_real(rows, "cross_type_share", m->cross_type_share);
    row_real(rows, "cross_size_share", m->cross_size_share);
    row_count(rows, "rebirths_max", m->rebirths_max);
    row_count(rows, "anomalies", m->anomalies);
    row_count(rows, "live_peak", m->live_peak);
    row_count(rows, "live_peak_bytes", m->live_peak_bytes);
}

static void add_point(void *arg, const char *curve, uint64_t x_lo,
                      uint64_t x_hi, double value)
{
    row_curve(arg, curve, (double)x_lo, (double)x_hi, value);
}

static void write_rows(const struct stage *stage, const struct tracker *t,
                       double cost_ns, struct row_set *rows)
{
    for (size_t i = 0; i < tracker_scopes(t); i++) {
        char name[TRACKER_SCOPE_NAME_MAX];
        const struct scope *scope = tracker_scope(t, i, name);
        struct metrics m;

        metrics_read(&m, scope);
        row_begin(rows);
        row_text(rows, "scope", name);
        set_metrics(rows, &m);
        row_count(rows, "immortal", heap_stats(stage->heap)->immortal);
        row_real(rows, "tracker_bytes_per_granule",
                 tracker_bytes_per_granule(t));
        row_real(rows, "tracker_ns_per_event", cost_ns);
        stage_report(stage, rows);
        curves_write(scope, add_point, rows);
        if (i == 0)
            curves_write_raster(t, add_point, rows);
    }
}

/* --- one cell ------------------------------------------------------------- */

static unsigned tracker_flags_of(const struct cell *cell)
{
    unsigned wanted = TRACKER_STALE;

    if (cell->flags >> FLAG_BY_TYPE & 1)
        wanted |= TRACKER_BY_TYPE;
    if (cell->flags >> FLAG_BY_SIZE & 1)
        wanted |= TRACKER_BY_SIZE;
    if (cell->flags >> FLAG_RASTER & 1)
        wanted |= TRACKER_RASTER;
    return wanted;
}

/* What the cost of is measured: the tracker as this cell has it, no file. */
static unsigned cost_flags;

static struct event_sink *make_sink(void)
{
    struct tracker *t = tracker_create(cost_flags);

    return t == NULL ? NULL : tracker_sink(t);
}

static double measure_cost(const struct cell *cell)
{
    cost_flags = tracker_flags_of(cell) & ~(unsigned)TRACKER_RASTER;
    uint64_t births = cell->births / 20;
    return stage_sink_cost(cell, make_sink, COST_REPEATS,
                           births > COST_BIRTHS ? births : COST_BIRTHS);
}

/* What the tracker saw must be what the heap did. */
static int check_tracker(const struct stage *stage, struct tracker *t,
                         const char **status)
{
    char name[TRACKER_SCOPE_NAME_MAX];
    const struct scope *all;

    if (tracker_finish(t) != 0) {
        *status = tracker_error(t);
        return -1;
    }
    all = tracker_scope(t, 0, name);
    if (all->births == stage->births &&
        all->deaths + all->unseen == stage->deaths)
        return 0;
    *status = "proof failed: tracker and heap count differently";
    return -1;
}

static int run_tracked(const struct cell *cell, struct tracker *t,
                       struct row_set *rows, const char **status)
{
    struct stage stage;
    /* First, while this process is small: each child copies its page table. */
    double cost = measure_cost(cell);

    if (stage_open(&stage, cell, status) != 0)
        return -1;
    int rc = stage_run(&stage, tracker_sink(t), status);
    if (rc == 0)
        rc = check_tracker(&stage, t, status);
    if (rc == 0)
        write_rows(&stage, t, cost, rows);
    stage_close(&stage);
    return rc;
}

static int open_events(const struct cell *cell, struct tracker *t,
                       const char **status)
{
    static char message[512];

    if (cell->events_path == NULL ||
        tracker_write_events(t, cell->events_path) == 0)
        return 0;
    snprintf(message, sizeof message, "events file %s: %s", cell->events_path,
             strerror(errno));
    *status = message;
    return -1;
}

static int id_reuse_run(const struct cell *cell, struct row_set *rows,
                        const char **status)
{
    struct tracker *t = tracker_create(tracker_flags_of(cell));

    if (t == NULL) {
        *status = "out of memory";
        return -1;
    }
    int rc = open_events(cell, t, status);
    if (rc == 0)
        rc = run_tracked(cell, t, rows, status);
    tracker_destroy(t);
    return rc;
}

/* --- the summary --------------------------------------------------------- */

#define CONFIGURATIONS_MAX 64 /* that a sentence can name */

/* What the sentences are about: one load under one collector and the first
 * profile. */
struct view {
    const struct table *table;
    const char *workload, *collector, *profile, *int_cache;
    const char *allocators[CONFIGURATIONS_MAX];
    size_t count;
};

static bool has_text(const struct table *t, size_t row, const char *column,
                     const char *text)
{
    return strcmp(table_text(t, row, column), text) == 0;
}

static double median_of(const struct view *v, size_t allocator,
                        const char *metric)
{
    return table_median(v->table, metric, "workload", v->workload, "collector",
                        v->collector, "profile", v->profile, "int_cache",
                        v->int_cache, "scope", "all", "allocator",
                        v->allocators[allocator], NULL);
}

/* The allocators that ran this load, in the order of the table. */
static void find_allocators(struct view *v)
{
    v->count = 0;
    for (size_t row = 0; row < table_rows(v->table); row++) {
        const char *name = table_text(v->table, row, "allocator");
        size_t i = 0;
        while (i < v->count && strcmp(v->allocators[i], name) != 0)
            i++;
        if (i < v->count || v->count == CONFIGURATIONS_MAX ||
            !has_text(v->table, row, "status", "ok"))
            continue;
        v->allocators[v->count] = name;
        if (!isnan(median_of(v, v->count, "births")))
            v->count++;
    }
}

/* 1234567 as "1,234,567". */
static void print_grouped(FILE *out, double number)
{
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%.0f", number);

    for (int i = 0; i < length; i++)
        fprintf(out, "%s%c", i > 0 && (length - i) % 3 == 0 ? "," : "",
                digits[i]);
}

/* "freelist, jemalloc" for all with this median of `metric`, which they have in
 * common; NaN is a value here.  Marks them in `told`. */
static void print_who(FILE *out, const struct view *v, const char *metric,
                      double value, bool *told)
{
    const char *comma = "";

    for (size_t i = 0; i < v->count; i++) {
        double median = median_of(v, i, metric);
        if (told[i] || !(median == value || (isnan(median) && isnan(value))))
            continue;
        told[i] = true;
        fprintf(out, "%s%s", comma, v->allocators[i]);
        comma = ", ";
    }
}

/* How soon ids come back, allocators with the same median together. */
static void tell_distances(const struct view *v, FILE *out)
{
    bool told[CONFIGURATIONS_MAX] = {false};
    const char *start = "in the median a freed id comes back";

    for (size_t i = 0; i < v->count; i++) {
        double distance = median_of(v, i, "distance_p50");
        if (told[i] || isnan(distance))
            continue;
        fprintf(out, "%s after ", start);
        print_grouped(out, distance);
        fputs(distance == 1 ? " birth with " : " births with ", out);
        print_who(out, v, "distance_p50", distance, told);
        start = ";";
    }
    for (size_t i = 0; i < v->count; i++) {
        if (told[i])
            continue;
        fputs(*start == ';' ? "; " : "", out);
        fputs("less than half of the freed ids come back with ", out);
        print_who(out, v, "distance_p50", NAN, told);
    }
    fputs(".\n", out);
}

/* How often a cache of 128 entries lies: the least and the most. */
static void tell_stale_hits(const struct view *v, FILE *out)
{
    const char *metric = "stale_hit_128";
    size_t least = 0;
    size_t most = 0;

    for (size_t i = 1; i < v->count; i++) {
        double share = median_of(v, i, metric);
        if (share < median_of(v, least, metric))
            least = i;
        if (share > median_of(v, most, metric))
            most = i;
    }
    fprintf(out,
            "    An id-keyed cache of 128 entries answers wrongly for %.3g %% "
            "of the new objects",
            100 * median_of(v, least, metric));
    if (median_of(v, most, metric) > median_of(v, least, metric))
        fprintf(out, " with %s and for %.3g %% with %s", v->allocators[least],
                100 * median_of(v, most, metric), v->allocators[most]);
    fputs(".\n", out);
}

static bool is_first_of_load(const struct table *t, size_t row)
{
    const char *workload = table_text(t, row, "workload");
    const char *collector = table_text(t, row, "collector");

    if (!has_text(t, row, "status", "ok"))
        return false;
    for (size_t i = 0; i < row; i++) {
        if (has_text(t, i, "status", "ok") &&
            has_text(t, i, "workload", workload) &&
            has_text(t, i, "collector", collector))
            return false;
    }
    return true;
}

/* Does another row name another collector? */
static bool are_several_collectors(const struct table *t)
{
    for (size_t row = 1; row < table_rows(t); row++) {
        if (!has_text(t, row, "collector", table_text(t, 0, "collector")))
            return true;
    }
    return false;
}

static void id_reuse_summary(const struct table *table, FILE *out)
{
    bool names_collector = are_several_collectors(table);

    for (size_t row = 0; row < table_rows(table); row++) {
        struct view v = {.table = table,
                         .workload = table_text(table, row, "workload"),
                         .collector = table_text(table, row, "collector"),
                         .profile = table_text(table, row, "profile"),
                         .int_cache = table_text(table, row, "int_cache")};
        if (!is_first_of_load(table, row))
            continue;
        find_allocators(&v);
        fprintf(out, "%s (%s%s%s): ", v.workload, v.profile,
                names_collector ? ", " : "",
                names_collector ? v.collector : "");
        tell_distances(&v, out);
        tell_stale_hits(&v, out);
    }
}

static const struct experiment id_reuse = {
    .name = "id_reuse",
    .question = "How often, how soon and by whom are freed ids reused?",
    .method =
        "Each cell runs one load on one heap with the identity tracker "
        "listening to every birth, death and unmap. Ids that are still free "
        "at the end are right-censored: distances are Kaplan-Meier estimates. "
        "A cell fails when tracker, heap and allocator counted differently.",
    .expected =
        "LIFO free lists give an id back at the very next birth of its size; "
        "a FIFO quarantine of Q slots delays it to Q + 1; an arena that never "
        "recycles never does. Type free lists make all of them LIFO again.",
    .examples =
        "  id_reuse -a freelist -a jemalloc -w window:live=1000,type=float "
        "-p plain\n"
        "  id_reuse -w requests --by-type --seed 1\n"
        "  id_reuse -w trace:file=app.trace -a freelist -a arena",
    .next = "`id_reuse -w window:live=10000 --age 100000`, aged heaps; "
            "`id_reuse --list`, every spec",
    .columns = columns,
    .flags = flags,
    .workload_axis = &stage_workload_axis,
    .allocators = allocators,
    .collectors = collectors,
    .profiles = profiles,
    .workloads = workloads,
    .births = 10000,
    .seeds = 10,
    .events = true,
    .run_cell = id_reuse_run,
    .summary = id_reuse_summary};

int main(int argc, char **argv)
{
    return experiment_main(&id_reuse, argc, argv);
}
