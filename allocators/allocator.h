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
#include "allocators/tag_map.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct allocator;

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

typedef uint64_t allocator_two __attribute__((vector_size(16), aligned(8)));

union allocator_calls { /* which grow by one addition */
    allocator_two both;
    struct {
        uint64_t calls, bytes;
    };
};

struct allocator_stats { /* kept by the front door; all only ever grow */
    union {
        union allocator_calls allocated;
        struct {
            uint64_t allocs, alloc_bytes; /* as asked for */
        };
    };
    union {
        union allocator_calls freed;
        struct {
            uint64_t frees, freed_bytes;
        };
    };
    uint64_t refused; /* allocations that got NULL */
};

/* The short way: the front door serves by itself what it can, as the allocator would,
 * from what the allocator lays open.  That is either its stacks of free blocks with
 * the tags that say what is alive (allocators/tag_map.h), or the newest block of each
 * class.  Class i is blocks of up to 16 * (i + 1) bytes; the tag of a live block is
 * i + 1. */
#define ALLOCATOR_SHORT_MAX ((size_t)512)

/* One class, at the start of a cache line; the rest of the line is the allocator's.
 * The topmost free block is in `next`, the others are in slots; the stack is empty
 * when `next` is NULL, which is what stands in the lowest slot when it is not.
 *
 * A pair that frees what it takes goes by one word at a fixed place, which
 * processors forward at once; by a slot it took twice as long. */
#define ALLOCATOR_CLASS_BYTES ((size_t)64)

struct allocator_class {
    void *next;
    void **top; /* the slot behind the last one in use */
};

/* One class, by the other way: the block that it handed out last, as long as it is
 * also the one that it would hand out next, were it freed.  In `live` while its owner
 * has it.  In `dead` once it is given back by the short way: the allocator does not
 * know yet, and must take that free into account before it does anything else in this
 * class or looks at its blocks. */
struct allocator_newest {
    void *live, *dead; /* at most one of the two */
};

struct allocator { /* first member of every implementation */
    const struct allocator_ops *ops;
    struct allocator_stats stats;
    struct allocator_class *classes; /* NULL: the other way, or none */
    struct allocator_newest
        *newest; /* NULL: not this way; also with `classes` */
    struct tag_map
        tags; /* with `classes`: here, or each use would load where */
};

/* Tag of a size; of no size is it 0. */
static inline size_t allocator_tag(size_t size)
{
    return (size - 1) / ALLOCATOR_ALIGN + 1;
}

static inline void allocator_push(struct allocator_class *class, void *block)
{
    *class->top++ = class->next;
    class->next = block;
}

/* Of a stack that is not empty. */
static inline void *allocator_pop(struct allocator_class *class)
{
    void *block = class->next;

    class->next = *--class->top;
    return block;
}

/* Of a size up to ALLOCATOR_SHORT_MAX, where there is a short way. */
static inline struct allocator_class *
allocator_class_of(const struct allocator *a, size_t size)
{
    return (struct allocator_class *)(void *)((char *)(void *)a->classes +
                                              (allocator_tag(size) - 1) *
                                                  ALLOCATOR_CLASS_BYTES);
}

static inline bool allocator_is_short(size_t size)
{
    return size - 1 < ALLOCATOR_SHORT_MAX;
}

/* NULL: it has to be asked. */
static inline void *allocator_take_newest(struct allocator *a, size_t size)
{
    if (a->newest == NULL || !allocator_is_short(size))
        return NULL;
    struct allocator_newest *n = &a->newest[allocator_tag(size) - 1];
    void *p = n->dead;

    if (p != NULL)
        *n = (struct allocator_newest){.live = p};
    return p;
}

/* False: it has to be asked. */
static inline bool allocator_give_newest(struct allocator *a, void *p,
                                         size_t size)
{
    if (a->newest == NULL || !allocator_is_short(size))
        return false;
    struct allocator_newest *n = &a->newest[allocator_tag(size) - 1];

    if (n->live != p)
        return false;
    *n = (struct allocator_newest){.dead = p};
    return true;
}

/* The same where it has its stacks laid open. */
static inline void *allocator_take_stacked(struct allocator *a, size_t size)
{
    if (size > ALLOCATOR_SHORT_MAX || allocator_class_of(a, size)->next == NULL)
        return NULL;
    void *p = allocator_pop(allocator_class_of(a, size));
    a->tags.tags[((uintptr_t)p - (uintptr_t)a->tags.base) / ALLOCATOR_ALIGN] =
        (uint8_t)allocator_tag(size);
    return p;
}

static inline bool allocator_give_stacked(struct allocator *a, void *p,
                                          size_t size)
{
    size_t place = tag_map_place(&a->tags, p);
    if (place >= a->tags.places || a->tags.tags[place] != allocator_tag(size))
        return false;
    a->tags.tags[place] = 0;
    allocator_push(allocator_class_of(a, size), p);
    return true;
}

/* By the one way or the other. */
static inline void *allocator_take(struct allocator *a, size_t size)
{
    return a->classes == NULL ? allocator_take_newest(a, size)
                              : allocator_take_stacked(a, size);
}

static inline bool allocator_give(struct allocator *a, void *p, size_t size)
{
    return a->classes == NULL ? allocator_give_newest(a, p, size)
                              : allocator_give_stacked(a, p, size);
}

/* One call more, and its bytes, in one store: a short way is as fast as its stores
 * are few. */
static inline void allocator_count(union allocator_calls *calls, size_t size)
{
    calls->both += (allocator_two){1, size};
}

/* The same of two, whose sizes add up to that. */
static inline void allocator_count_two(union allocator_calls *calls,
                                       size_t size)
{
    calls->both += (allocator_two){2, size};
}

/* A block of at least `size` bytes and at least ALLOCATOR_ALIGN, aligned to
 * ALLOCATOR_ALIGN, contents undefined.  New; NULL = OOM. */
static inline void *allocator_alloc(struct allocator *a, size_t size)
{
    void *p = a->ops->alloc(a, size);

    if (p == NULL) {
        a->stats.refused++;
        return NULL;
    }
    allocator_count(&a->stats.allocated, size);
    return p;
}

/* The same by the short way; NULL: go the long way.  For the few types that most
 * objects are of: who asks for blocks of any size is as well served by a call. */
static inline void *allocator_alloc_short(struct allocator *a, size_t size)
{
    void *p = allocator_take(a, size);

    if (p != NULL)
        allocator_count(&a->stats.allocated, size);
    return p;
}

/* Gives a block back; `size` as it was asked for.  Steals p. */
static inline void allocator_free(struct allocator *a, void *p, size_t size)
{
    allocator_count(&a->stats.freed, size);
    a->ops->free(a, p, size);
}

/* The same by the short way; false: nothing was done, go the long way. */
static inline bool allocator_free_short(struct allocator *a, void *p,
                                        size_t size)
{
    if (!allocator_give(a, p, size))
        return false;
    allocator_count(&a->stats.freed, size);
    return true;
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
