/* page_scan and mark_sweep: what they share, and what tracing sees that trial
 * deletion can not. */
#include "gc/collectors/mapped.h"
#include "gc/gc_list.h"
#include "gc/tests/fixture.h"

static struct fixture one;
static struct fixture *const fx = &one;

/* growth, then the least number of allocations */
static void open_with(const char *name, double growth, uint64_t least)
{
    struct mapped *m;
    const uint64_t thresholds[3] = {least, least, least};

    fixture_open(fx, name, profile_find("plain"), thresholds);
    m = mapped_of(heap_collector(fx->heap));
    assert_int_equal(m->least, least);
    m->growth = growth;
}

static uint64_t collections(void)
{
    return heap_stats(fx->heap)->collections;
}

static struct obj *new_instance(void)
{
    return instance_new(fx->heap, class_plain(fx->heap));
}

static void make_garbage(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct obj *o = new_instance();
        set_attr(fx->heap, o, "me", o);
        obj_release(fx->heap, o);
    }
}

/* A list of n lists in a slot. */
static void make_live(size_t slot, size_t n)
{
    struct obj *list = fixture_put(fx, slot, list_new(fx->heap));

    for (size_t i = 0; i < n; i++)
        append_new(fx->heap, list, list_new(fx->heap));
}

static void check_growth(const char *name)
{
    open_with(name, 3.0, 100);
    make_garbage(100);
    assert_int_equal(collections(), 0);
    make_garbage(1);
    assert_int_equal(collections(), 1);
    assert_int_equal(fixture_live(fx), 1); /* made when it was collected */
    heap_enable_gc(fx->heap, false);
    make_live(0, 999);
    heap_enable_gc(fx->heap, true);
    heap_collect(fx->heap, 2);
    assert_int_equal(collections(), 2);
    make_garbage(2000); /* the heap is 3 times as large */
    assert_int_equal(collections(), 2);
    make_garbage(1);
    assert_int_equal(collections(), 3);
    fixture_close(fx);
}

static void test_due_when_the_heap_has_grown(void **state)
{
    (void)state;
    check_growth("page_scan");
    check_growth("mark_sweep");
}

static void check_never(const char *name)
{
    open_with(name, 1.0, 0);
    make_garbage(5000);
    assert_int_equal(collections(), 0);
    assert_int_equal(heap_collect(fx->heap, 0), 5000);
    fixture_close(fx);
}

static void test_least_0_is_never(void **state)
{
    (void)state;
    check_never("page_scan");
    check_never("mark_sweep");
}

static int check_ascending(struct obj *o, void *arg)
{
    struct obj **last = arg;

    assert_true((uintptr_t)o > (uintptr_t)*last);
    *last = o;
    return 0;
}

static void test_objects_are_listed_by_address(void **state)
{
    static const char *const names[] = {"page_scan", "mark_sweep"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct obj *last = NULL;
        open_with(names[i], 2.0, 0);
        make_live(0, 500);
        make_live(1, 500);
        fixture_put(fx, 0, NULL);
        make_live(2, 700);
        const struct collector_ops *ops = heap_collector(fx->heap)->ops;
        ops->visit_tracked(heap_collector(fx->heap), -1, check_ascending,
                           &last);
        assert_non_null(last);
        last = NULL; /* all are in the one generation */
        ops->visit_tracked(heap_collector(fx->heap), 1, check_ascending, &last);
        assert_null(last);
        fixture_close(fx);
    }
}

/* What can be in no cycle is not tracked after a collection. */
static void test_atoms_alone_are_untracked(void **state)
{
    static const char *const names[] = {"page_scan", "mark_sweep"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        open_with(names[i], 2.0, 0);
        struct obj *tuple = fixture_put(fx, 0, tuple_new(fx->heap, 1));
        tuple_init(tuple, 0, int_new(fx->heap, 7));
        struct obj *other = fixture_put(fx, 1, tuple_new(fx->heap, 1));
        tuple_init(other, 0, list_new(fx->heap));
        assert_true(obj_is_tracked(tuple));
        heap_collect(fx->heap, 2);
        assert_false(obj_is_tracked(tuple));
        assert_true(obj_is_tracked(other));
        fixture_close(fx);
    }
}

static bool may_not(void *arg)
{
    (void)arg;
    return false;
}

/* --- new objects ---------------------------------------------------------------------- */

static size_t count_new(void)
{
    struct mapped *m = mapped_of(heap_collector(fx->heap));
    size_t n = 0;

    for (struct gc_head *head = gc_next(&m->newborn); head != &m->newborn;
         head = gc_next(head))
        n++;
    return n;
}

static void check_settles(const char *name)
{
    const size_t many = 4 * MAPPED_NEW;

    open_with(name, 2.0, 0);
    struct object_map *map = &mapped_of(heap_collector(fx->heap))->map;
    struct obj *list = fixture_put(fx, 0, list_new(fx->heap));

    for (size_t i = 0; i < many; i++) {
        append_new(fx->heap, list, list_new(fx->heap));
        assert_int_equal(map->count + count_new(), i + 2);
        assert_true(count_new() <= MAPPED_NEW + 1);
        if (i == many / 2)
            heap_enable_gc(fx->heap, false); /* they settle all the same */
    }
    assert_true(map->count > many / 2);
    for (size_t i = 0; i < many; i++) { /* as many die as are born */
        list_set(fx->heap, list, i, none_new(fx->heap));
        list_set(fx->heap, list, i, list_new(fx->heap));
        assert_int_equal(map->count + count_new(), many + 1);
        assert_true(count_new() <= 2 * MAPPED_NEW + 1);
    }
    fixture_close(fx);
}

static void test_new_objects_settle_in_the_map(void **state)
{
    (void)state;
    check_settles("page_scan");
    check_settles("mark_sweep");
}

/* Whose turn it is to be collected is not put off until objects settle. */
static void check_due_at_once(const char *name)
{
    struct heap_hooks hooks = {.may_collect = NULL};

    open_with(name, 2.0, 100);
    heap_enable_gc(fx->heap, false);
    make_garbage(150);
    heap_enable_gc(fx->heap, true);
    assert_int_equal(collections(), 0);
    make_garbage(1);
    assert_int_equal(collections(), 1);
    hooks.may_collect = may_not;
    heap_set_hooks(fx->heap, &hooks);
    make_garbage(150);
    assert_int_equal(collections(), 1);
    hooks.may_collect = NULL;
    heap_set_hooks(fx->heap, &hooks);
    make_garbage(1);
    assert_int_equal(collections(), 2);
    heap_collect(fx->heap, 2);
    fixture_close(fx);
}

static void test_what_is_due_is_due_at_once(void **state)
{
    (void)state;
    check_due_at_once("page_scan");
    check_due_at_once("mark_sweep");
}

/* --- leaked increments -------------------------------------------------------------- */

static uint64_t leaked(void)
{
    struct collector *c = heap_collector(fx->heap);

    return c->ops->stats(c)->leaked;
}

/* A cycle of two with a count too many: both are found, one stays, empty. */
static size_t lose_an_increment(void)
{
    struct obj *a = list_new(fx->heap), *b = list_new(fx->heap);

    list_append(fx->heap, a, b);
    list_append(fx->heap, b, a);
    obj_retain(a); /* and nobody knows */
    fixture_put(fx, 0, a);
    obj_release(fx->heap, b);
    fixture_put(fx, 0, NULL);
    return heap_collect(fx->heap, 2);
}

static void test_mark_sweep_finds_leaked_increments(void **state)
{
    (void)state;
    open_with("mark_sweep", 2.0, 0);
    make_garbage(5);
    heap_collect(fx->heap, 2);
    assert_int_equal(leaked(), 0);
    assert_int_equal(lose_an_increment(), 2);
    assert_int_equal(leaked(), 1);
    assert_int_equal(fixture_live(fx), 1);
    assert_true(heap_stats(fx->heap)->uncollectable > 0);
    assert_string_equal(heap_verify(fx->heap),
                        "heap: an object has more counts than references");
    heap_destroy(fx->heap);
    allocator_destroy(fx->allocator);
}

static void test_page_scan_keeps_them_whole(void **state)
{
    (void)state;
    open_with("page_scan", 2.0, 0);
    assert_int_equal(lose_an_increment(), 0);
    assert_int_equal(fixture_live(fx), 2);
    assert_int_equal(leaked(), 0);
    heap_destroy(fx->heap);
    allocator_destroy(fx->allocator);
}

/* --- no memory for the map ------------------------------------------------------------ */

/* Objects that the map has missed are never garbage and keep what they hold;
 * when they die by their counts, all is as before. */
static void check_missed(const char *name)
{
    open_with(name, 2.0, 0);
    struct mapped *m = mapped_of(heap_collector(fx->heap));
    struct obj *missed = fixture_put(fx, 0, list_new(fx->heap));
    struct obj *held = list_new(fx->heap);

    append_new(fx->heap, missed, held);
    list_append(fx->heap, held, held);
    mapped_settle(&m->super);
    object_map_remove(&m->map, missed); /* as if it had never come in */
    m->map.missed++;
    make_garbage(3);
    assert_int_equal(heap_collect(fx->heap, 2),
                     strcmp(name, "page_scan") == 0 ? 3 : 0);
    assert_ptr_equal(list_get(held, 0), held);
    fixture_put(fx, 0, NULL);
    assert_int_equal(m->map.missed, 0);
    heap_collect(fx->heap, 2);
    assert_int_equal(fixture_live(fx), 0);
    fixture_close(fx);
}

static void test_missed_objects_keep_what_they_hold(void **state)
{
    (void)state;
    check_missed("page_scan");
    check_missed("mark_sweep");
}

static void test_verify_sees_a_broken_map(void **state)
{
    (void)state;
    open_with("page_scan", 2.0, 0);
    struct mapped *m = mapped_of(heap_collector(fx->heap));
    struct obj *o = fixture_put(fx, 0, list_new(fx->heap));

    m->map.count++;
    assert_string_equal(heap_verify(fx->heap),
                        "mapped: the map has lost count of its objects");
    m->map.count--;
    gc_head_of(o)->prev |= GC_COLLECTING;
    assert_string_equal(heap_verify(fx->heap),
                        "mapped: a mark outside of a collection");
    gc_head_of(o)->prev = 0;
    gc_head_of(o)->next = 0;
    assert_string_equal(heap_verify(fx->heap),
                        "mapped: an object in the map is not tracked");
    gc_head_of(o)->next = 1;
    fixture_close(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_due_when_the_heap_has_grown),
        cmocka_unit_test(test_least_0_is_never),
        cmocka_unit_test(test_objects_are_listed_by_address),
        cmocka_unit_test(test_atoms_alone_are_untracked),
        cmocka_unit_test(test_new_objects_settle_in_the_map),
        cmocka_unit_test(test_what_is_due_is_due_at_once),
        cmocka_unit_test(test_mark_sweep_finds_leaked_increments),
        cmocka_unit_test(test_page_scan_keeps_them_whole),
        cmocka_unit_test(test_missed_objects_keep_what_they_hold),
        cmocka_unit_test(test_verify_sees_a_broken_map),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
