/* dict: order, deletion, growth, and what makes two keys one. */
#include "allocators/random.h"
#include "gc/tests/fixture.h"
#include "gc/types/key.h"

#include <math.h>

static struct obj *new_dict(struct fixture *fx)
{
    return fixture_put(fx, 0, dict_new(fx->heap));
}

/* Steals both. */
static void set_new(struct fixture *fx, struct obj *dict, struct obj *key,
                    struct obj *value)
{
    assert_int_equal(dict_set(fx->heap, dict, key, value), 0);
    obj_release(fx->heap, key);
    obj_release(fx->heap, value);
}

static void set_int(struct fixture *fx, struct obj *dict, int64_t key,
                    int64_t value)
{
    set_new(fx, dict, int_new(fx->heap, key), int_new(fx->heap, value));
}

static bool del_int(struct fixture *fx, struct obj *dict, int64_t key)
{
    struct obj *k = int_new(fx->heap, key);
    bool was_there = dict_del(fx->heap, dict, k);

    obj_release(fx->heap, k);
    return was_there;
}

/* The keys in order are `expected`, `n` of them. */
static void check_keys(const struct obj *dict, const int64_t *expected,
                       size_t n)
{
    size_t pos = 0, i = 0;
    struct obj *key = NULL, *value = NULL;

    for (; i < n && dict_next(dict, &pos, &key, &value); i++)
        assert_int_equal(int_value(key), expected[i]);
    assert_int_equal(i, n);
    assert_false(dict_next(dict, &pos, &key, &value));
    assert_int_equal(dict_len(dict), n);
}

static void test_order_is_insertion(void **state)
{
    struct fixture *fx = *state;
    struct obj *dict = new_dict(fx);

    set_int(fx, dict, 3, 0);
    set_int(fx, dict, 1, 0);
    set_int(fx, dict, 2, 0);
    set_int(fx, dict, 3, 9); /* a new value keeps the place */
    check_keys(dict, (const int64_t[]){3, 1, 2}, 3);
    assert_true(del_int(fx, dict, 3));
    assert_false(del_int(fx, dict, 3));
    check_keys(dict, (const int64_t[]){1, 2}, 2);
    set_int(fx, dict, 3, 0); /* back, at the end */
    check_keys(dict, (const int64_t[]){1, 2, 3}, 3);
    fixture_verify(fx);
}

/* Against an array, with growth, deletions and reinsertions. */
static void test_random_operations(void **state)
{
    enum { KEYS = 500, APART = 4096 }; /* so that their slots collide */
    int64_t values[KEYS];
    bool present[KEYS] = {false};
    struct fixture *fx = *state;
    struct obj *dict = new_dict(fx);
    struct rng rng;

    rng_seed(&rng, 3, 0);
    for (int step = 0; step < 20000; step++) {
        size_t k = rng_below(&rng, KEYS);
        if (rng_below(&rng, 3) == 0) {
            assert_int_equal(del_int(fx, dict, (int64_t)k * APART), present[k]);
            present[k] = false;
        } else {
            values[k] = (int64_t)rng_below(&rng, 1000000);
            set_int(fx, dict, (int64_t)k * APART, values[k]);
            present[k] = true;
        }
    }
    for (size_t k = 0; k < KEYS; k++) {
        struct obj *key = int_new(fx->heap, (int64_t)k * APART);
        const struct obj *value = dict_get(dict, key);
        assert_int_equal(value != NULL, present[k]);
        if (present[k])
            assert_int_equal(int_value(value), values[k]);
        obj_release(fx->heap, key);
    }
    fixture_verify(fx);
}

static void test_clear(void **state)
{
    struct fixture *fx = *state;
    struct obj *dict = new_dict(fx);
    uint64_t blocks = allocator_live_blocks(fx->allocator);

    for (int64_t i = 0; i < 30; i++)
        set_int(fx, dict, 1000 + i, 2000 + i);
    dict_clear(fx->heap, dict);
    assert_int_equal(dict_len(dict), 0);
    assert_int_equal(allocator_live_blocks(fx->allocator), blocks);
    assert_int_equal(fixture_live(fx), 1);
    set_int(fx, dict, 5, 6);
    check_keys(dict, (const int64_t[]){5}, 1);
}

static void test_set_to_itself(void **state)
{
    struct fixture *fx = *state;
    struct obj *dict = new_dict(fx);
    struct obj *key = fixture_put(fx, 1, int_new(fx->heap, 1));

    set_new(fx, dict, int_new(fx->heap, 1), float_new(fx->heap, 2));
    assert_int_equal(dict_set(fx->heap, dict, key, dict_get(dict, key)), 0);
    assert_true(float_value(dict_get(dict, key)) == 2);
    assert_int_equal(dict_get(dict, key)->refs, 1);
}

/* --- keys -------------------------------------------------------------------- */

/* Steals both: are they one key? */
static bool same_key(struct fixture *fx, struct obj *a, struct obj *b)
{
    struct obj *dict = fixture_put(fx, 0, dict_new(fx->heap));

    fixture_put(fx, 1, a);
    fixture_put(fx, 2, b);
    assert_int_equal(dict_set(fx->heap, dict, a, a), 0);
    assert_int_equal(dict_set(fx->heap, dict, b, b), 0);
    assert_ptr_equal(dict_get(dict, a), dict_len(dict) == 1 ? b : a);
    return dict_len(dict) == 1;
}

static void test_numbers_meet_by_value(void **state)
{
    struct fixture *fx = *state;
    struct heap *h = fx->heap;
    const int64_t large = (INT64_C(1) << 53) + 1; /* no double is equal */

    assert_true(same_key(fx, int_new(h, 300), int_new(h, 300)));
    assert_false(same_key(fx, int_new(h, 300), int_new(h, 301)));
    assert_true(same_key(fx, int_new(h, 1), float_new(h, 1)));
    assert_true(same_key(fx, float_new(h, 1), bool_new(h, true)));
    assert_true(same_key(fx, int_new(h, 0), bool_new(h, false)));
    assert_true(same_key(fx, float_new(h, 0.0), float_new(h, -0.0)));
    assert_true(same_key(fx, int_new(h, -7), float_new(h, -7)));
    assert_true(same_key(fx, int_new(h, INT64_MIN), float_new(h, -0x1p63)));
    assert_true(
        same_key(fx, int_new(h, large - 1), float_new(h, (double)(large - 1))));
    assert_false(same_key(fx, int_new(h, large), float_new(h, (double)large)));
    assert_false(same_key(fx, float_new(h, 0.5), int_new(h, 0)));
    assert_true(same_key(fx, float_new(h, 0.1), float_new(h, 0.1)));
    assert_false(same_key(fx, float_new(h, INFINITY), float_new(h, -INFINITY)));
    assert_false(same_key(fx, float_new(h, NAN), float_new(h, NAN)));
    struct obj *nan = float_new(h, NAN);
    assert_true(same_key(fx, nan, obj_retain(nan)));
    assert_false(same_key(fx, none_new(h), int_new(h, 0)));
    assert_true(same_key(fx, none_new(h), none_new(h)));
}

/* Not by luck of their hashes: an int that no double equals. */
static void test_equality_is_exact(void **state)
{
    const int64_t large = (INT64_C(1) << 53) + 1;
    struct fixture *fx = *state;
    struct obj *i = fixture_put(fx, 0, int_new(fx->heap, large));
    struct obj *d = fixture_put(fx, 1, float_new(fx->heap, (double)large));
    struct obj *less = fixture_put(fx, 2, int_new(fx->heap, large - 1));

    assert_false(key_equal(i, d));
    assert_false(key_equal(d, i));
    assert_true(key_equal(d, less));
    assert_int_equal(key_hash(d), key_hash(less));
    d = fixture_put(fx, 1, float_new(fx->heap, 0x1p63));
    i = fixture_put(fx, 0, int_new(fx->heap, INT64_MAX));
    assert_false(key_equal(i, d));
}

static void test_strs_meet_by_value(void **state)
{
    struct fixture *fx = *state;
    struct heap *h = fx->heap;

    assert_true(same_key(fx, str_new(h, "ab", 2), str_new(h, "ab", 2)));
    assert_false(same_key(fx, str_new(h, "ab", 2), str_new(h, "abc", 3)));
    assert_true(same_key(fx, str_new(h, "name", 4),
                         obj_retain(str_intern(h, "name", 4))));
    assert_false(same_key(fx, str_new(h, "1", 1), int_new(h, 1)));
}

static struct obj *pair(struct heap *h, struct obj *a, struct obj *b)
{
    struct obj *t = tuple_new(h, 2);

    tuple_init(t, 0, a);
    tuple_init(t, 1, b);
    return t;
}

static void test_tuples_meet_item_by_item(void **state)
{
    struct fixture *fx = *state;
    struct heap *h = fx->heap;
    struct obj *list = list_new(h);

    assert_true(same_key(fx, pair(h, int_new(h, 1), int_new(h, 2)),
                         pair(h, float_new(h, 1), int_new(h, 2))));
    assert_false(same_key(fx, pair(h, int_new(h, 1), int_new(h, 2)),
                          pair(h, int_new(h, 2), int_new(h, 1))));
    assert_true(
        same_key(fx, pair(h, int_new(h, 1), pair(h, none_new(h), none_new(h))),
                 pair(h, int_new(h, 1), pair(h, none_new(h), none_new(h)))));
    assert_true(same_key(fx, pair(h, obj_retain(list), int_new(h, 2)),
                         pair(h, obj_retain(list), int_new(h, 2))));
    assert_false(same_key(fx, pair(h, list_new(h), int_new(h, 2)),
                          pair(h, list, int_new(h, 2))));
    assert_false(same_key(fx, tuple_new(h, 0), int_new(h, 0)));
}

static void test_others_meet_by_identity(void **state)
{
    struct fixture *fx = *state;
    struct heap *h = fx->heap;
    struct obj *o = instance_new(h, class_plain(h));

    assert_false(same_key(fx, list_new(h), list_new(h)));
    assert_false(same_key(fx, obj_retain(o), instance_new(h, class_plain(h))));
    assert_true(same_key(fx, o, obj_retain(o)));
}

/* A key that nests as deep as memory does not overflow the stack. */
static void test_deep_tuple_as_key(void **state)
{
    struct fixture *fx = *state;
    struct obj *deep = tuple_new(fx->heap, 1);

    tuple_init(deep, 0, none_new(fx->heap));
    for (int i = 0; i < 100000; i++) {
        struct obj *outer = tuple_new(fx->heap, 1);
        tuple_init(outer, 0, deep);
        deep = outer;
    }
    assert_true(same_key(fx, deep, obj_retain(deep)));
}

/* A table of str keys becomes one of any keys with the first other key. */
static void test_kind_of_table_changes(void **state)
{
    struct fixture *fx = *state;
    struct obj *dict = new_dict(fx);
    struct obj *name = fixture_put(fx, 1, str_new(fx->heap, "name", 4));

    assert_int_equal(dict_set(fx->heap, dict, name, name), 0);
    set_int(fx, dict, 1, 10);
    set_int(fx, dict, 2, 20);
    assert_ptr_equal(dict_get(dict, name), name);
    assert_true(del_int(fx, dict, 1));
    assert_int_equal(dict_len(dict), 2);
    assert_true(dict_del(fx->heap, dict, name));
    assert_null(dict_get(dict, name));
    check_keys(dict, (const int64_t[]){2}, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_PLAIN(test_order_is_insertion),
        TEST_PLAIN(test_random_operations),
        TEST_CPYTHON(test_random_operations),
        TEST_PLAIN(test_clear),
        TEST_PLAIN(test_set_to_itself),
        TEST_PLAIN(test_numbers_meet_by_value),
        TEST_PLAIN(test_equality_is_exact),
        TEST_PLAIN(test_strs_meet_by_value),
        TEST_PLAIN(test_tuples_meet_item_by_item),
        TEST_PLAIN(test_others_meet_by_identity),
        TEST_PLAIN(test_deep_tuple_as_key),
        TEST_PLAIN(test_kind_of_table_changes),
    };

    return cmocka_run_group_tests_name("dict", tests, NULL, NULL);
}
