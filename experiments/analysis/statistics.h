#ifndef ANALYSIS_STATISTICS_H
#define ANALYSIS_STATISTICS_H

/* Statistics on runs: medians, an exact test, and many tests at once.
 *
 * The unit is the run.  Runs are compared in pairs (same cell, same seed, other
 * configuration), and a verdict is asked of the sign test: were it a coin, how
 * likely would so many pairs lean the same way?  It is exact for every n, needs
 * no shape of the data, and is about the median, as the intervals are.
 */
#include <stddef.h>

#define STATISTICS_ALPHA 0.05

/* Sorts ascending.  No NaN. */
void statistics_sort(double *values, size_t n);
/* n > 0; even n: the middle of the middle two. */
double statistics_median(const double *sorted, size_t n);

/* Two-sided p of the sign test.  Pairs without a difference are left out
 * beforehand; no pair at all gives 1. */
double statistics_sign_test(size_t less, size_t more);
/* The smallest p that n pairs can give: 2^(1-n). */
double statistics_smallest_p(size_t n);
/* Pairs needed for one of `tests` to be called at STATISTICS_ALPHA. */
size_t statistics_pairs_needed(size_t tests);
/* How often an interval between the smallest and the largest of n runs holds
 * the true median: no interval for it that comes from n runs does better. */
double statistics_best_coverage(size_t n);

/* Holm's adjustment, in place and in the order given: calling all p that are
 * still <= alpha errs anywhere with a chance of at most alpha. */
void statistics_holm(double *p, size_t n);

#endif
