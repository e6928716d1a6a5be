/* int: values, and the small-int cache with any range. */
#include "gc/tests/fixture.h"

static void test_values_round_trip(void **state)
{
    static const int64_t values[] = {0,
                                     1,
                                     -1,
                                     257,
                                     (INT64_C(1) << 30) - 1,
                                     INT64_C(1) << 30,
                                     -(INT64_C(1) << 30),
                                     (INT64_C(1) << 60) - 1,
                                     INT64_C(1) << 60,
                                     INT64_MAX,
                                     INT64_MIN};
    struct fixture *fx = *state;

    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct obj *o = fixture_put(fx, 0, int_new(fx->heap, values[i]));
        assert_int_equal(int_value(o), values[i]);
    }
}

static void open_with_cache(struct fixture *fx, bool on, int64_t lo, int64_t hi)
{
    struct profile profile = *profile_find("plain");

    profile.int_cache = on;
    profile.int_lo = lo;
    profile.int_hi = hi;
    fixture_open(fx, "trial_deletion", &profile, NULL);
}

/* Two requests of one value give one object exactly when it is cached. */
static bool is_shared(struct fixture *fx, int64_t value)
{
    struct obj *a = fixture_put(fx, 0, int_new(fx->heap, value));
    struct obj *b = fixture_put(fx, 1, int_new(fx->heap, value));

    assert_int_equal(int_value(a), value);
    assert_int_equal(int_value(b), value);
    return a == b;
}

static void check_range(int64_t lo, int64_t hi, int64_t cell)
{
    struct fixture fx;

    open_with_cache(&fx, true, lo, hi);
    for (int64_t v = lo; v <= hi; v++)
        assert_true(is_shared(&fx, v));
    assert_false(is_shared(&fx, lo - 1));
    assert_false(is_shared(&fx, hi + 1));
    assert_int_equal(heap_stats(fx.heap)->cache_bytes, cell * (hi - lo + 1));
    assert_int_equal(heap_stats(fx.heap)->immortal, 5 + (hi - lo + 1));
    fixture_close(&fx);
}

static void test_cache_ranges(void **state)
{
    (void)state;
    check_range(-5, 256, 32);
    check_range(-5, 1024, 32);
    check_range(7, 7, 32);
    check_range(-1000, -900, 32);
    check_range(INT64_MAX - 3, INT64_MAX - 1, 48); /* of three digits */
}

static void check_no_cache(bool on, int64_t lo, int64_t hi)
{
    struct fixture fx;

    open_with_cache(&fx, on, lo, hi);
    for (int64_t v = -6; v < 300; v++)
        assert_false(is_shared(&fx, v));
    assert_int_equal(heap_stats(fx.heap)->int_hits, 0);
    assert_int_equal(heap_stats(fx.heap)->cache_bytes, 0);
    fixture_close(&fx);
}

static void test_no_cache_and_empty_cache(void **state)
{
    (void)state;
    check_no_cache(false, -5, 256);
    check_no_cache(true, 1, 0);
}

static void test_cache_of_the_lowest_ints(void **state)
{
    struct fixture fx;

    (void)state;
    open_with_cache(&fx, true, INT64_MIN, INT64_MIN + 1);
    assert_true(is_shared(&fx, INT64_MIN));
    assert_false(is_shared(&fx, INT64_MAX));
    fixture_close(&fx);
}

static void test_cache_too_large_is_refused(void **state)
{
    struct allocator *a = fixture_allocator();
    struct profile profile = *profile_find("cpython3.11");

    (void)state;
    profile.int_lo = INT64_MIN;
    profile.int_hi = INT64_MAX;
    assert_null(heap_create(&(struct heap_config){
        .allocator = a,
        .collector = collector_find("refcount"),
        .profile = profile,
    }));
    assert_int_equal(allocator_live_blocks(a), 0);
    allocator_destroy(a);
}

/* A hit allocates nothing and is told to nobody. */
static void test_counts(void **state)
{
    struct fixture *fx = *state;
    const struct heap_stats *s = heap_stats(fx->heap);
    uint64_t allocs = fx->allocator->stats.allocs;

    for (int64_t v = -10; v < 300; v++)
        obj_release(fx->heap, int_new(fx->heap, v));
    (void)heap_stats(fx->heap);
    assert_int_equal(s->int_requests, 310);
    assert_int_equal(s->int_hits, 262);
    assert_int_equal(s->int_allocations, 48);
    assert_int_equal(s->births, 48);
    assert_int_equal(s->deaths, 48);
    assert_int_equal(fx->allocator->stats.allocs - allocs, 48);
}

/* What a free list answers is no allocation. */
static void test_int_freelist_of_3_14(void **state)
{
    struct fixture fx;

    (void)state;
    fixture_open_profile(&fx, "cpython3.14");
    for (int i = 0; i < 10; i++)
        obj_release(fx.heap, int_new(fx.heap, 5000));
    assert_int_equal(heap_stats(fx.heap)->int_requests, 10);
    assert_int_equal(heap_stats(fx.heap)->int_allocations, 1);
    for (int i = 0; i < 10; i++) /* two digits: not kept */
        obj_release(fx.heap, int_new(fx.heap, INT64_C(1) << 31));
    assert_int_equal(heap_stats(fx.heap)->int_allocations, 11);
    assert_int_equal(heap_stats(fx.heap)->freelist_stores, 10);
    fixture_close(&fx);
}

static void test_profiles_differ(void **state)
{
    struct fixture fx;

    (void)state;
    fixture_open_profile(&fx, "cpython3.15");
    assert_true(is_shared(&fx, 1024));
    assert_false(is_shared(&fx, 1025));
    fixture_close(&fx);
    fixture_open_profile(&fx, "cpython3.14");
    assert_false(is_shared(&fx, 257));
    fixture_close(&fx);
    fixture_open_profile(&fx, "plain");
    assert_false(is_shared(&fx, 1));
    fixture_close(&fx);
    assert_null(profile_find("cpython2.7"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_PLAIN(test_values_round_trip),
        TEST_CPYTHON(test_counts),
        cmocka_unit_test(test_cache_ranges),
        cmocka_unit_test(test_no_cache_and_empty_cache),
        cmocka_unit_test(test_cache_of_the_lowest_ints),
        cmocka_unit_test(test_cache_too_large_is_refused),
        cmocka_unit_test(test_int_freelist_of_3_14),
        cmocka_unit_test(test_profiles_differ),
    };

    return cmocka_run_group_tests_name("int", tests, NULL, NULL);
}
