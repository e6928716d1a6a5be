#ifndef ALLOCATORS_WRAPPERS_WRAPPER_H
#define ALLOCATORS_WRAPPERS_WRAPPER_H

/* What wrappers share: an allocator that owns another and passes calls on.
 *
 * What a wrapper can do depends on what it wraps, so each one carries its own
 * copy of its operations: `caps` are the wrapper's and those of the inner that
 * pass through it, and there is no `walk` where the inner has none.  Calls go
 * to the inner by the front door: its counters stay true.
 */
#include "allocators/allocator.h"

struct wrapper {
    struct allocator super;   /* first: the two pointers convert freely */
    struct allocator_ops ops; /* super.ops points here */
    struct allocator *inner;  /* owned */
};

static inline struct wrapper *wrapper_of(struct allocator *a)
{
    return (struct wrapper *)a;
}

/* Steals the inner.  `passed`: the caps of an inner that shine through. */
static inline void wrapper_init(struct wrapper *w,
                                const struct allocator_ops *ops,
                                struct allocator *inner, unsigned passed)
{
    w->ops = *ops;
    w->ops.caps |= inner->ops->caps & passed;
    if ((inner->ops->caps & ALLOCATOR_WALKS) == 0)
        w->ops.walk = NULL;
    w->super.ops = &w->ops;
    w->inner = inner;
}

#endif
