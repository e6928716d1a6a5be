#ifndef WORKLOADS_LOGNORMAL_H
#define WORKLOADS_LOGNORMAL_H

/* Lognormal numbers: their logarithm is normal, with standard deviation `sigma`.
 * Half of them are below `median`, and a few are very large. */
#include "allocators/random.h"

double lognormal_draw(struct rng *rng, double median, double sigma);

#endif
