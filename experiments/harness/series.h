#ifndef HARNESS_SERIES_H
#define HARNESS_SERIES_H

/* A growing list of numbers in memory of its own, and its quantiles. */
#include <stddef.h>
#include <stdint.h>

struct series {
    uint64_t *values;
    size_t count, room;
};

int series_init(struct series *s); /* 0; -1 = OOM */
void series_free(struct series *s);
/* 0; -1 = OOM, unchanged. */
int series_add(struct series *s, uint64_t value);
uint64_t series_sum(const struct series *s);
/* Smallest first, in place.  Cost: O(n log n), no memory. */
void series_sort(struct series *s);
/* Of a sorted series: the smallest value that at least a share p of all reach,
 * 0 < p <= 1.  The series may not be empty. */
uint64_t series_quantile(const struct series *s, double p);

#endif
