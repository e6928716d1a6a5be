/* Weak references, by every collector: who shares one, who is told of a death and
 * in which order, and what garbage may not see.  Expected values are what CPython
 * 3.11 prints. */
#include "gc/tests/contract.h"

#include "gc/weakref.h"

/* --- a host whose callbacks are ints or lists -------------------------------- */

#define CALLS_MAX 64

typedef void act_fn(struct obj *ref);

static int64_t calls[CALLS_MAX]; /* the callbacks that were called: ints */
static size_t call_count, dead_in_call;
static act_fn *act; /* what a callback does beside */

static void call_weakref(void *arg, struct obj *callback, struct obj *ref)
{
    assert_ptr_equal(arg, fx);
    assert_true(call_count < CALLS_MAX);
    assert_true(callback->refs > 0 && ref->refs > 0);
    calls[call_count++] =
        callback->type->id == TYPE_INT ? int_value(callback) : -1;
    dead_in_call += weakref_get(ref) == NULL;
    if (act != NULL)
        act(ref);
}

static void open_host(void)
{
    heap_set_hooks(fx->heap, &(struct heap_hooks){
                                 .arg = fx, .call_weakref = call_weakref});
    call_count = dead_in_call = 0;
    act = NULL;
}

static struct obj *new_instance(size_t slot)
{
    return fixture_put(fx, slot, instance_new(fx->heap, class_plain(fx->heap)));
}

/* A weak reference in a slot, with an int as callback; -1: none. */
static struct obj *new_ref(size_t slot, struct obj *o, int64_t callback)
{
    struct obj *n = callback < 0 ? NULL : int_new(fx->heap, callback);
    struct obj *ref = fixture_put(fx, slot, weakref_new(fx->heap, o, n));

    assert_non_null(ref);
    if (n != NULL)
        obj_release(fx->heap, n);
    return ref;
}

/* An instance that holds itself, in a slot. */
static struct obj *new_ring(size_t slot)
{
    struct obj *o = new_instance(slot);

    set_attr(fx->heap, o, "me", o);
    return o;
}

static void assert_calls(const int64_t *expected, size_t n)
{
    assert_int_equal(call_count, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(calls[i], expected[i]);
    assert_int_equal(dead_in_call, n);
}

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

/* --- by a collector ---------------------------------------------------------- */

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

static const struct CMUnitTest suite[] = {
    cmocka_unit_test(test_shared_without_callback),
    cmocka_unit_test(test_shared_is_first),
    cmocka_unit_test(test_callbacks_newest_first),
    cmocka_unit_test(test_dead_weakref_is_not_called),
    cmocka_unit_test(test_callback_drops_the_others),
    cmocka_unit_test(test_callback_drops_itself),
    cmocka_unit_test(test_callback_collects),
    cmocka_unit_test(test_weakrefs_in_a_finalizer),
    cmocka_unit_test(test_weakrefs_of_the_revived),
    cmocka_unit_test(test_classes_and_others),
    cmocka_unit_test(test_hash_and_equality),
    cmocka_unit_test(test_cyclic_garbage),
    cmocka_unit_test(test_all_dead_before_callbacks),
    cmocka_unit_test(test_weakref_in_the_garbage),
    cmocka_unit_test(test_callback_keeps_garbage_alive),
    cmocka_unit_test(test_found_counts_dead_weakrefs),
};

int main(void)
{
    return contract_run(suite, sizeof suite / sizeof *suite);
}
