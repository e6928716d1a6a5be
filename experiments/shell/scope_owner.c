/* scope_owner - which scope owns a name: the innermost function around that binds
 * it, or the module.
 */
#include "experiments/shell/scope.h"

#include <string.h>

/* NOLINTBEGIN(misc-no-recursion): walks a tree whose depth the parser bounds (PARSE_DEPTH) */

/* The variable of that name, if it belongs to this scope and inner functions see
 * it; a class has one such, __class__. */
static struct symbol *owned(struct builder *b, struct scope *outer,
                            const char *name)
{
    if (outer->kind == SCOPE_CLASS)
        return strcmp(name, "__class__") == 0 ? scope_symbol(b, outer, name)
                                              : NULL;
    if (outer->kind != SCOPE_FUNCTION)
        return NULL;
    struct symbol *found = scope_find(outer, name);
    if (found == NULL || found->declared_global || found->declared_nonlocal ||
        !found->bound)
        return NULL;
    return found;
}

/* Makes the name free in every function between the owner and the user. */
static bool resolve_outer(struct builder *b, struct scope *scope,
                          struct symbol *s)
{
    for (struct scope *outer = scope->parent; outer != NULL;
         outer = outer->parent) {
        struct symbol *found = owned(b, outer, s->name);

        if (found == NULL)
            continue;
        found->binding = BINDING_CELL;
        s->binding = BINDING_FREE;
        for (struct scope *between = scope->parent; between != outer;
             between = between->parent) {
            struct symbol *passed = scope_symbol(b, between, s->name);

            if (passed == NULL)
                return false;
            if (between->kind == SCOPE_FUNCTION || !passed->bound)
                passed->binding = BINDING_FREE;
        }
        return true;
    }
    return true;
}

static bool resolve_symbol(struct builder *b, struct scope *scope, size_t i)
{
    struct symbol *s = &scope->symbols[i];

    if (s->binding == BINDING_CELL || s->binding == BINDING_FREE)
        return true;
    if (s->declared_global) {
        s->binding = BINDING_GLOBAL;
        return true;
    }
    if (s->bound && !s->declared_nonlocal) {
        s->binding =
            scope->kind == SCOPE_FUNCTION ? BINDING_LOCAL : BINDING_NAME;
        return true;
    }
    s->binding = scope->kind == SCOPE_FUNCTION ? BINDING_GLOBAL : BINDING_NAME;
    if (!resolve_outer(b, scope, s))
        return false;
    if (scope->symbols[i].declared_nonlocal &&
        scope->symbols[i].binding != BINDING_FREE) {
        source_error(b->source, scope->node->line, scope->node->column,
                     "no binding for nonlocal '%s' found",
                     scope->symbols[i].name);
        return false;
    }
    return true;
}

bool scope_resolve(struct builder *b, struct scope *scope)
{
    for (size_t i = 0; i < scope->count; i++) {
        if (!resolve_symbol(b, scope, i))
            return false;
    }
    for (struct scope *c = scope->children; c != NULL; c = c->next) {
        if (!scope_resolve(b, c))
            return false;
    }
    return true;
}

/* NOLINTEND(misc-no-recursion) */
