#ifndef SHELL_FRAME_H
#define SHELL_FRAME_H

/* Frames: one call of a function, on the machine's stack.
 *
 *     base |-- function | locals dict | frame object | slots ... | values ...
 *
 * Everything that a frame holds lies on the stack, so the stack is all that a
 * collector must look at.  The struct itself is the C function's that runs it.
 */
#include "experiments/shell/machine.h"

enum frame_slot { FRAME_FUNCTION, FRAME_LOCALS, FRAME_OBJECT, FRAME_SLOTS };

struct frame {
    struct frame *back;
    const struct code *code;
    struct unit_state *unit;
    struct obj *globals, *builtins; /* borrowed from the function */
    const struct instruction *ip;   /* the next one */
    struct obj *keyword_names;      /* for the next CALL; borrowed, NULL */
    size_t base;                    /* on the stack */
    bool of_generator;
};

static inline struct obj **frame_slot(struct machine *m, const struct frame *f,
                                      size_t i)
{
    return &m->stack.slots[f->base + FRAME_SLOTS + i];
}

/* Entered, or jumped back: sooner or later it is hot. */
static inline void frame_warm(const struct frame *f)
{
    struct code *code = unconst(f->code);

    code->warmth += code->warmth < CODE_HOT;
}
static inline bool frame_hot(const struct frame *f)
{
    return f->code->warmth >= CODE_HOT;
}

/* Lays a frame on top of the stack; `function` and `locals` (or NULL) are stolen,
 * on failure too.  False: RecursionError is set. */
bool frame_enter(struct machine *m, struct frame *f, struct obj *function,
                 struct obj *locals);
/* Drops all that it holds, in CPython's order. */
void frame_leave(struct machine *m, struct frame *f);

enum run_end { RUN_RETURNED, RUN_YIELDED, RUN_FAILED };
/* Runs from f->ip on.  RETURNED and YIELDED: *out is a new reference. */
enum run_end frame_run(struct machine *m, struct frame *f, struct obj **out);
/* The same, but begins with the exception in flight, raised at the last one. */
enum run_end frame_throw(struct machine *m, struct frame *f, struct obj **out);
/* Does a handler protect the last one? */
bool frame_protected(const struct code *code, const struct instruction *next);
/* The line that is being executed. */
unsigned frame_line(const struct frame *f);
/* Where in it, from 1; 0: not known. */
unsigned frame_column(const struct frame *f);

/* The frame's object, if somebody else holds it, takes over what the frame holds. */
void frame_object_leave(struct machine *m, struct frame *f);

/* ---- instructions: ops_*.c ---- */

enum step {
    STEP_NEXT,
    STEP_FAILED,   /* an exception was raised here */
    STEP_RERAISED, /* an exception goes on: no new line in the traceback */
    STEP_RETURNED, /* the value lies on the stack */
    STEP_YIELDED
};
typedef enum step op_fn(struct machine *m, struct frame *f,
                        const struct instruction *in);

#define SHELL_OPS(X)                                                           \
    X(NOP, nop)                                                                \
    X(POP_TOP, pop_top)                                                        \
    X(COPY, copy)                                                              \
    X(SWAP, swap)                                                              \
    X(LOAD_CONST, load_const)                                                  \
    X(LOAD_NAME, load_name)                                                    \
    X(STORE_NAME, store_name)                                                  \
    X(DELETE_NAME, delete_name)                                                \
    X(LOAD_GLOBAL, load_global)                                                \
    X(STORE_GLOBAL, store_global)                                              \
    X(DELETE_GLOBAL, delete_global)                                            \
    X(LOAD_FAST, load_fast)                                                    \
    X(STORE_FAST, store_fast)                                                  \
    X(DELETE_FAST, delete_fast)                                                \
    X(MAKE_CELL, make_cell)                                                    \
    X(COPY_FREE_VARS, copy_free_vars)                                          \
    X(LOAD_CLOSURE, load_closure)                                              \
    X(LOAD_DEREF, load_deref)                                                  \
    X(STORE_DEREF, store_deref)                                                \
    X(DELETE_DEREF, delete_deref)                                              \
    X(LOAD_CLASSDEREF, load_classderef)                                        \
    X(LOAD_ATTR, load_attr)                                                    \
    X(STORE_ATTR, store_attr)                                                  \
    X(DELETE_ATTR, delete_attr)                                                \
    X(LOAD_METHOD, load_method)                                                \
    X(PUSH_NULL, push_null)                                                    \
    X(CALL, call)                                                              \
    X(KW_NAMES, kw_names)                                                      \
    X(CALL_EX, call_ex)                                                        \
    X(UNARY, unary)                                                            \
    X(BINARY, binary)                                                          \
    X(INPLACE, inplace)                                                        \
    X(COMPARE, compare)                                                        \
    X(IS, is)                                                                  \
    X(CONTAINS, contains)                                                      \
    X(SUBSCRIPT, subscript)                                                    \
    X(STORE_SUBSCRIPT, store_subscript)                                        \
    X(DELETE_SUBSCRIPT, delete_subscript)                                      \
    X(BUILD_TUPLE, build_tuple)                                                \
    X(BUILD_LIST, build_list)                                                  \
    X(BUILD_SET, build_set)                                                    \
    X(BUILD_MAP, build_map)                                                    \
    X(BUILD_CONST_MAP, build_const_map)                                        \
    X(BUILD_SLICE, build_slice)                                                \
    X(BUILD_STRING, build_string)                                              \
    X(FORMAT, format)                                                          \
    X(LIST_APPEND, list_append)                                                \
    X(SET_ADD, set_add)                                                        \
    X(MAP_ADD, map_add)                                                        \
    X(LIST_EXTEND, list_extend)                                                \
    X(SET_UPDATE, set_update)                                                  \
    X(DICT_MERGE, dict_merge)                                                  \
    X(SETUP_ANNOTATIONS, setup_annotations)                                    \
    X(DICT_UPDATE, dict_update)                                                \
    X(LIST_TO_TUPLE, list_to_tuple)                                            \
    X(UNPACK_SEQUENCE, unpack_sequence)                                        \
    X(UNPACK_EX, unpack_ex)                                                    \
    X(GET_ITER, get_iter)                                                      \
    X(FOR_ITER, for_iter)                                                      \
    X(JUMP, jump)                                                              \
    X(POP_JUMP_IF_FALSE, pop_jump_if_false)                                    \
    X(POP_JUMP_IF_TRUE, pop_jump_if_true)                                      \
    X(JUMP_IF_FALSE_OR_POP, jump_if_false_or_pop)                              \
    X(JUMP_IF_TRUE_OR_POP, jump_if_true_or_pop)                                \
    X(MAKE_FUNCTION, make_function)                                            \
    X(BUILD_CLASS, build_class)                                                \
    X(RETURN, return )                                                         \
    X(YIELD, yield)                                                            \
    X(SEND, send)                                                              \
    X(BEFORE_WITH, before_with)                                                \
    X(WITH_EXCEPT_START, with_except_start)                                    \
    X(RETURN_GENERATOR, return_generator)                                      \
    X(RAISE, raise)                                                            \
    X(RERAISE, reraise)                                                        \
    X(PUSH_EXC_INFO, push_exc_info)                                            \
    X(POP_EXCEPT, pop_except)                                                  \
    X(CHECK_EXC_MATCH, check_exc_match)                                        \
    X(ASSERTION_ERROR, assertion_error)                                        \
    X(IMPORT, import)                                                          \
    X(IMPORT_FROM, import_from)                                                \
    X(PRINT_EXPR, print_expr)

#define SHELL_OP_DECLARE(id, name) op_fn op_##name;
SHELL_OPS(SHELL_OP_DECLARE)
#undef SHELL_OP_DECLARE

#endif
