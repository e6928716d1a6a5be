/* compile_function - calls, functions, comprehensions and classes: whatever
 * makes or enters another piece of code.
 */
#include "experiments/shell/compiler.h"

#include <stdio.h>
#include <string.h>

/* NOLINTBEGIN(misc-no-recursion): walks a tree whose depth the parser bounds (PARSE_DEPTH) */

/* ---- calls ---- */

static size_t count_keywords(const struct node_list *list)
{
    size_t n = 0;

    for (size_t i = 0; i < list->count; i++)
        n += list->items[i]->kind == NODE_KEYWORD;
    return n;
}

static const struct constant *keyword_names(struct compiler *c,
                                            const struct node *call, size_t n)
{
    const struct constant **names =
        arena_take(c->arena, (n + 1) * sizeof(struct constant *));
    size_t next = 0;

    if (names == NULL) {
        compiler_oom(c);
        return NULL;
    }
    for (size_t i = 0; i < call->list.count; i++) {
        const struct node *item = call->list.items[i];

        if (item->kind != NODE_KEYWORD)
            continue;
        for (size_t j = 0; j < next; j++) {
            if (strcmp(names[j]->text, item->text) == 0) {
                compiler_fail(c, item, "keyword argument repeated");
                return NULL;
            }
        }
        names[next] = constant_str(c, item->text, strlen(item->text));
        if (names[next++] == NULL)
            return NULL;
    }
    return constant_tuple(c, names, n);
}

/* The keywords before item `to` that wait, as a dict: of `count`. */
static bool compile_keywords(struct compiler *c, const struct node *node,
                             size_t to, uint32_t count, bool *below)
{
    size_t from = to;

    for (uint32_t found = 0; found < count; from--)
        found += node->list.items[from - 1]->kind == NODE_KEYWORD;
    for (size_t i = from; count > 0 && i < to; i++) {
        const struct node *item = node->list.items[i];

        if (item->kind != NODE_KEYWORD)
            continue;
        if (!emit_constant(c,
                           constant_str(c, item->text, strlen(item->text))) ||
            !compile_expression(c, item->a))
            return false;
    }
    if (count == 0)
        return true;
    bool ok = emit(c, CODE_BUILD_MAP, count) &&
              (!*below || emit(c, CODE_DICT_MERGE, 1));
    *below = true;
    return ok;
}

/* All that has a name, and what `**` brings, as one dict; *below: there is one. */
static bool compile_mappings(struct compiler *c, const struct node *node,
                             bool *below)
{
    uint32_t waiting = 0;

    for (size_t i = 0; i < node->list.count; i++) {
        const struct node *item = node->list.items[i];

        waiting += item->kind == NODE_KEYWORD;
        if (item->kind != NODE_DOUBLE_STAR)
            continue;
        if (!compile_keywords(c, node, i, waiting, below) ||
            (!*below && !emit(c, CODE_BUILD_MAP, 0)) ||
            !compile_expression(c, item->a) || !emit(c, CODE_DICT_MERGE, 1))
            return false;
        *below = true;
        waiting = 0;
    }
    return compile_keywords(c, node, node->list.count, waiting, below);
}

/* f(*a, k=v, **d): the arguments become a tuple and a dict. */
static bool compile_call_ex(struct compiler *c, const struct node *node)
{
    struct node positional = {.kind = NODE_TUPLE, .line = node->line};
    size_t n = node->list.count;
    bool stars = false;
    bool keywords = false;

    positional.list.items =
        arena_take(c->arena, (n + 1) * sizeof(struct node *));
    if (positional.list.items == NULL)
        return compiler_oom(c);
    for (size_t i = 0; i < n; i++) {
        struct node *item = node->list.items[i];

        if (item->kind == NODE_KEYWORD || item->kind == NODE_DOUBLE_STAR)
            continue;
        positional.list.items[positional.list.count++] = item;
        stars = stars || item->kind == NODE_STAR;
    }
    bool lone = stars && positional.list.count == 1;
    bool ok = emit(c, CODE_PUSH_NULL, 0) && compile_expression(c, node->a) &&
              (lone    ? compile_expression(c, positional.list.items[0]->a)
               : stars ? compile_display(c, &positional)
                       : compile_expression(c, &positional));
    return ok && compile_mappings(c, node, &keywords) &&
           emit(c, CODE_CALL_EX, keywords);
}

bool compile_call(struct compiler *c, const struct node *node)
{
    size_t keywords = count_keywords(&node->list);
    bool method = node->a->kind == NODE_ATTRIBUTE;

    for (size_t i = 0; i < node->list.count; i++) {
        if (node->list.items[i]->kind == NODE_STAR ||
            node->list.items[i]->kind == NODE_DOUBLE_STAR)
            return compile_call_ex(c, node);
    }
    bool ok =
        method ? compile_expression(c, node->a->a) &&
                     emit_name(c, CODE_LOAD_METHOD, node->a->text)
               : emit(c, CODE_PUSH_NULL, 0) && compile_expression(c, node->a);
    for (size_t i = 0; ok && i < node->list.count; i++) {
        const struct node *item = node->list.items[i];

        ok = compile_expression(c, item->kind == NODE_KEYWORD ? item->a : item);
    }
    if (ok && keywords > 0) {
        const struct constant *names = keyword_names(c, node, keywords);

        ok = names != NULL && emit(c, CODE_KW_NAMES, names->index);
    }
    return ok && emit(c, CODE_CALL, (uint32_t)node->list.count);
}

/* ---- functions ---- */

/* Pushes the cells that the new code takes over, makes the function. */
static bool make_function(struct compiler *c, struct code *code, unsigned flags)
{
    uint32_t index;
    unsigned first_free = code->slot_count - code->free_count;

    for (unsigned i = 0; i < code->free_count; i++) {
        const char *name = code->slots[first_free + i];
        uint32_t slot = 0;

        while (strcmp(c->e->code->slots[slot], name) != 0)
            slot++;
        if (!emit(c, CODE_LOAD_CLOSURE, slot))
            return false;
    }
    if (code->free_count > 0) {
        flags |= FUNCTION_CLOSURE;
        if (!emit(c, CODE_BUILD_TUPLE, code->free_count))
            return false;
    }
    return code_index(c, code, &index) &&
           emit_extra(c, CODE_MAKE_FUNCTION, index, flags);
}

static bool compile_defaults(struct compiler *c,
                             const struct node_params *params, unsigned *flags)
{
    struct node defaults = {.kind = NODE_TUPLE, .list = params->defaults};
    uint32_t given = 0;

    *flags = 0;
    if (params->defaults.count > 0) {
        *flags |= FUNCTION_DEFAULTS;
        if (!compile_expression(c, &defaults))
            return false;
    }
    for (size_t i = 0; i < params->only.count; i++) {
        const struct node *value = params->only_defaults.items[i];
        const struct node *name = params->only.items[i];

        if (value->kind == NODE_PASS)
            continue; /* required */
        given++;
        if (!emit_constant(c, constant_str(c, name->text, name->size)) ||
            !compile_expression(c, value))
            return false;
    }
    if (given > 0)
        *flags |= FUNCTION_KWDEFAULTS;
    if (given > 0 && !emit(c, CODE_BUILD_MAP, given))
        return false;
    if (params->annotations.count == 0)
        return true;
    *flags |= FUNCTION_ANNOTATIONS;
    defaults.list = params->annotations;
    return compile_expression(c, &defaults);
}

/* Each is called with what the next one made, the lowest with the thing itself. */
static bool compile_decorators(struct compiler *c, const struct node *node)
{
    for (size_t i = 0; i < node->orelse.count; i++) {
        if (!compile_expression(c, node->orelse.items[i]))
            return false;
    }
    return true;
}

static bool call_decorators(struct compiler *c, const struct node *node)
{
    for (size_t i = 0; i < node->orelse.count; i++) {
        if (!emit(c, CODE_CALL, 0))
            return false;
    }
    return true;
}

static void set_parameters(struct code *code, const struct node_params *params)
{
    code->arguments = (unsigned)params->names.count;
    code->positional_only = (unsigned)params->positional_only;
    code->keyword_only = (unsigned)params->only.count;
    code->flags |= params->star == NULL ? 0U : CODE_VARARGS;
    code->flags |= params->double_star == NULL ? 0U : CODE_VARKEYWORDS;
}

/* A def's function or a lambda's, on the stack. */
bool compile_function(struct compiler *c, const struct node *node,
                      const char *name)
{
    struct emitter e;
    struct code *code;
    unsigned flags;

    if (!compile_decorators(c, node) ||
        !compile_defaults(c, node->params, &flags) ||
        !emitter_begin(c, &e, scope_child(c->e->scope, node), name))
        return false;
    set_parameters(e.code, node->params);
    if (e.scope->yields) {
        e.code->flags |= CODE_IS_GENERATOR;
        if (!emit(c, CODE_RETURN_GENERATOR, 0))
            return false;
    }
    const struct node *doc = body_doc(&node->body);
    if (doc != NULL) {
        e.code->doc = constant_of(c, doc);
        if (e.code->doc == NULL)
            return false;
    }
    bool ok = node->kind == NODE_LAMBDA
                  ? compile_expression(c, node->a) && emit(c, CODE_RETURN, 0)
                  : compile_body(c, &node->body);
    return ok && emitter_end(c, &code) && make_function(c, code, flags) &&
           call_decorators(c, node);
}

/* ---- comprehensions: functions of one argument, the first iterator ---- */

static bool comprehension_element(struct compiler *c, const struct node *node,
                                  uint32_t depth)
{
    if (!compile_expression(c, node->a))
        return false;
    switch (node->kind) {
    case NODE_LIST_COMP:
        return emit(c, CODE_LIST_APPEND, depth);
    case NODE_SET_COMP:
        return emit(c, CODE_SET_ADD, depth);
    case NODE_DICT_COMP:
        return compile_expression(c, node->b) && emit(c, CODE_MAP_ADD, depth);
    default:
        return emit(c, CODE_YIELD, 0) && emit(c, CODE_POP_TOP, 0);
    }
}

static bool comprehension_clause(struct compiler *c, const struct node *node,
                                 size_t i)
{
    const struct node *clause = node->list.items[i];
    label again;
    label end;

    if (!label_new(c, &again) || !label_new(c, &end))
        return false;
    bool ok = i == 0
                  ? emit(c, CODE_LOAD_FAST, 0)
                  : compile_iterable(c, clause->b) && emit(c, CODE_GET_ITER, 0);
    if (!ok || !label_here(c, again) || !emit_jump(c, CODE_FOR_ITER, end) ||
        !compile_target(c, clause->a))
        return false;
    for (size_t j = 0; j < clause->list.count; j++) {
        if (!compile_condition(c, clause->list.items[j], again, false))
            return false;
    }
    ok = i + 1 < node->list.count
             ? comprehension_clause(c, node, i + 1)
             : comprehension_element(c, node, (uint32_t)node->list.count + 1);
    return ok && emit_loop(c, again) && label_here(c, end);
}

static bool comprehension_body(struct compiler *c, const struct node *node)
{
    switch (node->kind) {
    case NODE_LIST_COMP:
        return emit(c, CODE_BUILD_LIST, 0) &&
               comprehension_clause(c, node, 0) && emit(c, CODE_RETURN, 0);
    case NODE_SET_COMP:
        return emit(c, CODE_BUILD_SET, 0) && comprehension_clause(c, node, 0) &&
               emit(c, CODE_RETURN, 0);
    case NODE_DICT_COMP:
        return emit(c, CODE_BUILD_MAP, 0) && comprehension_clause(c, node, 0) &&
               emit(c, CODE_RETURN, 0);
    default:
        c->e->code->flags |= CODE_IS_GENERATOR;
        return emit(c, CODE_RETURN_GENERATOR, 0) &&
               comprehension_clause(c, node, 0);
    }
}

static const char *comprehension_name(const struct node *node)
{
    return node->kind == NODE_LIST_COMP   ? "<listcomp>"
           : node->kind == NODE_SET_COMP  ? "<setcomp>"
           : node->kind == NODE_DICT_COMP ? "<dictcomp>"
                                          : "<genexpr>";
}

bool compile_comprehension(struct compiler *c, const struct node *node)
{
    struct emitter e;
    struct code *code;

    if (!emitter_begin(c, &e, scope_child(c->e->scope, node),
                       comprehension_name(node)))
        return false;
    e.code->arguments = 1;
    /* A function and no method: NULL, function, iterator. */
    return comprehension_body(c, node) && emitter_end(c, &code) &&
           emit(c, CODE_PUSH_NULL, 0) && make_function(c, code, 0) &&
           compile_iterable(c, node->list.items[0]->b) &&
           emit(c, CODE_GET_ITER, 0) && emit(c, CODE_CALL, 1);
}

/* ---- classes ---- */

/* The cell through which super() finds the class is filled by whoever makes it. */
static bool return_class_cell(struct compiler *c)
{
    const struct symbol *s = scope_find(c->e->scope, "__class__");
    uint32_t slot = 0;

    if (s == NULL || s->binding != BINDING_CELL)
        return true;
    while (strcmp(c->e->code->slots[slot], "__class__") != 0)
        slot++;
    return emit(c, CODE_LOAD_CLOSURE, slot) && emit(c, CODE_COPY, 1) &&
           emit_name(c, CODE_STORE_NAME, "__classcell__") &&
           emit(c, CODE_RETURN, 0);
}

/* "f.<locals>.T", "Outer.Inner": after all that is around. */
static const char *class_path(struct compiler *c, const struct scope *around,
                              const char *name)
{
    bool function = around->kind == SCOPE_FUNCTION;

    if (around->kind == SCOPE_MODULE || around->node->text == NULL)
        return name;
    const char *middle = function ? ".<locals>." : ".";
    size_t size = strlen(around->node->text) + strlen(middle) + strlen(name);
    char *path = arena_take(c->arena, size + 1);
    if (path == NULL)
        return NULL;
    snprintf(path, size + 1, "%s%s%s", around->node->text, middle, name);
    return class_path(c, around->parent, path);
}

static bool compile_class_code(struct compiler *c, const struct node *node,
                               struct code **out)
{
    struct emitter e;
    const char *path = class_path(c, c->e->scope, node->text);

    if (path == NULL) {
        compiler_oom(c);
        return false;
    }
    return emitter_begin(c, &e, scope_child(c->e->scope, node), node->text) &&
           emit_name(c, CODE_LOAD_NAME, "__name__") &&
           emit_name(c, CODE_STORE_NAME, "__module__") &&
           emit_constant(c, constant_str(c, path, strlen(path))) &&
           emit_name(c, CODE_STORE_NAME, "__qualname__") &&
           compile_doc(c, &node->body) && compile_body(c, &node->body) &&
           return_class_cell(c) && emitter_end(c, out);
}

bool compile_class(struct compiler *c, const struct node *node)
{
    struct code *code;

    if (!compile_decorators(c, node) || !compile_class_code(c, node, &code) ||
        !emit(c, CODE_PUSH_NULL, 0) || !emit(c, CODE_BUILD_CLASS, 0) ||
        !make_function(c, code, 0) ||
        !emit_constant(c, constant_str(c, node->text, strlen(node->text))))
        return false;
    for (size_t i = 0; i < node->list.count; i++) {
        if (!compile_expression(c, node->list.items[i]))
            return false;
    }
    return emit(c, CODE_CALL, (uint32_t)node->list.count + 2) &&
           call_decorators(c, node) && compile_store(c, node->text);
}

/* NOLINTEND(misc-no-recursion) */
