/* special - the special methods of builtin types, called by their names.
 *
 * The operators do not come by here: they ask a type's `struct kind`.  These are found
 * only when nothing else of that name is, so that a program that never names one has
 * the objects that it had without them.
 *
 * Source: Data Model of Python 3.11, chapter 3.3, 2022.
 */
#include "experiments/shell/builtins/special.h"

#include "experiments/shell/types/class.h"
#include "experiments/shell/types/set.h"

#include "gc/types/key.h"

static struct obj *not_implemented(struct machine *m)
{
    return obj_retain(m->roots[ROOT_NOT_IMPLEMENTED]);
}

static bool is_real(const struct obj *o)
{
    return is_int(o) || is_type(o, TYPE_FLOAT);
}

/* Does the type of `self` know what to do with the other one? */
static bool fits(const struct obj *self, const struct obj *other)
{
    if (is_type(self, TYPE_FLOAT))
        return is_real(other);
    if (is_int(self))
        return is_int(other);
    return is_set(self) ? is_set(other) : self->type == other->type;
}

static bool is_sequence(const struct obj *o)
{
    return is_type(o, TYPE_STR) || is_type(o, TYPE_LIST) ||
           is_type(o, TYPE_TUPLE);
}

static struct obj *binary(struct machine *m, enum node_op op, struct obj **args,
                          bool reflected)
{
    struct obj *self = args[0];
    struct obj *other = args[1];

    if (is_sequence(self) && op == OP_MUL && !is_int(other))
        return machine_raise(m, ERROR_TYPE,
                             "'%.100s' object cannot be interpreted as an "
                             "integer",
                             value_type_name(m, other));
    if (!is_sequence(self) && !fits(self, other))
        return not_implemented(m);
    return reflected ? value_binary(m, op, other, self)
                     : value_binary(m, op, self, other);
}

#define SPECIAL_BINARY(name, op)                                               \
    static struct obj *name(struct machine *m, struct obj **args, size_t n,    \
                            struct obj *names)                                 \
    {                                                                          \
        (void)n;                                                               \
        (void)names;                                                           \
        return binary(m, op, args, false);                                     \
    }                                                                          \
    static struct obj *r##name(struct machine *m, struct obj **args, size_t n, \
                               struct obj *names)                              \
    {                                                                          \
        (void)n;                                                               \
        (void)names;                                                           \
        return binary(m, op, args, true);                                      \
    }
SPECIAL_BINARY(add, OP_ADD)
SPECIAL_BINARY(sub, OP_SUB)
SPECIAL_BINARY(mul, OP_MUL)
SPECIAL_BINARY(truediv, OP_DIV)
SPECIAL_BINARY(floordiv, OP_FLOORDIV)
SPECIAL_BINARY(mod, OP_MOD)
SPECIAL_BINARY(power, OP_POW)
SPECIAL_BINARY(lshift, OP_LSHIFT)
SPECIAL_BINARY(rshift, OP_RSHIFT)
SPECIAL_BINARY(and, OP_AND)
SPECIAL_BINARY(or, OP_OR)
SPECIAL_BINARY(xor, OP_XOR)
#undef SPECIAL_BINARY

struct obj *special_compare(struct machine *m, enum node_op op,
                            struct obj *self, struct obj *other)
{
    bool same = op == OP_EQ || op == OP_NE;
    bool plain = is_instance(self) || is_class(self) || is_none(self);

    if (same && self == other && (plain || !is_real(self)))
        return bool_new(m->heap, op == OP_EQ);
    if (plain || !fits(self, other) || (is_type(self, TYPE_DICT) && !same))
        return not_implemented(m);
    return value_compare(m, op, self, other);
}

#define SPECIAL_COMPARE(name, op)                                              \
    static struct obj *name(struct machine *m, struct obj **args, size_t n,    \
                            struct obj *names)                                 \
    {                                                                          \
        (void)n;                                                               \
        (void)names;                                                           \
        return special_compare(m, op, args[0], args[1]);                       \
    }
SPECIAL_COMPARE(not_equal, OP_NE)
SPECIAL_COMPARE(less, OP_LT)
SPECIAL_COMPARE(less_equal, OP_LE)
SPECIAL_COMPARE(greater, OP_GT)
SPECIAL_COMPARE(greater_equal, OP_GE)
#undef SPECIAL_COMPARE

#define SPECIAL(name, result)                                                  \
    static struct obj *name(struct machine *m, struct obj **args, size_t n,    \
                            struct obj *names)                                 \
    {                                                                          \
        (void)n;                                                               \
        (void)names;                                                           \
        return result;                                                         \
    }

static struct obj *length_of(struct machine *m, struct obj *o)
{
    int64_t n = value_len(m, o);

    return n < 0 ? NULL : int_new(m->heap, n);
}

static struct obj *truth_of(struct machine *m, int truth)
{
    return truth < 0 ? NULL : bool_new(m->heap, truth == 1);
}

static struct obj *done(struct machine *m, int rc)
{
    return rc < 0 ? NULL : none_new(m->heap);
}

static struct obj *hash_of(struct machine *m, struct obj *o)
{
    struct obj *key = o;

    if (!is_instance(o) && value_key(m, NULL, &key) != 0)
        return NULL;
    int64_t value = (int64_t)key_hash(key);
    return int_new(m->heap, value == -1 ? -2 : value);
}

static struct obj *next_of(struct machine *m, struct obj *o)
{
    struct obj *out = NULL;
    int rc = value_next(m, o, &out);

    return rc == 1 ? out : rc < 0 ? NULL : iteration_ended(m);
}

static struct obj *builtin_of(struct machine *m, const char *name,
                              struct obj *o)
{
    struct obj *key = str_intern(m->heap, name, strlen(name));
    struct obj *f = key == NULL ? NULL : dict_get(m->roots[ROOT_BUILTINS], key);

    return f == NULL ? NULL : value_call_one(m, f, o);
}

SPECIAL(length, length_of(m, args[0]))
SPECIAL(contains, truth_of(m, value_contains(m, args[0], args[1])))
SPECIAL(iter, value_iter(m, args[0]))
SPECIAL(next, next_of(m, args[0]))
SPECIAL(get_item, value_get_item(m, args[0], args[1]))
SPECIAL(set_item, done(m, value_set_item(m, args[0], args[1], args[2])))
SPECIAL(del_item, done(m, value_set_item(m, args[0], args[1], NULL)))
SPECIAL(truth, truth_of(m, value_truth(m, args[0])))
SPECIAL(hash, hash_of(m, args[0]))
SPECIAL(negative, value_unary(m, OP_NEGATIVE, args[0]))
SPECIAL(positive, value_unary(m, OP_POSITIVE, args[0]))
SPECIAL(invert, value_unary(m, OP_INVERT, args[0]))
SPECIAL(absolute, builtin_of(m, "abs", args[0]))
SPECIAL(as_int, builtin_of(m, "int", args[0]))
SPECIAL(as_float, builtin_of(m, "float", args[0]))
SPECIAL(backwards, builtin_of(m, "reversed", args[0]))
SPECIAL(iadd, value_inplace(m, OP_ADD, args[0], args[1]))
SPECIAL(imul, value_inplace(m, OP_MUL, args[0], args[1]))
#undef SPECIAL

static struct obj *call(struct machine *m, struct obj **args, size_t n,
                        struct obj *names)
{
    return value_call(m, args[0], args + 1, n - 1, names);
}

/* ---- which type has which ---- */

enum group {
    ANY = 1 << 0,
    REAL = 1 << 1,
    INTEGER = 1 << 2,
    SEQUENCE = 1 << 3,
    LISTS = 1 << 4,
    SETS = 1 << 5,
    DICTS = 1 << 6,
    NONE = 1 << 7,
    HAS_LEN = 1 << 8,
    HAS_CONTAINS = 1 << 9,
    HAS_ITER = 1 << 10,
    HAS_NEXT = 1 << 11,
    HAS_ITEMS = 1 << 12,
    SETS_ITEMS = 1 << 13,
    HAS_CALL = 1 << 14,
    HASHABLE = 1 << 15,
    STRS = 1 << 16
};

/* NOLINTBEGIN(bugprone-macro-parentheses): the arguments initialise members */
static const struct special {
    struct builtin row;
    unsigned groups; /* any of them */
} specials[] = {
#define ROW(text, function, args, of)                                          \
    {                                                                          \
        {.name = text, .fn = function, .min = args, .max = args}, of           \
    }
    ROW("__add__", add, 2, REAL | SEQUENCE),
    ROW("__sub__", sub, 2, REAL | SETS),
    ROW("__mul__", mul, 2, REAL | SEQUENCE),
    ROW("__truediv__", truediv, 2, REAL),
    ROW("__floordiv__", floordiv, 2, REAL),
    ROW("__mod__", mod, 2, REAL | STRS),
    ROW("__pow__", power, 2, REAL),
    ROW("__lshift__", lshift, 2, INTEGER),
    ROW("__rshift__", rshift, 2, INTEGER),
    ROW("__and__", and, 2, INTEGER | SETS),
    ROW("__or__", or, 2, INTEGER | SETS | DICTS),
    ROW("__xor__", xor, 2, INTEGER | SETS),
    ROW("__radd__", radd, 2, REAL),
    ROW("__rsub__", rsub, 2, REAL | SETS),
    ROW("__rmul__", rmul, 2, REAL | SEQUENCE),
    ROW("__rtruediv__", rtruediv, 2, REAL),
    ROW("__rfloordiv__", rfloordiv, 2, REAL),
    ROW("__rmod__", rmod, 2, REAL),
    ROW("__rpow__", rpower, 2, REAL),
    ROW("__rlshift__", rlshift, 2, INTEGER),
    ROW("__rrshift__", rrshift, 2, INTEGER),
    ROW("__rand__", rand, 2, INTEGER | SETS),
    ROW("__ror__", ror, 2, INTEGER | SETS | DICTS),
    ROW("__rxor__", rxor, 2, INTEGER | SETS),
    ROW("__iadd__", iadd, 2, LISTS),
    ROW("__imul__", imul, 2, LISTS),
    ROW("__ne__", not_equal, 2, ANY),
    ROW("__lt__", less, 2, ANY),
    ROW("__le__", less_equal, 2, ANY),
    ROW("__gt__", greater, 2, ANY),
    ROW("__ge__", greater_equal, 2, ANY),
    ROW("__hash__", hash, 1, HASHABLE),
    ROW("__bool__", truth, 1, REAL | NONE),
    ROW("__neg__", negative, 1, REAL),
    ROW("__pos__", positive, 1, REAL),
    ROW("__invert__", invert, 1, INTEGER),
    ROW("__abs__", absolute, 1, REAL),
    ROW("__int__", as_int, 1, REAL),
    ROW("__index__", as_int, 1, INTEGER),
    ROW("__float__", as_float, 1, REAL),
    ROW("__len__", length, 1, HAS_LEN),
    ROW("__contains__", contains, 2, HAS_CONTAINS),
    ROW("__iter__", iter, 1, HAS_ITER | HAS_NEXT),
    ROW("__next__", next, 1, HAS_NEXT),
    ROW("__getitem__", get_item, 2, HAS_ITEMS),
    ROW("__setitem__", set_item, 3, SETS_ITEMS),
    ROW("__delitem__", del_item, 2, SETS_ITEMS),
    ROW("__reversed__", backwards, 1, LISTS | DICTS),
#undef ROW
    {{.name = "__call__", .fn = call, .min = 1, .max = -1, .keywords = true},
     HAS_CALL}};
/* NOLINTEND(bugprone-macro-parentheses) */

static unsigned groups_of(const struct machine *m, unsigned id)
{
    const struct kind *kind = m->kinds[id];
    bool set = id == set_type.id || id == frozenset_type.id;
    bool real = id == TYPE_INT || id == TYPE_BOOL || id == TYPE_FLOAT;
    bool sequence = id == TYPE_STR || id == TYPE_LIST || id == TYPE_TUPLE;
    unsigned groups = ANY;
    const struct {
        bool is;
        unsigned group;
    } rows[] = {{real, REAL},
                {real && id != TYPE_FLOAT, INTEGER},
                {sequence, SEQUENCE},
                {id == TYPE_STR, STRS},
                {id == TYPE_LIST, LISTS},
                {set, SETS},
                {id == TYPE_DICT, DICTS},
                {id == TYPE_NONE, NONE},
                {kind->len != NULL, HAS_LEN},
                {kind->contains != NULL, HAS_CONTAINS},
                {kind->iter != NULL, HAS_ITER},
                {kind->next != NULL, HAS_NEXT},
                {kind->get_item != NULL, HAS_ITEMS},
                {kind->set_item != NULL, SETS_ITEMS},
                {kind->call != NULL || id == TYPE_CLASS, HAS_CALL},
                {!kind->unhashable, HASHABLE}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        groups |= rows[i].is ? rows[i].group : 0;
    return groups;
}

/* The builtin type that a class is, or that its instances are made of; 0: the class
 * has an instance's. */
static struct obj *builtin_base(const struct machine *m, struct obj *o)
{
    return class_rest(o)->kind != NULL ? o : m->roots[ROOT_OBJECT];
}

struct obj *special_find(struct machine *m, struct obj *class_object,
                         struct obj *self, const struct obj *name)
{
    const char *text = str_text(name);
    struct obj *owner = builtin_base(m, class_object);
    unsigned id = class_rest(owner)->type_id;

    if (text[0] != '_' || text[1] != '_' || m->kinds[id] == NULL)
        return NULL;
    for (size_t i = 0; i < sizeof specials / sizeof specials[0]; i++) {
        if (strcmp(specials[i].row.name, text) != 0)
            continue;
        if (specials[i].groups & groups_of(m, id))
            return builtin_new(m, &specials[i].row, self, owner);
        return specials[i].groups == HASHABLE ? none_new(m->heap) : NULL;
    }
    return NULL;
}
