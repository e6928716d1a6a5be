/* constant_fold - literals, and expressions that CPython folds into one constant.
 *
 * Follows CPython 3.11's ast_opt.c: signs, arithmetic, `not`, tuples of constants,
 * subscripts; and its limits, so that no constant grows large.
 */
#include "experiments/shell/compiler.h"
#include "experiments/shell/number.h"
#include "experiments/shell/utf8.h"

#include <math.h>
#include <string.h>

/* NOLINTBEGIN(misc-no-recursion): walks a tree whose depth the parser bounds (PARSE_DEPTH) */

static int truth(const struct constant *k)
{
    switch (k->kind) {
    case CONSTANT_INT:
        return k->value.integer != 0;
    case CONSTANT_FLOAT:
        return k->value.real != 0;
    case CONSTANT_STR:
    case CONSTANT_TUPLE:
    case CONSTANT_FROZENSET:
        return k->size > 0;
    case CONSTANT_TRUE:
    case CONSTANT_ELLIPSIS:
        return 1;
    case CONSTANT_NONE:
    case CONSTANT_FALSE:
        break;
    }
    return 0;
}

static bool is_bool(const struct constant *k)
{
    return k->kind == CONSTANT_TRUE || k->kind == CONSTANT_FALSE;
}

/* What bools are in arithmetic; no constants of the unit. */
static const struct constant bool_ints[] = {
    {.kind = CONSTANT_INT, .value.integer = 0},
    {.kind = CONSTANT_INT, .value.integer = 1}};

static const struct constant *int_of(const struct constant *k)
{
    return is_bool(k) ? &bool_ints[truth(k)] : k;
}

/* The operand itself is the result. */
static const struct constant *again(struct compiler *c, const struct node *node,
                                    const struct constant *operand)
{
    struct node *n = unconst(node);

    if (!n->again)
        c->unit->constants[operand->index]->trees++;
    n->again = true;
    return operand;
}

static const struct constant *fold_unary(struct compiler *c,
                                         const struct node *node)
{
    const struct constant *operand = constant_of(c, node->a);

    if (operand == NULL)
        return NULL;
    const struct constant *k = int_of(operand);
    if (node->op == OP_NOT)
        return constant_simple(c, truth(k) ? CONSTANT_FALSE : CONSTANT_TRUE);
    if (k->kind == CONSTANT_FLOAT && node->op == OP_NEGATIVE)
        return constant_float(c, -k->value.real);
    if (k->kind == CONSTANT_FLOAT && node->op == OP_POSITIVE)
        return again(c, node, k);
    if (k->kind != CONSTANT_INT || k->value.integer == INT64_MIN)
        return NULL;
    if (node->op == OP_NEGATIVE)
        return constant_int(c, -k->value.integer);
    if (node->op == OP_INVERT)
        return constant_int(c, ~k->value.integer);
    return k == operand ? again(c, node, k) : constant_int(c, k->value.integer);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;

    return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}

/* False: overflow, an error, or a shift out of range - left to run time. */
/* NOLINTNEXTLINE(readability-function-cognitive-complexity): a case per operator */
static bool fold_ints(enum node_op op, int64_t a, int64_t b, int64_t *out)
{
    bool divides = b != 0 && !(a == INT64_MIN && b == -1);

    switch (op) {
    case OP_ADD:
        return !__builtin_add_overflow(a, b, out);
    case OP_SUB:
        return !__builtin_sub_overflow(a, b, out);
    case OP_MUL:
        return !__builtin_mul_overflow(a, b, out);
    case OP_FLOORDIV:
        *out = divides ? floor_div(a, b) : 0;
        return divides;
    case OP_MOD:
        *out = divides ? a - floor_div(a, b) * b : 0;
        return divides;
    case OP_POW:
        if (b < 0)
            return false;
        for (*out = 1; b > 0; b--) {
            if (__builtin_mul_overflow(*out, a, out) || b > 64)
                return false;
        }
        return true;
    case OP_LSHIFT:
        if (b < 0 || b > 62)
            return false;
        return !__builtin_mul_overflow(a, (int64_t)1 << b, out);
    case OP_RSHIFT:
        if (b < 0)
            return false;
        *out = b > 63 ? (a < 0 ? -1 : 0) : a >> b;
        return true;
    case OP_AND:
        *out = a & b;
        return true;
    case OP_OR:
        *out = a | b;
        return true;
    case OP_XOR:
        *out = a ^ b;
        return true;
    default:
        return false;
    }
}

static bool fold_reals(enum node_op op, double a, double b, double *out)
{
    switch (op) {
    case OP_ADD:
        *out = a + b;
        return true;
    case OP_SUB:
        *out = a - b;
        return true;
    case OP_MUL:
        *out = a * b;
        return true;
    case OP_DIV:
        *out = b == 0 ? 0 : a / b;
        return b != 0;
    case OP_POW:
        *out = pow(a, b);
        return isfinite(*out) && !(a == 0 && b < 0) &&
               !(a < 0 && b != floor(b));
    case OP_FLOORDIV:
        *out = b == 0 ? 0 : float_floor_div(a, b);
        return b != 0;
    case OP_MOD:
        *out = b == 0 ? 0 : float_mod(a, b);
        return b != 0;
    default:
        return false;
    }
}

#define FOLD_STR_MAX   4096 /* MAX_STR_SIZE of ast_opt.c */
#define FOLD_ITEMS_MAX 256  /* MAX_COLLECTION_SIZE */

static const struct constant *fold_strings(struct compiler *c,
                                           const struct node *node,
                                           const struct constant *a,
                                           const struct constant *b)
{
    enum node_op op = node->op;
    size_t times = 1;
    size_t tail = 0;

    if (op == OP_ADD && b->kind == CONSTANT_STR)
        tail = b->size;
    else if (op == OP_MUL && b->kind == CONSTANT_INT && b->value.integer >= 0 &&
             b->value.integer <= FOLD_STR_MAX)
        times = (size_t)b->value.integer;
    else
        return NULL;
    if (op == OP_MUL && a->size * times > FOLD_STR_MAX)
        return NULL;
    if (tail == 0 && times == 1)
        return again(c, node, a);
    if (op == OP_ADD && a->size == 0)
        return again(c, node, b);
    char *text = arena_take(c->arena, a->size * times + tail + 1);
    if (text == NULL)
        return NULL;
    for (size_t i = 0; i < times; i++)
        memcpy(text + i * a->size, a->text, a->size);
    if (tail > 0)
        memcpy(text + a->size * times, b->text, tail);
    return constant_str(c, text, a->size * times + tail);
}

/* Two tuples one behind the other, or one several times. */
static const struct constant *fold_tuples(struct compiler *c,
                                          const struct node *node,
                                          const struct constant *a,
                                          const struct constant *b)
{
    enum node_op op = node->op;
    bool repeats = op == OP_MUL && b->kind == CONSTANT_INT;
    size_t times = 1;
    size_t n = a->size;

    if (repeats && n > 0) { /* as often as fits */
        if (b->value.integer < 0 ||
            b->value.integer > (int64_t)(FOLD_ITEMS_MAX / n))
            return NULL;
        times = (size_t)b->value.integer;
    }
    if (!repeats && (op != OP_ADD || b->kind != CONSTANT_TUPLE))
        return NULL;
    size_t tail = repeats ? 0 : b->size;
    if (n > 0 && tail == 0 && times == 1)
        return again(c, node, a);
    if (!repeats && n == 0 && tail > 0)
        return again(c, node, b);
    const struct constant **items = arena_take(
        c->arena, (n * times + tail + 1) * sizeof(struct constant *));
    if (items == NULL)
        return NULL;
    for (size_t i = 0; i < n * times; i++)
        items[i] = a->items[i % n];
    for (size_t i = 0; i < tail; i++)
        items[n * times + i] = b->items[i];
    return constant_tuple(c, items, n * times + tail);
}

static double real_of(const struct constant *k)
{
    return k->kind == CONSTANT_INT ? (double)k->value.integer : k->value.real;
}

static bool is_arithmetic(const struct constant *k)
{
    return k->kind == CONSTANT_INT || k->kind == CONSTANT_FLOAT;
}

/* & | ^ give a bool again; NULL: they are ints to that operator. */
static const struct constant *fold_bools(struct compiler *c, enum node_op op,
                                         const struct constant *a,
                                         const struct constant *b)
{
    bool x = truth(a);
    bool y = truth(b);

    if (op != OP_AND && op != OP_OR && op != OP_XOR)
        return NULL;
    bool value = op == OP_AND ? x && y : op == OP_OR ? x || y : x != y;
    return constant_simple(c, value ? CONSTANT_TRUE : CONSTANT_FALSE);
}

static const struct constant *fold_numbers(struct compiler *c, enum node_op op,
                                           const struct constant *a,
                                           const struct constant *b)
{
    bool ints = a->kind == CONSTANT_INT && b->kind == CONSTANT_INT;
    bool inverse = ints && op == OP_POW && b->value.integer < 0; /* a float */
    int64_t integer;
    double real;

    if (ints && op != OP_DIV && !inverse)
        return fold_ints(op, a->value.integer, b->value.integer, &integer)
                   ? constant_int(c, integer)
                   : NULL;
    return fold_reals(op, real_of(a), real_of(b), &real)
               ? constant_float(c, real)
               : NULL;
}

static const struct constant *fold_binary(struct compiler *c,
                                          const struct node *node)
{
    const struct constant *a = constant_of(c, node->a);
    const struct constant *b = a == NULL ? NULL : constant_of(c, node->b);

    if (b == NULL)
        return NULL;
    if (is_bool(a) && is_bool(b)) {
        const struct constant *k = fold_bools(c, node->op, a, b);
        if (k != NULL)
            return k;
    }
    a = int_of(a);
    b = int_of(b);
    if (node->op == OP_MUL && a->kind == CONSTANT_INT) { /* 3 * "a" */
        const struct constant *other = b;
        b = is_arithmetic(b) ? b : a;
        a = is_arithmetic(other) ? a : other;
    }
    if (a->kind == CONSTANT_STR)
        return fold_strings(c, node, a, b);
    if (a->kind == CONSTANT_TUPLE)
        return fold_tuples(c, node, a, b);
    return is_arithmetic(a) && is_arithmetic(b)
               ? fold_numbers(c, node->op, a, b)
               : NULL;
}

static const struct constant *fold_tuple(struct compiler *c,
                                         const struct node *node)
{
    size_t n = node->list.count;
    const struct constant **items =
        arena_take(c->arena, n * sizeof(struct constant *) + 1);

    if (items == NULL)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        items[i] = constant_of(c, node->list.items[i]);
        if (items[i] == NULL)
            return NULL;
    }
    return constant_tuple(c, items, n);
}

static const struct constant *fold_subscript(struct compiler *c,
                                             const struct node *node)
{
    const struct constant *a = constant_of(c, node->a);
    const struct constant *k = a == NULL || node->b->kind == NODE_SLICE
                                   ? NULL
                                   : constant_of(c, node->b);

    bool is_str = a != NULL && a->kind == CONSTANT_STR;

    if (k == NULL || (k->kind != CONSTANT_INT && !is_bool(k)) ||
        (!is_str && a->kind != CONSTANT_TUPLE))
        return NULL;
    int64_t n = (int64_t)(is_str ? utf8_count(a->text, a->size) : a->size);
    int64_t i = int_of(k)->value.integer;
    if (i < 0)
        i += n;
    if (i < 0 || i >= n)
        return NULL;
    if (!is_str)
        return again(c, node, a->items[i]);
    size_t at = utf8_offset(a->text, a->size, (size_t)i);
    size_t bytes = utf8_char(a->text + at, a->size - at);
    return constant_str(c, arena_text(c->arena, a->text + at, bytes), bytes);
}

const struct constant *constant_of(struct compiler *c, const struct node *node)
{
    switch (node->kind) {
    case NODE_INT:
        return constant_int(c, node->value.integer);
    case NODE_FLOAT:
        return constant_float(c, node->value.real);
    case NODE_STR:
        return constant_str(c, node->text, node->size);
    case NODE_ELLIPSIS:
        return constant_simple(c, CONSTANT_ELLIPSIS);
    case NODE_NONE:
        return constant_simple(c, CONSTANT_NONE);
    case NODE_TRUE:
        return constant_simple(c, CONSTANT_TRUE);
    case NODE_FALSE:
        return constant_simple(c, CONSTANT_FALSE);
    case NODE_NAME:
        return strcmp(node->text, "__debug__") == 0
                   ? constant_simple(c, CONSTANT_TRUE)
                   : NULL;
    case NODE_UNARY:
        return fold_unary(c, node);
    case NODE_BINARY:
        return fold_binary(c, node);
    case NODE_TUPLE:
        return node->list.count <= FOLD_ITEMS_MAX ? fold_tuple(c, node) : NULL;
    case NODE_INDEX:
        return fold_subscript(c, node);
    default:
        return NULL;
    }
}

int constant_truth(struct compiler *c, const struct node *node)
{
    const struct constant *k = constant_of(c, node);

    return k == NULL ? -1 : truth(k);
}

/* NOLINTEND(misc-no-recursion) */
