/* pair - allocate one block and free it: the shortest way through an allocator.
 *
 * The block freed last is the one that most allocators give out next, so this is
 * what a cache of freed blocks costs when it always hits.  A block of each size
 * stays alive: some allocators give a page away when its last block has died, and
 * a pair would be a page then. */
#include "experiments/speed/loads.h"

static uint64_t one_of_each(const struct option_value *values)
{
    (void)values;
    return sizeof speed_sizes;
}

static inline int pair(struct speed *s, uint64_t n, enum speed_mode mode)
{
    for (uint64_t i = 0; i < n; i++) {
        size_t size = speed_size(i);
        void *block = speed_take(s, size, mode);

        if (block == NULL || speed_give(s, block, size, mode) != 0)
            return -1;
    }
    return 0;
}
SPEED_LOOP(pair)

static int prepare(struct speed *s, uint64_t n,
                   const struct option_value *values)
{
    (void)values;
    for (size_t i = 0; i < s->slots_count; i++) {
        s->slots[i] = speed_alloc(s, speed_size(i), SPEED_RUN);
        if (s->slots[i] == 0)
            return -1;
    }
    speed_note_peak(s);
    return pair(s, n / 4, SPEED_RUN);
}

static const struct option_def options[] = {{.name = NULL}};

const struct speed_load speed_pair = {
    .info = {.name = "pair",
             .summary = "allocate a block and free it at once",
             .options = options},
    .slots = one_of_each,
    .prepare = prepare,
    .phases = {pair_loop},
};
