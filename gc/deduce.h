#ifndef GC_DEDUCE_H
#define GC_DEDUCE_H

/* Trial deletion over a list: which of these objects does nobody outside hold?
 *
 * Needs no memory and no stack: the counts are copied into gc_head.prev, which
 * no list needs while it is walked forward.
 */
#include "gc/object.h"

struct deduced {
    size_t examined;  /* objects that were in the list */
    size_t reachable; /* of these, what is left in it */
    uint64_t types;   /* bit i: one of them is of type id i */
};

/* Moves the objects of `list` that no reference from outside the list reaches,
 * directly or through others of it, to the end of `unreachable`; both are sound
 * lists then.  The unreachable ones are in the order in which the list had them
 * and still bear GC_COLLECTING and GC_UNREACHABLE, which reclaim takes off.
 * Returns what was in the list and what is left. */
struct deduced deduce_unreachable(struct gc_head *list,
                                  struct gc_head *unreachable);

/* The second half alone, for a list whose counts are copied and reduced already:
 * linked forwards, and from the list itself back to its last object.  In `prev`
 * an object has GC_COLLECTING, the bits to be kept, and above GC_REFS_SHIFT the
 * count of the references that come from outside. */
struct deduced deduce_move_unreachable(struct gc_head *list,
                                       struct gc_head *unreachable);

#endif
