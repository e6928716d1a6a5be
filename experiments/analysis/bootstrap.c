/* bootstrap - resampled medians without resampling.  See bootstrap.h.
 *
 * A median depends on the middle ranks only.  Among n draws of the numbers
 * 0..n-1, each floor(n U) with U uniform, the k-th smallest is floor(n U(k)) with
 * U(k) the k-th smallest uniform, which is Beta(k, n - k + 1) distributed; the
 * next above it is the smallest of n - k uniforms on what is left.  So a resample
 * is one or two random numbers and not n, and has exactly the distribution that
 * drawing n values would give.  The ranks are drawn once per n and kept: for few
 * runs there are few different pairs of them (55 for n = 10), and an interval is
 * found by sorting those.
 *
 * Cost: O(d log d) per interval with d different pairs of ranks, at most the
 * number of resamples, whatever n is.
 * Source: Efron, Ann. Stat. 7, 1979, for the bootstrap; David and Nagaraja, Order
 * Statistics, 2003, section 2.2, for the ranks. */
#include "experiments/analysis/bootstrap.h"

#include "experiments/analysis/memory.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define KEPT 16   /* sample sizes whose ranks are kept */
#define TURN 7919 /* prime, so that turns repeat only after `resamples` */

/* The two middle ranks of a resample; equal for odd n. */
struct ranks {
    uint32_t low, high;
    uint32_t count; /* resamples that have them */
};

struct draws { /* for one n; 0 = free */
    size_t n, distinct;
    struct ranks *ranks; /* owned: the different pairs */
    uint32_t *of;        /* owned: per resample, its place in `ranks` */
};

struct bootstrap {
    size_t resamples;
    unsigned long seed;
    gsl_rng *rng;    /* owned */
    double *figures; /* owned: one per pair of ranks */
    size_t *order;   /* owned */
    struct draws kept[KEPT];
    size_t oldest;
};

struct bootstrap *bootstrap_create(size_t resamples, unsigned long seed)
{
    struct bootstrap *b = memory_new(1, sizeof *b);

    b->resamples = resamples;
    b->seed = seed;
    b->rng = gsl_rng_alloc(gsl_rng_mt19937);
    b->figures = memory_new(resamples, sizeof *b->figures);
    b->order = memory_new(resamples, sizeof *b->order);
    return b;
}

void bootstrap_free(struct bootstrap *b)
{
    for (size_t i = 0; i < KEPT; i++) {
        free(b->kept[i].ranks);
        free(b->kept[i].of);
    }
    gsl_rng_free(b->rng);
    free(b->figures);
    free(b->order);
    free(b);
}

static uint32_t rank_of(double u, size_t n)
{
    double rank = floor(u * (double)n);
    return rank >= (double)n ? (uint32_t)n - 1 : (uint32_t)rank;
}

static struct ranks draw(gsl_rng *rng, size_t n)
{
    size_t middle = (n + 1) / 2; /* the lower one, from 1 */
    double k = (double)middle;
    double above = (double)n - k;
    double u = gsl_ran_beta(rng, k, above + 1);
    struct ranks r = {rank_of(u, n), rank_of(u, n), 1};

    if (n % 2 == 0)
        r.high = rank_of(u + (1 - u) * gsl_ran_beta(rng, 1, above), n);
    return r;
}

static int by_ranks(const void *a, const void *b)
{
    const struct ranks *x = a, *y = b;

    if (x->low != y->low)
        return x->low < y->low ? -1 : 1;
    return (x->high > y->high) - (x->high < y->high);
}

/* Sorts the pairs of ranks and counts equal ones together. */
static void count_distinct(struct draws *d, size_t resamples)
{
    size_t last = 0;

    qsort(d->ranks, resamples, sizeof *d->ranks, by_ranks);
    for (size_t r = 1; r < resamples; r++) {
        if (by_ranks(&d->ranks[last], &d->ranks[r]) == 0)
            d->ranks[last].count++;
        else
            d->ranks[++last] = d->ranks[r];
    }
    d->distinct = last + 1;
}

/* Draws again, in the same order, to know which resample has which. */
static void find_places(struct bootstrap *b, struct draws *d)
{
    gsl_rng_set(b->rng, b->seed + d->n);
    for (size_t r = 0; r < b->resamples; r++) {
        struct ranks ranks = draw(b->rng, d->n);
        const struct ranks *place =
            bsearch(&ranks, d->ranks, d->distinct, sizeof ranks, by_ranks);
        d->of[r] = (uint32_t)(place - d->ranks);
    }
}

static const struct draws *draws_for(struct bootstrap *b, size_t n)
{
    for (size_t i = 0; i < KEPT; i++) {
        if (b->kept[i].n == n)
            return &b->kept[i];
    }
    struct draws *d = &b->kept[b->oldest++ % KEPT];
    if (d->ranks == NULL) {
        d->ranks = memory_new(b->resamples, sizeof *d->ranks);
        d->of = memory_new(b->resamples, sizeof *d->of);
    }
    d->n = n;
    gsl_rng_set(b->rng, b->seed + n);
    for (size_t r = 0; r < b->resamples; r++)
        d->ranks[r] = draw(b->rng, n);
    count_distinct(d, b->resamples);
    find_places(b, d);
    return d;
}

static double median_at(const double *sorted, struct ranks r)
{
    return sorted[r.low] / 2 + sorted[r.high] / 2; /* cannot overflow */
}

/* How many of the smallest, and of the largest, are outside of the interval. */
static size_t tail_of(const struct bootstrap *b)
{
    size_t tail = (size_t)(0.025 * (double)b->resamples);
    return tail == 0 ? 0 : tail - 1;
}

struct interval bootstrap_interval(const struct bootstrap *b, double *figures)
{
    size_t tail = tail_of(b);
    double lo = gsl_stats_select(figures, 1, b->resamples, tail);
    double hi =
        gsl_stats_select(figures, 1, b->resamples, b->resamples - 1 - tail);

    return (struct interval){lo, hi};
}

/* The figure below which `below` resamples are, going up the order. */
static double figure_at(const struct bootstrap *b, const struct draws *d,
                        size_t below)
{
    size_t passed = 0, i = 0;

    for (; i + 1 < d->distinct; i++) {
        passed += d->ranks[b->order[i]].count;
        if (passed > below)
            break;
    }
    return b->figures[b->order[i]];
}

struct interval bootstrap_median(struct bootstrap *b, const double *sorted,
                                 size_t n)
{
    if (sorted[0] == sorted[n - 1])
        return (struct interval){sorted[0], sorted[0]};
    const struct draws *d = draws_for(b, n);
    for (size_t i = 0; i < d->distinct; i++)
        b->figures[i] = median_at(sorted, d->ranks[i]);
    gsl_sort_index(b->order, b->figures, 1, d->distinct);
    return (struct interval){figure_at(b, d, tail_of(b)),
                             figure_at(b, d, b->resamples - 1 - tail_of(b))};
}

void bootstrap_add_logs(struct bootstrap *b, const double *sorted, size_t n,
                        size_t turn, double *sums)
{
    const struct draws *d = draws_for(b, n);
    size_t from = turn * TURN % b->resamples;

    for (size_t i = 0; i < d->distinct; i++)
        b->figures[i] = log(median_at(sorted, d->ranks[i]));
    for (size_t r = 0; r < b->resamples; r++)
        sums[r] += b->figures[d->of[(r + from) % b->resamples]];
}

size_t bootstrap_resamples(const struct bootstrap *b)
{
    return b->resamples;
}
