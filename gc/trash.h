#ifndef GC_TRASH_H
#define GC_TRASH_H

/* The trash can: deallocation of deep structures without deep recursion.
 *
 * At most TRASH_DEPTH deallocs of containers are nested.  Objects that die
 * deeper are chained through their gc_head and destroyed when the outermost
 * dealloc ends, the most recently chained first, as in CPython 3.11: the depth
 * is part of the order in which things die, so it may not be another.
 *
 * A container's dealloc untracks the object, then
 *
 *     if (trash_begin(heap, o))
 *         return;               // it comes back later
 *     ... drop the contents, free the block ...
 *     trash_end(heap);
 */
#include "gc/object.h"

#include <stdbool.h>

#define TRASH_DEPTH 50

struct trash {
    unsigned nesting;
    struct gc_head *later; /* chained through prev */
};

/* In gc/heap_internal.h.  True: too deep, o was put by.
 *
 *     bool trash_begin(struct heap *heap, struct obj *o);
 *     void trash_end(struct heap *heap);
 *
 * A dealloc in which nothing else can die need not begin and end, where `nesting`
 * is below TRASH_DEPTH. */
void trash_put_by(struct heap *heap, struct obj *o);
void trash_empty(struct heap *heap); /* nothing is nested: destroys all of it */

#endif
