/* pair - allocate one block and free it: the shortest way through an allocator.
 *
 * The block freed last is the one that most allocators give out next, so this is
 * what a cache of freed blocks costs when it always hits. */
#include "experiments/speed/loads.h"

static uint64_t no_slots(const struct option_value *values)
{
    (void)values;
    return 1;
}

static inline int pair(struct speed *s, uint64_t n, enum speed_mode mode)
{
    for (uint64_t i = 0; i < n; i++) {
        uintptr_t slot = speed_alloc(s, speed_size(i), mode);

        if (slot == 0 || speed_free(s, slot, mode) != 0)
            return -1;
    }
    return 0;
}
SPEED_LOOP(pair)

/* One block of each size, so that each class has its page. */
static int prepare(struct speed *s, uint64_t n,
                   const struct option_value *values)
{
    (void)values;
    s->peak_bytes = 232;
    return pair(s, n / 4 + 64, SPEED_RUN);
}

static const struct option_def options[] = {{.name = NULL}};

const struct speed_load speed_pair = {
    .info = {.name = "pair",
             .summary = "allocate a block and free it at once",
             .options = options},
    .slots = no_slots,
    .prepare = prepare,
    .phases = {pair_loop},
};
