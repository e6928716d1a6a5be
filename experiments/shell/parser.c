/* parser - from tokens to a tree: the spine, and simple statements.
 *
 * One token is looked at and one lies ahead.  Errors are Python's own words
 * where Python has words for them.
 */
#include "experiments/shell/parser.h"

#include <string.h>

/* NOLINTBEGIN(misc-no-recursion): a recursive descent; parser_enter bounds its depth */

bool parse_block_statement(struct parser *p, struct node_list *out);

/* ---- the spine ---- */

struct node *parser_fail(struct parser *p, const char *message)
{
    bool early = p->token.kind == TOKEN_END && !p->source->failed;

    source_error(p->source, p->token.line, p->token.column, "%s", message);
    if (early)
        p->source->incomplete = true;
    return NULL;
}

void parser_advance(struct parser *p)
{
    p->token = p->ahead;
    p->ahead = lexer_next(&p->lexer);
}

bool parser_is(const struct parser *p, const char *text)
{
    const struct token *t = &p->token;

    return (t->kind == TOKEN_NAME || t->kind == TOKEN_OPERATOR) &&
           t->size == strlen(text) && memcmp(t->text, text, t->size) == 0;
}

bool parser_accept(struct parser *p, const char *text)
{
    if (!parser_is(p, text))
        return false;
    parser_advance(p);
    return true;
}

bool parser_expect(struct parser *p, const char *text)
{
    if (parser_accept(p, text))
        return true;
    if (strcmp(text, ":") == 0)
        parser_fail(p, "expected ':'");
    else
        parser_fail(p, "invalid syntax");
    return false;
}

bool parser_is_keyword(const struct token *token)
{
    static const char *const keywords[] = {
        "False",  "None",     "True",  "and",    "as",       "assert",
        "async",  "await",    "break", "class",  "continue", "def",
        "del",    "elif",     "else",  "except", "finally",  "for",
        "from",   "global",   "if",    "import", "in",       "is",
        "lambda", "nonlocal", "not",   "or",     "pass",     "raise",
        "return", "try",      "while", "with",   "yield"};

    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++) {
        if (strlen(keywords[i]) == token->size &&
            memcmp(keywords[i], token->text, token->size) == 0)
            return true;
    }
    return false;
}

struct node *parser_node(struct parser *p, enum node_kind kind,
                         const struct token *at)
{
    struct node *node = arena_take(p->arena, sizeof *node);

    if (node == NULL)
        return parser_fail(p, "out of memory");
    node->kind = kind;
    node->line = at->line;
    node->column = at->column;
    return node;
}

bool parser_append(struct parser *p, struct node_list *list, struct node *node)
{
    if (node == NULL)
        return false;
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 4 : list->capacity * 2;
        struct node **items = arena_grow(p->arena, list->items,
                                         list->count * sizeof(struct node *),
                                         capacity * sizeof(struct node *));

        if (items == NULL)
            return parser_fail(p, "out of memory") != NULL;
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = node;
    return true;
}

bool parser_enter(struct parser *p)
{
    if (p->depth == PARSE_DEPTH)
        return parser_fail(p, "too many nested parts") != NULL;
    p->depth++;
    return true;
}

void parser_leave(struct parser *p)
{
    p->depth--;
}

/* ---- targets ---- */

static bool target_fail(struct parser *p, const struct node *node,
                        const char *what, bool deletes)
{
    source_error(p->source, node->line, node->column, "cannot %s %s",
                 deletes ? "delete" : "assign to", what);
    return false;
}

static const char *target_name(const struct node *node)
{
    switch (node->kind) {
    case NODE_ELLIPSIS:
        return "ellipsis";
    case NODE_NONE:
        return "None";
    case NODE_TRUE:
        return "True";
    case NODE_FALSE:
        return "False";
    case NODE_INT:
    case NODE_FLOAT:
    case NODE_STR:
        return "literal";
    case NODE_FSTRING:
        return "f-string expression";
    case NODE_CALL:
        return "function call";
    case NODE_COMPARE:
        return "comparison";
    case NODE_LAMBDA:
        return "lambda";
    case NODE_IF_ELSE:
        return "conditional expression";
    case NODE_DICT:
        return "dict literal";
    case NODE_SET:
        return "set display";
    default:
        return "expression";
    }
}

bool parse_check_target(struct parser *p, const struct node *node, bool deletes)
{
    unsigned stars = 0;

    switch (node->kind) {
    case NODE_NAME:
    case NODE_ATTRIBUTE:
    case NODE_INDEX:
        return true;
    case NODE_STAR:
        return !deletes && parse_check_target(p, node->a, false);
    case NODE_TUPLE:
    case NODE_LIST:
        for (size_t i = 0; i < node->list.count; i++) {
            const struct node *item = node->list.items[i];

            stars += item->kind == NODE_STAR;
            if (deletes && item->kind == NODE_STAR)
                return target_fail(p, item, "starred", true);
            if (!parse_check_target(p, item, deletes))
                return false;
        }
        if (stars > 1) {
            source_error(p->source, node->line, node->column,
                         "multiple starred expressions in assignment");
            return false;
        }
        return true;
    default:
        return target_fail(p, node, target_name(node), deletes);
    }
}

/* ---- simple statements ---- */

static int accept_augmented(struct parser *p)
{
    static const char *const names[] = {"+=",  "-=",  "*=",  "/=", "//=", "%=",
                                        "**=", "<<=", ">>=", "&=", "|=",  "^="};
    /* In the order of enum node_op. */
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (parser_accept(p, names[i]))
            return (int)i;
    }
    return -1;
}

/* Right of an equals sign. */
static struct node *parse_value(struct parser *p)
{
    return parser_is(p, "yield") ? parse_yield(p) : parse_expression_list(p);
}

static struct node *parse_assignment(struct parser *p, struct node *first,
                                     const struct token *at)
{
    struct node *node = parser_node(p, NODE_ASSIGN, at);
    struct node *value = first;

    if (node == NULL)
        return NULL;
    while (parser_is(p, "=")) {
        if (value->kind == NODE_STAR) {
            source_error(p->source, value->line, value->column,
                         "starred assignment target must be in a list or "
                         "tuple");
            return NULL;
        }
        if (!parse_check_target(p, value, false) ||
            !parser_append(p, &node->list, value))
            return NULL;
        parser_advance(p);
        value = parse_value(p);
        if (value == NULL)
            return NULL;
    }
    node->a = value;
    return node;
}

/* `target: type` and, perhaps, `= value`. */
static struct node *parse_annotated(struct parser *p, struct node *target,
                                    const struct token *at)
{
    struct node *node = parser_node(p, NODE_ANNOTATED, at);

    if (target->kind != NODE_NAME && target->kind != NODE_ATTRIBUTE &&
        target->kind != NODE_INDEX) {
        bool list = target->kind == NODE_LIST || target->kind == NODE_TUPLE;

        source_error(p->source, target->line, target->column, "%s",
                     list ? "only single target (not tuple) can be annotated"
                          : "illegal target for annotation");
        return NULL;
    }
    parser_advance(p);
    if (node == NULL)
        return NULL;
    node->a = target;
    node->b = parse_expression(p);
    if (node->b != NULL && parser_accept(p, "=")) {
        node->c = parse_value(p);
        return node->c == NULL ? NULL : node;
    }
    return node->b == NULL ? NULL : node;
}

static struct node *parse_expression_statement(struct parser *p)
{
    struct token at = p->token;
    struct node *first = parse_value(p);

    if (first == NULL)
        return NULL;
    if (parser_is(p, "="))
        return parse_assignment(p, first, &at);
    if (parser_is(p, ":"))
        return parse_annotated(p, first, &at);
    int op = accept_augmented(p);
    if (op >= 0) {
        struct node *node = parser_node(p, NODE_AUGMENTED, &at);
        bool ok = first->kind == NODE_NAME || first->kind == NODE_ATTRIBUTE ||
                  first->kind == NODE_INDEX;

        if (!ok) {
            source_error(p->source, first->line, first->column,
                         "'%s' is an illegal expression for augmented "
                         "assignment",
                         first->kind == NODE_TUPLE  ? "tuple"
                         : first->kind == NODE_LIST ? "list"
                                                    : target_name(first));
            return NULL;
        }
        if (node == NULL)
            return NULL;
        node->op = (unsigned char)op;
        node->a = first;
        node->b = parse_value(p);
        return node->b == NULL ? NULL : node;
    }
    struct node *node = parser_node(p, NODE_EXPRESSION, &at);
    if (node != NULL)
        node->a = first;
    return node;
}

static struct node *parse_del(struct parser *p)
{
    struct node *node = parser_node(p, NODE_DEL, &p->token);

    parser_advance(p);
    if (node == NULL)
        return NULL;
    struct node *targets = parse_expression_list(p);
    if (targets == NULL || !parse_check_target(p, targets, true) ||
        !parser_append(p, &node->list, targets))
        return NULL;
    return node;
}

static struct node *parse_return(struct parser *p)
{
    struct node *node = parser_node(p, NODE_RETURN, &p->token);

    if (p->functions == 0)
        return parser_fail(p, "'return' outside function");
    parser_advance(p);
    if (node == NULL || p->token.kind == TOKEN_NEWLINE || parser_is(p, ";"))
        return node;
    node->a = parse_expression_list(p);
    return node->a == NULL ? NULL : node;
}

static struct node *parse_raise(struct parser *p)
{
    struct node *node = parser_node(p, NODE_RAISE, &p->token);

    parser_advance(p);
    if (node == NULL || p->token.kind == TOKEN_NEWLINE || parser_is(p, ";"))
        return node;
    node->a = parse_expression(p);
    if (node->a == NULL || !parser_accept(p, "from"))
        return node->a == NULL ? NULL : node;
    node->b = parse_expression(p);
    return node->b == NULL ? NULL : node;
}

static struct node *parse_assert(struct parser *p)
{
    struct node *node = parser_node(p, NODE_ASSERT, &p->token);

    parser_advance(p);
    if (node == NULL)
        return NULL;
    node->a = parse_expression(p);
    if (node->a == NULL || !parser_accept(p, ","))
        return node->a == NULL ? NULL : node;
    node->b = parse_expression(p);
    return node->b == NULL ? NULL : node;
}

static struct node *parse_scope_names(struct parser *p, enum node_kind kind)
{
    struct node *node = parser_node(p, kind, &p->token);

    if (kind == NODE_NONLOCAL && p->functions == 0)
        return parser_fail(p, "nonlocal declaration not allowed at module "
                              "level");
    parser_advance(p);
    do {
        if (node == NULL || !parser_append(p, &node->list, parse_name(p)))
            return NULL;
    } while (parser_accept(p, ","));
    return node;
}

static struct node *parse_alias(struct parser *p)
{
    struct node *alias = parser_node(p, NODE_ALIAS, &p->token);
    struct node *name = parse_name(p);

    if (alias == NULL || name == NULL)
        return NULL;
    if (parser_is(p, "."))
        return parser_fail(p, "packages are not part of this shell");
    alias->text = name->text;
    alias->a = parser_accept(p, "as") ? parse_name(p) : name;
    return alias->a == NULL ? NULL : alias;
}

/* `module import`, and the bracket that may follow. */
static bool parse_from(struct parser *p, struct node *node, bool *brackets)
{
    bool here = parser_is(p, ".") || parser_is(p, "...");
    struct node *module = here ? NULL : parse_name(p);

    if (here || (module != NULL && parser_is(p, ".")))
        return parser_fail(p, "packages are not part of this shell") != NULL;
    if (module == NULL || !parser_expect(p, "import"))
        return false;
    node->kind = NODE_FROM;
    node->text = module->text;
    *brackets = parser_accept(p, "(");
    return !parser_is(p, "*") ||
           parser_fail(p, "'import *' is not part of this shell") != NULL;
}

static struct node *parse_import(struct parser *p)
{
    struct node *node = parser_node(p, NODE_IMPORT, &p->token);
    bool from = parser_is(p, "from");
    bool brackets = false;

    parser_advance(p);
    if (node == NULL)
        return NULL;
    if (from && !parse_from(p, node, &brackets))
        return NULL;
    do {
        if (brackets && node->list.count > 0 && parser_is(p, ")"))
            break;
        if (!parser_append(p, &node->list, parse_alias(p)))
            return NULL;
    } while (parser_accept(p, ","));
    if (brackets && !parser_expect(p, ")"))
        return NULL;
    return node;
}

static struct node *parse_word_statement(struct parser *p, enum node_kind kind)
{
    struct node *node = parser_node(p, kind, &p->token);

    if (kind == NODE_BREAK && p->loops == 0)
        return parser_fail(p, "'break' outside loop");
    if (kind == NODE_CONTINUE && p->loops == 0)
        return parser_fail(p, "'continue' not properly in loop");
    parser_advance(p);
    return node;
}

static struct node *parse_small(struct parser *p)
{
    if (parser_is(p, "pass"))
        return parse_word_statement(p, NODE_PASS);
    if (parser_is(p, "break"))
        return parse_word_statement(p, NODE_BREAK);
    if (parser_is(p, "continue"))
        return parse_word_statement(p, NODE_CONTINUE);
    if (parser_is(p, "del"))
        return parse_del(p);
    if (parser_is(p, "return"))
        return parse_return(p);
    if (parser_is(p, "raise"))
        return parse_raise(p);
    if (parser_is(p, "assert"))
        return parse_assert(p);
    if (parser_is(p, "global"))
        return parse_scope_names(p, NODE_GLOBAL);
    if (parser_is(p, "nonlocal"))
        return parse_scope_names(p, NODE_NONLOCAL);
    if (parser_is(p, "import") || parser_is(p, "from"))
        return parse_import(p);
    return parse_expression_statement(p);
}

/* A line of simple statements, its end included. */
bool parse_simple_line(struct parser *p, struct node_list *out)
{
    do {
        if (p->token.kind == TOKEN_NEWLINE)
            break;
        if (!parser_append(p, out, parse_small(p)))
            return false;
    } while (parser_accept(p, ";"));
    if (p->token.kind != TOKEN_NEWLINE) {
        const struct node *last = out->items[out->count - 1];
        bool match = last->kind == NODE_EXPRESSION &&
                     last->a->kind == NODE_NAME &&
                     strcmp(last->a->text, "match") == 0;
        parser_fail(p, match ? "'match' is not part of this shell"
                             : "invalid syntax");
        return false;
    }
    parser_advance(p);
    return true;
}

/* NOLINTEND(misc-no-recursion) */
