/* window - so many live blocks, of which one, drawn by lot, is replaced each time
 * by one of another size.
 *
 * How the cost of a pair grows with the live set is what caches and page tables
 * cost: at a million blocks each free goes to memory that nobody has touched for
 * long. */
#include "experiments/speed/loads.h"

enum { LIVE };

static uint64_t live(const struct option_value *values)
{
    return values[LIVE].as.count;
}

static inline int window(struct speed *s, uint64_t n, enum speed_mode mode)
{
    struct rng rng = s->rng; /* or a write to a tag might be one to it */

    for (uint64_t i = 0; i < n; i++) {
        uint64_t draw = rng_next(&rng);
        uintptr_t *slot = &s->slots[((draw >> 32) * s->slots_count) >> 32];
        uintptr_t fresh;

        if (speed_free(s, *slot, mode) != 0)
            return -1;
        fresh = speed_alloc(s, speed_size(draw), mode);
        if (mode == SPEED_DRY) /* the block stays, its word is written */
            *slot ^= fresh & 0;
        else
            *slot = fresh;
        if (fresh == 0)
            return -1;
    }
    s->rng = rng;
    return 0;
}
SPEED_LOOP(window)

/* Each slot is replaced about twice before the clock starts. */
static int prepare(struct speed *s, uint64_t n,
                   const struct option_value *values)
{
    uint64_t warm_up = n / 4 + 2 * live(values);

    if (speed_fill(s) != 0 || window(s, warm_up, SPEED_RUN) != 0)
        return -1;
    speed_note_peak(s);
    return 0;
}

static const struct option_def options[] = {
    [LIVE] = {.name = "live",
              .kind = OPTION_COUNT,
              .fallback = "1000",
              .min = 1,
              .max = 100000000,
              .help = "blocks alive all the time"},
    {.name = NULL},
};

const struct speed_load speed_window = {
    .info = {.name = "window",
             .summary = "so many live blocks; one drawn by lot is replaced",
             .options = options},
    .slots = live,
    .prepare = prepare,
    .phases = {window_loop},
};
