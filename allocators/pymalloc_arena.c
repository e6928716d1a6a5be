/* pymalloc_arena - which arena gives the next pool, and when one goes home.
 *
 * The arenas that have free pools are in a list, the fullest first, and pools
 * come from its head: the others may empty meanwhile.  Of an arena, the pool
 * that was freed last comes first, then those never used, lowest address first.
 *
 * When an arena gains a free pool it changes places with all that had as many as
 * it had.  last_with[] knows where they end, so this is one move:
 *
 *     free pools   1  3  3  3  7         the first 3 becomes a 4:
 *     arenas       a  b  c  d  e   ->    a  c  d  b  e
 *
 * An arena all of whose pools are free goes back to the system, but for the last
 * of the list: a program that makes and drops a pool would map one each time.
 * An arena that had none and gains one goes to the head.
 *
 * A new arena lies directly below the lowest, or where the highest that went has
 * left a gap: so the kernel places mappings.
 *
 * Cost: O(1); a new arena, after one went, O(arenas).
 * Source: CPython 3.11, Objects/obmalloc.c, 2022 (Peters, 2019, for the order).
 */
#include "allocators/pymalloc.h"

/* --- the list of usable arenas ------------------------------------------------ */

/* Behind `before`; NULL = at the head. */
static void insert_behind(struct pymalloc *m, struct pymalloc_arena *arena,
                          struct pymalloc_arena *before)
{
    struct pymalloc_arena **link = before == NULL ? &m->usable : &before->next;

    arena->prev = before;
    arena->next = *link;
    if (*link != NULL)
        (*link)->prev = arena;
    *link = arena;
}

static void unlink_arena(struct pymalloc *m, struct pymalloc_arena *arena)
{
    if (arena->prev == NULL)
        m->usable = arena->next;
    else
        arena->prev->next = arena->next;
    if (arena->next != NULL)
        arena->next->prev = arena->prev;
}

/* Its number of free pools is about to change: who is the last with as many? */
static void leave_group(struct pymalloc *m, const struct pymalloc_arena *arena)
{
    struct pymalloc_arena *prev = arena->prev;
    uint32_t n = arena->free_pools;

    if (m->last_with[n] == arena)
        m->last_with[n] = prev != NULL && prev->free_pools == n ? prev : NULL;
}

/* --- arenas come and go ------------------------------------------------------- */

static struct pymalloc_arena *new_arena(struct pymalloc *m)
{
    size_t n = m->arenas.used >> PYMALLOC_ARENA_SHIFT;
    size_t end = (size_t)(m->top - m->arenas.base);
    size_t i = 0;
    struct pymalloc_arena *arena;

    while (i < n && m->table[i].mapped)
        i++;
    arena = &m->table[i];
    if (i == n && end - m->arenas.used < PYMALLOC_ARENA)
        return NULL;
    if (pages_commit(pymalloc_arena_base(m, arena), PYMALLOC_ARENA) != 0)
        return NULL;
    if (i == n) {
        if (tag_map_reach(&m->tags, m->arenas.used + PYMALLOC_ARENA) != 0)
            return NULL;
        m->arenas.used += PYMALLOC_ARENA;
    }
    *arena = (struct pymalloc_arena){.free_pools = m->pools, .mapped = true};
    insert_behind(m, arena, NULL);
    m->last_with[m->pools] = arena;
    return arena;
}

static void give_back(struct pymalloc *m, struct pymalloc_arena *arena)
{
    char *base = pymalloc_arena_base(m, arena);
    size_t held = pymalloc_held(m);

    if (held > m->peak)
        m->peak = held;
    m->held -= arena->carved * PYMALLOC_POOL;
    arena->carved = 0; /* no pool is found in it from now on */
    arena->mapped = false;
    pages_decommit(base, PYMALLOC_ARENA);
    if (m->unmapped != NULL)
        m->unmapped(m->unmapped_arg, base, PYMALLOC_ARENA);
}

/* --- pools come and go -------------------------------------------------------- */

struct pymalloc_pool *pymalloc_take_pool(struct pymalloc *m)
{
    struct pymalloc_arena *arena = m->usable;
    struct pymalloc_pool *pool;

    if (arena == NULL && (arena = new_arena(m)) == NULL)
        return NULL;
    leave_group(m, arena);
    if (--arena->free_pools > 0)
        m->last_with[arena->free_pools] = arena; /* it alone: the fullest */
    else
        unlink_arena(m, arena);
    pool = arena->free;
    if (pool != NULL) {
        arena->free = pool->next;
        return pool;
    }
    pool = pymalloc_pool_at(m, arena, arena->carved++);
    m->held += PYMALLOC_POOL;
    pool->class = PYMALLOC_CLASSES;
    pool->live = 0;
    return pool;
}

void pymalloc_give_pool(struct pymalloc *m, struct pymalloc_pool *pool)
{
    struct pymalloc_arena *arena = pymalloc_arena_at(m, pool);
    struct pymalloc_arena *last = m->last_with[arena->free_pools];
    uint32_t n;

    pool->next = arena->free;
    arena->free = pool;
    leave_group(m, arena);
    n = ++arena->free_pools;
    if (n == 1) {
        insert_behind(m, arena, NULL);
    } else if (n == m->pools && arena->next != NULL) {
        unlink_arena(m, arena);
        give_back(m, arena);
        return;
    } else if (last != arena) {
        unlink_arena(m, arena);
        insert_behind(m, arena, last);
    }
    if (m->last_with[n] == NULL)
        m->last_with[n] = arena;
}
