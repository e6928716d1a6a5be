#ifndef STAGE_AGE_H
#define STAGE_AGE_H

/* Aging: repeats of a deterministic load on a fresh heap are one run; an aged
 * heap differs from seed to seed.
 *
 * `--age N`, all from the cell's seed, none of it measured:
 *   1. A window of N / 4 slots (at least one) is empty.  Until N births have
 *      happened a slot is drawn, what is in it dies, and an object of the mixed
 *      kind (workloads/making.h) is made there.
 *   2. Half of the slots, rounded down, drawn without repetition, are emptied in
 *      the order in which they were drawn.
 *   3. The rest stays alive as ballast until the stage closes.
 * What a type keeps in its free list after that, it keeps.
 */
#include "gc/heap.h"

#include <stdint.h>

struct stage_ballast;

/* New; NULL = OOM, and nothing is left alive.  births > 0. */
struct stage_ballast *age_heap(struct heap *heap, uint64_t births,
                               uint64_t seed);
/* Releases the ballast. */
void age_drop(struct stage_ballast *ballast);

#endif
