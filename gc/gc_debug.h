#ifndef GC_GC_DEBUG_H
#define GC_GC_DEBUG_H

/* What collections do beside their work when gc_set_debug has flags set. */
#include "gc/heap_internal.h"

/* Messages of GC_DEBUG_STATS around a collection. */
void gc_debug_start(struct heap *heap, unsigned generation);
void gc_debug_stop(struct heap *heap, size_t found);
/* "gc: collectable <T 0x...>" for each object of the set, if they are asked for. */
void gc_debug_set(const struct heap *heap, const struct gc_head *set);
/* GC_DEBUG_SAVEALL: true when the object went to gc_garbage and is not to be
 * cleared. */
static inline bool gc_debug_save(struct heap *heap, struct obj *o)
{
    if (!(heap->gc.debug & GC_DEBUG_SAVEALL))
        return false;
    list_append(heap, heap->gc.garbage, o); /* or it is lost: no memory */
    return true;
}

#endif
