#ifndef ALLOCATORS_AREA_H
#define ALLOCATORS_AREA_H

/* An area: address space that is used from its base upwards, and made usable as
 * it is reached.
 *
 * Up to `lazy` bytes it comes in small steps and holds what was touched.  Then it
 * moves to huge pages of 2 MiB, where the system has them: a program with a large
 * heap waits for its page tables as long as for its memory.
 * Source: Navarro, Iyer, Druschel and Cox, Practical, Transparent Operating System
 * Support for Superpages, OSDI 2002.
 */
#include <stddef.h>
#include <stdint.h>

#define AREA_STEP ((size_t)1 << 16)
#define AREA_HUGE                                                              \
    ((size_t)1 << 21) /* the base of an area is a multiple of it */
#define AREA_LAZY ((size_t)1 << 23) /* for a heap */

struct area {
    char *base;
    size_t used;      /* bytes from the base that were ever handed out */
    size_t size;      /* bytes reserved: whole huge pages */
    size_t lazy;      /* whole steps */
    size_t committed; /* bytes from the base that may be touched; >= used */
};

/* Offset of p in the area; >= used when it is not in it. */
static inline size_t area_offset(const struct area *area, const void *p)
{
    return (uintptr_t)p - (uintptr_t)area->base;
}

/* Makes the first `end` bytes usable and used.  0, or -1 = OOM: as it was. */
int area_reach(struct area *area, size_t end);
/* Bytes held from the system, if all that is used was touched. */
size_t area_held(const struct area *area);
/* What nobody touches behind this offset takes no memory yet. */
static inline int area_is_lazy(const struct area *area, size_t offset)
{
    return offset < area->lazy;
}

#endif
