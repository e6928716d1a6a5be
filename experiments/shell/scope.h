#ifndef SHELL_SCOPE_H
#define SHELL_SCOPE_H

/* Scopes: which variable a name means (Language Reference, section 4.2).
 *
 * A scope belongs to a module, a function, a lambda, a comprehension or a class.
 * All scopes of a unit are found first; then each name of each scope is bound to
 * the scope that owns it.
 */
#include "experiments/shell/ast.h"

#include <stdbool.h>

enum scope_kind { SCOPE_MODULE, SCOPE_FUNCTION, SCOPE_CLASS };

enum binding {
    BINDING_NAME,   /* module and class level: looked up by name */
    BINDING_GLOBAL, /* not bound in any function around */
    BINDING_LOCAL,
    BINDING_CELL, /* local, and an inner function uses it */
    BINDING_FREE  /* a cell of a function around */
};

struct symbol {
    const char *name; /* borrowed from the tree */
    bool parameter, bound, used, declared_global, declared_nonlocal;
    enum binding binding;
};

struct scope {
    enum scope_kind kind;
    bool comprehension;
    bool yields;             /* a generator function */
    bool annotates;          /* has variables with types, not in a function */
    const struct node *node; /* what it belongs to */
    struct scope *parent, *children, *next;
    struct symbol *symbols;
    size_t count, capacity;
};

/* While a tree is looked through: scope.c finds the names of each scope, and
 * scope_owner.c which of them mean the same variable. */
struct builder {
    struct source *source;
    struct arena *arena;
    unsigned depth;
};
/* The symbol of that name, made if need be; NULL = OOM. */
struct symbol *scope_symbol(struct builder *b, struct scope *scope,
                            const char *name);
bool scope_resolve(struct builder *b, struct scope *scope);

/* Owned by the arena; NULL: source->failed. */
struct scope *scope_build(struct source *source, struct arena *arena,
                          const struct node *module);
/* The scope of a node inside this one; never NULL for a node that has one. */
struct scope *scope_child(const struct scope *scope, const struct node *node);
/* NULL when the scope does not know the name. */
struct symbol *scope_find(const struct scope *scope, const char *name);

#endif
