#ifndef ALLOCATORS_TAG_MAP_H
#define ALLOCATORS_TAG_MAP_H

/* A tag map: a byte for each place of an area where a block may start, 0 unless a
 * live one does, else the tag of its class.  Place i is i * ALLOCATOR_ALIGN bytes
 * behind the area's base.
 *
 * It answers in one comparison what a free must know - does a block start there,
 * is it alive, is it of this size? - without a look at the block, which is often in
 * no cache any more when it dies.
 *
 * The map is an area of its own, 1/16 of the one it describes, and grows with it.
 * Source: Jones, Hosking and Moss, The Garbage Collection Handbook, 2012, 2.5 and
 * 7.4, on maps beside the heap, and on bytes for bits: a bit is set by reading its
 * neighbours, and the next allocation then waits for the last.
 */
#include "allocators/area.h"

#define ALLOCATOR_ALIGN 16 /* every block starts at a multiple of it */

struct tag_map {
    const char *base; /* of the area that it describes */
    uint8_t *tags;    /* the start of `area` */
    size_t places;    /* those before this one have tags */
    struct area area; /* the tags */
};

/* For an area of `bytes` from `base` on; no place has a tag yet.  0, or -1 = OOM. */
int tag_map_open(struct tag_map *map, const char *base, size_t bytes);
void tag_map_close(struct tag_map *map);
/* The area's first `end` bytes have tags from now on.  0, or -1 = OOM. */
int tag_map_reach(struct tag_map *map, size_t end);
/* The first live place at or behind `from`; map->places when there is none.
 * Cost: O(distance). */
size_t tag_map_next(const struct tag_map *map, size_t from);

/* The place that many bytes behind the base; map->places or more where no block can
 * start.  The low bits, which are zero at a place, come to stand above all others. */
static inline size_t tag_map_turn(size_t offset)
{
    return offset / ALLOCATOR_ALIGN | offset << (64 - 4);
}

static inline size_t tag_map_place(const struct tag_map *map, const void *p)
{
    return tag_map_turn((uintptr_t)p - (uintptr_t)map->base);
}

_Static_assert(ALLOCATOR_ALIGN == 1 << 4, "as tag_map_turn has it");

#endif
