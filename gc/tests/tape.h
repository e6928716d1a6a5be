#ifndef GC_TESTS_TAPE_H
#define GC_TESTS_TAPE_H

/* Tapes: a string of bytes, read as operations on a heap and on its model.
 *
 * Every three bytes are one operation: what, and two operands.  Any string is a
 * tape, so a fuzzer can write them.  After each operation everything that the
 * model reaches must be alive; now and then the contents are compared and the
 * heap is verified.
 */
#include "gc/tests/shadow.h"

enum tape_flags {
    TAPE_FINALIZERS = 1 << 0, /* half of the instances have one */
    TAPE_NO_COLLECT = 1 << 1, /* `collect` operations do nothing */
    TAPE_VERIFY_ALL = 1 << 2, /* verify after every operation */
    TAPE_WEAKREFS = 1 << 3 /* a death then depends on the collections before */
};

struct tape {
    struct fixture fx;
    struct model m;
    struct namespace *ns;
    struct obj *class; /* the finalizing one; borrowed from a root */
    unsigned flags;
    uint64_t found;     /* by all asked collections */
    uint64_t finalized; /* finalizers that ran */
};

#define CLASS_ROOT (ROOTS_MAX - 1)

static struct tape
    *tape_running; /* for the finalizer, which gets no argument */

static inline const char *tape_name(unsigned i)
{
    static const char *const names[SLOTS_MAX] = {"a", "b", "c", "d",
                                                 "e", "f", "g", "h"};
    return names[i % SLOTS_MAX];
}

static inline struct obj *tape_key(struct tape *t, unsigned i)
{
    return str_intern(t->fx.heap, tape_name(i), 1);
}

/* --- roots, the same in heap and model --------------------------------------- */

static inline int tape_newest(const struct tape *t)
{
    return (int)t->m.count - 1;
}

/* Steals the reference. */
static inline void tape_root(struct tape *t, size_t root, struct obj *o,
                             int node)
{
    t->m.roots[root] = node;
    fixture_put(&t->fx, root, o);
}

/* What a root holds, None where it is empty.  New reference. */
static inline struct obj *tape_operand(struct tape *t, size_t root, int *node)
{
    struct obj *o = t->fx.slots[root];

    *node = t->m.roots[root];
    return o == NULL ? none_new(t->fx.heap) : obj_retain(o);
}

#include "gc/tests/tape_weak.h"

/* --- finalizers -------------------------------------------------------------- */

static inline void tape_finalize(struct heap *heap, struct obj *o)
{
    struct tape *t = tape_running;
    int node = model_find(&t->m, o);

    assert_int_not_equal(node, NOBODY);
    assert_false(t->m.nodes[node].finalized); /* at most once */
    t->m.nodes[node].finalized = true;
    t->finalized++;
    switch (t->m.nodes[node].whim % 4) {
    case 0:
        break;
    case 1: /* revives itself */
        tape_root(t, REVIVE_INTO, obj_retain(o), node);
        break;
    case 2: /* drops what someone else held */
        tape_root(t, 1 + t->m.nodes[node].whim % (MODEL_ROOTS - 1), NULL,
                  NOBODY);
        break;
    default: { /* makes something, which may collect */
        struct obj *list = list_new(heap);
        int made = model_find(&t->m, list);
        assert_non_null(list);
        tape_root(t, 1 + t->m.nodes[node].whim % (MODEL_ROOTS - 1), list, made);
        break;
    }
    }
}

/* --- operations -------------------------------------------------------------- */

typedef void tape_op_fn(struct tape *t, unsigned a, unsigned b);

static inline void tape_new_float(struct tape *t, unsigned a, unsigned b)
{
    struct obj *o = float_new(t->fx.heap, b + 0.5);
    int node = tape_newest(t);

    t->m.nodes[node].value = b + 0.5;
    tape_root(t, a % MODEL_ROOTS, o, node);
}

/* A container's birth may collect and finalizers then make more: look it up. */
static inline void tape_new_list(struct tape *t, unsigned a, unsigned b)
{
    struct obj *o = list_new(t->fx.heap);

    (void)b;
    tape_root(t, a % MODEL_ROOTS, o, model_find(&t->m, o));
}

static inline void tape_new_dict(struct tape *t, unsigned a, unsigned b)
{
    struct obj *o = dict_new(t->fx.heap);

    (void)b;
    tape_root(t, a % MODEL_ROOTS, o, model_find(&t->m, o));
}

static inline void tape_new_tuple(struct tape *t, unsigned a, unsigned b)
{
    size_t n = 1 + b % 4;
    struct obj *o = tuple_new(t->fx.heap, n);
    int node = model_find(&t->m, o);

    t->m.nodes[node].len = n;
    for (size_t i = 0; i < n; i++) {
        struct obj *item =
            tape_operand(t, (b + i) % MODEL_ROOTS, &t->m.nodes[node].child[i]);
        t->m.nodes[node].set[i] = true;
        tuple_init(o, i, item);
    }
    tape_root(t, a % MODEL_ROOTS, o, node);
}

static inline void tape_new_instance(struct tape *t, unsigned a, unsigned b)
{
    bool finalizes = (t->flags & TAPE_FINALIZERS) && b % 2 == 0;
    struct obj *o = instance_new(
        t->fx.heap, finalizes ? t->class : class_plain(t->fx.heap));
    int node = model_find(&t->m, o);

    t->m.nodes[node].whim = b / 2;
    tape_root(t, a % MODEL_ROOTS, o, node);
}

static inline void tape_set_in_list(struct tape *t, int node, unsigned slot,
                                    struct obj *value, int child)
{
    struct obj *list = t->m.nodes[node].o;
    struct node *n = &t->m.nodes[node];

    if (slot >= n->len) { /* else append */
        slot = (unsigned)n->len;
        if (slot == SLOTS_MAX) {
            obj_release(t->fx.heap, value);
            return;
        }
        n->len++;
        n->set[slot] = true;
        n->child[slot] = child;
        assert_int_equal(list_append(t->fx.heap, list, value), 0);
        obj_release(t->fx.heap, value);
        return;
    }
    n->child[slot] = child;
    list_set(t->fx.heap, list, slot, value);
}

/* root[a].slot = root[b]; a self-assignment when the two are what they are. */
static inline void tape_set(struct tape *t, unsigned a, unsigned b)
{
    int node = t->m.roots[a % MODEL_ROOTS], child = NOBODY;
    unsigned slot = b / MODEL_ROOTS % SLOTS_MAX;

    if (node == NOBODY)
        return;
    struct obj *o = t->m.nodes[node].o;
    struct obj *value = tape_operand(t, b % MODEL_ROOTS, &child);
    switch (t->m.nodes[node].type) {
    case TYPE_LIST:
        tape_set_in_list(t, node, slot, value, child);
        return;
    case TYPE_DICT:
    case TYPE_INSTANCE:
        t->m.nodes[node].set[slot] = true;
        t->m.nodes[node].child[slot] = child;
        if (t->m.nodes[node].type == TYPE_DICT)
            assert_int_equal(dict_set(t->fx.heap, o, tape_key(t, slot), value),
                             0);
        else
            assert_int_equal(
                instance_set(t->fx.heap, o, tape_key(t, slot), value), 0);
        break;
    default:
        break;
    }
    obj_release(t->fx.heap, value);
}

/* slot = slot: release before retain would destroy what is stored. */
static inline void tape_set_itself(struct tape *t, unsigned a, unsigned b)
{
    int node = t->m.roots[a % MODEL_ROOTS];
    unsigned slot = b % SLOTS_MAX;
    struct obj *o = t->fx.slots[a % MODEL_ROOTS];

    if (node == NOBODY || !t->m.nodes[node].set[slot])
        return;
    switch (t->m.nodes[node].type) {
    case TYPE_LIST:
        list_set(t->fx.heap, o, slot, obj_retain(list_get(o, slot)));
        break;
    case TYPE_DICT:
        assert_int_equal(dict_set(t->fx.heap, o, tape_key(t, slot),
                                  dict_get(o, tape_key(t, slot))),
                         0);
        break;
    case TYPE_INSTANCE:
        assert_int_equal(instance_set(t->fx.heap, o, tape_key(t, slot),
                                      instance_get(o, tape_key(t, slot))),
                         0);
        break;
    default:
        break;
    }
}

static inline void tape_delete(struct tape *t, unsigned a, unsigned b)
{
    int node = t->m.roots[a % MODEL_ROOTS];
    unsigned slot = b % SLOTS_MAX;
    struct obj *o = t->fx.slots[a % MODEL_ROOTS];

    if (node == NOBODY)
        return;
    struct node *n = &t->m.nodes[node];
    bool was_set = n->set[slot];
    if (n->type == TYPE_DICT) {
        n->set[slot] = false;
        assert_int_equal(dict_del(t->fx.heap, o, tape_key(t, slot)), was_set);
    } else if (n->type == TYPE_INSTANCE) {
        n->set[slot] = false;
        assert_int_equal(instance_del(t->fx.heap, o, tape_key(t, slot)),
                         was_set);
    }
}

static inline void tape_clear(struct tape *t, unsigned a, unsigned b)
{
    int node = t->m.roots[a % MODEL_ROOTS];
    struct obj *o = t->fx.slots[a % MODEL_ROOTS];

    if (node == NOBODY || b % 4 != 0) /* rarely: graphs should grow */
        return;
    struct node *n = &t->m.nodes[node];
    if (n->type != TYPE_LIST && n->type != TYPE_DICT)
        return;
    memset(n->set, 0, sizeof n->set);
    n->len = 0;
    if (n->type == TYPE_LIST)
        list_clear(t->fx.heap, o);
    else
        dict_clear(t->fx.heap, o);
}

static inline void tape_drop(struct tape *t, unsigned a, unsigned b)
{
    (void)b;
    tape_root(t, a % MODEL_ROOTS, NULL, NOBODY);
}

static inline void tape_copy(struct tape *t, unsigned a, unsigned b)
{
    int node = NOBODY;
    struct obj *o = tape_operand(t, b % MODEL_ROOTS, &node);

    tape_root(t, a % MODEL_ROOTS, o, node);
}

/* root[a] = root[b].slot */
static inline void tape_get(struct tape *t, unsigned a, unsigned b)
{
    int node = t->m.roots[b % MODEL_ROOTS];
    unsigned slot = b / MODEL_ROOTS % SLOTS_MAX;

    if (node == NOBODY || !t->m.nodes[node].set[slot])
        return;
    int child = t->m.nodes[node].child[slot];
    if (child != NOBODY)
        tape_root(t, a % MODEL_ROOTS, obj_retain(t->m.nodes[child].o), child);
}

static inline void tape_bind(struct tape *t, unsigned a, unsigned b)
{
    int node = NOBODY;
    struct obj *o = tape_operand(t, b % MODEL_ROOTS, &node);

    t->m.names[a % NAMES] = node;
    assert_int_equal(namespace_bind(t->ns, tape_name(a % NAMES), o), 0);
    obj_release(t->fx.heap, o);
}

static inline void tape_unbind(struct tape *t, unsigned a, unsigned b)
{
    const char *name = tape_name(a % NAMES);
    bool bound = namespace_lookup(t->ns, name) != NULL;

    (void)b;
    t->m.names[a % NAMES] = NOBODY;
    assert_int_equal(namespace_unbind(t->ns, name), bound);
}

static inline void tape_collect(struct tape *t, unsigned a, unsigned b)
{
    (void)b;
    if (!(t->flags & TAPE_NO_COLLECT))
        t->found += heap_collect(t->fx.heap, a % 3);
}

/* --- checks ------------------------------------------------------------------ */

static inline struct obj *tape_child(struct tape *t, const struct node *n,
                                     unsigned slot)
{
    switch (n->type) {
    case TYPE_LIST:
        return list_get(n->o, slot);
    case TYPE_TUPLE:
        return tuple_get(n->o, slot);
    case TYPE_DICT:
        return dict_get(n->o, tape_key(t, slot));
    case TYPE_WEAKREF:
        return weakref_callback(n->o);
    default:
        return instance_get(n->o, tape_key(t, slot));
    }
}

static inline void tape_check_node(struct tape *t, const struct node *n)
{
    size_t set = 0;

    assert_int_equal(n->o->type->id, n->type);
    for (unsigned slot = 0; slot < SLOTS_MAX; slot++) {
        if (!n->set[slot])
            continue;
        set++;
        struct obj *child = tape_child(t, n, slot);
        if (n->child[slot] == NOBODY)
            assert_int_equal(child->type->id, TYPE_NONE);
        else
            assert_ptr_equal(child, t->m.nodes[n->child[slot]].o);
    }
    if (n->type == TYPE_WEAKREF)
        tape_check_weakref(t, n);
    if (n->type == TYPE_FLOAT)
        assert_true(float_value(n->o) == n->value);
    if (n->type == TYPE_LIST)
        assert_int_equal(list_len(n->o), set);
    if (n->type == TYPE_DICT)
        assert_int_equal(dict_len(n->o), set);
}

/* Nothing reachable is dead; `contents`: and it holds what it should. */
static inline void tape_check(struct tape *t, bool contents)
{
    model_reach(&t->m);
    for (size_t i = 0; i < t->m.count; i++) {
        if (!t->m.seen[i])
            continue;
        assert_false(t->m.nodes[i].dead);
        if (contents)
            tape_check_node(t, &t->m.nodes[i]);
    }
    if (contents)
        fixture_verify(&t->fx);
}

/* --- running ----------------------------------------------------------------- */

static tape_op_fn *const tape_ops[] = {
    tape_new_float, tape_new_list,   tape_new_list,     tape_new_dict,
    tape_new_tuple, tape_new_tuple,  tape_new_instance, tape_new_instance,
    tape_set,       tape_set,        tape_set,          tape_set,
    tape_set,       tape_set_itself, tape_delete,       tape_clear,
    tape_drop,      tape_drop,       tape_copy,         tape_get,
    tape_get,       tape_bind,       tape_unbind,       tape_collect,
    tape_refer,     tape_refer,
};

#define TAPE_OPS (sizeof tape_ops / sizeof *tape_ops)

static inline void tape_open(struct tape *t, const char *collector,
                             const struct profile *profile,
                             const uint64_t *thresholds, unsigned flags)
{
    memset(t, 0, sizeof *t);
    fixture_open(&t->fx, collector, profile, thresholds);
    t->flags = flags;
    if (flags & TAPE_FINALIZERS) {
        t->class = fixture_put(&t->fx, CLASS_ROOT, class_new(t->fx.heap, "F"));
        class_instance_type(t->class)->finalize = tape_finalize;
    }
    model_open(&t->m);
    heap_set_sink(t->fx.heap, &t->m.sink);
    t->ns = namespace_create(t->fx.heap);
    assert_non_null(t->ns);
    tape_running = t;
    tape_open_weak(t);
}

static inline void tape_play(struct tape *t, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i + 3 <= size; i += 3) {
        tape_ops[bytes[i] % TAPE_OPS](t, bytes[i + 1], bytes[i + 2]);
        tape_check(t, (t->flags & TAPE_VERIFY_ALL) || i % 48 == 45);
    }
    tape_check(t, true);
}

/* Collects until nothing is left to do, for finalizers make new garbage. */
static inline void tape_collect_all(struct tape *t)
{
    uint64_t finalized_before = 0;
    size_t found_now = 0;

    do {
        finalized_before = t->finalized;
        found_now = heap_collect(t->fx.heap, 2);
    } while (found_now > 0 || t->finalized > finalized_before);
    tape_check(t, true);
}

/* Drops everything; a complete collector leaves nothing. */
static inline void tape_close(struct tape *t)
{
    bool complete = heap_collector(t->fx.heap)->ops->caps & COLLECTOR_COMPLETE;

    for (int round = 0; round < 3; round++) { /* what revives, and again */
        for (size_t i = 0; i < MODEL_ROOTS; i++)
            tape_root(t, i, NULL, NOBODY);
        for (unsigned i = 0; i < NAMES; i++) {
            t->m.names[i] = NOBODY;
            namespace_unbind(t->ns, tape_name(i));
        }
        tape_collect_all(t);
    }
    if (complete)
        assert_int_equal(model_live(&t->m), model_reach(&t->m));
    for (size_t i = 0; i < MODEL_ROOTS; i++)
        tape_root(t, i, NULL, NOBODY);
    heap_collect(t->fx.heap, 2);
    namespace_destroy(t->ns);
    heap_set_sink(t->fx.heap, NULL);
    model_close(&t->m);
    if (complete) {
        fixture_close(&t->fx);
    } else {
        heap_destroy(t->fx.heap);
        allocator_destroy(t->fx.allocator);
    }
}

#endif
