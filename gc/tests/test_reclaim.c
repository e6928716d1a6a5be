/* Reclaim, by every collector: finalizers run once, what they revive lives, the
 * rest of the same garbage dies all the same. */
#include "gc/tests/contract.h"

#include <stdlib.h>

static struct obj *class;

/* A ring of n finalizing instances, held by nobody. */
static void make_ring(int64_t n)
{
    struct obj *first = finalizing_new(fx->heap, class, 0), *last = first;

    for (int64_t i = 1; i < n; i++) {
        struct obj *o = finalizing_new(fx->heap, class, i);
        set_attr(fx->heap, last, "next", o);
        if (last != first)
            obj_release(fx->heap, last);
        last = o;
    }
    set_attr(fx->heap, last, "next", first);
    if (last != first)
        obj_release(fx->heap, last);
    obj_release(fx->heap, first);
}

typedef void finalize_fn(struct heap *heap, struct obj *o);

static void open_class(finalize_fn *finalize)
{
    class = fixture_put(fx, ROOTS_MAX - 1, finalizing_class(fx->heap));
    class_instance_type(class)->finalize = finalize;
}

static int by_value(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void check_finalized_once(size_t n)
{
    assert_int_equal(finalized_count, n);
    qsort(finalized, n, sizeof *finalized, by_value);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(finalized[i], i);
}

static void test_finalizers_of_a_ring(void **state)
{
    (void)state;
    open_class(note_finalized);
    make_ring(100);
    assert_int_equal(heap_collect(fx->heap, 2), complete() ? 100 : 0);
    if (complete())
        check_finalized_once(100);
}

/* All finalizers run while everything can still be used. */
static void note_with_neighbour(struct heap *heap, struct obj *o)
{
    struct obj *next = get_attr(heap, o, "next");

    assert_non_null(next);
    assert_non_null(get_attr(heap, next, "name"));
    note_finalized(heap, o);
}

static void test_finalizers_see_all_alive(void **state)
{
    (void)state;
    open_class(note_with_neighbour);
    make_ring(10);
    assert_int_equal(heap_collect(fx->heap, 2), complete() ? 10 : 0);
}

static void revive_third(struct heap *heap, struct obj *o)
{
    note_finalized(heap, o);
    if (int_value(get_attr(heap, o, "name")) == 3)
        fixture_put(fx, 0, obj_retain(o));
}

/* What is revived keeps all that it reaches; it is not counted, and dies later
 * without a second finalizer. */
static void test_revived_keeps_what_it_reaches(void **state)
{
    (void)state;
    if (!complete())
        skip();
    open_class(revive_third);
    make_ring(5);
    assert_int_equal(heap_collect(fx->heap, 2), 0);
    check_finalized_once(5);
    fixture_verify(fx);
    struct obj *o = fx->slots[0];
    for (int i = 0; i < 5; i++)
        o = get_attr(fx->heap, o, "next");
    assert_ptr_equal(o, fx->slots[0]);
    assert_true(obj_is_finalized(o));
    assert_true(obj_is_tracked(o));
    assert_int_equal(heap_collect(fx->heap, 2), 0);
    fixture_put(fx, 0, NULL);
    assert_int_equal(heap_collect(fx->heap, 2), 5);
    assert_int_equal(finalized_count, 5);
}

/* The rest of the same garbage still goes, in the same collection. */
static void test_revived_does_not_save_the_rest(void **state)
{
    (void)state;
    if (!complete())
        skip();
    open_class(revive_third);
    make_ring(2);
    make_ring(4);
    make_ring(3);
    for (int i = 0; i < 7; i++) {
        struct obj *list = list_new(fx->heap);
        list_append(fx->heap, list, list);
        obj_release(fx->heap, list);
    }
    assert_int_equal(heap_collect(fx->heap, 2), 2 + 3 + 7);
    assert_int_equal(finalized_count, 9);
    assert_non_null(fx->slots[0]);
    fixture_verify(fx);
    fixture_put(fx, 0, NULL);
    assert_int_equal(heap_collect(fx->heap, 2), 4);
    assert_int_equal(finalized_count, 9);
}

/* A finalizer that breaks its own cycle. */
static void break_cycle(struct heap *heap, struct obj *o)
{
    note_finalized(heap, o);
    instance_del(heap, o, str_intern(heap, "next", 4));
    assert_int_equal(o->refs, 1); /* who runs the finalizer holds it */
}

static void test_finalizer_breaks_the_cycle(void **state)
{
    (void)state;
    open_class(break_cycle);
    make_ring(1);
    make_ring(2);
    make_ring(20);
    heap_collect(fx->heap, 2);
    fixture_verify(fx);
    if (complete()) {
        assert_int_equal(finalized_count, 23);
        assert_int_equal(heap_collect(fx->heap, 2), 0);
        assert_int_equal(fixture_live(fx), 1); /* the class */
    }
}

static size_t found_inside, starts;

static void count_start(void *arg, bool ended, size_t found)
{
    (void)found;
    *(size_t *)arg += !ended;
}

static void collect_and_allocate(struct heap *heap, struct obj *o)
{
    note_finalized(heap, o);
    found_inside += heap_collect(heap, 2);
    for (int i = 0; i < 1000; i++) { /* would collect, outside */
        struct obj *list = list_new(heap);
        list_append(heap, list, list);
        obj_release(heap, list);
    }
}

static void test_no_collection_inside_one(void **state)
{
    (void)state;
    open_class(collect_and_allocate);
    found_inside = starts = 0;
    make_ring(3);
    heap_on_collect(fx->heap, count_start, &starts);
    assert_int_equal(heap_collect(fx->heap, 2), complete() ? 3 : 0);
    assert_int_equal(starts, 1);
    assert_int_equal(found_inside, 0);
    heap_on_collect(fx->heap, NULL, NULL);
    assert_int_equal(heap_collect(fx->heap, 2), complete() ? 3000 : 0);
}

/* A finalizer gives a doomed neighbour something new, which dies as the neighbour
 * is cleared, and looks at it half cleared. */
static struct obj *doomed;

static void look_at_doomed(struct heap *heap, struct obj *o)
{
    struct obj *value = float_new(heap, 1);

    note_finalized(heap, o);
    assert_int_equal(doomed->refs, 1); /* reclaim's: the ring is broken */
    assert_null(get_attr(heap, doomed, "late"));
    set_attr(heap, doomed, "later", value);
    obj_release(heap, value);
    assert_non_null(instance_dict(heap, doomed));
    assert_non_null(get_attr(heap, doomed, "later"));
}

static void give_late_attribute(struct heap *heap, struct obj *o)
{
    struct obj *late = fixture_put(fx, 1, class_new(heap, "Late"));

    note_finalized(heap, o);
    doomed = o;
    class_instance_type(late)->finalize = look_at_doomed;
    struct obj *value = instance_new(heap, late);
    set_attr(heap, o, "late", value);
    obj_release(heap, value);
}

static void test_dying_value_looks_at_its_holder(void **state)
{
    (void)state;
    if (!complete())
        skip();
    open_class(give_late_attribute);
    make_ring(1);
    assert_int_equal(heap_collect(fx->heap, 2), 1);
    assert_int_equal(finalized_count, 2);
    fixture_verify(fx);
}

static const struct CMUnitTest suite[] = {
    cmocka_unit_test(test_finalizers_of_a_ring),
    cmocka_unit_test(test_finalizers_see_all_alive),
    cmocka_unit_test(test_revived_keeps_what_it_reaches),
    cmocka_unit_test(test_revived_does_not_save_the_rest),
    cmocka_unit_test(test_finalizer_breaks_the_cycle),
    cmocka_unit_test(test_no_collection_inside_one),
    cmocka_unit_test(test_dying_value_looks_at_its_holder),
};

int main(void)
{
    return contract_run(suite, sizeof suite / sizeof *suite);
}
