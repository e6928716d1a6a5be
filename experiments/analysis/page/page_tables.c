/* page_tables - a table per experiment: a row per configuration, summed up over
 * its seeds.
 *
 * Nine columns at first, all of them at a click; a page that would get too large
 * keeps the first nine, and a table ends at TABLE_ROWS_MAX: the CSV has it all.
 *
 * Cost: O(rows x columns), and an interval for each. */
#include "experiments/analysis/meaning.h"
#include "experiments/analysis/memory.h"
#include "experiments/analysis/page/html.h"
#include "experiments/analysis/page/page.h"
#include "experiments/analysis/words.h"

#include <stdlib.h>
#include <string.h>

#define TABLE_ROWS_MAX  3000
#define TABLE_CELLS_MAX 12000 /* about a megabyte */

/* Shown at once beside the leading metrics, where they are there. */
static const char *const also[] = {"stale_hit_16",     "stale_hit_1024",
                                   "distance_p90",     "cross_type_share",
                                   "entropy_bits",     "cache_bytes",
                                   "delta_reuse_rate", "footprint_peak_bytes",
                                   "wall_ns",          NULL};

struct table {
    FILE *out;
    const struct study *study;
    const struct dataset *data; /* study->every */
    struct bootstrap *bootstrap;
    bool varies[KEYS];
    bool implied[KEYS]; /* the profile tells it: shown with the rest only */
    size_t order[METRICS_MAX]; /* metrics as they are shown */
    /* Of these: shown on paper too, shown at once, shown at all. */
    size_t leading, first, count;
    uint32_t *runs; /* owned: sorted by series, then seed */
    size_t rows;
};

/* --- what goes in ------------------------------------------------------------------ */

static bool chosen(const struct table *t, size_t metric)
{
    for (size_t i = 0; i < t->count; i++) {
        if (t->order[i] == metric)
            return true;
    }
    return false;
}

static void choose(struct table *t, const char *name)
{
    for (size_t m = 0; m < t->data->metric_count; m++) {
        if (strcmp(t->data->metrics[m], name) == 0 && !chosen(t, m))
            t->order[t->count++] = m;
    }
}

static void choose_columns(struct table *t)
{
    const struct dataset *leading = t->study->leading;

    for (size_t m = 0; m < leading->metric_count; m++)
        choose(t, leading->metrics[m]);
    t->leading = t->count;
    for (size_t i = 0; also[i] != NULL; i++)
        choose(t, also[i]);
    t->first = t->count;
    if (t->rows * t->data->metric_count > TABLE_CELLS_MAX)
        return;
    for (size_t m = 0; m < t->data->metric_count; m++)
        choose(t, t->data->metrics[m]);
}

/* Has every profile one value of this key, and does another differ? */
static bool is_implied(const struct dataset *data, enum key key)
{
    struct names profiles = {0}, pairs = {0};

    for (uint32_t s = 0; s < data->series.count; s++) {
        uint32_t pair[2] = {dataset_value(data, s, KEY_PROFILE),
                            dataset_value(data, s, key)};

        names_add(&profiles, pair, sizeof pair[0]);
        names_add(&pairs, pair, sizeof pair);
    }
    bool implied = profiles.count == pairs.count;
    names_free(&profiles);
    names_free(&pairs);
    return implied;
}

static void find_varying(struct table *t)
{
    for (uint32_t s = 1; s < t->data->series.count; s++) {
        for (enum key k = KEY_FILE + 1; k < KEYS; k++)
            t->varies[k] |=
                dataset_value(t->data, s, k) != dataset_value(t->data, 0, k);
    }
    t->implied[KEY_INT_CACHE] = is_implied(t->data, KEY_INT_CACHE);
    t->implied[KEY_TYPE_FREELISTS] = is_implied(t->data, KEY_TYPE_FREELISTS);
    t->varies[KEY_ALLOCATOR] |= t->data->series.count == 1;
}

static int by_series(const void *a, const void *b, void *arg)
{
    const struct run *runs = arg;
    uint32_t i, j;

    memcpy(&i, a, sizeof i);
    memcpy(&j, b, sizeof j);
    if (runs[i].series != runs[j].series)
        return runs[i].series < runs[j].series ? -1 : 1;
    return (runs[i].seed > runs[j].seed) - (runs[i].seed < runs[j].seed);
}

static void sort_runs(struct table *t)
{
    t->runs = memory_new(t->data->run_count + 1, sizeof *t->runs);
    for (size_t i = 0; i < t->data->run_count; i++)
        t->runs[i] = (uint32_t)i;
    qsort_r(t->runs, t->data->run_count, sizeof *t->runs, by_series,
            t->data->runs);
}

/* --- the head ------------------------------------------------------------------------ */

static void write_head_cell(const struct table *t, const char *name,
                            const char *class)
{
    char text[MEANING_MAX];

    html_print(t->out,
               "<th scope=\"col\" class=\"%s\" data-name=\"%s\"><span>%s</span>"
               "<a class=\"what\" href=\"#def-%s\" title=\"%s\" "
               "aria-label=\"what is %s?\">?</a></th>",
               class, name, name, name,
               meaning_text(text, name) ? text : "definition", name);
}

static const char *class_of(const struct table *t, size_t place)
{
    return place < t->leading ? "num"
           : place < t->first ? "num also"
                              : "num more";
}

static void write_head(const struct table *t)
{
    html_print(t->out, "<thead><tr>");
    for (enum key k = KEY_FILE + 1; k < KEYS; k++) {
        if (t->varies[k])
            write_head_cell(t, dataset_keys[k],
                            t->implied[k] ? "key more" : "key");
    }
    for (size_t i = 0; i < t->count; i++)
        write_head_cell(t, t->data->metrics[t->order[i]], class_of(t, i));
    html_print(t->out, "</tr></thead>\n");
}

/* --- the body ------------------------------------------------------------------------ */

static void write_number(const struct table *t, const struct estimate *e,
                         size_t place)
{
    const char *class = class_of(t, place);
    enum unit unit = meaning_unit(t->data->metrics[t->order[place]]);
    char text[3 * FIGURE_MAX];

    if (e->n == 0) {
        html_print(t->out, "<td class=\"%s\" data-v=\"\">–</td>", class);
        return;
    }
    html_print(t->out, "<td class=\"%s\" data-v=\"%g\">%s<small>", class,
               e->median, figure(text, e->median, unit));
    if (e->upper_bound > 0)
        html_print(t->out, "≤ %s ", figure(text, e->upper_bound, unit));
    else if (e->identical)
        html_print(t->out, "alike ");
    else if (e->equal)
        html_print(t->out, "equal ");
    else if (e->n > 1)
        html_print(t->out, "%s ",
                   figure_interval(text, e->interval.lo, e->interval.hi, unit));
    html_print(t->out, "n=%zu</small></td>", e->n);
}

static void write_names(const struct table *t, uint32_t series)
{
    bool first = true;

    html_print(t->out, "<tr data-names=\"");
    for (enum key k = KEY_FILE + 1; k < KEYS; k++) {
        if (t->varies[k])
            html_print(t->out, "%s ", dataset_text(t->data, series, k));
    }
    html_print(t->out, "\">");
    for (enum key k = KEY_FILE + 1; k < KEYS; k++) {
        if (!t->varies[k])
            continue;
        html_print(t->out, first           ? "<th scope=\"row\">"
                           : t->implied[k] ? "<td class=\"more\">"
                                           : "<td>");
        html_spec(t->out, dataset_text(t->data, series, k));
        html_print(t->out, first ? "</th>" : "</td>");
        first = false;
    }
}

static void write_row(const struct table *t, const uint32_t *runs, size_t count)
{
    write_names(t, t->data->runs[runs[0]].series);
    for (size_t i = 0; i < t->count; i++) {
        struct estimate e;

        estimate_make(&e, t->data, t->bootstrap, runs, count, t->order[i]);
        write_number(t, &e, i);
    }
    html_print(t->out, "</tr>\n");
}

static void write_body(const struct table *t)
{
    const struct run *runs = t->data->runs;
    size_t written = 0;

    html_print(t->out, "<tbody>\n");
    for (size_t from = 0, to; from < t->data->run_count; from = to) {
        for (to = from + 1;
             to < t->data->run_count &&
             runs[t->runs[to]].series == runs[t->runs[from]].series;
             to++)
            ;
        if (written++ < TABLE_ROWS_MAX)
            write_row(t, t->runs + from, to - from);
    }
    html_print(t->out, "</tbody>\n");
}

/* --- around it ------------------------------------------------------------------------ */

static void write_constants(const struct table *t)
{
    bool any = false;

    for (enum key k = KEY_FILE + 1; k < KEYS; k++) {
        if (t->varies[k])
            continue;
        html_print(t->out, "%s%s <code>%s</code>",
                   any ? ", " : "The same in all: ", dataset_keys[k],
                   dataset_text(t->data, 0, k));
        any = true;
    }
    if (any)
        html_print(t->out, ".  ");
}

static void write_cuts(const struct table *t)
{
    size_t series = t->data->series.count;

    if (series > TABLE_ROWS_MAX)
        html_print(t->out,
                   "<span class=\"note\">The first %zu of %zu configurations "
                   "are shown; <code>%s</code> has all.</span>  ",
                   (size_t)TABLE_ROWS_MAX, series, t->study->path);
    if (t->count < t->data->metric_count)
        html_print(t->out,
                   "<span class=\"note\">%zu of %zu columns are shown, to keep "
                   "the page small; <code>%s</code> has all.</span>  ",
                   t->count, t->data->metric_count, t->study->path);
    if (t->study->columns_unread > 0)
        html_print(t->out,
                   "<span class=\"note\">%zu more columns were not "
                   "read.</span>  ",
                   t->study->columns_unread);
}

/* A word or two to filter by, from the middle row. */
static void write_example(const struct table *t)
{
    uint32_t middle = (uint32_t)t->data->series.count / 2;
    const enum key keys[] = {KEY_WORKLOAD, KEY_PROFILE, KEY_INT_CACHE};
    size_t given = 0;

    html_print(t->out, " data-example=\"such as");
    for (size_t i = 0; i < sizeof keys / sizeof keys[0] && given < 2; i++) {
        if (!t->varies[keys[i]])
            continue;
        html_print(t->out, " %s", dataset_text(t->data, middle, keys[i]));
        given++;
    }
    html_print(t->out, given == 0 ? " freelist\"" : "\"");
}

static void write_table(const struct table *t)
{
    const char *name = t->study->name;

    html_print(t->out, "<h3 id=\"table-%s\"><code>%s</code></h3>\n<p>", name,
               name);
    write_constants(t);
    write_cuts(t);
    html_print(t->out, "</p>\n<div class=\"table\"");
    write_example(t);
    html_print(t->out, ">\n");
    if (t->first < t->count)
        html_print(t->out,
                   "<input type=\"checkbox\" class=\"all\" id=\"all-%s\"> "
                   "<label class=\"all-label\" for=\"all-%s\">show all %zu "
                   "columns</label>\n",
                   name, name, t->count);
    html_print(t->out,
               "<div class=\"controls\"></div>\n"
               "<div class=\"wide\" tabindex=\"0\" role=\"region\" "
               "aria-label=\"Table of %s\">\n<table class=\"data\">\n",
               name);
    write_head(t);
    write_body(t);
    html_print(t->out, "</table>\n</div>\n</div>\n");
}

static void study_table(FILE *out, const struct study *study)
{
    struct table t = {.out = out,
                      .study = study,
                      .data = study->every,
                      .rows = study->every->series.count};

    if (t.data->run_count == 0)
        return;
    t.bootstrap = bootstrap_create(BOOTSTRAP_RESAMPLES, BOOTSTRAP_SEED);
    if (t.rows > TABLE_ROWS_MAX)
        t.rows = TABLE_ROWS_MAX;
    find_varying(&t);
    choose_columns(&t);
    sort_runs(&t);
    write_table(&t);
    free(t.runs);
    bootstrap_free(t.bootstrap);
}

void page_tables(FILE *out, const struct report *report)
{
    html_print(
        out,
        "<section id=\"tables\" aria-labelledby=\"table-head\">\n"
        "<h2 id=\"table-head\">Tables</h2>\n"
        "<p class=\"prose\">One row per configuration: the median over its "
        "seeds, below it the 95&nbsp;%% bootstrap interval and n, the number "
        "of "
        "runs.  <i>alike</i>: all runs of that configuration are one and the "
        "same run, so there is no interval to give.  <i>equal</i>: they "
        "differ, but not in this number.  <i>≤</i>: it never "
        "happened, and this is the upper bound 3&nbsp;/&nbsp;events.  –: "
        "undefined.  Numbers sort by their value, and a question mark leads to "
        "the column's definition.</p>\n");
    for (size_t i = 0; i < report->gathered->study_count; i++)
        study_table(out, &report->gathered->studies[i]);
    html_print(out, "</section>\n");
}
