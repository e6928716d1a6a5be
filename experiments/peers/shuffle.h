#ifndef PEERS_SHUFFLE_H
#define PEERS_SHUFFLE_H

/* 0 .. n - 1 shuffled, always alike; to be given to free. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static inline uint32_t *shuffle_order(size_t n)
{
    uint32_t *order = malloc(n * sizeof *order);
    uint64_t state = 1;

    if (order == NULL) {
        fputs("out of memory\n", stderr);
        exit(1);
    }
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    for (size_t i = n; i > 1; i--) {
        state = state * UINT64_C(6364136223846793005) +
                UINT64_C(1442695040888963407);
        size_t j = (size_t)((state >> 33) % i);
        uint32_t swap = order[i - 1];
        order[i - 1] = order[j];
        order[j] = swap;
    }
    return order;
}

#endif
