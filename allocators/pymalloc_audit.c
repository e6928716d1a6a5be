/* pymalloc_audit - verify and walk: every block, in address order.
 *
 * verify goes over arenas, pools and blocks as they lie, and holds what it finds
 * against the lists: each free block in the list of its pool, each used pool in
 * that of its class, each free pool in that of its arena, each arena with free
 * pools in that of the usable ones.
 *
 * Cost: O(heap).
 */
#include "allocators/pymalloc.h"

static size_t arena_count(const struct pymalloc *m)
{
    return m->arenas.used >> PYMALLOC_ARENA_SHIFT;
}

/* --- walk ------------------------------------------------------------------- */

static int walk_pool(const struct pymalloc *m, struct pymalloc_pool *pool,
                     allocator_visit_fn *visit, void *arg)
{
    uint32_t size;
    int rc = 0;

    if (pool->live == 0)
        return 0;
    size = pymalloc_block_bytes(pool->class);
    for (uint32_t at = sizeof *pool; rc == 0 && at < pool->fresh; at += size) {
        void *block = (char *)pool + at;

        if (pymalloc_is_live(m, block))
            rc = visit(block, size, arg);
    }
    return rc;
}

int pymalloc_walk(struct allocator *a, allocator_visit_fn *visit, void *arg)
{
    struct pymalloc *m = pymalloc_of(a);
    int rc = 0;

    pymalloc_settle(m);
    for (size_t i = arena_count(m); rc == 0 && i-- > 0;) {
        const struct pymalloc_arena *arena = &m->table[i];

        for (uint32_t k = 0; rc == 0 && arena->mapped && k < arena->carved; k++)
            rc = walk_pool(m, pymalloc_pool_at(m, arena, k), visit, arg);
    }
    return rc != 0 ? rc : m->raw->super.ops->walk(&m->raw->super, visit, arg);
}

/* --- verify: a pool ----------------------------------------------------------- */

static const char *check_blocks(const struct pymalloc *m,
                                const struct pymalloc_pool *pool)
{
    uint32_t size = pymalloc_block_bytes(pool->class);
    uint32_t carved = (pool->fresh - (uint32_t)sizeof *pool) / size;
    uint32_t live = 0;
    uint32_t listed = 0;

    for (uint32_t i = 0; i < carved; i++)
        live +=
            pymalloc_is_live(m, (const char *)(pool + 1) + (size_t)i * size);
    for (const struct pymalloc_block *b = pool->free; b != NULL; b = b->next) {
        if (pymalloc_depth(m, b) - 1 >= m->arenas.used ||
            pymalloc_pool_of(m, b) != pool)
            return "pymalloc: a pool lists what is no block of its own";
        if (pymalloc_is_live(m, b))
            return "pymalloc: a pool lists a block that is alive";
        if (++listed > carved)
            return "pymalloc: a free list has a cycle";
    }
    if (live + listed != carved)
        return "pymalloc: a pool does not list every free block";
    if (pool->live != live)
        return "pymalloc: a pool has lost count of its live blocks";
    return NULL;
}

static bool is_listed(const struct pymalloc_pool *head,
                      const struct pymalloc_pool *pool)
{
    return pool->prev->next == pool && pool->next->prev == pool &&
           head->next != head;
}

static const char *check_pool(const struct pymalloc *m,
                              const struct pymalloc_pool *pool)
{
    if (pool->class >= PYMALLOC_CLASSES)
        return "pymalloc: a pool has no class";
    if (pool->live > 0 && !pymalloc_is_full(pool) &&
        !is_listed(&m->used[pool->class], pool))
        return "pymalloc: a used pool is not in the list of its class";
    return check_blocks(m, pool);
}

/* --- verify: an arena --------------------------------------------------------- */

struct census {
    uint64_t live; /* blocks */
    size_t used[PYMALLOC_CLASSES];
    size_t usable, carved;
};

static const char *check_free_pools(const struct pymalloc *m,
                                    const struct pymalloc_arena *arena,
                                    uint32_t empty)
{
    uint32_t listed = 0;

    for (const struct pymalloc_pool *pool = arena->free; pool != NULL;
         pool = pool->next) {
        if (pymalloc_depth(m, pool) - 1 >= m->arenas.used ||
            pymalloc_arena_at(m, pool) != arena || pool->live != 0)
            return "pymalloc: an arena lists what is no free pool of its own";
        if (++listed > empty)
            return "pymalloc: a list of free pools has a cycle";
    }
    if (listed != empty)
        return "pymalloc: an arena does not list every free pool";
    if (arena->free_pools != m->pools - arena->carved + listed)
        return "pymalloc: an arena has lost count of its free pools";
    return NULL;
}

static const char *check_arena(const struct pymalloc *m,
                               const struct pymalloc_arena *arena,
                               struct census *census)
{
    uint32_t empty = 0;

    if (arena->carved > m->pools)
        return "pymalloc: an arena has too many pools";
    for (uint32_t i = 0; i < arena->carved; i++) {
        const struct pymalloc_pool *pool = pymalloc_pool_at(m, arena, i);
        const char *wrong = check_pool(m, pool);

        if (wrong != NULL)
            return wrong;
        empty += pool->live == 0;
        census->live += pool->live;
        census->used[pool->class] += pool->live > 0 && !pymalloc_is_full(pool);
    }
    census->carved += arena->carved;
    census->usable += arena->free_pools > 0;
    return check_free_pools(m, arena, empty);
}

/* --- verify: the lists ---------------------------------------------------------- */

static const char *check_used(const struct pymalloc *m,
                              const struct census *census)
{
    for (uint32_t i = 0; i < PYMALLOC_CLASSES; i++) {
        const struct pymalloc_pool *head = &m->used[i];
        size_t listed = 0;

        for (const struct pymalloc_pool *pool = head->next; pool != head;
             pool = pool->next) {
            if (pool->class != i || ++listed > census->used[i])
                return "pymalloc: a class lists what is no used pool of it";
        }
        if (listed != census->used[i])
            return "pymalloc: a class does not list each used pool once";
    }
    return NULL;
}

static bool is_last_of_group(const struct pymalloc_arena *arena)
{
    return arena->next == NULL || arena->next->free_pools != arena->free_pools;
}

static const char *check_usable(const struct pymalloc *m,
                                const struct census *census)
{
    const struct pymalloc_arena *prev = NULL;
    size_t groups = 0;
    size_t listed = 0;

    for (const struct pymalloc_arena *arena = m->usable; arena != NULL;
         prev = arena, arena = arena->next) {
        if (++listed > census->usable || arena->prev != prev)
            return "pymalloc: the links of the usable arenas are broken";
        if (prev != NULL && prev->free_pools > arena->free_pools)
            return "pymalloc: the fullest arena does not come first";
        if (arena->free_pools == m->pools && arena->next != NULL)
            return "pymalloc: an empty arena was not given back";
        if (is_last_of_group(arena)) {
            groups++;
            if (m->last_with[arena->free_pools] != arena)
                return "pymalloc: the last arena of a group is another";
        }
    }
    if (listed != census->usable)
        return "pymalloc: not every arena with a free pool is usable";
    for (size_t n = 0; n <= PYMALLOC_POOLS_MAX; n++)
        groups -= m->last_with[n] != NULL;
    return groups == 0 ? NULL : "pymalloc: a group without arenas has a last";
}

/* Freed now, would the block of `live` be the next one of its class? */
static const char *check_newest(const struct pymalloc *m)
{
    for (uint32_t i = 0; i < PYMALLOC_CLASSES; i++) {
        const void *p = m->newest[i].live;
        const struct pymalloc_pool *pool =
            p == NULL ? NULL : pymalloc_pool_of(m, p);

        if (p == NULL)
            continue;
        if (pool == NULL || pool->class != i || !pymalloc_is_live(m, p))
            return "pymalloc: the newest block of a class is no live one of it";
        if (pool->live < 2 ||
            (!pymalloc_is_full(pool) && m->used[i].next != pool))
            return "pymalloc: the newest block of a class would not come next";
    }
    return NULL;
}

const char *pymalloc_verify(struct allocator *a)
{
    struct pymalloc *m = pymalloc_of(a);
    struct census census = {.live = 0};
    const char *wrong;

    pymalloc_settle(m);
    wrong = allocator_verify(&m->raw->super);
    for (size_t i = 0; wrong == NULL && i < arena_count(m); i++) {
        if (m->table[i].mapped)
            wrong = check_arena(m, &m->table[i], &census);
    }
    if (wrong == NULL)
        wrong = check_used(m, &census);
    if (wrong == NULL)
        wrong = check_usable(m, &census);
    if (wrong == NULL)
        wrong = check_newest(m);
    if (wrong != NULL)
        return wrong;
    if (m->held != census.carved * PYMALLOC_POOL)
        return "pymalloc: the bytes held do not add up";
    if (census.live + allocator_live_blocks(&m->raw->super) !=
        allocator_live_blocks(a))
        return "pymalloc: live blocks and counters differ";
    return NULL;
}
