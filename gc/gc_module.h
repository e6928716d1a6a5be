#ifndef GC_GC_MODULE_H
#define GC_GC_MODULE_H

/* What CPython's module gc can do, as functions.  The rest of it is elsewhere:
 *
 *   gc.collect(g)                    heap_collect
 *   gc.enable, disable, isenabled    heap_enable_gc, heap_gc_enabled
 *   gc.is_tracked, is_finalized      obj_is_tracked, obj_is_finalized
 *   gc.callbacks                     the hook `collecting` of heap_set_hooks
 *
 * Collectors without generations answer with zeros where there is nothing to say
 * and do nothing where there is nothing to do.
 */
#include "gc/object.h"

#include <stddef.h>
#include <stdint.h>

#define GC_OLDEST 2U /* the generation of a full collection */

struct gc_generation_stats {
    uint64_t collections, collected, uncollectable;
};

/* gc.get_count(): allocations less frees of container blocks since the last
 * collection, collections of generation 0, of generation 1. */
void gc_counts(const struct heap *heap, uint64_t counts[3]);
void gc_thresholds(const struct heap *heap, uint64_t thresholds[3]);
/* The first 0: no automatic collections. */
void gc_set_thresholds(struct heap *heap, const uint64_t thresholds[3]);
/* gc.get_stats(): per generation since the heap was made.  `collected` adds up
 * what heap_collect returned; nothing is ever uncollectable here. */
void gc_stats(const struct heap *heap, struct gc_generation_stats stats[3]);

/* New lists; NULL = OOM.  May collect first. */
/* All tracked objects but the list itself, or those of one generation; -1: all
 * but the frozen. */
struct obj *gc_objects(struct heap *heap, int generation);
/* The tracked objects that hold one of these n. */
struct obj *gc_referrers(struct heap *heap, struct obj *const *objects,
                         size_t n);
/* What these n hold, once for each reference. */
struct obj *gc_referents(struct heap *heap, struct obj *const *objects,
                         size_t n);

/* Out of all generations: no collection looks at them until gc_unfreeze, which
 * puts them into the oldest.  Counts become 0. */
void gc_freeze(struct heap *heap);
void gc_unfreeze(struct heap *heap);
size_t gc_frozen(const struct heap *heap); /* O(frozen) */

enum gc_debug_flags { /* gc.set_debug(); messages go to stderr */
                      GC_DEBUG_STATS = 1,
                      GC_DEBUG_COLLECTABLE = 2,
                      GC_DEBUG_UNCOLLECTABLE = 4, /* nothing ever is */
                      GC_DEBUG_SAVEALL = 32, /* garbage goes to gc_garbage */
                      GC_DEBUG_LEAK = 2 | 4 | 32
};

/* 0; -1 = OOM, unchanged. */
int gc_set_debug(struct heap *heap, unsigned flags);
unsigned gc_debug(const struct heap *heap);
/* gc.garbage, a list that is made when first asked for.  Borrowed; NULL = OOM.
 * May collect. */
struct obj *gc_garbage(struct heap *heap);
/* Releases that list, as heap_destroy does. */
void gc_drop_garbage(struct heap *heap);

#endif
