#ifndef ANALYSIS_BOOTSTRAP_H
#define ANALYSIS_BOOTSTRAP_H

/* Percentile-bootstrap intervals of a median.
 *
 * A resample draws n of the n values with replacement; the interval is between
 * the 2.5th and the 97.5th percentile of the resamples' medians.  The draws
 * depend on nothing but the fixed seed and n, so an interval does not change
 * with what else is in the table.
 */
#include <stddef.h>

#define BOOTSTRAP_RESAMPLES 10000
#define BOOTSTRAP_SEED      20240229UL

struct interval {
    double lo, hi;
};

struct bootstrap;

struct bootstrap *bootstrap_create(size_t resamples, unsigned long seed);
void bootstrap_free(struct bootstrap *b);

/* 95 % interval of the median of n > 0 values, sorted ascending. */
struct interval bootstrap_median(struct bootstrap *b, const double *sorted,
                                 size_t n);

/* For geometric means over many samples: adds to sums[i] the logarithm of
 * resample number i's median, values > 0.  Samples that are independent of each
 * other must be given different `turn`s, 0, 1, 2, ... */
void bootstrap_add_logs(struct bootstrap *b, const double *sorted, size_t n,
                        size_t turn, double *sums);
size_t bootstrap_resamples(const struct bootstrap *b);
/* The 95 % interval of the resampled figures; reorders them. */
struct interval bootstrap_interval(const struct bootstrap *b, double *figures);

#endif
