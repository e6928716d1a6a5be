/* parse_expr - operators, from the loosest to the tightest binding.
 *
 * Recursive descent along Python's own grammar (Language Reference, chapter 6).
 * Depth is bounded by parser_enter, so that hostile nesting is an error and not
 * a stack overflow.
 */
#include "experiments/shell/parser.h"

#include <string.h>

/* NOLINTBEGIN(misc-no-recursion): a recursive descent; parser_enter bounds its depth */

struct node *parse_unary(struct parser *p); /* parse_atom.c */

struct operator_name {
    const char *text;
    enum node_op op;
};

/* Binary operators by level, loosest first; each level is left-associative. */
static const struct operator_name level_or[] = {{"|", OP_OR}, {NULL, 0}};
static const struct operator_name level_xor[] = {{"^", OP_XOR}, {NULL, 0}};
static const struct operator_name level_and[] = {{"&", OP_AND}, {NULL, 0}};
static const struct operator_name level_shift[] = {
    {"<<", OP_LSHIFT}, {">>", OP_RSHIFT}, {NULL, 0}};
static const struct operator_name level_sum[] = {
    {"+", OP_ADD}, {"-", OP_SUB}, {NULL, 0}};
static const struct operator_name level_term[] = {{"*", OP_MUL},
                                                  {"/", OP_DIV},
                                                  {"//", OP_FLOORDIV},
                                                  {"%", OP_MOD},
                                                  {NULL, 0}};
static const struct operator_name *const levels[] = {
    level_or, level_xor, level_and, level_shift, level_sum, level_term};
#define LEVELS (sizeof levels / sizeof levels[0])

static const struct operator_name *
find_operator(const struct parser *p, const struct operator_name *names)
{
    if (p->token.kind != TOKEN_OPERATOR)
        return NULL;
    for (; names->text != NULL; names++) {
        if (parser_is(p, names->text))
            return names;
    }
    return NULL;
}

static struct node *parse_binary(struct parser *p, size_t level)
{
    if (level == LEVELS)
        return parse_unary(p);
    struct node *left = parse_binary(p, level + 1);
    const struct operator_name *found;
    while (left != NULL && (found = find_operator(p, levels[level])) != NULL) {
        struct node *node = parser_node(p, NODE_BINARY, &p->token);

        parser_advance(p);
        struct node *right = parse_binary(p, level + 1);
        if (node == NULL || right == NULL)
            return NULL;
        node->line = left->line;
        node->column = left->column;
        node->op = (unsigned char)found->op;
        node->a = left;
        node->b = right;
        left = node;
    }
    return left;
}

/* The comparison operator here, eaten; -1 when there is none. */
static int accept_comparison(struct parser *p)
{
    static const struct operator_name names[] = {
        {"<", OP_LT}, {"<=", OP_LE}, {"==", OP_EQ}, {"!=", OP_NE},
        {">", OP_GT}, {">=", OP_GE}, {NULL, 0}};
    const struct operator_name *found = find_operator(p, names);

    if (found != NULL) {
        parser_advance(p);
        return (int)found->op;
    }
    if (parser_accept(p, "in"))
        return OP_IN;
    if (parser_accept(p, "is"))
        return parser_accept(p, "not") ? OP_IS_NOT : OP_IS;
    if (parser_is(p, "not") && p->ahead.size == 2 &&
        memcmp(p->ahead.text, "in", 2) == 0) {
        parser_advance(p);
        parser_advance(p);
        return OP_NOT_IN;
    }
    return -1;
}

#define CHAIN_MAX 100 /* comparisons in one chain */

static struct node *parse_comparison(struct parser *p)
{
    struct token at = p->token;
    struct node *first = parse_binary(p, 0);
    unsigned char ops[CHAIN_MAX];
    struct node *node = NULL;
    int op;

    while (first != NULL && (op = accept_comparison(p)) >= 0) {
        if (node == NULL) {
            node = parser_node(p, NODE_COMPARE, &at);
            if (node == NULL)
                return NULL;
            node->a = first;
        }
        if (node->list.count == CHAIN_MAX)
            return parser_fail(p, "too many comparisons in a chain");
        ops[node->list.count] = (unsigned char)op;
        if (!parser_append(p, &node->list, parse_binary(p, 0)))
            return NULL;
    }
    if (node == NULL)
        return first;
    node->ops =
        (unsigned char *)arena_text(p->arena, (char *)ops, node->list.count);
    return node->ops == NULL ? parser_fail(p, "out of memory") : node;
}

static struct node *parse_not(struct parser *p)
{
    struct token at = p->token;

    if (!parser_accept(p, "not"))
        return parse_comparison(p);
    if (!parser_enter(p))
        return NULL;
    struct node *node = parser_node(p, NODE_UNARY, &at);
    struct node *inner = parse_not(p);
    parser_leave(p);
    if (node == NULL || inner == NULL)
        return NULL;
    node->op = OP_NOT;
    node->a = inner;
    return node;
}

static struct node *parse_junction(struct parser *p, const char *word,
                                   enum node_kind kind,
                                   struct node *(*inner)(struct parser *))
{
    struct token at = p->token;
    struct node *first = inner(p);

    if (first == NULL || !parser_is(p, word))
        return first;
    struct node *node = parser_node(p, kind, &at);
    if (node == NULL || !parser_append(p, &node->list, first))
        return NULL;
    while (parser_accept(p, word)) {
        if (!parser_append(p, &node->list, inner(p)))
            return NULL;
    }
    return node;
}

static struct node *parse_and(struct parser *p)
{
    return parse_junction(p, "and", NODE_AND, parse_not);
}

struct node *parse_or(struct parser *p)
{
    return parse_junction(p, "or", NODE_OR, parse_and);
}

static struct node *parse_lambda(struct parser *p)
{
    struct node *node = parser_node(p, NODE_LAMBDA, &p->token);

    parser_advance(p);
    if (node == NULL)
        return NULL;
    node->params = parse_params(p, ":");
    if (node->params == NULL || !parser_expect(p, ":"))
        return NULL;
    unsigned loops = p->loops;
    p->loops = 0;
    p->functions++;
    node->a = parse_expression(p);
    p->functions--;
    p->loops = loops;
    return node->a == NULL ? NULL : node;
}

static struct node *parse_conditional(struct parser *p)
{
    struct token at = p->token;

    if (parser_is(p, "lambda"))
        return parse_lambda(p);
    struct node *value = parse_or(p);
    if (value == NULL || !parser_accept(p, "if"))
        return value;
    struct node *node = parser_node(p, NODE_IF_ELSE, &at);
    if (node == NULL)
        return NULL;
    node->a = value;
    node->b = parse_or(p);
    if (node->b == NULL)
        return NULL;
    if (!parser_is(p, "else"))
        return parser_fail(p, "expected 'else' after 'if' expression");
    parser_advance(p);
    node->c = parse_expression(p);
    return node->c == NULL ? NULL : node;
}

struct node *parse_expression(struct parser *p)
{
    if (!parser_enter(p))
        return NULL;
    struct node *node = parse_conditional(p);
    if (node != NULL && node->kind == NODE_NAME && parser_is(p, ":=")) {
        struct node *walrus = parser_node(p, NODE_WALRUS, &p->token);

        parser_advance(p);
        struct node *value = parse_expression(p);
        if (walrus == NULL || value == NULL) {
            parser_leave(p);
            return NULL;
        }
        walrus->a = node;
        walrus->b = value;
        node = walrus;
    }
    parser_leave(p);
    return node;
}

static struct node *parse_starred(struct parser *p)
{
    struct token at = p->token;

    if (!parser_accept(p, "*"))
        return parse_expression(p);
    struct node *node = parser_node(p, NODE_STAR, &at);
    if (node == NULL)
        return NULL;
    node->a = parse_expression(p);
    return node->a == NULL ? NULL : node;
}

/* Can an expression start here?  (A tuple may end with a comma.) */
static bool starts_expression(const struct parser *p)
{
    static const char *const openers[] = {"(", "[", "{",   "-", "+",
                                          "~", "*", "...", NULL};
    static const char *const words[] = {"not",  "lambda", "None",
                                        "True", "False",  NULL};

    if (p->token.kind == TOKEN_OPERATOR) {
        for (size_t i = 0; openers[i] != NULL; i++) {
            if (parser_is(p, openers[i]))
                return true;
        }
        return false;
    }
    if (p->token.kind == TOKEN_NAME && parser_is_keyword(&p->token)) {
        for (size_t i = 0; words[i] != NULL; i++) {
            if (parser_is(p, words[i]))
                return true;
        }
        return false;
    }
    return p->token.kind == TOKEN_NAME || p->token.kind == TOKEN_INT ||
           p->token.kind == TOKEN_FLOAT || p->token.kind == TOKEN_STRING;
}

static struct node *parse_list_of(struct parser *p,
                                  struct node *(*item)(struct parser *))
{
    struct token at = p->token;
    struct node *first = item(p);

    if (first == NULL || !parser_is(p, ",")) {
        if (first != NULL && first->kind == NODE_STAR)
            return parser_fail(p, "can't use starred expression here");
        return first;
    }
    struct node *tuple = parser_node(p, NODE_TUPLE, &at);
    if (tuple == NULL || !parser_append(p, &tuple->list, first))
        return NULL;
    while (parser_accept(p, ",")) {
        if (!starts_expression(p))
            break;
        if (!parser_append(p, &tuple->list, item(p)))
            return NULL;
    }
    return tuple;
}

struct node *parse_expression_list(struct parser *p)
{
    return parse_list_of(p, parse_starred);
}

struct node *parse_yield(struct parser *p)
{
    struct node *node = parser_node(p, NODE_YIELD, &p->token);

    if (p->functions == 0)
        return parser_fail(p, "'yield' outside function");
    parser_advance(p);
    if (node == NULL)
        return NULL;
    if (parser_accept(p, "from")) {
        node->kind = NODE_YIELD_FROM;
        node->a = parse_expression(p);
        return node->a == NULL ? NULL : node;
    }
    if (starts_expression(p)) {
        node->a = parse_expression_list(p);
        return node->a == NULL ? NULL : node;
    }
    return node;
}

/* Like parse_starred, but stops before `in`. */
struct node *parse_target(struct parser *p)
{
    struct token at = p->token;

    if (!parser_accept(p, "*"))
        return parse_binary(p, 0);
    struct node *node = parser_node(p, NODE_STAR, &at);
    if (node == NULL)
        return NULL;
    node->a = parse_binary(p, 0);
    return node->a == NULL ? NULL : node;
}

struct node *parse_targets(struct parser *p)
{
    struct node *node = parse_list_of(p, parse_target);

    if (node == NULL || !parse_check_target(p, node, false))
        return NULL;
    return node;
}

/* NOLINTEND(misc-no-recursion) */
