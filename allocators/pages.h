#ifndef ALLOCATORS_PAGES_H
#define ALLOCATORS_PAGES_H

/* Memory from the system: the one place that calls mmap and munmap.
 *
 * Allocators take their regions here, and so does every instrument (trackers,
 * rows, tables): what measures must not disturb what is measured, so it may not
 * call malloc while an allocator is under test.
 */
#include <stddef.h>

#define PAGES_SIZE ((size_t)4096)

/* Zeroed, readable and writable, `size` rounded up to whole pages.  New; NULL =
 * OOM.  Give back with pages_unmap and the same size. */
void *pages_map(size_t size);
void pages_unmap(void *base, size_t size);

/* The same, but the result lies `colour` bytes behind the start of a page.  What is
 * used in turns should not lie at the same offset of a page: a load from one waits
 * for a store to the other where twelve bits of the address are all that has been
 * compared.  Blocks in use are likely at the start of their pages. */
static inline void *pages_map_coloured(size_t size, size_t colour)
{
    char *base = pages_map(size + colour);

    return base == NULL ? NULL : base + colour;
}

static inline void pages_unmap_coloured(void *p, size_t size, size_t colour)
{
    pages_unmap((char *)p - colour, size + colour);
}

enum { /* of structs that are hot at the same time */
       PAGES_COLOUR_ALLOCATOR = 0x600,
       PAGES_COLOUR_HEAP = 0xb00,
       PAGES_COLOUR_COLLECTOR = 0xe00
};

/* Address space only: nothing may be touched before pages_commit.  `align` is a
 * power of two >= PAGES_SIZE.  New; NULL when the system refuses. */
void *pages_reserve(size_t size, size_t align);
/* Makes a part of a reservation usable.  0, or -1 = OOM. */
int pages_commit(void *base, size_t size);
/* A hint: the part will be written to soon, so its pages may come in one call
 * instead of one fault each. */
void pages_populate(void *base, size_t size);
/* A hint: from now on, by huge pages where whole ones of 2 MiB are usable.  Holds
 * for what is committed later, too. */
void pages_prefer_huge(void *base, size_t size);
/* A hint: what is in use there may move to huge pages now.  Contents stay, and so do
 * addresses. */
void pages_collapse(void *base, size_t size);
/* Gives the memory of a part back but keeps its addresses: it is zero when it is
 * touched again. */
void pages_decommit(void *base, size_t size);

/* Doubles as it grows: a mapping of `old_size` bytes moved to `new_size`; the
 * added bytes are zero.  New (the old one is stolen); NULL = OOM, old kept. */
void *pages_remap(void *base, size_t old_size, size_t new_size);

#endif
