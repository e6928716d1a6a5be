/* timer - what reading the clock costs.  See timer.h. */
#include "experiments/speed/timer.h"

#include <stdlib.h>

#define READINGS 1001

static int by_size(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* The median: the least is a rounding, the most an interrupt. */
uint64_t timer_cost(void)
{
    uint64_t costs[READINGS];

    for (int i = 0; i < READINGS; i++) {
        uint64_t before = timer_ns();

        costs[i] = timer_ns() - before;
    }
    qsort(costs, READINGS, sizeof *costs, by_size);
    return costs[READINGS / 2];
}
