#ifndef GC_TESTS_WEAK_HOST_H
#define GC_TESTS_WEAK_HOST_H

/* A host whose callbacks are ints, for tests of weak references. */
#include "gc/tests/contract.h"
#include "gc/weakref.h"

#define CALLS_MAX 64

typedef void act_fn(struct obj *ref);

static int64_t calls[CALLS_MAX]; /* the callbacks that were called: ints */
static size_t call_count, dead_in_call;
static act_fn *act; /* what a callback does beside */

static inline void call_weakref(void *arg, struct obj *callback,
                                struct obj *ref)
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

static inline void open_host(void)
{
    heap_set_hooks(fx->heap, &(struct heap_hooks){
                                 .arg = fx, .call_weakref = call_weakref});
    call_count = dead_in_call = 0;
    act = NULL;
}

static inline struct obj *new_instance(size_t slot)
{
    return fixture_put(fx, slot, instance_new(fx->heap, class_plain(fx->heap)));
}

/* A weak reference in a slot, with an int as callback; -1: none. */
static inline struct obj *new_ref(size_t slot, struct obj *o, int64_t callback)
{
    struct obj *n = callback < 0 ? NULL : int_new(fx->heap, callback);
    struct obj *ref = fixture_put(fx, slot, weakref_new(fx->heap, o, n));

    assert_non_null(ref);
    if (n != NULL)
        obj_release(fx->heap, n);
    return ref;
}

/* An instance that holds itself, in a slot. */
static inline struct obj *new_ring(size_t slot)
{
    struct obj *o = new_instance(slot);

    set_attr(fx->heap, o, "me", o);
    return o;
}

static inline void assert_calls(const int64_t *expected, size_t n)
{
    assert_int_equal(call_count, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(calls[i], expected[i]);
    assert_int_equal(dead_in_call, n);
}

#endif
