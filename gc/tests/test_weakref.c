/* Weak references, by every collector: who shares one, who is told of a death by
 * reference count, and in which order.  Expected values are what CPython 3.11
 * prints. */
#include "gc/gc_module.h"
#include "gc/tests/weak_host.h"

/* --- by reference count ------------------------------------------------------ */

static void test_shared_without_callback(void **state)
{
    (void)state;
    open_host();
    struct obj *o = new_instance(0);
    int64_t refs = o->refs;
    struct obj *a = new_ref(1, o, -1), *b = new_ref(2, o, -1);
    struct obj *c = new_ref(3, o, 7), *d = new_ref(4, o, 7);

    assert_ptr_equal(a, b);
    assert_int_equal(a->refs, 2);
    assert_true(c != a && d != a && c != d);
    assert_int_equal(o->refs, refs);
    assert_int_equal(weakref_count(o), 3);
    assert_ptr_equal(weakref_get(a), o);
    assert_null(weakref_callback(a));
    assert_int_equal(int_value(weakref_callback(c)), 7);
    fixture_verify(fx);
    struct obj *list = fixture_put(fx, 5, weakref_list(fx->heap, o));
    assert_int_equal(list_len(list), 3);
    assert_ptr_equal(list_get(list, 0), a); /* then the newest first */
    assert_ptr_equal(list_get(list, 1), d);
    assert_ptr_equal(list_get(list, 2), c);
}

/* The shared one comes first even when it is made last. */
static void test_shared_is_first(void **state)
{
    (void)state;
    open_host();
    struct obj *o = new_instance(0);
    struct obj *a = new_ref(1, o, 1), *b = new_ref(2, o, -1);
    struct obj *list = fixture_put(fx, 5, weakref_list(fx->heap, o));

    assert_ptr_equal(list_get(list, 0), b);
    assert_ptr_equal(list_get(list, 1), a);
}

/* A host's own type has a shared one, too, behind that; both die silently. */
static void test_shared_of_a_host(void **state)
{
    (void)state;
    open_host();
    static struct obj_type type;
    struct obj *o = new_instance(0);
    struct obj *called = new_ref(1, o, 1);
    type = weakref_type;
    struct obj *a =
        fixture_put(fx, 2, weakref_new_of(fx->heap, &type, o, NULL));
    struct obj *b = new_ref(3, o, -1);

    assert_ptr_not_equal(a, b);
    assert_ptr_equal(
        fixture_put(fx, 4, weakref_new_of(fx->heap, &type, o, NULL)), a);
    assert_ptr_equal(new_ref(5, o, -1), b);
    fixture_verify(fx);
    struct obj *list = fixture_put(fx, 6, weakref_list(fx->heap, o));
    assert_int_equal(list_len(list), 3);
    assert_ptr_equal(list_get(list, 0), b);
    assert_ptr_equal(list_get(list, 1), a);
    assert_ptr_equal(list_get(list, 2), called);
    fixture_put(fx, 0, NULL);
    assert_calls((const int64_t[]){1}, 1);
    assert_null(weakref_get(a));
}

static void test_callbacks_newest_first(void **state)
{
    (void)state;
    open_host();
    struct obj *o = new_instance(0);

    for (int64_t i = 0; i < 4; i++)
        new_ref(1 + (size_t)i, o, i);
    new_ref(5, o, -1);
    fixture_put(fx, 0, NULL);
    assert_calls((const int64_t[]){3, 2, 1, 0}, 4);
    for (size_t i = 1; i <= 5; i++) {
        assert_null(weakref_get(fx->slots[i]));
        assert_null(weakref_callback(fx->slots[i]));
    }
}

static void test_dead_weakref_is_not_called(void **state)
{
    (void)state;
    open_host();
    struct obj *o = new_instance(0);

    new_ref(1, o, 1);
    new_ref(2, o, 2);
    new_ref(3, o, 3);
    fixture_put(fx, 2, NULL); /* from the middle */
    assert_int_equal(weakref_count(o), 2);
    fixture_verify(fx);
    fixture_put(fx, 3, NULL); /* the head */
    fixture_put(fx, 1, NULL);
    assert_int_equal(weakref_count(o), 0);
    fixture_put(fx, 0, NULL);
    assert_calls(NULL, 0);
}

/* A callback drops the weak reference whose turn is next: it has its turn. */
static void drop_all_refs(struct obj *ref)
{
    (void)ref;
    for (size_t i = 1; i <= 3; i++)
        fixture_put(fx, i, NULL);
}

static void test_callback_drops_the_others(void **state)
{
    (void)state;
    open_host();
    struct obj *o = new_instance(0);

    for (int64_t i = 0; i < 3; i++)
        new_ref(1 + (size_t)i, o, i);
    act = drop_all_refs;
    fixture_put(fx, 0, NULL);
    assert_calls((const int64_t[]){2, 1, 0}, 3);
}

/* Who looks at the roots while callbacks run finds those whose turn is still to
 * come, and what they are called with. */
static int visit_waiting(struct obj *root, void *arg)
{
    if (root->type->id != TYPE_TUPLE)
        return 0;
    for (size_t i = 0; i < tuple_len(root); i++)
        if (tuple_get(root, i) == arg)
            return 1;
    return 0;
}

static void look_for_ref(struct obj *ref)
{
    assert_int_equal(heap_visit_roots(fx->heap, visit_waiting, ref), 1);
}

static void test_callbacks_that_wait_are_roots(void **state)
{
    (void)state;
    open_host();
    struct obj *o = new_instance(0);

    for (int64_t i = 0; i < 3; i++)
        new_ref(1 + (size_t)i, o, i);
    act = look_for_ref;
    fixture_put(fx, 0, NULL);
    assert_calls((const int64_t[]){2, 1, 0}, 3);
}

/* One callback alone may drop its own weak reference. */
static void drop_slot_one(struct obj *ref)
{
    assert_ptr_equal(ref, fx->slots[1]);
    obj_retain(ref);
    fixture_put(fx, 1, NULL);
    assert_int_equal(ref->refs, 1);
    assert_null(weakref_callback(ref));
    obj_release(fx->heap, ref);
}

static void test_callback_drops_itself(void **state)
{
    (void)state;
    open_host();
    new_ref(1, new_instance(0), 5);
    act = drop_slot_one;
    fixture_put(fx, 0, NULL);
    assert_calls((const int64_t[]){5}, 1);
}

static void collect_in_callback(struct obj *ref)
{
    (void)ref;
    heap_collect(fx->heap, 2);
    for (int i = 0; i < 800; i++)
        obj_release(fx->heap, list_new(fx->heap));
}

static void test_callback_collects(void **state)
{
    (void)state;
    open_host();
    struct obj *o = new_instance(0);
    struct obj *list = list_new(fx->heap); /* what the dying one holds */

    set_attr(fx->heap, o, "list", list);
    append_new(fx->heap, list, float_new(fx->heap, 1.5));
    obj_release(fx->heap, list);
    new_ref(1, o, 1);
    new_ref(2, o, 2);
    act = collect_in_callback;
    fixture_put(fx, 0, NULL);
    assert_calls((const int64_t[]){2, 1}, 2);
}

/* The finalizer still sees live weak references, and one that it makes dies with
 * the object and is told. */
static struct obj *seen_alive;

static void look_and_refer(struct heap *heap, struct obj *o)
{
    seen_alive = weakref_get(fx->slots[1]);
    struct obj *n = int_new(heap, 9);
    fixture_put(fx, 2, weakref_new(heap, o, n));
    obj_release(heap, n);
}

static void test_weakrefs_in_a_finalizer(void **state)
{
    (void)state;
    open_host();
    struct obj *class = fixture_put(fx, 3, class_new(fx->heap, "T"));
    class_instance_type(class)->finalize = look_and_refer;
    struct obj *o = fixture_put(fx, 0, instance_new(fx->heap, class));

    new_ref(1, o, -1);
    seen_alive = NULL;
    fixture_put(fx, 0, NULL);
    assert_ptr_equal(seen_alive, o);
    assert_null(weakref_get(fx->slots[1]));
    assert_null(weakref_get(fx->slots[2]));
    assert_calls((const int64_t[]){9}, 1);
}

static void revive(struct heap *heap, struct obj *o)
{
    (void)heap;
    fixture_put(fx, 0, obj_retain(o));
}

/* Revived by count it keeps its weak references, revived from a cycle it has lost
 * them. */
static void test_weakrefs_of_the_revived(void **state)
{
    (void)state;
    open_host();
    struct obj *class = fixture_put(fx, 3, class_new(fx->heap, "T"));
    class_instance_type(class)->finalize = revive;
    struct obj *o = instance_new(fx->heap, class);

    new_ref(1, o, 4);
    obj_release(fx->heap, o);
    assert_ptr_equal(weakref_get(fx->slots[1]), o);
    assert_calls(NULL, 0);
    fixture_put(fx, 0, NULL);
    assert_calls((const int64_t[]){4}, 1);
    if (!complete())
        return;
    o = instance_new(fx->heap, class);
    set_attr(fx->heap, o, "me", o);
    new_ref(1, o, 6);
    obj_release(fx->heap, o);
    assert_int_equal(heap_collect(fx->heap, 2), 0);
    assert_ptr_equal(fx->slots[0], o);
    assert_null(weakref_get(fx->slots[1]));
    assert_int_equal(call_count, 2);
    assert_int_equal(calls[1], 6);
    assert_int_equal(weakref_count(o), 0);
}

static void test_classes_and_others(void **state)
{
    (void)state;
    open_host();
    struct obj *class = fixture_put(fx, 0, class_new(fx->heap, "T"));
    struct obj *bare = fixture_put(fx, 1, class_new(fx->heap, "S"));
    class_set_bare(bare);
    fixture_put(fx, 2, instance_new(fx->heap, bare));
    fixture_put(fx, 3, list_new(fx->heap));
    struct obj *ref = new_ref(4, class, 8);

    assert_false(weakref_allowed(fx->slots[2]));
    assert_false(weakref_allowed(fx->slots[3]));
    assert_false(weakref_allowed(ref));
    assert_int_equal(weakref_count(fx->slots[3]), 0);
    assert_ptr_equal(weakref_get(ref), class);
    fixture_verify(fx);
    fixture_put(fx, 0, NULL);
    assert_calls((const int64_t[]){8}, 1);
}

/* Without memory for the tuple they are called all the same. */
static void test_callbacks_without_memory(void **state)
{
    (void)state;
    open_host();
    struct obj *o = new_instance(0);

    for (int64_t i = 0; i < 3; i++)
        new_ref(1 + (size_t)i, o, i);
    faulty_arm(fx->allocator, 0, UINT64_MAX);
    fixture_put(fx, 0, NULL);
    faulty_arm(fx->allocator, UINT64_MAX, 1);
    assert_calls((const int64_t[]){2, 1, 0}, 3);
}

/* One that has gone before its turn is not called then. */
static void test_dropped_without_memory(void **state)
{
    (void)state;
    open_host();
    struct obj *o = new_instance(0);

    for (int64_t i = 0; i < 3; i++)
        new_ref(1 + (size_t)i, o, i);
    act = drop_all_refs;
    faulty_arm(fx->allocator, 0, UINT64_MAX);
    fixture_put(fx, 0, NULL);
    faulty_arm(fx->allocator, UINT64_MAX, 1);
    assert_calls((const int64_t[]){2}, 1);
}

/* The tuple that holds the weak references for their callbacks is an object like
 * any other: three weak references, one tuple of six. */
static void test_callbacks_cost_a_tuple(void **state)
{
    (void)state;
    open_host();
    struct obj *o = new_instance(0);

    for (int64_t i = 0; i < 3; i++)
        new_ref(1 + (size_t)i, o, i);
    uint64_t births = heap_births(fx->heap);
    fixture_put(fx, 0, NULL);
    assert_int_equal(heap_births(fx->heap), births + 1);
    new_ref(1, new_instance(0), 1);
    births = heap_births(fx->heap);
    fixture_put(fx, 0, NULL);
    assert_int_equal(heap_births(fx->heap), births);
}

/* The tuple's birth is a collection, which ends one of the weak references: it is
 * garbage.  The others are called. */
static void test_tuple_that_collects(void **state)
{
    (void)state;
    if (!(ops->caps & COLLECTOR_GENERATIONS))
        skip();
    open_host();
    heap_clear_freelists(fx->heap);
    struct obj *o = new_instance(0);
    new_ref(1, o, 1);
    struct obj *ref = new_ref(2, o, 2), *list = list_new(fx->heap);
    append_new(fx->heap, list, obj_retain(list));
    append_new(fx->heap, list, obj_retain(ref));
    obj_release(fx->heap, list);
    fixture_put(fx, 2, NULL);
    new_ref(3, o, 3);
    gc_set_thresholds(fx->heap, (const uint64_t[3]){1, 10, 10});
    fixture_put(fx, 0, NULL);
    assert_calls((const int64_t[]){3, 1}, 2);
    assert_int_equal(heap_stats(fx->heap)->collections, 1);
}

/* Too deep to die at once it waits, but is dead for its weak references. */
static void look_at_slot_one(struct heap *heap, struct obj *o)
{
    note_finalized(heap, o);
    assert_null(weakref_get(fx->slots[1]));
    assert_int_equal(call_count, 0); /* not yet told */
}

static void test_waiting_in_the_trash_is_dead(void **state)
{
    (void)state;
    open_host();
    struct obj *class = fixture_put(fx, 3, finalizing_class(fx->heap));
    class_instance_type(class)->finalize = look_at_slot_one;
    struct obj *outer = fixture_put(fx, 2, list_new(fx->heap));
    struct obj *inner = instance_new(fx->heap, class_plain(fx->heap));

    new_ref(1, inner, 1);
    for (int i = 0; i < 49; i++) { /* with `outer` fifty */
        struct obj *list = list_new(fx->heap);
        append_new(fx->heap, list, inner);
        inner = list;
    }
    append_new(fx->heap, outer, finalizing_new(fx->heap, class, 0));
    append_new(fx->heap, outer, inner); /* which dies first */
    fixture_put(fx, 2, NULL);
    assert_int_equal(finalized_count, 1);
    assert_calls((const int64_t[]){1}, 1);
}

/* The birth of a weak reference is a collection, whose finalizer makes one to the
 * same object: both are one. */
static void refer_to_slot_zero(struct heap *heap, struct obj *o)
{
    (void)o;
    fixture_put(fx, 1, weakref_new(heap, fx->slots[0], NULL));
}

static void test_made_in_its_own_birth(void **state)
{
    (void)state;
    if (!(ops->caps & COLLECTOR_GENERATIONS))
        skip();
    open_host();
    struct obj *class = fixture_put(fx, 3, class_new(fx->heap, "T"));
    class_instance_type(class)->finalize = refer_to_slot_zero;
    struct obj *ring = instance_new(fx->heap, class);
    set_attr(fx->heap, ring, "me", ring);
    obj_release(fx->heap, ring);
    struct obj *o = new_instance(0);
    gc_set_thresholds(fx->heap, (const uint64_t[3]){1, 10, 10});
    struct obj *ref = fixture_put(fx, 2, weakref_new(fx->heap, o, NULL));

    assert_non_null(fx->slots[1]);
    assert_ptr_equal(ref, fx->slots[1]);
    assert_int_equal(weakref_count(o), 1);
}

/* --- as keys ----------------------------------------------------------------- */

static void test_hash_and_equality(void **state)
{
    (void)state;
    open_host();
    struct obj *o = new_instance(0);
    struct obj *a = new_ref(1, o, -1), *b = new_ref(2, o, 1);
    struct obj *unasked = new_ref(3, o, 2);
    struct obj *dict = fixture_put(fx, 4, dict_new(fx->heap));
    uint64_t hash_a = 1, hash_b = 2, hash = 3;

    assert_true(weakref_hash(a, &hash_a) && weakref_hash(b, &hash_b));
    assert_true(hash_a == hash_b);
    dict_set(fx->heap, dict, a, a);
    assert_ptr_equal(dict_get(dict, b), a);
    fixture_put(fx, 0, NULL);
    assert_true(weakref_hash(a, &hash) && hash == hash_a);
    assert_false(weakref_hash(unasked, &hash));
    assert_ptr_equal(dict_get(dict, a), a);
    assert_null(dict_get(dict, b)); /* both dead: no more the same */
    dict_clear(fx->heap, dict);
}

static const struct CMUnitTest suite[] = {
    cmocka_unit_test(test_shared_without_callback),
    cmocka_unit_test(test_shared_is_first),
    cmocka_unit_test(test_shared_of_a_host),
    cmocka_unit_test(test_callbacks_newest_first),
    cmocka_unit_test(test_dead_weakref_is_not_called),
    cmocka_unit_test(test_callback_drops_the_others),
    cmocka_unit_test(test_callbacks_that_wait_are_roots),
    cmocka_unit_test(test_callback_drops_itself),
    cmocka_unit_test(test_callback_collects),
    cmocka_unit_test(test_weakrefs_in_a_finalizer),
    cmocka_unit_test(test_weakrefs_of_the_revived),
    cmocka_unit_test(test_classes_and_others),
    cmocka_unit_test(test_callbacks_without_memory),
    cmocka_unit_test(test_dropped_without_memory),
    cmocka_unit_test(test_callbacks_cost_a_tuple),
    cmocka_unit_test(test_tuple_that_collects),
    cmocka_unit_test(test_made_in_its_own_birth),
    cmocka_unit_test(test_waiting_in_the_trash_is_dead),
    cmocka_unit_test(test_hash_and_equality),
};

int main(void)
{
    return contract_run(suite, sizeof suite / sizeof *suite);
}
