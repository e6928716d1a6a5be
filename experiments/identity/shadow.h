#ifndef IDENTITY_SHADOW_H
#define IDENTITY_SHADOW_H

/* Shadow memory: a 32-bit number for each 16-byte granule of address space.
 *
 *   address  | 0 | top: 21 bits | leaf: 22 bits | 4 |
 *                 -> leaf (64 MB of heap) -> word
 *
 * A leaf is 16 MB of address space, of which the system gives memory page by
 * page as words are written: 4 bytes for each granule in a touched page.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHADOW_GRANULE_BITS 4
#define SHADOW_LEAF_BITS    22
#define SHADOW_TOP_BITS     21
#define SHADOW_LEAF_WORDS   ((size_t)1 << SHADOW_LEAF_BITS)
#define SHADOW_PAGE_WORDS   ((size_t)1024) /* words in a page */
#define SHADOW_LEAF_PAGES   (SHADOW_LEAF_WORDS / SHADOW_PAGE_WORDS)
/* Granules of a 47-bit address space. */
#define SHADOW_GRANULES     ((uint64_t)1 << (SHADOW_TOP_BITS + SHADOW_LEAF_BITS))

struct shadow_leaf {
    uint64_t touched[SHADOW_LEAF_PAGES / 64]; /* a bit per page of words */
    struct shadow_leaf *next;                 /* of all leaves */
    uint64_t first;                           /* granule of word[0] */
    _Alignas(4096) uint32_t word[SHADOW_LEAF_WORDS];
};

struct shadow {
    struct shadow_leaf **top;
    struct shadow_leaf *leaves;
    uint64_t pages; /* of words, touched */
};

int shadow_init(struct shadow *shadow); /* 0; -1 = OOM */
void shadow_free(struct shadow *shadow);

/* The granule of an address. */
static inline uint64_t shadow_granule(const void *address)
{
    return (uint64_t)(uintptr_t)address >> SHADOW_GRANULE_BITS;
}

/* The word of a granule < SHADOW_GRANULES; 0 when it was never written. */
static inline uint32_t shadow_get(const struct shadow *shadow, uint64_t granule)
{
    const struct shadow_leaf *leaf = shadow->top[granule >> SHADOW_LEAF_BITS];

    return leaf == NULL ? 0 : leaf->word[granule & (SHADOW_LEAF_WORDS - 1)];
}

/* Its place, to be written; NULL = OOM. */
uint32_t *shadow_touch(struct shadow *shadow, uint64_t granule);

/* Visits the words that are not 0 of the granules first..end-1.  O(pages
 * touched in leaves that the range meets). */
typedef void shadow_visit_fn(uint32_t word, void *arg);
void shadow_visit(const struct shadow *shadow, uint64_t first, uint64_t end,
                  shadow_visit_fn *visit, void *arg);

#endif
