#ifndef IDENTITY_LARGE_H
#define IDENTITY_LARGE_H

/* Large tables in huge pages, where the system has any: a table of many MB that is
 * looked at here and there finds its pages sooner.
 *
 * For tables that are filled from their start, so that no more than part of one
 * huge page is there in vain.  Not for shadow memory, of which the pages between
 * two heaps must stay untouched.
 */
#include <stddef.h>
#include <sys/mman.h>

#define LARGE_BYTES ((size_t)4 << 20) /* a smaller one is found soon enough */

/* A hint, for what pages.h mapped. */
static inline void large_hint(void *base, size_t size)
{
    if (size >= LARGE_BYTES)
        (void)madvise(base, size, MADV_HUGEPAGE);
}

#endif
