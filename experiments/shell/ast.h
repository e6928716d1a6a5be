#ifndef SHELL_AST_H
#define SHELL_AST_H

/* Syntax trees: one kind of node for everything, described by its kind.
 *
 * What a, b, c, list and text of a node hold is said beside each kind.  Trees
 * live in an arena and are never changed once parsed.
 */
#include "experiments/shell/arena.h"
#include "experiments/shell/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum node_kind {
    /* Expressions. */
    NODE_INT,     /* integer */
    NODE_FLOAT,   /* real */
    NODE_STR,     /* text, size */
    NODE_FSTRING, /* list of NODE_STR and NODE_FORMAT */
    NODE_FORMAT,  /* a expression, op conversion 'r' 's' 'a' or 0, b spec or
                     NULL */
    NODE_NAME,    /* text */
    NODE_NONE,
    NODE_TRUE,
    NODE_FALSE,
    NODE_ELLIPSIS,
    NODE_TUPLE,       /* list */
    NODE_LIST,        /* list */
    NODE_SET,         /* list */
    NODE_DICT,        /* list: key, value ...; NODE_DOUBLE_STAR, NODE_PASS */
    NODE_UNARY,       /* op '-' '+' '~' '!' (not), a */
    NODE_BINARY,      /* op, a, b; see enum node_op */
    NODE_AND,         /* list */
    NODE_OR,          /* list */
    NODE_COMPARE,     /* a first, list of the others, ops */
    NODE_CALL,        /* a callee, list of arguments */
    NODE_KEYWORD,     /* text, a: in a call */
    NODE_STAR,        /* a: *a in a call, a display or a target */
    NODE_DOUBLE_STAR, /* a: **a in a call; a key of a display without value */
    NODE_ATTRIBUTE,   /* a, text */
    NODE_INDEX,       /* a[b] */
    NODE_SLICE,       /* a:b:c, each may be NULL */
    NODE_IF_ELSE,     /* a if b else c */
    NODE_LAMBDA,      /* params, a body */
    NODE_LIST_COMP,   /* a element, list of NODE_CLAUSE */
    NODE_SET_COMP,    /* the same */
    NODE_GENERATOR,   /* the same */
    NODE_DICT_COMP,   /* a key, b value, list of NODE_CLAUSE */
    NODE_CLAUSE,      /* for a in b, list of conditions */
    NODE_WALRUS,      /* a name := b */
    NODE_YIELD,       /* a or NULL */
    NODE_YIELD_FROM,  /* a */
    /* Statements. */
    NODE_EXPRESSION, /* a */
    NODE_ASSIGN,     /* list of targets, a value */
    NODE_AUGMENTED,  /* a op= b */
    NODE_ANNOTATED,  /* a: b [= c] */
    NODE_DEL,        /* list */
    NODE_PASS,
    NODE_BREAK,
    NODE_CONTINUE,
    NODE_RETURN,   /* a or NULL */
    NODE_RAISE,    /* a or NULL, b cause or NULL */
    NODE_ASSERT,   /* a, b or NULL */
    NODE_GLOBAL,   /* list of NODE_NAME */
    NODE_NONLOCAL, /* list of NODE_NAME */
    NODE_IMPORT,   /* list of NODE_ALIAS */
    NODE_FROM,     /* text module, list of NODE_ALIAS */
    NODE_ALIAS,    /* text name, a NODE_NAME bound */
    NODE_IF,       /* a, body, orelse */
    NODE_WHILE,    /* a, body, orelse */
    NODE_FOR,      /* a target, b iterable, body, orelse */
    NODE_DEF,      /* text, params, body, orelse: decorators */
    NODE_CLASS,    /* text, list of bases, body, orelse: decorators */
    NODE_TRY,      /* body, list of NODE_HANDLER, orelse, final */
    NODE_HANDLER,  /* a type or NULL, text name or NULL, body */
    NODE_WITH,     /* a manager, b target or NULL, body */
    NODE_MODULE    /* body */
};

enum node_op {
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_DIV,
    OP_FLOORDIV,
    OP_MOD,
    OP_POW,
    OP_LSHIFT,
    OP_RSHIFT,
    OP_AND,
    OP_OR,
    OP_XOR,
    OP_NEGATIVE,
    OP_POSITIVE,
    OP_INVERT,
    OP_NOT,
    OP_LT,
    OP_LE,
    OP_EQ,
    OP_NE,
    OP_GT,
    OP_GE,
    OP_IS,
    OP_IS_NOT,
    OP_IN,
    OP_NOT_IN
};

struct node_list {
    struct node **items;
    size_t count, capacity;
};

/* Parameters of a function; defaults belong to the last plain ones. */
struct node_params {
    size_t positional_only;         /* so many of `names` */
    bool annotated;                 /* may be */
    struct node_list annotations;   /* NODE_STR name, expression, ... */
    struct node_list names;         /* NODE_NAME: positional */
    struct node_list defaults;      /* of the last ones of `names` */
    struct node_list only;          /* NODE_NAME: after a star */
    struct node_list only_defaults; /* as many as `only`; NULL = required */
    struct node *star;              /* NODE_NAME of *args, or NULL */
    struct node *double_star;       /* NODE_NAME of **kwargs, or NULL */
};

struct node {
    enum node_kind kind;
    unsigned char op; /* enum node_op, or a character */
    bool again;       /* folded: CPython's tree holds an operand once more */
    unsigned line, column;
    struct node *a, *b, *c;
    struct node_list list, body, orelse, final;
    const unsigned char *ops; /* NODE_COMPARE: one per item of list */
    const char *text;         /* NUL-terminated */
    size_t size;
    struct node_params *params;
    union {
        int64_t integer;
        double real;
    } value;
};

#define PARSE_DEPTH 200 /* expressions and blocks inside each other */

/* A NODE_MODULE in the arena; NULL: source->failed. */
struct node *parse(struct source *source, struct arena *arena);

#endif
