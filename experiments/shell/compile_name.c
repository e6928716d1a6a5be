/* compile_name - loads, stores and deletions of variables and targets.
 */
#include "experiments/shell/compiler.h"

#include <string.h>

/* NOLINTBEGIN(misc-no-recursion): walks a tree whose depth the parser bounds (PARSE_DEPTH) */

enum access { ACCESS_LOAD, ACCESS_STORE, ACCESS_DELETE };

static uint32_t slot_of(const struct code *code, const char *name)
{
    uint32_t i = 0;

    while (strcmp(code->slots[i], name) != 0)
        i++;
    return i;
}

static bool compile_access(struct compiler *c, const char *name,
                           enum access access)
{
    static const enum opcode fast[] = {CODE_LOAD_FAST, CODE_STORE_FAST,
                                       CODE_DELETE_FAST};
    static const enum opcode deref[] = {CODE_LOAD_DEREF, CODE_STORE_DEREF,
                                        CODE_DELETE_DEREF};
    static const enum opcode global[] = {CODE_LOAD_GLOBAL, CODE_STORE_GLOBAL,
                                         CODE_DELETE_GLOBAL};
    static const enum opcode named[] = {CODE_LOAD_NAME, CODE_STORE_NAME,
                                        CODE_DELETE_NAME};
    const struct scope *scope = c->e->scope;
    const struct symbol *s = scope_find(scope, name);
    enum binding binding = s == NULL ? BINDING_NAME : s->binding;

    switch (binding) {
    case BINDING_LOCAL:
        return emit(c, fast[access], slot_of(c->e->code, name));
    case BINDING_CELL:
        return emit(c, deref[access], slot_of(c->e->code, name));
    case BINDING_FREE:
        if (scope->kind == SCOPE_CLASS && access == ACCESS_LOAD)
            return emit(c, CODE_LOAD_CLASSDEREF, slot_of(c->e->code, name));
        return emit(c, deref[access], slot_of(c->e->code, name));
    case BINDING_GLOBAL:
        return emit_name(c, global[access], name);
    case BINDING_NAME:
        break;
    }
    return emit_name(c, named[access], name);
}

bool compile_load(struct compiler *c, const char *name)
{
    return compile_access(c, name, ACCESS_LOAD);
}

bool compile_store(struct compiler *c, const char *name)
{
    return compile_access(c, name, ACCESS_STORE);
}

bool compile_delete(struct compiler *c, const struct node *name)
{
    c->e->line = name->line;
    return compile_access(c, name->text, ACCESS_DELETE);
}

static bool compile_unpack(struct compiler *c, const struct node *target)
{
    size_t n = target->list.count;
    size_t star = n;

    for (size_t i = 0; i < n; i++) {
        if (target->list.items[i]->kind == NODE_STAR)
            star = i;
    }
    if (n > 255)
        return compiler_fail(c, target, "too many targets in an assignment");
    bool ok = star == n ? emit(c, CODE_UNPACK_SEQUENCE, (uint32_t)n)
                        : emit(c, CODE_UNPACK_EX,
                               (uint32_t)(star | (n - star - 1) << 8));
    for (size_t i = 0; ok && i < n; i++) {
        const struct node *item = target->list.items[i];

        ok = compile_target(c, item->kind == NODE_STAR ? item->a : item);
    }
    return ok;
}

/* Stores TOS. */
bool compile_target(struct compiler *c, const struct node *target)
{
    switch (target->kind) {
    case NODE_NAME:
        if (strcmp(target->text, "__debug__") == 0)
            return compiler_fail(c, target, "cannot assign to __debug__");
        return compile_store(c, target->text);
    case NODE_ATTRIBUTE:
        return compile_expression(c, target->a) &&
               emit_name(c, CODE_STORE_ATTR, target->text);
    case NODE_INDEX:
        return compile_expression(c, target->a) &&
               compile_expression(c, target->b) &&
               emit(c, CODE_STORE_SUBSCRIPT, 0);
    default:
        return compile_unpack(c, target);
    }
}

bool compile_delete_target(struct compiler *c, const struct node *target)
{
    switch (target->kind) {
    case NODE_NAME:
        return compile_delete(c, target);
    case NODE_ATTRIBUTE:
        return compile_expression(c, target->a) &&
               emit_name(c, CODE_DELETE_ATTR, target->text);
    case NODE_INDEX:
        return compile_expression(c, target->a) &&
               compile_expression(c, target->b) &&
               emit(c, CODE_DELETE_SUBSCRIPT, 0);
    default:
        for (size_t i = 0; i < target->list.count; i++) {
            if (!compile_delete_target(c, target->list.items[i]))
                return false;
        }
        return true;
    }
}

bool compile_augmented(struct compiler *c, const struct node *node)
{
    const struct node *t = node->a;

    switch (t->kind) {
    case NODE_NAME:
        return compile_load(c, t->text) && compile_expression(c, node->b) &&
               emit(c, CODE_INPLACE, node->op) && compile_store(c, t->text);
    case NODE_ATTRIBUTE:
        return compile_expression(c, t->a) && emit(c, CODE_COPY, 1) &&
               emit_name(c, CODE_LOAD_ATTR, t->text) &&
               compile_expression(c, node->b) &&
               emit(c, CODE_INPLACE, node->op) && emit(c, CODE_SWAP, 2) &&
               emit_name(c, CODE_STORE_ATTR, t->text);
    default:
        return compile_expression(c, t->a) && compile_expression(c, t->b) &&
               emit(c, CODE_COPY, 2) && emit(c, CODE_COPY, 2) &&
               emit(c, CODE_SUBSCRIPT, 0) && compile_expression(c, node->b) &&
               emit(c, CODE_INPLACE, node->op) && emit(c, CODE_SWAP, 3) &&
               emit(c, CODE_SWAP, 2) && emit(c, CODE_STORE_SUBSCRIPT, 0);
    }
}

/* NOLINTEND(misc-no-recursion) */
