#ifndef WORKLOADS_HOLDING_H
#define WORKLOADS_HOLDING_H

/* What a load holds: an array of references in memory of its own.
 *
 * The array is a registered root, so a tracing collector finds what is in it,
 * and it comes from pages, so holding something costs the heap under test
 * nothing.  A slot owns its reference; NULL is free.
 */
#include "gc/heap.h"

#include <stddef.h>

struct holding {
    struct heap *heap; /* borrowed */
    struct heap_roots roots;
    size_t bytes; /* mapped */
};

/* `count` free slots.  0, or -1 = OOM: nothing to close. */
int holding_open(struct holding *h, struct heap *heap, size_t count);
/* At least `count` slots; moves them.  0, or -1 = OOM, as it was. */
int holding_grow(struct holding *h, size_t count);
/* Releases what is held, first slot first, and gives the array back. */
void holding_close(struct holding *h);

static inline struct obj **holding_slot(struct holding *h, size_t i)
{
    return &h->roots.slots[i];
}

/* Releases what slot i has and leaves it free. */
static inline void holding_drop(struct holding *h, size_t i)
{
    struct obj *o = h->roots.slots[i];

    h->roots.slots[i] = NULL;
    if (o != NULL)
        obj_release(h->heap, o);
}

#endif
