/* estimate - medians with what must be said beside them.  See estimate.h.
 *
 * Cost: O(runs log runs), and an interval; see bootstrap.c. */
#include "experiments/analysis/estimate.h"

#include "experiments/analysis/meaning.h"
#include "experiments/analysis/memory.h"
#include "experiments/analysis/statistics.h"

#include <math.h>
#include <stdlib.h>

bool estimate_deterministic(const struct dataset *data, const uint32_t *runs,
                            size_t count, size_t metric)
{
    if (meaning_is_noisy(data->metrics[metric]))
        return false;
    for (size_t i = 1; i < count; i++) {
        if (data->runs[runs[i]].fingerprint != data->runs[runs[0]].fingerprint)
            return false;
    }
    return count > 1;
}

/* 3 / n for n trials without an event; 0 when n is not known. */
static double upper_bound(const struct dataset *data, const uint32_t *runs,
                          size_t count, size_t metric)
{
    uint32_t seen[FILES_MAX];
    size_t seen_count = 0;
    double trials = 0;

    for (size_t i = 0; i < count; i++) {
        uint32_t series = data->runs[runs[i]].series;
        size_t s = 0;

        while (s < seen_count && seen[s] != series)
            s++;
        if (s < seen_count || seen_count == FILES_MAX)
            continue;
        seen[seen_count++] = series;
        trials += data->trials[series * data->metric_count + metric];
    }
    if (estimate_deterministic(data, runs, count, metric))
        trials /= (double)count; /* any number of them is one run */
    return trials > 0 ? fmin(3 / trials, 1) : 0;
}

void estimate_make(struct estimate *est, const struct dataset *data,
                   struct bootstrap *bootstrap, const uint32_t *runs,
                   size_t count, size_t metric)
{
    double *values = memory_new(count, sizeof *values);

    *est = (struct estimate){.runs = count};
    for (size_t i = 0; i < count; i++) {
        double value = dataset_number(data, runs[i], metric);
        if (!isnan(value))
            values[est->n++] = value;
    }
    if (est->n > 0) {
        statistics_sort(values, est->n);
        est->median = statistics_median(values, est->n);
        est->interval = bootstrap_median(bootstrap, values, est->n);
        est->equal = est->n > 1 && values[0] == values[est->n - 1];
        est->identical = estimate_deterministic(data, runs, count, metric);
        if (values[0] == 0 && values[est->n - 1] == 0)
            est->upper_bound = upper_bound(data, runs, count, metric);
    }
    free(values);
}
