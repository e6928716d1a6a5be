#ifndef IDENTITY_STALE_HIT_H
#define IDENTITY_STALE_HIT_H

/* The stale-hit curve: how often an id-keyed cache would answer wrongly.
 *
 * The LRU stack distance of a birth is the number of distinct ids born since the
 * previous birth at the same id, that id included.  A least-recently-used cache
 * of C entries still holds the previous holder's entry just when the distance is
 * at most C, so the histogram of distances answers for every C at once.
 *
 * Memory is proportional to the distinct ids: 21 to 43 bytes in the map, 8 to 16
 * in the histogram, 1 to 2 for the positions.
 */
#include "experiments/identity/id_map.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stale_hit {
    struct id_map last;  /* id -> position of its last birth, plus 1 */
    uint64_t *live;      /* a bit per position: some id's last birth */
    uint32_t *tree;      /* sums of the bits in full words */
    size_t words;        /* of `live`; a power of two */
    uint64_t next;       /* the position that the next birth takes */
    uint64_t *distances; /* births at each distance, from 1 on */
    size_t room;         /* of `distances`; a power of two */
    uint64_t distinct;   /* ids; no distance is larger */
};

int stale_hit_init(struct stale_hit *s); /* 0; -1 = OOM */
void stale_hit_free(struct stale_hit *s);
/* Counts a birth at `id` (> 0).  0; -1 = OOM or more than 2^31 distinct ids.
 * O(log distinct), amortized. */
int stale_hit_birth(struct stale_hit *s, uint64_t id);
/* Births at a distance of at most `entries`: the hits of a cache of that size.
 * O(entries). */
uint64_t stale_hit_within(const struct stale_hit *s, uint64_t entries);

#endif
