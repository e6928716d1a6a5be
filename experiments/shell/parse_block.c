/* parse_block - statements that hold blocks, and the whole program.
 */
#include "experiments/shell/parser.h"

#include <string.h>

/* NOLINTBEGIN(misc-no-recursion): a recursive descent; parser_enter bounds its depth */

bool parse_block_statement(struct parser *p, struct node_list *out);

static bool parse_statement(struct parser *p, struct node_list *out)
{
    if (p->token.kind == TOKEN_INDENT) {
        p->source->kind = "IndentationError";
        return parser_fail(p, "unexpected indent") != NULL;
    }
    return parse_block_statement(p, out);
}

/* `:` and what belongs to it: the rest of the line, or an indented block. */
static bool parse_suite(struct parser *p, struct node_list *body,
                        const char *owner)
{
    unsigned line = p->token.line;

    if (!parser_expect(p, ":"))
        return false;
    if (p->token.kind != TOKEN_NEWLINE)
        return parse_simple_line(p, body);
    parser_advance(p);
    if (p->token.kind != TOKEN_INDENT) {
        bool early = p->token.kind == TOKEN_END;

        if (!p->source->failed)
            p->source->kind = "IndentationError";
        source_error(p->source, p->token.line, p->token.column,
                     "expected an indented block after %s on line %u", owner,
                     line);
        if (early)
            p->source->incomplete = true;
        return false;
    }
    parser_advance(p);
    if (!parser_enter(p))
        return false;
    while (p->token.kind != TOKEN_DEDENT && p->token.kind != TOKEN_END) {
        if (!parse_statement(p, body))
            return false;
    }
    parser_leave(p);
    if (p->token.kind == TOKEN_DEDENT)
        parser_advance(p);
    return !p->source->failed;
}

static bool parse_else(struct parser *p, struct node_list *out)
{
    return !parser_accept(p, "else") || parse_suite(p, out, "'else' statement");
}

/* `if` and its elifs: each elif is an if of its own inside orelse. */
static struct node *parse_if(struct parser *p, const char *owner)
{
    struct node *node = parser_node(p, NODE_IF, &p->token);

    parser_advance(p);
    if (node == NULL || !parser_enter(p))
        return NULL;
    node->a = parse_expression(p);
    if (node->a == NULL || !parse_suite(p, &node->body, owner))
        return NULL;
    bool ok =
        parser_is(p, "elif")
            ? parser_append(p, &node->orelse, parse_if(p, "'elif' statement"))
            : parse_else(p, &node->orelse);
    parser_leave(p);
    return ok ? node : NULL;
}

static bool parse_loop_body(struct parser *p, struct node *node,
                            const char *owner)
{
    p->loops++;
    bool ok = parse_suite(p, &node->body, owner);
    p->loops--;
    return ok && parse_else(p, &node->orelse);
}

static struct node *parse_while(struct parser *p)
{
    struct node *node = parser_node(p, NODE_WHILE, &p->token);

    parser_advance(p);
    if (node == NULL)
        return NULL;
    node->a = parse_expression(p);
    if (node->a == NULL || !parse_loop_body(p, node, "'while' statement"))
        return NULL;
    return node;
}

static struct node *parse_for(struct parser *p)
{
    struct node *node = parser_node(p, NODE_FOR, &p->token);

    parser_advance(p);
    if (node == NULL)
        return NULL;
    node->a = parse_targets(p);
    if (node->a == NULL || !parser_expect(p, "in"))
        return NULL;
    node->b = parse_expression_list(p);
    if (node->b == NULL || !parse_loop_body(p, node, "'for' statement"))
        return NULL;
    return node;
}

/* `: type` behind a parameter, or `-> type`; its name goes with it. */
static bool parse_annotation(struct parser *p, struct node_params *params,
                             const char *name, size_t size)
{
    struct node *key = parser_node(p, NODE_STR, &p->token);

    parser_advance(p);
    if (key == NULL)
        return false;
    key->text = name;
    key->size = size;
    return parser_append(p, &params->annotations, key) &&
           parser_append(p, &params->annotations, parse_expression(p));
}

static struct node *parse_parameter_name(struct parser *p,
                                         struct node_params *params)
{
    struct node *name = parse_name(p);

    if (name == NULL || !params->annotated || !parser_is(p, ":"))
        return name;
    return parse_annotation(p, params, name->text, name->size) ? name : NULL;
}

/* `/`: those before it are passed by position only. */
static bool parse_slash(struct parser *p, struct node_params *params,
                        bool keyword_only)
{
    if (params->names.count == 0 || params->positional_only != 0 ||
        keyword_only)
        return parser_fail(p, "invalid syntax") != NULL;
    parser_advance(p);
    params->positional_only = params->names.count;
    return true;
}

static bool parse_parameter(struct parser *p, struct node_params *params,
                            bool *keyword_only)
{
    if (parser_is(p, "/"))
        return parse_slash(p, params, *keyword_only);
    bool star = parser_accept(p, "*");

    if (star && (parser_is(p, ",") && !*keyword_only)) {
        *keyword_only = true;
        return true;
    }
    if (!star && parser_accept(p, "**")) {
        params->double_star = parse_parameter_name(p, params);
        return params->double_star != NULL;
    }
    struct node *name = parse_parameter_name(p, params);
    if (name == NULL)
        return false;
    if (star) {
        if (*keyword_only)
            return parser_fail(p, "* argument may appear only once") != NULL;
        params->star = name;
        *keyword_only = true;
        return true;
    }
    struct node *fallback = NULL;
    if (parser_accept(p, "=")) {
        fallback = parse_expression(p);
        if (fallback == NULL)
            return false;
    }
    if (*keyword_only) {
        struct node_list *defaults = &params->only_defaults;

        if (fallback == NULL) /* marks the place of a required one */
            fallback = parser_node(p, NODE_PASS, &p->token);
        return parser_append(p, &params->only, name) &&
               parser_append(p, defaults, fallback);
    }
    if (fallback == NULL && params->defaults.count > 0)
        return parser_fail(p, "non-default argument follows default "
                              "argument") != NULL;
    return parser_append(p, &params->names, name) &&
           (fallback == NULL || parser_append(p, &params->defaults, fallback));
}

struct node_params *parse_params(struct parser *p, const char *end)
{
    struct node_params *params = arena_take(p->arena, sizeof *params);
    bool keyword_only = false;

    if (params == NULL) {
        parser_fail(p, "out of memory");
        return NULL;
    }
    params->annotated = strcmp(end, ":") != 0; /* not those of a lambda */
    while (!parser_is(p, end)) {
        if (params->double_star != NULL) {
            parser_fail(p, "invalid syntax");
            return NULL;
        }
        if (!parse_parameter(p, params, &keyword_only))
            return NULL;
        if (!parser_accept(p, ","))
            break;
    }
    return params;
}

/* Runs the suite of a def or class with nothing of the loops outside. */
static bool parse_body(struct parser *p, struct node *node, bool function)
{
    unsigned loops = p->loops;
    unsigned functions = p->functions;

    p->loops = 0;
    p->functions = function ? functions + 1 : 0;
    bool ok = parse_suite(
        p, &node->body, function ? "function definition" : "class definition");
    p->loops = loops;
    p->functions = functions;
    return ok;
}

static struct node *parse_def(struct parser *p)
{
    struct node *node = parser_node(p, NODE_DEF, &p->token);

    parser_advance(p);
    struct node *name = parse_name(p);
    if (node == NULL || name == NULL || !parser_expect(p, "("))
        return NULL;
    node->text = name->text;
    node->params = parse_params(p, ")");
    if (node->params == NULL || !parser_expect(p, ")"))
        return NULL;
    if (parser_is(p, "->") &&
        !parse_annotation(p, node->params, "return", strlen("return")))
        return NULL;
    return parse_body(p, node, true) ? node : NULL;
}

/* Behind the bracket, which it closes. */
static bool parse_bases(struct parser *p, struct node_list *out)
{
    while (!parser_is(p, ")")) {
        if (parser_is(p, "*") || parser_is(p, "**"))
            return parser_fail(p, "a class's bases in a list are not part of "
                                  "this shell") != NULL;
        if (!parser_append(p, out, parse_expression(p)))
            return false;
        if (parser_is(p, "="))
            return parser_fail(p, "keywords of a class are not part of this "
                                  "shell") != NULL;
        if (!parser_accept(p, ","))
            break;
    }
    return parser_expect(p, ")");
}

static struct node *parse_class(struct parser *p)
{
    struct node *node = parser_node(p, NODE_CLASS, &p->token);

    parser_advance(p);
    struct node *name = parse_name(p);
    if (node == NULL || name == NULL)
        return NULL;
    node->text = name->text;
    if (parser_accept(p, "(") && !parse_bases(p, &node->list))
        return NULL;
    return parse_body(p, node, false) ? node : NULL;
}

/* One manager and, behind a comma, the next one inside it. */
static bool parse_manager(struct parser *p, struct node *node)
{
    node->a = parse_expression(p);
    if (node->a == NULL)
        return false;
    if (parser_accept(p, "as")) {
        node->b = parse_target(p);
        if (node->b == NULL || !parse_check_target(p, node->b, false))
            return false;
    }
    if (parser_accept(p, ",")) {
        struct node *inner = parser_node(p, NODE_WITH, &p->token);

        if (inner == NULL || !parser_enter(p) ||
            !parser_append(p, &node->body, inner))
            return false;
        bool ok = parse_manager(p, inner);
        parser_leave(p);
        return ok;
    }
    return parse_suite(p, &node->body, "'with' statement");
}

static struct node *parse_with(struct parser *p)
{
    struct node *node = parser_node(p, NODE_WITH, &p->token);

    parser_advance(p);
    return node != NULL && parse_manager(p, node) ? node : NULL;
}

/* `@expression` lines, then a def or a class. */
static struct node *parse_decorated(struct parser *p)
{
    struct node_list decorators = {NULL, 0, 0};

    while (parser_accept(p, "@")) {
        if (!parser_append(p, &decorators, parse_expression(p)))
            return NULL;
        if (p->token.kind != TOKEN_NEWLINE)
            return parser_fail(p, "invalid syntax");
        parser_advance(p);
    }
    if (!parser_is(p, "def") && !parser_is(p, "class"))
        return parser_fail(p, "invalid syntax");
    struct node *node = parser_is(p, "def") ? parse_def(p) : parse_class(p);
    if (node != NULL)
        node->orelse = decorators;
    return node;
}

static struct node *parse_handler(struct parser *p)
{
    struct node *node = parser_node(p, NODE_HANDLER, &p->token);

    parser_advance(p);
    if (node == NULL)
        return NULL;
    if (parser_is(p, "*"))
        return parser_fail(p, "'except*' is not part of this shell");
    if (!parser_is(p, ":")) {
        node->a = parse_expression(p);
        if (node->a == NULL)
            return NULL;
        if (parser_accept(p, "as")) {
            struct node *name = parse_name(p);

            if (name == NULL)
                return NULL;
            node->text = name->text;
        }
    }
    return parse_suite(p, &node->body, "'except' statement") ? node : NULL;
}

static struct node *parse_try(struct parser *p)
{
    struct node *node = parser_node(p, NODE_TRY, &p->token);

    parser_advance(p);
    if (node == NULL || !parse_suite(p, &node->body, "'try' statement"))
        return NULL;
    while (parser_is(p, "except")) {
        size_t n = node->list.count;

        if (n > 0 && node->list.items[n - 1]->a == NULL)
            return parser_fail(p, "default 'except:' must be last");
        if (!parser_append(p, &node->list, parse_handler(p)))
            return NULL;
    }
    if (node->list.count > 0 && !parse_else(p, &node->orelse))
        return NULL;
    if (parser_accept(p, "finally")) {
        if (!parse_suite(p, &node->final, "'finally' statement"))
            return NULL;
    } else if (node->list.count == 0) {
        return parser_fail(p, "expected 'except' or 'finally' block");
    }
    return node;
}

bool parse_block_statement(struct parser *p, struct node_list *out)
{
    static const struct {
        const char *word;
        struct node *(*parse)(struct parser *);
    } blocks[] = {{"while", parse_while}, {"for", parse_for},
                  {"def", parse_def},     {"class", parse_class},
                  {"try", parse_try},     {"with", parse_with},
                  {"@", parse_decorated}};

    if (parser_is(p, "if"))
        return parser_append(p, out, parse_if(p, "'if' statement"));
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
        if (parser_is(p, blocks[i].word)) {
            if (!parser_enter(p))
                return false;
            bool ok = parser_append(p, out, blocks[i].parse(p));
            parser_leave(p);
            return ok;
        }
    }
    return parse_simple_line(p, out);
}

static void parser_start(struct parser *p, struct source *source,
                         struct arena *arena)
{
    memset(p, 0, sizeof *p);
    p->source = source;
    p->arena = arena;
    lexer_start(&p->lexer, source);
    parser_advance(p);
    parser_advance(p);
}

struct node *parse(struct source *source, struct arena *arena)
{
    struct parser p;

    parser_start(&p, source, arena);
    struct node *module = parser_node(&p, NODE_MODULE, &p.token);
    while (module != NULL && p.token.kind != TOKEN_END) {
        if (!parse_statement(&p, &module->body))
            return NULL;
    }
    return source->failed ? NULL : module;
}

struct node *parse_fragment(struct parser *outer, const struct token *at,
                            const char *text, size_t size)
{
    struct parser p;
    struct source source = {.name = outer->source->name, .size = size + 2};
    char *copy = arena_take(outer->arena, size + 3);
    struct node *node = NULL;

    if (copy == NULL)
        return parser_fail(outer, "out of memory");
    /* In brackets, so that blanks at its ends are no indentation. */
    copy[0] = '(';
    memcpy(copy + 1, text, size);
    copy[size + 1] = ')';
    source.text = copy;
    parser_start(&p, &source, outer->arena);
    p.depth = outer->depth;
    p.functions = outer->functions;
    node = parse_expression_list(&p);
    if (node != NULL && p.token.kind != TOKEN_NEWLINE)
        node = parser_fail(&p, "invalid syntax");
    if (source.failed || node == NULL)
        source_error(outer->source, at->line, at->column, "f-string: %s",
                     source.message);
    return source.failed ? NULL : node;
}

/* NOLINTEND(misc-no-recursion) */
