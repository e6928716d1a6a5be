#ifndef ALLOCATORS_ARENA_H
#define ALLOCATORS_ARENA_H

/* The structures of the arena allocator, shared by its files only: arena.c and
 * arena_audit.c (verify and walk).
 *
 *     chunks   | 0: none | dead | full | open ->      | reserved, never used
 *     a chunk  | maps | block | block | block | fresh |
 *
 * Maps: two bits for each 16 bytes of the chunk, in pairs of words so that both
 * are in one cache line.
 *
 *     live    a live block starts here
 *     bound   a block starts or ends here, whoever lives
 */
#include "allocators/allocator.h"
#include "allocators/pages.h"

#define ARENA_RESERVE            ((size_t)1 << 45)  /* asked for first */
#define ARENA_RESERVE_CHUNKS_MIN ((size_t)64)       /* and at least so much */
#define ARENA_TABLE_STEP         ((size_t)64 << 10) /* bytes */

enum arena_recycle { /* in the order of the option's choices */
                     ARENA_NEVER,
                     ARENA_LIFO,
                     ARENA_FIFO
};

enum chunk_state {
    CHUNK_NONE, /* never used, and chunk 0 */
    CHUNK_OPEN, /* blocks are laid into it */
    CHUNK_FULL, /* no more; some of its blocks live */
    CHUNK_DEAD, /* none lives: gone, or in `dead_chunks` */
    CHUNK_BIG,  /* the first chunk of a live block larger than a chunk */
    CHUNK_TAIL, /* the others of it */
    CHUNK_GONE  /* as CHUNK_BIG, dead: gone, or in `dead_bigs` */
};

struct chunk {
    uint32_t state; /* enum chunk_state */
    uint32_t next;  /* in a list of dead ones; 0 = the last */
    union {
        size_t live; /* CHUNK_OPEN, _FULL, _DEAD: live blocks */
        size_t size; /* CHUNK_BIG, _GONE: bytes as asked for */
    } u;
};

struct chunk_list { /* lifo adds at the head, fifo at the tail */
    uint32_t head, tail;
};

struct arena {
    struct allocator super;  /* first: the two pointers convert freely */
    char *fresh, *fresh_end; /* of the open chunk; NULL before the first one */
    uint32_t open;           /* 0 before the first one */
    unsigned shift;          /* log2 of the bytes of a chunk */
    char *base;              /* chunk i is at base + (i << shift) */
    struct chunk *chunks;    /* a row for each chunk of the reservation */
    uint32_t used;           /* chunks 1 .. used - 1 were used at least once */
    bool open_is_first;      /* the open chunk is chunk 1, new */
    enum arena_recycle recycle;
    struct chunk_list dead_chunks, dead_bigs;
    size_t limit;       /* chunks in the reservation */
    size_t table_bytes; /* of `chunks`, committed */
    size_t held_bytes;  /* in chunks and big blocks */
    size_t peak;        /* of the footprint, up to when something last shrank */
    allocator_unmap_fn *unmapped;
    void *unmapped_arg;
};

static inline struct arena *arena_of(struct allocator *a)
{
    return (struct arena *)a;
}

static inline size_t arena_chunk_bytes(const struct arena *arena)
{
    return (size_t)1 << arena->shift;
}

static inline char *arena_chunk(const struct arena *arena, size_t i)
{
    return arena->base + (i << arena->shift);
}

static inline size_t arena_map_bytes(const struct arena *arena)
{
    return arena_chunk_bytes(arena) / 64;
}

/* The pair of words with the bits of a place in a chunk; `place` counts in units
 * of ALLOCATOR_ALIGN from the chunk's start. */
static inline uint64_t *arena_words(const struct arena *arena, size_t i,
                                    size_t place)
{
    return (uint64_t *)(void *)arena_chunk(arena, i) + place / 64 * 2;
}

static inline uint64_t arena_bit(size_t place)
{
    return (uint64_t)1 << place % 64;
}

/* Chunks that a big block takes. */
static inline size_t arena_chunks_for(const struct arena *arena, size_t size)
{
    return ((size - 1) >> arena->shift) + 1;
}

/* --- arena.c --- */
/* The place where the block that starts at `place` ends. */
size_t arena_block_end(const struct arena *arena, size_t i, size_t place);

/* --- arena_audit.c --- */
const char *arena_verify(struct allocator *a);
int arena_walk(struct allocator *a, allocator_visit_fn *visit, void *arg);

#endif
