#ifndef IDENTITY_METRICS_H
#define IDENTITY_METRICS_H

/* Metrics: the numbers of one scope after the observation has ended. */
#include "experiments/identity/scope.h"
#include "experiments/identity/survival.h"

#include <stdint.h>

#define METRICS_WITHIN    5 /* F(1), F(10), ... F(10000) */
#define METRICS_QUANTILES 3 /* median, 0.9, 0.99 */
#define METRICS_CACHES    3 /* of 16, 128 and 1024 entries */

extern const uint64_t metrics_within[METRICS_WITHIN];
extern const double metrics_quantiles[METRICS_QUANTILES];
extern const uint64_t metrics_caches[METRICS_CACHES];

struct metrics { /* NaN = undefined */
    uint64_t births, deaths, distinct_ids;
    double reuse_rate;
    double within[METRICS_WITHIN];
    double quantile[METRICS_QUANTILES];
    double distance_max;
    double stale_hit[METRICS_CACHES];
    double cross_type_share, cross_size_share;
    uint64_t rebirths_max;
    double entropy_bits;
    uint64_t anomalies;
    uint64_t live_peak, live_peak_bytes;
};

/* The scope must have been finished.  O(histogram buckets). */
void metrics_read(struct metrics *m, const struct scope *scope);

/* The fates of the scope's deaths; borrows its histograms. */
struct survival metrics_fates(const struct scope *scope);

#endif
