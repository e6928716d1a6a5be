#ifndef ALLOCATORS_ALLOCATOR_H
#define ALLOCATORS_ALLOCATOR_H

/* The allocator interface: where memory comes from.
 *
 * An allocator is one file that fills one `struct allocator_ops`, and a line in
 * registry.c.  Callers go through the front door below (allocator_alloc,
 * allocator_free), which keeps the counters, so that every allocator is counted
 * in the same way and no allocator can forget to.
 *
 * free is sized: the caller says how many bytes it asked for.  An allocator that
 * keeps no size per block needs it; one that does can check it.
 *
 * Out of memory is a value (NULL) and leaves the allocator as it was.  Misuse
 * that the allocator can see - a double free, a pointer that is not its own, a
 * wrong size - ends the process through fatal(), in release builds too.
 */
#include "allocators/option.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct allocator;

#define ALLOCATOR_ALIGN 16 /* every block starts at a multiple of it */

/* What an instance can do stands in its own ops->caps: they may depend on the
 * options, and a wrapper's on what it wraps. */
enum allocator_caps {
    ALLOCATOR_WRAPPER = 1 << 0,       /* needs an inner allocator: "w+inner" */
    ALLOCATOR_DETERMINISTIC = 1 << 1, /* same calls, same layout, ASLR or not */
    ALLOCATOR_WALKS = 1 << 2,         /* `walk` lists the live blocks */
    ALLOCATOR_SEES_DOUBLE_FREE = 1 << 3,
    ALLOCATOR_SEES_FOREIGN = 1 << 4,    /* a free of a foreign pointer */
    ALLOCATOR_SEES_WRONG_SIZE = 1 << 5, /* a free with another size class */
    ALLOCATOR_SHARED_STATE = 1 << 6     /* two instances share one heap */
};

/* Told when address space goes back to the system: no id in it can return by
 * way of the allocator's free lists.  May not call the allocator. */
typedef void allocator_unmap_fn(void *arg, const void *base, size_t size);

struct allocator_config {
    const struct option_value *values; /* one per row of ops->info.options */
    uint64_t seed;                     /* for policies that draw lots */
    struct allocator *inner;           /* wrappers: stolen.  Else NULL */
    allocator_unmap_fn *unmapped;      /* may be NULL */
    void *unmapped_arg;
};

/* One live block, `size` as its owner asked for it where the allocator knows
 * that, else the size of its class.  Non-zero stops the walk. */
typedef int allocator_visit_fn(void *block, size_t size, void *arg);

struct allocator_ops {
    struct component
        info;      /* first: a table of components is a table of these */
    unsigned caps; /* enum allocator_caps */
    /* NULL when usable here, else the reason in words.  May be NULL. */
    const char *(*unavailable)(void);
    /* What must stand in the environment when the process starts, as
     * "NAME=value", or NULL.  The string is static or owned by the callee until
     * the next call.  May be NULL. */
    const char *(*environment)(const struct option_value *values);
    /* New; NULL = OOM (a stolen inner is destroyed then).  The struct lives in
     * memory of its own, never in a heap under test. */
    struct allocator *(*create)(const struct allocator_config *config);
    /* Gives all memory back, live blocks or not.  Wrappers destroy the inner. */
    void (*destroy)(struct allocator *a);
    void *(*alloc)(struct allocator *a, size_t size); /* size > 0; NULL = OOM */
    void (*free)(struct allocator *a, void *p, size_t size); /* p != NULL */
    /* NULL = sound, else the broken invariant in words.  O(heap). */
    const char *(*verify)(struct allocator *a);
    /* Visits each live block once, in address order.  O(heap).  NULL without
     * ALLOCATOR_WALKS.  Returns what the visitor returned last. */
    int (*walk)(struct allocator *a, allocator_visit_fn *visit, void *arg);
    /* Bytes now held from the system for blocks and their bookkeeping, the most
     * ever, and what the wrapped allocator holds included. */
    size_t (*footprint)(struct allocator *a, size_t *peak);
};

struct allocator_stats { /* kept by the front door; all only ever grow */
    uint64_t allocs, frees;
    uint64_t alloc_bytes, freed_bytes; /* as asked for */
    uint64_t refused;                  /* allocations that got NULL */
};

struct allocator { /* first member of every implementation */
    const struct allocator_ops *ops;
    struct allocator_stats stats;
};

/* A block of at least `size` bytes and at least ALLOCATOR_ALIGN, aligned to
 * ALLOCATOR_ALIGN, contents undefined.  New; NULL = OOM. */
static inline void *allocator_alloc(struct allocator *a, size_t size)
{
    void *p = a->ops->alloc(a, size);

    if (p == NULL) {
        a->stats.refused++;
        return NULL;
    }
    a->stats.allocs++;
    a->stats.alloc_bytes += size;
    return p;
}

/* Gives a block back; `size` as it was asked for.  Steals p. */
static inline void allocator_free(struct allocator *a, void *p, size_t size)
{
    a->stats.frees++;
    a->stats.freed_bytes += size;
    a->ops->free(a, p, size);
}

static inline uint64_t allocator_live_blocks(const struct allocator *a)
{
    return a->stats.allocs - a->stats.frees;
}

static inline uint64_t allocator_live_bytes(const struct allocator *a)
{
    return a->stats.alloc_bytes - a->stats.freed_bytes;
}

static inline const char *allocator_verify(struct allocator *a)
{
    return a->ops->verify(a);
}

static inline void allocator_destroy(struct allocator *a)
{
    a->ops->destroy(a);
}

/* Every allocator and wrapper, in the order of --list; NULL ends the table. */
extern const struct allocator_ops *const allocator_registry[];

/* Borrowed, NULL when there is none of that name. */
const struct allocator_ops *allocator_find(const char *name);

#endif
