/* operator - binary and unary operators on any two values.
 *
 * Cost: that of the operation.
 */
#include "experiments/shell/number.h"
#include "experiments/shell/sequence.h"
#include "experiments/shell/types/objects.h"
#include "experiments/shell/types/proxy.h"

/* NOLINTBEGIN(misc-no-recursion): values hold values; machine_enter bounds the depth */

static const char *const symbols[] = {
    [OP_ADD] = "+",           [OP_SUB] = "-",       [OP_MUL] = "*",
    [OP_DIV] = "/",           [OP_FLOORDIV] = "//", [OP_MOD] = "%",
    [OP_POW] = "** or pow()", [OP_LSHIFT] = "<<",   [OP_RSHIFT] = ">>",
    [OP_AND] = "&",           [OP_OR] = "|",        [OP_XOR] = "^",
};

static struct obj *unsupported(struct machine *m, enum node_op op,
                               const char *suffix, struct obj *a, struct obj *b)
{
    return machine_raise(
        m, ERROR_TYPE,
        "unsupported operand type(s) for %s%s: '%.100s' and '%.100s'",
        op == OP_POW && *suffix != '\0' ? "**" : symbols[op], suffix,
        value_type_name(m, a), value_type_name(m, b));
}

/* 1: *out; 0: there is no such method, or it returned NotImplemented; -1. */
static int try_method(struct machine *m, struct obj *o, enum name name,
                      struct obj *arg, struct obj **out)
{
    if (!is_instance(o))
        return 0;
    int rc = instance_call(m, o, name, &arg, 1, out);
    if (rc == 1 && *out == m->roots[ROOT_NOT_IMPLEMENTED]) {
        obj_release(m->heap, *out);
        return 0;
    }
    return rc;
}

/* The methods of both sides; a subclass on the right side goes first. */
static int by_methods(struct machine *m, enum node_op op, struct obj *a,
                      struct obj *b, struct obj **out)
{
    enum name left = (enum name)(NAME_ADD + (op - OP_ADD));
    enum name right = (enum name)(NAME_RADD + (op - OP_ADD));
    struct obj *ca = value_class(m, a);
    struct obj *cb = value_class(m, b);
    bool right_first = ca != cb && is_instance(b) &&
                       class_is_subclass(cb, ca) &&
                       class_lookup(cb, machine_name(m, right)) !=
                           class_lookup(ca, machine_name(m, right));

    if (right_first) {
        int rc = try_method(m, b, right, a, out);
        if (rc != 0)
            return rc;
    }
    int rc = try_method(m, a, left, b, out);
    if (rc != 0 || right_first || ca == cb)
        return rc;
    return try_method(m, b, right, a, out);
}

/* What the builtin types do among themselves; NULL without an exception:
 * nothing. */
static struct obj *by_type(struct machine *m, enum node_op op, struct obj *a,
                           struct obj *b)
{
    if (is_number(a) && is_number(b))
        return number_binary(m, op, a, b);
    if (op == OP_MUL && is_int(a))
        return sequence_repeat(m, b, a);
    if (op == OP_MUL && is_int(b))
        return sequence_repeat(m, a, b);
    if (op == OP_ADD)
        return sequence_concat(m, a, b);
    if (is_set(a) && is_set(b))
        return set_binary(m, op, a, b);
    if ((is_view(a) && (is_view(b) || is_set(b))) || (is_set(a) && is_view(b)))
        return view_binary(m, op, a, b);
    if (op == OP_OR && is_type(a, TYPE_DICT) && is_type(b, TYPE_DICT))
        return dict_merged(m, a, b);
    if (op == OP_MOD && is_type(a, TYPE_STR))
        return str_percent(m, a, b);
    return NULL;
}

typedef struct obj *binary_fn(struct machine *m, enum node_op op, struct obj *a,
                              struct obj *b);

/* With what the proxies among the operands stand for. */
static struct obj *opened(struct machine *m, binary_fn *fn, enum node_op op,
                          struct obj *a, struct obj *b)
{
    if (proxy_open_both(m, &a, &b) != 1)
        return NULL;
    struct obj *out = fn(m, op, a, b);
    machine_drop(m);
    machine_drop(m);
    return out;
}

struct obj *value_binary(struct machine *m, enum node_op op, struct obj *a,
                         struct obj *b)
{
    struct obj *out = by_type(m, op, a, b);

    if (out != NULL || machine_failed(m))
        return out;
    if (is_proxy(a) || is_proxy(b))
        return opened(m, value_binary, op, a, b);
    if (is_instance(a) || is_instance(b)) {
        int rc = by_methods(m, op, a, b, &out);
        if (rc != 0)
            return rc == 1 ? out : NULL;
    }
    bool both = (op == OP_ADD || op == OP_MUL) &&
                (sequence_is(a) || (op == OP_MUL && sequence_is(b)));
    if (both)
        return sequence_operand_error(m, op, a, b);
    return unsupported(m, op, "", a, b);
}

/* 1: done in place; 0: not such an object; -1. */
static int container_inplace(struct machine *m, enum node_op op, struct obj *a,
                             struct obj *b)
{
    if (is_type(a, TYPE_LIST) && op == OP_ADD)
        return list_extend(m, a, b) == 0 ? 1 : -1;
    if (is_type(a, TYPE_LIST) && op == OP_MUL && is_int(b))
        return list_repeat_inplace(m, a, int_value(b)) == 0 ? 1 : -1;
    if (a->type == &set_type && is_set(b))
        return set_inplace(m, op, a, b);
    if (op == OP_OR && is_type(a, TYPE_DICT) && is_type(b, TYPE_DICT))
        return dict_merge(m, a, b) == 0 ? 1 : -1;
    return 0;
}

struct obj *value_inplace(struct machine *m, enum node_op op, struct obj *a,
                          struct obj *b)
{
    struct obj *out = NULL;

    if (is_proxy(a) || is_proxy(b))
        return opened(m, value_inplace, op, a, b);
    int rc = container_inplace(m, op, a, b);

    if (rc != 0)
        return rc == 1 ? obj_retain(a) : NULL;
    rc = try_method(m, a, (enum name)(NAME_IADD + (op - OP_ADD)), b, &out);
    if (rc != 0)
        return rc == 1 ? out : NULL;
    out = by_type(m, op, a, b);
    if (out != NULL || machine_failed(m))
        return out;
    if (is_instance(a) || is_instance(b)) {
        rc = by_methods(m, op, a, b, &out);
        if (rc != 0)
            return rc == 1 ? out : NULL;
    }
    if ((op == OP_ADD || op == OP_MUL) && sequence_is(a))
        return sequence_operand_error(m, op, a, b);
    return unsupported(m, op, "=", a, b);
}

static struct obj *unary_int(struct machine *m, enum node_op op, int64_t value)
{
    if (op == OP_INVERT)
        return int_new(m->heap, ~value);
    if (op == OP_NEGATIVE && value == INT64_MIN)
        return machine_raise(m, ERROR_OVERFLOW,
                             "the result does not fit in 64 bits");
    return int_new(m->heap, op == OP_NEGATIVE ? -value : value);
}

static struct obj *opened_unary(struct machine *m, enum node_op op,
                                const struct obj *a)
{
    struct obj *referent = proxy_open(m, a);

    if (referent == NULL)
        return NULL;
    machine_push(m, referent);
    struct obj *out = value_unary(m, op, referent);
    machine_drop(m);
    return out;
}

struct obj *value_unary(struct machine *m, enum node_op op, struct obj *a)
{
    struct obj *out = NULL;

    if (op == OP_NOT) {
        int truth = value_truth(m, a);
        return truth < 0 ? NULL : bool_new(m->heap, truth == 0);
    }
    if (is_type(a, TYPE_INT) && op == OP_POSITIVE)
        return obj_retain(a);
    if (is_int(a))
        return unary_int(m, op, int_value(a));
    if (is_type(a, TYPE_FLOAT) && op == OP_NEGATIVE)
        return float_new(m->heap, -float_value(a));
    if (is_type(a, TYPE_FLOAT) && op == OP_POSITIVE)
        return obj_retain(a);
    if (is_instance(a)) {
        int rc = instance_call(m, a, (enum name)(NAME_NEG + (op - OP_NEGATIVE)),
                               NULL, 0, &out);
        if (rc != 0)
            return rc == 1 ? out : NULL;
    }
    if (is_proxy(a))
        return opened_unary(m, op, a);
    return machine_raise(m, ERROR_TYPE, "bad operand type for unary %s: '%s'",
                         op == OP_NEGATIVE   ? "-"
                         : op == OP_POSITIVE ? "+"
                                             : "~",
                         value_type_name(m, a));
}

/* NOLINTEND(misc-no-recursion) */
