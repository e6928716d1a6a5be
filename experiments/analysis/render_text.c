/* render_text - comparisons for people, aligned or as Markdown.  See render.h.
 *
 * Cost: O(entries). */
#include "experiments/analysis/figure.h"
#include "experiments/analysis/render.h"
#include "experiments/analysis/text_table.h"

#include <math.h>
#include <string.h>

#define COLUMNS(table) (sizeof(table) / sizeof((table)[0]))

static const char *value_text(const struct comparison *c, uint32_t value)
{
    return names_text(&c->data->values, value);
}

void render_group(const struct comparison *c, const struct section *section,
                  const char *between, struct problem *text)
{
    text->text[0] = '\0';
    for (enum key k = KEY_FILE; k < KEYS; k++) {
        if (c->in_section[k] && c->varies[k])
            problem_add(text, "%s%s%s%s", text->text[0] == '\0' ? "" : " ",
                        dataset_keys[k], between,
                        dataset_text(c->data, section->series, k));
    }
    if (text->text[0] == '\0')
        problem_add(text, "all");
}

bool render_has_overall(const struct comparison *c)
{
    return c->section_count > 1;
}

/* --- the top ---------------------------------------------------------------- */

static void print_title(const struct comparison *c, const char *mark, FILE *out)
{
    const char *baseline = value_text(c, c->baseline);

    if (c->configs.count < 2)
        fprintf(out, "%s%s: %s %s, nothing to compare it with\n", mark,
                c->data->experiment, dataset_keys[c->by], baseline);
    else if (comparison_of_files(c))
        fprintf(out, "%s%s: %s (after) against %s (before)\n", mark,
                c->data->experiment, c->data->sources[1].path, baseline);
    else
        fprintf(out, "%s%s: each %s against %s\n", mark, c->data->experiment,
                dataset_keys[c->by], baseline);
}

static void print_common(const struct comparison *c, FILE *out)
{
    struct problem text = {""};

    for (enum key k = KEY_FILE; k < KEYS; k++) {
        if (k != c->by && k != c->row && !c->varies[k])
            problem_add(&text, "%s%s %s", text.text[0] == '\0' ? "" : ", ",
                        dataset_keys[k], dataset_text(c->data, 0, k));
    }
    text_wrap("the same in all: ", text.text, out);
    if (c->configs.count < 2)
        return;
    text_wrap("ratio: ",
              comparison_of_files(c)
                  ? "after to before, same cell and seed, the median over the "
                    "pairs"
                  : "to the baseline's run of the same seed, the median over "
                    "the pairs",
              out);
    text_wrap("~: ",
              "the runs cannot tell: the ratio's interval holds 1, or p > 0.05 "
              "(sign test, adjusted over the table)",
              out);
}

static void text_begin(const struct comparison *c, FILE *out)
{
    print_title(c, "", out);
    print_common(c, out);
}

static void markdown_begin(const struct comparison *c, FILE *out)
{
    print_title(c, "## ", out);
    putc('\n', out);
    print_common(c, out);
}

static void print_metric(const struct comparison *c, size_t metric,
                         const char *mark, FILE *out)
{
    const char *name = c->data->metrics[metric];
    char text[MEANING_MAX];

    fprintf(out, "\n%s%s\n%s", mark, name, mark[0] == '\0' ? "" : "\n");
    if (meaning_text(text, name))
        text_wrap(mark[0] == '\0' ? "  " : "", text, out);
}

static void text_metric(const struct comparison *c, size_t metric, FILE *out)
{
    print_metric(c, metric, "", out);
}

static void markdown_metric(const struct comparison *c, size_t metric,
                            FILE *out)
{
    print_metric(c, metric, "### ", out);
}

/* --- cells -------------------------------------------------------------------- */

static void cell_estimate(struct text_table *t, const struct estimate *e,
                          enum unit unit)
{
    char text[3 * FIGURE_MAX];

    if (e->n == 0) {
        text_table_cell(t, e->runs == 0 ? "" : "undefined");
        text_table_cell(t, "");
        return;
    }
    text_table_cell(t, figure(text, e->median, unit));
    if (e->upper_bound > 0)
        text_table_cell(t, figure_interval(text, 0, e->upper_bound, unit));
    else if (e->identical)
        text_table_cell(t, "identical");
    else if (e->n == 1)
        text_table_cell(t, "one run");
    else
        text_table_cell(
            t, figure_interval(text, e->interval.lo, e->interval.hi, unit));
}

static void cell_ratio(struct text_table *t, const struct entry *e,
                       const char *metric)
{
    char text[3 * FIGURE_MAX];

    if (e->kind == RATIO_KNOWN)
        text_table_cell(t, figure(text, e->ratio, UNIT_NONE));
    else
        text_table_cell(t, comparison_note(e, text));
    if (e->exact)
        text_table_cell(t, "exact");
    else if (e->kind != RATIO_KNOWN)
        text_table_cell(t, "");
    else if (e->pairs == 1)
        text_table_cell(t, "one pair");
    else
        text_table_cell(t, figure_interval(text, e->interval.lo, e->interval.hi,
                                           UNIT_NONE));
    text_table_cell(t,
                    e->pairs > 0 && !e->exact ? figure_p(text, e->p_holm) : "");
    if (e->kind != RATIO_BASELINE)
        text_table_cell(t, comparison_verdict(e, metric));
}

static void cell_geomean(const struct comparison *c, struct text_table *t,
                         const struct geomean *g)
{
    char text[3 * FIGURE_MAX];
    double ratio;
    struct interval interval;

    if (!geomean_read(c, g, &ratio, &interval)) {
        text_table_cell(t, "undefined");
        text_table_cell(t, "");
    } else {
        text_table_cell(t, figure(text, ratio, UNIT_NONE));
        text_table_cell(t, isnan(interval.lo)
                               ? ""
                               : figure_interval(text, interval.lo, interval.hi,
                                                 UNIT_NONE));
    }
    snprintf(text, sizeof text, "of %zu", g->count);
    text_table_cell(t, text);
    snprintf(text, sizeof text, "%zu left out: 0 or unknown", g->left_out);
    text_table_cell(t, g->left_out > 0 ? text : "");
}

/* --- tables -------------------------------------------------------------------- */

/* One row per configuration. */
static void fill_by_config(const struct comparison *c, size_t metric,
                           const struct section *s, struct text_table *t)
{
    const char *name = c->data->metrics[metric];
    char text[FIGURE_MAX];

    for (size_t i = 0; i < s->count; i++) {
        const struct entry *e = &s->entries[i];

        text_table_cell(t, value_text(c, e->config));
        text_table_cell(t, figure(text, (double)e->estimate.n, UNIT_NONE));
        cell_estimate(t, &e->estimate, meaning_unit(name));
        cell_ratio(t, e, name);
        text_table_end_row(t);
    }
}

/* Two files: one row per value of the row's axis. */
static void fill_by_row(const struct comparison *c, size_t metric,
                        const struct section *s, struct text_table *t)
{
    static const struct estimate none = {0};
    const char *name = c->data->metrics[metric];
    enum unit unit = meaning_unit(name);

    for (size_t i = 0; i < s->count; i++) {
        const struct entry *e = &s->entries[i];
        bool only_before = e->config == c->baseline &&
                           (i + 1 == s->count || e[1].row != e->row);

        if (e->config == c->baseline && !only_before)
            continue;
        bool only_after = e->kind == RATIO_MISSING;
        text_table_cell(t, value_text(c, e->row));
        cell_estimate(t,
                      only_after    ? &none
                      : only_before ? &e->estimate
                                    : &e[-1].estimate,
                      unit);
        cell_estimate(t, only_before ? &none : &e->estimate, unit);
        if (only_before)
            text_table_cell(t, "gone");
        else
            cell_ratio(t, e, name);
        text_table_end_row(t);
    }
}

static void print_section(const struct comparison *c, size_t metric,
                          const struct section *s, bool markdown, FILE *out)
{
    bool files = comparison_of_files(c);
    const struct text_column by_config[] = {{dataset_keys[c->row], false},
                                            {"runs", true},
                                            {"median", true},
                                            {"95 % interval", false},
                                            {"ratio", true},
                                            {"95 % interval", false},
                                            {"p", true},
                                            {"verdict", false}};
    const struct text_column by_row[] = {{dataset_keys[c->row], false},
                                         {"before", true},
                                         {"95 % interval", false},
                                         {"after", true},
                                         {"95 % interval", false},
                                         {"ratio", true},
                                         {"95 % interval", false},
                                         {"p", true},
                                         {"verdict", false}};
    struct text_table t;

    text_table_begin(&t, files ? by_row : by_config,
                     files ? COLUMNS(by_row) : COLUMNS(by_config));
    if (files)
        fill_by_row(c, metric, s, &t);
    else
        fill_by_config(c, metric, s, &t);
    if (s->geomean.count + s->geomean.left_out > 0) {
        text_table_cell(&t, "geometric mean");
        for (size_t i = 0; i < (files ? 4 : 3); i++)
            text_table_cell(&t, "");
        cell_geomean(c, &t, &s->geomean);
        text_table_end_row(&t);
    }
    text_table_print(&t, markdown, out);
    text_table_free(&t);
}

static void print_group(const struct comparison *c, const struct section *s,
                        const char *mark, FILE *out)
{
    struct problem text;

    putc('\n', out);
    if (c->section_count == 1)
        return;
    render_group(c, s, " ", &text);
    fprintf(out, "%s%s\n%s", mark, text.text, mark[0] == '\0' ? "" : "\n");
}

static void text_section(const struct comparison *c, size_t metric,
                         const struct section *section, FILE *out)
{
    print_group(c, section, "", out);
    print_section(c, metric, section, false, out);
}

static void markdown_section(const struct comparison *c, size_t metric,
                             const struct section *section, FILE *out)
{
    print_group(c, section, "#### ", out);
    print_section(c, metric, section, true, out);
}

/* --- all tables together ---------------------------------------------------------- */

static void print_overall(const struct comparison *c, size_t metric,
                          bool markdown, FILE *out)
{
    const struct text_column columns[] = {{dataset_keys[c->by], false},
                                          {"ratio", true},
                                          {"95 % interval", false},
                                          {"ratios", true},
                                          {"", false}};
    struct text_table t;

    (void)metric;
    if (!render_has_overall(c))
        return;
    fprintf(out, "\n%sgeometric mean of the ratios in all %zu tables%s\n",
            markdown ? "#### " : "", c->section_count, markdown ? "\n" : "");
    text_table_begin(&t, columns, COLUMNS(columns));
    for (uint32_t i = 0; i < c->configs.count; i++) {
        uint32_t value;

        memcpy(&value, names_bytes(&c->configs, i), sizeof value);
        if (value == c->baseline)
            continue;
        text_table_cell(&t, value_text(c, value));
        cell_geomean(c, &t, &c->overall[i]);
        text_table_end_row(&t);
    }
    text_table_print(&t, markdown, out);
    text_table_free(&t);
}

static void text_overall(const struct comparison *c, size_t metric, FILE *out)
{
    print_overall(c, metric, false, out);
}

static void markdown_overall(const struct comparison *c, size_t metric,
                             FILE *out)
{
    print_overall(c, metric, true, out);
}

const struct renderer render_text = {text_begin, text_metric, text_section,
                                     text_overall};
const struct renderer render_markdown = {markdown_begin, markdown_metric,
                                         markdown_section, markdown_overall};
