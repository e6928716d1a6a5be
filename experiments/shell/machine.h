#ifndef SHELL_MACHINE_H
#define SHELL_MACHINE_H

/* The machine: runs code on a heap, and what builtins, types and modules need.
 *
 * Conventions, unless a comment says otherwise:
 * - A function that returns an object returns a *new* reference.  NULL: an
 *   exception is set (machine_raise), or memory is out; whoever sees NULL passes
 *   it on.
 * - Arguments are *borrowed*; those of a builtin lie on the machine's stack and
 *   live as long as the call.
 * - int results: 0 or more = fine, -1 = as NULL above.
 * - Whoever holds an object across anything that may allocate holds it on the
 *   machine's stack (machine_push), so that a tracing collector finds it, and
 *   takes it off in the order of a stack.  Objects that a borrowed argument
 *   surely keeps alive need not be held; a list's items do: code that runs
 *   meanwhile may drop them.
 */
#include "experiments/shell/ast.h"
#include "experiments/shell/buffer.h"
#include "experiments/shell/code.h"
#include "experiments/shell/names.h"
#include "gc/heap.h"
#include "gc/types.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct frame;
struct machine;
struct unit_state;

/* ---- builtin functions and types ---- */

/* n positional arguments; then, if `names` is not NULL, one value for each item
 * of that tuple of strs.  A method's self is args[0]. */
typedef struct obj *builtin_fn(struct machine *m, struct obj **args, size_t n,
                               struct obj *names);

/* One row of a table of functions or methods; a NULL name ends the table. */
struct builtin {
    const char *name;
    builtin_fn *fn;
    int min, max;  /* positional arguments, self included; max -1: any */
    bool keywords; /* takes keyword arguments: checks `names` itself */
    bool packs;    /* CPython calls it with a tuple */
    bool of_class; /* self is the class, also when an object is asked */
};

/* What the shell can do with objects of a type that is not a class's; any member
 * but the name may be NULL. */
struct kind {
    const char *name;              /* of the type: "list" */
    const struct builtin *methods; /* self is args[0] */
    builtin_fn *construct;         /* type(...): args without the type */
    bool construct_keywords;       /* construct takes keyword arguments */
    bool packs;                    /* CPython calls the type with a tuple */
    int (*repr)(struct machine *m, struct obj *o, struct buffer *out);
    /* ... of a container: as a str.  New; NULL: an exception. */
    struct obj *(*repr_obj)(struct machine *m, struct obj *o);
    int (*str)(struct machine *m, struct obj *o, struct buffer *out);
    int (*truth)(struct machine *m, struct obj *o);
    int64_t (*len)(struct machine *m, struct obj *o);
    struct obj *(*iter)(struct machine *m, struct obj *o);
    /* 1: *out is a new reference; 0: the end. */
    int (*next)(struct machine *m, struct obj *o, struct obj **out);
    struct obj *(*get_item)(struct machine *m, struct obj *o, struct obj *key);
    /* `value` NULL: del. */
    int (*set_item)(struct machine *m, struct obj *o, struct obj *key,
                    struct obj *value);
    int (*contains)(struct machine *m, struct obj *o, struct obj *item);
    /* 1 equal, 0 not; same type. */
    int (*equal)(struct machine *m, struct obj *a, struct obj *b);
    struct obj *(*call)(struct machine *m, struct obj *o, struct obj **args,
                        size_t n, struct obj *names);
    /* NULL without an exception: no such attribute here, look further. */
    struct obj *(*get_attr)(struct machine *m, struct obj *o, struct obj *name);
    /* 1: done, 0: no such attribute; `value` NULL: del. */
    int (*set_attr)(struct machine *m, struct obj *o, struct obj *name,
                    struct obj *value);
    bool unhashable;
};

/* Tells the machine of a type; makes its class.  0, -1. */
int machine_add_kind(struct machine *m, unsigned type_id,
                     const struct kind *kind);
/* Makes a function for each row of a table and puts it into a dict. */
int machine_add_functions(struct machine *m, struct obj *dict,
                          const struct builtin *table);

/* A module: its functions, and what else it holds. */
struct module_def {
    const char *name;
    const struct builtin *functions;
    int (*init)(struct machine *m, struct obj *dict); /* or NULL */
    const char *text; /* a program that is run in it; or NULL */
    /* One that is run when one of these names is first asked for. */
    const char *later_text;
    const char *const *later; /* a NULL ends it */
};
extern const struct module_def *const machine_modules[]; /* a NULL ends it */
extern const struct builtin *const machine_builtins[];   /* tables; likewise */

/* ---- the machine ---- */

/* Slots of machine.roots: objects that the machine holds. */
enum machine_root {
    ROOT_GLOBALS,         /* dict of the main module */
    ROOT_BUILTINS,        /* dict */
    ROOT_MODULES,         /* dict: name -> module */
    ROOT_ERROR,           /* the exception in flight, or NULL */
    ROOT_HANDLED,         /* the exception that is being handled, or NULL */
    ROOT_OBJECT,          /* class object */
    ROOT_TYPE,            /* class type */
    ROOT_MEMORY_ERROR,    /* an instance made in advance */
    ROOT_CALLBACKS,       /* gc.callbacks, a list, or NULL */
    ROOT_PRINT_NAMES,     /* a tuple, once print has run; or NULL */
    ROOT_SORT_NAMES,      /* likewise, list.sort with keywords */
    ROOT_CONTAINERS,      /* a list of them */
    ROOT_SLICE,           /* an empty slice, to be used again; or NULL */
    ROOT_LETTERS,         /* a list: strs of one letter that are names */
    ROOT_SHOWN,           /* dict: what repr is inside of; or NULL */
    ROOT_NOT_IMPLEMENTED, /* the object NotImplemented */
    ROOT_ELLIPSIS,
    ROOT_TRUE_TEXT, /* str(True): not the constant "True" */
    ROOT_FALSE_TEXT,
    ROOT_MAIN_TEXT, /* __name__ */
    ROOT_RETURNED, /* what the iterator that has just ended returned; or NULL */
    ROOT_COUNT
};

/* An interpreter that has started holds blocks of every size, so that a pool is
 * never empty when a program's last object in it dies.  So do we: one of each. */
#define MACHINE_FURNITURE  32
/* And containers that no program ever sees: python3 begins with eleven thousand,
 * and how many there are decides when a full collection is due. */
#define MACHINE_CONTAINERS 10700
extern size_t machine_containers; /* that; a fuzzer wants fewer */

struct machine {
    struct heap *heap;       /* borrowed */
    struct heap_roots stack; /* `count` is the top */
    size_t stack_limit;      /* slots */
    struct heap_roots fixed; /* `roots` below */
    struct obj *roots[ROOT_COUNT];
    struct heap_roots class_roots;
    struct obj *classes[TYPE_IDS_MAX]; /* the class of each type id, owned */
    const struct kind *kinds[TYPE_IDS_MAX];
    struct heap_roots error_roots;
    struct obj *errors[ERROR_COUNT]; /* exception classes, owned */
    struct obj *names[NAME_COUNT];   /* interned strs, immortal */
    struct frame *frame;             /* innermost */
    /* A tuple of one argument, on the stack, while int() or float() reads a str:
     * CPython makes an exception when the call has failed, and that tuple is the
     * next one.  Or NULL. */
    struct obj *spent;
    unsigned depth; /* of calls */
    unsigned repr_depth;
    struct unit_state *units;
    void *furniture[MACHINE_FURNITURE];
    const char *file_name;
    bool interactive, exiting;
    bool ending; /* the program's end has begun */
    bool ended;  /* nothing of the program runs any more */
    int exit_status;
    volatile int interrupted; /* set by a signal handler */
    uint64_t steps;           /* that may still be run; 0: any number */
    bool stopped;             /* they are used up: no handler catches it */
    bool quiet;               /* output goes nowhere */
    struct buffer out;        /* standard output, not yet written */
    struct buffer letters;    /* addresses that show() has named */
};

/* New; NULL = OOM. */
struct machine *machine_create(struct heap *heap);
/* Runs what a Python program runs at its end: drops the globals, collects. */
void machine_finish(struct machine *m);
void machine_destroy(struct machine *m);
/* The machine that runs on a heap; there is one per process. */
struct machine *machine_of(const struct heap *heap);
/* Compiles and runs a text.  0; -1: what was wrong has been told on stderr.
 * m->exiting: the program asked to end with m->exit_status. */
int machine_run_text(struct machine *m, struct source *source, bool prompt);
void machine_flush(struct machine *m); /* writes standard output */

static inline struct obj *machine_name(const struct machine *m, enum name n)
{
    return m->names[n]; /* borrowed, immortal */
}

/* ---- the stack ---- */

static inline void machine_push(struct machine *m, struct obj *o)
{
    m->stack.slots[m->stack.count++] = o; /* stolen */
}

static inline struct obj *machine_pop(struct machine *m)
{
    return m->stack.slots[--m->stack.count]; /* new */
}

static inline struct obj *machine_top(const struct machine *m)
{
    return m->stack.slots[m->stack.count - 1]; /* borrowed */
}

static inline void machine_drop(struct machine *m)
{
    struct obj *o = machine_pop(m);

    if (o != NULL)
        obj_release(m->heap, o);
}

/* What a builtin that failed has left there. */
static inline void machine_drop_to(struct machine *m, size_t top)
{
    while (m->stack.count > top)
        machine_drop(m);
}

/* Room for n more slots; false: RecursionError is set. */
bool machine_reserve(struct machine *m, size_t n);
/* Around C functions that call themselves through values; false: too deep, and
 * RecursionError is set, which says where ("in comparison"). */
bool machine_enter(struct machine *m, const char *where);
static inline void machine_leave(struct machine *m)
{
    m->depth--;
}

/* Counts a jump back, a call, an item of an iteration; false: an exception is set,
 * for Ctrl-C was pressed or the steps are used up. */
bool machine_stop(struct machine *m);
static inline bool machine_step(struct machine *m)
{
    if (!m->interrupted && (m->steps == 0 || --m->steps > 0))
        return true;
    return machine_stop(m);
}

#define MACHINE_DEPTH_MAX 1000 /* calls in calls: sys.getrecursionlimit() */

/* ---- exceptions ---- */

/* Sets an exception; always NULL.  The format is printf's. */
void *machine_raise(struct machine *m, enum error kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Sets this exception instance (stolen).  Always NULL. */
void *machine_raise_object(struct machine *m, struct obj *exception);
/* A class and one argument (borrowed), as KeyError(key). */
void *machine_raise_value(struct machine *m, enum error kind,
                          struct obj *value);
/* Sees to it that an exception is set: MemoryError when none is. */
void machine_oom(struct machine *m);
static inline bool machine_failed(const struct machine *m)
{
    return m->roots[ROOT_ERROR] != NULL;
}
/* Is the exception in flight of that kind? */
bool machine_error_is(struct machine *m, enum error kind);
void machine_clear_error(struct machine *m);
/* "Exception ignored in: ..." on stderr; clears it. */
void machine_unraisable(struct machine *m, const char *where,
                        struct obj *object);

/* ---- what can be done with any object (operations of the language) ---- */

/* Calls; `args` as a builtin gets them.  Pushes what it needs. */
struct obj *value_call(struct machine *m, struct obj *callee, struct obj **args,
                       size_t n, struct obj *names);
struct obj *value_call_one(struct machine *m, struct obj *callee,
                           struct obj *arg);
struct obj *value_get_attr(struct machine *m, struct obj *o, struct obj *name);
/* Like value_get_attr, but NULL without an exception when there is none. */
struct obj *value_find_attr(struct machine *m, struct obj *o, struct obj *name);
int value_set_attr(struct machine *m, struct obj *o, struct obj *name,
                   struct obj *value); /* value NULL: del */
struct obj *value_get_item(struct machine *m, struct obj *o, struct obj *key);
int value_set_item(struct machine *m, struct obj *o, struct obj *key,
                   struct obj *value); /* value NULL: del */
struct obj *value_iter(struct machine *m, struct obj *o);
/* 1: *out is a new reference; 0: the end; -1. */
int value_next(struct machine *m, struct obj *iterator, struct obj **out);
int value_truth(struct machine *m, struct obj *o); /* 1, 0, -1 */
int64_t value_len(struct machine *m, struct obj *o);
int value_equal(struct machine *m, struct obj *a, struct obj *b); /* 1, 0, -1 */
struct obj *value_compare(struct machine *m, enum node_op op, struct obj *a,
                          struct obj *b);
/* value_compare as a truth. */
int value_ordered(struct machine *m, enum node_op op, struct obj *a,
                  struct obj *b);
int value_contains(struct machine *m, struct obj *container, struct obj *item);
struct obj *value_binary(struct machine *m, enum node_op op, struct obj *a,
                         struct obj *b);
struct obj *value_inplace(struct machine *m, enum node_op op, struct obj *a,
                          struct obj *b);
struct obj *value_unary(struct machine *m, enum node_op op, struct obj *a);
/* 0; -1 TypeError: cannot be a key. */
int value_check_hashable(struct machine *m, struct obj *o);
/* Asks a program's __hash__ and __eq__ about a key of a dict or set (NULL: of
 * none yet): *key becomes the equal one that is there, if there is one; borrowed
 * from the container.  To be called before the container is asked.  0, -1. */
int value_key(struct machine *m, struct obj *container, struct obj **key);
/* The same for a key that lies in a container already: only __eq__ is asked. */
int value_key_known(struct machine *m, struct obj *container, struct obj **key);
void keys_forget(void); /* at the machine's end */
int value_repr(struct machine *m, struct obj *o, struct buffer *out);
/* Without asking the methods of a program. */
int value_own_repr(struct machine *m, struct obj *o, struct buffer *out);
int value_str(struct machine *m, struct obj *o, struct buffer *out);
/* format(o, spec) */
int value_format(struct machine *m, struct obj *o, const char *text, size_t n,
                 struct buffer *out);
/* ... as a str, with what CPython makes on the way. */
struct obj *value_format_obj(struct machine *m, struct obj *o, const char *text,
                             size_t n);
struct obj *value_repr_obj(struct machine *m, struct obj *o); /* as a str */
struct obj *value_str_obj(struct machine *m, struct obj *o);
struct obj *value_ascii_obj(struct machine *m, struct obj *o); /* ascii(o) */
/* The class of an object, borrowed. */
struct obj *value_class(const struct machine *m, const struct obj *o);
const char *value_type_name(const struct machine *m, const struct obj *o);
/* isinstance for one class; issubclass. */
bool value_is_instance(const struct machine *m, struct obj *o,
                       struct obj *class_object);

/* ---- small helpers for builtins ---- */

static inline struct obj *machine_none(struct machine *m)
{
    return none_new(m->heap);
}
static inline bool is_type(const struct obj *o, unsigned type_id)
{
    return o->type->id == type_id;
}
static inline bool is_int(const struct obj *o) /* bools too */
{
    return is_type(o, TYPE_INT) || is_type(o, TYPE_BOOL);
}
static inline bool is_none(const struct obj *o)
{
    return is_type(o, TYPE_NONE);
}
/* An index or a count: ints and bools.  0; -1 TypeError "'str' object cannot be
 * interpreted as an integer". */
int arg_int(struct machine *m, struct obj *o, int64_t *out);
/* A name as the program's names and name-like constants are: interned; borrowed,
 * NULL = OOM. */
struct obj *name_str(struct machine *m, const char *text, size_t n);
/* A str of C text. */
struct obj *str_from(struct machine *m, const char *text);
/* A str of what was written; frees the text. */
struct obj *str_from_buffer(struct machine *m, struct buffer *text);
/* The value of keyword `name` among a builtin's arguments; borrowed, NULL. */
struct obj *arg_keyword(struct obj **args, size_t n, struct obj *names,
                        const char *name);
/* Some calls of CPython put the arguments into a tuple, and those with names into
 * a dict.  Pushes them; how many, or -1. */
int arg_pack(struct machine *m, struct obj *const *args, size_t n,
             struct obj *names);
/* Drops them again; the result, which may be NULL, is kept meanwhile. */
struct obj *arg_unpack(struct machine *m, int packed, struct obj *result);
/* CPython makes a tuple of the names of a function's keywords when they are first
 * needed, and keeps it.  0, -1 = OOM. */
int machine_keep_names(struct machine *m, enum machine_root where,
                       const char *const *names);
/* All keywords must be among the NULL-terminated list.  0, -1 TypeError. */
int arg_keywords_only(struct machine *m, const char *function,
                      struct obj *names, const char *const *allowed);
/* A list of what an iterable yields, sized as CPython's list() sizes it. */
struct obj *list_from(struct machine *m, struct obj *iterable);
int list_extend(struct machine *m, struct obj *o, struct obj *iterable);
struct obj *tuple_from(struct machine *m, struct obj *iterable);

#endif
