/* speed - the blocks of a load: slots, sizes, the registry of loads.
 *
 * Cost: O(slots).
 * Source: sizes as in CPython 3.11: float 24, int 28 and 32, str 50 and more, an
 * instance 48, list and tuple 56, dict 64, a dict's keys 232. */
#include "experiments/speed/speed.h"

#include "allocators/pages.h"
#include "experiments/harness/spec.h"
#include "experiments/speed/loads.h"

#include <string.h>

const uint8_t speed_sizes[64] = {
    24, 24, 24, 24, 24, 24, 24,  24,  28,  28,  28,  28,  28,  28,  28,  28,
    32, 32, 32, 32, 32, 32, 40,  40,  40,  40,  48,  48,  48,  48,  48,  48,
    50, 52, 54, 56, 56, 56, 56,  56,  56,  56,  56,  60,  64,  64,  64,  64,
    64, 72, 72, 80, 88, 96, 104, 112, 120, 136, 152, 168, 184, 200, 232, 232};

int speed_open(struct speed *s, struct allocator *allocator, uint64_t slots,
               uint64_t seed)
{
    memset(s, 0, sizeof *s);
    s->allocator = allocator;
    s->slots_count = slots;
    rng_seed(&s->rng, seed, 0);
    s->slots = pages_map(slots * sizeof *s->slots);
    if (s->slots == NULL || series_init(&s->allocs) != 0 ||
        series_init(&s->frees) != 0) {
        speed_close(s);
        return -1;
    }
    return 0;
}

void speed_close(struct speed *s)
{
    for (size_t i = 0; s->slots != NULL && i < s->slots_count; i++) {
        if (s->slots[i] != 0)
            (void)speed_free(s, s->slots[i], SPEED_RUN);
    }
    series_free(&s->allocs);
    series_free(&s->frees);
    if (s->slots != NULL)
        pages_unmap(s->slots, s->slots_count * sizeof *s->slots);
    s->slots = NULL;
}

int speed_fill(struct speed *s)
{
    for (size_t i = 0; i < s->slots_count; i++) {
        if (s->slots[i] != 0)
            continue;
        s->slots[i] = speed_alloc(s, speed_size(rng_next(&s->rng)), SPEED_RUN);
        if (s->slots[i] == 0)
            return -1;
    }
    speed_note_peak(s);
    return 0;
}

void speed_note_peak(struct speed *s)
{
    uint64_t live = allocator_live_bytes(s->allocator);

    if (live > s->peak_bytes)
        s->peak_bytes = live;
}

/* --- the loads as an axis ----------------------------------------------------- */

const struct speed_load *const speed_registry[] = {&speed_pair, &speed_window,
                                                   &speed_burst, NULL};

static const struct component *load_at(size_t i)
{
    return speed_registry[i] != NULL ? &speed_registry[i]->info : NULL;
}

const struct axis speed_axis = {.kind = "workload", .at = load_at};
