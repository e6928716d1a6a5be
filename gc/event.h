#ifndef GC_EVENT_H
#define GC_EVENT_H

/* The event sink: how a heap tells an observer what happens to identities.
 *
 * The stream is the only link between the object system and the instruments:
 * births, deaths and unmaps in the order in which they happen.  A sink may not
 * call back into the heap, and may not use malloc.
 *
 * Immortal objects (the small-int cache, None, True, False, the empty tuple) are
 * no events; heap_stats counts them.
 */
#include <stddef.h>

struct event_sink {
    /* `id` is live from now on.  `type` is an enum obj_type_id; `size` is what
     * was asked of the allocator for it, collector header included. */
    void (*birth)(struct event_sink *sink, const void *id, unsigned type,
                  size_t size);
    /* `id` is dead from now on, even where its block waits in a free list. */
    void (*death)(struct event_sink *sink, const void *id);
    /* The allocator gave [base, base + size) back to the system. */
    void (*unmap)(struct event_sink *sink, const void *base, size_t size);
};

#endif
