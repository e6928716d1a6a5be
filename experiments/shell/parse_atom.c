/* parse_atom - literals, names, brackets, and what is hung behind them.
 */
#include "experiments/shell/parser.h"

#include <string.h>

/* NOLINTBEGIN(misc-no-recursion): a recursive descent; parser_enter bounds its depth */

struct node *parse_unary(struct parser *p);

/* ---- calls, subscripts, attributes ---- */

static struct node *parse_clauses(struct parser *p, enum node_kind kind,
                                  struct node *element, struct node *value,
                                  const struct token *at);

/* A generator without brackets of its own, which only an only argument may be. */
static struct node *parse_bare_generator(struct parser *p, struct node *value,
                                         const struct token *at, bool first)
{
    struct node *node = parse_clauses(p, NODE_GENERATOR, value, NULL, at);

    if (node == NULL || (first && parser_is(p, ")")))
        return node;
    source_error(p->source, at->line, at->column,
                 "Generator expression must be parenthesized");
    return NULL;
}

static struct node *parse_argument(struct parser *p, bool first)
{
    struct token at = p->token;

    bool mapping = parser_accept(p, "**");
    if (mapping || parser_accept(p, "*")) {
        struct node *star =
            parser_node(p, mapping ? NODE_DOUBLE_STAR : NODE_STAR, &at);

        if (star == NULL)
            return NULL;
        star->a = parse_expression(p);
        return star->a == NULL ? NULL : star;
    }
    if (p->token.kind == TOKEN_NAME && !parser_is_keyword(&p->token) &&
        p->ahead.kind == TOKEN_OPERATOR && p->ahead.size == 1 &&
        p->ahead.text[0] == '=') {
        struct node *keyword = parser_node(p, NODE_KEYWORD, &at);

        if (keyword == NULL)
            return NULL;
        keyword->text = arena_text(p->arena, at.text, at.size);
        parser_advance(p);
        parser_advance(p);
        keyword->a = parse_expression(p);
        return keyword->a == NULL ? NULL : keyword;
    }
    struct node *value = parse_expression(p);
    if (value != NULL && parser_is(p, "for"))
        return parse_bare_generator(p, value, &at, first);
    return value;
}

static struct node *parse_call(struct parser *p, struct node *callee)
{
    struct node *call = parser_node(p, NODE_CALL, &p->token);
    bool keywords = false;
    bool mappings = false;

    parser_advance(p);
    if (call == NULL)
        return NULL;
    call->line = callee->line;
    call->column = callee->column;
    call->a = callee;
    while (!parser_is(p, ")")) {
        struct node *argument = parse_argument(p, call->list.count == 0);

        if (argument == NULL || !parser_append(p, &call->list, argument))
            return NULL;
        bool named = argument->kind == NODE_KEYWORD ||
                     argument->kind == NODE_DOUBLE_STAR;
        if (mappings && argument->kind == NODE_STAR)
            return parser_fail(p, "iterable argument unpacking follows keyword "
                                  "argument unpacking");
        if (keywords && !named && argument->kind != NODE_STAR)
            return parser_fail(p, mappings
                                      ? "positional argument follows keyword "
                                        "argument unpacking"
                                      : "positional argument follows keyword "
                                        "argument");
        keywords = keywords || named;
        mappings = mappings || argument->kind == NODE_DOUBLE_STAR;
        if (!parser_accept(p, ","))
            break;
    }
    return parser_expect(p, ")") ? call : NULL;
}

static struct node *parse_slice(struct parser *p)
{
    struct token at = p->token;
    struct node *parts[3] = {NULL, NULL, NULL};
    unsigned colons = 0;

    while (!parser_is(p, "]")) {
        if (parser_is(p, ":")) {
            if (colons == 2)
                return parser_fail(p, "invalid syntax");
            colons++;
            parser_advance(p);
            continue;
        }
        if (parts[colons] != NULL)
            break;
        parts[colons] =
            colons == 0 ? parse_expression_list(p) : parse_expression(p);
        if (parts[colons] == NULL)
            return NULL;
    }
    if (colons == 0)
        return parts[0] != NULL ? parts[0] : parser_fail(p, "invalid syntax");
    struct node *slice = parser_node(p, NODE_SLICE, &at);
    if (slice == NULL)
        return NULL;
    slice->a = parts[0];
    slice->b = parts[1];
    slice->c = parts[2];
    return slice;
}

static struct node *parse_suffix(struct parser *p, struct node *base)
{
    if (parser_is(p, "("))
        return parse_call(p, base);
    if (parser_is(p, "[")) {
        struct node *node = parser_node(p, NODE_INDEX, &p->token);

        parser_advance(p);
        if (node == NULL)
            return NULL;
        node->line = base->line;
        node->column = base->column;
        node->a = base;
        node->b = parse_slice(p);
        return node->b != NULL && parser_expect(p, "]") ? node : NULL;
    }
    parser_advance(p); /* the dot */
    struct node *node = parser_node(p, NODE_ATTRIBUTE, &p->token);
    if (node == NULL)
        return NULL;
    if (p->token.kind != TOKEN_NAME || parser_is_keyword(&p->token))
        return parser_fail(p, "invalid syntax");
    node->line = base->line;
    node->column = base->column;
    node->a = base;
    node->text = arena_text(p->arena, p->token.text, p->token.size);
    parser_advance(p);
    return node->text == NULL ? parser_fail(p, "out of memory") : node;
}

/* ---- brackets ---- */

/* `for` target `in` source `if` condition ...; the element is parsed already. */
static struct node *parse_clauses(struct parser *p, enum node_kind kind,
                                  struct node *element, struct node *value,
                                  const struct token *at)
{
    struct node *comprehension = parser_node(p, kind, at);

    if (comprehension == NULL)
        return NULL;
    comprehension->a = element;
    comprehension->b = value;
    while (parser_is(p, "for")) {
        struct node *clause = parser_node(p, NODE_CLAUSE, &p->token);

        if (!parser_append(p, &comprehension->list, clause))
            return NULL;
        parser_advance(p);
        clause->a = parse_targets(p);
        if (clause->a == NULL || !parser_expect(p, "in"))
            return NULL;
        /* Looser than a comparison, but an `if` here is a condition. */
        clause->b = parse_or(p);
        if (clause->b == NULL)
            return NULL;
        while (parser_accept(p, "if")) {
            if (!parser_append(p, &clause->list, parse_or(p)))
                return NULL;
        }
    }
    return comprehension;
}

static struct node *parse_element(struct parser *p)
{
    struct token at = p->token;

    if (!parser_accept(p, "*"))
        return parse_expression(p);
    struct node *star = parser_node(p, NODE_STAR, &at);
    if (star == NULL)
        return NULL;
    star->a = parse_expression(p);
    return star->a == NULL ? NULL : star;
}

/* The rest of a display behind its first element, up to the closing bracket. */
static struct node *parse_display(struct parser *p, enum node_kind kind,
                                  struct node *first, const char *end,
                                  const struct token *at)
{
    struct node *node = parser_node(p, kind, at);

    if (node == NULL || !parser_append(p, &node->list, first))
        return NULL;
    while (parser_accept(p, ",")) {
        if (parser_is(p, end))
            break;
        if (!parser_append(p, &node->list, parse_element(p)))
            return NULL;
    }
    return parser_expect(p, end) ? node : NULL;
}

static struct node *parse_parenthesis(struct parser *p)
{
    struct token at = p->token;

    parser_advance(p);
    if (parser_accept(p, ")"))
        return parser_node(p, NODE_TUPLE, &at);
    if (parser_is(p, "yield")) {
        struct node *node = parse_yield(p);

        return node != NULL && parser_expect(p, ")") ? node : NULL;
    }
    struct node *first = parse_element(p);
    if (first == NULL)
        return NULL;
    if (parser_is(p, "for")) {
        struct node *node = parse_clauses(p, NODE_GENERATOR, first, NULL, &at);

        return node != NULL && parser_expect(p, ")") ? node : NULL;
    }
    if (parser_is(p, ","))
        return parse_display(p, NODE_TUPLE, first, ")", &at);
    if (first->kind == NODE_STAR)
        return parser_fail(p, "cannot use starred expression here");
    if (parser_is(p, "as"))
        return parser_fail(p, "'with' in brackets is not part of this shell");
    return parser_expect(p, ")") ? first : NULL;
}

static struct node *parse_bracket(struct parser *p)
{
    struct token at = p->token;

    parser_advance(p);
    if (parser_accept(p, "]"))
        return parser_node(p, NODE_LIST, &at);
    struct node *first = parse_element(p);
    if (first == NULL)
        return NULL;
    if (parser_is(p, "for")) {
        struct node *node = parse_clauses(p, NODE_LIST_COMP, first, NULL, &at);

        return node != NULL && parser_expect(p, "]") ? node : NULL;
    }
    return parse_display(p, NODE_LIST, first, "]", &at);
}

/* `**mapping`, with nothing in the value's place. */
static bool parse_mapping(struct parser *p, struct node_list *list)
{
    struct node *star = parser_node(p, NODE_DOUBLE_STAR, &p->token);
    struct node *nothing = parser_node(p, NODE_PASS, &p->token);

    parser_advance(p);
    if (star == NULL)
        return false;
    star->a = parse_expression(p);
    return star->a != NULL && parser_append(p, list, star) &&
           parser_append(p, list, nothing);
}

static bool parse_pair(struct parser *p, struct node_list *list)
{
    if (parser_is(p, "**"))
        return parse_mapping(p, list);
    return parser_append(p, list, parse_expression(p)) &&
           parser_expect(p, ":") && parser_append(p, list, parse_expression(p));
}

/* The rest of a dict's pairs, and its bracket. */
static struct node *parse_pairs(struct parser *p, struct node *dict)
{
    while (parser_accept(p, ",")) {
        if (parser_is(p, "}"))
            break;
        if (!parse_pair(p, &dict->list))
            return NULL;
    }
    return parser_expect(p, "}") ? dict : NULL;
}

/* Behind the first key. */
static struct node *parse_dict(struct parser *p, struct node *key,
                               const struct token *at)
{
    parser_advance(p); /* the colon */
    struct node *value = parse_expression(p);
    if (value == NULL)
        return NULL;
    if (parser_is(p, "for")) {
        struct node *node = parse_clauses(p, NODE_DICT_COMP, key, value, at);

        return node != NULL && parser_expect(p, "}") ? node : NULL;
    }
    struct node *dict = parser_node(p, NODE_DICT, at);
    if (dict == NULL || !parser_append(p, &dict->list, key) ||
        !parser_append(p, &dict->list, value))
        return NULL;
    return parse_pairs(p, dict);
}

static struct node *parse_brace(struct parser *p)
{
    struct token at = p->token;

    parser_advance(p);
    if (parser_accept(p, "}"))
        return parser_node(p, NODE_DICT, &at);
    if (parser_is(p, "**")) {
        struct node *dict = parser_node(p, NODE_DICT, &at);

        return dict != NULL && parse_mapping(p, &dict->list)
                   ? parse_pairs(p, dict)
                   : NULL;
    }
    struct node *first = parse_element(p);
    if (first == NULL)
        return NULL;
    if (parser_is(p, ":"))
        return parse_dict(p, first, &at);
    if (parser_is(p, "for")) {
        struct node *node = parse_clauses(p, NODE_SET_COMP, first, NULL, &at);

        return node != NULL && parser_expect(p, "}") ? node : NULL;
    }
    return parse_display(p, NODE_SET, first, "}", &at);
}

/* ---- literals and names ---- */

struct node *parse_name(struct parser *p)
{
    if (p->token.kind != TOKEN_NAME || parser_is_keyword(&p->token))
        return parser_fail(p, "invalid syntax");
    struct node *node = parser_node(p, NODE_NAME, &p->token);
    if (node == NULL)
        return NULL;
    node->text = arena_text(p->arena, p->token.text, p->token.size);
    node->size = p->token.size;
    parser_advance(p);
    return node->text == NULL ? parser_fail(p, "out of memory") : node;
}

static struct node *parse_number(struct parser *p)
{
    bool real = p->token.kind == TOKEN_FLOAT;
    struct node *node = parser_node(p, real ? NODE_FLOAT : NODE_INT, &p->token);

    if (node == NULL)
        return NULL;
    if (real)
        node->value.real = p->token.real;
    else
        node->value.integer = p->token.integer;
    parser_advance(p);
    return node;
}

static struct node *parse_word(struct parser *p)
{
    static const struct {
        const char *text;
        enum node_kind kind;
    } constants[] = {
        {"None", NODE_NONE}, {"True", NODE_TRUE}, {"False", NODE_FALSE}};
    static const char *const absent[] = {"await", "async", NULL};

    for (size_t i = 0; i < sizeof constants / sizeof constants[0]; i++) {
        if (parser_is(p, constants[i].text)) {
            struct node *node = parser_node(p, constants[i].kind, &p->token);

            parser_advance(p);
            return node;
        }
    }
    for (size_t i = 0; absent[i] != NULL; i++) {
        if (parser_is(p, absent[i])) {
            source_error(p->source, p->token.line, p->token.column,
                         "'%s' is not part of this shell", absent[i]);
            return NULL;
        }
    }
    return parse_name(p);
}

static struct node *parse_primary(struct parser *p)
{
    switch (p->token.kind) {
    case TOKEN_INT:
    case TOKEN_FLOAT:
        return parse_number(p);
    case TOKEN_STRING:
        return parse_strings(p);
    case TOKEN_NAME:
        return parse_word(p);
    case TOKEN_OPERATOR:
        if (parser_is(p, "("))
            return parse_parenthesis(p);
        if (parser_is(p, "["))
            return parse_bracket(p);
        if (parser_is(p, "{"))
            return parse_brace(p);
        if (parser_is(p, "...")) {
            struct node *node = parser_node(p, NODE_ELLIPSIS, &p->token);

            parser_advance(p);
            return node;
        }
        break;
    case TOKEN_END:
    case TOKEN_NEWLINE:
    case TOKEN_INDENT:
    case TOKEN_DEDENT:
        break;
    }
    return parser_fail(p, "invalid syntax");
}

static struct node *parse_power(struct parser *p)
{
    struct node *base = parse_primary(p);

    while (base != NULL && p->token.kind == TOKEN_OPERATOR &&
           (parser_is(p, "(") || parser_is(p, "[") || parser_is(p, ".")))
        base = parse_suffix(p, base);
    if (base == NULL || !parser_is(p, "**"))
        return base;
    struct node *node = parser_node(p, NODE_BINARY, &p->token);
    parser_advance(p);
    struct node *exponent = parse_unary(p);
    if (node == NULL || exponent == NULL)
        return NULL;
    node->line = base->line;
    node->column = base->column;
    node->op = OP_POW;
    node->a = base;
    node->b = exponent;
    return node;
}

struct node *parse_unary(struct parser *p)
{
    static const struct {
        const char *text;
        enum node_op op;
    } signs[] = {{"-", OP_NEGATIVE}, {"+", OP_POSITIVE}, {"~", OP_INVERT}};
    struct token at = p->token;

    if (!parser_enter(p))
        return NULL;
    struct node *node = NULL;
    for (size_t i = 0; i < 3 && node == NULL; i++) {
        if (at.kind != TOKEN_OPERATOR || !parser_is(p, signs[i].text))
            continue;
        node = parser_node(p, NODE_UNARY, &at);
        parser_advance(p);
        struct node *inner = parse_unary(p);
        parser_leave(p);
        if (node == NULL || inner == NULL)
            return NULL;
        node->op = (unsigned char)signs[i].op;
        node->a = inner;
        return node;
    }
    node = parse_power(p);
    parser_leave(p);
    return node;
}

/* NOLINTEND(misc-no-recursion) */
