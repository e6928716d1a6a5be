#ifndef GC_OBJECT_MAP_H
#define GC_OBJECT_MAP_H

/* A set of objects in the order of their addresses: one bit for each 16 bytes of
 * the heap, beside it.
 *
 *     top     one entry for each GiB of the address space
 *     branch  one for each MiB of it
 *     chunk   a bit for each 16 bytes of that
 *
 * Beside these bits a chunk has what a collection notes of the objects: whether
 * something reachable holds it, and a count.  Both are clear between collections,
 * and a page of them that was never needed takes no memory.
 *
 * What is not there takes no memory.  The memory is mapped: the heap under test
 * is not touched.
 */
#include "gc/object.h"

#define OBJECT_MAP_WORDS    ((size_t)1024) /* of a chunk */
#define OBJECT_MAP_BRANCHES ((size_t)1 << 17)

struct object_map_chunk {
    uint64_t bits[OBJECT_MAP_WORDS];
    uint64_t reached[OBJECT_MAP_WORDS];
    uint32_t counts[64 * OBJECT_MAP_WORDS];
};

struct object_map_branch {
    struct object_map_chunk *chunks[1024];
};

struct object_map {
    struct object_map_branch **top;
    size_t first, last; /* branches that exist lie in [first, last) */
    size_t count;       /* objects in the map */
    size_t missed;      /* objects for which there was no memory */
    uintptr_t recent;   /* MiB of the chunk that was used last; or none */
    struct object_map_chunk *recent_chunk;
};

/* 0, or -1 = OOM. */
int object_map_open(struct object_map *map);
void object_map_close(struct object_map *map);

/* Where an object's bits and count are; `chunk` is NULL where there is none. */
struct object_map_place {
    struct object_map_chunk *chunk;
    size_t word, slot;
    uint64_t bit;
};

static inline struct object_map_place
object_map_find(const struct object_map *map, const struct obj *o)
{
    uintptr_t at = (uintptr_t)o;
    struct object_map_branch *branch =
        at >> 30 < OBJECT_MAP_BRANCHES ? map->top[at >> 30] : NULL;

    return (struct object_map_place){
        .chunk = branch == NULL ? NULL : branch->chunks[(at >> 20) % 1024],
        .word = (at >> 10) % OBJECT_MAP_WORDS,
        .slot = (at >> 4) % (64 * OBJECT_MAP_WORDS),
        .bit = UINT64_C(1) << (at >> 4) % 64};
}

/* Is the object in the map? */
static inline bool object_map_has(const struct object_map_place *place)
{
    return place->chunk != NULL &&
           (place->chunk->bits[place->word] & place->bit) != 0;
}

/* `add` and `remove` where the chunk is not the one that was used last. */
void object_map_add_far(struct object_map *map, const struct obj *o);
void object_map_remove_far(struct object_map *map, const struct obj *o);

static inline void object_map_add_to(struct object_map *map,
                                     struct object_map_chunk *chunk,
                                     const struct obj *o)
{
    chunk->bits[((uintptr_t)o >> 10) % OBJECT_MAP_WORDS] |=
        UINT64_C(1) << ((uintptr_t)o >> 4) % 64;
    map->count++;
}

static inline void object_map_remove_from(struct object_map *map,
                                          struct object_map_chunk *chunk,
                                          const struct obj *o)
{
    uint64_t *word = &chunk->bits[((uintptr_t)o >> 10) % OBJECT_MAP_WORDS];
    uint64_t bit = UINT64_C(1) << ((uintptr_t)o >> 4) % 64;

    if (!(*word & bit)) {
        map->missed--;
        return;
    }
    *word &= ~bit;
    map->count--;
}

/* Where there is no memory the object is missed, and only counted. */
static inline void object_map_add(struct object_map *map, const struct obj *o)
{
    if (map->recent == (uintptr_t)o >> 20)
        object_map_add_to(map, map->recent_chunk, o);
    else
        object_map_add_far(map, o);
}

/* O(1), as `add`.  Once for each add. */
static inline void object_map_remove(struct object_map *map,
                                     const struct obj *o)
{
    if (map->recent == (uintptr_t)o >> 20)
        object_map_remove_from(map, map->recent_chunk, o);
    else
        object_map_remove_far(map, o);
}

/* A walk in the order of addresses.  What is walked over may be removed. */
struct object_map_walk {
    const struct object_map *map;
    uint64_t bits; /* of the word, those not visited yet */
    uintptr_t base;
    struct object_map_chunk *at; /* where `bits` come from */
    size_t branch, chunk, word;  /* the next word to be looked at */
};

static inline struct object_map_walk
object_map_begin(const struct object_map *map)
{
    return (struct object_map_walk){.map = map, .branch = map->first};
}

/* Goes on to the next word that has bits; false at the end. */
bool object_map_more(struct object_map_walk *walk);

/* The next object; NULL at the end. */
static inline struct obj *object_map_next(struct object_map_walk *walk)
{
    if (walk->bits == 0 && !object_map_more(walk))
        return NULL;
    uintptr_t at = walk->base + 16 * (uintptr_t)__builtin_ctzll(walk->bits);
    walk->bits &= walk->bits - 1;
    return (struct obj *)at; /* NOLINT(performance-no-int-to-ptr): a bit */
}

/* No object is reached any more.  O(MiBs that ever had one). */
void object_map_forget_reached(struct object_map *map);

/* Visits every object, the lowest first.  Returns what the visitor did last. */
int object_map_visit(const struct object_map *map, obj_visit_fn *visit,
                     void *arg);

#endif
