/* compile_try - try statements, and the ways out of blocks.
 *
 * As in CPython 3.11 a try costs nothing until something is raised: a table says
 * which instructions a handler protects.  What `finally` does is written several
 * times: for the normal way, for an exception, and for each return, break and
 * continue that leaves the block.
 */
#include "experiments/shell/compiler.h"

#include <string.h>

static bool is_range(const struct block *block)
{
    return block->kind != BLOCK_FOR && block->kind != BLOCK_WHILE &&
           block->kind != BLOCK_VALUE;
}

void block_push(struct compiler *c, struct block *block)
{
    block->outer = c->e->block;
    c->e->block = block;
}

void block_protect(struct compiler *c, struct block *block, label handler,
                   uint32_t depth)
{
    block->start = (uint32_t)c->e->code->count;
    block->handler = handler;
    block->depth = depth;
    block_push(c, block);
}

bool block_pop(struct compiler *c)
{
    struct block *block = c->e->block;

    c->e->block = block->outer;
    return !is_range(block) ||
           emit_range(c, block->start, block->handler, block->depth);
}

static bool emit_unbind(struct compiler *c, const char *name)
{
    struct node node = {.kind = NODE_NAME, .text = name, .line = c->e->line};

    return emit_constant(c, constant_simple(c, CONSTANT_NONE)) &&
           compile_store(c, name) && compile_delete(c, &node);
}

static bool emit_cleanup(struct compiler *c, label here);

/* Drops what lies under TOS, or TOS itself. */
static bool emit_drop(struct compiler *c, enum opcode op, bool keep)
{
    return (!keep || emit(c, CODE_SWAP, 2)) && emit(c, op, 0);
}

/* __exit__(None, None, None); its result is dropped. */
static bool emit_exit(struct compiler *c)
{
    for (int i = 0; i < 3; i++) {
        if (!emit_constant(c, constant_simple(c, CONSTANT_NONE)))
            return false;
    }
    return emit(c, CODE_CALL, 2) && emit(c, CODE_POP_TOP, 0);
}

/* The statements of a `finally` on the way out; those that leave it otherwise drop
 * what is on its way. */
static bool compile_final(struct compiler *c, const struct node *node,
                          bool keep)
{
    struct block value = {.kind = BLOCK_VALUE};
    struct block *outer = c->e->block;

    if (keep)
        block_push(c, &value);
    bool ok = compile_body(c, &node->final);
    c->e->block = outer;
    return ok;
}

static bool unwind_one(struct compiler *c, struct block *block, bool keep)
{
    switch (block->kind) {
    case BLOCK_FOR:
        return emit_drop(c, CODE_POP_TOP, keep);
    case BLOCK_WHILE:
    case BLOCK_TRY:
        return true;
    case BLOCK_FINALLY:
        return compile_final(c, block->node, keep);
    case BLOCK_VALUE:
        return emit_drop(c, CODE_POP_TOP, keep);
    case BLOCK_HANDLER_NAME:
        return emit_unbind(c, block->name);
    case BLOCK_HANDLER:
        return emit_drop(c, CODE_POP_EXCEPT, keep);
    case BLOCK_WITH:
        return (!keep || emit(c, CODE_SWAP, 2)) && emit_exit(c);
    case BLOCK_FINALLY_END:
        return emit_drop(c, CODE_POP_TOP, keep) &&
               emit_drop(c, CODE_POP_EXCEPT, keep);
    }
    return true;
}

bool compile_unwind(struct compiler *c, const struct block *end, bool keep)
{
    struct block *innermost = c->e->block;

    for (struct block *b = innermost; b != end; b = b->outer) {
        /* What follows runs outside of b. */
        if (is_range(b) && !emit_range(c, b->start, b->handler, b->depth))
            return false;
        b->start = (uint32_t)c->e->code->count;
        c->e->block = b->outer;
        if (!unwind_one(c, b, keep))
            return false;
    }
    c->e->block = innermost;
    /* Behind the jump that the caller writes next, everything is open again. */
    for (struct block *b = innermost; b != end; b = b->outer)
        b->start = (uint32_t)c->e->code->count + 1;
    return true;
}

/* The handler of handlers: puts the previous exception back, goes on raising. */
static bool emit_cleanup(struct compiler *c, label here)
{
    return label_here(c, here) && emit(c, CODE_SWAP, 2) &&
           emit(c, CODE_POP_EXCEPT, 0) && emit(c, CODE_RERAISE, 0);
}

static bool handler_body(struct compiler *c, const struct node *handler,
                         uint32_t depth)
{
    struct block named = {.kind = BLOCK_HANDLER_NAME, .name = handler->text};
    label failed;

    if (handler->text == NULL)
        return emit(c, CODE_POP_TOP, 0) && compile_body(c, &handler->body) &&
               emit(c, CODE_POP_EXCEPT, 0);
    if (!label_new(c, &failed) || !compile_store(c, handler->text))
        return false;
    block_protect(c, &named, failed, depth + 1);
    if (!compile_body(c, &handler->body) || !block_pop(c) ||
        !emit(c, CODE_POP_EXCEPT, 0) || !emit_unbind(c, handler->text))
        return false;
    label over;
    return label_new(c, &over) && emit_jump(c, CODE_JUMP, over) &&
           label_here(c, failed) && emit_unbind(c, handler->text) &&
           emit(c, CODE_RERAISE, 1) && label_here(c, over);
}

/* One except clause: previous and current exception lie on the stack, and do so
 * again at `next`. */
static bool compile_handler(struct compiler *c, const struct node *handler,
                            uint32_t depth, label end)
{
    label next;
    int before = c->e->depth;

    c->e->line = handler->line;
    if (!label_new(c, &next))
        return false;
    if (handler->a != NULL && (!compile_expression(c, handler->a) ||
                               !emit(c, CODE_CHECK_EXC_MATCH, 0) ||
                               !emit_jump(c, CODE_POP_JUMP_IF_FALSE, next)))
        return false;
    if (!handler_body(c, handler, depth) || !emit_jump(c, CODE_JUMP, end))
        return false;
    c->e->depth = before;
    if (handler->a == NULL)
        return true; /* nothing gets past it */
    return label_here(c, next);
}

static bool compile_except(struct compiler *c, const struct node *node)
{
    struct block body = {.kind = BLOCK_TRY};
    struct block handlers = {.kind = BLOCK_HANDLER};
    uint32_t depth = (uint32_t)c->e->depth;
    label raised;
    label cleanup;
    label end;

    if (!label_new(c, &raised) || !label_new(c, &cleanup) ||
        !label_new(c, &end))
        return false;
    if (!emit(c, CODE_NOP, 0)) /* an empty body has a range all the same */
        return false;
    block_protect(c, &body, raised, depth);
    if (!compile_body(c, &node->body) || !block_pop(c) ||
        !compile_body(c, &node->orelse) || !emit_jump(c, CODE_JUMP, end) ||
        !label_here(c, raised) || !emit(c, CODE_PUSH_EXC_INFO, 0))
        return false;
    block_protect(c, &handlers, cleanup, depth + 1);
    for (size_t i = 0; i < node->list.count; i++) {
        if (!compile_handler(c, node->list.items[i], depth, end))
            return false;
    }
    return emit(c, CODE_RERAISE, 0) && block_pop(c) &&
           emit_cleanup(c, cleanup) && label_here(c, end);
}

bool compile_try(struct compiler *c, const struct node *node)
{
    struct block body = {.kind = BLOCK_FINALLY, .node = node};
    struct block final = {.kind = BLOCK_FINALLY_END};
    uint32_t depth = (uint32_t)c->e->depth;
    label raised;
    label cleanup;
    label end;

    if (node->final.count == 0)
        return compile_except(c, node);
    if (!label_new(c, &raised) || !label_new(c, &cleanup) ||
        !label_new(c, &end))
        return false;
    block_protect(c, &body, raised, depth);
    bool ok = node->list.count > 0 ? compile_except(c, node)
                                   : compile_body(c, &node->body);
    if (!ok || !block_pop(c) || !compile_body(c, &node->final) ||
        !emit_jump(c, CODE_JUMP, end) || !label_here(c, raised) ||
        !emit(c, CODE_PUSH_EXC_INFO, 0))
        return false;
    block_protect(c, &final, cleanup, depth + 1);
    return compile_body(c, &node->final) && emit(c, CODE_RERAISE, 0) &&
           block_pop(c) && emit_cleanup(c, cleanup) && label_here(c, end);
}

/* The manager's __exit__ waits on the stack; after an exception it decides whether
 * that goes on. */
bool compile_with(struct compiler *c, const struct node *node)
{
    struct block body = {.kind = BLOCK_WITH};
    struct block handler = {.kind = BLOCK_HANDLER};
    uint32_t depth = (uint32_t)c->e->depth + 1;
    label raised;
    label cleanup;
    label quiet;
    label end;

    if (!label_new(c, &raised) || !label_new(c, &cleanup) ||
        !label_new(c, &quiet) || !label_new(c, &end) ||
        !compile_expression(c, node->a) || !emit(c, CODE_BEFORE_WITH, 0))
        return false;
    block_protect(c, &body, raised, depth);
    bool ok =
        node->b != NULL ? compile_target(c, node->b) : emit(c, CODE_POP_TOP, 0);
    if (!ok || !compile_body(c, &node->body) || !block_pop(c))
        return false;
    c->e->line = node->line;
    if (!emit_exit(c) || !emit_jump(c, CODE_JUMP, end) ||
        !label_here(c, raised) || !emit(c, CODE_PUSH_EXC_INFO, 0))
        return false;
    block_protect(c, &handler, cleanup, depth + 1);
    return emit(c, CODE_WITH_EXCEPT_START, 0) &&
           emit_jump(c, CODE_POP_JUMP_IF_TRUE, quiet) &&
           emit(c, CODE_RERAISE, 0) && label_here(c, quiet) &&
           emit(c, CODE_POP_TOP, 0) && block_pop(c) &&
           emit(c, CODE_POP_EXCEPT, 0) && emit(c, CODE_POP_TOP, 0) &&
           emit_jump(c, CODE_JUMP, end) && emit_cleanup(c, cleanup) &&
           label_here(c, end);
}
