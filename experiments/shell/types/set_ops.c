/* set_ops - operators and methods of sets, and iteration.
 *
 * Source: CPython 3.11, Objects/setobject.c, 2022, for which set is walked and
 * in which order results are filled.
 */
#include "experiments/shell/builtins/sort.h"
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

/* ---- comparison ---- */

static bool is_subset(const struct obj *a, const struct obj *b)
{
    struct obj *item = NULL;
    size_t pos = 0;

    if (set_len(a) > set_len(b))
        return false;
    while (set_next(a, &pos, &item)) {
        if (set_find(set_of_const(b), item, set_hash(item)) == NULL)
            return false;
    }
    return true;
}

struct obj *set_compare(struct machine *m, enum node_op op, struct obj *a,
                        struct obj *b)
{
    bool same_len = set_len(a) == set_len(b);
    bool holds = false;

    switch (op) {
    case OP_EQ:
    case OP_NE:
        holds = (same_len && is_subset(a, b)) == (op == OP_EQ);
        break;
    case OP_LE:
    case OP_LT:
        holds = is_subset(a, b) && (op == OP_LE || !same_len);
        break;
    default:
        holds = is_subset(b, a) && (op == OP_GE || !same_len);
        break;
    }
    return bool_new(m->heap, holds);
}

/* ---- operators ---- */

/* Adds the items of `from` that are, or are not, in `other` to a new set. */
static struct obj *chosen(struct machine *m, struct obj *from,
                          struct obj *other, bool wanted, bool frozen)
{
    struct obj *set = set_new(m, frozen);
    struct obj *item = NULL;
    size_t pos = 0;

    if (set == NULL)
        return NULL;
    machine_push(m, set);
    while (set_next(from, &pos, &item)) {
        bool has = set_find(set_of(other), item, set_hash(item)) != NULL;
        if (has == wanted && set_add(m, set, item) != 0) {
            machine_drop(m);
            return NULL;
        }
    }
    return machine_pop(m);
}

/* In `into`: what was there goes, what was not comes. */
static int toggle(struct machine *m, struct obj *into, struct obj *from)
{
    struct obj *item = NULL;
    size_t pos = 0;

    while (set_next(from, &pos, &item)) {
        int was = set_discard(m, into, item);
        if (was < 0 || (was == 0 && set_add(m, into, item) != 0))
            return -1;
    }
    return 0;
}

static struct obj *
with(struct machine *m, struct obj *a, struct obj *b, bool frozen,
     int (*change)(struct machine *, struct obj *, struct obj *))
{
    struct obj *set = set_copy(m, a, frozen);

    if (set == NULL)
        return NULL;
    machine_push(m, set);
    int rc = change(m, set, b);
    machine_pop(m);
    if (rc == 0)
        return set;
    obj_release(m->heap, set);
    return NULL;
}

struct obj *set_binary(struct machine *m, enum node_op op, struct obj *a,
                       struct obj *b)
{
    bool frozen = a->type == &frozenset_type;

    switch (op) {
    case OP_OR:
        return with(m, a, b, frozen, set_merge);
    case OP_AND:
        return set_len(b) > set_len(a) ? chosen(m, a, b, true, frozen)
                                       : chosen(m, b, a, true, frozen);
    case OP_SUB:
        return chosen(m, a, b, false, frozen);
    case OP_XOR:
        return with(m, b, a, frozen, toggle);
    default:
        return NULL;
    }
}

static int remove_all(struct machine *m, struct obj *set, struct obj *from)
{
    struct obj *item = NULL;
    size_t pos = 0;

    if (set == from) {
        set_clear(m, set);
        return 0;
    }
    while (set_next(from, &pos, &item)) {
        if (set_discard(m, set, item) < 0)
            return -1;
    }
    return 0;
}

static int keep_common(struct machine *m, struct obj *set, struct obj *other)
{
    struct obj *common = set_binary(m, OP_AND, set, other);

    if (common == NULL)
        return -1;
    machine_push(m, common);
    set_clear(m, set);
    int rc = set_merge(m, set, common);
    machine_drop(m);
    return rc;
}

int set_inplace(struct machine *m, enum node_op op, struct obj *a,
                struct obj *b)
{
    int rc;

    switch (op) {
    case OP_OR:
        rc = set_merge(m, a, b);
        break;
    case OP_AND:
        rc = keep_common(m, a, b);
        break;
    case OP_SUB:
        rc = remove_all(m, a, b);
        break;
    case OP_XOR:
        rc = a == b ? remove_all(m, a, b) : toggle(m, a, b);
        break;
    default:
        return 0;
    }
    return rc == 0 ? 1 : -1;
}

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

/* An argument as a set, pushed. */
static struct obj *as_set(struct machine *m, struct obj *o)
{
    struct obj *set = is_set(o) ? obj_retain(o) : set_copy(m, o, false);

    if (set != NULL)
        machine_push(m, set);
    return set;
}

static struct obj *by_operator(struct machine *m, enum node_op op,
                               struct obj **args)
{
    struct obj *other = as_set(m, args[1]);

    if (other == NULL)
        return NULL;
    struct obj *result = set_binary(m, op, args[0], other);
    machine_drop(m);
    return result;
}

#define BY_OPERATOR(name, op)                                                  \
    static struct obj *name(struct machine *m, struct obj **args, size_t n,    \
                            struct obj *names)                                 \
    {                                                                          \
        (void)n;                                                               \
        (void)names;                                                           \
        return by_operator(m, op, args);                                       \
    }
BY_OPERATOR(method_union, OP_OR)
BY_OPERATOR(method_intersection, OP_AND)
BY_OPERATOR(method_difference, OP_SUB)
BY_OPERATOR(method_symmetric, OP_XOR)

static struct obj *by_comparison(struct machine *m, enum node_op op,
                                 struct obj **args)
{
    struct obj *other = as_set(m, args[1]);

    if (other == NULL)
        return NULL;
    struct obj *result = set_compare(m, op, args[0], other);
    machine_drop(m);
    return result;
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

#define SHARED_METHODS                                                         \
    {.name = "copy", .fn = method_copy, .min = 1, .max = 1},                   \
        {.name = "union", .fn = method_union, .min = 2, .max = 2},             \
        {.name = "intersection",                                               \
         .fn = method_intersection,                                            \
         .min = 2,                                                             \
         .max = 2},                                                            \
        {.name = "difference", .fn = method_difference, .min = 2, .max = 2},   \
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

/* By way of a list, as CPython does it. */
static int repr_as_list(struct machine *m, struct obj *o, struct buffer *out)
{
    struct buffer text = {0};
    struct obj *list = list_from(m, o);

    if (list == NULL)
        return -1;
    machine_push(m, list);
    int rc = value_repr(m, list, &text);
    machine_drop(m);
    if (rc == 0 && text.size > 2)
        buffer_add(out, text.p + 1, text.size - 2); /* without the brackets */
    buffer_free(&text);
    return rc;
}

static int set_repr(struct machine *m, struct obj *o, struct buffer *out)
{
    bool frozen = o->type == &frozenset_type;
    int rc = 0;

    if (repr_enter(m, o)) {
        buffer_str(out, frozen ? "frozenset(...)" : "set(...)");
        return 0;
    }
    if (set_len(o) == 0) {
        buffer_str(out, frozen ? "frozenset()" : "set()");
    } else {
        buffer_str(out, frozen ? "frozenset({" : "{");
        rc = repr_as_list(m, o, out);
        buffer_str(out, frozen ? "})" : "}");
    }
    repr_leave(m);
    return rc;
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
                              .repr = set_repr,
                              .len = len,
                              .iter = iter,
                              .contains = set_has,
                              .unhashable = true};
/* Two equal frozensets would have to be one key: gc's keys do not know them. */
const struct kind frozenset_kind = {.name = "frozenset",
                                    .methods = frozenset_methods,
                                    .construct = make_frozenset,
                                    .repr = set_repr,
                                    .len = len,
                                    .iter = iter,
                                    .contains = set_has,
                                    .unhashable = true};
const struct kind set_iter_kind = {.name = "set_iterator", .next = next};
