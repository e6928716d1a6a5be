/* compare - equality, order, membership, truth, length.
 *
 * Containers are compared item by item; identical items count as equal without
 * being asked, as in CPython.
 *
 * Cost: O(contents).
 */
#include "experiments/shell/number.h"
#include "experiments/shell/types/objects.h"
#include "experiments/shell/types/proxy.h"

/* NOLINTBEGIN(misc-no-recursion): values hold values; machine_enter bounds the depth */

static enum name method_of(enum node_op op)
{
    static const enum name names[] = {NAME_LT, NAME_LE, NAME_EQ,
                                      NAME_NE, NAME_GT, NAME_GE};

    return names[op - OP_LT];
}

static enum node_op mirrored(enum node_op op)
{
    static const enum node_op mirror[] = {OP_GT, OP_GE, OP_EQ,
                                          OP_NE, OP_LT, OP_LE};

    return mirror[op - OP_LT];
}

static bool holds(enum node_op op, int order)
{
    switch (op) {
    case OP_LT:
        return order == -1;
    case OP_LE:
        return order == -1 || order == 0;
    case OP_EQ:
        return order == 0;
    case OP_NE:
        return order != 0;
    case OP_GT:
        return order == 1;
    default:
        return order == 1 || order == 0;
    }
}

/* 1: *out is new; 0: no such method or NotImplemented; -1. */
static int by_method(struct machine *m, enum node_op op, struct obj *a,
                     struct obj *b, struct obj **out)
{
    if (!is_instance(a))
        return 0;
    int rc = instance_call(m, a, method_of(op), &b, 1, out);
    if (rc == 1 && *out == m->roots[ROOT_NOT_IMPLEMENTED]) {
        obj_release(m->heap, *out);
        return 0;
    }
    if (rc != 0 || op != OP_NE)
        return rc;
    /* != is the opposite of ==. */
    rc = instance_call(m, a, NAME_EQ, &b, 1, out);
    if (rc != 1)
        return rc;
    struct obj *equal = *out;
    bool not_implemented = equal == m->roots[ROOT_NOT_IMPLEMENTED];
    int truth = not_implemented ? 0 : value_truth(m, equal);
    obj_release(m->heap, equal);
    if (not_implemented || truth < 0)
        return not_implemented ? 0 : -1;
    *out = bool_new(m->heap, truth == 0);
    return 1;
}

static bool same_kind(const struct obj *a, const struct obj *b)
{
    return a->type->id == b->type->id || (is_set(a) && is_set(b));
}

static int str_order(const struct obj *a, const struct obj *b)
{
    size_t na = str_bytes(a);
    size_t nb = str_bytes(b);
    int c = memcmp(str_text(a), str_text(b), na < nb ? na : nb);

    if (c == 0)
        return na < nb ? -1 : na > nb;
    return c < 0 ? -1 : 1;
}

static size_t sequence_len(const struct obj *o)
{
    return is_type(o, TYPE_LIST) ? list_len(o) : tuple_len(o);
}

static struct obj *sequence_get(const struct obj *o, size_t i)
{
    return is_type(o, TYPE_LIST) ? list_get(o, i) : tuple_get(o, i);
}

/* The first place where two sequences differ; *found is false when none does.
 * Both items are pushed. */
static int first_difference(struct machine *m, struct obj *a, struct obj *b,
                            bool *found)
{
    *found = false;
    for (size_t i = 0; i < sequence_len(a) && i < sequence_len(b); i++) {
        machine_push(m, obj_retain(sequence_get(a, i)));
        machine_push(m, obj_retain(sequence_get(b, i)));
        struct obj **pair = &m->stack.slots[m->stack.count - 2];
        int equal = value_equal(m, pair[0], pair[1]);
        *found = equal == 0;
        if (*found)
            return 0;
        machine_drop(m);
        machine_drop(m);
        if (equal < 0)
            return -1;
    }
    return 0;
}

static struct obj *compare_sequences(struct machine *m, enum node_op op,
                                     struct obj *a, struct obj *b)
{
    bool found = false;
    size_t na = sequence_len(a);
    size_t nb = sequence_len(b);

    if (na != nb && (op == OP_EQ || op == OP_NE))
        return bool_new(m->heap, op == OP_NE);
    if (first_difference(m, a, b, &found) != 0)
        return NULL;
    if (!found) {
        na = sequence_len(a);
        nb = sequence_len(b);
        return bool_new(m->heap, holds(op, na < nb ? -1 : na > nb));
    }
    struct obj **pair = &m->stack.slots[m->stack.count - 2];
    struct obj *result = op == OP_EQ || op == OP_NE
                             ? bool_new(m->heap, op == OP_NE)
                             : value_compare(m, op, pair[0], pair[1]);
    machine_drop(m);
    machine_drop(m);
    return result;
}

static struct obj *unordered(struct machine *m, enum node_op op, struct obj *a,
                             struct obj *b)
{
    static const char *const symbols[] = {"<", "<=", "==", "!=", ">", ">="};

    return machine_raise(
        m, ERROR_TYPE,
        "'%s' not supported between instances of '%.100s' and '%.100s'",
        symbols[op - OP_LT], value_type_name(m, a), value_type_name(m, b));
}

/* NULL without an exception: they do not know each other. */
static struct obj *by_type(struct machine *m, enum node_op op, struct obj *a,
                           struct obj *b)
{
    const struct kind *kind = m->kinds[a->type->id];
    bool equality = op == OP_EQ || op == OP_NE;

    if (is_number(a) && is_number(b))
        return bool_new(m->heap, holds(op, number_compare(a, b)));
    if ((is_view(a) && (is_view(b) || is_set(b))) || (is_set(a) && is_view(b)))
        return view_compare(m, op, a, b);
    if (!same_kind(a, b))
        return NULL;
    if (is_type(a, TYPE_STR))
        return bool_new(m->heap, holds(op, str_order(a, b)));
    if (is_type(a, TYPE_LIST) || is_type(a, TYPE_TUPLE))
        return compare_sequences(m, op, a, b);
    if (is_set(a))
        return set_compare(m, op, a, b);
    if (equality && kind != NULL && kind->equal != NULL) {
        int equal = kind->equal(m, a, b);
        return equal < 0 ? NULL
                         : bool_new(m->heap, (equal == 1) == (op == OP_EQ));
    }
    return NULL;
}

static struct obj *compare(struct machine *m, enum node_op op, struct obj *a,
                           struct obj *b)
{
    struct obj *out = by_type(m, op, a, b);

    if (out != NULL || machine_failed(m))
        return out;
    if (is_instance(a) || is_instance(b)) {
        int rc = by_method(m, op, a, b, &out);
        if (rc == 0)
            rc = by_method(m, mirrored(op), b, a, &out);
        if (rc != 0)
            return rc == 1 ? out : NULL;
    }
    if (op == OP_EQ || op == OP_NE)
        return bool_new(m->heap, (a == b) == (op == OP_EQ));
    return unordered(m, op, a, b);
}

struct obj *value_compare(struct machine *m, enum node_op op, struct obj *a,
                          struct obj *b)
{
    if (!machine_step(m) || !machine_enter(m, "in comparison"))
        return NULL;
    int opened = proxy_open_both(m, &a, &b);
    struct obj *result = opened < 0 ? NULL : compare(m, op, a, b);
    if (opened > 0) {
        machine_drop(m);
        machine_drop(m);
    }
    machine_leave(m);
    return result;
}

static int truth_of(struct machine *m, struct obj *result)
{
    if (result == NULL)
        return -1;
    int truth = value_truth(m, result);
    obj_release(m->heap, result);
    return truth;
}

int value_ordered(struct machine *m, enum node_op op, struct obj *a,
                  struct obj *b)
{
    return truth_of(m, value_compare(m, op, a, b));
}

int value_equal(struct machine *m, struct obj *a, struct obj *b)
{
    return a == b ? 1 : value_ordered(m, OP_EQ, a, b);
}

/* ---- membership ---- */

static int contains_by_loop(struct machine *m, struct obj *container,
                            struct obj *item)
{
    struct obj *iterator = value_iter(m, container);
    struct obj *found = NULL;
    int rc = 0;

    if (iterator == NULL)
        return -1;
    machine_push(m, iterator);
    while ((rc = value_next(m, iterator, &found)) > 0) {
        machine_push(m, found);
        rc = value_equal(m, found, item);
        machine_drop(m);
        if (rc != 0)
            break;
    }
    machine_drop(m);
    return rc;
}

int value_contains(struct machine *m, struct obj *container, struct obj *item)
{
    const struct kind *kind = m->kinds[container->type->id];
    struct obj *out = NULL;

    if (is_instance(container)) {
        int rc = instance_call(m, container, NAME_CONTAINS, &item, 1, &out);
        if (rc != 0)
            return rc == 1 ? truth_of(m, out) : -1;
    } else if (kind != NULL && kind->contains != NULL) {
        return kind->contains(m, container, item);
    }
    bool iterable =
        is_instance(container)
            ? class_lookup(value_class(m, container),
                           machine_name(m, NAME_ITER)) != NULL ||
                  class_lookup(value_class(m, container),
                               machine_name(m, NAME_GETITEM)) != NULL
            : kind != NULL && (kind->iter != NULL || kind->next);
    if (!iterable) {
        machine_raise(m, ERROR_TYPE,
                      "argument of type '%.100s' is not iterable",
                      value_type_name(m, container));
        return -1;
    }
    return contains_by_loop(m, container, item);
}

/* ---- truth and length ---- */

/* What __len__ returned; -1. */
static int64_t length_of(struct machine *m, struct obj *out)
{
    int64_t n = -1;

    if (!is_int(out))
        machine_raise(m, ERROR_TYPE,
                      "'%.100s' object cannot be interpreted as an integer",
                      value_type_name(m, out));
    else if ((n = int_value(out)) < 0)
        machine_raise(m, ERROR_VALUE, "__len__() should return >= 0");
    obj_release(m->heap, out);
    return n < 0 ? -1 : n;
}

static int instance_truth(struct machine *m, struct obj *o)
{
    struct obj *out = NULL;
    int rc = instance_call(m, o, NAME_BOOL, NULL, 0, &out);

    if (rc == 1 && !is_type(out, TYPE_BOOL)) {
        machine_raise(m, ERROR_TYPE, "__bool__ should return bool, returned %s",
                      value_type_name(m, out));
        obj_release(m->heap, out);
        return -1;
    }
    if (rc == 1)
        return truth_of(m, out);
    if (rc == 0)
        rc = instance_call(m, o, NAME_LEN, NULL, 0, &out);
    if (rc <= 0)
        return rc == 0 ? 1 : -1;
    int64_t n = length_of(m, out);
    return n < 0 ? -1 : n > 0;
}

int value_truth(struct machine *m, struct obj *o)
{
    const struct kind *kind = m->kinds[o->type->id];

    switch (o->type->id) {
    case TYPE_BOOL:
    case TYPE_INT:
        return int_value(o) != 0;
    case TYPE_NONE:
        return 0;
    case TYPE_FLOAT:
        return float_value(o) != 0;
    default:
        break;
    }
    if (is_instance(o))
        return instance_truth(m, o);
    if (kind != NULL && kind->truth != NULL)
        return kind->truth(m, o);
    if (kind != NULL && kind->len != NULL)
        return kind->len(m, o) != 0;
    return 1;
}

int64_t value_len(struct machine *m, struct obj *o)
{
    const struct kind *kind = m->kinds[o->type->id];
    struct obj *out = NULL;

    if (is_instance(o)) {
        int rc = instance_call(m, o, NAME_LEN, NULL, 0, &out);
        if (rc != 0)
            return rc == 1 ? length_of(m, out) : -1;
    } else if (kind != NULL && kind->len != NULL) {
        return kind->len(m, o);
    }
    machine_raise(m, ERROR_TYPE, "object of type '%.100s' has no len()",
                  value_type_name(m, o));
    return -1;
}

/* NOLINTEND(misc-no-recursion) */
