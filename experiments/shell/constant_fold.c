/* constant_fold - literals, and expressions that CPython folds into one constant.
 *
 * Follows CPython 3.11's ast_opt.c: signs, arithmetic, `not`, tuples of constants,
 * subscripts; and its limits, so that no constant grows large.
 */
#include "experiments/shell/compiler.h"

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

static const struct constant *fold_unary(struct compiler *c,
                                         const struct node *node)
{
    const struct constant *k = constant_of(c, node->a);

    if (k == NULL)
        return NULL;
    if (node->op == OP_NOT)
        return constant_simple(c, truth(k) ? CONSTANT_FALSE : CONSTANT_TRUE);
    if (k->kind == CONSTANT_FLOAT && node->op == OP_NEGATIVE)
        return constant_float(c, -k->value.real);
    if (k->kind == CONSTANT_FLOAT && node->op == OP_POSITIVE)
        return k;
    if (k->kind != CONSTANT_INT || k->value.integer == INT64_MIN)
        return NULL;
    if (node->op == OP_NEGATIVE)
        return constant_int(c, -k->value.integer);
    if (node->op == OP_INVERT)
        return constant_int(c, ~k->value.integer);
    return k;
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
        return isfinite(*out) && !(a < 0 && b != floor(b));
    default: /* // and % of floats are left to run time */
        return false;
    }
}

#define FOLD_STR_MAX   4096 /* MAX_STR_SIZE of ast_opt.c */
#define FOLD_ITEMS_MAX 256  /* MAX_COLLECTION_SIZE */

static const struct constant *fold_strings(struct compiler *c, enum node_op op,
                                           const struct constant *a,
                                           const struct constant *b)
{
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
    if (op == OP_ADD && tail == 0) { /* the sum is a once more */
        c->unit->constants[a->index]->trees++;
        return a;
    }
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
static const struct constant *fold_tuples(struct compiler *c, enum node_op op,
                                          const struct constant *a,
                                          const struct constant *b)
{
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

static bool is_number(const struct constant *k)
{
    return k->kind == CONSTANT_INT || k->kind == CONSTANT_FLOAT;
}

static const struct constant *fold_binary(struct compiler *c,
                                          const struct node *node)
{
    const struct constant *a = constant_of(c, node->a);
    const struct constant *b = a == NULL ? NULL : constant_of(c, node->b);
    int64_t integer;
    double real;

    if (b == NULL)
        return NULL;
    if (node->op == OP_MUL && a->kind == CONSTANT_INT) { /* 3 * "a" */
        const struct constant *other = b;
        b = is_number(b) ? b : a;
        a = is_number(other) ? a : other;
    }
    if (a->kind == CONSTANT_STR)
        return fold_strings(c, node->op, a, b);
    if (a->kind == CONSTANT_TUPLE)
        return fold_tuples(c, node->op, a, b);
    if (!is_number(a) || !is_number(b))
        return NULL;
    if (a->kind == CONSTANT_INT && b->kind == CONSTANT_INT &&
        node->op != OP_DIV)
        return fold_ints(node->op, a->value.integer, b->value.integer, &integer)
                   ? constant_int(c, integer)
                   : NULL;
    return fold_reals(node->op, real_of(a), real_of(b), &real)
               ? constant_float(c, real)
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

static bool is_ascii(const struct constant *k)
{
    for (size_t i = 0; i < k->size; i++) {
        if ((unsigned char)k->text[i] >= 0x80)
            return false;
    }
    return true;
}

static const struct constant *fold_subscript(struct compiler *c,
                                             const struct node *node)
{
    const struct constant *a = constant_of(c, node->a);
    const struct constant *k = a == NULL || node->b->kind == NODE_SLICE
                                   ? NULL
                                   : constant_of(c, node->b);

    if (k == NULL || k->kind != CONSTANT_INT)
        return NULL;
    int64_t i = k->value.integer;
    if (i < 0)
        i += (int64_t)a->size;
    if (i < 0 || i >= (int64_t)a->size)
        return NULL;
    if (a->kind == CONSTANT_TUPLE)
        return a->items[i];
    if (a->kind == CONSTANT_STR && is_ascii(a))
        return constant_str(c, arena_text(c->arena, a->text + i, 1), 1);
    return NULL;
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
