#ifndef ANALYSIS_ESTIMATE_H
#define ANALYSIS_ESTIMATE_H

/* One number for one configuration: the median over its runs, how sure it is,
 * and what must be said beside it. */
#include "experiments/analysis/bootstrap.h"
#include "experiments/analysis/dataset.h"

struct estimate {
    size_t n; /* runs with a value; the rest only when > 0 */
    size_t runs;
    double median;
    struct interval interval;
    bool equal;         /* all runs have this value, more than one of them */
    bool identical;     /* all runs of the series are one and the same run */
    double upper_bound; /* 3 / trials of a proportion never seen; 0 = none */
};

/* `runs` are the numbers of `count` runs of one configuration. */
void estimate_make(struct estimate *est, const struct dataset *data,
                   struct bootstrap *bootstrap, const uint32_t *runs,
                   size_t count, size_t metric);

/* More than one run, and all the same but for the clock of the machine. */
bool estimate_deterministic(const struct dataset *data, const uint32_t *runs,
                            size_t count, size_t metric);

#endif
