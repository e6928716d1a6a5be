/* page_local_audit - verify and walk: every block, in address order.
 *
 * verify goes over the pages as they lie and holds what it finds against the
 * lists: each free block in one list of its page, each page with room in the
 * queue of its class, each page without a class in the pool.
 *
 * Cost: O(heap).
 */
#include "allocators/page_local.h"

static const struct page *first_page(const struct page_local *l)
{
    return l->table;
}

static const struct page *end_page(const struct page_local *l)
{
    return l->table + (l->area.used >> PAGE_LOCAL_SHIFT);
}

/* --- walk ------------------------------------------------------------------- */

int page_local_walk(struct allocator *a, allocator_visit_fn *visit, void *arg)
{
    struct page_local *l = page_local_of(a);
    size_t place = tag_map_next(&l->tags, 0);
    int rc = 0;

    for (; rc == 0 && place < l->tags.places;
         place = tag_map_next(&l->tags, place + 1))
        rc = visit(l->area.base + place * ALLOCATOR_ALIGN,
                   l->classes[l->tags.tags[place] - 1].size, arg);
    return rc != 0 ? rc
                   : l->large->super.ops->walk(&l->large->super, visit, arg);
}

/* --- verify: a page ----------------------------------------------------------- */

struct census {
    uint64_t live; /* blocks */
    size_t queued[PAGE_LOCAL_CLASSES];
    size_t pooled;
};

/* What is wrong with one list of a page, or NULL.  Counts its blocks. */
static const char *check_list(const struct page_local *l,
                              const struct page *page,
                              const struct page_block *b, uint32_t *listed)
{
    const struct page_class *class = &l->classes[page->class];

    for (; b != NULL; b = b->next) {
        size_t offset = (uintptr_t)b - (uintptr_t)page_local_base(l, page);

        if (offset >= page->fresh || offset % class->size != 0)
            return "pages: a page lists what is no block of its own";
        if (l->tags.tags[tag_map_place(&l->tags, b)] != 0)
            return "pages: a page lists a block that is alive";
        if (++*listed > page->fresh / class->size)
            return "pages: a free list has a cycle";
    }
    return NULL;
}

/* Adds its live blocks. */
static const char *check_blocks(const struct page_local *l,
                                const struct page *page, uint64_t *blocks)
{
    uint32_t size = l->classes[page->class].size;
    uint32_t live = 0;
    uint32_t listed = 0;
    const char *wrong = check_list(l, page, page->free, &listed);

    if (wrong == NULL)
        wrong = check_list(l, page, page->freed, &listed);
    if (wrong != NULL)
        return wrong;
    for (uint32_t at = 0; at < page->fresh; at += size)
        live += l->tags.tags[tag_map_place(&l->tags,
                                           page_local_base(l, page) + at)] != 0;
    if (live + listed != page->fresh / size)
        return "pages: a page does not list every free block";
    if (page->until != (page->is_queued ? live : 1))
        return "pages: a page has lost count of its live blocks";
    *blocks += live;
    return NULL;
}

static const char *check_page(const struct page_local *l,
                              const struct page *page, struct census *census)
{
    bool has_room;

    if (page->class == PAGE_LOCAL_POOLED) {
        census->pooled++;
        return page->until == 0 ? NULL : "pages: a page in the pool has blocks";
    }
    if (page->class >= PAGE_LOCAL_CLASSES)
        return "pages: a page has no class";
    has_room = page->free != NULL || page->freed != NULL ||
               page->fresh < l->classes[page->class].end;
    if (has_room && !page->is_queued)
        return "pages: a page with room is in no queue";
    census->queued[page->class] += page->is_queued;
    return check_blocks(l, page, &census->live);
}

/* --- verify: the lists ---------------------------------------------------------- */

static const char *check_queue(const struct page_local *l, uint32_t i,
                               size_t expected)
{
    const struct page_class *class = &l->classes[i];
    const struct page *last = NULL;
    size_t listed = 0;

    for (const struct page *page = class->head; page != &l->none;
         last = page, page = page->next) {
        if (page->class != i || !page->is_queued || ++listed > expected)
            return "pages: a class queues what is no page of it";
        if (last != NULL && page->prev != last)
            return "pages: the links of a queue are broken";
    }
    if (listed != expected || class->tail != last)
        return "pages: a class does not queue each page once";
    return NULL;
}

static const char *check_pool(const struct page_local *l, size_t expected)
{
    size_t listed = 0;

    for (const struct page *page = l->pool; page != NULL; page = page->next) {
        if (page->class != PAGE_LOCAL_POOLED || ++listed > expected)
            return "pages: the pool lists what is in use";
    }
    return listed == expected ? NULL : "pages: the pool has lost a page";
}

const char *page_local_verify(struct allocator *a)
{
    struct page_local *l = page_local_of(a);
    struct census census = {.live = 0};
    const char *wrong = allocator_verify(&l->large->super);

    for (const struct page *page = first_page(l);
         wrong == NULL && page < end_page(l); page++)
        wrong = check_page(l, page, &census);
    for (uint32_t i = 0; wrong == NULL && i < PAGE_LOCAL_CLASSES; i++)
        wrong = check_queue(l, i, census.queued[i]);
    if (wrong == NULL)
        wrong = check_pool(l, census.pooled);
    if (wrong != NULL)
        return wrong;
    if (census.live + allocator_live_blocks(&l->large->super) !=
        allocator_live_blocks(a))
        return "pages: live blocks and counters differ";
    return NULL;
}
