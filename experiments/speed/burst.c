/* burst - many allocations, then the frees of all of them in random order.
 *
 *     layout=aged    among as many blocks that stay: the heap had twice as many,
 *                    and half of them died, in random order
 *     layout=fresh   on a heap that has served nothing; once
 *
 * A list of free blocks in the order of their deaths leads all over an aged heap,
 * and each allocation waits for memory; lists that belong to a page do not. */
#include "experiments/speed/loads.h"

enum { BLOCKS, LAYOUT };
enum { AGED, FRESH }; /* choices of the layout */

static uint64_t blocks(const struct option_value *values)
{
    return values[BLOCKS].as.count;
}

static bool is_fresh(const struct option_value *values)
{
    return values[LAYOUT].as.choice == FRESH;
}

/* The burst's first, then those that stay. */
static uint64_t slots(const struct option_value *values)
{
    return is_fresh(values) ? blocks(values) : 2 * blocks(values);
}

/* In random order, so that the frees follow another order than the blocks. */
static void shuffle(struct speed *s, uint64_t n)
{
    for (uint64_t i = n; i > 1; i--) {
        uint64_t other = rng_below(&s->rng, i);
        uintptr_t slot = s->slots[i - 1];

        s->slots[i - 1] = s->slots[other];
        s->slots[other] = slot;
    }
}

static inline int allocate(struct speed *s, uint64_t n, enum speed_mode mode)
{
    for (uint64_t i = 0; i < n; i++) {
        uintptr_t fresh = speed_alloc(s, speed_size(rng_next(&s->rng)), mode);

        s->slots[i] = mode == SPEED_DRY ? 0 : fresh;
        if (fresh == 0)
            return -1;
    }
    return 0;
}
SPEED_LOOP(allocate)

static inline int release(struct speed *s, uint64_t n, enum speed_mode mode)
{
    for (uint64_t i = 0; i < n; i++) {
        if (speed_free(s, s->slots[i], mode) != 0)
            return -1;
        if (mode != SPEED_DRY)
            s->slots[i] = 0;
    }
    return 0;
}
SPEED_LOOP(release)

static int prepare(struct speed *s, uint64_t n,
                   const struct option_value *values)
{
    if (is_fresh(values))
        return 0;
    if (speed_fill(s) != 0)
        return -1;
    shuffle(s, s->slots_count);
    return release(s, n, SPEED_RUN);
}

static void between(struct speed *s, uint64_t n)
{
    speed_note_peak(s);
    shuffle(s, n);
}

static const struct option_def options[] = {
    [BLOCKS] = {.name = "blocks",
                .kind = OPTION_COUNT,
                .fallback = "1000000",
                .min = 1,
                .max = 100000000,
                .help = "blocks that come and go"},
    [LAYOUT] = {.name = "layout",
                .kind = OPTION_CHOICE,
                .fallback = "aged",
                .choices = "aged|fresh",
                .help = "a heap of twice the blocks of which half has died at "
                        "random, or one that has served nothing"},
    {.name = NULL},
};

const struct speed_load speed_burst = {
    .info = {.name = "burst",
             .summary = "allocate many blocks, free them in random order",
             .options = options},
    .slots = slots,
    .times = blocks,
    .once = is_fresh,
    .prepare = prepare,
    .between = between,
    .phases = {allocate_loop, release_loop},
};
