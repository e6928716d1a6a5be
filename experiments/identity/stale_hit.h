#ifndef IDENTITY_STALE_HIT_H
#define IDENTITY_STALE_HIT_H

/* The stale-hit curve: how often an id-keyed cache would answer wrongly.
 *
 * The LRU stack distance of a birth is the number of distinct ids born since the
 * previous birth at the same id, that id included.  A least-recently-used cache
 * of C entries still holds the previous holder's entry just when the distance is
 * at most C, so the histogram of distances answers for every C at once.
 *
 * Memory is proportional to the distinct ids: 4 bytes in each id's record, 8 to
 * 16 in the histogram, 2 to 4 for the positions.
 */
#include "experiments/identity/ids.h"

#include <stddef.h>
#include <stdint.h>

#define STALE_HIT_LEVELS_MAX 7

struct stale_hit {
    struct ids *ids; /* borrowed; `last` in the records is written here */
    uint64_t *live;  /* a bit per position: some id's last birth */
    void *level[STALE_HIT_LEVELS_MAX]; /* of the tree, see stale_hit.c */
    unsigned levels;                   /* in use */
    size_t words;                      /* of `live`; a power of two */
    uint64_t next;       /* the position that the next birth takes */
    uint64_t *distances; /* births at each distance, from 1 on */
    size_t room;         /* of `distances`; a power of two */
    uint64_t distinct;   /* ids; no distance is larger */
};

/* 0; -1 = OOM.  To be freed in any case. */
int stale_hit_init(struct stale_hit *s, struct ids *ids);
void stale_hit_free(struct stale_hit *s);
/* Counts births at the ids with these numbers, in this order.  0; -1 = OOM.
 * O(log distinct) each, amortized. */
int stale_hit_births(struct stale_hit *s, const uint32_t *numbers,
                     size_t count);
/* Births at a distance of at most `entries`: the hits of a cache of that size.
 * O(entries). */
uint64_t stale_hit_within(const struct stale_hit *s, uint64_t entries);

#endif
