/* list and tuple. */
#include "gc/tests/fixture.h"

static void test_append_get_set(void **state)
{
    struct fixture *fx = *state;
    struct obj *list = fixture_put(fx, 0, list_new(fx->heap));

    for (int64_t i = 0; i < 1000; i++)
        append_new(fx->heap, list, int_new(fx->heap, i));
    assert_int_equal(list_len(list), 1000);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(int_value(list_get(list, i)), i);
    list_set(fx->heap, list, 500, int_new(fx->heap, -1));
    assert_int_equal(int_value(list_get(list, 500)), -1);
    assert_int_equal(fixture_live(fx), 1001);
    fixture_verify(fx);
}

static void test_append_retains(void **state)
{
    struct fixture *fx = *state;
    struct obj *list = fixture_put(fx, 0, list_new(fx->heap));
    struct obj *item = fixture_put(fx, 1, float_new(fx->heap, 1));

    assert_int_equal(list_append(fx->heap, list, item), 0);
    assert_int_equal(list_append(fx->heap, list, item), 0);
    assert_int_equal(item->refs, 3);
    fixture_put(fx, 1, NULL);
    assert_ptr_equal(list_get(list, 1), item);
    fixture_verify(fx);
}

/* Assigning what is there already may not destroy it on the way. */
static void test_set_to_itself(void **state)
{
    struct fixture *fx = *state;
    struct obj *list = fixture_put(fx, 0, list_new(fx->heap));

    append_new(fx->heap, list, float_new(fx->heap, 7));
    list_set(fx->heap, list, 0, obj_retain(list_get(list, 0)));
    assert_true(float_value(list_get(list, 0)) == 7);
    assert_int_equal(list_get(list, 0)->refs, 1);
    assert_int_equal(fixture_live(fx), 2);
}

static void test_clear_gives_all_back(void **state)
{
    struct fixture *fx = *state;
    struct obj *list = fixture_put(fx, 0, list_new(fx->heap));
    uint64_t blocks = allocator_live_blocks(fx->allocator);

    for (int i = 0; i < 50; i++)
        append_new(fx->heap, list, list_new(fx->heap));
    list_clear(fx->heap, list);
    assert_int_equal(list_len(list), 0);
    assert_int_equal(fixture_live(fx), 1);
    assert_int_equal(allocator_live_blocks(fx->allocator), blocks);
    list_clear(fx->heap, list);
    append_new(fx->heap, list, none_new(fx->heap));
    assert_int_equal(list_len(list), 1);
    fixture_verify(fx);
}

static void test_tuple(void **state)
{
    struct fixture *fx = *state;

    for (size_t n = 1; n < 30; n++) {
        struct obj *t = fixture_put(fx, 0, tuple_new(fx->heap, n));
        assert_int_equal(tuple_len(t), n);
        for (size_t i = 0; i < n; i++)
            assert_null(tuple_get(t, i));
        fixture_verify(fx); /* half made tuples are sound */
        for (size_t i = 0; i < n; i++)
            tuple_init(t, i, float_new(fx->heap, (double)i));
        for (size_t i = 0; i < n; i++)
            assert_true(float_value(tuple_get(t, i)) == (double)i);
        assert_int_equal(fixture_live(fx), n + 1);
    }
    fixture_put(fx, 1, tuple_new(fx->heap, 3)); /* dies unfilled */
}

static void test_tuple_too_long_is_refused(void **state)
{
    struct fixture *fx = *state;

    assert_null(tuple_new(fx->heap, SIZE_MAX / 8));
    assert_null(tuple_new(fx->heap, SIZE_MAX));
    assert_int_equal(fixture_live(fx), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_PLAIN(test_append_get_set),
        TEST_PLAIN(test_append_retains),
        TEST_PLAIN(test_set_to_itself),
        TEST_PLAIN(test_clear_gives_all_back),
        TEST_PLAIN(test_tuple),
        TEST_PLAIN(test_tuple_too_long_is_refused),
    };

    return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
