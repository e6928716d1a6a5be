#ifndef GC_RECLAIM_H
#define GC_RECLAIM_H

/* Reclaim: the one way in which a set of garbage is destroyed.
 *
 * A collector decides the set and its order, and the order of finalizers and of
 * deaths follows from it; reclaim does the rest the same for all of them.
 */
#include "gc/object.h"

#include <stddef.h>

struct reclaimed {
    /* Objects of the set that stayed garbage, and weak references outside of it
     * that a callback of theirs has killed: gc.collect()'s. */
    size_t found;
    size_t alive; /* of those, alive still: someone leaked a reference */
};

/* `set` is a list (gc/gc_list.h) of tracked objects that nobody outside holds;
 * it is empty afterwards.  While an object is in it it carries GC_RECLAIMED: the
 * collector's `untrack` just calls gc_list_remove then, and `decremented` looks
 * away.  What survives is given back through the collector's `readmit`.
 * Finalizers run, and may do anything but collect. */
struct reclaimed reclaim(struct heap *heap, struct gc_head *set);

#endif
