#ifndef WORKLOADS_ZIPF_H
#define WORKLOADS_ZIPF_H

/* Zipf's law on n ranks: rank k = 0 .. n-1 comes with probability proportional
 * to (k + 1)^-s.  s = 0 is uniform, s = 1 what many request logs look like. */
#include "allocators/random.h"

struct zipf {
    double n, s;
    double area_first, area_last; /* the area that is drawn from, its ends */
    double sure; /* this near below a whole number, the draw is taken */
};

/* 1 <= n < 2^32, 0 <= s <= 20. */
void zipf_setup(struct zipf *z, uint64_t n, double s);
uint64_t zipf_draw(const struct zipf *z, struct rng *rng); /* O(1) expected */

#endif
