/* ranking - configurations in order, over all loads.  See ranking.h.
 *
 *   sections of one profile -> mean per configuration and seed -> estimate
 *
 * Cost: O(runs), and two intervals per configuration. */
#include "experiments/analysis/ranking.h"

#include "experiments/analysis/meaning.h"
#include "experiments/analysis/memory.h"
#include "experiments/analysis/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Sums under way: for each configuration, numbered as in c->configs, and seed,
 * numbered in the order of first appearance. */
struct sums {
    struct comparison *c;
    size_t metric;
    struct names seeds;
    size_t seed_count;
    double *plain, *logs; /* owned: configs x seeds */
    size_t *counts;       /* owned, likewise: loads in it */
    bool positive;        /* all values > 0, so that logs are whole */
};

static const struct run *run_of(const struct sums *s, size_t i)
{
    return &s->c->data->runs[s->c->order[i]];
}

static void count_seeds(struct sums *s)
{
    for (size_t i = 0; i < s->c->data->run_count; i++)
        names_add(&s->seeds, &s->c->data->runs[i].seed, sizeof(uint64_t));
    s->seed_count = s->seeds.count;
}

static uint32_t config_number(struct comparison *c, uint32_t value)
{
    return names_find(&c->configs, &value, sizeof value);
}

/* Has every configuration a value in every run? */
static bool is_complete(const struct sums *s, const struct section *section)
{
    if (section->count != s->c->configs.count)
        return false;
    for (size_t i = 0; i < section->count; i++) {
        const struct entry *e = &section->entries[i];

        if (e->estimate.n != e->count || e->count != section->entries[0].count)
            return false;
    }
    return true;
}

static void add_runs(struct sums *s, const struct entry *e, size_t config)
{
    for (size_t i = e->first; i < e->first + e->count; i++) {
        uint64_t seed = run_of(s, i)->seed;
        size_t at =
            config * s->seed_count + names_find(&s->seeds, &seed, sizeof seed);
        double value = dataset_number(s->c->data, s->c->order[i], s->metric);

        s->plain[at] += value;
        s->counts[at]++;
        s->positive = s->positive && value > 0;
        s->logs[at] += value > 0 ? log(value) : 0;
    }
}

static void add_section(struct sums *s, struct ranking *r,
                        const struct section *section)
{
    for (size_t i = 0; i < section->count; i++) {
        const struct entry *e = &section->entries[i];
        size_t config = config_number(s->c, e->config);
        struct ranked *row = &r->rows[config];
        double median = e->estimate.median;
        uint32_t series = run_of(s, e->first)->series;

        if (r->loads == 0 || median < row->lowest) {
            row->lowest = median;
            row->lowest_at = series;
        }
        if (r->loads == 0 || median > row->highest) {
            row->highest = median;
            row->highest_at = series;
        }
        row->config = e->config;
        row->less += e->verdict == VERDICT_LESS;
        row->more += e->verdict == VERDICT_MORE;
        row->same += e->verdict == VERDICT_SAME;
        if (e->estimate.upper_bound > 0)
            row->trials += 3 / e->estimate.upper_bound;
        add_runs(s, e, config);
    }
    r->loads++;
}

/* --- from sums to figures -------------------------------------------------------- */

static bool is_geometric(const struct sums *s)
{
    enum unit unit = meaning_unit(s->c->data->metrics[s->metric]);

    return s->positive &&
           (unit == UNIT_NS || unit == UNIT_BYTES || unit == UNIT_BIRTHS);
}

/* The figure of a configuration for one seed; NaN: not of all loads. */
static double figure_of(const struct sums *s, const struct ranking *r,
                        size_t config, size_t seed)
{
    size_t at = config * s->seed_count + seed;

    if (s->counts[at] != r->loads)
        return NAN;
    return r->geometric ? exp(s->logs[at] / (double)r->loads)
                        : s->plain[at] / (double)r->loads;
}

static void sum_up(struct sums *s, struct ranking *r, size_t config,
                   double *values)
{
    struct ranked *row = &r->rows[config];
    struct estimate *est = &row->estimate;

    for (size_t seed = 0; seed < s->seed_count; seed++) {
        double value = figure_of(s, r, config, seed);
        if (!isnan(value))
            values[est->n++] = value;
    }
    est->runs = est->n;
    if (est->n == 0)
        return;
    statistics_sort(values, est->n);
    est->median = statistics_median(values, est->n);
    est->interval = bootstrap_median(s->c->bootstrap, values, est->n);
    est->equal = est->n > 1 && values[0] == values[est->n - 1];
    if (values[est->n - 1] != 0)
        row->trials = 0;
    if (row->trials > 0)
        est->upper_bound = fmin(3 / row->trials, 1);
}

static void relate(struct sums *s, struct ranking *r, size_t config,
                   size_t base, double *values)
{
    struct ranked *row = &r->rows[config];
    size_t n = 0;

    for (size_t seed = 0; seed < s->seed_count; seed++) {
        double x = figure_of(s, r, base, seed);
        double y = figure_of(s, r, config, seed);

        if (isnan(x) || isnan(y))
            continue;
        if (!(x > 0) || y < 0)
            return;
        values[n++] = y / x;
    }
    if (n == 0)
        return;
    statistics_sort(values, n);
    row->has_ratio = true;
    row->ratio = statistics_median(values, n);
    row->ratio_interval = bootstrap_median(s->c->bootstrap, values, n);
    row->ratio_alike = n > 1 && values[0] == values[n - 1];
}

static int by_median(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    if (x->estimate.median != y->estimate.median)
        return x->estimate.median < y->estimate.median ? -1 : 1;
    return (x->config > y->config) - (x->config < y->config);
}

static void finish(struct sums *s, struct ranking *r)
{
    double *values = memory_new(s->seed_count, sizeof *values);
    size_t base = config_number(s->c, s->c->baseline);

    r->geometric = is_geometric(s);
    for (size_t i = 0; i < r->count; i++) {
        sum_up(s, r, i, values);
        relate(s, r, i, base, values);
    }
    qsort(r->rows, r->count, sizeof *r->rows, by_median);
    free(values);
}

/* --- one profile after the other ----------------------------------------------------- */

static uint32_t profile_of(const struct comparison *c,
                           const struct section *section)
{
    if (!c->in_section[KEY_PROFILE] || !c->varies[KEY_PROFILE])
        return NAMES_NONE;
    return dataset_value(c->data, section->series, KEY_PROFILE);
}

static void rank_profile(struct comparison *c, size_t metric, uint32_t profile,
                         struct ranking *r)
{
    struct sums s = {.c = c, .metric = metric, .positive = true};

    count_seeds(&s);
    size_t places = c->configs.count * s.seed_count;
    s.plain = memory_new(places, sizeof *s.plain);
    s.logs = memory_new(places, sizeof *s.logs);
    s.counts = memory_new(places, sizeof *s.counts);
    *r = (struct ranking){.metric = metric,
                          .profile = profile,
                          .baseline = c->baseline,
                          .count = c->configs.count};
    r->rows = memory_new(r->count, sizeof *r->rows);
    for (size_t i = 0; i < c->section_count; i++) {
        struct section section;

        comparison_section(c, metric, i, &section);
        if (profile_of(c, &section) == profile) {
            if (is_complete(&s, &section))
                add_section(&s, r, &section);
            else
                r->left_out++;
        }
        comparison_section_end(&section);
    }
    if (r->loads > 0)
        finish(&s, r);
    names_free(&s.seeds);
    free(s.plain);
    free(s.logs);
    free(s.counts);
}

static bool is_ranked(const struct rankings *rankings, size_t from,
                      uint32_t profile)
{
    for (size_t i = from; i < rankings->count; i++) {
        if (rankings->items[i].profile == profile)
            return true;
    }
    return false;
}

void rankings_add(struct rankings *rankings, struct comparison *c,
                  size_t metric)
{
    size_t from = rankings->count;

    for (size_t i = 0; i < c->section_count; i++) {
        struct section first = {
            .series =
                c->data->runs[c->order[c->entries[c->starts[i]].first]].series};
        uint32_t profile = profile_of(c, &first);

        if (is_ranked(rankings, from, profile))
            continue;
        rankings->items = memory_grow(rankings->items, rankings->count,
                                      &rankings->room, sizeof *rankings->items);
        rank_profile(c, metric, profile, &rankings->items[rankings->count++]);
    }
}

void rankings_free(struct rankings *rankings)
{
    for (size_t i = 0; i < rankings->count; i++)
        free(rankings->items[i].rows);
    free(rankings->items);
}
