/* The map of addresses against a plain array of flags, at any distances. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/random.h"
#include "gc/object_map.h"

enum { PLACES = 3000 };

static bool is_in[PLACES];

/* Neighbours, other words, other MiBs, other GiBs; nothing is ever read there. */
static struct obj *place(size_t i)
{
    static const uintptr_t bases[] = {0x10000, 0x7ffe0000, 0x7f0000000000,
                                      0x7f0040000000, 0x7fffc0000000};
    uintptr_t at =
        bases[i % 5] + (i % 3 == 0 ? i / 5 * 16 : 65536 + i / 5 * 5008);

    return (struct obj *)at; /* NOLINT(performance-no-int-to-ptr): an address */
}

static int check_next(struct obj *o, void *arg)
{
    uintptr_t *last = arg;

    assert_true((uintptr_t)o > *last);
    *last = (uintptr_t)o;
    return 0;
}

static void check(const struct object_map *map, size_t expected)
{
    struct object_map_walk walk = object_map_begin(map);
    uintptr_t last = 0;
    size_t n = 0;

    assert_int_equal(map->count, expected);
    assert_int_equal(map->missed, 0);
    assert_int_equal(object_map_visit(map, check_next, &last), 0);
    while (object_map_next(&walk) != NULL)
        n++;
    assert_int_equal(n, expected);
}

static void test_random_adds_and_removes(void **state)
{
    struct object_map map;
    size_t expected = 0;
    struct rng rng;

    (void)state;
    rng_seed(&rng, 1, 0);
    assert_int_equal(object_map_open(&map), 0);
    check(&map, 0);
    for (size_t step = 0; step < 20000; step++) {
        size_t i = rng_below(&rng, PLACES);

        if (is_in[i])
            object_map_remove(&map, place(i));
        else
            object_map_add(&map, place(i));
        is_in[i] = !is_in[i];
        expected = is_in[i] ? expected + 1 : expected - 1;
        if (step % 1000 == 0)
            check(&map, expected);
    }
    check(&map, expected);
    object_map_close(&map);
}

static int stop_at_third(struct obj *o, void *arg)
{
    (void)o;
    return ++*(int *)arg == 3 ? 33 : 0;
}

static void test_a_visit_stops(void **state)
{
    struct object_map map;
    int n = 0;

    (void)state;
    assert_int_equal(object_map_open(&map), 0);
    for (size_t i = 0; i < 10; i++)
        object_map_add(&map, place(i));
    assert_int_equal(object_map_visit(&map, stop_at_third, &n), 33);
    assert_int_equal(n, 3);
    object_map_close(&map);
}

static void test_what_is_walked_over_may_be_removed(void **state)
{
    struct object_map map;
    size_t n = 0;

    (void)state;
    assert_int_equal(object_map_open(&map), 0);
    for (size_t i = 0; i < PLACES; i++)
        object_map_add(&map, place(i));
    struct object_map_walk walk = object_map_begin(&map);
    for (struct obj *o; (o = object_map_next(&walk)) != NULL; n++)
        object_map_remove(&map, o);
    assert_int_equal(n, PLACES);
    check(&map, 0);
    object_map_close(&map);
}

/* No process has memory there: as where none can be had for the map. */
static void test_what_has_no_memory_is_missed(void **state)
{
    struct object_map map;
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): an address */
    const struct obj *far = (const struct obj *)UINT64_C(0xffff000000000000);

    (void)state;
    assert_int_equal(object_map_open(&map), 0);
    object_map_add(&map, far);
    assert_int_equal(map.missed, 1);
    assert_int_equal(map.count, 0);
    object_map_remove(&map, far);
    check(&map, 0);
    object_map_close(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_adds_and_removes),
        cmocka_unit_test(test_a_visit_stops),
        cmocka_unit_test(test_what_is_walked_over_may_be_removed),
        cmocka_unit_test(test_what_has_no_memory_is_missed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
