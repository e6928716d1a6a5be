/* The contract of collectors: one suite, every registered collector. */
#include "gc/tests/contract.h"

/* gc.collect() finds `n`, and a second one nothing. */
static void check_collect(size_t n)
{
    assert_int_equal(heap_collect(fx->heap, 2), complete() ? n : 0);
    fixture_verify(fx);
    assert_int_equal(heap_collect(fx->heap, 2), 0);
    if (complete())
        assert_int_equal(fixture_live(fx), 0);
}

static struct obj *new_instance(void)
{
    return instance_new(fx->heap, class_plain(fx->heap));
}

/* --- what collect() returns -------------------------------------------------- */

static void test_list_in_itself(void **state)
{
    struct obj *list = list_new(fx->heap);

    (void)state;
    list_append(fx->heap, list, list);
    obj_release(fx->heap, list);
    check_collect(1);
}

static void test_dict_in_itself(void **state)
{
    struct obj *dict = dict_new(fx->heap);

    (void)state;
    dict_set(fx->heap, dict, str_intern(fx->heap, "self", 4), dict);
    obj_release(fx->heap, dict);
    check_collect(1);
}

static void test_instance_in_itself(void **state)
{
    struct obj *o = new_instance();

    (void)state;
    set_attr(fx->heap, o, "me", o);
    obj_release(fx->heap, o);
    check_collect(1);
}

static void test_instance_whose_dict_was_made(void **state)
{
    struct obj *o = new_instance();

    (void)state;
    set_attr(fx->heap, o, "me", o);
    assert_non_null(instance_dict(fx->heap, o));
    obj_release(fx->heap, o);
    check_collect(2);
}

static void test_tuple_and_list(void **state)
{
    struct obj *list = list_new(fx->heap), *tuple = tuple_new(fx->heap, 1);

    (void)state;
    tuple_init(tuple, 0, obj_retain(list));
    list_append(fx->heap, list, tuple);
    obj_release(fx->heap, list);
    obj_release(fx->heap, tuple);
    check_collect(2);
}

static void test_two_instances(void **state)
{
    struct obj *a = new_instance(), *b = new_instance();

    (void)state;
    set_attr(fx->heap, a, "o", b);
    set_attr(fx->heap, b, "o", a);
    obj_release(fx->heap, a);
    obj_release(fx->heap, b);
    check_collect(2);
}

static void test_three_lists_and_what_hangs_on_them(void **state)
{
    struct obj *a = list_new(fx->heap), *b = list_new(fx->heap);
    struct obj *c = list_new(fx->heap);

    (void)state;
    list_append(fx->heap, a, b);
    list_append(fx->heap, b, c);
    list_append(fx->heap, c, a);
    append_new(fx->heap, b, float_new(fx->heap, 1)); /* atoms don't count */
    append_new(fx->heap, b, list_new(fx->heap));     /* containers do */
    obj_release(fx->heap, a);
    obj_release(fx->heap, b);
    obj_release(fx->heap, c);
    check_collect(4);
}

/* A reference from outside keeps the whole cycle. */
static void test_held_from_outside(void **state)
{
    struct obj *a = list_new(fx->heap), *b = list_new(fx->heap);

    (void)state;
    list_append(fx->heap, a, b);
    list_append(fx->heap, b, a);
    fixture_put(fx, 0, b);
    obj_release(fx->heap, a);
    assert_int_equal(heap_collect(fx->heap, 2), 0);
    fixture_verify(fx);
    assert_ptr_equal(list_get(list_get(b, 0), 0), b);
    fixture_put(fx, 0, NULL);
    check_collect(2);
}

/* Held only through an untracked tuple, or from a key. */
static void test_held_through_others(void **state)
{
    struct obj *dict = fixture_put(fx, 0, dict_new(fx->heap));
    struct obj *key = new_instance();
    struct obj *list = list_new(fx->heap);

    (void)state;
    list_append(fx->heap, list, list);
    set_attr(fx->heap, key, "list", list);
    obj_release(fx->heap, list);
    dict_set(fx->heap, dict, key, key);
    obj_release(fx->heap, key);
    assert_int_equal(heap_collect(fx->heap, 2), 0);
    assert_ptr_equal(get_attr(fx->heap, key, "list"), list);
    fixture_verify(fx);
    fixture_put(fx, 0, NULL); /* the list alone is a cycle */
    check_collect(1);
}

static void test_duplicates_count_twice(void **state)
{
    struct obj *a = list_new(fx->heap), *b = list_new(fx->heap);

    (void)state;
    for (int i = 0; i < 3; i++) {
        list_append(fx->heap, a, b);
        list_append(fx->heap, b, a);
        list_append(fx->heap, b, b);
    }
    fixture_put(fx, 0, a);
    obj_release(fx->heap, b);
    assert_int_equal(heap_collect(fx->heap, 2), 0);
    fixture_verify(fx);
    fixture_put(fx, 0, NULL);
    check_collect(2);
}

/* --- automatic collections ---------------------------------------------------- */

static void make_garbage(int n)
{
    for (int i = 0; i < n; i++) {
        struct obj *o = new_instance();
        set_attr(fx->heap, o, "me", o);
        obj_release(fx->heap, o);
    }
}

static void test_garbage_does_not_pile_up(void **state)
{
    (void)state;
    make_garbage(20000);
    if (complete())
        assert_in_range(fixture_live(fx), 0, 5000);
    else
        assert_int_equal(fixture_live(fx), 20000);
    fixture_verify(fx);
}

static void test_disabled_keeps_all(void **state)
{
    (void)state;
    assert_true(heap_gc_enabled(fx->heap));
    heap_enable_gc(fx->heap, false);
    assert_false(heap_gc_enabled(fx->heap));
    make_garbage(5000);
    assert_int_equal(fixture_live(fx), 5000);
    check_collect(5000); /* asked for, it works */
    heap_enable_gc(fx->heap, true);
    make_garbage(20000);
    if (complete())
        assert_in_range(fixture_live(fx), 0, 5000);
}

struct told {
    size_t starts, stops, found;
};

static void on_collect(void *arg, bool ended, size_t found)
{
    struct told *told = arg;

    assert_int_equal(told->starts - told->stops, ended);
    if (ended) {
        told->stops++;
        told->found += found;
    } else {
        assert_int_equal(found, 0);
        told->starts++;
    }
}

static void test_start_and_end_are_told(void **state)
{
    struct told told = {0};

    (void)state;
    heap_on_collect(fx->heap, on_collect, &told);
    make_garbage(12000);
    size_t automatic = told.stops;
    heap_collect(fx->heap, 2);
    assert_int_equal(told.stops, automatic + 1);
    if (complete()) {
        assert_true(automatic > 0);
        assert_int_equal(told.found, 12000);
    }
    const struct heap_stats *s = heap_stats(fx->heap);
    if (complete())
        assert_int_equal(s->collections, told.stops);
    assert_int_equal(s->objects_freed, told.found);
    assert_true(s->objects_examined >= told.found);
    assert_int_equal(s->uncollectable, 0);
    heap_on_collect(fx->heap, NULL, NULL);
    make_garbage(10);
    heap_collect(fx->heap, 2);
    assert_int_equal(told.stops, automatic + 1);
}

/* A cycle that has grown old is left alone by a young collection. */
static void test_young_collection_leaves_the_old(void **state)
{
    struct obj *old = fixture_put(fx, 0, list_new(fx->heap));

    (void)state;
    if (!(ops->caps & COLLECTOR_GENERATIONS))
        skip();
    list_append(fx->heap, old, old);
    heap_collect(fx->heap, 2);
    /* what young garbage holds may not be taken for garbage */
    struct obj *young = list_new(fx->heap);
    list_append(fx->heap, young, young);
    list_append(fx->heap, young, old);
    obj_release(fx->heap, young);
    assert_int_equal(heap_collect(fx->heap, 0), 1);
    fixture_verify(fx);
    assert_ptr_equal(list_get(old, 0), old);
    fixture_put(fx, 0, NULL);
    assert_int_equal(heap_collect(fx->heap, 0), 0);
    assert_int_equal(heap_collect(fx->heap, 1), 0);
    assert_int_equal(fixture_live(fx), 1);
    check_collect(1);
}

/* --- tracking ----------------------------------------------------------------- */

static void test_atoms_and_immortals_are_not_tracked(void **state)
{
    (void)state;
    for (int round = 0; round < 2; round++) {
        assert_false(obj_is_tracked(fixture_put(fx, 0, int_new(fx->heap, 1))));
        assert_false(
            obj_is_tracked(fixture_put(fx, 1, int_new(fx->heap, 1000))));
        assert_false(
            obj_is_tracked(fixture_put(fx, 2, float_new(fx->heap, 1))));
        assert_false(
            obj_is_tracked(fixture_put(fx, 3, tuple_new(fx->heap, 0))));
        assert_false(obj_is_tracked(class_plain(fx->heap)));
        assert_true(obj_is_tracked(fixture_put(fx, 4, list_new(fx->heap))));
        assert_true(obj_is_tracked(fixture_put(fx, 5, new_instance())));
        fixture_verify(fx);
        heap_collect(fx->heap, 2);
    }
}

/* A dict is untracked as long as it is empty, though its block comes from one that
 * was tracked. */
static void test_what_died_is_not_tracked(void **state)
{
    (void)state;
    struct obj *dict = dict_new(fx->heap);
    struct obj *key = fixture_put(fx, 1, int_new(fx->heap, 1));
    struct obj *list = list_new(fx->heap);

    assert_false(obj_is_tracked(dict));
    assert_int_equal(dict_set(fx->heap, dict, key, list), 0);
    obj_release(fx->heap, list);
    assert_true(obj_is_tracked(dict));
    obj_release(fx->heap, dict);
    assert_ptr_equal(fixture_put(fx, 0, dict_new(fx->heap)), dict);
    assert_false(obj_is_tracked(dict));
}

static int visit_count(struct obj *o, void *arg)
{
    assert_true(obj_is_tracked(o));
    ++*(size_t *)arg;
    return 0;
}

static void test_every_tracked_object_is_listed(void **state)
{
    size_t n = 0;

    (void)state;
    if (ops->visit_tracked == NULL)
        skip();
    for (size_t i = 0; i < 10; i++) {
        fixture_put(fx, i, list_new(fx->heap));
        if (i == 4)
            heap_collect(fx->heap, 0);
    }
    struct collector *c = heap_collector(fx->heap);
    assert_ptr_equal(c->ops, ops);
    assert_int_equal(ops->visit_tracked(c, -1, visit_count, &n), 0);
    assert_int_equal(n, 10);
}

/* --- the table ---------------------------------------------------------------- */

static void test_is_in_the_registry(void **state)
{
    (void)state;
    assert_ptr_equal(collector_find(ops->info.name), ops);
    assert_null(collector_find("no such collector"));
    assert_non_null(ops->info.summary);
    assert_non_null(ops->info.options);
}

static const struct CMUnitTest suite[] = {
    cmocka_unit_test(test_list_in_itself),
    cmocka_unit_test(test_dict_in_itself),
    cmocka_unit_test(test_instance_in_itself),
    cmocka_unit_test(test_instance_whose_dict_was_made),
    cmocka_unit_test(test_tuple_and_list),
    cmocka_unit_test(test_two_instances),
    cmocka_unit_test(test_three_lists_and_what_hangs_on_them),
    cmocka_unit_test(test_held_from_outside),
    cmocka_unit_test(test_held_through_others),
    cmocka_unit_test(test_duplicates_count_twice),
    cmocka_unit_test(test_garbage_does_not_pile_up),
    cmocka_unit_test(test_disabled_keeps_all),
    cmocka_unit_test(test_start_and_end_are_told),
    cmocka_unit_test(test_young_collection_leaves_the_old),
    cmocka_unit_test(test_atoms_and_immortals_are_not_tracked),
    cmocka_unit_test(test_what_died_is_not_tracked),
    cmocka_unit_test(test_every_tracked_object_is_listed),
    cmocka_unit_test(test_is_in_the_registry),
};

int main(void)
{
    return contract_run(suite, sizeof suite / sizeof *suite);
}
