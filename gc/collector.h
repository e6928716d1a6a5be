#ifndef GC_COLLECTOR_H
#define GC_COLLECTOR_H

/* The collector interface: who finds garbage that reference counts cannot.
 *
 * The host (the heap) gives a collector the roots and one shared way to destroy
 * a set of objects; a collector decides the set.  Hooks that a collector does
 * not need are NULL and cost nothing.
 */
#include "allocators/option.h"
#include "gc/free_order.h"
#include "gc/object.h"

#include <stdbool.h>

struct collector; /* first member of every implementation: `ops` and `heap` */

enum collector_caps {
    COLLECTOR_COMPLETE = 1 << 0,    /* a full collect leaves no garbage */
    COLLECTOR_GENERATIONS = 1 << 1, /* collect(0) and collect(1) are partial */
    COLLECTOR_NEEDS_ROOTS = 1 << 2, /* asks heap_visit_roots */
    COLLECTOR_NEEDS_WALK = 1 << 3   /* asks the allocator to list its blocks */
};

#define GENERATION_FROZEN 3 /* for visit_tracked */

enum collect_reason { COLLECT_ALLOCATION, COLLECT_ASKED };

struct collector_stats { /* per generation; [0] alone without generations */
    uint64_t collections[3], examined[3], freed[3], uncollectable[3];
    /* Garbage with more counts than references, where the collector can tell. */
    uint64_t leaked;
};

struct collector_ops {
    struct component info; /* first */
    unsigned caps;         /* enum collector_caps */
    size_t header_bytes;   /* of the gc_head, what this collector uses */
    /* New; NULL = OOM.  `values` NULL: the defaults. */
    struct collector *(*create)(struct heap *heap,
                                const struct option_value *values);
    void (*destroy)(struct collector *c);
    /* An OBJ_GC object is initialised and may be traversed from now on.  Makes
     * gc_head.next non-zero and keeps the GC_FINALIZED bit of prev. */
    void (*track)(struct collector *c, struct obj *o);
    /* First thing in dealloc; O(1); out of every list and buffer.  Leaves next
     * 0 and of prev the GC_FINALIZED bit. */
    void (*untrack)(struct collector *c, struct obj *o);
    /* The count of a tracked object fell, and not to 0.  NULL unless needed. */
    void (*decremented)(struct collector *c, struct obj *o);
    /* Told in an allocation when `allocated` has passed `due`, whether or not
     * there may be a collection, and when the heap lets collections begin or end:
     * puts `due` where it wants to hear of it again.  O(objects that are new).
     * NULL unless needed. */
    void (*settle)(struct collector *c);
    /* Asked in an allocation when `allocated` has passed `due`: is a collection
     * due?  NULL = always. */
    bool (*poll)(struct collector *c);
    /* Which generation an allocation's collection is of.  NULL: the oldest. */
    unsigned (*due_generation)(struct collector *c);
    /* Collects; collectors without generations ignore `generation`.  Returns the
     * unreachable objects found.  Never re-entered. */
    size_t (*collect)(struct collector *c, enum collect_reason reason,
                      unsigned generation);
    /* NULL = sound, else the broken invariant in words. */
    const char *(*verify)(struct collector *c);
    /* Visits every tracked object, or those of one generation; -1 = all, the
     * youngest first, the frozen last, which GENERATION_FROZEN has alone.  NULL
     * when the collector keeps no record of them.  Returns what the visitor did
     * last. */
    int (*visit_tracked)(struct collector *c, int generation,
                         obj_visit_fn *visit, void *arg);
    /* gc.get_count().  NULL without generations. */
    void (*counts)(const struct collector *c, uint64_t counts[3]);
    /* gc.get_threshold(), gc.set_threshold(); NULL likewise. */
    void (*thresholds)(const struct collector *c, uint64_t thresholds[3]);
    void (*set_thresholds)(struct collector *c, const uint64_t thresholds[3]);
    /* All tracked objects out of the collections' sight, all counts 0; or those
     * back, into the oldest generation.  NULL: cannot. */
    void (*freeze)(struct collector *c, bool on);
    /* Takes back what survived a reclaim: GC_RECLAIMED is clear.  NULL: `track`
     * does. */
    void (*readmit)(struct collector *c, struct obj *o);
    const struct collector_stats *(*stats)(const struct collector *c);
};

struct collector {
    const struct collector_ops *ops; /* set by the heap, after create */
    struct heap *heap;               /* borrowed */
    /* Blocks of OBJ_GC objects that came less those that went, never below 0:
     * counted by the host, set to 0 by the collector when it likes.  Type free
     * lists bypass it.  The host polls while it is above `due`: UINT64_MAX is
     * never, 0 is at the next allocation. */
    uint64_t allocated, due;
    /* A list to whose end `track` appends, and does nothing else: the host then
     * does that by itself, and takes objects that are in a list out of it without
     * `untrack`.  Or NULL. */
    struct gc_head *newborn;
    enum free_order free_order; /* what reclaim asks; set by create */
};

extern const struct collector_ops *const collector_registry[]; /* ends: NULL */
const struct collector_ops *collector_find(const char *name);

#endif
