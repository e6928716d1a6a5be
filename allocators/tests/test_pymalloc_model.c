/* test_pymalloc_model - pymalloc against a naive model of CPython's rules.
 *
 * The model is told of the same births and deaths and says which block each
 * birth gets: arena, pool and offset.  It keeps its lists in plain arrays, sorts
 * by swapping neighbours, and shares nothing with the allocator but the rules.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/random.h"
#include "allocators/tests/specs.h"

enum {
    POOL = 16384,
    ARENA = 1 << 20,
    POOLS = 63,
    ARENAS = 24,
    CLASSES = 32,
    PER_POOL = 1021, /* blocks of 16 bytes */
    SLOTS = 60000,   /* live blocks */
    TAPES = 8,
    STEPS = 100000
};

struct pool {
    int class; /* -1: never used */
    int live, carved;
    int freed[PER_POOL]; /* numbers of free blocks, the newest last */
    int freed_count;
};

struct arena {
    bool mapped;
    int carved;
    int emptied[POOLS], emptied_count; /* free pools, the newest last */
    struct pool pools[POOLS];
};

struct place {
    int arena, pool, block;
};

static struct arena arenas[ARENAS];
static int usable[ARENAS], usable_count;
static struct place used[CLASSES][ARENAS * POOLS]; /* the head last */
static int used_count[CLASSES];
static int unmaps;

static void model_reset(void)
{
    memset(arenas, 0, sizeof arenas);
    memset(used_count, 0, sizeof used_count);
    usable_count = unmaps = 0;
}

static int block_bytes(int class)
{
    return (class + 1) * 16;
}

static int blocks_of(int class)
{
    return class < 0 ? 0 : (POOL - 48) / block_bytes(class);
}

static int free_pools(int arena)
{
    return POOLS - arenas[arena].carved + arenas[arena].emptied_count;
}

static void usable_remove(int at)
{
    usable_count--;
    memmove(&usable[at], &usable[at + 1],
            (size_t)(usable_count - at) * sizeof *usable);
}

static void usable_add_first(int arena)
{
    memmove(&usable[1], &usable[0], (size_t)usable_count * sizeof *usable);
    usable[0] = arena;
    usable_count++;
}

static int model_take_pool(int *arena)
{
    struct arena *a;
    int pool;

    if (usable_count == 0) {
        int i = 0;

        while (arenas[i].mapped)
            i++;
        assert_true(i < ARENAS);
        memset(&arenas[i], 0, sizeof arenas[i]);
        arenas[i].mapped = true;
        usable_add_first(i);
    }
    *arena = usable[0];
    a = &arenas[*arena];
    if (a->emptied_count > 0) {
        pool = a->emptied[--a->emptied_count];
    } else {
        pool = a->carved++;
        a->pools[pool].class = -1;
    }
    if (free_pools(*arena) == 0)
        usable_remove(0);
    return pool;
}

static void used_add(int class, struct place p)
{
    used[class][used_count[class]++] = p;
}

static void used_remove(int class, int arena, int pool)
{
    int i = 0;

    while (used[class][i].arena != arena || used[class][i].pool != pool)
        i++;
    used_count[class]--;
    memmove(&used[class][i], &used[class][i + 1],
            (size_t)(used_count[class] - i) * sizeof used[class][i]);
}

static struct place model_birth(size_t size)
{
    int class = (int)((size - 1) / 16);
    struct place p = {0};
    struct pool *pool;

    if (used_count[class] == 0) {
        p.pool = model_take_pool(&p.arena);
        pool = &arenas[p.arena].pools[p.pool];
        if (pool->class != class)
            *pool = (struct pool){.class = class};
        used_add(class, p);
    }
    p = used[class][used_count[class] - 1];
    pool = &arenas[p.arena].pools[p.pool];
    p.block = pool->freed_count > 0 ? pool->freed[--pool->freed_count]
                                    : pool->carved++;
    if (++pool->live == blocks_of(class))
        used_remove(class, p.arena, p.pool);
    return p;
}

static void model_empty(struct place p)
{
    struct arena *a = &arenas[p.arena];
    int at = 0;
    int n;

    a->emptied[a->emptied_count++] = p.pool;
    n = free_pools(p.arena);
    if (n == 1) {
        usable_add_first(p.arena);
        return;
    }
    while (usable[at] != p.arena)
        at++;
    if (n == POOLS && at < usable_count - 1) {
        usable_remove(at);
        a->mapped = false;
        unmaps++;
        return;
    }
    for (; at + 1 < usable_count && free_pools(usable[at + 1]) < n; at++) {
        usable[at] = usable[at + 1];
        usable[at + 1] = p.arena;
    }
}

static void model_death(struct place p)
{
    struct pool *pool = &arenas[p.arena].pools[p.pool];
    bool was_full = pool->live == blocks_of(pool->class);

    pool->freed[pool->freed_count++] = p.block;
    pool->live--;
    if (was_full)
        used_add(pool->class, p);
    if (pool->live > 0)
        return;
    used_remove(pool->class, p.arena, p.pool);
    model_empty(p);
}

/* From the first block of the first pool, downwards by arenas. */
static ptrdiff_t model_offset(struct place p)
{
    int class = arenas[p.arena].pools[p.pool].class;

    return (ptrdiff_t)p.pool * POOL + (ptrdiff_t)p.block * block_bytes(class) -
           (ptrdiff_t)p.arena * ARENA;
}

/* --- tapes ---------------------------------------------------------------------- */

struct live {
    char *p;
    size_t size;
    struct place place;
};

static struct live live[SLOTS];
static size_t live_count;
static char *base;
static int seen_unmaps;

static void note_unmapped(void *arg, const void *from, size_t size)
{
    (void)arg;
    (void)from;
    seen_unmaps += size == ARENA;
}

static void birth(struct allocator *a, size_t size)
{
    struct live *l = &live[live_count++];

    l->size = size;
    l->p = allocator_alloc(a, size);
    l->place = model_birth(size);
    assert_non_null(l->p);
    if (base == NULL)
        base = l->p;
    assert_int_equal(l->p - base, model_offset(l->place));
}

static void death(struct allocator *a, size_t i)
{
    struct live l = live[i];

    live[i] = live[--live_count];
    allocator_free(a, l.p, l.size);
    model_death(l.place);
    assert_int_equal(seen_unmaps, unmaps);
}

static void some_die(struct allocator *a, struct rng *r, size_t n)
{
    size_t i;

    if (live_count == 0)
        return;
    i = rng_below(r, live_count);
    for (; n > 0 && live_count > i; n--)
        death(a, i);
}

/* The live set swings between few and many, in few classes at a time, so that
 * pools fill and empty. */
static void play(struct allocator *a, struct rng *r)
{
    size_t target = 1 + rng_below(r, SLOTS / 2);
    size_t first = rng_below(r, CLASSES);

    for (size_t step = 0; step < STEPS; step++) {
        size_t class = (first + rng_below(r, 4) * 5) % CLASSES;

        if (rng_below(r, 3000) == 0) {
            target = 1 + rng_below(r, SLOTS / 2);
            if (rng_below(r, 4) == 0)
                target = 1;
            first = rng_below(r, CLASSES);
        }
        if (rng_below(r, 16) >= (live_count < target ? 13U : 3U))
            some_die(a, r, live_count > target ? rng_below(r, 40) : 1);
        else if (live_count < SLOTS)
            birth(a, class * 16 + 1 + rng_below(r, 16));
    }
}

static char spec[] = "pymalloc:pools=63";

static void test_every_birth_gets_the_block_that_the_rules_name(void **state)
{
    int total = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= TAPES; seed++) {
        struct allocator *a = specs_open_with(
            spec, seed, (struct specs_listener){note_unmapped, NULL});
        const char *wrong;
        struct rng r;

        assert_non_null(a);
        rng_seed(&r, seed, 0);
        model_reset();
        seen_unmaps = 0;
        live_count = 0;
        base = NULL;
        /* what is first in the first pool lies where offset 0 is */
        birth(a, 1 + rng_below(&r, 512));
        play(a, &r);
        wrong = allocator_verify(a);
        if (wrong != NULL)
            fail_msg("seed %d: %s", (int)seed, wrong);
        while (live_count > 0)
            death(a, rng_below(&r, live_count));
        assert_null(allocator_verify(a));
        assert_int_equal(usable_count, 1); /* one is kept */
        total += unmaps;
        allocator_destroy(a);
    }
    if (total < 3 * TAPES)
        fail_msg("%d arenas went: the tapes are too tame", total);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_birth_gets_the_block_that_the_rules_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
