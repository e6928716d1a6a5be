/* object_map - a set of objects in the order of their addresses.
 *
 * See object_map.h for the picture.  Chunks stay when their last object goes: the
 * addresses will be used again.  The chunk that was used last is remembered, for
 * births and deaths come in neighbourhoods.
 *
 * Cost: add and remove O(1); a walk O(objects + MiBs that ever had one); 1/128 of
 * the heap's memory, 17/64 more where a collection has noted counts.
 * Source: Boehm and Weiser, Garbage Collection in an Uncooperative Environment,
 * Software: Practice and Experience 18(9), 1988 (mark bits beside the heap).
 */
#include "gc/object_map.h"

#include "allocators/pages.h"

#define TOP_SHIFT   30
#define CHUNK_SHIFT 20
#define TOP_BYTES   (OBJECT_MAP_BRANCHES * sizeof(void *))

int object_map_open(struct object_map *map)
{
    *map = (struct object_map){.first = OBJECT_MAP_BRANCHES,
                               .recent = UINTPTR_MAX};
    map->top = pages_map(TOP_BYTES);
    return map->top == NULL ? -1 : 0;
}

static void close_branch(struct object_map_branch *branch)
{
    for (size_t i = 0; i < 1024; i++)
        if (branch->chunks[i] != NULL)
            pages_unmap(branch->chunks[i], sizeof *branch->chunks[i]);
    pages_unmap(branch, sizeof *branch);
}

void object_map_close(struct object_map *map)
{
    for (size_t i = map->first; i < map->last; i++)
        if (map->top[i] != NULL)
            close_branch(map->top[i]);
    pages_unmap(map->top, TOP_BYTES);
}

/* The chunk of a MiB; NULL = there is none, and OOM where `make`. */
static struct object_map_chunk *find_chunk(struct object_map *map,
                                           uintptr_t mib, bool make)
{
    size_t i = mib >> (TOP_SHIFT - CHUNK_SHIFT);
    struct object_map_chunk **slot;

    if (i >= OBJECT_MAP_BRANCHES)
        return NULL;
    if (map->top[i] == NULL) {
        if (!make || (map->top[i] = pages_map(sizeof **map->top)) == NULL)
            return NULL;
        map->first = i < map->first ? i : map->first;
        map->last = i >= map->last ? i + 1 : map->last;
    }
    slot = &map->top[i]->chunks[mib % 1024];
    if (*slot == NULL && make)
        *slot = pages_map(sizeof **slot);
    if (*slot != NULL) {
        map->recent = mib;
        map->recent_chunk = *slot;
    }
    return *slot;
}

void object_map_add_far(struct object_map *map, const struct obj *o)
{
    struct object_map_chunk *chunk =
        find_chunk(map, (uintptr_t)o >> CHUNK_SHIFT, true);

    if (chunk != NULL)
        object_map_add_to(map, chunk, o);
    else
        map->missed++;
}

void object_map_remove_far(struct object_map *map, const struct obj *o)
{
    struct object_map_chunk *chunk =
        find_chunk(map, (uintptr_t)o >> CHUNK_SHIFT, false);

    if (chunk != NULL)
        object_map_remove_from(map, chunk, o);
    else
        map->missed--;
}

/* The chunk at which the walk stands, or behind it; NULL at the end. */
static struct object_map_chunk *next_chunk(struct object_map_walk *walk)
{
    const struct object_map *map = walk->map;

    for (; walk->branch < map->last; walk->branch++, walk->chunk = 0) {
        struct object_map_branch *branch = map->top[walk->branch];

        for (; branch != NULL && walk->chunk < 1024; walk->chunk++)
            if (branch->chunks[walk->chunk] != NULL)
                return branch->chunks[walk->chunk];
    }
    return NULL;
}

bool object_map_more(struct object_map_walk *walk)
{
    struct object_map_chunk *chunk;

    while ((chunk = next_chunk(walk)) != NULL) {
        while (walk->word < OBJECT_MAP_WORDS) {
            size_t word = walk->word++;

            if (chunk->bits[word] == 0)
                continue;
            walk->bits = chunk->bits[word];
            walk->at = chunk;
            walk->base = (walk->branch << TOP_SHIFT) +
                         (walk->chunk << CHUNK_SHIFT) + (word << 10);
            return true;
        }
        walk->word = 0;
        walk->chunk++;
    }
    return false;
}

int object_map_visit(const struct object_map *map, obj_visit_fn *visit,
                     void *arg)
{
    struct object_map_walk walk = object_map_begin(map);
    int stop = 0;

    for (struct obj *o; stop == 0 && (o = object_map_next(&walk)) != NULL;)
        stop = visit(o, arg);
    return stop;
}

void object_map_forget_reached(struct object_map *map)
{
    struct object_map_walk walk = object_map_begin(map);

    for (struct object_map_chunk *chunk; (chunk = next_chunk(&walk)) != NULL;
         walk.chunk++)
        memset(chunk->reached, 0, sizeof chunk->reached);
}
