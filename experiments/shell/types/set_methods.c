/* set_methods - methods of sets, their text, and iteration.
 *
 * Source: CPython 3.11, Objects/setobject.c, 2022.
 */
#include "experiments/shell/builtins/container_repr.h"
#include "experiments/shell/types/set.h"

struct set_iter_obj {
    struct obj super;
    struct obj *set; /* owned; NULL when exhausted */
    uint64_t used;
    size_t position;
    uint64_t len;
};
static_assert(sizeof(struct set_iter_obj) == 48, "set iterator");

struct shape set_iter_shape = {SHAPE_GC("set_iterator", struct set_iter_obj),
                               {offsetof(struct set_iter_obj, set)}};

/* ---- methods ---- */

static struct obj *done(struct machine *m, int rc)
{
    return rc < 0 ? NULL : none_new(m->heap);
}

static struct obj *method_add(struct machine *m, struct obj **args, size_t n,
                              struct obj *names)
{
    (void)n;
    (void)names;
    return done(m, set_add(m, args[0], args[1]));
}

static struct obj *method_discard(struct machine *m, struct obj **args,
                                  size_t n, struct obj *names)
{
    (void)n;
    (void)names;
    return done(m, set_discard(m, args[0], args[1]));
}

static struct obj *method_remove(struct machine *m, struct obj **args, size_t n,
                                 struct obj *names)
{
    int rc = set_discard(m, args[0], args[1]);

    (void)n;
    (void)names;
    if (rc == 0)
        return machine_raise_value(m, ERROR_KEY, args[1]);
    return done(m, rc);
}

static struct obj *method_pop(struct machine *m, struct obj **args, size_t n,
                              struct obj *names)
{
    struct set_obj *set = set_of(args[0]);

    (void)n;
    (void)names;
    if (set->used == 0) {
        struct obj *text = str_from(m, "pop from an empty set");
        if (text == NULL)
            return NULL;
        machine_push(m, text);
        machine_raise_value(m, ERROR_KEY, text);
        machine_drop(m);
        return NULL;
    }
    uint64_t i = set->finger & set->mask;
    while (set->table[i].key == NULL)
        i = i == set->mask ? 0 : i + 1;
    set->finger = i + 1;
    return set_take(set, &set->table[i]);
}

static struct obj *method_clear(struct machine *m, struct obj **args, size_t n,
                                struct obj *names)
{
    (void)n;
    (void)names;
    set_clear(m, args[0]);
    return none_new(m->heap);
}

static struct obj *method_copy(struct machine *m, struct obj **args, size_t n,
                               struct obj *names)
{
    (void)n;
    (void)names;
    if (args[0]->type == &frozenset_type)
        return obj_retain(args[0]);
    return set_copy(m, args[0], false);
}

static struct obj *method_update(struct machine *m, struct obj **args, size_t n,
                                 struct obj *names)
{
    (void)names;
    for (size_t i = 1; i < n; i++) {
        if (set_update(m, args[0], args[i]) != 0)
            return NULL;
    }
    return none_new(m->heap);
}

/* Each item of an iterable: into the result if the set has it, or out of it. */
static int each_item(struct machine *m, enum node_op op, struct obj *set,
                     struct obj *iterable, struct obj *result)
{
    struct obj *item = NULL;
    struct obj *iterator = value_iter(m, iterable);
    int rc = iterator == NULL ? -1 : 0;

    machine_push(m, iterator); /* or NULL */
    while (rc == 0 && (rc = value_next(m, iterator, &item)) > 0) {
        machine_push(m, item);
        rc =
            op == OP_SUB ? set_discard(m, result, item) : set_has(m, set, item);
        if (op == OP_AND && rc == 1)
            rc = set_add(m, result, item);
        rc = rc < 0 ? -1 : 0;
        machine_drop(m);
    }
    machine_drop(m);
    return rc == 0 && op == OP_SUB ? set_compact(m, result) : rc;
}

/* A method's argument that is no set is not made one, but for the symmetric
 * difference, whose result it becomes. */
static struct obj *with_iterable(struct machine *m, enum node_op op,
                                 struct obj *set, struct obj *iterable)
{
    bool frozen = set->type == &frozenset_type;
    struct obj *result = op == OP_AND   ? set_new(m, frozen)
                         : op == OP_XOR ? set_copy(m, iterable, frozen)
                                        : set_copy(m, set, frozen);

    if (result == NULL)
        return NULL;
    machine_push(m, result);
    int rc = op == OP_OR    ? set_update(m, result, iterable)
             : op == OP_XOR ? set_toggle(m, result, set)
                            : each_item(m, op, set, iterable, result);
    machine_pop(m);
    if (rc == 0)
        return result;
    obj_release(m->heap, result);
    return NULL;
}

/* One argument after the other. */
static struct obj *by_operator(struct machine *m, enum node_op op,
                               struct obj **args, size_t n)
{
    if (n == 1)
        return set_copy(m, args[0], args[0]->type == &frozenset_type);
    struct obj *result = obj_retain(args[0]);
    for (size_t i = 1; i < n && result != NULL; i++) {
        struct obj *before = result;
        machine_push(m, before);
        result = is_set(args[i]) ? set_binary(m, op, before, args[i])
                                 : with_iterable(m, op, before, args[i]);
        machine_drop(m);
    }
    return result;
}

#define BY_OPERATOR(name, op)                                                  \
    static struct obj *name(struct machine *m, struct obj **args, size_t n,    \
                            struct obj *names)                                 \
    {                                                                          \
        (void)names;                                                           \
        return by_operator(m, op, args, n);                                    \
    }
BY_OPERATOR(method_union, OP_OR)
BY_OPERATOR(method_intersection, OP_AND)
BY_OPERATOR(method_difference, OP_SUB)
BY_OPERATOR(method_symmetric, OP_XOR)

static struct obj *by_comparison(struct machine *m, enum node_op op,
                                 struct obj **args)
{
    struct obj *other = set_from(m, args[1]);

    if (other == NULL)
        return NULL;
    struct obj *result = set_compare(m, op, args[0], other);
    machine_drop(m);
    return result;
}

static struct obj *method_isdisjoint(struct machine *m, struct obj **args,
                                     size_t n, struct obj *names)
{
    struct obj *other = set_from(m, args[1]);
    struct obj *item = NULL;
    size_t pos = 0;
    int has = 0;

    (void)n;
    (void)names;
    if (other == NULL)
        return NULL;
    while (has == 0 && set_next(other, &pos, &item))
        has = set_has_item(m, args[0], item);
    machine_drop(m);
    return has < 0 ? NULL : bool_new(m->heap, has == 0);
}

static struct obj *method_issubset(struct machine *m, struct obj **args,
                                   size_t n, struct obj *names)
{
    (void)n;
    (void)names;
    return by_comparison(m, OP_LE, args);
}

static struct obj *method_issuperset(struct machine *m, struct obj **args,
                                     size_t n, struct obj *names)
{
    (void)n;
    (void)names;
    return by_comparison(m, OP_GE, args);
}

#define IN_PLACE(name, op)                                                     \
    static struct obj *name(struct machine *m, struct obj **args, size_t n,    \
                            struct obj *names)                                 \
    {                                                                          \
        int rc = 1;                                                            \
        (void)names;                                                           \
        for (size_t i = 1; rc == 1 && i < n; i++) {                            \
            struct obj *other = set_from(m, args[i]);                          \
            if (other == NULL)                                                 \
                return NULL;                                                   \
            rc = set_inplace(m, op, args[0], other);                           \
            machine_drop(m);                                                   \
        }                                                                      \
        return done(m, rc);                                                    \
    }
IN_PLACE(method_intersection_update, OP_AND)
IN_PLACE(method_difference_update, OP_SUB)
IN_PLACE(method_symmetric_update, OP_XOR)

#define SHARED_METHODS                                                         \
    {.name = "copy", .fn = method_copy, .min = 1, .max = 1},                   \
        {.name = "union", .fn = method_union, .min = 1, .max = -1},            \
        {.name = "intersection",                                               \
         .fn = method_intersection,                                            \
         .min = 1,                                                             \
         .max = -1},                                                           \
        {.name = "isdisjoint", .fn = method_isdisjoint, .min = 2, .max = 2},   \
        {.name = "difference", .fn = method_difference, .min = 1, .max = -1},  \
        {.name = "symmetric_difference",                                       \
         .fn = method_symmetric,                                               \
         .min = 2,                                                             \
         .max = 2},                                                            \
        {.name = "issubset", .fn = method_issubset, .min = 2, .max = 2},       \
    {                                                                          \
        .name = "issuperset", .fn = method_issuperset, .min = 2, .max = 2      \
    }

static const struct builtin set_methods[] = {
    {.name = "add", .fn = method_add, .min = 2, .max = 2},
    {.name = "discard", .fn = method_discard, .min = 2, .max = 2},
    {.name = "remove", .fn = method_remove, .min = 2, .max = 2},
    {.name = "pop", .fn = method_pop, .min = 1, .max = 1},
    {.name = "clear", .fn = method_clear, .min = 1, .max = 1},
    {.name = "update", .fn = method_update, .min = 1, .max = -1},
    {.name = "intersection_update",
     .fn = method_intersection_update,
     .min = 1,
     .max = -1},
    {.name = "difference_update",
     .fn = method_difference_update,
     .min = 1,
     .max = -1},
    {.name = "symmetric_difference_update",
     .fn = method_symmetric_update,
     .min = 2,
     .max = 2},
    SHARED_METHODS,
    {.name = NULL}};
static const struct builtin frozenset_methods[] = {SHARED_METHODS,
                                                   {.name = NULL}};

/* ---- the kinds ---- */

static struct obj *construct(struct machine *m, struct obj **args, size_t n,
                             bool frozen)
{
    if (n > 1)
        return machine_raise(m, ERROR_TYPE,
                             "%s expected at most 1 argument, got %zu",
                             frozen ? "frozenset" : "set", n);
    if (n == 1 && frozen && args[0]->type == &frozenset_type)
        return obj_retain(args[0]);
    return n == 0 ? set_new(m, frozen) : set_copy(m, args[0], frozen);
}

static struct obj *make_set(struct machine *m, struct obj **args, size_t n,
                            struct obj *names)
{
    (void)names;
    return construct(m, args, n, false);
}

static struct obj *make_frozenset(struct machine *m, struct obj **args,
                                  size_t n, struct obj *names)
{
    (void)names;
    return construct(m, args, n, true);
}

static int64_t len(struct machine *m, struct obj *o)
{
    (void)m;
    return (int64_t)set_len(o);
}

static struct obj *iter(struct machine *m, struct obj *o)
{
    struct obj *it = shape_new(m->heap, &set_iter_shape);

    if (it == NULL)
        return NULL;
    ((struct set_iter_obj *)(void *)it)->set = obj_retain(o);
    ((struct set_iter_obj *)(void *)it)->used = set_len(o);
    heap_track(m->heap, it);
    return it;
}

static int next(struct machine *m, struct obj *o, struct obj **out)
{
    struct set_iter_obj *it = (struct set_iter_obj *)(void *)o;

    if (it->set == NULL)
        return 0;
    if (it->used != set_len(it->set)) {
        it->used = UINT64_MAX;
        machine_raise(m, ERROR_RUNTIME, "Set changed size during iteration");
        return -1;
    }
    if (set_next(it->set, &it->position, out)) {
        obj_retain(*out);
        return 1;
    }
    struct obj *set = it->set;
    it->set = NULL;
    obj_release(m->heap, set);
    return 0;
}

const struct kind set_kind = {.name = "set",
                              .methods = set_methods,
                              .construct = make_set,
                              .repr_obj = set_repr,
                              .len = len,
                              .iter = iter,
                              .contains = set_has,
                              .unhashable = true};
const struct kind frozenset_kind = {.name = "frozenset",
                                    .methods = frozenset_methods,
                                    .construct = make_frozenset,
                                    .repr_obj = set_repr,
                                    .len = len,
                                    .iter = iter,
                                    .contains = set_has};
const struct kind set_iter_kind = {.name = "set_iterator", .next = next};
