#ifndef SHELL_COMPILER_H
#define SHELL_COMPILER_H

/* What the parts of the compiler share; private to them.
 *
 * Every function that returns bool returns false once source->failed; the
 * caller just passes it on.
 */
#include "experiments/shell/code.h"
#include "experiments/shell/scope.h"

typedef uint32_t label; /* index into emitter.labels */

struct label_state {
    uint32_t target; /* instruction, or LABEL_OPEN */
    int depth;       /* of the stack there; -1 = not known yet */
};
#define LABEL_OPEN UINT32_MAX

enum block_kind {
    BLOCK_FOR, /* its iterator lies on the stack */
    BLOCK_WHILE,
    BLOCK_TRY,          /* a range with a handler, nothing on the stack */
    BLOCK_FINALLY,      /* the same, and statements to run on the way out */
    BLOCK_HANDLER,      /* the previous exception lies on the stack */
    BLOCK_HANDLER_NAME, /* inside one: `except ... as name` */
    BLOCK_WITH,         /* __exit__ lies on the stack; a range with a handler */
    BLOCK_FINALLY_END,  /* previous and current exception lie on the stack */
    BLOCK_VALUE         /* what is being returned lies on the stack */
};

/* What surrounds the current statement inside its function.  All but loops are
 * ranges of instructions that a handler protects; a range is closed while the
 * way out of it is written, and opened again behind it. */
struct block {
    enum block_kind kind;
    struct block *outer;
    label again, leave;      /* loops */
    const struct node *node; /* BLOCK_FINALLY: its statement */
    const char *name;        /* BLOCK_HANDLER_NAME */
    uint32_t start;          /* ranges: where the open piece began */
    label handler;
    uint32_t
        depth; /* of the stack that the handler finds, less the exception */
};

/* One code object being made. */
struct emitter {
    struct emitter *outer;
    struct code *code;
    struct scope *scope;
    struct block *block;
    struct label_state *labels;
    size_t label_count, label_capacity, capacity, handler_capacity;
    int depth, max_depth; /* of the stack */
    bool unreachable;
    unsigned line, column;
};

struct compiler {
    struct source *source;
    struct unit *unit;
    struct arena *arena; /* the unit's */
    struct emitter *e;
    size_t name_capacity, constant_capacity, code_capacity;
    struct constant **constant_table; /* by hash; a power of two slots */
    size_t constant_slots;
    bool prompt;
    unsigned nesting;
};

/* emit.c */
bool compiler_oom(struct compiler *c);
bool compiler_fail(struct compiler *c, const struct node *at,
                   const char *message);
bool emit(struct compiler *c, enum opcode op, uint32_t arg);
bool emit_extra(struct compiler *c, enum opcode op, uint32_t arg,
                unsigned extra);
bool label_new(struct compiler *c, label *out);
bool label_here(struct compiler *c, label at);
bool emit_jump(struct compiler *c, enum opcode op, label to);
/* Back to where a loop begins. */
bool emit_loop(struct compiler *c, label again);
bool name_index(struct compiler *c, const char *name, uint32_t *out);
bool emit_name(struct compiler *c, enum opcode op, const char *name);
bool code_index(struct compiler *c, struct code *code, uint32_t *out);
/* The instructions from `start` on are protected by `target`, which finds the
 * stack cut to `depth` and the exception on it. */
bool emit_range(struct compiler *c, uint32_t start, label target,
                uint32_t depth);
bool emitter_begin(struct compiler *c, struct emitter *e, struct scope *scope,
                   const char *name);
bool emitter_end(struct compiler *c, struct code **out);

/* constant.c, constant_fold.c: equal constants of a unit are one; folding as CPython folds. */
const struct constant *constant_of(struct compiler *c, const struct node *node);
const struct constant *constant_simple(struct compiler *c,
                                       enum constant_kind kind);
const struct constant *constant_str(struct compiler *c, const char *text,
                                    size_t size);
const struct constant *constant_tuple(struct compiler *c,
                                      const struct constant **items, size_t n);
const struct constant *constant_int(struct compiler *c, int64_t value);
const struct constant *constant_float(struct compiler *c, double value);
/* With the items of a tuple. */
const struct constant *constant_frozenset(struct compiler *c,
                                          const struct constant *tuple);
bool emit_constant(struct compiler *c, const struct constant *constant);
/* Truth of a constant expression: 1, 0, or -1 when it is not constant. */
int constant_truth(struct compiler *c, const struct node *node);

/* compile_name.c */
bool compile_load(struct compiler *c, const char *name);
bool compile_store(struct compiler *c, const char *name);
bool compile_delete(struct compiler *c, const struct node *name);
bool compile_target(struct compiler *c, const struct node *target);
bool compile_delete_target(struct compiler *c, const struct node *target);
bool compile_augmented(struct compiler *c, const struct node *node);

/* compile_expr.c, compile_function.c, compile_call.c */
bool compile_expression(struct compiler *c, const struct node *node);
bool compile_condition(struct compiler *c, const struct node *node, label to,
                       bool when);
bool compile_display(struct compiler *c, const struct node *node);
bool compile_call(struct compiler *c, const struct node *node);
bool compile_comprehension(struct compiler *c, const struct node *node);
bool compile_function(struct compiler *c, const struct node *node,
                      const char *name);
bool compile_class(struct compiler *c, const struct node *node);

/* compile_stmt.c, compile_try.c */
bool compile_iterable(struct compiler *c, const struct node *node);
bool compile_body(struct compiler *c, const struct node_list *body);
/* The str that a body begins with; NULL. */
const struct node *body_doc(const struct node_list *body);
/* __doc__ = that str, if there is one. */
bool compile_doc(struct compiler *c, const struct node_list *body);
bool compile_try(struct compiler *c, const struct node *node);
bool compile_with(struct compiler *c, const struct node *node);
/* Emits what leaving the blocks up to and without `end` needs; `keep`: TOS is a
 * value to be kept. */
bool compile_unwind(struct compiler *c, const struct block *end, bool keep);
void block_push(struct compiler *c, struct block *block);
bool block_pop(struct compiler *c); /* closes its range */
/* Opens a range on `block` for a handler that finds `depth` values. */
void block_protect(struct compiler *c, struct block *block, label handler,
                   uint32_t depth);

#endif
