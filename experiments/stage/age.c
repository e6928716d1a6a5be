/* age.c - a heap that has lived before the load comes; see age.h.
 *
 * Cost: O(births); 8 bytes a slot in memory of its own.
 * Source: aging as in Larson and Krishnan, Memory Allocation for Long-Running
 * Server Applications, ISMM 1998 (random replacement in a window). */
#include "experiments/stage/age.h"

#include "allocators/pages.h"
#include "allocators/random.h"
#include "experiments/stage/seeds.h"
#include "experiments/workloads/holding.h"
#include "experiments/workloads/making.h"

#define BIRTHS_PER_SLOT 4

struct stage_ballast {
    struct holding window;
    struct maker maker;
    struct rng rng;
};

static int churn(struct stage_ballast *b, struct heap *heap, uint64_t births)
{
    uint64_t end = heap_births(heap) + births;

    while (heap_births(heap) < end) {
        size_t slot = rng_below(&b->rng, b->window.roots.count);
        holding_drop(&b->window, slot);
        struct obj *o = maker_make(&b->maker);
        if (o == NULL)
            return -1;
        *holding_slot(&b->window, slot) = o;
    }
    return 0;
}

/* A random half dies.  Slots are swapped as they are drawn, so those that are
 * drawn end up in front. */
static void thin_out(struct stage_ballast *b)
{
    struct obj **slots = b->window.roots.slots;
    size_t count = b->window.roots.count;

    for (size_t i = 0; i < count / 2; i++) {
        size_t drawn = i + rng_below(&b->rng, count - i);
        struct obj *o = slots[drawn];
        slots[drawn] = slots[i];
        slots[i] = o;
        holding_drop(&b->window, i);
    }
}

struct stage_ballast *age_heap(struct heap *heap, uint64_t births,
                               uint64_t seed)
{
    struct stage_ballast *b = pages_map(sizeof *b);
    size_t slots = births / BIRTHS_PER_SLOT;

    if (b == NULL)
        return NULL;
    rng_seed(&b->rng, seed, SEEDS_AGE);
    if (holding_open(&b->window, heap, slots == 0 ? 1 : slots) != 0) {
        pages_unmap(b, sizeof *b);
        return NULL;
    }
    if (maker_open(&b->maker, heap, &b->rng, MAKING_MIXED) != 0) {
        holding_close(&b->window);
        pages_unmap(b, sizeof *b);
        return NULL;
    }
    if (churn(b, heap, births) != 0) {
        age_drop(b);
        return NULL;
    }
    thin_out(b);
    return b;
}

void age_drop(struct stage_ballast *b)
{
    holding_close(&b->window);
    maker_close(&b->maker);
    pages_unmap(b, sizeof *b);
}
