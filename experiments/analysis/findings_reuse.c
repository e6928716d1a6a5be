/* findings_reuse - what is said of identity reuse alone.  See findings.h.
 *
 * The answer first: on which allocator does an id-keyed cache lie least, and by
 * how much.  Then what is easily believed and wrong: that the chance of the very
 * next birth tells it, that a delay helps every cache, that the allocator alone
 * decides.
 *
 * Cost: O(entries^2) of one section at most. */
#include "experiments/analysis/findings.h"

#include "experiments/analysis/words.h"

#include <math.h>
#include <string.h>

#define TELLING      2.0  /* how many times two factors must differ */
#define TELLING_RISE 0.05 /* of a share */

/* --- the answer --------------------------------------------------------------------- */

/* What a share is of: "48.2 % of births", but "1 in 3,100,000 births". */
static const char *of_births(const char *share)
{
    return strncmp(share, "1 in ", 5) == 0 ? " births" : " of births";
}

/* Those at the bottom that never answered wrongly. */
static size_t never_wrong(const struct ranking *r)
{
    size_t count = 0;

    while (count < r->count && r->rows[count].estimate.median == 0)
        count++;
    return count;
}

static void say_never(struct findings *f, const struct ranking *r, size_t never,
                      struct problem *text)
{
    char words[WORDS_MAX];

    for (size_t i = 0; i < never && i < 3; i++)
        problem_add(text, "%s`%s`",
                    i == 0                         ? ""
                    : i + 1 == never || i + 1 == 3 ? " and "
                                                   : ", ",
                    findings_name(f, r->rows[i].config));
    if (never > 3)
        problem_add(text, " and %zu more", never - 3);
    problem_add(text, ": never");
    if (!(r->rows[0].estimate.upper_bound > 0))
        return;
    words_value(words, r->rows[0].estimate.upper_bound, UNIT_SHARE);
    problem_add(text, " (at most %s%s)", words, of_births(words));
}

static void say_against(struct findings *f, const struct ranking *r,
                        const struct ranked *row, struct problem *text)
{
    char words[WORDS_MAX];

    if (row->config == r->baseline || !row->has_ratio)
        return;
    problem_add(text, ", × %s", words_factor(words, row->ratio));
    if (row->estimate.n > 1 && !row->ratio_alike)
        problem_add(text, " %s", words_factors(words, &row->ratio_interval));
    problem_add(text, " against `%s`", findings_name(f, r->baseline));
}

static void answer(struct findings *f, const struct ranking *r)
{
    size_t never = never_wrong(r);
    const struct ranked *base = findings_row(r, r->baseline);
    struct problem text = {""};
    char words[WORDS_MAX], profile[64];

    findings_profile(f, r, profile);
    problem_add(&text,
                "Over %zu %s%s, an id-keyed cache of 128 entries lies "
                "least on ",
                r->loads, r->loads == 1 ? "load" : "loads", profile);
    if (never > 0)
        say_never(f, r, never, &text);
    if (never > 0 && never < r->count)
        problem_add(&text, ".  Of those that ever answered wrongly, least on ");
    if (never < r->count) {
        const struct ranked *best = &r->rows[never];

        words_estimate(words, &best->estimate, UNIT_SHARE);
        problem_add(&text, "`%s`: %s%s", findings_name(f, best->config), words,
                    of_births(words));
        say_against(f, r, best, &text);
    }
    if (base != NULL && never < r->count &&
        base->config != r->rows[never].config)
        problem_add(&text, ".  On `%s` itself: %s",
                    findings_name(f, r->baseline),
                    words_estimate(words, &base->estimate, UNIT_SHARE));
    notes_add(&f->lead, "%s (n = %zu %s).", text.text, r->rows[0].estimate.n,
              r->rows[0].estimate.n == 1 ? "seed" : "seeds");
}

/* --- does the next birth tell it? ------------------------------------------------------ */

struct spread {
    double lo, hi;
};

static void spread_add(struct spread *s, double value)
{
    s->lo = s->hi == 0 || value < s->lo ? value : s->lo;
    s->hi = value > s->hi ? value : s->hi;
}

struct contrast {
    double score; /* high: the one goes far while the other hardly moves */
    struct spread next, stale;
    size_t section;
    size_t pairs, opposite; /* of allocators under the same load */
};

static void contrast_pairs(struct contrast *k, const double *next,
                           const double *stale, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            double order = (next[i] - next[j]) * (stale[i] - stale[j]);

            k->pairs += order > 0 || order < 0;
            k->opposite += order < 0;
        }
    }
}

static void contrast_section(struct contrast *k, size_t number,
                             const double *next, const double *stale,
                             size_t count)
{
    struct spread a = {0, 0}, b = {0, 0};

    for (size_t i = 0; i < count; i++) {
        if (next[i] > 0 && stale[i] > 0) {
            spread_add(&a, next[i]);
            spread_add(&b, stale[i]);
        }
    }
    contrast_pairs(k, next, stale, count);
    if (!(a.lo > 0))
        return;
    double score = (a.hi / a.lo) / pow(b.hi / b.lo, 2);
    if (!(score > k->score))
        return;
    k->score = score;
    k->next = a;
    k->stale = b;
    k->section = number;
}

static void next_birth(struct findings *f)
{
    const struct comparison *c = &f->comparison;
    int next = findings_metric(f, "next_birth_reuse");
    int stale = findings_metric(f, "stale_hit_128");
    struct contrast k = {0};
    char w[4][WORDS_MAX];

    if (next < 0 || stale < 0)
        return;
    for (size_t i = 0; i < c->section_count; i++) {
        size_t from = c->starts[i];
        contrast_section(&k, i,
                         f->medians + (size_t)next * c->entry_count + from,
                         f->medians + (size_t)stale * c->entry_count + from,
                         c->starts[i + 1] - from);
    }
    if (!(k.score >= TELLING))
        return;
    uint32_t series =
        c->data->runs[c->order[c->entries[c->starts[k.section]].first]].series;
    notes_add(
        &f->lines,
        "`next_birth_reuse` does not tell how often a cache lies.  Under `%s` "
        "in profile `%s` it goes from %s to %s between allocators, a factor "
        "of %.3g, while `stale_hit_128` goes from %s to %s, a factor of %.3g.  "
        "Of %zu pairs of allocators that differ in both under the same load, "
        "%zu are in opposite order.",
        dataset_text(c->data, series, KEY_WORKLOAD),
        dataset_text(c->data, series, KEY_PROFILE),
        words_value(w[0], k.next.lo, UNIT_SHARE),
        words_value(w[1], k.next.hi, UNIT_SHARE), k.next.hi / k.next.lo,
        words_value(w[2], k.stale.lo, UNIT_SHARE),
        words_value(w[3], k.stale.hi, UNIT_SHARE), k.stale.hi / k.stale.lo,
        k.pairs, k.opposite);
}

/* --- does a delay help every cache? ------------------------------------------------------ */

static void bounded_only(struct findings *f, const struct ranking *r)
{
    const struct ranking *rate =
        findings_ranking(f, findings_metric(f, "reuse_rate"), r->profile);
    size_t never = never_wrong(r);
    char a[WORDS_MAX], b[WORDS_MAX], profile[64];

    if (rate == NULL || never == r->count)
        return;
    const struct ranked *best = &r->rows[never];
    const struct ranked *same = findings_row(rate, best->config);
    if (same == NULL || !best->has_ratio || !same->has_ratio ||
        !(same->ratio > TELLING * best->ratio))
        return;
    notes_add(&f->lines,
              "To put reuse off helps a small cache more than a large one%s: "
              "with `%s`, `stale_hit_128` is × %s against `%s`, but "
              "`reuse_rate`, which is how often a cache without a bound would "
              "lie, only × %s.",
              findings_profile(f, r, profile), findings_name(f, best->config),
              words_factor(a, best->ratio), findings_name(f, r->baseline),
              words_factor(b, same->ratio));
}

/* --- does the allocator alone decide? ------------------------------------------------------ */

static void beyond_allocators(struct findings *f, const struct ranking *from,
                              const struct ranking *to)
{
    const struct ranked *most = NULL, *then = NULL;
    char a[WORDS_MAX], b[WORDS_MAX];

    for (size_t i = 0; i < from->count; i++) {
        const struct ranked *x = &from->rows[i];
        const struct ranked *y = findings_row(to, x->config);

        if (y != NULL && (most == NULL ||
                          y->estimate.median - x->estimate.median >
                              then->estimate.median - most->estimate.median)) {
            most = x;
            then = y;
        }
    }
    if (most == NULL ||
        !(then->estimate.median - most->estimate.median > TELLING_RISE))
        return;
    notes_add(&f->lines,
              "The allocator is not alone in this: with `%s`, `stale_hit_128` "
              "is %s in profile `%s` and %s in `%s`.  What the object system "
              "keeps for itself never reaches the allocator, and no allocator "
              "can delay it.",
              findings_name(f, most->config),
              words_estimate(a, &most->estimate, UNIT_SHARE),
              findings_name(f, from->profile),
              words_estimate(b, &then->estimate, UNIT_SHARE),
              findings_name(f, to->profile));
}

void findings_reuse(struct findings *f)
{
    int stale = findings_metric(f, "stale_hit_128");
    const struct ranking *first = NULL;

    next_birth(f);
    if (stale < 0 || f->comparison.by != KEY_ALLOCATOR)
        return;
    for (size_t i = 0; i < f->rankings.count; i++) {
        const struct ranking *r = &f->rankings.items[i];

        if ((int)r->metric != stale || r->loads == 0 || r->count < 2)
            continue;
        answer(f, r);
        bounded_only(f, r);
        if (first != NULL)
            beyond_allocators(f, first, r);
        else
            first = r;
    }
}
