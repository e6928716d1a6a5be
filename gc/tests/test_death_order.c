/* In which order contents die, told by finalizers.
 *
 * The runs of test_trash_can_* were printed by CPython 3.11.7 for the same
 * structure: 200 levels, in each an object with __del__ and the next level. */
#include "gc/tests/fixture.h"

static struct fixture *fx;
static struct obj *class;

static int open_heap(void **state)
{
    fixture_setup_cpython(state);
    fx = *state;
    class = fixture_put(fx, ROOTS_MAX - 1, finalizing_class(fx->heap));
    return 0;
}

static struct obj *make(int64_t name)
{
    return finalizing_new(fx->heap, class, name);
}

/* What died since is first[0]..last[0], first[1]..last[1], ... */
struct run {
    int64_t first, last;
};

static void check_runs(const struct run *runs, size_t n)
{
    size_t i = 0;

    for (size_t r = 0; r < n; r++) {
        int64_t step = runs[r].first <= runs[r].last ? 1 : -1;
        for (int64_t v = runs[r].first;; v += step) {
            assert_true(i < finalized_count);
            assert_int_equal(finalized[i++], v);
            if (v == runs[r].last)
                break;
        }
    }
    assert_int_equal(i, finalized_count);
}

static void check(int64_t first, int64_t last)
{
    check_runs(&(struct run){first, last}, 1);
}

static void test_list_from_the_last(void **state)
{
    struct obj *list = list_new(fx->heap);

    (void)state;
    for (int64_t i = 0; i < 10; i++)
        append_new(fx->heap, list, make(i));
    obj_release(fx->heap, list);
    check(9, 0);
}

static void test_list_clear_from_the_last(void **state)
{
    struct obj *list = list_new(fx->heap);

    (void)state;
    for (int64_t i = 0; i < 10; i++)
        append_new(fx->heap, list, make(i));
    list_clear(fx->heap, list);
    check(9, 0);
    obj_release(fx->heap, list);
}

static void test_tuple_from_the_last(void **state)
{
    struct obj *tuple = tuple_new(fx->heap, 10);

    (void)state;
    for (int64_t i = 0; i < 10; i++)
        tuple_init(tuple, (size_t)i, make(i));
    obj_release(fx->heap, tuple);
    check(9, 0);
}

static void set_new(struct obj *dict, struct obj *key, struct obj *value)
{
    assert_int_equal(dict_set(fx->heap, dict, key, value), 0);
    obj_release(fx->heap, key);
    obj_release(fx->heap, value);
}

static void test_dict_from_the_first(void **state)
{
    (void)state;
    for (int by_clear = 0; by_clear < 2; by_clear++) {
        struct obj *dict = dict_new(fx->heap);
        finalized_count = 0;
        for (int64_t i = 0; i < 10; i += 2) /* key, then value */
            set_new(dict, make(i), make(i + 1));
        if (by_clear)
            dict_clear(fx->heap, dict);
        obj_release(fx->heap, dict);
        check(0, 9);
    }
}

static void test_dict_del_key_before_value(void **state)
{
    struct obj *dict = dict_new(fx->heap);
    struct obj *key = make(0);

    (void)state;
    assert_int_equal(dict_set(fx->heap, dict, key, key), 0);
    struct obj *value = make(1);
    assert_int_equal(dict_set(fx->heap, dict, key, value), 0);
    obj_release(fx->heap, value);
    obj_retain(key);
    assert_true(dict_del(fx->heap, dict, key));
    check(1, 1);
    obj_release(fx->heap, key);
    obj_release(fx->heap, key);
    check(1, 0);
    obj_release(fx->heap, dict);
}

static void test_owner_before_its_attributes(void **state)
{
    static const char *const names[] = {"a", "b", "c"};
    struct obj *owner = make(0);

    (void)state;
    for (int64_t i = 0; i < 3; i++) {
        struct obj *value = make(i + 1);
        set_attr(fx->heap, owner, names[i], value);
        obj_release(fx->heap, value);
    }
    obj_release(fx->heap, owner);
    check(0, 3);
}

static void test_attributes_in_a_dict(void **state)
{
    static const char *const names[] = {"a", "b", "c"};
    struct obj *owner = make(0);

    (void)state;
    assert_non_null(instance_dict(fx->heap, owner));
    for (int64_t i = 0; i < 3; i++) {
        struct obj *value = make(i + 1);
        set_attr(fx->heap, owner, names[i], value);
        obj_release(fx->heap, value);
    }
    obj_release(fx->heap, owner);
    check(0, 3);
}

/* --- what dies finds its successor in place ------------------------------------ */

static struct obj *holder; /* of the one that dies */
static struct namespace *names;

static void look_at_holder(struct heap *heap, struct obj *o)
{
    struct obj *found = NULL;

    if (names != NULL)
        found = namespace_lookup(names, "x");
    else if (holder->type->id == TYPE_LIST)
        found = list_get(holder, 0);
    else if (holder->type->id == TYPE_DICT)
        found = dict_get(holder, str_intern(heap, "x", 1));
    else
        found = get_attr(heap, holder, "x");
    note_finalized(heap, o);
    assert_non_null(found);
    assert_int_equal(found->type->id, TYPE_FLOAT);
}

static void test_assignment_binds_before_it_drops(void **state)
{
    struct obj *x = str_intern(fx->heap, "x", 1);
    struct obj *next = fixture_put(fx, 1, float_new(fx->heap, 1));

    (void)state;
    class_instance_type(class)->finalize = look_at_holder;
    holder = fixture_put(fx, 0, list_new(fx->heap));
    append_new(fx->heap, holder, make(0));
    list_set(fx->heap, holder, 0, obj_retain(next));
    holder = fixture_put(fx, 0, dict_new(fx->heap));
    set_new(holder, obj_retain(x), make(1));
    assert_int_equal(dict_set(fx->heap, holder, x, next), 0);
    holder = fixture_put(fx, 0, instance_new(fx->heap, class_plain(fx->heap)));
    struct obj *old = make(2);
    set_attr(fx->heap, holder, "x", old);
    obj_release(fx->heap, old);
    set_attr(fx->heap, holder, "x", next);
    names = namespace_create(fx->heap);
    old = make(3);
    assert_int_equal(namespace_bind(names, "x", old), 0);
    obj_release(fx->heap, old);
    assert_int_equal(namespace_bind(names, "x", next), 0);
    namespace_destroy(names);
    names = NULL;
    check(0, 3);
}

/* --- the trash can ----------------------------------------------------------- */

typedef struct obj *level_fn(struct obj *t, struct obj *inner);

static struct obj *list_level(struct obj *t, struct obj *inner)
{
    struct obj *o = list_new(fx->heap);

    append_new(fx->heap, o, t);
    append_new(fx->heap, o, inner);
    return o;
}

static struct obj *tuple_level(struct obj *t, struct obj *inner)
{
    struct obj *o = tuple_new(fx->heap, 2);

    tuple_init(o, 0, t);
    tuple_init(o, 1, inner);
    return o;
}

static struct obj *dict_level(struct obj *t, struct obj *inner)
{
    struct obj *o = dict_new(fx->heap);

    set_new(o, obj_retain(str_intern(fx->heap, "t", 1)), t);
    set_new(o, obj_retain(str_intern(fx->heap, "inner", 5)), inner);
    return o;
}

static struct obj *instance_level(struct obj *t, struct obj *inner)
{
    set_attr(fx->heap, t, "inner", inner);
    obj_release(fx->heap, inner);
    return t;
}

static void nest_and_drop(level_fn *level)
{
    struct obj *inner = none_new(fx->heap);

    for (int64_t i = 199; i >= 0; i--)
        inner = level(make(i), inner);
    obj_release(fx->heap, inner);
}

static const struct run from_the_last[] = {{48, 0},    {49, 49},   {97, 50},
                                           {98, 98},   {146, 99},  {147, 147},
                                           {195, 148}, {196, 196}, {199, 197}};

static void test_trash_can_lists(void **state)
{
    (void)state;
    nest_and_drop(list_level);
    check_runs(from_the_last, sizeof from_the_last / sizeof *from_the_last);
}

static void test_trash_can_tuples(void **state)
{
    (void)state;
    nest_and_drop(tuple_level);
    check_runs(from_the_last, sizeof from_the_last / sizeof *from_the_last);
}

static void test_trash_can_dicts(void **state)
{
    static const struct run runs[] = {{0, 48},    {50, 97},   {99, 146},
                                      {148, 195}, {197, 199}, {196, 196},
                                      {147, 147}, {98, 98},   {49, 49}};

    (void)state;
    nest_and_drop(dict_level);
    check_runs(runs, sizeof runs / sizeof *runs);
}

static void test_trash_can_instances(void **state)
{
    (void)state;
    nest_and_drop(instance_level);
    check(0, 199);
}

/* --- resurrection by count ---------------------------------------------------- */

static struct obj *revived;

static void revive(struct heap *heap, struct obj *o)
{
    (void)heap;
    note_finalized(heap, o);
    revived = obj_retain(o);
}

static void test_revived_lives_and_dies_silently(void **state)
{
    (void)state;
    class_instance_type(class)->finalize = revive;
    struct obj *o = make(7);
    struct obj *child = make(8);
    set_attr(fx->heap, o, "child", child);
    obj_release(fx->heap, child);
    uint64_t live = fixture_live(fx);

    obj_release(fx->heap, o);
    assert_ptr_equal(revived, o);
    assert_int_equal(o->refs, 1);
    assert_true(obj_is_tracked(o));
    assert_true(obj_is_finalized(o));
    assert_int_equal(fixture_live(fx), live);
    assert_ptr_equal(get_attr(fx->heap, o, "child"), child);
    fixture_put(fx, 0, o);
    fixture_verify(fx);
    check(7, 7);
    fixture_put(fx, 0, NULL); /* and now for good: o says nothing */
    check(7, 8);
    fixture_put(fx, 0, revived); /* that was the child's turn */
    assert_ptr_equal(revived, child);
}

#define T(test)                                                                \
    cmocka_unit_test_setup_teardown(test, open_heap, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_list_from_the_last),
        T(test_list_clear_from_the_last),
        T(test_tuple_from_the_last),
        T(test_dict_from_the_first),
        T(test_dict_del_key_before_value),
        T(test_owner_before_its_attributes),
        T(test_attributes_in_a_dict),
        T(test_assignment_binds_before_it_drops),
        T(test_trash_can_lists),
        T(test_trash_can_tuples),
        T(test_trash_can_dicts),
        T(test_trash_can_instances),
        T(test_revived_lives_and_dies_silently),
    };

    return cmocka_run_group_tests_name("death_order", tests, NULL, NULL);
}
