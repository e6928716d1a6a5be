#ifndef SHELL_PARSER_H
#define SHELL_PARSER_H

/* What the two halves of the parser share; private to them. */
#include "experiments/shell/ast.h"
#include "experiments/shell/token.h"

#include <stdbool.h>

struct parser {
    struct lexer lexer;
    struct source *source;
    struct arena *arena;
    struct token token, ahead; /* the current one, and the one behind it */
    unsigned depth;
    unsigned functions, loops, classes; /* what surrounds the current place */
};

/* Errors: note the first, return NULL (or false). */
struct node *parser_fail(struct parser *p, const char *message);
void parser_advance(struct parser *p);
bool parser_is(const struct parser *p, const char *text); /* word or operator */
bool parser_accept(struct parser *p, const char *text);
bool parser_expect(struct parser *p, const char *text);
bool parser_is_keyword(const struct token *token);
struct node *parser_node(struct parser *p, enum node_kind kind,
                         const struct token *at);
bool parser_append(struct parser *p, struct node_list *list,
                   struct node *node); /* false when node is NULL or OOM */
/* Depth guard: false (error noted) when too deep; leave with parser_leave. */
bool parser_enter(struct parser *p);
void parser_leave(struct parser *p);

struct node *parse_expression(struct parser *p); /* no tuple */
struct node *parse_or(struct parser *p); /* neither lambda nor if-else */
struct node *parse_expression_list(struct parser *p); /* tuple without () */
struct node *parse_yield(struct parser *p);
struct node *parse_target(struct parser *p);  /* one */
struct node *parse_targets(struct parser *p); /* of a for */
struct node *parse_name(struct parser *p);
/* A line of simple statements, its end included. */
bool parse_simple_line(struct parser *p, struct node_list *out);
struct node *parse_strings(struct parser *p);
struct node_params *parse_params(struct parser *p, const char *end);
/* Checks that a node may stand left of an equals sign, or behind del. */
bool parse_check_target(struct parser *p, const struct node *node,
                        bool deletes);
/* The text of an f-string's braces as an expression of its own. */
struct node *parse_fragment(struct parser *outer, const struct token *at,
                            const char *text, size_t size);

#endif
