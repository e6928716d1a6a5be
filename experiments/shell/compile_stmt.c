/* compile_stmt - statements, and the whole unit.
 */
#include "experiments/shell/compiler.h"

#include <string.h>

/* NOLINTBEGIN(misc-no-recursion): walks a tree whose depth the parser bounds (PARSE_DEPTH) */

/* ---- loops and conditions ---- */

static bool compile_if(struct compiler *c, const struct node *node)
{
    label other;
    label end;

    if (!label_new(c, &other) || !label_new(c, &end) ||
        !compile_condition(c, node->a, other, false) ||
        !compile_body(c, &node->body))
        return false;
    if (node->orelse.count > 0 && !emit_jump(c, CODE_JUMP, end))
        return false;
    return label_here(c, other) && compile_body(c, &node->orelse) &&
           (node->orelse.count == 0 || label_here(c, end));
}

static bool compile_while(struct compiler *c, const struct node *node)
{
    struct block loop = {.kind = BLOCK_WHILE};
    label done;

    if (!label_new(c, &loop.again) || !label_new(c, &loop.leave) ||
        !label_new(c, &done) || !label_here(c, loop.again) ||
        !compile_condition(c, node->a, done, false))
        return false;
    block_push(c, &loop);
    return compile_body(c, &node->body) && block_pop(c) &&
           (constant_truth(c, node->a) == 1
                ? emit_loop(c, loop.again)
                : emit_jump(c, CODE_JUMP, loop.again)) &&
           label_here(c, done) && compile_body(c, &node->orelse) &&
           label_here(c, loop.leave);
}

/* A list that is only looped over, or searched, is a tuple; a set of constants is a
 * frozenset. */
bool compile_iterable(struct compiler *c, const struct node *node)
{
    struct node tuple = *node;

    if (node->kind == NODE_SET) {
        tuple.kind = NODE_TUPLE;
        const struct constant *items = constant_of(c, &tuple);
        if (items != NULL)
            return emit_constant(c, constant_frozenset(c, items));
        return !c->source->failed && compile_expression(c, node);
    }
    if (node->kind != NODE_LIST)
        return compile_expression(c, node);
    for (size_t i = 0; i < node->list.count; i++) {
        if (node->list.items[i]->kind == NODE_STAR)
            return compile_expression(c, node);
    }
    tuple.kind = NODE_TUPLE;
    return compile_expression(c, &tuple);
}

static bool compile_for(struct compiler *c, const struct node *node)
{
    struct block loop = {.kind = BLOCK_FOR};
    label done;

    if (!label_new(c, &loop.again) || !label_new(c, &loop.leave) ||
        !label_new(c, &done) || !compile_iterable(c, node->b) ||
        !emit(c, CODE_GET_ITER, 0) || !label_here(c, loop.again) ||
        !emit_jump(c, CODE_FOR_ITER, done) || !compile_target(c, node->a))
        return false;
    block_push(c, &loop);
    return compile_body(c, &node->body) && block_pop(c) &&
           emit_loop(c, loop.again) && label_here(c, done) &&
           compile_body(c, &node->orelse) && label_here(c, loop.leave);
}

static struct block *innermost_loop(struct compiler *c)
{
    struct block *b = c->e->block;

    while (b->kind != BLOCK_FOR && b->kind != BLOCK_WHILE)
        b = b->outer;
    return b;
}

static bool compile_break(struct compiler *c, bool again)
{
    struct block *loop = innermost_loop(c);
    const struct block *end = again ? loop : loop->outer;
    int depth = c->e->depth;

    if (!compile_unwind(c, end, false) ||
        !(again ? emit_loop(c, loop->again)
                : emit_jump(c, CODE_JUMP, loop->leave)))
        return false;
    c->e->depth = depth;
    return true;
}

static bool compile_return(struct compiler *c, const struct node *node)
{
    const struct constant *constant = node->a == NULL
                                          ? constant_simple(c, CONSTANT_NONE)
                                          : constant_of(c, node->a);
    int depth = c->e->depth;
    bool keep = constant == NULL;

    if (c->source->failed)
        return false;
    if (keep && !compile_expression(c, node->a))
        return false;
    if (!compile_unwind(c, NULL, keep) ||
        (!keep && !emit_constant(c, constant)) || !emit(c, CODE_RETURN, 0))
        return false;
    c->e->depth = depth;
    return true;
}

/* ---- simple statements ---- */

/* `a, b = b, a`: CPython swaps on the stack and makes no tuple. */
static bool compile_swap(struct compiler *c, const struct node *node,
                         bool *done)
{
    const struct node *target = node->list.items[0];
    const struct node *value = node->a;
    size_t n = value->list.count;

    *done = node->list.count == 1 && value->kind == NODE_TUPLE &&
            (target->kind == NODE_TUPLE || target->kind == NODE_LIST) &&
            target->list.count == n && n >= 1 && n <= 3;
    for (size_t i = 0; i < n && *done; i++) {
        *done = value->list.items[i]->kind != NODE_STAR &&
                target->list.items[i]->kind != NODE_STAR;
    }
    if (!*done || constant_of(c, value) != NULL) {
        *done = false;
        return !c->source->failed;
    }
    for (size_t i = 0; i < n; i++) {
        if (!compile_expression(c, value->list.items[i]))
            return false;
    }
    if (n > 1 && !emit(c, CODE_SWAP, (uint32_t)n))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!compile_target(c, target->list.items[i]))
            return false;
    }
    return true;
}

static bool compile_assign(struct compiler *c, const struct node *node)
{
    bool done;

    if (!compile_swap(c, node, &done) || done)
        return done;
    if (!compile_expression(c, node->a))
        return false;
    for (size_t i = 0; i < node->list.count; i++) {
        if (i + 1 < node->list.count && !emit(c, CODE_COPY, 1))
            return false;
        if (!compile_target(c, node->list.items[i]))
            return false;
    }
    return true;
}

static bool compile_assert(struct compiler *c, const struct node *node)
{
    label end;

    if (!label_new(c, &end) || !compile_condition(c, node->a, end, true) ||
        !emit(c, CODE_ASSERTION_ERROR, 0))
        return false;
    /* PUSH_NULL stands below the callee: the class is its own argument's
     * place, so it is swapped in. */
    if (node->b != NULL &&
        (!emit(c, CODE_PUSH_NULL, 0) || !emit(c, CODE_SWAP, 2) ||
         !compile_expression(c, node->b) || !emit(c, CODE_CALL, 1)))
        return false;
    return emit(c, CODE_RAISE, 1) && label_here(c, end);
}

static bool compile_import(struct compiler *c, const struct node *node)
{
    for (size_t i = 0; i < node->list.count; i++) {
        const struct node *alias = node->list.items[i];

        if (!emit_name(c, CODE_IMPORT, alias->text) ||
            !compile_store(c, alias->a->text))
            return false;
    }
    return true;
}

static bool compile_from(struct compiler *c, const struct node *node)
{
    if (!emit_name(c, CODE_IMPORT, node->text))
        return false;
    for (size_t i = 0; i < node->list.count; i++) {
        const struct node *alias = node->list.items[i];

        if (!emit_name(c, CODE_IMPORT_FROM, alias->text) ||
            !compile_store(c, alias->a->text))
            return false;
    }
    return emit(c, CODE_POP_TOP, 0);
}

static bool compile_expression_statement(struct compiler *c,
                                         const struct node *node)
{
    bool shown = c->prompt && c->e->outer == NULL;

    /* A constant alone does nothing; only a prompt shows it. */
    if (!shown && constant_of(c, node->a) != NULL)
        return true;
    return !c->source->failed && compile_expression(c, node->a) &&
           emit(c, shown ? CODE_PRINT_EXPR : CODE_POP_TOP, 0);
}

static bool compile_raise(struct compiler *c, const struct node *node)
{
    if (node->a != NULL && !compile_expression(c, node->a))
        return false;
    if (node->b != NULL && !compile_expression(c, node->b))
        return false;
    return emit(c, CODE_RAISE, node->b != NULL ? 2 : node->a != NULL);
}

/* __annotations__["name"] = type, in a module or a class. */
static bool compile_annotated(struct compiler *c, const struct node *node)
{
    const struct node *target = node->a;

    if (node->c != NULL &&
        (!compile_expression(c, node->c) || !compile_target(c, target)))
        return false;
    if (c->e->scope->kind == SCOPE_FUNCTION)
        return true;
    if (!compile_expression(c, node->b))
        return false;
    if (target->kind != NODE_NAME)
        return emit(c, CODE_POP_TOP, 0);
    return emit_name(c, CODE_LOAD_NAME, "__annotations__") &&
           emit_constant(c, constant_str(c, target->text, target->size)) &&
           emit(c, CODE_STORE_SUBSCRIPT, 0);
}

static bool compile_simple(struct compiler *c, const struct node *node)
{
    switch (node->kind) {
    case NODE_EXPRESSION:
        return compile_expression_statement(c, node);
    case NODE_ASSIGN:
        return compile_assign(c, node);
    case NODE_AUGMENTED:
        return compile_augmented(c, node);
    case NODE_ANNOTATED:
        return compile_annotated(c, node);
    case NODE_DEL:
        return compile_delete_target(c, node->list.items[0]);
    case NODE_RETURN:
        return compile_return(c, node);
    case NODE_RAISE:
        return compile_raise(c, node);
    case NODE_ASSERT:
        return compile_assert(c, node);
    case NODE_IMPORT:
        return compile_import(c, node);
    case NODE_FROM:
        return compile_from(c, node);
    case NODE_BREAK:
        return compile_break(c, false);
    case NODE_CONTINUE:
        return compile_break(c, true);
    default: /* pass, global, nonlocal */
        return true;
    }
}

static bool compile_statement(struct compiler *c, const struct node *node)
{
    c->e->line = node->line;
    c->e->column = node->column;
    switch (node->kind) {
    case NODE_IF:
        return compile_if(c, node);
    case NODE_WHILE:
        return compile_while(c, node);
    case NODE_FOR:
        return compile_for(c, node);
    case NODE_DEF:
        return compile_function(c, node, node->text) &&
               compile_store(c, node->text);
    case NODE_CLASS:
        return compile_class(c, node);
    case NODE_TRY:
        return compile_try(c, node);
    case NODE_WITH:
        return compile_with(c, node);
    default:
        return compile_simple(c, node);
    }
}

bool compile_body(struct compiler *c, const struct node_list *body)
{
    for (size_t i = 0; i < body->count; i++) {
        if (!compile_statement(c, body->items[i]))
            return false;
    }
    return true;
}

const struct node *body_doc(const struct node_list *body)
{
    const struct node *first = body->count == 0 ? NULL : body->items[0];

    return first != NULL && first->kind == NODE_EXPRESSION &&
                   first->a->kind == NODE_STR
               ? first->a
               : NULL;
}

bool compile_doc(struct compiler *c, const struct node_list *body)
{
    const struct node *doc = body_doc(body);

    if (c->e->scope->annotates && !emit(c, CODE_SETUP_ANNOTATIONS, 0))
        return false;
    return doc == NULL || (compile_expression(c, doc) &&
                           emit_name(c, CODE_STORE_NAME, "__doc__"));
}

int compile(struct unit *unit, struct source *source, bool prompt)
{
    struct compiler c = {.source = source,
                         .unit = unit,
                         .arena = &unit->arena,
                         .prompt = prompt};
    struct emitter e;
    const struct node_list nothing = {NULL, 0, 0}; /* a prompt has no doc */

    memset(unit, 0, sizeof *unit);
    struct node *module = parse(source, &unit->arena);
    struct scope *scope =
        module == NULL ? NULL : scope_build(source, &unit->arena, module);
    bool ok = scope != NULL && emitter_begin(&c, &e, scope, "<module>") &&
              compile_doc(&c, prompt ? &nothing : &module->body) &&
              compile_body(&c, &module->body) && emitter_end(&c, &unit->module);
    if (ok)
        return 0;
    unit_release(unit);
    return -1;
}

void unit_release(struct unit *unit)
{
    arena_release(&unit->arena);
    memset(unit, 0, sizeof *unit);
}

/* NOLINTEND(misc-no-recursion) */
