/* alloc_speed.c - how fast and how dense are the allocators themselves?
 *
 * A cell is one process on one processor: it makes the allocator, warms it up and
 * runs its load some times; each time the bare loop first, then the loop with the
 * allocator.  The row has the medians, of processor time: what others do on a
 * machine that is not ours alone then costs caches, and not whole slices.  Then
 * the loop runs once more with a clock around each call, for how long single calls
 * take.
 *
 * Source: interleaving as in Mytkowicz and others, Producing Wrong Data Without
 * Doing Anything Obviously Wrong!, ASPLOS 2009. */
#include "experiments/harness/experiment.h"
#include "experiments/harness/table.h"
#include "experiments/speed/instructions.h"
#include "experiments/speed/speed.h"
#include "experiments/stage/rss.h"
#include "experiments/stage/seeds.h"
#include "experiments/stage/stage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define REPEATS     7
#define TAIL_POINTS 60 /* of the curve of single calls */

enum { NO_CALLS = 1 << 0, NO_SHORT = 1 << 1 }; /* bits of cell->flags */

#define LATENCY(call, words)                                                   \
    {call "_p50_ns", COLUMN_REAL, "ns", "median of a single " words},          \
        {call "_p99_ns", COLUMN_REAL, "ns", "99 % of them are no longer"},     \
        {call "_p999_ns", COLUMN_REAL, "ns", "99.9 % of them are no longer"},  \
    {                                                                          \
        call "_max_ns", COLUMN_REAL, "ns", "the longest of them"               \
    }

static const struct column columns[] = {
    {"pairs", COLUMN_COUNT, "", "allocations, and frees, of a repetition"},
    {"repeats", COLUMN_COUNT, "", "repetitions that the medians are of"},
    {"pair_ns", COLUMN_REAL, "ns", "an allocation and a free, with the loop"},
    {"loop_ns", COLUMN_REAL, "ns", "the same loop without them"},
    {"alloc_ns", COLUMN_REAL, "ns", "an allocation of a burst, with the loop"},
    {"free_ns", COLUMN_REAL, "ns", "a free of a burst, with the loop"},
    {"instructions_per_pair", COLUMN_REAL, "",
     "executed in user mode, loop included; to a tenth"},
    LATENCY("call_alloc", "allocation"),
    LATENCY("call_free", "free"),
    {"timer_ns", COLUMN_REAL, "ns", "taken off each single call: the clock"},
    {"footprint_per_byte", COLUMN_REAL, "",
     "footprint_peak_bytes / live_peak_bytes"},
    {"footprint_end_bytes", COLUMN_COUNT, "bytes",
     "held from the system when all is freed"},
    {NULL, COLUMN_COUNT, NULL, NULL}};

static const struct experiment_flag flags[] = {
    {"no-calls", "do not time single calls"},
    {"no-short", "call every allocator by its functions, also where the front "
                 "door has a short way"},
    {NULL, NULL}};

static const char *const allocators[] = {"freelist", "pages", "pymalloc",
                                         "jemalloc", "libc",  "mimalloc",
                                         "tcmalloc", NULL};
static const char *const collectors[] = {"refcount", NULL};
static const char *const profiles[] = {"plain", NULL};
static const char *const workloads[] = {"pair",
                                        "window:live=100",
                                        "window:live=10000",
                                        "window:live=1000000",
                                        "burst",
                                        NULL};

/* --- one load on one allocator ------------------------------------------------ */

struct run {
    const struct cell *cell;
    const struct speed_load *load;
    struct speed speed;
    struct speed ballast; /* what --age leaves alive */
    enum speed_mode mode; /* of the loop with the allocator */
    uint64_t timer_cost;  /* ns */
    uint64_t n;           /* times around each loop */
    unsigned repeats;     /* done */
    double loop[SPEED_PHASES][REPEATS], with[SPEED_PHASES][REPEATS]; /* ns */
    uint64_t wall_ns, instructions;
    bool counted;
};

/* So many blocks that come and go at random, and half of them stay. */
static int age(struct run *r, struct allocator *allocator)
{
    struct speed *s = &r->ballast;
    uint64_t n = r->cell->age;

    if (speed_open(s, allocator, n, r->cell->seed + SEEDS_AGE) != 0 ||
        speed_fill(s) != 0)
        return -1;
    for (uint64_t i = 0; i < n; i++) {
        uint64_t draw = rng_next(&s->rng);
        uintptr_t *slot = &s->slots[((draw >> 32) * n) >> 32];

        if (*slot != 0) {
            (void)speed_free(s, *slot, SPEED_RUN);
            *slot = 0;
        } else {
            *slot = speed_alloc(s, speed_size(draw), SPEED_RUN);
            if (*slot == 0)
                return -1;
        }
    }
    return 0;
}

static int timed_loop(struct run *r, speed_loop *loop, enum speed_mode mode,
                      double *ns)
{
    uint64_t start = timer_ns();
    uint64_t busy = timer_busy_ns();
    int rc = loop(&r->speed, r->n, mode);

    *ns = (double)(timer_busy_ns() - busy) / (double)r->n;
    if (mode != SPEED_DRY)
        r->wall_ns += timer_ns() - start;
    return rc;
}

static int repeat(struct run *r, int counter)
{
    for (int phase = 0; phase < SPEED_PHASES; phase++) {
        speed_loop *loop = r->load->phases[phase];
        uint64_t before, after;

        if (loop == NULL)
            break;
        if (phase > 0 && r->load->between != NULL)
            r->load->between(&r->speed, r->n);
        if (timed_loop(r, loop, SPEED_DRY, &r->loop[phase][r->repeats]) != 0)
            return -1;
        r->counted = instructions_read(counter, &before);
        if (timed_loop(r, loop, r->mode, &r->with[phase][r->repeats]) != 0)
            return -1;
        r->counted = r->counted && instructions_read(counter, &after);
        if (r->counted)
            r->instructions += after - before;
    }
    r->repeats++;
    r->cell->progress((double)r->repeats / (REPEATS + 1));
    return 0;
}

static int run_timed(struct run *r)
{
    for (int phase = 0; phase < SPEED_PHASES; phase++) {
        if (r->load->phases[phase] == NULL)
            break;
        if (phase > 0 && r->load->between != NULL)
            r->load->between(&r->speed, r->n);
        if (r->load->phases[phase](&r->speed, r->n, SPEED_TIMED) != 0)
            return -1;
    }
    return 0;
}

static int measure(struct run *r)
{
    const struct option_value *values = r->cell->workload->values;
    bool once = r->load->once != NULL && r->load->once(values);
    int counter = instructions_open();
    int rc = 0;

    if (r->load->prepare != NULL)
        rc = r->load->prepare(&r->speed, r->n, values);
    while (rc == 0 && r->repeats < (once ? 1 : REPEATS))
        rc = repeat(r, counter);
    instructions_close(counter);
    if (rc != 0 || once || (r->cell->flags & NO_CALLS) != 0)
        return rc;
    return run_timed(r);
}

/* --- the row ---------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(const double *values, unsigned n)
{
    double sorted[REPEATS];

    memcpy(sorted, values, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_size);
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
}

static void write_times(const struct run *r, struct row_set *rows)
{
    double with[SPEED_PHASES] = {0}, loop[SPEED_PHASES] = {0};
    bool two = r->load->phases[1] != NULL;

    for (int phase = 0; phase < 1 + two; phase++) {
        with[phase] = median(r->with[phase], r->repeats);
        loop[phase] = median(r->loop[phase], r->repeats);
    }
    row_real(rows, "pair_ns", with[0] + with[1]);
    row_real(rows, "loop_ns", loop[0] + loop[1]);
    if (two) {
        row_real(rows, "alloc_ns", with[0]);
        row_real(rows, "free_ns", with[1]);
    }
    if (r->counted) {
        double pairs = (double)r->n * r->repeats;

        row_real(rows, "instructions_per_pair",
                 round((double)r->instructions / pairs * 10) / 10);
    }
}

/* Names of the columns and of the curve of one kind of call. */
struct call {
    const char *p50, *p99, *p999, *max, *tail;
};

/* A span without the reading of the clock. */
static double less(uint64_t cost, uint64_t span)
{
    return span <= cost ? 0 : (double)(span - cost);
}

/* The share of calls that took longer, at the ranks 1, 2, 3, 5 .. from the
 * longest. */
static void write_calls(struct row_set *rows, uint64_t cost,
                        struct series *spans, const struct call *names)
{
    double n = (double)spans->count;
    size_t last = 0;

    if (spans->count == 0)
        return;
    series_sort(spans);
    row_real(rows, names->p50, less(cost, series_quantile(spans, 0.5)));
    row_real(rows, names->p99, less(cost, series_quantile(spans, 0.99)));
    row_real(rows, names->p999, less(cost, series_quantile(spans, 0.999)));
    row_real(rows, names->max, less(cost, series_quantile(spans, 1)));
    for (int i = 0; i < TAIL_POINTS; i++) {
        size_t rank = (size_t)floor(pow(n, (double)i / (TAIL_POINTS - 1)));
        double ns;

        if (rank == last || rank > spans->count)
            continue;
        last = rank;
        ns = less(cost, spans->values[spans->count - rank]);
        row_curve(rows, names->tail, ns, ns, (double)rank / n);
    }
}

static void write_memory(const struct run *r, struct allocator *allocator,
                         struct row_set *rows)
{
    size_t peak;

    (void)allocator->ops->footprint(allocator, &peak);
    row_count(rows, "live_peak_bytes", r->speed.peak_bytes);
    row_count(rows, "footprint_peak_bytes", peak);
    row_real(rows, "footprint_per_byte",
             (double)peak / (double)r->speed.peak_bytes);
    row_count(rows, "rss_peak_bytes", rss_peak_bytes());
}

static void write_row(struct run *r, struct allocator *allocator,
                      struct row_set *rows)
{
    static const struct call alloc = {"call_alloc_p50_ns", "call_alloc_p99_ns",
                                      "call_alloc_p999_ns", "call_alloc_max_ns",
                                      "call_alloc_tail"};
    static const struct call free = {"call_free_p50_ns", "call_free_p99_ns",
                                     "call_free_p999_ns", "call_free_max_ns",
                                     "call_free_tail"};

    row_begin(rows);
    row_count(rows, "pairs", r->n);
    row_count(rows, "repeats", r->repeats);
    row_count(rows, "wall_ns", r->wall_ns);
    row_count(rows, "live_peak", r->speed.slots_count);
    row_real(rows, "timer_ns", (double)r->timer_cost);
    write_times(r, rows);
    write_memory(r, allocator, rows);
    write_calls(rows, r->timer_cost, &r->speed.allocs, &alloc);
    write_calls(rows, r->timer_cost, &r->speed.frees, &free);
}

/* --- the cell ----------------------------------------------------------------- */

/* Everything is freed: what is still held is the allocator's own matter. */
static int close_all(struct run *r, struct allocator *allocator,
                     struct row_set *rows, const char **status)
{
    size_t peak;

    speed_close(&r->speed);
    speed_close(&r->ballast);
    row_count(rows, "footprint_end_bytes",
              allocator->ops->footprint(allocator, &peak));
    if (allocator_live_blocks(allocator) != 0 ||
        allocator_verify(allocator) != NULL) {
        *status = "proof failed: the allocator lost count";
        return -1;
    }
    return 0;
}

static int alloc_speed_run(const struct cell *cell, struct row_set *rows,
                           const char **status)
{
    static struct run r; /* one cell a process */
    const struct option_value *values = cell->workload->values;
    struct allocator *allocator = stage_allocator(cell, NULL, NULL);
    int rc;

    *status = "out of memory";
    if (allocator == NULL)
        return -1;
    r.cell = cell;
    r.mode =
        (cell->flags & NO_SHORT) != 0 ? SPEED_RUN : speed_mode_of(allocator);
    r.load = (const struct speed_load *)cell->workload->component;
    r.n = r.load->times != NULL ? r.load->times(values) : cell->births;
    r.timer_cost = timer_cost();
    rc = cell->age > 0 ? age(&r, allocator) : 0;
    if (rc == 0)
        rc = speed_open(&r.speed, allocator, r.load->slots(values),
                        cell->seed + SEEDS_LOAD);
    if (rc == 0)
        rc = measure(&r);
    if (rc == 0) {
        write_row(&r, allocator, rows);
        rc = close_all(&r, allocator, rows, status);
    }
    allocator_destroy(allocator);
    return rc;
}

/* --- the summary ------------------------------------------------------------ */

/* The fastest of a load, by the median of its rows. */
static void tell_load(const struct table *t, size_t first, FILE *out)
{
    const char *load = table_text(t, first, "workload");
    const char *best = NULL, *worst = NULL;
    double least = INFINITY, most = 0;

    for (size_t row = 0; row < table_rows(t); row++) {
        double ns = table_real(t, row, "pair_ns");

        if (isnan(ns) || strcmp(table_text(t, row, "workload"), load) != 0 ||
            strcmp(table_text(t, row, "seed"), table_text(t, first, "seed")) !=
                0)
            continue;
        if (ns < least) {
            least = ns;
            best = table_text(t, row, "allocator");
        }
        if (ns > most) {
            most = ns;
            worst = table_text(t, row, "allocator");
        }
    }
    if (best != NULL && most > least)
        fprintf(out,
                "%s: %s needs the least time for an allocation and a free, %s "
                "%.2g times as much.\n",
                load, best, worst, most / least);
}

static void alloc_speed_summary(const struct table *t, FILE *out)
{
    for (size_t row = 0; row < table_rows(t); row++) {
        bool first = true;

        for (size_t before = 0; before < row; before++)
            if (strcmp(table_text(t, before, "workload"),
                       table_text(t, row, "workload")) == 0)
                first = false;
        if (first)
            tell_load(t, row, out);
    }
}

static const struct experiment alloc_speed = {
    .name = "alloc_speed",
    .question = "How fast and how dense are the allocators themselves?",
    .method =
        "Each cell runs its load seven times on one processor, the bare loop "
        "and the loop with the allocator in turn, after a warm-up; medians. "
        "Allocators are called as objects call them: by the front door's short "
        "way, inlined, where they have one (freelist, pymalloc), else by their "
        "functions. Then once more with a clock around each call of a "
        "function. Cells run one at a time, allocators in turn. --births is "
        "the number of pairs.",
    .expected =
        "Where the freed block is the next one (pair), instructions decide. "
        "With a large live set each free goes to cold memory, and all "
        "allocators wait alike. On an aged heap lists that belong to a page "
        "find their blocks together, one list for all does not.",
    .examples =
        "  alloc_speed -a freelist -a pages -a mimalloc\n"
        "  alloc_speed -w window:live=100 -w window:live=100000 --age 1M\n"
        "  compare results/alloc_speed.csv --by allocator --baseline freelist "
        "--metric pair_ns",
    .next = "`compare FILE.csv --by allocator --baseline freelist`, of the "
            "file above: ratios with intervals",
    .columns = columns,
    .flags = flags,
    .workload_axis = &speed_axis,
    .allocators = allocators,
    .collectors = collectors,
    .profiles = profiles,
    .workloads = workloads,
    .births = 1000000,
    .seeds = 5,
    .timing = true,
    .run_cell = alloc_speed_run,
    .summary = alloc_speed_summary};

int main(int argc, char **argv)
{
    return experiment_main(&alloc_speed, argc, argv);
}
