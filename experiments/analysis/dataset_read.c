/* dataset_read - from CSV files to runs, row by row.  See dataset.h.
 *
 * The header is bound to what is wanted once; then each row is judged in this
 * order: right experiment, conditions, status, scope, numbers.
 *
 * Cost: O(bytes). */
#include "experiments/analysis/dataset.h"

#include "experiments/analysis/meaning.h"
#include "experiments/analysis/memory.h"
#include "experiments/analysis/parse.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define SEEN_MAX 12 /* values that an error message lists */

/* Where the columns of one file are; -1 = not there. */
struct binding {
    struct csv_reader *in; /* owned */
    int experiment, seed, status;
    int keys[KEYS];
    int where[WHERE_MAX];
    int metrics[METRICS_MAX];
    int per[METRICS_MAX], minus[METRICS_MAX]; /* denominators */
    bool *steady;   /* owned, per column: goes into the fingerprint */
    size_t header;  /* its line */
    uint32_t file;  /* number of the path among the values */
    bool one_scope; /* only rows of scope `all` */
};

static bool is_metric_column(const char *name)
{
    return !dataset_is_key_column(name);
}

static void list_metrics(const struct csv_reader *in, struct problem *problem)
{
    bool first = true;

    for (size_t i = 0; i < csv_reader_columns(in); i++) {
        if (!is_metric_column(csv_reader_column(in, i)))
            continue;
        problem_add(problem, "%s %s", first ? "" : ",",
                    csv_reader_column(in, i));
        first = false;
    }
}

/* --- binding -------------------------------------------------------------- */

static bool bind_key(struct binding *b, const char *column, int *where,
                     struct problem *problem)
{
    *where = csv_reader_find(b->in, column);
    if (*where >= 0)
        return true;
    return problem_set(problem, csv_reader_name(b->in), csv_reader_line(b->in),
                       column,
                       "missing from the header: not the CSV of an experiment "
                       "(which begins experiment,allocator,collector,profile,"
                       "workload,int_cache,type_freelists,age,births_asked,"
                       "seed,status)");
}

static bool bind_keys(struct binding *b, struct problem *problem)
{
    if (!bind_key(b, "experiment", &b->experiment, problem) ||
        !bind_key(b, "seed", &b->seed, problem) ||
        !bind_key(b, "status", &b->status, problem))
        return false;
    for (enum key k = KEY_FILE + 1; k < KEYS; k++) {
        if (k == KEY_SCOPE)
            b->keys[k] = csv_reader_find(b->in, dataset_keys[k]);
        else if (!bind_key(b, dataset_keys[k], &b->keys[k], problem))
            return false;
    }
    if (csv_reader_find(b->in, "curve") >= 0)
        return problem_set(problem, csv_reader_name(b->in),
                           csv_reader_line(b->in), "curve",
                           "this is a curve file; name the file beside it, "
                           "without .curves");
    return true;
}

static bool bind_where(struct binding *b, const struct request *request,
                       struct problem *problem)
{
    b->one_scope = b->keys[KEY_SCOPE] >= 0 && !request->all_scopes;
    for (size_t i = 0; i < request->where_count; i++) {
        const char *column = request->where[i].column;

        b->where[i] = csv_reader_find(b->in, column);
        if (strcmp(column, "scope") == 0)
            b->one_scope = false;
        if (b->where[i] >= 0 || strcmp(column, "file") == 0)
            continue;
        problem_set(problem, csv_reader_name(b->in), csv_reader_line(b->in),
                    column, "asked for with --where, but there is only file");
        for (size_t c = 0; c < csv_reader_columns(b->in); c++)
            problem_add(problem, ", %s", csv_reader_column(b->in, c));
        return false;
    }
    return true;
}

static bool bind_metric(struct binding *b, const struct dataset *data, size_t m,
                        struct problem *problem)
{
    const char *name = data->metrics[m];
    const struct denominator *d = meaning_denominator(name);

    b->per[m] = d == NULL ? -1 : csv_reader_find(b->in, d->column);
    b->minus[m] =
        d == NULL || d->minus == NULL ? -1 : csv_reader_find(b->in, d->minus);
    b->metrics[m] = csv_reader_find(b->in, name);
    if (b->metrics[m] >= 0 && is_metric_column(name))
        return true;
    problem_set(problem, csv_reader_name(b->in), b->header, name,
                b->metrics[m] < 0 ? "no such metric; there are:"
                                  : "a key and no metric; there are:");
    list_metrics(b->in, problem);
    return false;
}

static void bind_steady(struct binding *b)
{
    size_t columns = csv_reader_columns(b->in);

    b->steady = memory_new(columns, sizeof *b->steady);
    for (size_t i = 0; i < columns; i++) {
        const char *name = csv_reader_column(b->in, i);
        b->steady[i] = is_metric_column(name) && !meaning_is_noisy(name);
    }
}

/* --- metrics by default ---------------------------------------------------- */

static void choose(struct dataset *data, const char *name)
{
    data->metrics[data->metric_count++] = memory_text(name);
}

/* Of an experiment that nobody told us about: its first four numbers. */
static void choose_first(struct dataset *data, const struct csv_reader *in)
{
    double value;

    for (size_t i = 0; i < csv_reader_columns(in); i++) {
        if (data->metric_count < 4 &&
            is_metric_column(csv_reader_column(in, i)) &&
            parse_real(csv_reader_field(in, i), &value))
            choose(data, csv_reader_column(in, i));
    }
}

static void choose_metrics(struct dataset *data, const struct csv_reader *in,
                           const struct request *request)
{
    const char *const *names = meaning_defaults(data->experiment);

    for (size_t i = 0; i < request->metric_count; i++)
        choose(data, request->metrics[i]);
    if (data->metric_count > 0)
        return;
    for (; names != NULL && *names != NULL; names++) {
        if (csv_reader_find(in, *names) >= 0)
            choose(data, *names);
    }
    if (data->metric_count == 0)
        choose_first(data, in);
}

/* On the file's first row, when the experiment is known. */
static bool begin_rows(struct dataset *data, struct binding *b,
                       const struct request *request, struct problem *problem)
{
    if (data->experiment == NULL) {
        data->experiment =
            memory_text(csv_reader_field(b->in, (size_t)b->experiment));
        choose_metrics(data, b->in, request);
    }
    for (size_t m = 0; m < data->metric_count; m++) {
        if (!bind_metric(b, data, m, problem))
            return false;
    }
    if (data->metric_count == 0)
        return problem_set(problem, csv_reader_name(b->in), 1, NULL,
                           "no column with numbers");
    return true;
}

/* --- rows ----------------------------------------------------------------- */

static const char *field(const struct binding *b, int column)
{
    return csv_reader_field(b->in, (size_t)column);
}

static bool row_problem(const struct binding *b, int column,
                        struct problem *problem, const char *what)
{
    return problem_set(problem, csv_reader_name(b->in), csv_reader_line(b->in),
                       csv_reader_column(b->in, (size_t)column), "'%.60s' %s",
                       field(b, column), what);
}

/* Do the conditions hold?  Remembers a few values for the error message. */
static bool row_meets(struct dataset *data, const struct binding *b,
                      const struct request *request)
{
    bool all = true;

    for (size_t i = 0; i < request->where_count; i++) {
        bool any = false;
        const char *text =
            b->where[i] >= 0 ? field(b, b->where[i]) : csv_reader_name(b->in);

        if (strcmp(text, request->where[i].value) == 0 ||
            data->seen[i].count < SEEN_MAX)
            names_add_text(&data->seen[i], text);
        for (size_t j = 0; j < request->where_count; j++) {
            any |= strcmp(request->where[j].column, request->where[i].column) ==
                       0 &&
                   strcmp(request->where[j].value, text) == 0;
        }
        all &= any;
    }
    return all;
}

/* Rows that are read but not compared. */
static bool row_counts(struct dataset *data, const struct binding *b,
                       const struct request *request)
{
    if (!row_meets(data, b, request))
        return false;
    if (b->one_scope && strcmp(field(b, b->keys[KEY_SCOPE]), "all") != 0 &&
        field(b, b->keys[KEY_SCOPE])[0] != '\0') {
        data->other_scopes++;
        return false;
    }
    if (strcmp(field(b, b->status), "ok") != 0) {
        names_add_text(&data->failures, field(b, b->status));
        data->failed++;
        return false;
    }
    return true;
}

static uint64_t row_fingerprint(const struct binding *b)
{
    uint64_t hash = 0;

    for (size_t i = 0; i < csv_reader_columns(b->in); i++) {
        const char *text = csv_reader_field(b->in, i);

        if (b->steady[i])
            hash = XXH3_64bits_withSeed(text, strlen(text) + 1, hash);
    }
    return hash;
}

static uint32_t row_series(struct dataset *data, const struct binding *b)
{
    uint32_t tuple[KEYS] = {[KEY_FILE] = b->file};

    for (enum key k = KEY_FILE + 1; k < KEYS; k++)
        tuple[k] = names_add_text(
            &data->values, b->keys[k] >= 0 ? field(b, b->keys[k]) : "all");
    return names_add(&data->series, tuple, sizeof tuple);
}

/* The number of trials behind a proportion; 0 when the file does not say. */
static double row_trials(const struct binding *b, size_t metric)
{
    double per = 0, minus = 0;

    if (b->per[metric] < 0 || !parse_real(field(b, b->per[metric]), &per))
        return 0;
    if (b->minus[metric] >= 0 &&
        !parse_real(field(b, b->minus[metric]), &minus))
        return 0;
    return per > minus ? per - minus : 0;
}

static void store_trials(struct dataset *data, const struct binding *b,
                         uint32_t series, size_t metric, double value)
{
    size_t at = series * data->metric_count + metric;

    while (data->trial_count <= at) {
        data->trials = memory_grow(data->trials, data->trial_count,
                                   &data->trial_room, sizeof *data->trials);
        data->trials[data->trial_count++] = 0;
    }
    if (value == 0)
        data->trials[at] += row_trials(b, metric);
}

static bool store_numbers(struct dataset *data, const struct binding *b,
                          uint32_t series, struct problem *problem)
{
    for (size_t m = 0; m < data->metric_count; m++) {
        double value;

        if (!parse_real(field(b, b->metrics[m]), &value))
            return row_problem(b, b->metrics[m], problem,
                               "is not a number; an undefined value is an "
                               "empty field");
        data->numbers = memory_grow(data->numbers, data->number_count,
                                    &data->number_room, sizeof *data->numbers);
        data->numbers[data->number_count++] = value;
        store_trials(data, b, series, m, value);
    }
    return true;
}

static bool store_row(struct dataset *data, const struct binding *b,
                      struct problem *problem)
{
    uint64_t seed;

    if (!parse_count(field(b, b->seed), &seed))
        return row_problem(b, b->seed, problem,
                           "is not a seed, a whole number from 0 to 2^64 - 1");
    struct run run = {.series = row_series(data, b),
                      .line = (uint32_t)csv_reader_line(b->in),
                      .seed = seed,
                      .fingerprint = row_fingerprint(b)};
    if (!store_numbers(data, b, run.series, problem))
        return false;
    data->runs = memory_grow(data->runs, data->run_count, &data->run_room,
                             sizeof *data->runs);
    data->runs[data->run_count++] = run;
    return true;
}

static bool read_row(struct dataset *data, struct binding *b,
                     const struct request *request, struct problem *problem)
{
    struct source *source = &data->sources[data->source_count - 1];

    if (source->rows++ == 0 && !begin_rows(data, b, request, problem))
        return false;
    if (strcmp(field(b, b->experiment), data->experiment) != 0)
        return row_problem(b, b->experiment, problem,
                           "beside another experiment: one at a time");
    if (!row_counts(data, b, request))
        return true;
    source->kept++;
    return store_row(data, b, problem);
}

/* --- files ---------------------------------------------------------------- */

static char *meta_copy(const struct csv_reader *in, const char *key)
{
    const char *value = csv_reader_meta(in, key);
    return value == NULL ? NULL : memory_text(value);
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool add_source(struct dataset *data, const struct csv_reader *in,
                       struct problem *problem)
{
    if (data->source_count == FILES_MAX)
        return problem_set(problem, csv_reader_name(in), 0, NULL,
                           "more than %d files", FILES_MAX);
    struct source *s = &data->sources[data->source_count++];
    const struct source *first = &data->sources[0];

    *s = (struct source){.path = memory_text(csv_reader_name(in)),
                         .schema = meta_copy(in, "schema"),
                         .commit = meta_copy(in, "commit"),
                         .compiler = meta_copy(in, "compiler"),
                         .kernel = meta_copy(in, "kernel"),
                         .cpu = meta_copy(in, "cpu")};
    if (same_text(s->schema, first->schema))
        return true;
    return problem_set(problem, s->path, 1, NULL,
                       "schema version %s, but %s has %s: only files of one "
                       "version can be compared",
                       s->schema == NULL ? "not given" : s->schema, first->path,
                       first->schema == NULL ? "none" : first->schema);
}

static bool read_rows(struct dataset *data, struct binding *b,
                      const struct request *request, struct problem *problem)
{
    int state;

    while ((state = csv_reader_next(b->in, problem)) == 1) {
        if (!read_row(data, b, request, problem))
            return false;
    }
    return state == 0;
}

bool dataset_read(struct dataset *data, const char *path,
                  const struct request *request, struct problem *problem)
{
    struct binding b = {.in = csv_reader_open(path, problem)};

    if (b.in == NULL)
        return false;
    b.header = csv_reader_line(b.in);
    b.file = names_add_text(&data->values, path);
    bool fine = bind_keys(&b, problem) && add_source(data, b.in, problem) &&
                bind_where(&b, request, problem);
    if (fine) {
        bind_steady(&b);
        fine = read_rows(data, &b, request, problem);
    }
    free(b.steady);
    csv_reader_close(b.in);
    return fine;
}
