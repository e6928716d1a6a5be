/* Chains and rings of 10^6 objects die on any stack.
 *
 * test_deep.sh runs this under `ulimit -s 256`, where one level of recursion
 * each would overflow at once. */
#include "gc/tests/contract.h"
#include "gc/weakref.h"

/* A sanitizer takes far longer, and sees in a tenth what there is to see. */
#ifdef __SANITIZE_ADDRESS__
#define DEPTH 100000
#else
#define DEPTH 1000000
#endif

/* A new object that holds `inner` (stolen). */
typedef struct obj *wrap_fn(struct obj *inner);

static struct obj *wrap_in_list(struct obj *inner)
{
    struct obj *o = list_new(fx->heap);

    append_new(fx->heap, o, inner);
    return o;
}

static struct obj *wrap_in_tuple(struct obj *inner)
{
    struct obj *o = tuple_new(fx->heap, 1);

    tuple_init(o, 0, inner);
    return o;
}

static struct obj *wrap_in_dict(struct obj *inner)
{
    struct obj *o = dict_new(fx->heap);

    dict_set(fx->heap, o, str_intern(fx->heap, "next", 4), inner);
    obj_release(fx->heap, inner);
    return o;
}

static struct obj *wrap_in_instance(struct obj *inner)
{
    struct obj *o = instance_new(fx->heap, class_plain(fx->heap));

    set_attr(fx->heap, o, "next", inner);
    obj_release(fx->heap, inner);
    return o;
}

/* What these two need is in roots. */
enum { CLASS_SLOT = 1, REFERENT_SLOT };

static size_t finalizing, ended; /* instances made, and finalized */

static void count_ended(struct heap *heap, struct obj *o)
{
    (void)heap;
    (void)o;
    ended++;
}

static void open_others(void)
{
    struct obj *class = fixture_put(fx, CLASS_SLOT, class_new(fx->heap, "T"));

    class_instance_type(class)->finalize = count_ended;
    fixture_put(fx, REFERENT_SLOT,
                instance_new(fx->heap, class_plain(fx->heap)));
    finalizing = ended = 0;
}

static struct obj *wrap_in_finalizing(struct obj *inner)
{
    struct obj *o = instance_new(fx->heap, fx->slots[CLASS_SLOT]);

    set_attr(fx->heap, o, "next", inner);
    obj_release(fx->heap, inner);
    finalizing++;
    return o;
}

/* A weak reference holds its callback. */
static struct obj *wrap_in_weakref(struct obj *inner)
{
    struct obj *o = weakref_new(fx->heap, fx->slots[REFERENT_SLOT], inner);

    obj_release(fx->heap, inner);
    return o;
}

static struct obj *wrap_in_any(struct obj *inner)
{
    static wrap_fn *const wraps[] = {wrap_in_list,       wrap_in_tuple,
                                     wrap_in_dict,       wrap_in_instance,
                                     wrap_in_finalizing, wrap_in_weakref};
    static size_t turn;

    return wraps[turn++ % (sizeof wraps / sizeof *wraps)](inner);
}

static struct obj *chain(wrap_fn *wrap, struct obj *end)
{
    for (int i = 0; i < DEPTH; i++)
        end = wrap(end);
    return end;
}

/* All collectors take the mixture, the first one each kind alone too. */
static void skip_unless_mixed_or_first(wrap_fn *wrap)
{
    if (wrap != wrap_in_any && ops != collector_registry[0])
        skip();
}

static void check_chain(wrap_fn *wrap)
{
    skip_unless_mixed_or_first(wrap);
    heap_enable_gc(fx->heap, false);
    open_others();
    struct obj *o = chain(wrap, none_new(fx->heap));

    assert_int_equal(fixture_live(fx), DEPTH + 2);
    obj_release(fx->heap, o);
    assert_int_equal(fixture_live(fx), 2);
    assert_int_equal(ended, finalizing);
}

static void test_chain_of_lists(void **state)
{
    (void)state;
    check_chain(wrap_in_list);
}

static void test_chain_of_tuples(void **state)
{
    (void)state;
    check_chain(wrap_in_tuple);
}

static void test_chain_of_dicts(void **state)
{
    (void)state;
    check_chain(wrap_in_dict);
}

static void test_chain_of_instances(void **state)
{
    (void)state;
    check_chain(wrap_in_instance);
}

static void test_chain_with_finalizers(void **state)
{
    (void)state;
    check_chain(wrap_in_finalizing);
}

static void test_chain_of_weakrefs(void **state)
{
    (void)state;
    check_chain(wrap_in_weakref);
}

static void test_chain_of_all_kinds(void **state)
{
    (void)state;
    check_chain(wrap_in_any);
}

/* A list whose one item leads around to it again. */
static void check_ring(wrap_fn *wrap)
{
    skip_unless_mixed_or_first(wrap);
    heap_enable_gc(fx->heap, false);
    open_others();
    struct obj *first = list_new(fx->heap);
    struct obj *last = chain(wrap, obj_retain(first));

    append_new(fx->heap, first, last);
    fixture_put(fx, 0, first);
    assert_int_equal(heap_collect(fx->heap, 2), 0); /* it is held */
    fixture_put(fx, 0, NULL);
    if (!complete()) {
        assert_int_equal(fixture_live(fx), DEPTH + 3);
        return;
    }
    assert_int_equal(heap_collect(fx->heap, 2), DEPTH + 1);
    assert_int_equal(fixture_live(fx), 2);
    assert_int_equal(ended, finalizing);
}

static void test_ring_of_lists(void **state)
{
    (void)state;
    check_ring(wrap_in_list);
}

static void test_ring_of_tuples(void **state)
{
    (void)state;
    check_ring(wrap_in_tuple);
}

static void test_ring_of_instances(void **state)
{
    (void)state;
    check_ring(wrap_in_instance);
}

static void test_ring_with_finalizers(void **state)
{
    (void)state;
    check_ring(wrap_in_finalizing);
}

static void test_ring_of_weakrefs(void **state)
{
    (void)state;
    check_ring(wrap_in_weakref);
}

static void test_ring_of_all_kinds(void **state)
{
    (void)state;
    check_ring(wrap_in_any);
}

static const struct CMUnitTest suite[] = {
    cmocka_unit_test(test_chain_of_lists),
    cmocka_unit_test(test_chain_of_tuples),
    cmocka_unit_test(test_chain_of_dicts),
    cmocka_unit_test(test_chain_of_instances),
    cmocka_unit_test(test_chain_with_finalizers),
    cmocka_unit_test(test_chain_of_weakrefs),
    cmocka_unit_test(test_chain_of_all_kinds),
    cmocka_unit_test(test_ring_of_lists),
    cmocka_unit_test(test_ring_of_tuples),
    cmocka_unit_test(test_ring_of_instances),
    cmocka_unit_test(test_ring_with_finalizers),
    cmocka_unit_test(test_ring_of_weakrefs),
    cmocka_unit_test(test_ring_of_all_kinds),
};

int main(void)
{
    return contract_run(suite, sizeof suite / sizeof *suite);
}
