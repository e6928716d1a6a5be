/* recompute - a second opinion on the estimates.  See recompute.h.
 *
 * The rows are kept by a hash of their key; the curve file is read once, one
 * row's histograms at a time.  Numbers have nine digits in the files, so two that
 * differ by no more than that are equal.
 *
 * Cost: O(bytes of both files); about 200 bytes per row. */
#include "experiments/analysis/recompute.h"

#include "experiments/analysis/csv_reader.h"
#include "experiments/analysis/histograms.h"
#include "experiments/analysis/memory.h"
#include "experiments/analysis/names.h"
#include "experiments/analysis/parse.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define TOLERANCE 1e-8 /* relative; nine digits are 5e-9 at worst */

static const char *const key_columns[] = {
    "experiment",   "allocator", "collector",      "profile",
    "workload",     "int_cache", "type_freelists", "age",
    "births_asked", "seed",      "scope"};
#define KEY_COLUMNS (sizeof key_columns / sizeof key_columns[0])

/* What is made again: columns of the row, then the curve F. */
static const struct {
    const char *column;
    enum {
        WITHIN,
        QUANTILE,
        STALE,
        ENTROPY,
        LONGEST,
        DEATHS,
        REUSE,
        CROSS
    } how;
    double at;
} estimates[] = {
    {"deaths", DEATHS, 0},
    {"reuse_rate", REUSE, 0},
    {"next_birth_reuse", WITHIN, 1},
    {"reuse_within_10", WITHIN, 10},
    {"reuse_within_100", WITHIN, 100},
    {"reuse_within_1000", WITHIN, 1000},
    {"reuse_within_10000", WITHIN, 10000},
    {"distance_p50", QUANTILE, 0.5},
    {"distance_p90", QUANTILE, 0.9},
    {"distance_p99", QUANTILE, 0.99},
    {"distance_max", LONGEST, 0},
    {"entropy_bits", ENTROPY, 0},
    {"stale_hit_16", STALE, 16},
    {"stale_hit_128", STALE, 128},
    {"stale_hit_1024", STALE, 1024},
    {"cross_type_share", CROSS, 0},
};
#define ESTIMATES (sizeof estimates / sizeof estimates[0])
#define LINES     (ESTIMATES + 1)
#define LINE_F    ESTIMATES

struct row {
    double values[ESTIMATES]; /* NaN: empty */
    double births;
    bool seen; /* its histograms have been read */
};

/* A point of the curve F. */
struct point {
    double k, taken;
};

struct work {
    struct recompute *result;
    struct csv_reader *in;
    int keys[KEY_COLUMNS], status;
    struct names names; /* hashes of keys */
    struct row *rows;   /* owned: by number of the name */
    size_t row_count, row_room;
    bool scopes;         /* is there more than scope `all`? */
    bool has[ESTIMATES]; /* columns that the file has */
    /* The row whose curves are being read. */
    struct row *row; /* NULL: none, or of a cell that failed */
    struct histograms histograms;
    double types_same, types_other; /* rebirths */
    struct point *points;           /* owned */
    size_t point_count, point_room;
    struct problem label;
    XXH128_hash_t hash;
};

static const char *field(const struct work *w, int column)
{
    return column < 0 ? "all" : csv_reader_field(w->in, (size_t)column);
}

static XXH128_hash_t key_hash(const struct work *w)
{
    XXH128_hash_t hash = {0, 0};

    for (size_t i = 0; i < KEY_COLUMNS; i++) {
        const char *text = field(w, w->keys[i]);
        hash = XXH3_128bits_withSeed(text, strlen(text),
                                     hash.low64 ^ (hash.high64 * 31 + i));
    }
    return hash;
}

static bool bind_keys(struct work *w, struct problem *problem)
{
    w->status = csv_reader_find(w->in, "status");
    for (size_t i = 0; i < KEY_COLUMNS; i++) {
        w->keys[i] = csv_reader_find(w->in, key_columns[i]);
        if (w->keys[i] < 0 && strcmp(key_columns[i], "scope") != 0)
            return problem_set(problem, csv_reader_name(w->in),
                               csv_reader_line(w->in), key_columns[i],
                               "missing from the header: not a file of an "
                               "experiment");
    }
    return true;
}

static bool bad_number(const struct work *w, int column,
                       struct problem *problem)
{
    return problem_set(problem, csv_reader_name(w->in), csv_reader_line(w->in),
                       csv_reader_column(w->in, (size_t)column),
                       "'%.60s' is not a number", field(w, column));
}

/* --- the rows ----------------------------------------------------------------- */

static bool take_row(struct work *w, const int *columns, int births,
                     struct problem *problem)
{
    struct row row = {.births = NAN};

    if (w->status >= 0 && strcmp(field(w, w->status), "ok") != 0)
        return true;
    for (size_t i = 0; i < ESTIMATES; i++) {
        row.values[i] = NAN;
        if (columns[i] >= 0 &&
            !parse_real(field(w, columns[i]), &row.values[i]))
            return bad_number(w, columns[i], problem);
    }
    if (births >= 0 && !parse_real(field(w, births), &row.births))
        return bad_number(w, births, problem);
    w->scopes |= strcmp(field(w, w->keys[KEY_COLUMNS - 1]), "all") != 0;
    XXH128_hash_t hash = key_hash(w);
    if (names_add(&w->names, &hash, sizeof hash) != w->row_count)
        return problem_set(problem, csv_reader_name(w->in),
                           csv_reader_line(w->in), "seed",
                           "the same cell and seed as in an earlier line");
    w->rows = memory_grow(w->rows, w->row_count, &w->row_room, sizeof *w->rows);
    w->rows[w->row_count++] = row;
    return true;
}

static bool read_rows(struct work *w, struct problem *problem)
{
    int columns[ESTIMATES], state;
    bool any = false;

    if (!bind_keys(w, problem))
        return false;
    for (size_t i = 0; i < ESTIMATES; i++) {
        columns[i] = csv_reader_find(w->in, estimates[i].column);
        w->has[i] = columns[i] >= 0;
        any |= w->has[i];
    }
    if (!any)
        return problem_set(problem, csv_reader_name(w->in),
                           csv_reader_line(w->in), NULL,
                           "no column that comes from histograms "
                           "(next_birth_reuse, distance_p50, ...)");
    int births = csv_reader_find(w->in, "births");
    while ((state = csv_reader_next(w->in, problem)) == 1) {
        if (!take_row(w, columns, births, problem))
            return false;
    }
    return state == 0;
}

/* --- one row's estimates -------------------------------------------------------- */

static void disagree(struct work *w, size_t line, double k, double said,
                     double found)
{
    struct recompute *r = w->result;
    struct problem text = w->label;

    r->lines[line].wrong++;
    if (r->wrong++ >= RECOMPUTE_EXAMPLES)
        return;
    problem_add(&text, ": %s", r->lines[line].name);
    if (line == LINE_F)
        problem_add(&text, "(%.9g)", k);
    if (isnan(said))
        problem_add(&text, " is empty");
    else
        problem_add(&text, " is %.9g", said);
    if (isnan(found))
        problem_add(&text, ", by the histograms undefined");
    else
        problem_add(&text, ", by the histograms %.9g", found);
    r->examples[r->wrong - 1] = memory_text(text.text);
}

static void check(struct work *w, size_t line, double k, double said,
                  double found)
{
    struct recompute_line *l = &w->result->lines[line];
    double difference = 0;

    l->checked++;
    if (isnan(said) != isnan(found))
        difference = INFINITY;
    else if (!isnan(said) && said != found)
        difference = fabs(said - found) / fmax(fabs(said), fabs(found));
    if (isfinite(difference))
        l->worst = fmax(l->worst, difference);
    if (difference > TOLERANCE)
        disagree(w, line, k, said, found);
}

/* All rebirths are in the stale-hit histogram; without it, in `reused`, if
 * nothing was unmapped. */
static double reuse_rate(const struct work *w, double said)
{
    const double *totals = w->histograms.totals;

    if (isnan(said) || w->row->births == 0)
        return w->row->births == 0 ? NAN : said;
    if (totals[HISTOGRAM_STALE] > 0)
        return totals[HISTOGRAM_STALE] / w->row->births;
    if (totals[HISTOGRAM_UNMAPPED] > 0)
        return said; /* cannot be told */
    return totals[HISTOGRAM_REUSED] / w->row->births;
}

static double stale_hit(const struct work *w, double entries, double said)
{
    if (isnan(said) && w->histograms.totals[HISTOGRAM_STALE] == 0)
        return said; /* not measured */
    return w->row->births > 0
               ? histograms_stale_within(&w->histograms, entries) /
                     w->row->births
               : NAN;
}

static double cross_type(const struct work *w, double said)
{
    double all = w->types_same + w->types_other;
    return all > 0 ? w->types_other / all : said;
}

/* The largest distance is known up to its bucket. */
static double longest(const struct work *w, double said)
{
    const struct histogram_bucket *b = histograms_longest(&w->histograms);

    if (b == NULL)
        return NAN;
    return said >= b->lo && said <= b->hi ? said : b->hi;
}

static double estimate(const struct work *w, size_t i, double said)
{
    const struct histograms *h = &w->histograms;

    switch (estimates[i].how) {
    case WITHIN:
        return histograms_within(h, estimates[i].at);
    case QUANTILE:
        return histograms_quantile(h, estimates[i].at);
    case STALE:
        return stale_hit(w, estimates[i].at, said);
    case ENTROPY:
        return histograms_entropy_bits(h);
    case LONGEST:
        return longest(w, said);
    case DEATHS:
        return h->totals[HISTOGRAM_REUSED] + h->totals[HISTOGRAM_CENSORED] +
               h->totals[HISTOGRAM_UNMAPPED];
    case REUSE:
        return reuse_rate(w, said);
    case CROSS:
        return cross_type(w, said);
    }
    return NAN;
}

static void finish_row(struct work *w)
{
    if (w->row == NULL)
        return;
    histograms_finish(&w->histograms);
    for (size_t i = 0; i < ESTIMATES; i++) {
        double said = w->row->values[i];
        if (w->has[i])
            check(w, i, 0, said, estimate(w, i, said));
    }
    for (size_t i = 0; i < w->point_count; i++)
        check(w, LINE_F, w->points[i].k, w->points[i].taken,
              histograms_within(&w->histograms, w->points[i].k));
    w->row = NULL;
}

/* --- the curves ------------------------------------------------------------------ */

static bool begin_row(struct work *w, XXH128_hash_t hash,
                      struct problem *problem)
{
    finish_row(w);
    w->hash = hash;
    histograms_clear(&w->histograms);
    w->types_same = w->types_other = 0;
    w->point_count = 0;
    if (w->status >= 0 && strcmp(field(w, w->status), "ok") != 0)
        return true;
    uint32_t number = names_find(&w->names, &hash, sizeof hash);
    if (number == NAMES_NONE)
        return problem_set(problem, csv_reader_name(w->in),
                           csv_reader_line(w->in), "curve",
                           "a cell that the file beside it does not have");
    w->row = &w->rows[number];
    if (w->row->seen)
        return problem_set(problem, csv_reader_name(w->in),
                           csv_reader_line(w->in), "curve",
                           "a cell that was there before; the lines of a cell "
                           "must stand together");
    w->row->seen = true;
    problem_set(&w->label, NULL, 0, NULL, "%s, %s, seed %s, scope %s",
                field(w, w->keys[1]), field(w, w->keys[4]),
                field(w, w->keys[9]), field(w, w->keys[10]));
    return true;
}

/* "type:float>list": rebirths of one type at an id that another left. */
static void take_types(struct work *w, const char *name, double count)
{
    const char *to = strchr(name, '>');

    if (to == NULL)
        return;
    size_t length = (size_t)(to - name);
    if (strlen(to + 1) == length && strncmp(name, to + 1, length) == 0)
        w->types_same += count;
    else
        w->types_other += count;
}

static void take_curve(struct work *w, const char *curve, const double x[3])
{
    static const char *const kinds[HISTOGRAM_KINDS] = {
        [HISTOGRAM_REUSED] = "reused",
        [HISTOGRAM_CENSORED] = "censored",
        [HISTOGRAM_UNMAPPED] = "unmapped",
        [HISTOGRAM_STALE] = "stale_distance"};

    for (enum histogram_kind k = 0; k < HISTOGRAM_KINDS; k++) {
        if (strcmp(curve, kinds[k]) == 0)
            histograms_add(&w->histograms, k, x[0], x[1], x[2]);
    }
    if (strncmp(curve, "type:", 5) == 0)
        take_types(w, curve + 5, x[2]);
    if (strcmp(curve, "F") == 0) {
        w->points = memory_grow(w->points, w->point_count, &w->point_room,
                                sizeof *w->points);
        w->points[w->point_count++] = (struct point){x[0], x[2]};
    }
}

/* Curves whose numbers must be counts in buckets. */
static bool is_histogram(const char *curve)
{
    return strcmp(curve, "reused") == 0 || strcmp(curve, "censored") == 0 ||
           strcmp(curve, "unmapped") == 0 ||
           strcmp(curve, "stale_distance") == 0;
}

static bool take_line(struct work *w, const int columns[4],
                      struct problem *problem)
{
    const char *curve = field(w, columns[0]);
    XXH128_hash_t hash = key_hash(w);
    double x[3];

    if ((w->row == NULL || !XXH128_isEqual(hash, w->hash)) &&
        !begin_row(w, hash, problem))
        return false;
    if (w->row == NULL)
        return true; /* of a cell that failed */
    for (size_t i = 0; i < 3; i++) {
        if (!parse_real(field(w, columns[i + 1]), &x[i]) || isnan(x[i]))
            return bad_number(w, columns[i + 1], problem);
    }
    if (is_histogram(curve) && (x[0] < 0 || x[1] < x[0] || x[2] < 0))
        return problem_set(
            problem, csv_reader_name(w->in), csv_reader_line(w->in), "x_lo",
            "%.9g..%.9g with %.9g events is no bucket", x[0], x[1], x[2]);
    take_curve(w, curve, x);
    return true;
}

static bool read_curves(struct work *w, struct problem *problem)
{
    static const char *const names[4] = {"curve", "x_lo", "x_hi", "value"};
    int columns[4], state;

    if (!bind_keys(w, problem))
        return false;
    for (size_t i = 0; i < 4; i++) {
        columns[i] = csv_reader_find(w->in, names[i]);
        if (columns[i] < 0)
            return problem_set(problem, csv_reader_name(w->in),
                               csv_reader_line(w->in), names[i],
                               "missing from the header: not a curve file");
    }
    if (w->scopes && w->keys[KEY_COLUMNS - 1] < 0)
        return problem_set(problem, csv_reader_name(w->in),
                           csv_reader_line(w->in), "scope",
                           "missing from the header, but the file beside it "
                           "has rows of several scopes");
    while ((state = csv_reader_next(w->in, problem)) == 1) {
        if (!take_line(w, columns, problem))
            return false;
    }
    finish_row(w);
    return state == 0;
}

/* --- both files -------------------------------------------------------------------- */

static bool read_file(struct work *w, const char *path,
                      bool read(struct work *w, struct problem *problem),
                      struct problem *problem)
{
    w->in = csv_reader_open(path, problem);
    bool fine = w->in != NULL && read(w, problem);
    csv_reader_close(w->in);
    w->in = NULL;
    return fine;
}

static bool read_both(struct work *w, const char *path, struct problem *problem)
{
    size_t stem = strlen(path);
    char *curves = NULL;

    if (stem > 4 && strcmp(path + stem - 4, ".csv") == 0)
        stem -= 4;
    if (asprintf(&curves, "%.*s.curves.csv", (int)stem, path) < 0)
        return problem_set(problem, path, 0, NULL, "out of memory");
    bool fine = read_file(w, path, read_rows, problem) &&
                read_file(w, curves, read_curves, problem);
    free(curves);
    return fine;
}

bool recompute_file(struct recompute *r, const char *path,
                    struct problem *problem)
{
    struct work w = {.result = r};

    *r = (struct recompute){.line_count = LINES};
    r->lines = memory_new(LINES, sizeof *r->lines);
    for (size_t i = 0; i < ESTIMATES; i++)
        r->lines[i].name = estimates[i].column;
    r->lines[LINE_F].name = "F";
    bool fine = read_both(&w, path, problem);
    r->rows = w.row_count;
    for (size_t i = 0; fine && i < w.row_count; i++)
        r->without += !w.rows[i].seen && !(w.rows[i].values[0] == 0);
    names_free(&w.names);
    histograms_free(&w.histograms);
    free(w.rows);
    free(w.points);
    return fine;
}

void recompute_free(struct recompute *r)
{
    for (size_t i = 0; i < RECOMPUTE_EXAMPLES; i++)
        free(r->examples[i]);
    free(r->lines);
}
