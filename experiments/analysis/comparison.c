/* comparison - estimates, ratios and verdicts of one table.  See comparison.h.
 *
 * A verdict needs both: the ratio's interval does not hold 1, and the sign test,
 * adjusted over the table, is below 0.05.  Where both sides are deterministic
 * there is nothing to test: ten equal runs are one run, and what differs, differs.
 *
 * Cost: O(runs of the section + resamples). */
#include "experiments/analysis/comparison.h"

#include "experiments/analysis/meaning.h"
#include "experiments/analysis/memory.h"
#include "experiments/analysis/statistics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- one configuration ------------------------------------------------------ */

static const struct run *run_at(const struct comparison *c, size_t i)
{
    return &c->data->runs[c->order[i]];
}

static double number_at(const struct comparison *c, size_t i, size_t metric)
{
    return dataset_number(c->data, c->order[i], metric);
}

static bool deterministic(const struct comparison *c, const struct entry *e,
                          size_t metric)
{
    return estimate_deterministic(c->data, c->order + e->first, e->count,
                                  metric);
}

static void estimate(struct comparison *c, struct entry *e, size_t metric)
{
    estimate_make(&e->estimate, c->data, c->bootstrap, c->order + e->first,
                  e->count, metric);
}

/* --- one pair of configurations ---------------------------------------------- */

struct pairing {
    double *ratios; /* owned: of pairs whose baseline is not 0 */
    size_t ratio_count;
    size_t less, more, same;
    size_t zeros, both_zero, negative;
};

static void pair_values(struct pairing *p, double base, double value)
{
    p->less += value < base;
    p->more += value > base;
    p->same += value == base;
    if (base < 0 || value < 0)
        p->negative++;
    else if (base == 0 && value == 0)
        p->both_zero++;
    else if (base == 0 || !isfinite(value / base))
        p->zeros++;
    else
        p->ratios[p->ratio_count++] = value / base;
}

/* Both entries are sorted by seed. */
static void pair_runs(const struct comparison *c, const struct entry *base,
                      const struct entry *e, size_t metric, struct pairing *p)
{
    for (size_t i = 0, j = 0; i < base->count && j < e->count;) {
        uint64_t a = run_at(c, base->first + i)->seed;
        uint64_t b = run_at(c, e->first + j)->seed;

        if (a == b) {
            double x = number_at(c, base->first + i, metric);
            double y = number_at(c, e->first + j, metric);
            if (!isnan(x) && !isnan(y))
                pair_values(p, x, y);
        }
        i += a <= b;
        j += b <= a;
    }
}

static enum ratio_kind kind_of(const struct pairing *p)
{
    if (p->less + p->more + p->same == 0)
        return RATIO_UNPAIRED;
    if (p->negative > 0)
        return RATIO_NEGATIVE;
    if (p->ratio_count == 0)
        return p->zeros == 0 ? RATIO_BOTH_ZERO : RATIO_FROM_ZERO;
    return p->zeros > 0 ? RATIO_SOME_ZERO : RATIO_KNOWN;
}

static void judge(struct comparison *c, const struct entry *base,
                  struct entry *e, size_t metric, struct pairing *p)
{
    e->kind = kind_of(p);
    e->pairs = p->less + p->more + p->same;
    e->zeros = p->zeros + p->both_zero;
    e->exact = e->pairs > 0 && deterministic(c, base, metric) &&
               deterministic(c, e, metric);
    e->p = statistics_sign_test(p->less, p->more);
    e->verdict = VERDICT_SAME;
    if (p->less != p->more)
        e->verdict = p->less > p->more ? VERDICT_LESS : VERDICT_MORE;
    if (e->kind != RATIO_KNOWN && e->kind != RATIO_SOME_ZERO)
        return;
    /* 0 / 0 beside known ratios: equal values, a ratio of 1. */
    for (size_t i = 0; i < p->both_zero; i++)
        p->ratios[p->ratio_count++] = 1;
    for (size_t i = 0; i < p->zeros; i++)
        p->ratios[p->ratio_count++] = INFINITY;
    statistics_sort(p->ratios, p->ratio_count);
    e->ratio = statistics_median(p->ratios, p->ratio_count);
    if (e->kind == RATIO_KNOWN)
        e->interval = bootstrap_median(c->bootstrap, p->ratios, p->ratio_count);
}

/* --- geometric means ---------------------------------------------------------- */

static void geomean_add(struct comparison *c, struct geomean *g,
                        const struct pairing *p, const struct entry *e,
                        bool resample)
{
    if (e->kind != RATIO_KNOWN || p->ratios[0] <= 0) {
        g->left_out++;
        return;
    }
    if (resample && g->sums == NULL)
        g->sums =
            memory_new(bootstrap_resamples(c->bootstrap), sizeof *g->sums);
    if (resample)
        bootstrap_add_logs(c->bootstrap, p->ratios, p->ratio_count, g->count,
                           g->sums);
    g->sum += log(e->ratio);
    g->count++;
}

bool geomean_read(const struct comparison *c, const struct geomean *g,
                  double *ratio, struct interval *interval)
{
    double n = (double)g->count;

    if (g->count == 0)
        return false;
    *ratio = exp(g->sum / n);
    *interval = (struct interval){NAN, NAN};
    if (g->sums == NULL)
        return true;
    *interval = bootstrap_interval(c->bootstrap, g->sums);
    interval->lo = exp(interval->lo / n);
    interval->hi = exp(interval->hi / n);
    return true;
}

static void geomean_clear(struct geomean *g)
{
    free(g->sums);
    *g = (struct geomean){0};
}

static struct geomean *overall_of(struct comparison *c, uint32_t config)
{
    return &c->overall[names_add(&c->configs, &config, sizeof config)];
}

/* --- one section --------------------------------------------------------------- */

/* `base` is the baseline's entry of the same row, or NULL. */
static void compare_entry(struct comparison *c, struct section *s,
                          const struct entry *base, struct entry *e,
                          size_t metric)
{
    struct pairing p = {0};

    e->verdict = VERDICT_NONE;
    e->kind = e == base ? RATIO_BASELINE : RATIO_MISSING;
    e->pairs = 0;
    e->exact = false;
    if (e == base || base == NULL)
        return;
    p.ratios = memory_new(e->count, sizeof *p.ratios);
    pair_runs(c, base, e, metric, &p);
    judge(c, base, e, metric, &p);
    geomean_add(c, &s->geomean, &p, e, comparison_of_files(c));
    geomean_add(c, overall_of(c, e->config), &p, e, true);
    free(p.ratios);
}

/* Entries are sorted by row, and the baseline is the first of its row. */
static void compare_entries(struct comparison *c, struct section *s,
                            struct entry *entries, size_t metric)
{
    const struct entry *base = NULL;

    for (size_t i = 0; i < s->count; i++) {
        bool new_row =
            c->row != c->by && i > 0 && entries[i].row != entries[i - 1].row;

        if (entries[i].config == c->baseline)
            base = &entries[i];
        else if (new_row)
            base = NULL;
        compare_entry(c, s, base, &entries[i], metric);
    }
}

static bool is_tested(const struct entry *e)
{
    return e->pairs > 0 && !e->exact;
}

static void settle(struct entry *e)
{
    bool holds_one =
        e->kind == RATIO_KNOWN && e->interval.lo <= 1 && e->interval.hi >= 1;

    if (e->exact)
        return;
    if (holds_one || e->p_holm > STATISTICS_ALPHA)
        e->verdict = VERDICT_SAME;
}

static void adjust(struct section *s, struct entry *entries)
{
    double *p = memory_new(s->count, sizeof *p);

    for (size_t i = 0; i < s->count; i++) {
        if (!is_tested(&entries[i]))
            continue;
        p[s->tests++] = entries[i].p;
        if (s->fewest == 0 || entries[i].pairs < s->fewest)
            s->fewest = entries[i].pairs;
    }
    statistics_holm(p, s->tests);
    for (size_t i = 0, test = 0; i < s->count; i++) {
        if (!is_tested(&entries[i]))
            continue;
        entries[i].p_holm = p[test++];
        settle(&entries[i]);
    }
    free(p);
}

void comparison_section(struct comparison *c, size_t metric, size_t number,
                        struct section *section)
{
    struct entry *entries = c->entries + c->starts[number];

    if (number == 0) {
        for (size_t i = 0; i < c->configs.count; i++)
            geomean_clear(&c->overall[i]);
    }
    *section =
        (struct section){.number = number,
                         .series = run_at(c, entries->first)->series,
                         .entries = entries,
                         .count = c->starts[number + 1] - c->starts[number]};
    for (size_t i = 0; i < section->count; i++)
        estimate(c, &entries[i], metric);
    compare_entries(c, section, entries, metric);
    adjust(section, entries);
}

void comparison_section_end(struct section *section)
{
    geomean_clear(&section->geomean);
}

/* --- words ----------------------------------------------------------------------- */

const char *comparison_verdict(const struct entry *e, const char *metric)
{
    bool time = meaning_is_time(metric);

    if (e->kind == RATIO_BASELINE)
        return "baseline";
    if (e->kind == RATIO_UNPAIRED)
        return "";
    switch (e->verdict) {
    case VERDICT_SAME:
        return e->exact ? "same" : "~";
    case VERDICT_LESS:
        return time ? "faster" : "less";
    case VERDICT_MORE:
        return time ? "slower" : "more";
    case VERDICT_NONE:
        break;
    }
    return "";
}

const char *comparison_note(const struct entry *e, char text[64])
{
    switch (e->kind) {
    case RATIO_BASELINE:
        return "baseline";
    case RATIO_MISSING:
        return "no baseline";
    case RATIO_UNPAIRED:
        return e->estimate.n == 0 ? "undefined" : "no pair";
    case RATIO_BOTH_ZERO:
        return "both 0";
    case RATIO_FROM_ZERO:
        return "from 0";
    case RATIO_SOME_ZERO:
        snprintf(text, 64, "baseline 0 in %zu of %zu", e->zeros, e->pairs);
        return text;
    case RATIO_NEGATIVE:
        return "below 0";
    case RATIO_KNOWN:
        break;
    }
    return "";
}
