/* instance and class: attributes, the dict, finalizers of a class. */
#include "gc/tests/fixture.h"

#include <stdio.h>

static struct obj *new_plain(struct fixture *fx, size_t slot)
{
    return fixture_put(fx, slot, instance_new(fx->heap, class_plain(fx->heap)));
}

static void set_float(struct fixture *fx, struct obj *o, const char *name,
                      double value)
{
    struct obj *v = float_new(fx->heap, value);

    set_attr(fx->heap, o, name, v);
    obj_release(fx->heap, v);
}

static void test_set_get_del(void **state)
{
    struct fixture *fx = *state;
    struct obj *a = new_plain(fx, 0), *b = new_plain(fx, 1);

    assert_null(get_attr(fx->heap, a, "x"));
    set_float(fx, a, "x", 1);
    set_float(fx, a, "y", 2);
    set_float(fx, b, "y", 3);
    set_float(fx, a, "x", 4);
    assert_true(float_value(get_attr(fx->heap, a, "x")) == 4);
    assert_true(float_value(get_attr(fx->heap, a, "y")) == 2);
    assert_true(float_value(get_attr(fx->heap, b, "y")) == 3);
    assert_null(get_attr(fx->heap, b, "x"));
    assert_true(instance_del(fx->heap, a, str_intern(fx->heap, "x", 1)));
    assert_false(instance_del(fx->heap, a, str_intern(fx->heap, "x", 1)));
    assert_false(instance_del(fx->heap, b, str_intern(fx->heap, "z", 1)));
    assert_null(get_attr(fx->heap, a, "x"));
    assert_int_equal(fixture_live(fx), 4);
    fixture_verify(fx);
}

/* A name that is an ordinary str works, and nobody keeps it. */
static void test_name_need_not_be_interned(void **state)
{
    struct fixture *fx = *state;
    struct obj *o = new_plain(fx, 0);
    struct obj *name = str_new(fx->heap, "colour", 6);

    assert_null(instance_get(o, name));
    assert_false(instance_del(fx->heap, o, name));
    assert_int_equal(instance_set(fx->heap, o, name, o), 0);
    assert_ptr_equal(instance_get(o, name), o);
    assert_ptr_equal(get_attr(fx->heap, o, "colour"), o);
    assert_int_equal(name->refs, 1);
    assert_true(instance_del(fx->heap, o, name));
    obj_release(fx->heap, name);
    assert_int_equal(fixture_live(fx), 1);
}

static void test_set_to_itself(void **state)
{
    struct fixture *fx = *state;
    struct obj *o = new_plain(fx, 0);

    set_float(fx, o, "x", 5);
    set_attr(fx->heap, o, "x", get_attr(fx->heap, o, "x"));
    assert_true(float_value(get_attr(fx->heap, o, "x")) == 5);
    assert_int_equal(get_attr(fx->heap, o, "x")->refs, 1);
}

/* What no number is left for goes to a dict with all the others. */
static void test_many_attributes(void **state)
{
    struct fixture *fx = *state;
    struct obj *o = new_plain(fx, 0);
    char name[16];

    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "n%d", i);
        set_float(fx, o, name, i);
        fixture_verify(fx);
    }
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "n%d", i);
        assert_true(float_value(get_attr(fx->heap, o, name)) == i);
    }
    assert_int_equal(fixture_live(fx), 102); /* o, its dict, the values */
    assert_int_equal(dict_len(instance_dict(fx->heap, o)), 100);
}

static void test_dict_has_the_order_of_insertion(void **state)
{
    static const char *const order[] = {"b", "c", "a", "d"};
    struct fixture *fx = *state;
    struct obj *first = new_plain(fx, 0), *o = new_plain(fx, 1);
    struct obj *key = NULL, *value = NULL;
    size_t pos = 0;

    set_float(fx, first, "a", 0); /* gives out the numbers in its order */
    set_float(fx, first, "b", 0);
    set_float(fx, o, "b", 0);
    set_float(fx, o, "a", 1);
    set_float(fx, o, "c", 2);
    assert_true(instance_del(fx->heap, o, str_intern(fx->heap, "a", 1)));
    set_float(fx, o, "a", 3);
    set_float(fx, o, "d", 4);
    struct obj *dict = instance_dict(fx->heap, o);
    assert_ptr_equal(instance_dict(fx->heap, o), dict);
    for (size_t i = 0; i < 4; i++) {
        assert_true(dict_next(dict, &pos, &key, &value));
        assert_string_equal(str_text(key), order[i]);
    }
    assert_false(dict_next(dict, &pos, &key, &value));
    fixture_verify(fx);
}

/* Both are the same attributes from then on. */
static void test_dict_and_attributes_are_one(void **state)
{
    struct fixture *fx = *state;
    struct obj *o = new_plain(fx, 0);
    struct obj *dict = instance_dict(fx->heap, o);

    set_attr(fx->heap, o, "me", o);
    assert_ptr_equal(dict_get(dict, str_intern(fx->heap, "me", 2)), o);
    assert_true(dict_del(fx->heap, dict, str_intern(fx->heap, "me", 2)));
    assert_null(get_attr(fx->heap, o, "me"));
    fixture_verify(fx);
}

static void test_class_lives_as_long_as_its_instances(void **state)
{
    struct fixture *fx = *state;
    struct obj *class = class_new(fx->heap, "Point");
    struct obj *o = fixture_put(fx, 0, instance_new(fx->heap, class));

    assert_string_equal(class_name(class), "Point");
    assert_ptr_equal(instance_class(o), class);
    assert_int_equal(class->refs, 2);
    obj_release(fx->heap, class);
    fixture_verify(fx);
    set_float(fx, o, "x", 1);
    assert_int_equal(fixture_live(fx), 3);
    fixture_put(fx, 0, NULL);
    assert_int_equal(fixture_live(fx), 0);
}

static void test_classes_number_for_themselves(void **state)
{
    struct fixture *fx = *state;
    struct obj *class = fixture_put(fx, 2, class_new(fx->heap, "C"));
    struct obj *a = new_plain(fx, 0);
    struct obj *b = fixture_put(fx, 1, instance_new(fx->heap, class));

    set_float(fx, a, "x", 1);
    set_float(fx, b, "y", 2);
    assert_null(get_attr(fx->heap, b, "x"));
    assert_null(get_attr(fx->heap, a, "y"));
    assert_int_equal(heap_stats(fx->heap)->immortal, 5 + 3); /* and C, x, y */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_PLAIN(test_set_get_del),
        TEST_PLAIN(test_name_need_not_be_interned),
        TEST_PLAIN(test_set_to_itself),
        TEST_PLAIN(test_many_attributes),
        TEST_PLAIN(test_dict_has_the_order_of_insertion),
        TEST_PLAIN(test_dict_and_attributes_are_one),
        TEST_PLAIN(test_class_lives_as_long_as_its_instances),
        TEST_PLAIN(test_classes_number_for_themselves),
    };

    return cmocka_run_group_tests_name("instance", tests, NULL, NULL);
}
