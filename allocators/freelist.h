#ifndef ALLOCATORS_FREELIST_H
#define ALLOCATORS_FREELIST_H

/* The structures of the freelist allocator, shared by its files, and by pymalloc,
 * which has one for its large blocks:
 *
 *     freelist.c        front: fast paths, creation, options
 *     freelist_order.c  which free block comes next: lifo, fifo, random, address
 *     freelist_large.c  blocks over 1 MiB
 *     freelist_audit.c  verify and walk
 *
 * One reservation of address space, in three areas that fill from below:
 *
 *     | small: spans of 64 KiB   | runs: whole pages    | large: > 1 MiB      |
 *     | one size class each      | one page count each  | system's own pages  |
 *       spans[]: 32 bits           run_pages[]: 16 bits   large[]: sorted
 *       for each span              for each page          extents
 *
 * Nothing stands before a block.  The tables beside the areas say what a block
 * is, so that blocks of all classes do not start with headers at the same
 * offset and fight for the same cache sets.
 *
 * A free block carries a link and a mark in its first two words.  The mark is
 * made from the link, the block's address and a secret, and is wiped when the
 * block is handed out: so a block that bears a valid mark is free, and one word
 * tells a double free, a write after free into the link, and, in walk and
 * verify, the free blocks from the live ones.
 */
#include "allocators/allocator.h"
#include "allocators/fatal.h"
#include "allocators/pages.h"
#include "allocators/random.h"

#define FREELIST_SPAN_SHIFT  16
#define FREELIST_SPAN        ((size_t)1 << FREELIST_SPAN_SHIFT)
#define FREELIST_SMALL_MAX   ((size_t)512)
#define FREELIST_RUN_MAX     ((size_t)1 << 20)
#define FREELIST_RESERVE     ((size_t)1 << 37) /* asked for first */
#define FREELIST_RESERVE_MIN ((size_t)1 << 26)

enum {
    FREELIST_SMALL_BINS = 32, /* bin i: blocks of 16 * (i + 1) bytes */
    FREELIST_RUN_BINS = 256,  /* bin 32 + i: runs of i + 1 pages */
    FREELIST_BINS = FREELIST_SMALL_BINS + FREELIST_RUN_BINS
};

enum freelist_order { /* in the order of the option's choices */
                      FREELIST_LIFO,
                      FREELIST_FIFO,
                      FREELIST_RANDOM,
                      FREELIST_ADDRESS
};

struct free_block {
    struct free_block *next; /* NULL where the order keeps no links */
    uintptr_t mark;          /* see freelist_mark */
};

/* One size class: its free blocks, and what of its newest span was never handed
 * out.  One cache line. */
struct bin {
    _Alignas(64) struct free_block *head; /* lifo, fifo: the next to be taken */
    char *fresh, *fresh_end; /* small bins: not carved yet, lowest first */
    uint32_t size;           /* bytes of a block */
    uint32_t inverse;        /* ceil(2^32 / size): tests divisibility */
    uint32_t carved;         /* blocks ever made, live or free */
    struct free_block *tail; /* fifo: the newest */
    uint32_t *slots;         /* random: bag; address: heap; offsets in units */
    uint32_t count;          /* slots in use */
    uint32_t capacity;       /* slots that exist: never below `carved` */
};

_Static_assert(sizeof(struct bin) == 64, "one cache line");

/* One span of `small`. */
struct span {
    uint16_t bin;
    uint16_t last; /* offset of the last block that was carved in it */
};

struct area {
    char *base;
    size_t used; /* bytes from the base that were ever handed out */
    size_t size; /* bytes reserved */
};

struct extent {
    char *base;
    size_t size; /* whole pages */
};

struct freelist {
    struct allocator super; /* first: the two pointers convert freely */
    uintptr_t secret;
    struct span *spans; /* of `small` */
    struct area small;
    struct area runs;
    size_t runs_committed; /* bytes from the base of `runs` */
    uint16_t *run_pages;   /* at a run's first page its length, else 0 */
    enum freelist_order order;
    struct rng rng;
    char *reservation;
    size_t reserved;
    struct area large; /* used: up to the end of the highest ever */
    struct extent *extents;
    size_t extents_count, extents_bytes, large_bytes;
    size_t peak; /* of the footprint, up to the last release of a large one */
    allocator_unmap_fn *unmapped;
    void *unmapped_arg;
    struct bin bins[FREELIST_BINS];
};

static inline struct freelist *freelist_of(struct allocator *a)
{
    return (struct freelist *)a;
}

static inline uintptr_t freelist_mark(const struct freelist *f,
                                      const struct free_block *b,
                                      const struct free_block *next)
{
    return (uintptr_t)b ^ (uintptr_t)next ^ f->secret;
}

static inline bool freelist_is_free(const struct freelist *f,
                                    const struct free_block *b)
{
    return b->mark == freelist_mark(f, b, b->next);
}

/* Ends the process when the block was written to since it was freed. */
static inline void freelist_check(const struct freelist *f,
                                  const struct free_block *b)
{
    if (!freelist_is_free(f, b))
        fatal("freelist: write after free");
}

/* Fetches what the next allocation of the class will read: on an aged heap it is
 * far from here.  The end of a list is no address to fetch: trying to cost pages a
 * tenth of a pair. */
static inline void freelist_fetch_next(const struct free_block *b)
{
    __builtin_prefetch(b->next != NULL ? b->next : b, 1);
}

/* Offset of p in the area; >= used when it is not in it. */
static inline size_t area_offset(const struct area *area, const void *p)
{
    return (uintptr_t)p - (uintptr_t)area->base;
}

static inline size_t freelist_pages(size_t size)
{
    return (size + PAGES_SIZE - 1) / PAGES_SIZE;
}

/* Small bins: bytes of a span that are cut into blocks. */
static inline size_t bin_span_bytes(const struct bin *bin)
{
    return FREELIST_SPAN / bin->size * bin->size;
}

/* --- freelist.c --- */
/* Hands over the area of small blocks, before any was made: for an allocator that
 * has its own way with them and this one for the rest.  The area stays a part of
 * the reservation; nothing of it is committed. */
struct area freelist_cede_small(struct freelist *f);
/* Bytes now held from the system. */
size_t freelist_held(const struct freelist *f);
/* The bin of a block at p, live or free; NULL = no block starts there. */
struct bin *freelist_bin_at(struct freelist *f, const void *p);

/* --- freelist_order.c --- */
/* The block that the order names; NULL = none is free. */
struct free_block *freelist_pop(struct freelist *f, struct bin *bin);
/* Adds a block.  Cannot fail: room was made by freelist_expect. */
void freelist_push(struct freelist *f, struct bin *bin, struct free_block *b);
/* Makes room for one more block to become free.  0, or -1 = OOM. */
int freelist_expect(struct freelist *f, struct bin *bin);
/* The block of a slot, and the slot of a block. */
struct free_block *freelist_slot_block(const struct freelist *f,
                                       const struct bin *bin, uint32_t slot);

/* --- freelist_large.c --- */
/* A block of more than FREELIST_RUN_MAX bytes.  New; NULL = OOM. */
void *freelist_large_alloc(struct freelist *f, size_t size);
/* p lies in the used part of `large`.  Ends the process on misuse. */
void freelist_large_free(struct freelist *f, void *p, size_t size);

/* --- freelist_audit.c --- */
const char *freelist_verify(struct allocator *a);
int freelist_walk(struct allocator *a, allocator_visit_fn *visit, void *arg);

#endif
