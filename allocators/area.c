/* area - address space that is used from its base upwards.  See area.h.
 *
 * Cost: a system call a step. */
#include "allocators/area.h"

#include "allocators/pages.h"

static size_t round_up(size_t size, size_t step)
{
    return (size + step - 1) & ~(step - 1);
}

/* 0, or -1 = OOM. */
static int commit(struct area *area, size_t end)
{
    size_t step = end <= area->lazy ? AREA_STEP : AREA_HUGE;
    size_t target = round_up(end, step);

    if (end > area->lazy && area->committed <= area->lazy)
        pages_prefer_huge(area->base + area->lazy, area->size - area->lazy);
    if (pages_commit(area->base + area->committed, target - area->committed) !=
        0)
        return -1;
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
