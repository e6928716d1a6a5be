/* tag_map - a byte for each place where a block may start.  See tag_map.h. */
#include "allocators/tag_map.h"

#include "allocators/pages.h"

#include <string.h>

/* The tags start in the middle of a page.  Other arrays start at the beginning of
 * one, and a processor takes a load for one that must wait where a store before it
 * has the same address but for whole pages: measured, a fifth of a pair. */
#define SHIFT (PAGES_SIZE / 2)

int tag_map_open(struct tag_map *map, const char *base, size_t bytes)
{
    size_t size =
        (bytes / ALLOCATOR_ALIGN + SHIFT + AREA_HUGE - 1) & ~(AREA_HUGE - 1);
    char *start = pages_reserve(size, AREA_HUGE);

    *map = (struct tag_map){.base = NULL};
    if (start == NULL)
        return -1;
    map->base = base;
    map->tags = (uint8_t *)start + SHIFT;
    map->area = (struct area){
        .base = start, .size = size, .lazy = AREA_LAZY / ALLOCATOR_ALIGN};
    return 0;
}

void tag_map_close(struct tag_map *map)
{
    if (map->tags != NULL)
        pages_unmap(map->area.base, map->area.size);
    *map = (struct tag_map){.base = NULL};
}

int tag_map_reach(struct tag_map *map, size_t end)
{
    size_t places = end / ALLOCATOR_ALIGN;

    if (area_reach(&map->area, places + SHIFT) != 0)
        return -1;
    map->places = places;
    return 0;
}

size_t tag_map_next(const struct tag_map *map, size_t from)
{
    uint64_t eight;

    for (; from % sizeof eight != 0; from++) {
        if (from >= map->places || map->tags[from] != 0)
            return from < map->places ? from : map->places;
    }
    for (; from < map->places; from += sizeof eight) {
        memcpy(&eight, map->tags + from, sizeof eight);
        if (eight != 0) /* of which the lowest byte is the first */
            return from + (size_t)__builtin_ctzll(eight) / 8;
    }
    return map->places;
}
