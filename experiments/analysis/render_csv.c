/* render_csv - comparisons for programs, one line per metric, group and
 * configuration; README.md has the columns.  See render.h.
 *
 * Cost: O(entries). */
#include "experiments/analysis/render.h"

#include <math.h>
#include <string.h>

static void put_text(const char *text, FILE *out)
{
    bool quoted = text[strcspn(text, ",\"\r\n")] != '\0';

    if (quoted)
        putc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            putc('"', out);
        putc(*text, out);
    }
    if (quoted)
        putc('"', out);
    putc(',', out);
}

/* An empty field when it is not known. */
static void put_number(bool known, double value, FILE *out)
{
    if (known && isfinite(value))
        fprintf(out, "%.9g", value);
    putc(',', out);
}

static void csv_begin(const struct comparison *c, FILE *out)
{
    fprintf(out, "# experiment: %s\n# by: %s\n# baseline: %s\n",
            c->data->experiment, dataset_keys[c->by],
            names_text(&c->data->values, c->baseline));
    fputs("metric,group,row,by,configuration,baseline,n,median,lo,hi,pairs,"
          "ratio,ratio_lo,ratio_hi,p,p_holm,verdict,note\n",
          out);
}

static void csv_metric(const struct comparison *c, size_t metric, FILE *out)
{
    (void)c; /* nothing between metrics: all lines are one table */
    (void)metric;
    (void)out;
}

static void put_keys(const struct comparison *c, size_t metric,
                     const char *group, uint32_t row, uint32_t config,
                     FILE *out)
{
    put_text(c->data->metrics[metric], out);
    put_text(group, out);
    put_text(names_text(&c->data->values, row), out);
    put_text(dataset_keys[c->by], out);
    put_text(names_text(&c->data->values, config), out);
    put_text(names_text(&c->data->values, c->baseline), out);
}

static void put_estimate(const struct estimate *e, FILE *out)
{
    bool never = e->upper_bound > 0;

    fprintf(out, "%zu,", e->n);
    put_number(e->n > 0, e->median, out);
    put_number(e->n > 0, e->interval.lo, out);
    put_number(e->n > 0, never ? e->upper_bound : e->interval.hi, out);
}

static void put_ratio(const struct entry *e, FILE *out)
{
    bool baseline = e->kind == RATIO_BASELINE;
    bool known = e->kind == RATIO_KNOWN || baseline;
    bool tested = e->pairs > 0 && !e->exact;

    fprintf(out, "%zu,", e->pairs);
    put_number(known, baseline ? 1 : e->ratio, out);
    put_number(known, baseline ? 1 : e->interval.lo, out);
    put_number(known, baseline ? 1 : e->interval.hi, out);
    put_number(tested, e->p, out);
    put_number(tested, e->p_holm, out);
}

static void csv_section(const struct comparison *c, size_t metric,
                        const struct section *section, FILE *out)
{
    struct problem group;
    char text[64];

    render_group(c, section, "=", &group);
    for (size_t i = 0; i < section->count; i++) {
        const struct entry *e = &section->entries[i];
        bool silent = e->kind == RATIO_KNOWN || e->kind == RATIO_BASELINE;

        put_keys(c, metric, group.text,
                 comparison_of_files(c) ? e->row : e->config, e->config, out);
        put_estimate(&e->estimate, out);
        put_ratio(e, out);
        put_text(comparison_verdict(e, c->data->metrics[metric]), out);
        fputs(silent ? (e->estimate.identical ? "identical" : "")
                     : comparison_note(e, text),
              out);
        putc('\n', out);
    }
}

static void csv_overall(const struct comparison *c, size_t metric, FILE *out)
{
    for (uint32_t i = 0; render_has_overall(c) && i < c->configs.count; i++) {
        const struct geomean *g = &c->overall[i];
        double ratio = NAN;
        struct interval interval = {NAN, NAN};
        uint32_t value;

        memcpy(&value, names_bytes(&c->configs, i), sizeof value);
        if (value == c->baseline)
            continue;
        bool known = geomean_read(c, g, &ratio, &interval);
        put_keys(c, metric, "geometric mean", value, value, out);
        fprintf(out, "%zu,,,,,", g->count);
        put_number(known, ratio, out);
        put_number(known, interval.lo, out);
        put_number(known, interval.hi, out);
        fputs(",,,", out);
        if (g->left_out > 0)
            fprintf(out, "%zu left out", g->left_out);
        putc('\n', out);
    }
}

const struct renderer render_csv = {csv_begin, csv_metric, csv_section,
                                    csv_overall};
