/* The dict of an instance: it takes over the instance's values and its class's
 * names, and gets a table when a key has no number there. */
#include "allocators/random.h"
#include "gc/tests/fixture.h"
#include "gc/types/dict_table.h"

#include <stdio.h>

static struct obj *key_of(struct fixture *fx, unsigned i)
{
    char name[16];
    int n = snprintf(name, sizeof name, "n%u", i);

    return str_intern(fx->heap, name, (size_t)n);
}

static void set_int(struct fixture *fx, struct obj *dict, struct obj *key,
                    int64_t value)
{
    struct obj *n = int_new(fx->heap, value);

    assert_int_equal(dict_set(fx->heap, dict, key, n), 0);
    obj_release(fx->heap, n);
}

/* An instance of a class of its own in slot 0, the class in slot 1. */
static struct obj *open_instance(struct fixture *fx)
{
    struct obj *class = fixture_put(fx, 1, class_new(fx->heap, "T"));

    return fixture_put(fx, 0, instance_new(fx->heap, class));
}

static void test_takes_the_values_over(void **state)
{
    struct fixture *fx = *state;
    struct obj *o = open_instance(fx);

    set_attr(fx->heap, o, "a", class_plain(fx->heap));
    uint64_t blocks = allocator_live_blocks(fx->allocator);
    uint64_t bytes = allocator_live_bytes(fx->allocator);
    struct obj *dict = instance_dict(fx->heap, o);
    assert_int_equal(allocator_live_blocks(fx->allocator), blocks + 1);
    assert_int_equal(allocator_live_bytes(fx->allocator), bytes + 64);
    assert_int_equal(dict_len(dict), 1);
    assert_false(obj_is_tracked(dict));
    set_attr(fx->heap, o, "b", o); /* no block more */
    assert_int_equal(allocator_live_blocks(fx->allocator), blocks + 1);
    assert_int_equal(dict_len(dict), 2);
    assert_true(obj_is_tracked(dict));
    assert_ptr_equal(dict_get(dict, str_intern(fx->heap, "b", 1)), o);
    assert_null(dict_get(dict, str_intern(fx->heap, "c", 1)));
    fixture_verify(fx);
    dict_clear(fx->heap, dict);
    assert_int_equal(dict_len(dict), 0);
    assert_null(get_attr(fx->heap, o, "a"));
    assert_int_equal(allocator_live_blocks(fx->allocator), blocks);
}

/* Tracked at once when a value is one to be tracked. */
static void test_tracked_by_its_values(void **state)
{
    struct fixture *fx = *state;
    struct obj *o = open_instance(fx);

    set_attr(fx->heap, o, "me", o);
    assert_true(obj_is_tracked(instance_dict(fx->heap, o)));
    assert_true(instance_del(fx->heap, o, str_intern(fx->heap, "me", 2)));
}

static void test_outlives_instance_and_class(void **state)
{
    struct fixture *fx = *state;
    struct obj *o = open_instance(fx);
    struct obj *n = int_new(fx->heap, 1000), *key = NULL, *value = NULL;
    size_t pos = 0;

    set_attr(fx->heap, o, "a", n);
    obj_release(fx->heap, n);
    struct obj *dict =
        fixture_put(fx, 2, obj_retain(instance_dict(fx->heap, o)));
    fixture_put(fx, 0, NULL);
    fixture_put(fx, 1, NULL);
    heap_collect(fx->heap, 2);
    assert_int_equal(fixture_live(fx), 2); /* the dict and the int */
    assert_true(dict_next(dict, &pos, &key, &value));
    assert_string_equal(str_text(key), "a");
    assert_ptr_equal(value, n);
    set_int(fx, dict, key_of(fx, 1), 7);
    assert_int_equal(dict_len(dict), 2);
    fixture_verify(fx);
}

/* A key that is no str, or the thirty-first: a table, in the same order. */
static void check_table(struct fixture *fx, struct obj *dict, size_t table)
{
    struct obj *key = NULL, *value = NULL;
    size_t pos = 0, i = 0;
    const struct dict_obj *d = (const void *)dict;

    assert_null(d->shared);
    assert_non_null(d->keys);
    assert_int_equal((size_t)1 << d->keys->log2_slots, table);
    for (; dict_next(dict, &pos, &key, &value); i++)
        assert_int_equal(int_value(value), i);
    assert_int_equal(i, dict_len(dict));
    fixture_verify(fx);
}

static void test_key_without_a_number(void **state)
{
    struct fixture *fx = *state;
    struct obj *dict = instance_dict(fx->heap, open_instance(fx));
    struct obj *key = fixture_put(fx, 2, float_new(fx->heap, 1.5));

    for (unsigned i = 0; i < 3; i++)
        set_int(fx, dict, key_of(fx, i), i);
    uint64_t buffers = heap_stats(fx->heap)->buffer_allocs;
    set_int(fx, dict, key, 3);
    assert_int_equal(heap_stats(fx->heap)->buffer_allocs, buffers + 1);
    check_table(fx, dict, 16);
    assert_int_equal(int_value(get_attr(fx->heap, fx->slots[0], "n2")), 2);
}

static void test_one_name_too_many(void **state)
{
    struct fixture *fx = *state;
    struct obj *o = open_instance(fx);

    for (unsigned i = 0; i < 40; i++) {
        struct obj *n = int_new(fx->heap, i);
        assert_int_equal(instance_set(fx->heap, o, key_of(fx, i), n), 0);
        obj_release(fx->heap, n);
    }
    check_table(fx, instance_dict(fx->heap, o), 128);
}

/* A name that is not interned finds its number. */
static void test_name_not_interned(void **state)
{
    struct fixture *fx = *state;
    struct obj *dict = instance_dict(fx->heap, open_instance(fx));
    struct obj *name = fixture_put(fx, 2, str_new(fx->heap, "dynamic", 7));

    assert_false(obj_is_immortal(name));
    set_int(fx, dict, name, 1);
    set_int(fx, dict, str_intern(fx->heap, "dynamic", 7), 2);
    assert_int_equal(dict_len(dict), 1);
    assert_int_equal(int_value(dict_get(dict, name)), 2);
    assert_non_null(((const struct dict_obj *)(const void *)dict)->shared);
    assert_true(dict_del(fx->heap, dict, name));
    assert_false(dict_del(fx->heap, dict, name));
    fixture_verify(fx);
}

/* --- against a dict that has a table ----------------------------------------- */

static void assert_same(struct obj *a, struct obj *b)
{
    size_t i = 0, j = 0;
    struct obj *key = NULL, *value = NULL, *other_key = NULL, *other = NULL;

    assert_int_equal(dict_len(a), dict_len(b));
    while (dict_next(a, &i, &key, &value)) {
        assert_true(dict_next(b, &j, &other_key, &other));
        assert_ptr_equal(key, other_key);
        assert_ptr_equal(value, other);
        assert_ptr_equal(dict_get(a, key), value);
    }
    assert_false(dict_next(b, &j, &other_key, &other));
}

static void step(struct fixture *fx, struct rng *rng, struct obj *shared,
                 struct obj *plain)
{
    struct obj *key = key_of(fx, (unsigned)rng_below(rng, 34));

    switch (rng_below(rng, 8)) {
    case 0:
    case 1:
    case 2:
        assert_int_equal(dict_del(fx->heap, shared, key),
                         dict_del(fx->heap, plain, key));
        break;
    case 3:
        if (rng_below(rng, 20) == 0) {
            dict_clear(fx->heap, shared);
            dict_clear(fx->heap, plain);
        }
        break;
    default: {
        struct obj *value = list_new(fx->heap);
        assert_int_equal(dict_set(fx->heap, shared, key, value), 0);
        assert_int_equal(dict_set(fx->heap, plain, key, value), 0);
        obj_release(fx->heap, value);
    }
    }
}

static void test_random_operations(void **state)
{
    struct fixture *fx = *state;
    struct rng rng;

    rng_seed(&rng, 11, 1);
    for (unsigned round = 0; round < 60; round++) {
        struct obj *shared = instance_dict(fx->heap, open_instance(fx));
        struct obj *plain = fixture_put(fx, 2, dict_new(fx->heap));
        for (unsigned i = 0; i < 60; i++) {
            step(fx, &rng, shared, plain);
            assert_same(shared, plain);
        }
        assert_same(plain, shared);
        fixture_verify(fx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_PLAIN(test_takes_the_values_over),
        TEST_CPYTHON(test_tracked_by_its_values),
        TEST_CPYTHON(test_outlives_instance_and_class),
        TEST_CPYTHON(test_key_without_a_number),
        TEST_CPYTHON(test_one_name_too_many),
        TEST_CPYTHON(test_name_not_interned),
        TEST_CPYTHON(test_random_operations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
