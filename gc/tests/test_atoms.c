/* float, bool, None, str, and the names of types. */
#include "gc/tests/fixture.h"

#include <stdio.h>

static void test_float(void **state)
{
    struct fixture *fx = *state;

    fixture_put(fx, 0, float_new(fx->heap, -0.25));
    fixture_put(fx, 1, float_new(fx->heap, -0.25));
    assert_ptr_not_equal(fx->slots[0], fx->slots[1]);
    assert_true(float_value(fx->slots[0]) == -0.25);
}

static void test_singletons_are_one_each(void **state)
{
    struct fixture *fx = *state;
    struct heap *h = fx->heap;

    fixture_put(fx, 0, none_new(h));
    fixture_put(fx, 1, bool_new(h, true));
    fixture_put(fx, 2, bool_new(h, false));
    fixture_put(fx, 3, tuple_new(h, 0));
    assert_ptr_equal(fx->slots[0], fixture_put(fx, 4, none_new(h)));
    assert_ptr_equal(fx->slots[1], fixture_put(fx, 5, bool_new(h, true)));
    assert_ptr_equal(fx->slots[2], fixture_put(fx, 6, bool_new(h, false)));
    assert_ptr_equal(fx->slots[3], fixture_put(fx, 7, tuple_new(h, 0)));
    assert_int_equal(int_value(fx->slots[1]), 1);
    assert_int_equal(int_value(fx->slots[2]), 0);
    assert_int_equal(tuple_len(fx->slots[3]), 0);
    for (int i = 0; i < 8; i++) {
        assert_true(obj_is_immortal(fx->slots[i]));
        assert_false(obj_is_tracked(fx->slots[i]));
    }
    assert_int_equal(heap_stats(h)->births, 0);
    assert_int_equal(allocator_live_blocks(fx->allocator), 0);
}

static void test_str(void **state)
{
    struct fixture *fx = *state;
    struct obj *o = fixture_put(fx, 0, str_new(fx->heap, "a\0b", 3));

    assert_int_equal(str_bytes(o), 3);
    assert_memory_equal(str_text(o), "a\0b", 4); /* and a NUL behind it */
    struct obj *same = fixture_put(fx, 1, str_new(fx->heap, "a\0b", 3));
    struct obj *other = fixture_put(fx, 2, str_new(fx->heap, "a\0c", 3));
    assert_ptr_not_equal(o, same);
    assert_int_equal(str_hash(o), str_hash(same));
    assert_int_not_equal(str_hash(o), str_hash(other));
}

static void test_str_too_long_is_refused(void **state)
{
    struct fixture *fx = *state;

    assert_null(str_new(fx->heap, "", SIZE_MAX - 8));
}

/* By profile: shared and immortal, or objects like any others. */
static void test_short_strs(void **state)
{
    struct fixture *fx = *state;
    struct obj *o = fixture_put(fx, 0, str_new(fx->heap, "x", 1));

    assert_ptr_not_equal(o, fixture_put(fx, 1, str_new(fx->heap, "x", 1)));
    struct fixture cpython;
    fixture_open_profile(&cpython, "cpython3.11");
    o = fixture_put(&cpython, 0, str_new(cpython.heap, "x", 1));
    assert_ptr_equal(o,
                     fixture_put(&cpython, 1, str_new(cpython.heap, "x", 1)));
    o = fixture_put(&cpython, 0, str_new(cpython.heap, "", 0));
    assert_ptr_equal(o, fixture_put(&cpython, 1, str_new(cpython.heap, "", 0)));
    o = fixture_put(&cpython, 0, str_new(cpython.heap, "xy", 2));
    assert_ptr_not_equal(
        o, fixture_put(&cpython, 1, str_new(cpython.heap, "xy", 2)));
    assert_int_equal(heap_stats(cpython.heap)->births, 2);
    assert_int_equal(heap_stats(cpython.heap)->immortal, 5 + 262 + 2);
    fixture_close(&cpython);
}

/* Enough to grow the table and to fill several chunks. */
static void test_interned_strs_stay_one(void **state)
{
    enum { NAMES = 3000 };
    static const struct obj *made[NAMES];
    struct fixture *fx = *state;
    char text[1000];

    memset(text, 'n', sizeof text);
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < NAMES; i++) {
            memcpy(text, &i, sizeof i);
            size_t bytes = sizeof i + i * 7 % (sizeof text - sizeof i);
            struct obj *o = str_intern(fx->heap, text, bytes);
            assert_non_null(o);
            assert_int_equal(str_bytes(o), bytes);
            assert_memory_equal(str_text(o), text, bytes);
            if (round == 0)
                made[i] = o;
            assert_ptr_equal(o, made[i]);
        }
    assert_int_equal(heap_stats(fx->heap)->immortal, 5 + NAMES);
    assert_int_equal(heap_stats(fx->heap)->births, 0);
    char *large = test_malloc(200000);
    memset(large, 'x', 200000);
    const struct obj *o = str_intern(fx->heap, large, 200000);
    assert_int_equal(str_bytes(o), 200000);
    assert_ptr_equal(str_intern(fx->heap, large, 200000), o);
    test_free(large);
}

static void test_type_names(void **state)
{
    (void)state;
    assert_string_equal(obj_type_name(TYPE_BLOCK), "block");
    assert_string_equal(obj_type_name(TYPE_FLOAT), "float");
    assert_string_equal(obj_type_name(TYPE_INSTANCE), "instance");
    assert_string_equal(obj_type_name(TYPE_IDS_FIXED), "?");
    assert_string_equal(obj_type_name(12345), "?");
    unsigned id = obj_type_register("weakref");
    assert_int_equal(id, TYPE_IDS_FIXED);
    assert_int_equal(obj_type_register("function"), id + 1);
    assert_int_equal(obj_type_register("weakref"), id);
    assert_string_equal(obj_type_name(id), "weakref");
    static char names[TYPE_IDS_MAX][8];
    for (unsigned i = id + 2; i < TYPE_IDS_MAX; i++) {
        names[i][0] = 't';
        names[i][1] = (char)i;
        assert_int_equal(obj_type_register(names[i]), i);
    }
    assert_int_equal(obj_type_register("one too many"), 0);
}

/* Names of which each begins others, the longer ones first: where they meet in
 * the table, they are told apart. */
static void test_interned_beginnings_are_strs_of_their_own(void **state)
{
    const struct fixture *fx = *state;
    char text[16];

    for (int n = 9999; n > 0; n--) {
        int bytes = snprintf(text, sizeof text, "%d", n);
        const struct obj *o = str_intern(fx->heap, text, (size_t)bytes);
        assert_non_null(o);
        assert_int_equal(str_bytes(o), bytes);
        assert_string_equal(str_text(o), text);
    }
    assert_int_equal(heap_stats(fx->heap)->immortal, 5 + 9999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_PLAIN(test_float),
        TEST_PLAIN(test_singletons_are_one_each),
        TEST_PLAIN(test_str),
        TEST_PLAIN(test_str_too_long_is_refused),
        TEST_PLAIN(test_short_strs),
        TEST_PLAIN(test_interned_strs_stay_one),
        TEST_PLAIN(test_interned_beginnings_are_strs_of_their_own),
        cmocka_unit_test(test_type_names),
    };

    return cmocka_run_group_tests_name("atoms", tests, NULL, NULL);
}
