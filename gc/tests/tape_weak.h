#ifndef GC_TESTS_TAPE_WEAK_H
#define GC_TESTS_TAPE_WEAK_H

/* Weak references on a tape; a part of tape.h.
 *
 * In the model a weak reference is a node whose one slot is its callback.  It
 * must know its referent as long as both are reachable, and is told of the death
 * at most once, when it does not know it any more.
 */
#include "gc/weakref.h"

/* Any of the three may have been made by others, so look them up. */
static inline void tape_refer(struct tape *t, unsigned a, unsigned b)
{
    int referent = t->m.roots[b % MODEL_ROOTS], callback = NOBODY;

    if (!(t->flags & TAPE_WEAKREFS) || referent == NOBODY ||
        !weakref_allowed(t->m.nodes[referent].o))
        return;
    struct obj *o = obj_retain(t->m.nodes[referent].o);
    struct obj *called =
        b / 128 ? tape_operand(t, (b + 5) % MODEL_ROOTS, &callback) : NULL;
    struct obj *ref = weakref_new(t->fx.heap, o, called);
    struct node *n = &t->m.nodes[model_find(&t->m, ref)];
    n->referent = referent;
    n->whim = a + b;
    if (called != NULL) {
        n->set[0] = true;
        n->child[0] = callback;
        obj_release(t->fx.heap, called);
    }
    tape_root(t, a % MODEL_ROOTS, ref, model_find(&t->m, ref));
    obj_release(t->fx.heap, o);
}

/* The heap's hook. */
static inline void tape_call_weakref(void *arg, struct obj *callback,
                                     struct obj *ref)
{
    struct tape *t = arg;
    struct node *n = &t->m.nodes[model_find(&t->m, ref)];

    assert_int_equal(n->type, TYPE_WEAKREF);
    assert_null(weakref_get(ref));
    assert_false(n->finalized); /* told at most once */
    assert_true(n->set[0] && callback->refs > 0);
    n->finalized = true;
    n->set[0] = weakref_callback(ref) != NULL;
    size_t root = 1 + n->whim % (MODEL_ROOTS - 1);
    if (!(t->flags & TAPE_FINALIZERS) || n->whim % 4 < 2)
        return;
    if (n->whim % 4 == 2) { /* drops what someone else held */
        tape_root(t, root, NULL, NOBODY);
    } else { /* makes something, which may collect */
        struct obj *list = list_new(t->fx.heap);
        tape_root(t, root, list, model_find(&t->m, list));
    }
}

static inline void tape_open_weak(struct tape *t)
{
    heap_set_hooks(
        t->fx.heap,
        &(struct heap_hooks){.arg = t, .call_weakref = tape_call_weakref});
}

/* A reachable weak reference; what is reachable is in `seen`. */
static inline void tape_check_weakref(struct tape *t, const struct node *n)
{
    struct obj *known = weakref_get(n->o);
    const struct node *referent = &t->m.nodes[n->referent];

    assert_int_equal(weakref_callback(n->o) != NULL, n->set[0]);
    if (known != NULL) {
        assert_false(referent->dead);
        assert_ptr_equal(known, referent->o);
        assert_false(n->finalized);
    } else if (!(t->flags & TAPE_FINALIZERS)) { /* nothing is revived */
        assert_false(t->m.seen[n->referent]);
    }
}

#endif
