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
 * Nothing stands before a block, and nothing in it: the free blocks of a class are
 * listed in an array beside the heap.  So neither allocation nor free looks
 * at a block, which may be in no cache, and no write through a stale pointer can
 * break a list.  The tables beside the areas say what a block is and whether it is
 * alive: a tag map for the small ones, a bit of run_pages[] for the runs, their
 * extents for the large ones.
 *
 * Source: Bonwick and Adams, Magazines and Vmem, USENIX 2001, and jemalloc's
 * caches, for arrays of free blocks; Novark and Berger, DieHarder, CCS 2010, for
 * metadata that no stale pointer reaches.
 */
#include "allocators/allocator.h"
#include "allocators/area.h"
#include "allocators/pages.h"
#include "allocators/random.h"
#include "allocators/tag_map.h"

#define FREELIST_SPAN_SHIFT  16
#define FREELIST_SPAN        ((size_t)1 << FREELIST_SPAN_SHIFT)
#define FREELIST_SMALL_MAX   ALLOCATOR_SHORT_MAX
#define FREELIST_RUN_MAX     ((size_t)1 << 20)
#define FREELIST_RESERVE     ((size_t)1 << 37) /* asked for first */
#define FREELIST_RESERVE_MIN ((size_t)1 << 26)

enum {
    FREELIST_SMALL_BINS = 32, /* bin i: blocks of 16 * (i + 1) bytes */
    FREELIST_RUN_BINS = 256,  /* bin 32 + i: runs of i + 1 pages */
    FREELIST_BINS = FREELIST_SMALL_BINS + FREELIST_RUN_BINS,
    FREELIST_RUN_LIVE = 1 << 15 /* in run_pages[] */
};

enum freelist_order { /* in the order of the option's choices */
                      FREELIST_LIFO,
                      FREELIST_FIFO,
                      FREELIST_RANDOM,
                      FREELIST_ADDRESS
};

/* One size class: its free blocks, and what of its newest span was never handed
 * out.  One cache line.
 */
struct bin {
    union {
        struct allocator_class class; /* lifo: its stack */
        struct {
            void *next;
            void **top;
        };
    };
    void **slots;
    uint32_t count;          /* but lifo: slots in use */
    uint32_t first;          /* fifo: the slot of the oldest */
    uint32_t capacity;       /* slots that exist: never below `carved` */
    uint32_t carved;         /* blocks ever made, live or free */
    uint32_t size;           /* bytes of a block */
    uint32_t inverse;        /* ceil(2^32 / size): tests divisibility */
    char *fresh, *fresh_end; /* small: not carved yet, lowest first */
};

_Static_assert(sizeof(struct bin) == ALLOCATOR_CLASS_BYTES, "one cache line");

/* One span of `small`. */
struct span {
    uint16_t bin;
    uint16_t last; /* offset of the last block that was carved in it */
};

struct extent {
    char *base;
    size_t size; /* whole pages */
};

struct freelist {
    struct allocator super; /* first: the two pointers convert freely */
    struct span *spans;     /* of `small` */
    struct area small;
    struct area runs;
    uint16_t *run_pages; /* at a run's first page its length, and whether it is
                          * live; else 0 */
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
    _Alignas(64) struct bin bins[FREELIST_BINS];
};

static inline struct freelist *freelist_of(struct allocator *a)
{
    return (struct freelist *)a;
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
/* Is the block at p, which a bin has, live? */
bool freelist_is_live(const struct freelist *f, const void *p);

/* --- freelist_order.c --- */
/* The block that the order names; NULL = none is free. */
void *freelist_pop(struct freelist *f, struct bin *bin);
/* Adds a block.  Cannot fail: room was made by freelist_expect. */
void freelist_push(struct freelist *f, struct bin *bin, void *block);
/* Makes room for one more block to become free; none is, now.  0, or -1 = OOM. */
int freelist_expect(struct freelist *f, struct bin *bin);
/* Free blocks of the bin. */
size_t freelist_free_blocks(const struct freelist *f, const struct bin *bin);

/* --- freelist_large.c --- */
/* A block of more than FREELIST_RUN_MAX bytes.  New; NULL = OOM. */
void *freelist_large_alloc(struct freelist *f, size_t size);
/* p lies in the used part of `large`.  Ends the process on misuse. */
void freelist_large_free(struct freelist *f, void *p, size_t size);

/* --- freelist_audit.c --- */
const char *freelist_verify(struct allocator *a);
int freelist_walk(struct allocator *a, allocator_visit_fn *visit, void *arg);

#endif
