/* pymalloc - CPython 3.11's allocator of small objects.
 *
 * Which block a birth gets follows from four orders:
 *
 * 1. Of a class the pool at the head of its list, and no other one.
 * 2. Of a pool the block freed last; without one, the lowest that was never
 *    handed out.
 * 3. A full pool that gets a block back goes to the head of its class, so that
 *    the next birth takes this block; a used one keeps its place, so that it
 *    may not.  An empty one is its arena's, whatever class it is needed for
 *    next; for the class that it had it comes back with its list as it was.
 * 4. Pools come from the fullest arena: see pymalloc_arena.c.
 *
 * A mapping of a MiB starts at a page; at a multiple of 16 KiB, so that 64 whole
 * pools are in it, one time in four.  pools=63 is the other case, and the
 * default.  CPython carves a fresh block one birth early, and puts it behind all
 * free ones, where it is the next to be handed out all the same.
 *
 * The short way (allocators/allocator.h): a block that was just handed out, and whose
 * pool has another live one, would go and come back without a trace, since its pool
 * is at the head of its class, or gets there by this free.
 *
 * Cost: alloc and free O(1).
 * Source: CPython 3.11, Objects/obmalloc.c, 2022 (Marangozov, 2000).
 * Different: the raw allocator is a freelist, not the C library's; addresses are
 * looked up in one reservation instead of a radix tree; misuse is seen.
 */
#include "allocators/pymalloc.h"

#include "allocators/fatal.h"
#include "allocators/registry.h"

enum { OPTION_POOLS };

/* --- pools ------------------------------------------------------------------ */

static void pool_unlink(struct pymalloc_pool *pool)
{
    pool->next->prev = pool->prev;
    pool->prev->next = pool->next;
}

static void pool_to_front(struct pymalloc *m, struct pymalloc_pool *pool)
{
    struct pymalloc_pool *head = &m->used[pool->class];

    pool->prev = head;
    pool->next = head->next;
    head->next->prev = pool;
    head->next = pool;
}

/* A free pool as the only used one of its class.  NULL = OOM. */
static struct pymalloc_pool *open_pool(struct pymalloc *m, uint32_t class)
{
    struct pymalloc_pool *pool = pymalloc_take_pool(m);

    if (pool == NULL)
        return NULL;
    if (pool->class != class) {
        pool->class = class;
        pool->free = NULL;
        pool->fresh = sizeof *pool;
        pool->room = pymalloc_pool_blocks(class);
    }
    pool_to_front(m, pool);
    return pool;
}

/* --- alloc ------------------------------------------------------------------ */

/* Of a used pool. */
static inline void *take_block(struct pymalloc *m, struct pymalloc_pool *pool,
                               uint32_t class)
{
    struct pymalloc_block *b = pool->free;
    size_t place;

    if (b != NULL) {
        place = pymalloc_place(m, b);
        if (place >= m->tags.places || m->tags.tags[place] != 0)
            fatal("pymalloc: write after free");
        pool->free = b->next;
    } else {
        b = (struct pymalloc_block *)(void *)((char *)pool + pool->fresh);
        place = pymalloc_place(m, b);
        pool->fresh += pymalloc_block_bytes(class);
    }
    m->tags.tags[place] = (uint8_t)(class + 1);
    m->newest[class].live = pool->live > 0 ? b : NULL;
    pool->live++;
    if (pymalloc_is_full(pool))
        pool_unlink(pool);
    return b;
}

/* No pool of the class is used, it is no class, or its newest block is free and goes
 * again.  Apart, so that the usual way needs no stack. */
__attribute__((noinline)) static void *alloc_long(struct pymalloc *m,
                                                  size_t size)
{
    uint32_t class = (uint32_t)((size - 1) / ALLOCATOR_ALIGN);
    struct pymalloc_pool *pool;

    if (size > PYMALLOC_SMALL_MAX)
        return allocator_alloc(&m->raw->super, size);
    if (m->newest[class].dead != NULL)
        return allocator_take_newest(&m->super, size);
    pool = open_pool(m, class);
    return pool == NULL ? NULL : take_block(m, pool, class);
}

static void *pymalloc_alloc(struct allocator *a, size_t size)
{
    struct pymalloc *m = pymalloc_of(a);
    size_t class = (size - 1) / ALLOCATOR_ALIGN;

    if (class >= PYMALLOC_CLASSES || m->newest[class].dead != NULL ||
        m->used[class].next == &m->used[class])
        return alloc_long(m, size);
    return take_block(m, m->used[class].next, (uint32_t) class);
}

/* --- free ------------------------------------------------------------------- */

/* Does a block start that many bytes behind the header?  As in freelist.c. */
static inline bool starts_block(const struct pymalloc *m, uint32_t class,
                                uint32_t offset)
{
    return offset * m->inverse[class] < m->inverse[class];
}

struct pymalloc_pool *pymalloc_pool_of(const struct pymalloc *m, const void *p)
{
    const struct pymalloc_arena *arena = pymalloc_arena_at(m, p);
    size_t offset =
        (uintptr_t)p - ((uintptr_t)pymalloc_arena_base(m, arena) + m->skipped);
    size_t i = offset >> PYMALLOC_POOL_SHIFT;
    struct pymalloc_pool *pool;

    if (i >= arena->carved) /* before the first: wrapped around */
        return NULL;
    pool = pymalloc_pool_at(m, arena, (uint32_t)i);
    offset %= PYMALLOC_POOL;
    if (offset < sizeof *pool || offset >= pool->fresh ||
        !starts_block(m, pool->class, (uint32_t)(offset - sizeof *pool)))
        return NULL;
    return pool;
}

/* A live block of that class. */
static inline void put_block(struct pymalloc *m, void *p, size_t place)
{
    struct pymalloc_block *b = p;
    struct pymalloc_pool *pool =
        (void *)((char *)p - (uintptr_t)p % PYMALLOC_POOL);
    bool was_full = pymalloc_is_full(pool);

    m->tags.tags[place] = 0;
    b->next = pool->free;
    pool->free = b;
    pool->live--;
    if (was_full) {
        pool_to_front(m, pool);
    } else if (pool->live == 0) {
        pool_unlink(pool);
        pymalloc_give_pool(m, pool);
    }
}

static void settle(struct pymalloc *m, struct allocator_newest *newest)
{
    void *p = newest->dead;

    newest->dead = NULL;
    put_block(m, p, pymalloc_place(m, p));
}

void pymalloc_settle(struct pymalloc *m)
{
    for (uint32_t i = 0; i < PYMALLOC_CLASSES; i++) {
        if (m->newest[i].dead != NULL)
            settle(m, &m->newest[i]);
    }
}

/* The free of a block that is not live, or not of this size.  What is where no arena
 * is any more was free when its arena went. */
static _Noreturn void misuse(struct pymalloc *m, const void *p)
{
    pymalloc_settle(m);
    if (!pymalloc_arena_at(m, p)->mapped)
        fatal("pymalloc: double free");
    if (pymalloc_pool_of(m, p) == NULL)
        fatal("pymalloc: foreign pointer");
    fatal(pymalloc_is_live(m, p) ? "pymalloc: wrong size"
                                 : "pymalloc: double free");
}

static __attribute__((noinline)) void free_odd(struct pymalloc *m, void *p,
                                               size_t size)
{
    if (pymalloc_depth(m, p) - 1 < m->arenas.used)
        misuse(m, p);
    allocator_free(&m->raw->super, p, size);
}

/* p is tagged as live, which what is in `dead` is, too. */
static __attribute__((noinline)) void
free_second(struct pymalloc *m, struct allocator_newest *newest, void *p)
{
    size_t place = pymalloc_place(m, p);

    settle(m, newest);
    if (m->tags.tags[place] == 0)
        misuse(m, p);
    put_block(m, p, place);
}

static void pymalloc_free(struct allocator *a, void *p, size_t size)
{
    struct pymalloc *m = pymalloc_of(a);
    size_t place = pymalloc_place(m, p);
    size_t tag = allocator_tag(size);

    if (place >= m->tags.places || m->tags.tags[place] != tag) {
        free_odd(m, p, size);
        return;
    }
    m->newest[tag - 1].live = NULL;
    if (m->newest[tag - 1].dead != NULL)
        free_second(m, &m->newest[tag - 1], p);
    else
        put_block(m, p, place);
}

/* --- creation --------------------------------------------------------------- */

static void pymalloc_destroy(struct allocator *a)
{
    struct pymalloc *m = pymalloc_of(a);

    if (m->table != NULL)
        pages_unmap(m->table, m->table_bytes);
    tag_map_close(&m->tags);
    if (m->raw != NULL)
        allocator_destroy(&m->raw->super);
    pages_unmap_coloured(m, sizeof *m, PAGES_COLOUR_ALLOCATOR);
}

static void init_classes(struct pymalloc *m)
{
    for (uint32_t i = 0; i < PYMALLOC_CLASSES; i++) {
        m->used[i].next = m->used[i].prev = &m->used[i];
        m->inverse[i] = UINT32_MAX / pymalloc_block_bytes(i) + 1;
    }
}

/* The first pool of an arena is at the next multiple of its size: three pages
 * are left out where the arena starts one page behind such a multiple. */
static void place_arenas(struct pymalloc *m, bool aligned)
{
    size_t behind = aligned ? 0 : PYMALLOC_POOL - PAGES_SIZE;

    m->pools = aligned ? PYMALLOC_POOLS_MAX : PYMALLOC_POOLS_MAX - 1;
    m->skipped = (uint32_t)behind;
    m->top = m->arenas.base + m->arenas.size - behind;
    m->table_bytes = m->arenas.size / PYMALLOC_ARENA * sizeof *m->table;
}

static struct allocator *pymalloc_create(const struct allocator_config *config)
{
    const struct option_value lifo = {.as.choice = FREELIST_LIFO};
    struct allocator_config raw = *config;
    struct pymalloc *m = pages_map_coloured(sizeof *m, PAGES_COLOUR_ALLOCATOR);
    struct allocator *inner;

    if (m == NULL)
        return NULL;
    m->super.ops = &pymalloc_ops;
    m->super.newest = m->newest;
    m->unmapped = config->unmapped;
    m->unmapped_arg = config->unmapped_arg;
    init_classes(m);
    raw.values = &lifo;
    inner = freelist_ops.create(&raw);
    if (inner != NULL) {
        m->raw = freelist_of(inner);
        m->arenas = freelist_cede_small(m->raw);
        place_arenas(m, config->values[OPTION_POOLS].as.choice == 1);
        m->table = pages_map(m->table_bytes);
    }
    if (m->table == NULL ||
        tag_map_open(&m->tags, m->top, m->arenas.size) != 0) {
        pymalloc_destroy(&m->super);
        return NULL;
    }
    return &m->super;
}

/* --- footprint -------------------------------------------------------------- */

size_t pymalloc_held(const struct pymalloc *m)
{
    size_t rows = m->arenas.used >> PYMALLOC_ARENA_SHIFT;

    return m->held + freelist_held(m->raw) + area_held(&m->tags.area) +
           freelist_pages(sizeof *m + PAGES_COLOUR_ALLOCATOR) * PAGES_SIZE +
           freelist_pages(rows * sizeof *m->table) * PAGES_SIZE;
}

static size_t pymalloc_footprint(struct allocator *a, size_t *peak)
{
    struct pymalloc *m = pymalloc_of(a);
    size_t held = pymalloc_held(m);

    if (held > m->peak)
        m->peak = held;
    *peak = m->peak;
    return held;
}

static const struct option_def pymalloc_options[] = {
    [OPTION_POOLS] = {.name = "pools",
                      .kind = OPTION_CHOICE,
                      .fallback = "63",
                      .choices = "63|64",
                      .help = "whole pools of an arena: 64 only where the "
                              "system's mapping happens to be aligned"},
    {.name = NULL},
};

const struct allocator_ops pymalloc_ops = {
    .info = {.name = "pymalloc",
             .summary = "CPython's: pools of 16 KiB in arenas of 1 MiB",
             .options = pymalloc_options},
    .caps = ALLOCATOR_DETERMINISTIC | ALLOCATOR_WALKS |
            ALLOCATOR_SEES_DOUBLE_FREE | ALLOCATOR_SEES_FOREIGN |
            ALLOCATOR_SEES_WRONG_SIZE,
    .create = pymalloc_create,
    .destroy = pymalloc_destroy,
    .alloc = pymalloc_alloc,
    .free = pymalloc_free,
    .verify = pymalloc_verify,
    .walk = pymalloc_walk,
    .footprint = pymalloc_footprint,
};
