#ifndef GC_COLLECTOR_H
#define GC_COLLECTOR_H

/* The collector interface: who finds garbage that reference counts cannot.
 *
 * The host (the heap) gives a collector the roots and one shared way to destroy
 * a set of objects; a collector decides the set.  Hooks that a collector does
 * not need are NULL and cost nothing.
 */
#include "allocators/option.h"
#include "gc/object.h"

#include <stdbool.h>

struct collector; /* first member of every implementation: `ops` and `heap` */

enum collector_caps {
    COLLECTOR_COMPLETE = 1 << 0,    /* a full collect leaves no garbage */
    COLLECTOR_GENERATIONS = 1 << 1, /* collect(0) and collect(1) are partial */
    COLLECTOR_NEEDS_ROOTS = 1 << 2, /* asks heap_visit_roots */
    COLLECTOR_NEEDS_WALK = 1 << 3   /* asks the allocator to list its blocks */
};

enum collect_reason { COLLECT_ALLOCATION, COLLECT_ASKED };

struct collector_stats { /* per generation; [0] alone without generations */
    uint64_t collections[3], examined[3], freed[3], uncollectable[3];
};

struct collector_ops {
    struct component info; /* first */
    unsigned caps;         /* enum collector_caps */
    size_t header_bytes;   /* of the gc_head, what this collector uses */
    /* New; NULL = OOM. */
    struct collector *(*create)(struct heap *heap,
                                const struct option_value *values);
    void (*destroy)(struct collector *c);
    /* An OBJ_GC object is initialised and may be traversed from now on. */
    void (*track)(struct collector *c, struct obj *o);
    /* First thing in dealloc; O(1); out of every list and buffer. */
    void (*untrack)(struct collector *c, struct obj *o);
    bool (*is_tracked)(const struct collector *c, struct obj *o);
    /* Blocks of OBJ_GC objects come and go (type free lists bypass these). */
    void (*allocated)(struct collector *c);
    void (*freed)(struct collector *c);
    /* A count fell, and not to zero.  NULL unless needed. */
    void (*decremented)(struct collector *c, struct obj *o);
    /* Asked at a safe point, in an allocation: is a collection due? */
    bool (*poll)(struct collector *c);
    /* Collects; `generation` is ignored when `reason` is COLLECT_ALLOCATION.
     * Returns the unreachable objects found.  Never re-entered. */
    size_t (*collect)(struct collector *c, enum collect_reason reason,
                      unsigned generation);
    /* NULL = sound, else the broken invariant in words. */
    const char *(*verify)(struct collector *c);
    const struct collector_stats *(*stats)(const struct collector *c);
};

struct collector {
    const struct collector_ops *ops;
    struct heap *heap; /* borrowed */
};

extern const struct collector_ops *const collector_registry[]; /* ends: NULL */
const struct collector_ops *collector_find(const char *name);

#endif
