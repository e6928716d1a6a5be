/* Weak references and cyclic garbage, by every collector: all are dead before any
 * callback, and garbage is told nothing.  Expected values are what CPython 3.11
 * prints. */
#include "gc/gc_module.h"
#include "gc/tests/weak_host.h"

static void test_cyclic_garbage(void **state)
{
    (void)state;
    open_host();
    struct obj *a = new_instance(0), *b = new_instance(1);

    set_attr(fx->heap, a, "o", b);
    set_attr(fx->heap, b, "o", a);
    new_ref(2, a, 1);
    new_ref(3, b, -1);
    fixture_put(fx, 0, NULL);
    fixture_put(fx, 1, NULL);
    assert_non_null(weakref_get(fx->slots[2]));
    assert_int_equal(heap_collect(fx->heap, 2), complete() ? 2 : 0);
    if (!complete())
        return;
    assert_calls((const int64_t[]){1}, 1);
    assert_null(weakref_get(fx->slots[2]));
    assert_null(weakref_get(fx->slots[3]));
    assert_non_null(weakref_callback(fx->slots[2])); /* it keeps that here */
    assert_true(obj_is_tracked(fx->slots[2]));
}

/* All weak references to the set are dead before the first callback. */
static void all_are_dead(struct obj *ref)
{
    (void)ref;
    for (size_t i = 2; i <= 5; i++)
        assert_null(weakref_get(fx->slots[i]));
}

static void test_all_dead_before_callbacks(void **state)
{
    (void)state;
    open_host();
    struct obj *a = new_instance(0), *b = new_instance(1);

    set_attr(fx->heap, a, "o", b);
    set_attr(fx->heap, b, "o", a);
    new_ref(2, a, 2);
    new_ref(3, b, 3);
    new_ref(4, a, 4);
    new_ref(5, b, -1);
    fixture_put(fx, 0, NULL);
    fixture_put(fx, 1, NULL);
    act = all_are_dead;
    assert_int_equal(heap_collect(fx->heap, 2), complete() ? 2 : 0);
    if (complete())
        assert_int_equal(call_count, 3);
}

/* The weak reference is garbage itself: dead, and not called.  The three ways. */
static void test_weakref_in_the_garbage(void **state)
{
    (void)state;
    if (!complete())
        skip();
    open_host();
    for (int way = 0; way < 3; way++) {
        struct obj *a = new_ring(0);
        struct obj *list = list_new(fx->heap);
        struct obj *outside = new_ring(2);
        /* 0: the referent is garbage; 1: it lives; 2: the callback is garbage */
        struct obj *ref = weakref_new(fx->heap, way == 1 ? outside : a, list);
        if (way == 2)
            set_attr(fx->heap, a, "list", list);
        set_attr(fx->heap, a, "ref", ref);
        obj_release(fx->heap, ref);
        append_new(fx->heap, list, obj_retain(a));
        obj_release(fx->heap, list);
        fixture_put(fx, 0, NULL);
        size_t found = heap_collect(fx->heap, 2);
        assert_int_equal(found, 3);
        assert_int_equal(call_count, 0);
        assert_int_equal(weakref_count(outside), 0);
        fixture_verify(fx);
        set_attr(fx->heap, outside, "me", class_plain(fx->heap));
    }
}

/* A reachable weak reference whose callback is garbage's neighbour: the callback
 * is held by it, so it is no garbage, and with it what it holds. */
static void test_callback_keeps_garbage_alive(void **state)
{
    (void)state;
    open_host();
    struct obj *a = new_ring(0);
    struct obj *list = list_new(fx->heap);

    append_new(fx->heap, list, obj_retain(a));
    fixture_put(fx, 1, weakref_new(fx->heap, a, list));
    obj_release(fx->heap, list);
    fixture_put(fx, 0, NULL);
    assert_int_equal(heap_collect(fx->heap, 2), 0);
    assert_ptr_equal(weakref_get(fx->slots[1]), a);
    fixture_put(fx, 1, NULL);
    assert_int_equal(heap_collect(fx->heap, 2), complete());
    assert_int_equal(call_count, 0);
}

/* A weak reference that dies in its callback counts as found. */
static void drop_ref_slot(struct obj *ref)
{
    (void)ref;
    fixture_put(fx, 1, NULL);
}

static void test_found_counts_dead_weakrefs(void **state)
{
    (void)state;
    open_host();
    new_ref(1, new_ring(0), 1);
    fixture_put(fx, 0, NULL);
    act = drop_ref_slot;
    assert_int_equal(heap_collect(fx->heap, 2), complete() ? 2 : 0);
    act = NULL;
}

/* A weak reference that is garbage is dead for good: the finalizer that revives it
 * sees that, though its referent lives. */
static void look_at_ref_and_revive(struct heap *heap, struct obj *o)
{
    assert_null(weakref_get(get_attr(heap, o, "ref")));
    fixture_put(fx, 0, obj_retain(o));
}

static void test_revived_weakref_is_dead(void **state)
{
    (void)state;
    if (!complete())
        skip();
    open_host();
    struct obj *class = fixture_put(fx, 3, class_new(fx->heap, "T"));
    class_instance_type(class)->finalize = look_at_ref_and_revive;
    struct obj *outside = new_instance(1);
    struct obj *o = instance_new(fx->heap, class);
    struct obj *n = int_new(fx->heap, 7);
    struct obj *ref = weakref_new(fx->heap, outside, n);
    obj_release(fx->heap, n);
    set_attr(fx->heap, o, "ref", ref);
    set_attr(fx->heap, o, "me", o);
    obj_release(fx->heap, ref);
    obj_release(fx->heap, o);
    assert_int_equal(heap_collect(fx->heap, 2), 0);
    assert_non_null(fx->slots[0]);
    assert_int_equal(weakref_count(outside), 0);
    assert_int_equal(int_value(weakref_callback(ref)), 7);
    fixture_put(fx, 1, NULL);
    assert_int_equal(call_count, 0);
}

/* A young collection leaves alone what weak references of it know. */
static void test_young_collections(void **state)
{
    (void)state;
    if (!(ops->caps & COLLECTOR_GENERATIONS))
        skip();
    open_host();
    struct obj *old = new_instance(0);
    heap_collect(fx->heap, 2);
    struct obj *ref = new_ref(1, old, 1);
    struct obj *list = list_new(fx->heap);
    append_new(fx->heap, list, obj_retain(list));
    append_new(fx->heap, list, weakref_new(fx->heap, old, NULL));
    obj_release(fx->heap, list);
    assert_int_equal(weakref_count(old), 2);
    assert_int_equal(heap_collect(fx->heap, 0), 2);
    assert_ptr_equal(weakref_get(ref), old);
    assert_int_equal(weakref_count(old), 1);
}

/* The referent is too old to be in the garbage, and dies as its holder is cleared: the
 * weak reference is in the garbage, and so is dead before that. */
static void test_old_referent_of_young_garbage(void **state)
{
    (void)state;
    if (!(ops->caps & COLLECTOR_GENERATIONS))
        skip();
    open_host();
    struct obj *old = new_instance(0);
    heap_collect(fx->heap, 2);
    struct obj *holder = new_ring(1);
    set_attr(fx->heap, holder, "old", old);
    set_attr(fx->heap, holder, "ref", new_ref(2, old, 3));
    for (size_t i = 0; i < 3; i++)
        fixture_put(fx, i, NULL);
    assert_int_equal(heap_collect(fx->heap, 0), 2);
    assert_int_equal(call_count, 0);
    fixture_verify(fx);
}

/* What a callback leaves alive of the weak references goes to the older
 * generation, as what survived. */
static void test_called_weakref_grows_older(void **state)
{
    (void)state;
    if (!(ops->caps & COLLECTOR_GENERATIONS))
        skip();
    open_host();
    struct obj *ref = new_ref(1, new_ring(0), 1);
    fixture_put(fx, 0, NULL);
    assert_int_equal(heap_collect(fx->heap, 0), 1);
    struct obj *list = fixture_put(fx, 2, gc_objects(fx->heap, 1));
    assert_int_equal(list_len(list), 1);
    assert_ptr_equal(list_get(list, 0), ref);
    fixture_verify(fx);
}

static const struct CMUnitTest suite[] = {
    cmocka_unit_test(test_cyclic_garbage),
    cmocka_unit_test(test_all_dead_before_callbacks),
    cmocka_unit_test(test_weakref_in_the_garbage),
    cmocka_unit_test(test_callback_keeps_garbage_alive),
    cmocka_unit_test(test_found_counts_dead_weakrefs),
    cmocka_unit_test(test_revived_weakref_is_dead),
    cmocka_unit_test(test_young_collections),
    cmocka_unit_test(test_old_referent_of_young_garbage),
    cmocka_unit_test(test_called_weakref_grows_older),
};

int main(void)
{
    return contract_run(suite, sizeof suite / sizeof *suite);
}
