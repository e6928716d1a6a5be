#ifndef ALLOCATORS_FOREIGN_H
#define ALLOCATORS_FOREIGN_H

/* What other people's allocators have in common here: how they are asked for a
 * block, and for their footprint, which can only be asked and where asking is dear.
 *
 * jemalloc, mimalloc, tcmalloc and the C library keep their own books.  Asking
 * them at each call would cost more than the call, so they are asked when the live
 * bytes have passed their own maximum by a sixteenth, and whenever the footprint is
 * wanted.  The peak is the largest answer: what comes and goes between two
 * questions is not seen.
 */
#include "allocators/allocator.h"

#define FOOTPRINT_STEP_MIN ((uint64_t)1 << 16) /* bytes */

/* A smaller block need not be aligned to ALLOCATOR_ALIGN. */
static inline size_t served(size_t size)
{
    return size < ALLOCATOR_ALIGN ? ALLOCATOR_ALIGN : size;
}

struct footprint {
    uint64_t due; /* ask again when live bytes reach it */
    size_t peak;  /* bytes */
};

static inline int footprint_is_due(const struct footprint *f,
                                   const struct allocator *a)
{
    return allocator_live_bytes(a) >= f->due;
}

/* Notes the answer `held`, and when to ask next.  Returns `held`. */
static inline size_t footprint_note(struct footprint *f,
                                    const struct allocator *a, size_t held)
{
    uint64_t live = allocator_live_bytes(a);
    uint64_t step = live / 16;

    if (held > f->peak)
        f->peak = held;
    if (live >= f->due)
        f->due = live + (step > FOOTPRINT_STEP_MIN ? step : FOOTPRINT_STEP_MIN);
    return held;
}

#endif
