/* CPython 3.11's collector in what is its own: generations, counts, thresholds,
 * the 25 % rule, untracking, the order of things. */
#include "gc/tests/fixture.h"

static struct fixture fx_one;
static struct fixture *const fx = &fx_one;

static void open_with(const char *profile, const uint64_t *thresholds)
{
    fixture_open(fx, "trial_deletion", profile_find(profile), thresholds);
}

static int open_cpython(void **state)
{
    (void)state;
    open_with("cpython3.11", NULL);
    return 0;
}

static int close_heap(void **state)
{
    (void)state;
    fixture_close(fx);
    return 0;
}

static uint64_t count(unsigned generation)
{
    uint64_t counts[3];
    const struct collector *c = heap_collector(fx->heap);

    c->ops->counts(c, counts);
    return counts[generation];
}

static int visit_find(struct obj *o, void *arg)
{
    return o == arg;
}

/* In which list it is; -1 untracked. */
static int generation_of(struct obj *o)
{
    struct collector *c = heap_collector(fx->heap);

    for (int g = 0; g < 3; g++)
        if (c->ops->visit_tracked(c, g, visit_find, o))
            return g;
    return -1;
}

static uint64_t collections(unsigned generation)
{
    const struct collector *c = heap_collector(fx->heap);

    return c->ops->stats(c)->collections[generation];
}

/* --- counts ------------------------------------------------------------------- */

static void test_counts_after_collect(void **state)
{
    (void)state;
    heap_collect(fx->heap, 2);
    fixture_put(fx, 0, list_new(fx->heap));
    assert_int_equal(count(0), 1);
    heap_collect(fx->heap, 0);
    assert_int_equal(count(0), 0);
    assert_int_equal(count(1), 1);
    assert_int_equal(count(2), 0);
    heap_collect(fx->heap, 1);
    assert_int_equal(count(1), 0);
    assert_int_equal(count(2), 1);
    heap_collect(fx->heap, 2);
    assert_int_equal(count(1), 0);
    assert_int_equal(count(2), 0);
    assert_int_equal(collections(0), 1);
    assert_int_equal(collections(1), 1);
    assert_int_equal(collections(2), 2);
}

/* The free list takes and gives objects without moving the count: 100 lists
 * made +100, dropped -20, made again +20. */
static void test_free_list_does_not_count(void **state)
{
    (void)state;
    fixture_put(fx, 0, list_new(fx->heap));
    uint64_t start = count(0);
    for (int i = 0; i < 100; i++)
        append_new(fx->heap, fx->slots[0], list_new(fx->heap));
    assert_int_equal(count(0), start + 100);
    list_clear(fx->heap, fx->slots[0]);
    assert_int_equal(count(0), start + 80);
    for (int i = 0; i < 100; i++)
        append_new(fx->heap, fx->slots[0], list_new(fx->heap));
    assert_int_equal(count(0), start + 100);
}

static void test_count_is_never_negative(void **state)
{
    (void)state;
    for (size_t i = 0; i < 20; i++)
        fixture_put(fx, i, instance_new(fx->heap, class_plain(fx->heap)));
    heap_collect(fx->heap, 0);
    fixture_drop_all(fx);
    assert_int_equal(count(0), 0);
    fixture_put(fx, 0, list_new(fx->heap));
    assert_int_equal(count(0), 1);
}

/* Atoms are not counted. */
static void test_only_containers_count(void **state)
{
    (void)state;
    fixture_put(fx, 0, float_new(fx->heap, 1));
    fixture_put(fx, 1, str_new(fx->heap, "text", 4));
    fixture_put(fx, 2, int_new(fx->heap, 5000));
    assert_int_equal(count(0), 0);
    fixture_put(fx, 3, dict_new(fx->heap));
    assert_int_equal(count(0), 1);
}

/* --- when --------------------------------------------------------------------- */

static struct obj *keep_instance(void)
{
    struct obj *o = instance_new(fx->heap, class_plain(fx->heap));

    append_new(fx->heap, fx->slots[0], o);
    return o;
}

/* With threshold 700 every 701st allocation collects, before the new object is
 * tracked: it stays young. */
static void test_threshold_triggers(void **state)
{
    (void)state;
    fixture_put(fx, 0, list_new(fx->heap));
    heap_collect(fx->heap, 2);
    uint64_t before = collections(0);
    for (int i = 0; i < 700; i++)
        keep_instance();
    assert_int_equal(collections(0), before);
    assert_int_equal(count(0), 700);
    struct obj *o = keep_instance();
    assert_int_equal(collections(0), before + 1);
    assert_int_equal(count(0), 0);
    assert_int_equal(generation_of(o), 0);
    assert_int_equal(generation_of(list_get(fx->slots[0], 0)), 1);
}

/* While collections are off no allocation asks for one, and then it does again. */
static void test_switched_off(void **state)
{
    const struct collector *c = heap_collector(fx->heap);

    (void)state;
    assert_int_equal(c->due, 700);
    heap_enable_gc(fx->heap, false);
    assert_int_equal(c->due, UINT64_MAX);
    heap_enable_gc(fx->heap, true);
    assert_int_equal(c->due, 700);
}

static void test_threshold_0_is_never(void **state)
{
    const uint64_t never[] = {0, 0, 0};

    (void)state;
    open_with("cpython3.11", never);
    fixture_put(fx, 0, list_new(fx->heap));
    for (int i = 0; i < 5000; i++)
        keep_instance();
    assert_int_equal(collections(0), 0);
    fixture_close(fx);
}

static void test_profile_gives_the_thresholds(void **state)
{
    (void)state;
    open_with("cpython3.14", NULL);
    fixture_put(fx, 0, list_new(fx->heap));
    for (int i = 0; i < 1999; i++)
        keep_instance();
    assert_int_equal(collections(0), 0);
    keep_instance();
    assert_int_equal(collections(0), 1);
    fixture_close(fx);
}

/* Thresholds (5, 2, 2): every third young one is due for generation 1, every
 * third of those for 2 - which has nothing old, so the quarter rule agrees. */
static void test_older_generations_come_due(void **state)
{
    const uint64_t tiny[] = {5, 2, 2};

    (void)state;
    open_with("plain", tiny);
    for (int i = 0; i < 6 * 16; i++) {
        struct obj *o = instance_new(fx->heap, class_plain(fx->heap));
        set_attr(fx->heap, o, "me", o);
        obj_release(fx->heap, o);
    }
    assert_int_equal(collections(0) + collections(1) + collections(2), 16);
    assert_int_equal(collections(2), 1);
    assert_int_equal(collections(1), 3);
    fixture_close(fx);
}

/* The oldest waits until a quarter of what survived it last is pending. */
static void test_quarter_rule(void **state)
{
    const uint64_t tiny[] = {10, 1, 1};

    (void)state;
    open_with("plain", tiny);
    fixture_put(fx, 0, list_new(fx->heap));
    heap_enable_gc(fx->heap, false);
    for (int i = 0; i < 1000; i++)
        keep_instance();
    heap_collect(fx->heap, 2);
    heap_enable_gc(fx->heap, true);
    int made = 0;
    while (collections(2) == 1) {
        keep_instance();
        made++;
        assert_in_range(made, 1, 400);
    }
    /* 1001 survived: 250 must be pending, which come 11 at a time, and then the
     * next collection is the one. */
    assert_in_range(made, 250, 300);
    fixture_close(fx);
}

/* --- where -------------------------------------------------------------------- */

static void test_survivors_grow_older(void **state)
{
    struct obj *o = fixture_put(fx, 0, list_new(fx->heap));

    (void)state;
    assert_int_equal(generation_of(o), 0);
    heap_collect(fx->heap, 0);
    assert_int_equal(generation_of(o), 1);
    heap_collect(fx->heap, 0);
    assert_int_equal(generation_of(o), 1);
    heap_collect(fx->heap, 1);
    assert_int_equal(generation_of(o), 2);
    heap_collect(fx->heap, 1);
    heap_collect(fx->heap, 2);
    assert_int_equal(generation_of(o), 2);
    fixture_verify(fx);
}

/* gc.collect(0) does not see an old cycle, collect(1) that of generation 1. */
static void test_generations_hide_garbage(void **state)
{
    (void)state;
    for (unsigned g = 0; g < 2; g++) {
        struct obj *list = list_new(fx->heap);
        list_append(fx->heap, list, list);
        heap_collect(fx->heap, g == 0 ? 0 : 2);
        obj_release(fx->heap, list);
        assert_int_equal(heap_collect(fx->heap, 0), 0);
        assert_int_equal(heap_collect(fx->heap, 1), g == 0 ? 1 : 0);
        assert_int_equal(heap_collect(fx->heap, 2), g == 0 ? 0 : 1);
    }
    assert_int_equal(heap_collect(fx->heap, 77), 0); /* the oldest, too */
}

static void revive(struct heap *heap, struct obj *o)
{
    (void)heap;
    fixture_put(fx, 0, obj_retain(o));
}

static void test_revived_is_old(void **state)
{
    struct obj *class = fixture_put(fx, 1, class_new(fx->heap, "R"));

    (void)state;
    class_instance_type(class)->finalize = revive;
    struct obj *o = instance_new(fx->heap, class);
    set_attr(fx->heap, o, "me", o);
    obj_release(fx->heap, o);
    assert_int_equal(heap_collect(fx->heap, 0), 0);
    assert_ptr_equal(fx->slots[0], o);
    assert_int_equal(generation_of(o), 1);
    fixture_verify(fx);
}

/* --- untracking ---------------------------------------------------------------- */

static struct obj *new_pair(struct obj *a, struct obj *b)
{
    struct obj *t = tuple_new(fx->heap, 2);

    tuple_init(t, 0, a);
    tuple_init(t, 1, b);
    return t;
}

static void test_tuples_of_atoms_are_untracked(void **state)
{
    struct obj *atoms = fixture_put(
        fx, 0, new_pair(int_new(fx->heap, 1), str_new(fx->heap, "xy", 2)));
    struct obj *mixed =
        fixture_put(fx, 1, new_pair(int_new(fx->heap, 1), list_new(fx->heap)));
    struct obj *unfilled = fixture_put(fx, 2, tuple_new(fx->heap, 1));

    (void)state;
    assert_true(obj_is_tracked(atoms));
    heap_collect(fx->heap, 0);
    assert_false(obj_is_tracked(atoms));
    assert_true(obj_is_tracked(mixed));
    assert_true(obj_is_tracked(unfilled));
    fixture_verify(fx);
}

/* The outer one needs another pass when it comes first in the list. */
static void test_nested_tuples_are_untracked_inner_first(void **state)
{
    struct obj *outer = fixture_put(fx, 0, tuple_new(fx->heap, 1));
    struct obj *inner = new_pair(none_new(fx->heap), none_new(fx->heap));

    (void)state;
    tuple_init(outer, 0, inner);
    heap_collect(fx->heap, 0);
    assert_false(obj_is_tracked(inner));
    assert_true(obj_is_tracked(outer));
    heap_collect(fx->heap, 1);
    assert_false(obj_is_tracked(outer));
}

static void test_dicts_are_tracked_when_they_must(void **state)
{
    struct obj *dict = fixture_put(fx, 0, dict_new(fx->heap));
    struct obj *name = str_intern(fx->heap, "name", 4);
    struct obj *list = fixture_put(fx, 1, list_new(fx->heap));

    (void)state;
    assert_false(obj_is_tracked(dict));
    dict_set(fx->heap, dict, name, name);
    assert_false(obj_is_tracked(dict));
    struct obj *nothing = fixture_put(fx, 2, tuple_new(fx->heap, 0));
    dict_set(fx->heap, dict, name, nothing);
    assert_false(obj_is_tracked(dict));
    dict_set(fx->heap, dict, name, list); /* a new value for an old key */
    assert_true(obj_is_tracked(dict));
    dict_set(fx->heap, dict, name, name);
    assert_true(obj_is_tracked(dict));
    heap_collect(fx->heap, 0);
    heap_collect(fx->heap, 1);
    assert_true(obj_is_tracked(dict)); /* only full ones untrack dicts */
    heap_collect(fx->heap, 2);
    assert_false(obj_is_tracked(dict));
    struct obj *other = fixture_put(fx, 3, dict_new(fx->heap));
    dict_set(fx->heap, other, list, name); /* identity keys count too */
    assert_true(obj_is_tracked(other));
    heap_collect(fx->heap, 2);
    assert_true(obj_is_tracked(other));
    fixture_verify(fx);
}

static void test_dicts_always_tracked_in_3_14(void **state)
{
    (void)state;
    open_with("cpython3.14", NULL);
    struct obj *dict = fixture_put(fx, 0, dict_new(fx->heap));
    assert_true(obj_is_tracked(dict));
    heap_collect(fx->heap, 2);
    assert_true(obj_is_tracked(dict));
    fixture_close(fx);
}

/* --- the order ------------------------------------------------------------------ */

static void test_finalizers_in_the_order_of_creation(void **state)
{
    struct obj *class = fixture_put(fx, 0, finalizing_class(fx->heap));
    struct obj *made[5];

    (void)state;
    for (int64_t i = 0; i < 5; i++)
        made[i] = finalizing_new(fx->heap, class, i);
    for (size_t i = 0; i < 5; i++)
        set_attr(fx->heap, made[i], "o", made[(i * 2 + 3) % 5]);
    for (size_t i = 5; i-- > 0;)
        obj_release(fx->heap, made[i]);
    assert_int_equal(finalized_count, 0);
    assert_int_equal(heap_collect(fx->heap, 2), 5);
    assert_int_equal(finalized_count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(finalized[i], i);
}

struct deaths {
    struct event_sink sink; /* first */
    const void *dead[8];
    size_t count;
};

static void on_birth(struct event_sink *sink, const void *id, unsigned type,
                     size_t size)
{
    (void)sink;
    (void)id;
    (void)type;
    (void)size;
}

static void on_death(struct event_sink *sink, const void *id)
{
    struct deaths *deaths = (struct deaths *)(void *)sink;

    deaths->dead[deaths->count++] = id;
}

/* The first of the list is cleared first, so what it holds dies before it. */
static void test_deaths_of_a_cycle(void **state)
{
    struct deaths deaths = {.sink = {.birth = on_birth, .death = on_death}};
    struct obj *a = list_new(fx->heap), *b = list_new(fx->heap);
    struct obj *c = list_new(fx->heap);

    (void)state;
    list_append(fx->heap, a, b);
    list_append(fx->heap, b, c);
    list_append(fx->heap, c, a);
    obj_release(fx->heap, a);
    obj_release(fx->heap, b);
    obj_release(fx->heap, c);
    heap_set_sink(fx->heap, &deaths.sink);
    assert_int_equal(heap_collect(fx->heap, 2), 3);
    heap_set_sink(fx->heap, NULL);
    assert_int_equal(deaths.count, 3);
    assert_ptr_equal(deaths.dead[0], c);
    assert_ptr_equal(deaths.dead[1], b);
    assert_ptr_equal(deaths.dead[2], a);
}

/* A count that someone leaked looks like a holder: trial deletion is fooled. */
static void test_leaked_count_keeps_garbage(void **state)
{
    struct obj *o = list_new(fx->heap);

    (void)state;
    list_append(fx->heap, o, o);
    o->refs++;
    obj_release(fx->heap, o);
    assert_int_equal(heap_collect(fx->heap, 2), 0);
    assert_true(obj_is_tracked(o));
    fixture_put(fx, 0, o);
    fixture_verify(fx);
}

#define T(test) cmocka_unit_test_setup_teardown(test, open_cpython, close_heap)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_counts_after_collect),
        T(test_free_list_does_not_count),
        T(test_count_is_never_negative),
        T(test_only_containers_count),
        T(test_threshold_triggers),
        T(test_switched_off),
        cmocka_unit_test(test_threshold_0_is_never),
        cmocka_unit_test(test_profile_gives_the_thresholds),
        cmocka_unit_test(test_older_generations_come_due),
        cmocka_unit_test(test_quarter_rule),
        T(test_survivors_grow_older),
        T(test_generations_hide_garbage),
        T(test_revived_is_old),
        T(test_tuples_of_atoms_are_untracked),
        T(test_nested_tuples_are_untracked_inner_first),
        T(test_dicts_are_tracked_when_they_must),
        cmocka_unit_test(test_dicts_always_tracked_in_3_14),
        T(test_finalizers_in_the_order_of_creation),
        T(test_deaths_of_a_cycle),
        T(test_leaked_count_keeps_garbage),
    };

    return cmocka_run_group_tests_name("trial_deletion", tests, NULL, NULL);
}
