/* pages - free lists that belong to a page each.
 *
 * One list for all blocks of a class is scattered over the heap once the program
 * has run for a while, and then each allocation waits for memory: in a burst of a
 * million 53 ns on freelist, where a fresh heap, page faults included, takes 26.  Here a list never leaves its page: blocks come
 * from one page until it has none left, so that neighbours in time are neighbours
 * in memory, on an aged heap too.
 *
 * Which identity comes back follows from that:
 *
 * 1. A class takes from the page at the head of its queue and from no other.
 * 2. A page is taken from in rounds: `free` until it is empty; then what was
 *    freed in the meantime, newest first, is the next round; without any, the
 *    lowest block that was never handed out.  So what dies comes back when its
 *    page's round is over, not at once.
 * 3. A page that has nothing left leaves the queue.  The first block that dies in
 *    it brings it back, to the end.
 * 4. A page in which all are dead is any class's, unless it is at the head.
 *
 * Cost: alloc and free O(1).
 * Source: Leijen, Zorn and de Moura, Mimalloc: Free List Sharding in Action,
 * APLAS 2019; Lietar et al., snmalloc: A Message Passing Allocator, ISMM 2019.
 * Omitted: what concerns threads; memory goes back at the end only.
 */
#include "allocators/page_local.h"
#include "allocators/fatal.h"
#include "allocators/registry.h"

/* --- queues ----------------------------------------------------------------- */

static void queue_append(struct page_local *l, struct page *page)
{
    struct page_class *class = &l->classes[page->class];

    page->is_queued = true;
    page->next = &l->none;
    page->prev = class->tail;
    if (class->tail == NULL)
        class->head = page;
    else
        class->tail->next = page;
    class->tail = page;
}

static void queue_remove(struct page_local *l, struct page *page)
{
    struct page_class *class = &l->classes[page->class];

    page->is_queued = false;
    if (class->head == page)
        class->head = page->next;
    else
        page->prev->next = page->next;
    if (class->tail != page)
        page->next->prev = page->prev;
    else
        class->tail = class->head == &l->none ? NULL : page->prev;
}

/* --- pages ------------------------------------------------------------------ */

/* A page behind all others, which the class fills from below.  NULL = OOM. */
static struct page *new_page(struct page_local *l, struct page_class *class)
{
    struct page *page = &l->table[l->area.used >> PAGE_LOCAL_SHIFT];
    char *base = l->area.base + l->area.used;

    if (l->area.size - l->area.used < PAGE_LOCAL_BYTES ||
        pages_commit(base, PAGE_LOCAL_BYTES) != 0)
        return NULL;
    if (class->is_in_use) /* well so: it will fill this one */
        pages_populate(base, PAGE_LOCAL_BYTES);
    else
        class->lazy = page;
    l->area.used += PAGE_LOCAL_BYTES;
    return page;
}

/* 0, or -1 = OOM. */
static int open_page(struct page_local *l, struct page_class *class)
{
    struct page *page = l->pool;

    if (page != NULL)
        l->pool = page->next;
    else
        page = new_page(l, class);
    if (page == NULL)
        return -1;
    class->is_in_use = true;
    page->free = page->freed = NULL;
    page->fresh = 0;
    page->class = (uint8_t)(class - l->classes);
    page->inverse = class->inverse;
    queue_append(l, page);
    return 0;
}

static void pool_page(struct page_local *l, struct page *page)
{
    struct page_class *class = &l->classes[page->class];

    queue_remove(l, page);
    if (class->lazy == page)
        class->lazy = NULL;
    page->class = PAGE_LOCAL_POOLED;
    page->next = l->pool;
    l->pool = page;
}

/* --- alloc ------------------------------------------------------------------ */

static inline void *hand_out(struct page_local *l, struct page *page,
                             struct free_block *b)
{
    if (!page_local_is_free(l, b))
        fatal("pages: write after free");
    page->free = b->next;
    freelist_fetch_next(b);
    page->live++;
    b->mark = 0;
    return b;
}

/* A block that was never handed out, of a page that has one. */
static void *fresh(struct page_local *l, struct page_class *class,
                   struct page *page)
{
    struct free_block *b = (void *)(page_local_base(l, page) + page->fresh);

    page->fresh += class->size;
    page->live++;
    b->mark = 0; /* of another class, perhaps */
    return b;
}

/* The head has no dead block: a fresh one of its own, or the next page.  Not inlined:
 * the way of every allocation would then save registers for it. */
static __attribute__((noinline)) void *next_page(struct page_local *l,
                                                 struct page_class *class)
{
    for (;;) {
        struct page *page = class->head;

        if (page == &l->none) {
            if (open_page(l, class) != 0)
                return NULL;
        } else if (page->freed != NULL) { /* queued again, so none in `free` */
            struct free_block *b = page->freed;

            page->freed = NULL;
            return hand_out(l, page, b);
        } else if (page->fresh < class->end) {
            return fresh(l, class, page);
        } else {
            queue_remove(l, page);
        }
    }
}

static void *page_local_alloc(struct allocator *a, size_t size)
{
    struct page_local *l = page_local_of(a);
    size_t i = (size - 1) / ALLOCATOR_ALIGN;
    struct free_block *b;
    struct page *page;

    if (i >= PAGE_LOCAL_CLASSES)
        return allocator_alloc(&l->large->super, size);
    page = l->classes[i].head;
    b = page->free;
    if (b == NULL) {
        b = page->freed;
        if (b == NULL)
            return next_page(l, &l->classes[i]);
        page->freed = NULL;
    }
    return hand_out(l, page, b);
}

/* --- free ------------------------------------------------------------------- */

/* The free of a block that is not live, or not of this size. */
static _Noreturn void misuse(const struct page_local *l,
                             const struct page *page,
                             const struct free_block *b)
{
    uint32_t offset = (uint32_t)((uintptr_t)b % PAGE_LOCAL_BYTES);

    if ((uintptr_t)b % ALLOCATOR_ALIGN != 0)
        fatal("pages: foreign pointer");
    if (page->class == PAGE_LOCAL_POOLED)
        fatal(page_local_is_free(l, b) ? "pages: double free"
                                       : "pages: foreign pointer");
    if (!page_local_starts(page, offset))
        fatal("pages: foreign pointer");
    if (page_local_is_free(l, b))
        fatal("pages: double free");
    fatal("pages: wrong size");
}

static void page_local_free(struct allocator *a, void *p, size_t size)
{
    struct page_local *l = page_local_of(a);
    size_t offset = area_offset(&l->area, p);
    size_t i = (size - 1) / ALLOCATOR_ALIGN;
    struct free_block *b = p;
    struct page *page;

    if (offset >= l->area.used) {
        allocator_free(&l->large->super, p, size);
        return;
    }
    page = &l->table[offset >> PAGE_LOCAL_SHIFT];
    if (page->class != i ||
        !page_local_starts(page, (uint32_t)(offset % PAGE_LOCAL_BYTES)) ||
        page_local_is_free(l, b))
        misuse(l, page, b);
    b->next = page->freed;
    b->mark = page_local_mark(l, b);
    page->freed = b;
    page->live--;
    if (!page->is_queued)
        queue_append(l, page);
    else if (page->live == 0 && page != l->classes[i].head)
        pool_page(l, page);
}

/* --- creation --------------------------------------------------------------- */

static void page_local_destroy(struct allocator *a)
{
    struct page_local *l = page_local_of(a);

    if (l->table != NULL)
        pages_unmap(l->table, l->table_bytes);
    if (l->large != NULL)
        allocator_destroy(&l->large->super);
    pages_unmap(l, sizeof *l);
}

static void init_classes(struct page_local *l)
{
    for (uint32_t i = 0; i < PAGE_LOCAL_CLASSES; i++) {
        struct page_class *class = &l->classes[i];

        class->size = (i + 1) * ALLOCATOR_ALIGN;
        class->inverse = UINT32_MAX / class->size + 1;
        class->end = PAGE_LOCAL_BYTES / class->size * class->size;
        class->head = &l->none;
    }
}

static struct allocator *
page_local_create(const struct allocator_config *config)
{
    const struct option_value lifo = {.as.choice = FREELIST_LIFO};
    struct allocator_config large = *config;
    struct page_local *l = pages_map(sizeof *l);
    struct allocator *inner;
    struct rng rng;

    if (l == NULL)
        return NULL;
    l->super.ops = &page_local_ops;
    rng_seed(&rng, config->seed, 4); /* as nobody else */
    l->secret = (uintptr_t)rng_next(&rng);
    init_classes(l);
    large.values = &lifo;
    inner = freelist_ops.create(&large);
    if (inner != NULL) {
        l->large = freelist_of(inner);
        l->area = freelist_cede_small(l->large);
        l->table_bytes = (l->area.size >> PAGE_LOCAL_SHIFT) * sizeof *l->table;
        l->table = pages_map(l->table_bytes);
    }
    if (l->table == NULL) {
        page_local_destroy(&l->super);
        return NULL;
    }
    return &l->super;
}

/* --- footprint -------------------------------------------------------------- */

/* The pages' memory that no block has reached yet. */
static size_t untouched(const struct page_local *l)
{
    size_t bytes = 0;

    for (size_t i = 0; i < PAGE_LOCAL_CLASSES; i++) {
        const struct page *lazy = l->classes[i].lazy;

        if (lazy != NULL)
            bytes += (PAGE_LOCAL_BYTES - lazy->fresh) & ~(PAGES_SIZE - 1);
    }
    return bytes;
}

static size_t page_local_footprint(struct allocator *a, size_t *peak)
{
    struct page_local *l = page_local_of(a);
    size_t rows = l->area.used >> PAGE_LOCAL_SHIFT;
    size_t held = l->area.used - untouched(l) + freelist_held(l->large) +
                  freelist_pages(sizeof *l) * PAGES_SIZE +
                  freelist_pages(rows * sizeof *l->table) * PAGES_SIZE;

    if (held > l->peak)
        l->peak = held;
    *peak = l->peak;
    return held;
}

static const struct option_def no_options[] = {{.name = NULL}};

const struct allocator_ops page_local_ops = {
    .info = {.name = "pages",
             .summary = "free lists of their own for each page of 64 KiB",
             .options = no_options},
    .caps = ALLOCATOR_DETERMINISTIC | ALLOCATOR_WALKS |
            ALLOCATOR_SEES_DOUBLE_FREE | ALLOCATOR_SEES_FOREIGN |
            ALLOCATOR_SEES_WRONG_SIZE,
    .create = page_local_create,
    .destroy = page_local_destroy,
    .alloc = page_local_alloc,
    .free = page_local_free,
    .verify = page_local_verify,
    .walk = page_local_walk,
    .footprint = page_local_footprint,
};
