/* Out of memory at every allocation of every entry point.
 *
 * Each case is prepared, then tried with its first allocation refused, its
 * second, and so on until none is.  A refusal must show in the result, and leave
 * what the roots reach, the blocks and the bytes as they were. */
#include "gc/gc_module.h"
#include "gc/tests/fixture.h"
#include "gc/weakref.h"

#include <stdio.h>

static struct fixture fx_one;
static struct fixture *const fx = &fx_one;

/* --- a picture of everything that the roots reach ------------------------------ */

#define SEEN_MAX 512

struct picture {
    uint64_t hash;
    const struct obj *seen[SEEN_MAX];
    size_t count;
};

static void mix(struct picture *p, uint64_t x)
{
    p->hash = (p->hash ^ x) * UINT64_C(0x100000001b3);
    p->hash ^= p->hash >> 29;
}

static int visit_picture(struct obj *o, void *arg)
{
    struct picture *p = arg;

    mix(p, (uintptr_t)o);
    for (size_t i = 0; i < p->count; i++)
        if (p->seen[i] == o)
            return 0;
    assert_true(p->count < SEEN_MAX);
    p->seen[p->count++] = o;
    return 0;
}

/* What died on the way may wait in a free list: not leaked, not in the way. */
static uint64_t take_picture(void)
{
    static struct picture p;

    heap_clear_freelists(fx->heap);
    memset(&p, 0, sizeof p);
    heap_visit_roots(fx->heap, visit_picture, &p);
    for (size_t i = 0; i < p.count; i++) {
        struct obj *o = unconst(p.seen[i]);
        mix(&p, (uint64_t)o->refs);
        mix(&p, obj_is_tracked(o));
        if (o->type->traverse != NULL)
            o->type->traverse(o, visit_picture, &p);
    }
    mix(&p, fixture_live(fx));
    mix(&p, allocator_live_blocks(fx->allocator));
    mix(&p, allocator_live_bytes(fx->allocator));
    return p.hash;
}

/* --- cases ---------------------------------------------------------------------- */

struct oom_case {
    const char *name;
    void (*prepare)(void);
    bool (*run)(void); /* false = out of memory */
    size_t refusals;   /* how many of its allocations can be refused */
};

static void nothing(void)
{
}

/* A new object: keep it, or nothing. */
static bool kept(struct obj *o)
{
    if (o == NULL)
        return false;
    fixture_put(fx, 9, o);
    return true;
}

static bool run_int(void)
{
    return kept(int_new(fx->heap, 5000));
}

static bool run_long_int(void)
{
    return kept(int_new(fx->heap, INT64_MIN));
}

static bool run_cached(void)
{
    return kept(none_new(fx->heap)) && kept(bool_new(fx->heap, true)) &&
           kept(tuple_new(fx->heap, 0));
}

static bool run_float(void)
{
    return kept(float_new(fx->heap, 1.5));
}

static bool run_str(void)
{
    return kept(str_new(fx->heap, "some text", 9));
}

static bool run_list(void)
{
    return kept(list_new(fx->heap));
}

static bool run_tuple(void)
{
    return kept(tuple_new(fx->heap, 3));
}

static bool run_dict(void)
{
    return kept(dict_new(fx->heap));
}

static bool run_instance(void)
{
    return kept(instance_new(fx->heap, class_plain(fx->heap)));
}

static bool run_class(void)
{
    return kept(class_new(fx->heap, "C"));
}

static bool run_block(void)
{
    void *block = heap_block_new(fx->heap, 100);

    if (block == NULL)
        return false;
    heap_block_free(fx->heap, block, 100);
    return true;
}

static void prepare_list(void)
{
    fixture_put(fx, 0, list_new(fx->heap));
    fixture_put(fx, 1, float_new(fx->heap, 1));
}

/* So full that the next append needs a larger buffer. */
static void prepare_full_list(void)
{
    prepare_list();
    for (int i = 0; i < 16; i++)
        append_new(fx->heap, fx->slots[0], float_new(fx->heap, i));
}

static bool run_append(void)
{
    return list_append(fx->heap, fx->slots[0], fx->slots[1]) == 0;
}

static void prepare_dict(void)
{
    fixture_put(fx, 0, dict_new(fx->heap));
    fixture_put(fx, 1, str_new(fx->heap, "the key", 7));
    fixture_put(fx, 2, list_new(fx->heap));
}

static void prepare_full_dict(void)
{
    char name[16];

    prepare_dict();
    for (int i = 0; i < 5; i++) {
        snprintf(name, sizeof name, "key %d", i);
        struct obj *key = str_new(fx->heap, name, strlen(name));
        dict_set(fx->heap, fx->slots[0], key, key);
        obj_release(fx->heap, key);
    }
}

/* The new key is no str: the table must become one of another kind. */
static void prepare_dict_for_another_kind(void)
{
    prepare_full_dict();
    fixture_put(fx, 1, int_new(fx->heap, 5000));
}

static bool run_dict_set(void)
{
    return dict_set(fx->heap, fx->slots[0], fx->slots[1], fx->slots[2]) == 0;
}

/* The key is there: a new value needs no memory. */
static void prepare_known_key(void)
{
    prepare_full_dict();
    dict_set(fx->heap, fx->slots[0], fx->slots[1], fx->slots[1]);
}

static void prepare_instance(void)
{
    fixture_put(fx, 0, instance_new(fx->heap, class_plain(fx->heap)));
    fixture_put(fx, 1, str_new(fx->heap, "attribute", 9));
    fixture_put(fx, 2, list_new(fx->heap));
}

/* All numbers of the class are given out: one more attribute makes the dict. */
static void prepare_full_instance(void)
{
    char name[16];

    prepare_instance();
    for (int i = 0; i < 29; i++) {
        snprintf(name, sizeof name, "n%d", i);
        set_attr(fx->heap, fx->slots[0], name, fx->slots[2]);
    }
}

static void prepare_instance_with_dict(void)
{
    prepare_instance();
    for (int i = 0; i < 5; i++) {
        char name[16];
        snprintf(name, sizeof name, "n%d", i);
        set_attr(fx->heap, fx->slots[0], name, fx->slots[2]);
    }
    assert_non_null(instance_dict(fx->heap, fx->slots[0]));
}

static bool run_instance_set(void)
{
    return instance_set(fx->heap, fx->slots[0], fx->slots[1], fx->slots[2]) ==
           0;
}

static bool run_instance_dict(void)
{
    return instance_dict(fx->heap, fx->slots[0]) != NULL;
}

static void prepare_namespace(void)
{
    fixture_put(fx, 0, float_new(fx->heap, 1));
}

/* Names are in memory of their own. */
static bool run_namespace(void)
{
    struct namespace *ns = namespace_create(fx->heap);

    assert_non_null(ns);
    assert_int_equal(namespace_bind(ns, "x", fx->slots[0]), 0);
    assert_true(namespace_unbind(ns, "x"));
    namespace_destroy(ns);
    return true;
}

static void prepare_garbage(void)
{
    for (int i = 0; i < 5; i++) {
        struct obj *list = list_new(fx->heap);
        list_append(fx->heap, list, list);
        obj_release(fx->heap, list);
    }
}

/* Collecting, clearing and releasing ask for nothing. */
static bool run_collect(void)
{
    heap_collect(fx->heap, 0);
    heap_collect(fx->heap, 2);
    heap_clear_freelists(fx->heap);
    return true;
}

static bool run_clear(void)
{
    list_clear(fx->heap, fx->slots[0]);
    list_set(fx->heap, fx->slots[2], 0, none_new(fx->heap));
    dict_clear(fx->heap, fx->slots[3]);
    assert_true(dict_del(fx->heap, fx->slots[4], fx->slots[1]));
    return true;
}

static void prepare_clear(void)
{
    prepare_full_list();
    fixture_put(fx, 3, dict_new(fx->heap));
    fixture_put(fx, 4, dict_new(fx->heap));
    dict_set(fx->heap, fx->slots[3], fx->slots[1], fx->slots[1]);
    dict_set(fx->heap, fx->slots[4], fx->slots[1], fx->slots[1]);
    fixture_put(fx, 2, list_new(fx->heap));
    append_new(fx->heap, fx->slots[2], float_new(fx->heap, 1));
}

static bool run_sum(void)
{
    const int64_t big = INT64_C(1) << 40;

    return kept(int_result(fx->heap, INT_ADD, big, 1, big + 1));
}

/* The cached 7, by way of a block. */
static bool run_difference(void)
{
    const int64_t big = INT64_C(1) << 40;

    return kept(int_result(fx->heap, INT_SUB, big + 7, big, 7));
}

static bool run_bare_instance(void)
{
    return kept(instance_new(fx->heap, fx->slots[0]));
}

static void prepare_bare_class(void)
{
    class_set_bare(fixture_put(fx, 0, class_new(fx->heap, "S")));
}

static bool run_weakref(void)
{
    return kept(weakref_new(fx->heap, fx->slots[0], NULL));
}

static bool run_weakref_with_callback(void)
{
    return kept(weakref_new(fx->heap, fx->slots[0], fx->slots[1]));
}

static bool run_weakref_list(void)
{
    return kept(weakref_list(fx->heap, fx->slots[0]));
}

static void prepare_referent(void)
{
    prepare_instance();
    fixture_put(fx, 1, list_new(fx->heap));
}

static void prepare_weakref(void)
{
    prepare_referent();
    fixture_put(fx, 2, weakref_new(fx->heap, fx->slots[0], NULL));
}

static bool run_objects(void)
{
    return kept(gc_objects(fx->heap, -1));
}

static bool run_referrers(void)
{
    return kept(gc_referrers(fx->heap, &fx->slots[1], 1));
}

static bool run_referents(void)
{
    return kept(gc_referents(fx->heap, &fx->slots[0], 1));
}

static void prepare_list_in_list(void)
{
    prepare_list();
    fixture_put(fx, 1, list_new(fx->heap));
    append_new(fx->heap, fx->slots[0], obj_retain(fx->slots[1]));
}

static bool run_debug(void)
{
    if (gc_set_debug(fx->heap, GC_DEBUG_SAVEALL) != 0)
        return false;
    gc_set_debug(fx->heap, 0);
    gc_drop_garbage(fx->heap);
    return true;
}

static const struct oom_case cases[] = {
    {"int_new", nothing, run_int, 1},
    {"int_new_of_three_digits", nothing, run_long_int, 1},
    {"cached_objects", nothing, run_cached, 0},
    {"int_result", nothing, run_sum, 1},
    {"int_result_that_is_cached", nothing, run_difference, 1},
    {"float_new", nothing, run_float, 1},
    {"str_new", nothing, run_str, 1},
    {"list_new", nothing, run_list, 1},
    {"tuple_new", nothing, run_tuple, 1},
    {"dict_new", nothing, run_dict, 1},
    {"instance_new", nothing, run_instance, 2},
    {"class_new", nothing, run_class, 2},
    {"instance_new_of_bare_class", prepare_bare_class, run_bare_instance, 1},
    {"weakref_new", prepare_referent, run_weakref, 1},
    {"weakref_new_with_callback", prepare_referent, run_weakref_with_callback,
     1},
    {"weakref_new_that_is_shared", prepare_weakref, run_weakref, 0},
    {"weakref_list", prepare_weakref, run_weakref_list, 2},
    {"weakref_list_empty", prepare_referent, run_weakref_list, 1},
    {"gc_objects", prepare_list_in_list, run_objects, 2},
    {"gc_referrers", prepare_list_in_list, run_referrers, 2},
    {"gc_referents", prepare_list_in_list, run_referents, 2},
    {"gc_set_debug", nothing, run_debug, 1},
    {"heap_block_new", nothing, run_block, 1},
    {"list_append_to_empty", prepare_list, run_append, 1},
    {"list_append_to_full", prepare_full_list, run_append, 1},
    {"dict_set_in_empty", prepare_dict, run_dict_set, 1},
    {"dict_set_in_full", prepare_full_dict, run_dict_set, 1},
    {"dict_set_of_another_kind", prepare_dict_for_another_kind, run_dict_set,
     1},
    {"dict_set_of_known_key", prepare_known_key, run_dict_set, 0},
    {"instance_set", prepare_instance, run_instance_set, 0},
    /* the dict, and its table of 128 slots */
    {"instance_set_makes_dict", prepare_full_instance, run_instance_set, 2},
    {"instance_set_in_dict", prepare_instance_with_dict, run_instance_set, 0},
    {"instance_dict_empty", prepare_instance, run_instance_dict, 1},
    {"instance_dict", prepare_full_instance, run_instance_dict, 1},
    {"namespace", prepare_namespace, run_namespace, 0},
    {"heap_collect", prepare_garbage, run_collect, 0},
    {"clear_and_del", prepare_clear, run_clear, 0},
};

#define CASES (sizeof cases / sizeof *cases)

static void check_case(const struct oom_case *c, const char *profile)
{
    size_t refusals = 0;
    bool refused = true;

    for (uint64_t nth = 0; refused; nth++) {
        fixture_open(fx, "trial_deletion", profile_find(profile), NULL);
        c->prepare();
        uint64_t before = take_picture();
        faulty_arm(fx->allocator, nth, 1);
        bool done = c->run();
        refused = faulty_refused(fx->allocator) > 0;
        faulty_arm(fx->allocator, UINT64_MAX, 1);
        assert_int_equal(done, !refused);
        if (refused) {
            refusals++;
            assert_int_equal(take_picture(), before);
            fixture_verify(fx);
            assert_true(c->run()); /* and with memory it works */
        }
        fixture_verify(fx);
        fixture_close(fx);
    }
    assert_int_equal(refusals, c->refusals);
}

static void test_case(void **state)
{
    const struct oom_case *c = *state;

    check_case(c, "plain");
    check_case(c, "cpython3.11");
}

/* The free lists answer even when the allocator can't. */
static void test_free_lists_need_no_memory(void **state)
{
    (void)state;
    fixture_open(fx, "trial_deletion", profile_find("cpython3.11"), NULL);
    obj_release(fx->heap, float_new(fx->heap, 1));
    obj_release(fx->heap, list_new(fx->heap));
    faulty_arm(fx->allocator, 0, 0);
    assert_non_null(fixture_put(fx, 0, float_new(fx->heap, 2)));
    assert_non_null(fixture_put(fx, 1, list_new(fx->heap)));
    assert_null(float_new(fx->heap, 3));
    assert_null(list_new(fx->heap));
    assert_int_equal(heap_stats(fx->heap)->int_requests, 0);
    assert_null(int_new(fx->heap, 5000));
    assert_int_equal(heap_stats(fx->heap)->int_allocations, 0);
    faulty_arm(fx->allocator, UINT64_MAX, 1);
    fixture_close(fx);
}

int main(void)
{
    struct CMUnitTest tests[CASES + 1];

    for (size_t i = 0; i < CASES; i++)
        tests[i] = (struct CMUnitTest){.name = cases[i].name,
                                       .test_func = test_case,
                                       .initial_state = unconst(&cases[i])};
    tests[CASES] =
        (struct CMUnitTest)cmocka_unit_test(test_free_lists_need_no_memory);
    return cmocka_run_group_tests_name("oom", tests, NULL, NULL);
}
