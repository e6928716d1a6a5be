/* The functions of module gc.  Expected values are what CPython 3.11 answers to
 * the same program. */
#include "gc/tests/contract.h"

#include "gc/gc_module.h"

static bool listed(void)
{
    return ops->visit_tracked != NULL;
}

static bool holds(const struct obj *list, const struct obj *o)
{
    for (size_t i = 0; i < list_len(list); i++)
        if (list_get(list, i) == o)
            return true;
    return false;
}

/* --- counts, thresholds, statistics ------------------------------------------ */

static void assert_counts(uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t counts[3];

    gc_counts(fx->heap, counts);
    assert_int_equal(counts[0], a);
    assert_int_equal(counts[1], b);
    assert_int_equal(counts[2], c);
}

static void test_counts_of_generations(void **state)
{
    (void)state;
    if (!generations())
        return assert_counts(0, 0, 0);
    heap_collect(fx->heap, 2);
    assert_counts(0, 0, 0);
    fixture_put(fx, 0, list_new(fx->heap));
    fixture_put(fx, 1, dict_new(fx->heap));
    fixture_put(fx, 2, float_new(fx->heap, 1));
    assert_counts(2, 0, 0);
    heap_collect(fx->heap, 0);
    assert_counts(0, 1, 0);
    heap_collect(fx->heap, 1);
    assert_counts(0, 0, 1);
    heap_collect(fx->heap, 2);
    assert_counts(0, 0, 0);
}

/* 100 lists are born, die into the free list's 80 places, are born again. */
static void test_counts_pass_over_free_lists(void **state)
{
    (void)state;
    if (!generations())
        return;
    struct obj *all = fixture_put(fx, 0, list_new(fx->heap));
    heap_collect(fx->heap, 2);
    for (int i = 0; i < 100; i++)
        append_new(fx->heap, all, list_new(fx->heap));
    assert_counts(100, 0, 0);
    list_clear(fx->heap, all);
    assert_counts(80, 0, 0);
    for (int i = 0; i < 100; i++)
        append_new(fx->heap, all, list_new(fx->heap));
    assert_counts(100, 0, 0);
    list_clear(fx->heap, all);
    heap_collect(fx->heap, 2);
    fixture_put(fx, 0, NULL); /* never below 0 */
    assert_counts(0, 0, 0);
}

static void test_thresholds(void **state)
{
    uint64_t t[3];

    (void)state;
    gc_thresholds(fx->heap, t);
    assert_int_equal(t[0], generations() ? 700 : 0);
    if (!generations())
        return gc_set_thresholds(fx->heap, t);
    assert_int_equal(t[1], 10);
    gc_set_thresholds(fx->heap, (const uint64_t[3]){3, 1, 2});
    gc_thresholds(fx->heap, t);
    assert_true(t[0] == 3 && t[1] == 1 && t[2] == 2);
    struct obj *all = fixture_put(fx, 0, list_new(fx->heap));
    heap_collect(fx->heap, 2);
    for (int i = 0; i < 4; i++) /* at the fourth: more than 3 */
        append_new(fx->heap, all, list_new(fx->heap));
    assert_counts(0, 1, 0);
    for (int i = 0; i < 4; i++)
        append_new(fx->heap, all, list_new(fx->heap));
    assert_counts(0, 2, 0);
    for (int i = 0; i < 4; i++) /* 2 > 1: generation 1 */
        append_new(fx->heap, all, list_new(fx->heap));
    assert_counts(0, 0, 1);
    gc_set_thresholds(fx->heap, (const uint64_t[3]){0, 1, 2});
    for (int i = 0; i < 1000; i++)
        append_new(fx->heap, all, list_new(fx->heap));
    assert_counts(1000, 0, 1);
}

static void test_statistics(void **state)
{
    struct gc_generation_stats stats[3];

    (void)state;
    heap_collect(fx->heap, 2);
    new_garbage_ring();
    new_garbage_ring();
    heap_collect(fx->heap, 0);
    new_garbage_ring();
    heap_collect(fx->heap, 1);
    heap_collect(fx->heap, 1);
    new_garbage_ring();
    heap_collect(fx->heap, 2);
    gc_stats(fx->heap, stats);
    assert_int_equal(stats[0].collections, 1);
    assert_int_equal(stats[1].collections, 2);
    assert_int_equal(stats[2].collections, 2);
    assert_int_equal(stats[0].collected, complete() ? 2 : 0);
    assert_int_equal(stats[1].collected, complete() ? 1 : 0);
    assert_int_equal(stats[2].collected, complete() ? 1 : 0);
    assert_int_equal(stats[2].uncollectable, 0);
}

/* --- what gc.collect() counts ------------------------------------------------ */

/* An instance is one object, and one more with a dict; a tuple is in the ring. */
static void test_what_is_found(void **state)
{
    (void)state;
    if (!complete())
        skip();
    for (int dict = 0; dict < 2; dict++) {
        struct obj *o = instance_new(fx->heap, class_plain(fx->heap));
        struct obj *number = int_new(fx->heap, 1000);
        set_attr(fx->heap, o, "number", number);
        set_attr(fx->heap, o, "me", o);
        if (dict)
            assert_non_null(instance_dict(fx->heap, o));
        obj_release(fx->heap, number);
        obj_release(fx->heap, o);
        assert_int_equal(heap_collect(fx->heap, 2), 1 + dict);
    }
    struct obj *list = list_new(fx->heap), *tuple = tuple_new(fx->heap, 1);
    tuple_init(tuple, 0, obj_retain(list));
    append_new(fx->heap, list, tuple);
    obj_release(fx->heap, list);
    assert_int_equal(heap_collect(fx->heap, 2), 2);
    assert_int_equal(heap_stats(fx->heap)->uncollectable, 0);
}

/* A tuple before its list: it dies when the list is cleared, and no object is
 * called uncollectable for that. */
static void test_tuple_before_its_list(void **state)
{
    (void)state;
    if (!complete())
        skip();
    struct obj *tuple = tuple_new(fx->heap, 1), *list = list_new(fx->heap);
    tuple_init(tuple, 0, obj_retain(list));
    append_new(fx->heap, list, tuple);
    obj_release(fx->heap, list);
    assert_int_equal(heap_collect(fx->heap, 2), 2);
    assert_int_equal(heap_stats(fx->heap)->uncollectable, 0);
    assert_int_equal(heap_stats(fx->heap)->objects_freed, 2);
}

/* --- lists of objects -------------------------------------------------------- */

static void test_objects(void **state)
{
    (void)state;
    if (!listed())
        return assert_int_equal(
            list_len(fixture_put(fx, 0, gc_objects(fx->heap, -1))), 0);
    struct obj *old = fixture_put(fx, 0, list_new(fx->heap));
    heap_collect(fx->heap, 2);
    struct obj *young = fixture_put(fx, 1, list_new(fx->heap));
    fixture_put(fx, 2, dict_new(fx->heap)); /* not tracked */
    struct obj *all = fixture_put(fx, 3, gc_objects(fx->heap, -1));

    assert_int_equal(list_len(all), 2);
    assert_true(holds(all, old) && holds(all, young));
    if (!generations())
        return;
    fixture_put(fx, 3, NULL);
    all = fixture_put(fx, 3, gc_objects(fx->heap, 0));
    assert_int_equal(list_len(all), 1);
    assert_ptr_equal(list_get(all, 0), young);
    fixture_put(fx, 3, NULL);
    all = fixture_put(fx, 3, gc_objects(fx->heap, 2));
    assert_int_equal(list_len(all), 1);
    assert_ptr_equal(list_get(all, 0), old);
    assert_int_equal(list_len(fixture_put(fx, 3, gc_objects(fx->heap, 1))), 0);
}

static void test_referrers(void **state)
{
    (void)state;
    if (!listed())
        skip();
    struct obj *o = fixture_put(fx, 0, list_new(fx->heap));
    struct obj *twice = fixture_put(fx, 1, list_new(fx->heap));
    struct obj *holder =
        fixture_put(fx, 2, instance_new(fx->heap, class_plain(fx->heap)));
    struct obj *other = fixture_put(fx, 3, list_new(fx->heap));
    append_new(fx->heap, twice, obj_retain(o));
    append_new(fx->heap, twice, obj_retain(o));
    set_attr(fx->heap, holder, "o", o);
    append_new(fx->heap, other, obj_retain(twice));
    struct obj *found = fixture_put(fx, 4, gc_referrers(fx->heap, &o, 1));

    assert_int_equal(list_len(found), 2);
    assert_true(holds(found, twice) && holds(found, holder));
    struct obj *const both[] = {o, twice};
    fixture_put(fx, 4, NULL);
    found = fixture_put(fx, 4, gc_referrers(fx->heap, both, 2));
    assert_int_equal(list_len(found), 3);
    assert_true(holds(found, other));
}

static void test_referents(void **state)
{
    (void)state;
    struct obj *list = fixture_put(fx, 0, list_new(fx->heap));
    struct obj *dict = fixture_put(fx, 1, dict_new(fx->heap));
    struct obj *n = fixture_put(fx, 2, float_new(fx->heap, 3));
    append_new(fx->heap, list, obj_retain(dict));
    append_new(fx->heap, list, obj_retain(dict));
    dict_set(fx->heap, dict, n, list);
    struct obj *const all[] = {list, n, dict};
    struct obj *found = fixture_put(fx, 3, gc_referents(fx->heap, all, 3));

    assert_int_equal(list_len(found), 4);
    assert_ptr_equal(list_get(found, 0), dict);
    assert_ptr_equal(list_get(found, 1), dict);
    assert_true(holds(found, n) && holds(found, list));
    found = fixture_put(fx, 3, gc_referents(fx->heap, &n, 1));
    assert_int_equal(list_len(found), 0);
    list_clear(fx->heap, list);
}

/* Of a dict that has only had strs as keys the keys are not shown. */
static void test_str_keys_are_not_shown(void **state)
{
    (void)state;
    struct obj *key = fixture_put(fx, 0, str_new(fx->heap, "some key", 8));
    struct obj *dict = fixture_put(fx, 1, dict_new(fx->heap));
    struct obj *list = fixture_put(fx, 2, list_new(fx->heap));
    struct obj *n = fixture_put(fx, 3, float_new(fx->heap, 3));
    dict_set(fx->heap, dict, key, list);
    struct obj *found = fixture_put(fx, 4, gc_referents(fx->heap, &dict, 1));

    assert_int_equal(list_len(found), 1);
    assert_ptr_equal(list_get(found, 0), list);
    found = fixture_put(fx, 4, gc_referrers(fx->heap, &key, 1));
    assert_int_equal(list_len(found), 0);
    found = fixture_put(fx, 4, gc_referrers(fx->heap, &list, 1));
    assert_int_equal(list_len(found), listed());
    dict_set(fx->heap, dict, n, list);
    found = fixture_put(fx, 4, gc_referents(fx->heap, &dict, 1));
    assert_int_equal(list_len(found), 4);
}

/* --- frozen ------------------------------------------------------------------ */

static void test_freeze(void **state)
{
    (void)state;
    gc_freeze(fx->heap);
    assert_int_equal(gc_frozen(fx->heap), 0);
    if (ops->freeze == NULL)
        return gc_unfreeze(fx->heap);
    heap_collect(fx->heap, 2);
    heap_collect(fx->heap, 1);
    heap_collect(fx->heap, 0);
    new_garbage_ring();
    new_garbage_ring();
    fixture_put(fx, 0, list_new(fx->heap));
    assert_counts(3, 1, 1);
    gc_freeze(fx->heap);
    assert_counts(0, 0, 0);
    assert_int_equal(gc_frozen(fx->heap), 3);
    assert_int_equal(heap_collect(fx->heap, 2), 0);
    assert_int_equal(list_len(fixture_put(fx, 1, gc_objects(fx->heap, -1))), 0);
    fixture_verify(fx);
    fixture_put(fx, 0, NULL); /* dies from there too */
    assert_int_equal(gc_frozen(fx->heap), 2);
    gc_unfreeze(fx->heap);
    assert_int_equal(gc_frozen(fx->heap), 0);
    assert_int_equal(heap_collect(fx->heap, 1), 0);
    assert_int_equal(heap_collect(fx->heap, 2), 2);
}

static const struct CMUnitTest suite[] = {
    cmocka_unit_test(test_counts_of_generations),
    cmocka_unit_test(test_counts_pass_over_free_lists),
    cmocka_unit_test(test_thresholds),
    cmocka_unit_test(test_statistics),
    cmocka_unit_test(test_what_is_found),
    cmocka_unit_test(test_tuple_before_its_list),
    cmocka_unit_test(test_objects),
    cmocka_unit_test(test_referrers),
    cmocka_unit_test(test_referents),
    cmocka_unit_test(test_str_keys_are_not_shown),
    cmocka_unit_test(test_freeze),
};

int main(void)
{
    return contract_run(suite, sizeof suite / sizeof *suite);
}
