/* pages - memory from the system.  See pages.h.
 *
 * Reservations are PROT_NONE mappings: they cost address space only, so an
 * allocator may reserve far more than the machine has and hand it out in
 * order.  Committing is mprotect, and neighbours that are committed one after
 * the other stay one mapping of the kernel's.
 *
 * Cost: a system call each; none is on a fast path.
 */
#include "allocators/pages.h"

#include <stdint.h>
#include <sys/mman.h>

#ifndef MADV_COLLAPSE /* Linux 6.1; others refuse it, and nothing is lost */
#define MADV_COLLAPSE 25
#endif

/* 0 when the sum does not fit, which no mapping has as its size. */
static size_t whole_pages(size_t size)
{
    return (size + PAGES_SIZE - 1) & ~(PAGES_SIZE - 1);
}

static void *map(size_t size, int protection, int flags)
{
    void *base;

    if (size == 0)
        return NULL;
    base = mmap(NULL, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1,
                0);
    return base == MAP_FAILED ? NULL : base;
}

void *pages_map(size_t size)
{
    return map(whole_pages(size), PROT_READ | PROT_WRITE, 0);
}

void pages_unmap(void *base, size_t size)
{
    (void)munmap(base, whole_pages(size));
}

void *pages_reserve(size_t size, size_t align)
{
    size_t rounded = whole_pages(size);
    size_t mapped = rounded + align - PAGES_SIZE;
    char *base;
    size_t before;
    size_t behind;

    if (rounded == 0 || mapped < rounded)
        return NULL;
    base = map(mapped, PROT_NONE, MAP_NORESERVE);
    if (base == NULL)
        return NULL;
    before = -(uintptr_t)base & (align - 1);
    behind = mapped - before - rounded;
    if (before > 0)
        pages_unmap(base, before);
    if (behind > 0)
        pages_unmap(base + before + rounded, behind);
    return base + before;
}

int pages_commit(void *base, size_t size)
{
    return mprotect(base, whole_pages(size), PROT_READ | PROT_WRITE);
}

void pages_populate(void *base, size_t size)
{
    (void)madvise(base, whole_pages(size), MADV_POPULATE_WRITE);
}

void pages_prefer_huge(void *base, size_t size)
{
    (void)madvise(base, whole_pages(size), MADV_HUGEPAGE);
}

void pages_collapse(void *base, size_t size)
{
    (void)madvise(base, whole_pages(size), MADV_COLLAPSE);
}

void pages_decommit(void *base, size_t size)
{
    /* Taking the access away as well would cost a mapping of the kernel's for
     * each part, of which a process may have 65,530. */
    (void)madvise(base, whole_pages(size), MADV_DONTNEED);
}

void *pages_remap(void *base, size_t old_size, size_t new_size)
{
    size_t rounded = whole_pages(new_size);
    void *moved;

    if (rounded == 0)
        return NULL;
    moved = mremap(base, whole_pages(old_size), rounded, MREMAP_MAYMOVE);
    return moved == MAP_FAILED ? NULL : moved;
}
