/* scope - finding out which variable a name means.  See scope.h.
 *
 * Cost: O(names * names of a scope), which is small for programs at a prompt.
 */
#include "experiments/shell/scope.h"

#include <string.h>

/* NOLINTBEGIN(misc-no-recursion): walks a tree whose depth the parser bounds (PARSE_DEPTH) */

/* Deeper trees are refused here, before anything else recurses over them: a sum
 * of many terms is deep though none of its parts is nested. */
#define TREE_DEPTH 2000

static bool walk(struct builder *b, struct scope *scope,
                 const struct node *node);
static bool walk_target(struct builder *b, struct scope *scope,
                        const struct node *node);

static bool builder_oom(struct builder *b)
{
    source_error(b->source, 1, 1, "out of memory");
    return false;
}

struct symbol *scope_find(const struct scope *scope, const char *name)
{
    for (size_t i = 0; i < scope->count; i++) {
        if (strcmp(scope->symbols[i].name, name) == 0)
            return &scope->symbols[i];
    }
    return NULL;
}

struct scope *scope_child(const struct scope *scope, const struct node *node)
{
    struct scope *child = scope->children;

    while (child != NULL && child->node != node)
        child = child->next;
    return child;
}

struct symbol *scope_symbol(struct builder *b, struct scope *scope,
                            const char *name)
{
    struct symbol *found = scope_find(scope, name);

    if (found != NULL)
        return found;
    if (scope->count == scope->capacity) {
        size_t capacity = scope->capacity == 0 ? 8 : scope->capacity * 2;
        struct symbol *symbols =
            arena_grow(b->arena, scope->symbols, scope->count * sizeof *symbols,
                       capacity * sizeof *symbols);

        if (symbols == NULL) {
            builder_oom(b);
            return NULL;
        }
        scope->symbols = symbols;
        scope->capacity = capacity;
    }
    found = &scope->symbols[scope->count++];
    *found = (struct symbol){.name = name};
    return found;
}

static bool bind(struct builder *b, struct scope *scope, const char *name)
{
    struct symbol *s = scope_symbol(b, scope, name);

    if (s != NULL)
        s->bound = true;
    return s != NULL;
}

static struct scope *scope_new(struct builder *b, struct scope *parent,
                               enum scope_kind kind, const struct node *node)
{
    struct scope *scope = arena_take(b->arena, sizeof *scope);

    if (scope == NULL) {
        builder_oom(b);
        return NULL;
    }
    scope->kind = kind;
    scope->node = node;
    scope->parent = parent;
    if (parent != NULL) {
        scope->next = parent->children;
        parent->children = scope;
    }
    return scope;
}

static bool walk_list(struct builder *b, struct scope *scope,
                      const struct node_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (!walk(b, scope, list->items[i]))
            return false;
    }
    return true;
}

static bool parameter(struct builder *b, struct scope *scope,
                      const struct node *name)
{
    struct symbol *s = scope_symbol(b, scope, name->text);

    if (s == NULL)
        return false;
    if (s->parameter) {
        source_error(b->source, name->line, name->column,
                     "duplicate argument '%s' in function definition",
                     name->text);
        return false;
    }
    s->parameter = s->bound = true;
    return true;
}

static bool parameters(struct builder *b, struct scope *scope,
                       const struct node_params *params)
{
    for (size_t i = 0; i < params->names.count; i++) {
        if (!parameter(b, scope, params->names.items[i]))
            return false;
    }
    for (size_t i = 0; i < params->only.count; i++) {
        if (!parameter(b, scope, params->only.items[i]))
            return false;
    }
    return (params->star == NULL || parameter(b, scope, params->star)) &&
           (params->double_star == NULL ||
            parameter(b, scope, params->double_star));
}

/* A def or lambda: its defaults are evaluated outside. */
static bool walk_function(struct builder *b, struct scope *scope,
                          const struct node *node)
{
    if (!walk_list(b, scope, &node->orelse) ||
        !walk_list(b, scope, &node->params->defaults) ||
        !walk_list(b, scope, &node->params->only_defaults) ||
        !walk_list(b, scope, &node->params->annotations))
        return false;
    struct scope *inner = scope_new(b, scope, SCOPE_FUNCTION, node);
    return inner != NULL && parameters(b, inner, node->params) &&
           (node->a == NULL || walk(b, inner, node->a)) &&
           walk_list(b, inner, &node->body);
}

/* The first iterable is evaluated outside, everything else inside. */
static bool walk_comprehension(struct builder *b, struct scope *scope,
                               const struct node *node)
{
    if (!walk(b, scope, node->list.items[0]->b))
        return false;
    struct scope *inner = scope_new(b, scope, SCOPE_FUNCTION, node);
    struct symbol *first = inner == NULL ? NULL : scope_symbol(b, inner, ".0");
    if (first == NULL)
        return false;
    inner->comprehension = true;
    first->parameter = first->bound = true;
    for (size_t i = 0; i < node->list.count; i++) {
        const struct node *clause = node->list.items[i];

        if (!walk_target(b, inner, clause->a) ||
            (i > 0 && !walk(b, inner, clause->b)))
            return false;
        if (!walk_list(b, inner, &clause->list))
            return false;
    }
    return walk(b, inner, node->a) &&
           (node->b == NULL || walk(b, inner, node->b));
}

/* In a comprehension a := belongs to the function or module around it. */
static bool walk_walrus(struct builder *b, struct scope *scope,
                        const struct node *node)
{
    struct scope *owner = scope;

    while (owner->comprehension) {
        struct symbol *s = scope_symbol(b, owner, node->a->text);

        if (s == NULL)
            return false;
        if (s->bound) {
            source_error(b->source, node->line, node->column,
                         "assignment expression cannot rebind comprehension "
                         "iteration variable '%s'",
                         node->a->text);
            return false;
        }
        s->used = true;
        owner = owner->parent;
    }
    if (owner != scope && owner->kind == SCOPE_CLASS) {
        source_error(b->source, node->line, node->column,
                     "assignment expression within a comprehension cannot be "
                     "used in a class body");
        return false;
    }
    return bind(b, owner, node->a->text) && walk(b, scope, node->b);
}

static bool walk_declaration(struct builder *b, struct scope *scope,
                             const struct node *node)
{
    bool global = node->kind == NODE_GLOBAL;

    for (size_t i = 0; i < node->list.count; i++) {
        const struct node *name = node->list.items[i];
        struct symbol *s = scope_symbol(b, scope, name->text);
        const char *word = global ? "global" : "nonlocal";

        if (s == NULL)
            return false;
        if (s->parameter || s->bound || s->used) {
            source_error(b->source, node->line, node->column,
                         s->parameter ? "name '%s' is parameter and %s"
                         : s->bound
                             ? "name '%s' is assigned to before %s declaration"
                             : "name '%s' is used prior to %s declaration",
                         name->text, word);
            return false;
        }
        if (global)
            s->declared_global = true;
        else
            s->declared_nonlocal = true;
    }
    return true;
}

static bool walk_aliases(struct builder *b, struct scope *scope,
                         const struct node *node)
{
    for (size_t i = 0; i < node->list.count; i++) {
        if (!bind(b, scope, node->list.items[i]->a->text))
            return false;
    }
    return true;
}

static bool walk_target(struct builder *b, struct scope *scope,
                        const struct node *node)
{
    switch (node->kind) {
    case NODE_NAME:
        return bind(b, scope, node->text);
    case NODE_STAR:
        return walk_target(b, scope, node->a);
    case NODE_TUPLE:
    case NODE_LIST:
        for (size_t i = 0; i < node->list.count; i++) {
            if (!walk_target(b, scope, node->list.items[i]))
                return false;
        }
        return true;
    default:
        return walk(b, scope, node);
    }
}

/* super() looks at the cell that holds the class around the function. */
static bool use_class(struct builder *b, struct scope *scope)
{
    struct symbol *s = scope_symbol(b, scope, "__class__");

    if (s != NULL)
        s->used = true;
    return s != NULL;
}

static bool walk_yield(struct builder *b, struct scope *scope,
                       const struct node *node)
{
    if (scope->comprehension || scope->kind != SCOPE_FUNCTION) {
        source_error(b->source, node->line, node->column,
                     scope->comprehension ? "'yield' inside comprehension"
                                          : "'yield' outside function");
        return false;
    }
    scope->yields = true;
    return node->a == NULL || walk(b, scope, node->a);
}

/* Functions do not evaluate the annotations of their variables. */
static bool walk_annotation(struct builder *b, struct scope *scope,
                            const struct node *node)
{
    if (scope->kind == SCOPE_FUNCTION)
        return true;
    scope->annotates = true;
    return walk(b, scope, node->b);
}

/* Statements and expressions that bind, or that open a scope. */
static bool walk_binder(struct builder *b, struct scope *scope,
                        const struct node *node, bool *handled)
{
    *handled = true;
    switch (node->kind) {
    case NODE_NAME: {
        struct symbol *s = scope_symbol(b, scope, node->text);

        if (s == NULL)
            return false;
        s->used = true;
        return strcmp(node->text, "super") != 0 ||
               scope->kind != SCOPE_FUNCTION || use_class(b, scope);
    }
    case NODE_LAMBDA:
        return walk_function(b, scope, node);
    case NODE_LIST_COMP:
    case NODE_SET_COMP:
    case NODE_DICT_COMP:
    case NODE_GENERATOR:
        return walk_comprehension(b, scope, node);
    case NODE_WALRUS:
        return walk_walrus(b, scope, node);
    case NODE_DEF:
        return bind(b, scope, node->text) && walk_function(b, scope, node);
    case NODE_CLASS: {
        struct scope *inner;

        if (!bind(b, scope, node->text) ||
            !walk_list(b, scope, &node->orelse) ||
            !walk_list(b, scope, &node->list))
            return false;
        inner = scope_new(b, scope, SCOPE_CLASS, node);
        return inner != NULL && walk_list(b, inner, &node->body);
    }
    case NODE_YIELD:
    case NODE_YIELD_FROM:
        return walk_yield(b, scope, node);
    case NODE_GLOBAL:
    case NODE_NONLOCAL:
        return walk_declaration(b, scope, node);
    case NODE_IMPORT:
    case NODE_FROM:
        return walk_aliases(b, scope, node);
    default:
        *handled = false;
        return true;
    }
}

/* NOLINTNEXTLINE(readability-function-cognitive-complexity): a case per kind of node */
static bool walk_parts(struct builder *b, struct scope *scope,
                       const struct node *node)
{
    bool handled;
    bool ok = walk_binder(b, scope, node, &handled);

    if (handled || !ok)
        return ok;
    if (node->kind == NODE_ASSIGN || node->kind == NODE_DEL) {
        for (size_t i = 0; i < node->list.count; i++) {
            if (!walk_target(b, scope, node->list.items[i]))
                return false;
        }
        return node->a == NULL || walk(b, scope, node->a);
    }
    if (node->kind == NODE_ANNOTATED) /* a name is bound, with a value or not */
        return walk_target(b, scope, node->a) &&
               walk_annotation(b, scope, node) &&
               (node->c == NULL || walk(b, scope, node->c));
    if (node->kind == NODE_FOR || node->kind == NODE_CLAUSE) {
        if (!walk_target(b, scope, node->a))
            return false;
    } else if (node->kind == NODE_AUGMENTED) {
        if (!walk(b, scope, node->a) || !walk_target(b, scope, node->a))
            return false;
    } else if (node->a != NULL && !walk(b, scope, node->a)) {
        return false;
    }
    if (node->kind == NODE_HANDLER && node->text != NULL &&
        !bind(b, scope, node->text))
        return false;
    if (node->kind == NODE_WITH && node->b != NULL)
        return walk_target(b, scope, node->b) &&
               walk_list(b, scope, &node->body);
    return (node->b == NULL || walk(b, scope, node->b)) &&
           (node->c == NULL || walk(b, scope, node->c)) &&
           walk_list(b, scope, &node->list) &&
           walk_list(b, scope, &node->body) &&
           walk_list(b, scope, &node->orelse) &&
           walk_list(b, scope, &node->final);
}

static bool walk(struct builder *b, struct scope *scope,
                 const struct node *node)
{
    if (b->depth == TREE_DEPTH) {
        source_error(b->source, node->line, node->column,
                     "expression is nested too deeply");
        return false;
    }
    b->depth++;
    bool ok = walk_parts(b, scope, node);
    b->depth--;
    return ok;
}

struct scope *scope_build(struct source *source, struct arena *arena,
                          const struct node *module)
{
    struct builder b = {.source = source, .arena = arena};
    struct scope *scope = scope_new(&b, NULL, SCOPE_MODULE, module);

    if (scope == NULL || !walk_list(&b, scope, &module->body) ||
        !scope_resolve(&b, scope))
        return NULL;
    return scope;
}

/* NOLINTEND(misc-no-recursion) */
