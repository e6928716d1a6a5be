/* shadow.c - a number per granule, reached by two levels; see shadow.h.
 *
 * A bit per page tells which pages of a leaf hold anything, so that a walk does
 * not fault in the rest of it.
 *
 * Cost: find O(1), two loads; visit O(touched pages).
 * Source: the shadow memory of Valgrind's Memcheck (Nethercote and Seward, VEE
 * 2007), with one kind of leaf. */
#include "experiments/identity/shadow.h"

#include "allocators/pages.h"

#define TOP_BYTES (sizeof(struct shadow_leaf *) << SHADOW_TOP_BITS)

int shadow_init(struct shadow *shadow)
{
    *shadow = (struct shadow){.top = pages_map(TOP_BYTES)};
    return shadow->top == NULL ? -1 : 0;
}

void shadow_free(struct shadow *shadow)
{
    struct shadow_leaf *leaf = shadow->leaves;

    while (leaf != NULL) {
        struct shadow_leaf *next = leaf->next;
        pages_unmap(leaf, sizeof *leaf);
        leaf = next;
    }
    if (shadow->top != NULL)
        pages_unmap(shadow->top, TOP_BYTES);
    *shadow = (struct shadow){0};
}

static struct shadow_leaf *leaf_new(struct shadow *shadow, uint64_t granule)
{
    struct shadow_leaf *leaf = pages_map(sizeof *leaf);

    if (leaf == NULL)
        return NULL;
    leaf->first = granule & ~(uint64_t)(SHADOW_LEAF_WORDS - 1);
    leaf->next = shadow->leaves;
    shadow->leaves = leaf;
    shadow->top[granule >> SHADOW_LEAF_BITS] = leaf;
    return leaf;
}

uint32_t *shadow_touch(struct shadow *shadow, uint64_t granule)
{
    struct shadow_leaf *leaf = shadow->top[granule >> SHADOW_LEAF_BITS];

    if (leaf == NULL && (leaf = leaf_new(shadow, granule)) == NULL)
        return NULL;
    size_t index = granule & (SHADOW_LEAF_WORDS - 1);
    size_t page = index / SHADOW_PAGE_WORDS;
    uint64_t bit = UINT64_C(1) << (page % 64);
    if ((leaf->touched[page / 64] & bit) == 0) {
        leaf->touched[page / 64] |= bit;
        shadow->pages++;
    }
    return &leaf->word[index];
}

static void visit_page(const struct shadow_leaf *leaf, size_t first, size_t end,
                       shadow_visit_fn *visit, void *arg)
{
    for (size_t i = first; i < end; i++) {
        if (leaf->word[i] != 0)
            visit(leaf->word[i], arg);
    }
}

/* The words first..end-1 of one leaf. */
static void visit_leaf(const struct shadow_leaf *leaf, size_t first, size_t end,
                       shadow_visit_fn *visit, void *arg)
{
    while (first < end) {
        size_t page = first / SHADOW_PAGE_WORDS;
        size_t stop = (page + 1) * SHADOW_PAGE_WORDS;
        if (stop > end)
            stop = end;
        if (leaf->touched[page / 64] >> (page % 64) & 1)
            visit_page(leaf, first, stop, visit, arg);
        first = stop;
    }
}

void shadow_visit(const struct shadow *shadow, uint64_t first, uint64_t end,
                  shadow_visit_fn *visit, void *arg)
{
    for (const struct shadow_leaf *leaf = shadow->leaves; leaf != NULL;
         leaf = leaf->next) {
        uint64_t lo = first > leaf->first ? first - leaf->first : 0;
        uint64_t hi = end > leaf->first ? end - leaf->first : 0;
        if (hi > SHADOW_LEAF_WORDS)
            hi = SHADOW_LEAF_WORDS;
        visit_leaf(leaf, lo, hi, visit, arg);
    }
}
