/* bootstrap - resampled medians without resampling.  See bootstrap.h.
 *
 * A median depends on the middle ranks only.  Among n draws of the numbers
 * 0..n-1, each floor(n U) with U uniform, the k-th smallest is floor(n U(k)) with
 * U(k) the k-th smallest uniform, which is Beta(k, n - k + 1) distributed; the
 * next above it is the smallest of n - k uniforms on what is left.  So a resample
 * is one or two random numbers and not n, and has exactly the distribution that
 * drawing n values would give.  The ranks are drawn once per n and kept.
 *
 * Cost: O(resamples) per interval, whatever n is.
 * Source: Efron, Ann. Stat. 7, 1979, for the bootstrap; David and Nagaraja, Order
 * Statistics, 2003, section 2.2, for the ranks. */
#include "experiments/analysis/bootstrap.h"

#include "experiments/analysis/memory.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define KEPT 16   /* sample sizes whose ranks are kept */
#define TURN 7919 /* prime, so that turns repeat only after `resamples` */

/* The two middle ranks of a resample; equal for odd n. */
struct ranks {
    uint32_t low, high;
};

struct bootstrap {
    size_t resamples;
    unsigned long seed;
    gsl_rng *rng;    /* owned */
    double *figures; /* owned: one per resample */
    struct {
        size_t n;            /* 0 = free */
        struct ranks *ranks; /* owned */
    } kept[KEPT];
    size_t oldest;
};

struct bootstrap *bootstrap_create(size_t resamples, unsigned long seed)
{
    struct bootstrap *b = memory_new(1, sizeof *b);

    b->resamples = resamples;
    b->seed = seed;
    b->rng = gsl_rng_alloc(gsl_rng_mt19937);
    b->figures = memory_new(resamples, sizeof *b->figures);
    return b;
}

void bootstrap_free(struct bootstrap *b)
{
    for (size_t i = 0; i < KEPT; i++)
        free(b->kept[i].ranks);
    gsl_rng_free(b->rng);
    free(b->figures);
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
    struct ranks r = {rank_of(u, n), rank_of(u, n)};

    if (n % 2 == 0)
        r.high = rank_of(u + (1 - u) * gsl_ran_beta(rng, 1, above), n);
    return r;
}

static const struct ranks *ranks_for(struct bootstrap *b, size_t n)
{
    for (size_t i = 0; i < KEPT; i++) {
        if (b->kept[i].n == n)
            return b->kept[i].ranks;
    }
    size_t i = b->oldest++ % KEPT;
    if (b->kept[i].ranks == NULL)
        b->kept[i].ranks = memory_new(b->resamples, sizeof(struct ranks));
    b->kept[i].n = n;
    gsl_rng_set(b->rng, b->seed + n);
    for (size_t r = 0; r < b->resamples; r++)
        b->kept[i].ranks[r] = draw(b->rng, n);
    return b->kept[i].ranks;
}

static double median_at(const double *sorted, struct ranks r)
{
    return sorted[r.low] / 2 + sorted[r.high] / 2; /* cannot overflow */
}

struct interval bootstrap_interval(const struct bootstrap *b, double *figures)
{
    size_t tail = (size_t)(0.025 * (double)b->resamples);
    size_t low = tail == 0 ? 0 : tail - 1;

    double lo = gsl_stats_select(figures, 1, b->resamples, low);
    double hi =
        gsl_stats_select(figures, 1, b->resamples, b->resamples - 1 - low);
    return (struct interval){lo, hi};
}

struct interval bootstrap_median(struct bootstrap *b, const double *sorted,
                                 size_t n)
{
    if (sorted[0] == sorted[n - 1])
        return (struct interval){sorted[0], sorted[0]};
    const struct ranks *ranks = ranks_for(b, n);
    for (size_t r = 0; r < b->resamples; r++)
        b->figures[r] = median_at(sorted, ranks[r]);
    return bootstrap_interval(b, b->figures);
}

void bootstrap_add_logs(struct bootstrap *b, const double *sorted, size_t n,
                        size_t turn, double *sums)
{
    const struct ranks *ranks = ranks_for(b, n);
    size_t from = turn * TURN % b->resamples;

    for (size_t r = 0; r < b->resamples; r++)
        sums[r] += log(median_at(sorted, ranks[(r + from) % b->resamples]));
}

size_t bootstrap_resamples(const struct bootstrap *b)
{
    return b->resamples;
}
