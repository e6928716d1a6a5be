/* The root buffer of bacon_rajan: who is in it, and when it is full. */
#include "gc/tests/fixture.h"

static struct fixture one;
static struct fixture *const fx = &one;

static void open_with_roots(uint64_t roots)
{
    const uint64_t thresholds[3] = {roots, roots, roots};

    fixture_open(fx, "bacon_rajan", profile_find("plain"), thresholds);
}

static uint64_t examined(void)
{
    return heap_stats(fx->heap)->objects_examined;
}

static uint64_t collections(void)
{
    return heap_stats(fx->heap)->collections;
}

static struct obj *new_instance(void)
{
    return instance_new(fx->heap, class_plain(fx->heap));
}

/* A cycle of one that nobody holds: one root. */
static void make_garbage(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct obj *o = new_instance();
        set_attr(fx->heap, o, "me", o);
        obj_release(fx->heap, o);
    }
}

/* Objects whose counts never fell short of 0 are not looked at. */
static void test_only_what_roots_reach_is_examined(void **state)
{
    (void)state;
    open_with_roots(0);
    for (size_t i = 0; i < 20; i++)
        fixture_put(fx, i, new_instance());
    assert_int_equal(heap_collect(fx->heap, 2), 0);
    assert_int_equal(examined(), 0);
    make_garbage(3);
    assert_int_equal(heap_collect(fx->heap, 2), 3);
    assert_int_equal(examined(), 3);
    /* one that lives is a root once its count has fallen, and only then */
    obj_release(fx->heap, obj_retain(fx->slots[0]));
    assert_int_equal(heap_collect(fx->heap, 2), 0);
    assert_int_equal(examined(), 4);
    assert_int_equal(heap_collect(fx->heap, 2), 0);
    assert_int_equal(examined(), 4);
    fixture_close(fx);
}

static void test_a_root_that_dies_leaves_the_buffer(void **state)
{
    (void)state;
    open_with_roots(0);
    for (size_t i = 0; i < 9; i++)
        fixture_put(fx, i, new_instance());
    for (size_t i = 0; i < 9; i++)
        obj_release(fx->heap, obj_retain(fx->slots[i]));
    fixture_put(fx, 4, NULL); /* from the middle, the end, the start */
    fixture_verify(fx);
    fixture_put(fx, 8, NULL);
    fixture_put(fx, 0, NULL);
    fixture_verify(fx);
    assert_int_equal(heap_collect(fx->heap, 2), 0);
    assert_int_equal(examined(), 6);
    fixture_close(fx);
}

static void test_a_root_is_buffered_once(void **state)
{
    (void)state;
    open_with_roots(0);
    fixture_put(fx, 0, new_instance());
    for (size_t i = 0; i < 9; i++)
        obj_release(fx->heap, obj_retain(fx->slots[0]));
    fixture_verify(fx);
    heap_collect(fx->heap, 2);
    assert_int_equal(examined(), 1);
    fixture_close(fx);
}

static void test_a_full_buffer_is_collected_at_the_next_allocation(void **state)
{
    (void)state;
    open_with_roots(10);
    make_garbage(9);
    fixture_put(fx, 0, new_instance());
    assert_int_equal(collections(), 0);
    make_garbage(1); /* its release fills it, and may not collect */
    assert_int_equal(collections(), 0);
    assert_int_equal(fixture_live(fx), 11);
    fixture_put(fx, 1, new_instance());
    assert_int_equal(collections(), 1);
    assert_int_equal(fixture_live(fx), 2);
    fixture_close(fx);
}

static void test_threshold_0_is_never(void **state)
{
    (void)state;
    open_with_roots(0);
    make_garbage(50000);
    assert_int_equal(collections(), 0);
    assert_int_equal(heap_collect(fx->heap, 2), 50000);
    fixture_close(fx);
}

/* How many roots it takes until the next collection. */
static size_t roots_until_collection(void (*make)(void))
{
    uint64_t before = collections();
    size_t n = 0;

    for (; collections() == before; n++) {
        make();
        fixture_put(fx, 1, new_instance());
    }
    return n;
}

static void make_one(void)
{
    make_garbage(1);
}

/* A live object that its counts make suspicious: each collection is in vain. */
static void suspect(void)
{
    static size_t next;
    size_t slot = 2 + next++ % 60;

    if (fx->slots[slot] == NULL)
        fixture_put(fx, slot, list_new(fx->heap));
    obj_release(fx->heap, obj_retain(fx->slots[slot]));
}

static void
test_success_lowers_the_threshold_and_failure_raises_it(void **state)
{
    (void)state;
    open_with_roots(30);
    assert_int_equal(roots_until_collection(make_one), 30);
    assert_int_equal(roots_until_collection(make_one), 20);
    assert_int_equal(roots_until_collection(make_one), 12);
    assert_int_equal(roots_until_collection(suspect), 8);
    assert_int_equal(roots_until_collection(suspect), 12);
    assert_int_equal(roots_until_collection(suspect), 18);
    assert_int_equal(roots_until_collection(make_one), 27);
    fixture_close(fx);
}

static void test_the_threshold_does_not_fall_to_nothing(void **state)
{
    (void)state;
    open_with_roots(32);
    for (size_t i = 0; i < 20; i++)
        roots_until_collection(make_one);
    assert_int_equal(roots_until_collection(make_one), 2);
    fixture_close(fx);
}

/* Root by root, each would look at the whole chain before the next. */
static void test_many_roots_of_one_structure_are_one_pass(void **state)
{
    (void)state;
    open_with_roots(0);
    struct obj *first = fixture_put(fx, 0, list_new(fx->heap));
    struct obj *last = first;

    for (size_t i = 0; i < 2000; i++) {
        struct obj *next = list_new(fx->heap);
        list_append(fx->heap, last, next);
        obj_release(fx->heap, next); /* each is a root now */
        last = next;
    }
    list_append(fx->heap, last, first);
    fixture_put(fx, 0, NULL);
    assert_int_equal(heap_collect(fx->heap, 2), 2001);
    assert_int_equal(examined(), 2001);
    fixture_close(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_what_roots_reach_is_examined),
        cmocka_unit_test(test_a_root_that_dies_leaves_the_buffer),
        cmocka_unit_test(test_a_root_is_buffered_once),
        cmocka_unit_test(
            test_a_full_buffer_is_collected_at_the_next_allocation),
        cmocka_unit_test(test_threshold_0_is_never),
        cmocka_unit_test(
            test_success_lowers_the_threshold_and_failure_raises_it),
        cmocka_unit_test(test_the_threshold_does_not_fall_to_nothing),
        cmocka_unit_test(test_many_roots_of_one_structure_are_one_pass),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
