/* Type free lists: how many dead objects a type keeps, and who gets them. */
#include "gc/tests/fixture.h"

typedef struct obj *make_fn(struct heap *heap);

static struct obj *make_float(struct heap *heap)
{
    return float_new(heap, 1);
}

static struct obj *make_int(struct heap *heap)
{
    return int_new(heap, 12345);
}

static struct obj *make_pair(struct heap *heap)
{
    return tuple_new(heap, 2);
}

static struct obj *make_tuple_of_19(struct heap *heap)
{
    return tuple_new(heap, 19);
}

static struct obj *make_tuple_of_21(struct heap *heap)
{
    return tuple_new(heap, 21);
}

static struct obj *make_instance(struct heap *heap)
{
    return instance_new(heap, class_plain(heap));
}

#define MANY 3000

/* `keep` of MANY dead objects stay; they come back newest first, and a further
 * one is asked of the allocator. */
static void check_keeps(struct fixture *fx, make_fn *make, size_t keep)
{
    static struct obj *made[MANY];
    const struct heap_stats *s = heap_stats(fx->heap);

    for (size_t i = 0; i < MANY; i++)
        made[i] = make(fx->heap);
    (void)heap_stats(fx->heap);
    uint64_t stores = s->freelist_stores, frees = s->object_frees;
    uint64_t deaths = s->deaths;
    for (size_t i = 0; i < MANY; i++)
        obj_release(fx->heap, made[i]);
    (void)heap_stats(fx->heap);
    assert_int_equal(s->deaths - deaths, MANY);
    assert_int_equal(s->freelist_stores - stores, keep);
    assert_int_equal(s->object_frees - frees, MANY - keep);
    fixture_verify(fx);
    uint64_t allocs = s->object_allocs, births = s->births;
    for (size_t i = keep; i-- > 0;)
        assert_ptr_equal(make(fx->heap), made[i]);
    (void)heap_stats(fx->heap);
    assert_int_equal(s->object_allocs, allocs);
    assert_int_equal(s->births - births, keep);
    struct obj *further = make(fx->heap);
    (void)heap_stats(fx->heap);
    assert_int_equal(s->object_allocs, allocs + 1);
    obj_release(fx->heap, further);
    for (size_t i = 0; i < keep; i++)
        obj_release(fx->heap, made[i]);
}

static void test_lists_80(void **state)
{
    check_keeps(*state, list_new, 80);
}

static void test_dicts_80(void **state)
{
    check_keeps(*state, dict_new, 80);
}

static void test_floats_100(void **state)
{
    check_keeps(*state, make_float, 100);
}

static void test_tuples_2000_of_each_length(void **state)
{
    check_keeps(*state, make_pair, 2000);
    check_keeps(*state, make_tuple_of_19, 2000);
    check_keeps(*state, make_tuple_of_21, 0);
}

/* CPython puts tuples of 20 aside, 2000 of them, and never takes one from there. */
static void test_tuples_of_20_wait(void **state)
{
    struct fixture *fx = *state;
    static struct obj *made[MANY];
    const struct heap_stats *s = heap_stats(fx->heap);

    for (size_t i = 0; i < MANY; i++)
        made[i] = tuple_new(fx->heap, 20);
    (void)heap_stats(fx->heap);
    uint64_t stores = s->freelist_stores, allocs = s->object_allocs;
    for (size_t i = 0; i < MANY; i++)
        obj_release(fx->heap, made[i]);
    (void)heap_stats(fx->heap);
    assert_int_equal(s->freelist_stores - stores, 2000);
    struct obj *further = tuple_new(fx->heap, 20);
    (void)heap_stats(fx->heap);
    assert_int_equal(s->object_allocs, allocs + 1);
    obj_release(fx->heap, further);
    fixture_verify(fx);
}

static void test_others_none(void **state)
{
    check_keeps(*state, make_int, 0);
    check_keeps(*state, make_instance, 0);
}

static void test_ints_100_in_3_14(void **state)
{
    struct fixture fx;

    (void)state;
    fixture_open_profile(&fx, "cpython3.14");
    check_keeps(&fx, make_int, 100);
    check_keeps(&fx, list_new, 80);
    fixture_close(&fx);
}

static void check_knob_off(const char *name)
{
    struct profile profile = *profile_find(name);
    struct fixture fx;

    profile.type_freelists = false;
    fixture_open(&fx, "trial_deletion", &profile, NULL);
    check_keeps(&fx, list_new, 0);
    check_keeps(&fx, dict_new, 0);
    check_keeps(&fx, make_float, 0);
    check_keeps(&fx, make_pair, 0);
    check_keeps(&fx, make_int, 0);
    fixture_close(&fx);
}

static void test_none_without_the_knob(void **state)
{
    (void)state;
    check_knob_off("cpython3.14");
    check_knob_off("plain");
}

/* A key table of 8 slots and str keys is kept, 80 of them; others are not. */
static void test_key_tables_80(void **state)
{
    struct fixture *fx = *state;
    struct obj *key = str_intern(fx->heap, "key", 3);
    struct heap *heap = fx->heap;

    fixture_put(fx, 0, list_new(fx->heap));
    for (int i = 0; i < 100; i++) {
        struct obj *dict = dict_new(fx->heap);
        assert_int_equal(dict_set(fx->heap, dict, key, key), 0);
        append_new(fx->heap, fx->slots[0], dict);
    }
    uint64_t frees = heap_stats(heap)->buffer_frees;
    for (size_t i = 0; i < 100; i++)
        dict_clear(fx->heap, list_get(fx->slots[0], i));
    assert_int_equal(heap_stats(heap)->buffer_frees - frees, 20);
    uint64_t allocs = heap_stats(heap)->buffer_allocs;
    for (size_t i = 0; i < 80; i++)
        dict_set(fx->heap, list_get(fx->slots[0], i), key, key);
    assert_int_equal(heap_stats(heap)->buffer_allocs, allocs);
    dict_set(fx->heap, list_get(fx->slots[0], 80), key, key);
    assert_int_equal(heap_stats(heap)->buffer_allocs, allocs + 1);
    struct obj *dict = fixture_put(fx, 1, dict_new(fx->heap));
    struct obj *five = fixture_put(fx, 2, int_new(fx->heap, 5));
    dict_set(fx->heap, dict, five, five);
    frees = heap_stats(heap)->buffer_frees;
    dict_clear(fx->heap, dict);
    assert_int_equal(heap_stats(heap)->buffer_frees, frees + 1);
}

/* A float's block does not become an int's while the list has room. */
static void test_blocks_stay_with_their_type(void **state)
{
    struct fixture *fx = *state;
    const void *id = fixture_put(fx, 0, float_new(fx->heap, 1));

    fixture_put(fx, 0, NULL);
    assert_ptr_not_equal(fixture_put(fx, 1, int_new(fx->heap, 5000)), id);
    assert_ptr_equal(fixture_put(fx, 2, float_new(fx->heap, 2)), id);
}

/* Collecting 0 or 1 leaves them; 2 gives all blocks to the allocator. */
static void test_full_collection_clears_them(void **state)
{
    struct fixture *fx = *state;
    const struct heap_stats *s = heap_stats(fx->heap);
    struct obj *key = str_intern(fx->heap, "key", 3);

    obj_release(fx->heap, list_new(fx->heap));
    obj_release(fx->heap, make_float(fx->heap));
    obj_release(fx->heap, make_pair(fx->heap));
    struct obj *dict = dict_new(fx->heap);
    dict_set(fx->heap, dict, key, key);
    obj_release(fx->heap, dict);
    (void)heap_stats(fx->heap);
    assert_int_equal(s->freelist_stores, 4);
    assert_int_equal(allocator_live_blocks(fx->allocator), 5);
    heap_collect(fx->heap, 0);
    heap_collect(fx->heap, 1);
    assert_int_equal(allocator_live_blocks(fx->allocator), 5);
    uint64_t deaths = s->deaths;
    heap_collect(fx->heap, 2);
    assert_int_equal(allocator_live_blocks(fx->allocator), 0);
    assert_int_equal(s->deaths, deaths); /* they were dead already */
    fixture_verify(fx);
}

/* An object that comes back remembers nothing. */
static void test_what_comes_back_is_new(void **state)
{
    struct fixture *fx = *state;
    struct obj *list = list_new(fx->heap);

    append_new(fx->heap, list, list_new(fx->heap));
    obj_release(fx->heap, list);
    struct obj *again = fixture_put(fx, 0, list_new(fx->heap));
    assert_ptr_equal(again, list);
    assert_int_equal(list_len(again), 0);
    assert_int_equal(again->refs, 1);
    assert_true(obj_is_tracked(again));
    struct obj *pair = tuple_new(fx->heap, 2);
    tuple_init(pair, 1, none_new(fx->heap));
    obj_release(fx->heap, pair);
    assert_ptr_equal(fixture_put(fx, 1, tuple_new(fx->heap, 2)), pair);
    assert_null(tuple_get(pair, 1));
}

/* Lists one in the other, the innermost empty: which of them is on top of the free
 * list when all have died? */
static void check_on_top(struct fixture *fx, size_t lists, bool innermost)
{
    struct obj *inner = list_new(fx->heap), *outer = inner;

    for (size_t i = 1; i < lists; i++) {
        struct obj *list = list_new(fx->heap);
        append_new(fx->heap, list, outer);
        outer = list;
    }
    obj_release(fx->heap, outer);
    struct obj *top = list_new(fx->heap);
    assert_ptr_equal(top, innermost ? inner : outer);
    obj_release(fx->heap, top);
    heap_collect(fx->heap, 2); /* the next one begins with an empty list */
}

/* Fifty deaths are nested, from the inside out; the next one waits for all. */
static void test_the_trash_can_comes_back_first(void **state)
{
    check_on_top(*state, 49, false);
    check_on_top(*state, 50, false);
    check_on_top(*state, 51, true);
}

/* The same rules where somebody listens. */
static void deaf_birth(struct event_sink *sink, const void *id, unsigned type,
                       size_t size)
{
    (void)sink;
    (void)id;
    (void)type;
    (void)size;
}

static void deaf_death(struct event_sink *sink, const void *id)
{
    (void)sink;
    (void)id;
}

static int setup_watched(void **state)
{
    static struct event_sink deaf = {.birth = deaf_birth, .death = deaf_death};

    fixture_setup_cpython(state);
    heap_set_sink(fixture_one.heap, &deaf);
    return 0;
}

#define TEST_WATCHED(test)                                                     \
    {                                                                          \
        "watched/" #test, test, setup_watched, fixture_teardown, NULL          \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_CPYTHON(test_lists_80),
        TEST_CPYTHON(test_dicts_80),
        TEST_CPYTHON(test_floats_100),
        TEST_CPYTHON(test_tuples_2000_of_each_length),
        TEST_CPYTHON(test_tuples_of_20_wait),
        TEST_CPYTHON(test_others_none),
        cmocka_unit_test(test_ints_100_in_3_14),
        cmocka_unit_test(test_none_without_the_knob),
        TEST_CPYTHON(test_key_tables_80),
        TEST_CPYTHON(test_blocks_stay_with_their_type),
        TEST_CPYTHON(test_full_collection_clears_them),
        TEST_CPYTHON(test_what_comes_back_is_new),
        TEST_CPYTHON(test_the_trash_can_comes_back_first),
        TEST_WATCHED(test_lists_80),
        TEST_WATCHED(test_dicts_80),
        TEST_WATCHED(test_floats_100),
        TEST_WATCHED(test_tuples_2000_of_each_length),
        TEST_WATCHED(test_tuples_of_20_wait),
        TEST_WATCHED(test_others_none),
        TEST_WATCHED(test_key_tables_80),
        TEST_WATCHED(test_blocks_stay_with_their_type),
        TEST_WATCHED(test_full_collection_clears_them),
        TEST_WATCHED(test_what_comes_back_is_new),
        TEST_WATCHED(test_the_trash_can_comes_back_first),
    };

    return cmocka_run_group_tests_name("freelists", tests, NULL, NULL);
}
