/* area - address space that is used from its base upwards.  See area.h.
 *
 * Cost: a system call a step. */
#include "allocators/area.h"

#include "allocators/pages.h"

#include <stdbool.h>

static size_t round_up(size_t size, size_t step)
{
    return (size + step - 1) & ~(step - 1);
}

/* 0, or -1 = OOM. */
static int commit(struct area *area, size_t end)
{
    size_t target = round_up(end, end <= area->lazy ? AREA_STEP : AREA_HUGE);
    bool turns = end > area->lazy && area->committed <= area->lazy;

    if (turns)
        pages_prefer_huge(area->base, area->size);
    if (pages_commit(area->base + area->committed, target - area->committed) !=
        0)
        return -1;
    if (turns)
        pages_collapse(area->base, round_up(area->committed, AREA_HUGE));
    area->committed = target;
    return 0;
}

int area_reach(struct area *area, size_t end)
{
    if (end > area->size || (end > area->committed && commit(area, end) != 0))
        return -1;
    area->used = end;
    return 0;
}

size_t area_held(const struct area *area)
{
    return area->committed > area->lazy ? area->committed
                                        : round_up(area->used, PAGES_SIZE);
}
