#ifndef SHELL_TYPES_OBJECTS_H
#define SHELL_TYPES_OBJECTS_H

/* Layouts of the types that only the shell has, with CPython 3.11's sizes, and
 * how their objects are made.  Sizes count from the id on; what is GC there has
 * a gc_head here.
 *
 *   function  | globals ... | code | defaults ... closure | dict | weak | ... |
 *   method    | function | self | weak | (vectorcall) |
 *   builtin   | row | self | module | weak | (vectorcall) |
 *   cell      | value |
 *   range     | start | stop | step | length |           no gc_head
 *   iterators | index | sequence |
 *   generator | code, names ... | state | slots and stack ... |
 *   exception | dict | args | notes | traceback | context | cause | more |
 *   class     gc's class (gc/types/layout.h); its `rest` holds struct class_rest
 */
#include "experiments/shell/machine.h"
#include "experiments/shell/types/shape.h"
#include "gc/types/layout.h"

struct function_obj {
    struct obj super;
    struct obj *globals, *builtins, *name, *qualname; /* owned */
    const struct code *code; /* its unit is kept alive; see unit.h */
    struct obj *defaults, *kwdefaults, *closure, *doc, *dict; /* or NULL */
    struct weakref_obj *weak;
    struct obj *module, *annotations; /* or NULL */
    struct unit_state *unit;
    uint64_t version; /* CPython: of the interpreter's caches; 0 */
};

struct method_obj {
    struct obj super;
    struct obj *function, *self; /* owned */
    struct weakref_obj *weak;
    void *vectorcall; /* CPython's; NULL */
};

struct builtin_obj {
    struct obj super;
    const struct builtin *row;
    struct obj *self;  /* owned; NULL: a function, or a method of no object */
    struct obj *owner; /* the class of a method; borrowed, NULL */
    struct weakref_obj *weak;
    void *vectorcall;
};

struct cell_obj {
    struct obj super;
    struct obj *value; /* owned; NULL = unbound */
};

struct range_obj {
    struct obj super;
    struct obj *start, *stop, *step, *length; /* owned ints */
};

struct range_iter_obj {
    struct obj super;
    int64_t index, start, step, len;
};

struct seq_iter_obj { /* list, tuple, str, range backwards ... */
    struct obj super;
    int64_t index;
    struct obj *sequence; /* owned; NULL when exhausted */
};

struct dict_iter_obj {
    struct obj super;
    struct obj *dict; /* owned; NULL when exhausted */
    uint64_t used;    /* its length when the loop began */
    size_t position;
    struct obj *result; /* items: a tuple to be used again; owned */
    uint64_t len;
};

struct dict_view_obj {
    struct obj super;
    struct obj *dict; /* owned */
};

struct enumerate_obj {
    struct obj super;
    int64_t index;
    struct obj *iterator, *result, *long_index; /* owned or NULL */
    void *one;
};

struct zip_obj {
    struct obj super;
    int64_t size;
    struct obj *iterators, *result; /* tuples, owned */
    int64_t strict;
};

struct map_obj { /* map and filter */
    struct obj super;
    struct obj *iterators, *function; /* owned; filter: one iterator */
};

struct slice_obj {
    struct obj super;
    struct obj *start, *stop, *step; /* owned */
};

struct module_obj {
    struct obj super;
    struct obj *dict; /* owned */
    const struct module_def *def;
    void *state;
    struct weakref_obj *weak;
    struct obj *name; /* owned */
};

struct property_obj {
    struct obj super;
    struct obj *get, *set, *del, *doc; /* owned or NULL */
    uint64_t flags;
};

struct wrapper_obj { /* staticmethod, classmethod */
    struct obj super;
    struct obj *function, *dict; /* owned */
};

struct super_obj {
    struct obj super;
    struct obj *class_object, *self, *self_class; /* owned */
};

struct exception_obj {
    struct obj super;
    struct obj *dict, *args, *notes, *traceback, *context, *cause;
    uint64_t suppress_context;
    struct obj *value; /* StopIteration: what a generator returned; of a
                          missing name, attribute or module: its name */
};
struct attribute_error_obj {
    struct exception_obj super;
    struct obj *owner; /* what has not got the attribute; owned or NULL */
};

struct traceback_obj {
    struct obj super;
    struct obj *next, *frame; /* owned */
    int32_t column, line;
};

/* What a class has beside gc's part. */
struct class_rest {
    struct obj *dict, *bases, *mro; /* owned; a dict and two tuples */
    struct obj *subclasses; /* dict: address -> weak reference; owned or NULL */
    struct obj *qualname;   /* owned; NULL: of a builtin type */
    struct obj *base;   /* owned; the first of them; NULL: of a builtin type */
    struct obj *layout; /* borrowed: the builtin class that decides how its
                           instances look: object, or an exception */
    const struct kind *kind; /* of a builtin type; NULL: of a program's class */
    unsigned type_id;
    bool slots;        /* __slots__ = (): instances without attributes */
    bool getattribute; /* the program has a __getattribute__ for it */
};

extern struct shape object_type, function_type, method_type, builtin_type,
    cell_type, range_type, range_iter_type, list_iter_type, list_reverse_type,
    tuple_iter_type, str_iter_type, any_iter_type, any_reverse_type,
    dict_iter_type, dict_values_iter_type, dict_items_iter_type, dict_keys_type,
    dict_values_type, dict_items_type, enumerate_type, zip_type, map_type,
    filter_type, slice_type, module_type, property_type, static_method_type,
    class_method_type, super_type, traceback_type, ellipsis_type,
    set_iter_shape, call_iter_type, dict_reverse_type, dict_reverse_values_type,
    dict_reverse_items_type, not_implemented_type, method_descriptor_type;
extern unsigned exception_type_id;
extern struct obj_type set_type, frozenset_type, set_iter_type, generator_type,
    shell_class_type, frame_type, code_type;

/* `...`, which is in no heap; new. */
struct obj *ellipsis_get(void);

/* Gives every type its number and the machine its kind.  0, -1 = OOM. */
int kinds_register(struct machine *m);

/* function.c: all references borrowed; defaults and the like may be NULL. */
struct obj *function_new(struct machine *m, const struct code *code,
                         struct obj *globals);
struct obj *method_new(struct machine *m, struct obj *function,
                       struct obj *self);
struct obj *builtin_new(struct machine *m, const struct builtin *row,
                        struct obj *self, struct obj *owner);
/* Makes a bound builtin method and drops it, as CPython does where it asks an object
 * for a special method.  0, -1 = OOM. */
int builtin_bind_once(struct machine *m, struct obj *self);
struct obj *cell_new(struct machine *m, struct obj *value);
struct obj *builtin_call(struct machine *m, struct obj *o, struct obj **args,
                         size_t n, struct obj *names);

/* iterator.c */
struct obj *seq_iter_new(struct machine *m, struct shape *type,
                         struct obj *sequence, int64_t index);
/* Does it go on?  1; 0: it has ended; -1: raised, the dict has changed its size. */
int dict_iter_check(struct machine *m, struct dict_iter_obj *it);
/* The pair that an iterator of items yields: its last one again when nobody else has
 * that.  New. */
struct obj *dict_iter_pair(struct machine *m, struct obj *o, struct obj *key,
                           struct obj *value);
/* dict[key] = value for one who gives both away, as CPython counts it; they stay the
 * caller's.  0, -1. */
int dict_store_given(struct machine *m, struct obj *dict, struct obj *key,
                     struct obj *value);
struct obj *dict_iter_new(struct machine *m, struct shape *type,
                          struct obj *dict);
struct obj *dict_view_new(struct machine *m, struct shape *type,
                          struct obj *dict);

/* iter(function, sentinel) */
struct obj *call_iter_new(struct machine *m, struct obj *function,
                          struct obj *sentinel);
/* reversed(x) of a dict or a view of one */
struct obj *dict_reversed(struct machine *m, struct obj *o);

/* lazy.c: reversed(x) */
struct obj *make_reversed(struct machine *m, struct obj **args, size_t n,
                          struct obj *names);

/* range.c */
struct obj *range_new(struct machine *m, struct obj *start, struct obj *stop,
                      struct obj *step);
int64_t range_len(const struct obj *o);
struct obj *range_at(struct machine *m, const struct obj *o, int64_t i);

/* slice.c */
struct obj *slice_new(struct machine *m, struct obj *start, struct obj *stop,
                      struct obj *step); /* stolen */
/* Where a slice of a sequence of `len` begins, ends and steps; the number of
 * items, or -1. */
int64_t slice_bounds(struct machine *m, const struct obj *slice, int64_t len,
                     int64_t *start, int64_t *stop, int64_t *step);

/* set.c */
struct obj *set_new(struct machine *m, bool frozen);
size_t set_len(const struct obj *o);
int set_add(struct machine *m, struct obj *set, struct obj *item);
int set_update(struct machine *m, struct obj *set, struct obj *iterable);
/* 1 it was there, 0 not, -1. */
int set_discard(struct machine *m, struct obj *o, struct obj *item);
int set_has(struct machine *m, struct obj *o, struct obj *item);
/* Table order; borrowed; *pos starts as 0. */
bool set_next(const struct obj *set, size_t *pos, struct obj **item);
void set_clear(struct machine *m, struct obj *set);
/* Operators; NULL or 0 without an exception: there is none such. */
struct obj *set_binary(struct machine *m, enum node_op op, struct obj *a,
                       struct obj *b);
int set_inplace(struct machine *m, enum node_op op, struct obj *a,
                struct obj *b); /* 1: done */
struct obj *set_compare(struct machine *m, enum node_op op, struct obj *a,
                        struct obj *b);
static inline bool is_set(const struct obj *o)
{
    return o->type == &set_type || o->type == &frozenset_type;
}

/* dict_keys and dict_items are sets where they meet sets. */
static inline bool is_view(const struct obj *o)
{
    return o->type == &dict_keys_type.type || o->type == &dict_items_type.type;
}
struct obj *view_binary(struct machine *m, enum node_op op, struct obj *a,
                        struct obj *b);
builtin_fn view_isdisjoint;
struct obj *view_compare(struct machine *m, enum node_op op, struct obj *a,
                         struct obj *b);

/* descriptor.c: of a class's attribute; 1: done, 0: it is no such thing, -1.
 * `o` NULL: the class itself is asked; `value` NULL: del. */
int descriptor_get(struct machine *m, struct obj *found, struct obj *o,
                   struct obj *class_object, struct obj **out);
int descriptor_set(struct machine *m, struct obj *found, struct obj *o,
                   struct obj *value);
bool descriptor_is_data(const struct machine *m, const struct obj *found);
/* What a new class tells its attributes, and the next class of its mro. */
int class_tell_names(struct machine *m, struct obj *class_object,
                     struct obj *attributes);
int class_tell_base(struct machine *m, struct obj *class_object);

/* class.c */
struct class_rest *class_rest(const struct obj *o);
/* The name with what is around its class: "f.<locals>.T". */
const char *class_path_name(const struct obj *o);
static inline bool is_class(const struct obj *o)
{
    return o->type == &shell_class_type;
}
/* A class of a program, or of a builtin type.  `bases` a tuple, `dict` stolen. */
struct obj *class_make(struct machine *m, const char *name, struct obj *bases,
                       struct obj *dict);
/* Has the program given the class this method? */
bool class_overrides(const struct machine *m, const struct obj *class_object,
                     enum name name);
/* Along the mro; borrowed, NULL. */
struct obj *class_lookup(const struct obj *class_object,
                         const struct obj *name);
bool class_is_subclass(const struct obj *class_object, const struct obj *base);
/* Does the object belong to a class made by class_make? */
bool is_instance(const struct obj *o);
/* Calls the method `name` of o's class if there is one: 1 and *out; 0; -1. */
int instance_call(struct machine *m, struct obj *o, enum name name,
                  struct obj **args, size_t n, struct obj **out);
/* __build_class__'s work: runs `body` (a function). */
struct obj *class_build(struct machine *m, struct obj **args, size_t n);
struct obj *class_call(struct machine *m, struct obj *class_object,
                       struct obj **args, size_t n, struct obj *names);
/* Of a class of the program, the arguments being a tuple already. */
struct obj *class_call_tuple(struct machine *m, struct obj *class_object,
                             struct obj *tuple);

/* builtins/str_format.c: format % given */
struct obj *str_percent(struct machine *m, struct obj *format,
                        struct obj *given);

/* generator.c: takes over what the frame holds. */
struct obj *generator_new(struct machine *m, struct frame *f);
/* Goes on with a value that `yield` has: as value_next. */
int generator_send(struct machine *m, struct obj *o, struct obj *sent,
                   struct obj **out);
/* Raises StopIteration with what the iterator returned; NULL. */
struct obj *iteration_ended(struct machine *m);
static inline bool is_generator(const struct obj *o)
{
    return o->type == &generator_type;
}

/* exception.c */
static inline struct exception_obj *exception_of(struct obj *o)
{
    return (struct exception_obj *)(void *)o;
}
bool is_exception(const struct obj *o);
struct obj *exception_new(struct machine *m, struct obj *class_object,
                          struct obj *args); /* args: a tuple, borrowed */
void exception_set_layout(struct obj *class_object, bool attribute_error,
                          bool weak);
static inline bool is_attribute_error(const struct obj *o)
{
    return o->type->size == sizeof(struct attribute_error_obj);
}
/* raise ... from cause (stolen). */
void exception_set_cause(struct machine *m, struct obj *o, struct obj *cause);
/* `name` of the one that is told of a missing name, attribute or module. */
void exception_set_name(struct obj *o, struct obj *name);
int exception_str(struct machine *m, struct obj *o, struct buffer *out);
/* Adds an entry to an exception's traceback. */
int traceback_add(struct machine *m, struct frame *f, struct obj *exception);
/* Makes a frame's object and a traceback and drops them: what CPython does when it
 * throws GeneratorExit into a generator that dies unfinished; `framed`: the frame has
 * its object already. */
void traceback_waste(struct machine *m, const struct code *code, bool framed);
void traceback_print(struct machine *m, struct obj *exception);
/* Its last line alone: the type and what str says. */
void traceback_print_last(struct machine *m, struct obj *exception);

/* module.c */
struct obj *module_new(struct machine *m, const struct module_def *def);
struct obj *module_import(struct machine *m, struct obj *name);

/* The items of a tuple, as arguments; borrowed. */
static inline struct obj **tuple_items(const struct obj *o)
{
    return ((struct tuple_obj *)(void *)unconst(o))->items;
}

/* list.c: a list of n empty places, with room for exactly so many. */
struct obj *list_exact(struct machine *m, size_t n);
/* An empty one, with the room that CPython gives what is split so often. */
struct obj *list_for_pieces(struct machine *m, int64_t most);
/* An iterable as a list or a tuple, itself if it is one; new. */
struct obj *sequence_fast(struct machine *m, struct obj *iterable);
static inline size_t fast_len(const struct obj *o)
{
    return is_type(o, TYPE_LIST) ? list_len(o) : tuple_len(o);
}
static inline struct obj *fast_get(const struct obj *o, size_t i)
{
    return is_type(o, TYPE_LIST) ? list_get(o, i) : tuple_get(o, i);
}
/* Is the argument of the method `who` a str?  Else raised.  str.c. */
bool need_str(struct machine *m, const char *who, struct obj *o);
/* Room for at least n items, by CPython's rule of growth; the length becomes n,
 * new places are NULL.  0, -1 = OOM. */
int list_resize(struct machine *m, struct obj *o, size_t n);
/* o[key] = value; NULL: del o[key].  0, or -1 = raised. */
int list_set_item(struct machine *m, struct obj *o, struct obj *key,
                  struct obj *value);

/* attribute.c: as value_get_attr and value_set_attr, whatever the class has of
 * __getattribute__ and __setattr__. */
struct obj *plain_get_attr(struct machine *m, struct obj *o, struct obj *name);
int plain_set_attr(struct machine *m, struct obj *o, struct obj *name,
                   struct obj *value);
/* What `o.name(...)` calls; new.  *bound: it takes o as its first
 * argument.  NULL: AttributeError. */
struct obj *find_method(struct machine *m, struct obj *o, struct obj *name,
                        bool *bound);

#endif
