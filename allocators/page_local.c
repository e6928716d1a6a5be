/* pages - free lists that belong to a page each.
 *
 * The blocks of one list for a whole class lie all over the heap once the program
 * has run for a while.  Here a list never leaves its page: blocks come from one page
 * until it has none left, so that neighbours in time are neighbours in memory, on an
 * aged heap too.  The lists go through the blocks, as in the allocators named below,
 * so that it has their costs as well as their reuse.
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
 * Cost: alloc and free O(1).  Beside the heap 1/16 of its bytes.
 * Source: Leijen, Zorn and de Moura, Mimalloc: Free List Sharding in Action,
 * APLAS 2019; Lietar et al., snmalloc: A Message Passing Allocator, ISMM 2019.
 * Omitted: what concerns threads; memory goes back at the end only.
 */
#include "allocators/page_local.h"

#include "allocators/fatal.h"
#include "allocators/registry.h"

/* --- queues ----------------------------------------------------------------- */

/* What happens to whole pages is seldom and not inlined: the way of every block
 * would then save registers for it. */
#define SELDOM __attribute__((noinline))

static SELDOM void queue_append(struct page_local *l, struct page *page)
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
    size_t at = l->area.used;
    struct page *page = &l->table[at >> PAGE_LOCAL_SHIFT];

    if (tag_map_reach(&l->tags, at + PAGE_LOCAL_BYTES) != 0 ||
        area_reach(&l->area, at + PAGE_LOCAL_BYTES) != 0)
        return NULL;
    if (class->is_in_use) /* well so: it will fill this one */
        pages_populate(l->area.base + at, PAGE_LOCAL_BYTES);
    else if (area_is_lazy(&l->area, at))
        class->lazy = page;
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

static SELDOM void pool_page(struct page_local *l, struct page *page)
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

/* The first block of the page's list. */
static inline void *hand_out(struct page_local *l, struct page *page,
                             struct page_block *b, uint8_t tag)
{
    size_t place = tag_map_place(&l->tags, b);

    if (place >= l->tags.places || l->tags.tags[place] != 0)
        fatal("pages: write after free");
    l->tags.tags[place] = tag;
    page->free = b->next;
    page->until++;
    return b;
}

/* A block that was never handed out, of a page that has one. */
static void *fresh(struct page_local *l, struct page_class *class,
                   struct page *page)
{
    char *block = page_local_base(l, page) + page->fresh;

    page->fresh += class->size;
    page->until++;
    l->tags.tags[tag_map_place(&l->tags, block)] = (uint8_t)(page->class + 1);
    return block;
}

/* The head has no dead block: a fresh one of its own, or the next page. */
static SELDOM void *next_page(struct page_local *l, struct page_class *class)
{
    for (;;) {
        struct page *page = class->head;

        if (page == &l->none) {
            if (open_page(l, class) != 0)
                return NULL;
        } else if (page->freed != NULL) { /* queued again, so none in `free` */
            struct page_block *b = page->freed;

            page->freed = NULL;
            return hand_out(l, page, b, (uint8_t)(page->class + 1));
        } else if (page->fresh < class->end) {
            return fresh(l, class, page);
        } else {
            queue_remove(l, page);
            page->until = 1;
        }
    }
}

static SELDOM void *alloc_large(struct page_local *l, size_t size)
{
    return allocator_alloc(&l->large->super, size);
}

/* Of a size that is not over PAGE_LOCAL_SMALL_MAX. */
static inline struct page_class *class_of(struct page_local *l, size_t size)
{
    size_t classes = (size - 1) & ~(size_t)(ALLOCATOR_ALIGN - 1);

    return (void *)((char *)l->classes +
                    classes * (sizeof(struct page_class) / ALLOCATOR_ALIGN));
}

static void *page_local_alloc(struct allocator *a, size_t size)
{
    struct page_local *l = page_local_of(a);
    struct page_class *class;
    struct page_block *b;
    struct page *page;

    if (size > PAGE_LOCAL_SMALL_MAX)
        return alloc_large(l, size);
    class = class_of(l, size);
    page = class->head;
    b = page->free;
    if (b == NULL) {
        b = page->freed;
        if (b == NULL)
            return next_page(l, class);
        page->freed = NULL;
    }
    return hand_out(l, page, b, (uint8_t)allocator_tag(size));
}

/* --- free ------------------------------------------------------------------- */

/* Does a block that was once handed out start at this offset of the page?  See
 * starts_block of freelist.c. */
static bool starts_block(const struct page *page, uint32_t offset)
{
    return offset < page->fresh && offset * page->inverse < page->inverse;
}

/* The free of a block that is not live, or not of this size. */
static _Noreturn void misuse(const struct page_local *l, const void *p)
{
    size_t offset = area_offset(&l->area, p);
    const struct page *page = &l->table[offset >> PAGE_LOCAL_SHIFT];

    if (offset % ALLOCATOR_ALIGN != 0)
        fatal("pages: foreign pointer");
    if (l->tags.tags[offset / ALLOCATOR_ALIGN] != 0)
        fatal("pages: wrong size");
    fatal(page->class == PAGE_LOCAL_POOLED ||
                  starts_block(page, (uint32_t)(offset % PAGE_LOCAL_BYTES))
              ? "pages: double free"
              : "pages: foreign pointer");
}

static SELDOM void free_odd(struct page_local *l, void *p, size_t size)
{
    if (area_offset(&l->area, p) < l->area.used)
        misuse(l, p);
    allocator_free(&l->large->super, p, size);
}

/* What the page was waiting for has died. */
static SELDOM void change(struct page_local *l, struct page *page)
{
    const struct page_class *class = &l->classes[page->class];

    if (!page->is_queued) {
        page->until = class->blocks - 1;
        queue_append(l, page);
    } else if (page != class->head) {
        pool_page(l, page);
    }
}

/* The line will be written to, so let it come.  The store that needs it would ask no
 * earlier than all stores before it, each of which may wait for another line. */
static inline void expect_store(void *p)
{
#ifdef __x86_64__
    __asm__ volatile("prefetchw %0" : : "m"(*(const char *)p));
#else
    __builtin_prefetch(p, 1);
#endif
}

static void page_local_free(struct allocator *a, void *p, size_t size)
{
    struct page_local *l = page_local_of(a);
    size_t place = tag_map_place(&l->tags, p);
    struct page_block *b = p;
    struct page *page;

    expect_store(p);
    if (place >= l->tags.places || l->tags.tags[place] != allocator_tag(size)) {
        free_odd(l, p, size);
        return;
    }
    l->tags.tags[place] = 0;
    page = &l->table[place / (PAGE_LOCAL_BYTES / ALLOCATOR_ALIGN)];
    b->next = page->freed;
    page->freed = b;
    if (--page->until == 0)
        change(l, page);
}

/* --- creation --------------------------------------------------------------- */

static void page_local_destroy(struct allocator *a)
{
    struct page_local *l = page_local_of(a);

    tag_map_close(&l->tags);
    allocator_destroy(&l->large->super);
    pages_unmap_coloured(l, l->bytes, PAGES_COLOUR_ALLOCATOR);
}

static void init_classes(struct page_local *l)
{
    for (uint32_t i = 0; i < PAGE_LOCAL_CLASSES; i++) {
        struct page_class *class = &l->classes[i];

        class->size = (i + 1) * ALLOCATOR_ALIGN;
        class->inverse = UINT32_MAX / class->size + 1;
        class->blocks = PAGE_LOCAL_BYTES / class->size;
        class->end = class->blocks * class->size;
        class->head = &l->none;
    }
}

/* Bytes of the struct with so many bytes of pages in its table. */
static size_t bytes_of(size_t pages)
{
    return sizeof(struct page_local) +
           (pages >> PAGE_LOCAL_SHIFT) * sizeof(struct page);
}

/* Takes the freelist over.  NULL = OOM, and it is destroyed. */
static struct allocator *open_beside(struct freelist *large)
{
    struct area area = freelist_cede_small(large);
    size_t bytes = bytes_of(area.size);
    struct page_local *l = pages_map_coloured(bytes, PAGES_COLOUR_ALLOCATOR);

    if (l == NULL) {
        allocator_destroy(&large->super);
        return NULL;
    }
    l->super.ops = &page_local_ops;
    l->large = large;
    l->area = area;
    l->bytes = bytes;
    init_classes(l);
    if (tag_map_open(&l->tags, l->area.base, l->area.size) != 0) {
        page_local_destroy(&l->super);
        return NULL;
    }
    return &l->super;
}

static struct allocator *
page_local_create(const struct allocator_config *config)
{
    const struct option_value lifo = {.as.choice = FREELIST_LIFO};
    struct allocator_config large = *config;
    struct allocator *inner;

    large.values = &lifo;
    inner = freelist_ops.create(&large);
    return inner == NULL ? NULL : open_beside(freelist_of(inner));
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
    size_t own = PAGES_COLOUR_ALLOCATOR + bytes_of(l->area.used);
    size_t held = area_held(&l->area) - untouched(l) +
                  area_held(&l->tags.area) + freelist_held(l->large) +
                  freelist_pages(own) * PAGES_SIZE;

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
