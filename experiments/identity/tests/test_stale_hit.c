/* The stale-hit curve against caches that are really simulated. */
#include "experiments/identity/tests/check.h"

#include "allocators/random.h"
#include "experiments/identity/stale_hit.h"

#include <string.h>

#define STACK_MAX   20000
/* Enough that every array of the structure grows. */
#define MANY_IDS    2500
#define MANY_BIRTHS 18000

/* The structure and the records that it needs; id n has record n. */
struct bench {
    struct stale_hit s;
    struct ids ids;
};

static void bench_open(struct bench *b, uint64_t ids)
{
    assert_int_equal(ids_init(&b->ids), 0);
    for (uint64_t i = 1; i <= ids; i++)
        assert_int_equal(ids_add(&b->ids), i);
    assert_int_equal(stale_hit_init(&b->s, &b->ids), 0);
}

static void bench_close(struct bench *b)
{
    stale_hit_free(&b->s);
    ids_free(&b->ids);
}

static void bench_birth(struct bench *b, uint64_t id)
{
    uint32_t number = (uint32_t)id;

    assert_true(id > 0 && id <= b->ids.used);
    assert_int_equal(stale_hit_births(&b->s, &number, 1), 0);
}

/* A least-recently-used cache, newest first: hits among `count` births. */
static uint64_t simulate_lru(const uint64_t *births, size_t count, size_t room)
{
    uint64_t cache[64];
    size_t used = 0;
    uint64_t hits = 0;

    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < used && cache[at] != births[i])
            at++;
        if (at < used)
            hits++;
        else if (used < room)
            used++;
        else
            at = used - 1; /* the oldest goes */
        memmove(cache + 1, cache, at * sizeof *cache);
        cache[0] = births[i];
    }
    return hits;
}

static void every_cache_size_exactly(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct bench b;
        struct rng rng;
        uint64_t births[500];

        rng_seed(&rng, seed, 1);
        bench_open(&b, 60);
        uint64_t ids = 1 + rng_below(&rng, 60);
        for (size_t i = 0; i < 500; i++) {
            births[i] = 1 + rng_below(&rng, 1 + rng_below(&rng, ids));
            bench_birth(&b, births[i]);
        }
        for (size_t room = 1; room <= 64; room++)
            assert_int_equal(stale_hit_within(&b.s, room),
                             simulate_lru(births, 500, room));
        bench_close(&b);
    }
}

/* Move to front: the place where an id stands is its stack distance. */
struct stack {
    uint64_t ids[STACK_MAX];
    size_t used;
};

static uint64_t stack_birth(struct stack *stack, uint64_t id)
{
    size_t at = 0;

    while (at < stack->used && stack->ids[at] != id)
        at++;
    uint64_t distance = at < stack->used ? at + 1 : 0;
    if (at == stack->used)
        stack->used++;
    memmove(stack->ids + 1, stack->ids, at * sizeof *stack->ids);
    stack->ids[0] = id;
    return distance;
}

/* Many ids, so that positions are renumbered and all arrays grow; and then as many
 * that positions are renumbered where they are. */
static void many_ids(void **state)
{
    static struct stack stack;
    static uint64_t want[STACK_MAX + 1];
    struct bench b;
    struct rng rng;

    (void)state;
    rng_seed(&rng, 7, 1);
    bench_open(&b, STACK_MAX);
    for (uint64_t i = 0; i < 120000; i++) {
        uint64_t range = 1 + (i < 60000 ? i : 60000) / 8; /* of the ids */
        uint64_t id = 1 + rng_below(&rng, 1 + rng_below(&rng, range));
        want[stack_birth(&stack, id)]++;
        bench_birth(&b, id);
    }
    assert_int_equal(b.s.distinct, stack.used);
    assert_int_equal(b.s.distinct, want[0]);
    for (uint64_t d = 1; d <= b.s.distinct; d++)
        assert_int_equal(b.s.distances[d], want[d]);
    bench_close(&b);
}

/* As high a tree as there is for half a million ids: three times round, and then
 * backwards, which finds each distance once. */
static void a_high_tree(void **state)
{
    const uint64_t ids = 600000;
    struct bench b;

    (void)state;
    bench_open(&b, ids);
    for (uint64_t i = 0; i < 3 * ids; i++)
        bench_birth(&b, 1 + i % ids);
    for (uint64_t id = ids; id > 0; id--)
        bench_birth(&b, id);
    assert_int_equal(b.s.levels, 5);
    for (uint64_t d = 1; d < ids; d++)
        assert_int_equal(b.s.distances[d], 1);
    assert_int_equal(b.s.distances[ids], 2 * ids + 1);
    bench_close(&b);
}

/* Without new ids the memory stays as it is, however long the run. */
static void memory_follows_the_ids(void **state)
{
    struct bench b;
    struct rng rng;

    (void)state;
    rng_seed(&rng, 3, 1);
    bench_open(&b, 3000);
    for (uint64_t i = 0; i < 2000000; i++)
        bench_birth(&b, 1 + rng_below(&rng, 3000));
    assert_int_equal(b.s.distinct, 3000);
    assert_true(b.s.words <= 512); /* eight positions per id, or some more */
    assert_true(b.s.room <= 4096);
    bench_close(&b);
}

/* Around the borders of the words: positions 62 to 66 apart. */
static void borders_of_words(void **state)
{
    static struct stack stack;

    (void)state;
    for (uint64_t period = 1; period <= 200; period++) {
        struct bench b;
        bench_open(&b, period);
        stack.used = 0;
        for (uint64_t i = 0; i < 3 * period; i++) {
            uint64_t d = stack_birth(&stack, 1 + i % period);
            uint64_t before = d == 0 ? 0 : b.s.distances[d];
            bench_birth(&b, 1 + i % period);
            if (d != 0)
                assert_int_equal(b.s.distances[d], before + 1);
        }
        assert_int_equal(b.s.distances[period], 2 * period);
        bench_close(&b);
    }
}

/* The same id again and again takes no new place. */
static void create_and_drop(void **state)
{
    struct bench b;

    (void)state;
    bench_open(&b, 42);
    for (int i = 0; i < 100000; i++)
        bench_birth(&b, 42);
    assert_int_equal(b.s.next, 1);
    assert_int_equal(b.s.distances[1], 99999);
    assert_int_equal(stale_hit_within(&b.s, 1), 99999);
    assert_int_equal(stale_hit_within(&b.s, 0), 0);
    assert_int_equal(stale_hit_within(&b.s, 1U << 20), 99999);
    bench_close(&b);
}

/* All memory goes back, also what was outgrown. */
static void nothing_is_leaked(void **state)
{
    long before = 0;

    (void)state;
    for (int i = 0; i < 210; i++) {
        struct bench b;
        if (i == 10)
            before = mapped_pages();
        bench_open(&b, MANY_IDS);
        for (uint64_t id = 0; id < MANY_BIRTHS; id++)
            bench_birth(&b, 1 + id % MANY_IDS);
        assert_true(b.s.words > 256 && b.s.room > 512);
        bench_close(&b);
    }
    assert_true(mapped_pages() - before < 100);
}

#ifndef __SANITIZE_ADDRESS__ /* it needs address space of its own */
/* As much of a run as `pages` more of address space allow: births that were
 * counted, or -1 when it did not even begin. */
static int run_within(long pages, int births)
{
    struct rlimit all;
    struct bench b;
    int done = 0;

    bench_open(&b, MANY_IDS); /* the records are there, and one structure */
    stale_hit_free(&b.s);
    all = allow_pages(pages);
    if (stale_hit_init(&b.s, &b.ids) != 0)
        done = -1;
    while (done >= 0 && done < births) {
        uint32_t number = 1 + (uint32_t)done % MANY_IDS;
        if (stale_hit_births(&b.s, &number, 1) != 0)
            break;
        done++;
    }
    setrlimit(RLIMIT_AS, &all);
    bench_close(&b);
    return done;
}

/* Out of memory at any moment: it is said, and nothing is leaked. */
static void out_of_memory_anywhere(void **state)
{
    int done = -1;
    int steps = 0;
    long pages = 0;

    (void)state;
    (void)run_within(1000, 1);
    long before = mapped_pages();
    for (; done < MANY_BIRTHS && pages < 100; pages++) {
        int more = run_within(pages, MANY_BIRTHS);
        assert_true(more >= done);
        steps += more > done;
        done = more;
        assert_int_equal(mapped_pages(), before);
    }
    assert_int_equal(done, MANY_BIRTHS);
    assert_true(steps >= 3); /* at the beginning, and when each array grows */
    assert_int_equal(run_within(0, 1), -1);
}
#endif

static void the_map_finds_what_it_was_given(void **state)
{
    struct id_map map;

    (void)state;
    assert_int_equal(id_map_init(&map), 0);
    for (uint64_t key = 1; key <= 3000; key++) {
        uint64_t *value = id_map_at(&map, key * 37);
        assert_non_null(value);
        assert_int_equal(*value, 0);
        *value = key;
    }
    for (uint64_t key = 1; key <= 3000; key++) {
        assert_int_equal(id_map_get(&map, key * 37), key);
        assert_int_equal(*id_map_at(&map, key * 37), key);
    }
    assert_int_equal(id_map_get(&map, 5), 0);
    assert_int_equal(map.used, 3000);
    assert_int_equal(map.bits, 12);
    id_map_free(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cache_size_exactly),
        cmocka_unit_test(many_ids),
        cmocka_unit_test(a_high_tree),
        cmocka_unit_test(memory_follows_the_ids),
        cmocka_unit_test(borders_of_words),
        cmocka_unit_test(create_and_drop),
        cmocka_unit_test(nothing_is_leaked),
#ifndef __SANITIZE_ADDRESS__
        cmocka_unit_test(out_of_memory_anywhere),
#endif
        cmocka_unit_test(the_map_finds_what_it_was_given),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
