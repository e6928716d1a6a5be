/* freelist_large - blocks over 1 MiB: pages of the system, taken and given back.
 *
 * A sorted array of the live extents; a block is placed in the lowest gap that
 * holds it.  Its pages go back to the system when it is freed, which `unmapped`
 * is told: what is placed there later has nothing to do with any free list.
 *
 * Cost: O(live large blocks), small beside the page faults that such a block
 * takes.  Source: Knuth, TAOCP vol. 1, 2.5, 1968 (first fit).
 */
#include "allocators/fatal.h"
#include "allocators/freelist.h"

#include <string.h>

/* Index of the first extent that ends behind p. */
static size_t extent_search(const struct freelist *f, const char *p)
{
    size_t low = 0;
    size_t high = f->extents_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct extent *e = &f->extents[middle];

        if ((uintptr_t)(e->base + e->size) <= (uintptr_t)p)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* First fit: the place, and in *at the index that its extent will have. */
static char *find_gap(const struct freelist *f, size_t size, size_t *at)
{
    char *place = f->large.base;
    char *end = f->large.base + f->large.size;

    for (*at = 0; *at < f->extents_count; ++*at) {
        const struct extent *e = &f->extents[*at];

        if ((size_t)(e->base - place) >= size)
            return place;
        place = e->base + e->size;
    }
    return (size_t)(end - place) >= size ? place : NULL;
}

static int grow_table(struct freelist *f)
{
    size_t bytes = f->extents_bytes;
    size_t grown = bytes == 0 ? PAGES_SIZE : 2 * bytes;
    struct extent *extents;

    if ((f->extents_count + 1) * sizeof *extents <= bytes)
        return 0;
    extents =
        bytes == 0 ? pages_map(grown) : pages_remap(f->extents, bytes, grown);
    if (extents == NULL)
        return -1;
    f->extents = extents;
    f->extents_bytes = grown;
    return 0;
}

void *freelist_large_alloc(struct freelist *f, size_t size)
{
    size_t bytes = freelist_pages(size) * PAGES_SIZE;
    size_t end;
    size_t at;
    char *place;

    if (size > f->large.size || grow_table(f) != 0)
        return NULL;
    place = find_gap(f, bytes, &at);
    if (place == NULL || pages_commit(place, bytes) != 0)
        return NULL;
    memmove(&f->extents[at + 1], &f->extents[at],
            (f->extents_count - at) * sizeof *f->extents);
    f->extents[at] = (struct extent){.base = place, .size = bytes};
    f->extents_count++;
    f->large_bytes += bytes;
    end = area_offset(&f->large, place) + bytes;
    if (end > f->large.used)
        f->large.used = end;
    return place;
}

static void release(struct freelist *f, size_t at)
{
    struct extent gone = f->extents[at];
    size_t held = freelist_held(f);

    if (held > f->peak)
        f->peak = held;
    f->extents_count--;
    memmove(&f->extents[at], &f->extents[at + 1],
            (f->extents_count - at) * sizeof *f->extents);
    f->large_bytes -= gone.size;
    pages_decommit(gone.base, gone.size);
    if (f->unmapped != NULL)
        f->unmapped(f->unmapped_arg, gone.base, gone.size);
}

void freelist_large_free(struct freelist *f, void *p, size_t size)
{
    size_t at = extent_search(f, p);
    const struct extent *e = &f->extents[at];

    if (at < f->extents_count && e->base == p) {
        if (size > e->size || freelist_pages(size) * PAGES_SIZE != e->size)
            fatal("freelist: wrong size");
        release(f, at);
        return;
    }
    if (area_offset(&f->large, p) % PAGES_SIZE == 0 &&
        (at == f->extents_count || (uintptr_t)e->base > (uintptr_t)p))
        fatal("freelist: double free"); /* in a gap: gone already */
    fatal("freelist: foreign pointer");
}
