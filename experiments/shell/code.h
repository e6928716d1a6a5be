#ifndef SHELL_CODE_H
#define SHELL_CODE_H

/* Code: what the compiler makes of a tree and the machine runs.
 *
 * A stack machine with the instructions of CPython 3.11 as far as they decide
 * which objects are made, how long a temporary lives and in which order
 * references fall; specialised and cached forms are left out.  Code holds no
 * objects: a constant is a description here, and the machine makes the object
 * once per compilation unit, so equal constants of one unit are one object.
 */
#include "experiments/shell/arena.h"
#include "experiments/shell/ast.h"
#include "experiments/shell/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct obj;

/* Stack effects are written `before -- after`; TOS is on the right. */
enum opcode {
    CODE_NOP,
    CODE_POP_TOP,           /* a -- */
    CODE_COPY,              /* arg: copy the arg-th from the top, 1 = TOS */
    CODE_SWAP,              /* arg: swap TOS with the arg-th from the top */
    CODE_LOAD_CONST,        /* -- c            arg: constant */
    CODE_SETUP_ANNOTATIONS, /* --            __annotations__ = {} once */
    CODE_LOAD_NAME,         /* -- v            arg: name; locals, globals,
                               builtins */
    CODE_STORE_NAME,        /* v -- */
    CODE_DELETE_NAME,       /* -- */
    CODE_LOAD_GLOBAL,       /* -- v            globals, builtins */
    CODE_STORE_GLOBAL,      /* v -- */
    CODE_DELETE_GLOBAL,     /* -- */
    CODE_LOAD_FAST,         /* -- v            arg: slot; UnboundLocalError */
    CODE_STORE_FAST,        /* v -- */
    CODE_DELETE_FAST,       /* -- */
    CODE_MAKE_CELL,         /* --              slot's value goes into a cell */
    CODE_COPY_FREE_VARS,    /* --              arg: how many, at the end */
    CODE_LOAD_CLOSURE,      /* -- cell         arg: slot */
    CODE_LOAD_DEREF,        /* -- v            arg: slot */
    CODE_STORE_DEREF,       /* v -- */
    CODE_DELETE_DEREF,      /* -- */
    CODE_LOAD_CLASSDEREF,   /* -- v            class locals first */
    CODE_LOAD_ATTR,         /* o -- v          arg: name */
    CODE_STORE_ATTR,        /* v o -- */
    CODE_DELETE_ATTR,       /* o -- */
    CODE_LOAD_METHOD,       /* o -- m o | NULL m    arg: name */
    CODE_PUSH_NULL,         /* -- NULL */
    CODE_CALL,              /* f|NULL self|f a1..an -- r   arg: n; see
                               CODE_KW_NAMES */
    CODE_KW_NAMES,        /* --              arg: constant, for the next CALL */
    CODE_CALL_EX,         /* NULL f tuple [dict] -- r    arg 1: with dict */
    CODE_UNARY,           /* a -- r          arg: enum node_op */
    CODE_BINARY,          /* a b -- r        arg: enum node_op */
    CODE_INPLACE,         /* a b -- r        arg: enum node_op */
    CODE_COMPARE,         /* a b -- r        arg: enum node_op LT..GE */
    CODE_IS,              /* a b -- r        arg 1: is not */
    CODE_CONTAINS,        /* a b -- r        arg 1: not in */
    CODE_SUBSCRIPT,       /* o k -- v */
    CODE_STORE_SUBSCRIPT, /* v o k -- */
    CODE_DELETE_SUBSCRIPT,  /* o k -- */
    CODE_BUILD_TUPLE,       /* a1..an -- t     arg: n */
    CODE_BUILD_LIST,        /* a1..an -- l */
    CODE_BUILD_SET,         /* a1..an -- s */
    CODE_BUILD_MAP,         /* k1 v1..kn vn -- d */
    CODE_BUILD_CONST_MAP,   /* v1..vn keys -- d   arg: n */
    CODE_BUILD_SLICE,       /* a b [c] -- s    arg: 2 or 3 */
    CODE_BUILD_STRING,      /* s1..sn -- s */
    CODE_FORMAT,            /* v [spec] -- s   arg: conversion, | 0x100 spec */
    CODE_LIST_APPEND,       /* v --            arg: depth of the list */
    CODE_SET_ADD,           /* v -- */
    CODE_MAP_ADD,           /* k v -- */
    CODE_LIST_EXTEND,       /* it --           arg: depth of the list */
    CODE_SET_UPDATE,        /* it -- */
    CODE_DICT_MERGE,        /* d --            arguments: no key twice */
    CODE_DICT_UPDATE,       /* d -- */
    CODE_LIST_TO_TUPLE,     /* l -- t */
    CODE_UNPACK_SEQUENCE,   /* s -- vn..v1     arg: n */
    CODE_UNPACK_EX,         /* s -- ...        arg: before | after << 8 */
    CODE_GET_ITER,          /* o -- it */
    CODE_FOR_ITER,          /* it -- it v | -- arg: where to go at the end */
    CODE_JUMP,              /* arg: target */
    CODE_POP_JUMP_IF_FALSE, /* v -- */
    CODE_POP_JUMP_IF_TRUE,  /* v -- */
    CODE_JUMP_IF_FALSE_OR_POP, /* v -- v | -- */
    CODE_JUMP_IF_TRUE_OR_POP,  /* v -- v | -- */
    CODE_MAKE_FUNCTION, /* [defaults] [kwdefaults] [closure] -- f   arg: code;
                               flags in `extra` */
    CODE_BUILD_CLASS,   /* -- builder */
    CODE_RETURN,        /* v -- */
    CODE_YIELD,         /* v -- sent       in a generator */
    CODE_SEND,        /* it sent -- it v | v     arg: where to go at the end */
    CODE_BEFORE_WITH, /* o -- exit entered */
    CODE_WITH_EXCEPT_START, /* exit prev e -- exit prev e r */
    CODE_RETURN_GENERATOR,  /* --              first instruction of one */
    CODE_RAISE,         /* e [cause] --    arg 0: re-raises the current; 1, 2 */
    CODE_RERAISE,       /* e --            arg 1: restores the previous */
    CODE_PUSH_EXC_INFO, /* e -- previous e */
    CODE_POP_EXCEPT,    /* previous -- */
    CODE_CHECK_EXC_MATCH, /* e t -- e bool */
    CODE_ASSERTION_ERROR, /* -- class */
    CODE_IMPORT,          /* -- m            arg: name */
    CODE_IMPORT_FROM,     /* m -- m v        arg: name */
    CODE_PRINT_EXPR       /* v --            at the prompt */
};

enum function_flags { /* MAKE_FUNCTION's `extra`, in the order of the stack */
                      FUNCTION_DEFAULTS = 1,    /* a tuple */
                      FUNCTION_KWDEFAULTS = 2,  /* a dict */
                      FUNCTION_ANNOTATIONS = 4, /* a tuple: name, value ... */
                      FUNCTION_CLOSURE = 8      /* a tuple of cells */
};

struct instruction {
    uint8_t op; /* enum opcode */
    uint8_t extra;
    uint16_t column; /* from 1 */
    uint32_t arg;
    uint32_t line;
};

enum constant_kind {
    CONSTANT_NONE,
    CONSTANT_TRUE,
    CONSTANT_FALSE,
    CONSTANT_ELLIPSIS,
    CONSTANT_INT,
    CONSTANT_FLOAT,
    CONSTANT_STR,
    CONSTANT_TUPLE,
    CONSTANT_FROZENSET /* of the items of a display, in their order */
};

struct constant {
    enum constant_kind kind;
    union {
        int64_t integer;
        double real;
    } value;
    const char *text;              /* CONSTANT_STR */
    size_t size;                   /* of the text; of the tuple */
    const struct constant **items; /* CONSTANT_TUPLE, _FROZENSET */
    uint32_t index;                /* in the unit's table */
    uint32_t copies; /* codes that load it, beside the first: each holds it */
    uint32_t trees;  /* literals that are it, beside one */
    struct owner *owners; /* those codes */
};

struct owner {
    const struct code *code;
    struct owner *next;
};

/* An exception at [start, end) unwinds the stack to `depth`, pushes the
 * exception and goes on at `target`.  The innermost range comes first. */
struct handler {
    uint32_t start, end, target, depth;
};

enum code_flags {
    CODE_OPTIMIZED = 1, /* locals are slots: a function */
    CODE_VARARGS = 4,
    CODE_VARKEYWORDS = 8,
    CODE_IS_GENERATOR = 32
};

struct unit;

struct code {
    const char *name;
    const struct constant
        *doc; /* the first statement, if it is a str; or NULL */
    struct unit *unit;
    unsigned flags;
    unsigned arguments, keyword_only; /* without *args and **kwargs */
    unsigned positional_only;         /* so many of `arguments` */
    struct instruction *instructions;
    size_t count;
    struct handler *handlers;
    size_t handler_count;
    /* Slots: arguments and locals, then cells that are no argument, then free
     * variables. */
    const char **slots;
    unsigned slot_count, free_count;
    unsigned stack_size;
    unsigned first_line;
    struct obj *object; /* what a program sees of it; borrowed, NULL */
    unsigned warmth;    /* entries and jumps back, up to CODE_HOT */
};

/* In `extra` of a JUMP: it is one that CPython counts. */
#define JUMP_WARMS 1
#define CODE_HOT   8 /* CPython replaces instructions by special ones then */

/* A compilation unit: a file, or a line at the prompt. */
struct unit {
    struct arena arena; /* of everything here; the tree too */
    struct code *module;
    const char **names; /* instruction arguments that are names */
    size_t name_count;
    struct constant **constants;
    size_t constant_count;
    struct code **codes; /* instruction arguments that are code */
    size_t code_count;
};

/* Parses and compiles.  `prompt`: the value of an expression statement is
 * shown.  0; -1: source->failed says what is wrong and the unit is empty.  Give
 * it back with unit_release when no code of it can run any more. */
int compile(struct unit *unit, struct source *source, bool prompt);
void unit_release(struct unit *unit);

#endif
