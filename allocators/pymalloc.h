#ifndef ALLOCATORS_PYMALLOC_H
#define ALLOCATORS_PYMALLOC_H

/* The structures of the pymalloc allocator, shared by its files only:
 *
 *     pymalloc.c        front: blocks and pools, creation, options
 *     pymalloc_arena.c  which arena gives the next pool; when one goes home
 *     pymalloc_audit.c  verify and walk
 *
 *     arena, 1 MiB                              pool, 16 KiB
 *     | . | pool | pool | pool ...  | . |       | header | block | block | ...
 *       what is not a whole pool is unused        48 bytes, all of one class
 *
 * Requests of 1 to 512 bytes are served from pools, 32 classes 16 bytes apart;
 * the rest by a raw allocator, which is a freelist here (CPython: malloc).  Its
 * reservation also has the arenas, in the area that it would cut into spans, so
 * that the distances of all blocks are the same in every process.
 *
 * A free block carries a link in its first word, as in CPython.  CPython sees no
 * misuse; the tag map does, which says what is alive, and changes no address.
 */
#include "allocators/allocator.h"
#include "allocators/freelist.h"
#include "allocators/tag_map.h"

#define PYMALLOC_POOL_SHIFT  14
#define PYMALLOC_POOL        ((size_t)1 << PYMALLOC_POOL_SHIFT)
#define PYMALLOC_ARENA_SHIFT 20
#define PYMALLOC_ARENA       ((size_t)1 << PYMALLOC_ARENA_SHIFT)
#define PYMALLOC_SMALL_MAX   ((size_t)512)

enum { PYMALLOC_CLASSES = 32, PYMALLOC_POOLS_MAX = 64 };

struct pymalloc_block {
    struct pymalloc_block *next;
};

/* At the start of each pool, which lies at a multiple of its size.  What is free in it is the list, newest first, and
 * then what was never handed out, lowest address first.  A pool is
 *     used    some blocks live, some do not: in the list of its class
 *     full    all live: in no list
 *     free    none lives: in the list of its arena, with all else as it was */
struct pymalloc_pool {
    struct pymalloc_block *free;
    struct pymalloc_pool *next, *prev; /* used; free: next alone */
    uint32_t live;                     /* blocks handed out */
    uint32_t class;
    uint32_t fresh;  /* offset of the next fresh block */
    uint32_t room;   /* blocks that fit; so many live: it is full */
    uint64_t unused; /* CPython's header is as long */
};

struct pymalloc_arena {
    struct pymalloc_pool *free;         /* its free pools, newest first */
    struct pymalloc_arena *next, *prev; /* in the usable ones */
    uint32_t free_pools;                /* of the list, and those never used */
    uint32_t carved;                    /* pools ever used since it came */
    bool mapped;
};

struct pymalloc {
    struct allocator super; /* first: the two pointers convert freely */
    struct tag_map tags;    /* by depth: 1 + the class of a live block */
    struct pymalloc_pool used[PYMALLOC_CLASSES]; /* heads: links alone */
    struct allocator_newest newest[PYMALLOC_CLASSES];
    uint32_t inverse[PYMALLOC_CLASSES]; /* see pymalloc_starts_block */
    struct freelist *raw;               /* owned */
    struct area arenas; /* filled from its end downwards; used: the most ever */
    char *top;          /* where the highest arena ends */
    uint32_t pools;     /* of each arena, and the bytes before the first */
    uint32_t skipped;
    struct pymalloc_arena *table; /* by place, the highest first */
    size_t table_bytes;
    /* Arenas with free pools, the fullest first.  last_with[n]: the last of them
     * with n; NULL = none.  [0] is always NULL. */
    struct pymalloc_arena *usable;
    struct pymalloc_arena *last_with[PYMALLOC_POOLS_MAX + 1];
    size_t held, peak; /* bytes of pools that were reached; of the footprint */
    allocator_unmap_fn *unmapped;
    void *unmapped_arg;
};

_Static_assert(sizeof(struct pymalloc_pool) == 48, "as long as CPython's");

static inline struct pymalloc *pymalloc_of(struct allocator *a)
{
    return (struct pymalloc *)a;
}

static inline uint32_t pymalloc_block_bytes(uint32_t class)
{
    return (class + 1) * ALLOCATOR_ALIGN;
}

static inline uint32_t pymalloc_pool_blocks(uint32_t class)
{
    return (uint32_t)(PYMALLOC_POOL - sizeof(struct pymalloc_pool)) /
           pymalloc_block_bytes(class);
}

static inline bool pymalloc_is_full(const struct pymalloc_pool *pool)
{
    return pool->live == pool->room;
}

/* Bytes from p to the end of the highest arena; > arenas.used when p is in no
 * place where an arena is or was. */
static inline size_t pymalloc_depth(const struct pymalloc *m, const void *p)
{
    return (uintptr_t)m->top - (uintptr_t)p;
}

/* Of the tag map; m->tags.places or more where no block can start. */
static inline size_t pymalloc_place(const struct pymalloc *m, const void *p)
{
    return tag_map_turn(pymalloc_depth(m, p));
}

static inline bool pymalloc_is_live(const struct pymalloc *m, const void *p)
{
    return m->tags.tags[pymalloc_place(m, p)] != 0;
}

static inline char *pymalloc_arena_base(const struct pymalloc *m,
                                        const struct pymalloc_arena *arena)
{
    return m->top - ((size_t)(arena - m->table + 1) << PYMALLOC_ARENA_SHIFT);
}

static inline struct pymalloc_pool *
pymalloc_pool_at(const struct pymalloc *m, const struct pymalloc_arena *arena,
                 uint32_t i)
{
    char *first = pymalloc_arena_base(m, arena) + m->skipped;

    return (struct pymalloc_pool *)(void *)(first +
                                            ((size_t)i << PYMALLOC_POOL_SHIFT));
}

/* The arena at p, which lies where one is or was. */
static inline struct pymalloc_arena *pymalloc_arena_at(const struct pymalloc *m,
                                                       const void *p)
{
    return &m->table[(pymalloc_depth(m, p) - 1) >> PYMALLOC_ARENA_SHIFT];
}

/* --- pymalloc.c --- */
/* The pool of a block at p, live or free; NULL = no block starts there.  p lies
 * in a mapped arena. */
struct pymalloc_pool *pymalloc_pool_of(const struct pymalloc *m, const void *p);
/* What the front door took back by the short way is free from now on. */
void pymalloc_settle(struct pymalloc *m);
/* Bytes now held from the system. */
size_t pymalloc_held(const struct pymalloc *m);

/* --- pymalloc_arena.c --- */
/* A free pool of the fullest arena that has one, in no list any more; its class
 * is PYMALLOC_CLASSES where it was never used.  NULL = OOM. */
struct pymalloc_pool *pymalloc_take_pool(struct pymalloc *m);
/* The pool is empty and in no list.  May give its arena back. */
void pymalloc_give_pool(struct pymalloc *m, struct pymalloc_pool *pool);

/* --- pymalloc_audit.c --- */
const char *pymalloc_verify(struct allocator *a);
int pymalloc_walk(struct allocator *a, allocator_visit_fn *visit, void *arg);

#endif
