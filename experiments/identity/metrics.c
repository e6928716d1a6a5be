/* metrics.c - from counts and histograms to the columns of the CSV.
 *
 * A share whose denominator is 0 is undefined, not 0.
 *
 * Cost: O(histogram buckets).  Source: see survival.c, stale_hit.c, entropy.c. */
#include "experiments/identity/metrics.h"

#include "experiments/identity/entropy.h"

#include <math.h>

const uint64_t metrics_within[METRICS_WITHIN] = {1, 10, 100, 1000, 10000};
const double metrics_quantiles[METRICS_QUANTILES] = {0.5, 0.9, 0.99};
const uint64_t metrics_caches[METRICS_CACHES] = {16, 128, 1024};

static double share(uint64_t part, uint64_t whole)
{
    return whole == 0 ? NAN : (double)part / (double)whole;
}

struct survival metrics_fates(const struct scope *scope)
{
    return (struct survival){.reused = &scope->reused,
                             .censored = &scope->censored,
                             .unmapped = &scope->unmapped};
}

static void read_distances(struct metrics *m, const struct scope *scope)
{
    struct survival fates = metrics_fates(scope);

    for (size_t i = 0; i < METRICS_WITHIN; i++)
        m->within[i] = survival_within(&fates, metrics_within[i]);
    for (size_t i = 0; i < METRICS_QUANTILES; i++)
        m->quantile[i] = survival_quantile(&fates, metrics_quantiles[i]);
    m->distance_max = scope->reused.max == 0 ? NAN : (double)scope->reused.max;
    m->entropy_bits = entropy_bits(&scope->reused);
}

static void read_stale_hits(struct metrics *m, const struct scope *scope)
{
    for (size_t i = 0; i < METRICS_CACHES; i++) {
        m->stale_hit[i] = NAN;
        if (scope->has_stale)
            m->stale_hit[i] =
                share(stale_hit_within(&scope->stale, metrics_caches[i]),
                      scope->births);
    }
}

static void read_crossings(struct metrics *m, const struct scope *scope)
{
    uint64_t rebirths = scope->births - scope->distinct;
    uint64_t same = 0;

    for (size_t i = 0; i < TYPE_IDS_MAX; i++)
        same += scope->pairs[i][i];
    m->cross_type_share = share(rebirths - same, rebirths);
    m->cross_size_share = share(scope->resized, rebirths);
}

void metrics_read(struct metrics *m, const struct scope *scope)
{
    *m = (struct metrics){.births = scope->births,
                          .deaths = scope->deaths,
                          .distinct_ids = scope->distinct,
                          .rebirths_max = scope->rebirths_max,
                          .anomalies = scope->anomalies,
                          .live_peak = scope->live_peak,
                          .live_peak_bytes = scope->live_bytes_peak};
    m->reuse_rate = share(scope->births - scope->distinct, scope->births);
    read_distances(m, scope);
    read_stale_hits(m, scope);
    read_crossings(m, scope);
}
