/* functions - the builtin functions.
 *
 * To add one: a function, and a row in the table at the end.
 */
#include "experiments/shell/builtins/functions.h"

#include "experiments/shell/builtins/sort.h"
#include "experiments/shell/kinds.h"
#include "experiments/shell/number.h"
#include "experiments/shell/types/frame_object.h"
#include "experiments/shell/types/objects.h"
#include "experiments/shell/types/proxy.h"

#include "gc/heap_internal.h"
#include "gc/types/key.h"

#include <math.h>

/* NOLINTBEGIN(misc-no-recursion): values hold values; machine_enter bounds the depth */

#define OUT_MAX ((size_t)1 << 16) /* of output that may wait */

/* Writes, and takes from the heap for a while what CPython's file takes: the text
 * as bytes. */
static int write_text(struct machine *m, const char *text, size_t size)
{
    size_t bytes = sizeof(struct obj) + 17 + size; /* 33 of a bytes object */
    void *copy = size == 0 ? NULL : heap_buffer_new(m->heap, bytes);

    if (copy == NULL && size > 0)
        return -1;
    buffer_add(&m->out, text, size);
    if (copy != NULL)
        heap_buffer_free(m->heap, copy, bytes);
    return 0;
}

/* file.write, a bound method that lives as long as the call; pushed. */
static bool push_writer(struct machine *m)
{
    static const struct builtin row = {.name = "write"};
    struct obj *o = builtin_new(m, &row, m->roots[ROOT_GLOBALS], NULL);

    if (o != NULL)
        machine_push(m, o);
    return o != NULL;
}

static int print_text(struct machine *m, const char *text, size_t size)
{
    if (!push_writer(m))
        return -1;
    int rc = write_text(m, text, size);
    machine_drop(m);
    return rc;
}

static int print_one(struct machine *m, struct obj *o)
{
    if (!push_writer(m))
        return -1;
    struct obj *text = value_str_obj(m, o);
    int rc = -1;
    if (text != NULL) {
        machine_push(m, text);
        rc = write_text(m, str_text(text), str_bytes(text));
        machine_drop(m);
    }
    machine_drop(m);
    return rc;
}

/* A separator: a str, or what is usual for None or nothing. */
static int separator(struct machine *m, struct obj **args, size_t n,
                     struct obj *names, const char *name, const char *usual,
                     const char **text, size_t *size)
{
    struct obj *o = arg_keyword(args, n, names, name);

    *text = usual;
    *size = strlen(usual);
    if (o == NULL || is_none(o))
        return 0;
    if (!is_type(o, TYPE_STR)) {
        machine_raise(m, ERROR_TYPE, "%s must be None or a string, not %.100s",
                      name, value_type_name(m, o));
        return -1;
    }
    *text = str_text(o);
    *size = str_bytes(o);
    return 0;
}

static struct obj *print(struct machine *m, struct obj **args, size_t n,
                         struct obj *names)
{
    static const char *const allowed[] = {"sep", "end", "flush", NULL};
    static const char *const all[] = {"sep", "end", "file", "flush", NULL};
    const char *sep = NULL;
    const char *end = NULL;
    size_t sep_size = 0;
    size_t end_size = 0;

    if (machine_keep_names(m, ROOT_PRINT_NAMES, all) != 0 ||
        arg_keywords_only(m, "print", names, allowed) != 0 ||
        separator(m, args, n, names, "sep", " ", &sep, &sep_size) != 0 ||
        separator(m, args, n, names, "end", "\n", &end, &end_size) != 0)
        return NULL;
    int packed = arg_pack(m, args, n, NULL);
    size_t top = m->stack.count;
    int rc = packed < 0 ? -1 : 0;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        if (i > 0)
            rc = print_text(m, sep, sep_size);
        if (rc == 0)
            rc = print_one(m, args[i]);
    }
    if (rc == 0)
        rc = print_text(m, end, end_size);
    if (m->out.size > OUT_MAX || m->interactive)
        machine_flush(m);
    machine_drop_to(m, top);
    return arg_unpack(m, packed, rc == 0 ? none_new(m->heap) : NULL);
}

static struct obj *len(struct machine *m, struct obj **args, size_t n,
                       struct obj *names)
{
    int64_t length = value_len(m, args[0]);

    (void)n;
    (void)names;
    return length < 0 ? NULL : int_new(m->heap, length);
}

static struct obj *id(struct machine *m, struct obj **args, size_t n,
                      struct obj *names)
{
    (void)n;
    (void)names;
    return int_new(m->heap, (int64_t)(uintptr_t)args[0]);
}

static struct obj *repr(struct machine *m, struct obj **args, size_t n,
                        struct obj *names)
{
    (void)n;
    (void)names;
    return value_repr_obj(m, args[0]);
}

static struct obj *hash(struct machine *m, struct obj **args, size_t n,
                        struct obj *names)
{
    struct obj *out = NULL;

    (void)n;
    (void)names;
    if (is_instance(args[0])) {
        int rc = instance_call(m, args[0], NAME_HASH, NULL, 0, &out);
        if (rc != 0)
            return rc == 1 ? out : NULL;
    }
    struct obj *key = args[0];
    if (value_key(m, NULL, &key) != 0)
        return NULL;
    int64_t value = (int64_t)key_hash(key);
    return int_new(m->heap, value == -1 ? -2 : value);
}

static bool is_callable(const struct machine *m, const struct obj *o)
{
    const struct kind *kind = m->kinds[o->type->id];

    return is_class(o) ||
           (is_instance(o) ? class_overrides(m, instance_class(o), NAME_CALL)
                           : kind != NULL && kind->call != NULL);
}

static struct obj *callable(struct machine *m, struct obj **args, size_t n,
                            struct obj *names)
{
    (void)n;
    (void)names;
    return bool_new(m->heap, is_callable(m, args[0]));
}

/* isinstance and issubclass: a class, or a tuple of such.  1, 0, -1. */
static int is_one_of(struct machine *m, struct obj *class_object,
                     struct obj *wanted, const char *who)
{
    if (is_class(wanted))
        return class_is_subclass(class_object, wanted);
    if (!is_type(wanted, TYPE_TUPLE)) {
        machine_raise(m, ERROR_TYPE,
                      strcmp(who, "isinstance") == 0
                          ? "isinstance() arg 2 must be a type, a tuple of "
                            "types, or a union"
                          : "issubclass() arg 2 must be a class, a tuple of "
                            "classes, or a union");
        return -1;
    }
    if (!machine_enter(m, "in __instancecheck__"))
        return -1;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < tuple_len(wanted); i++)
        rc = is_one_of(m, class_object, tuple_get(wanted, i), who);
    machine_leave(m);
    return rc;
}

static struct obj *isinstance(struct machine *m, struct obj **args, size_t n,
                              struct obj *names)
{
    int rc = is_one_of(m, value_class(m, args[0]), args[1], "isinstance");

    (void)n;
    (void)names;
    if (rc == 0 && is_proxy(args[0])) { /* its __class__ is another's */
        struct obj *referent = proxy_open(m, args[0]);
        if (referent == NULL)
            return NULL;
        rc = is_one_of(m, value_class(m, referent), args[1], "isinstance");
        obj_release(m->heap, referent);
    }
    return rc < 0 ? NULL : bool_new(m->heap, rc == 1);
}

static struct obj *issubclass(struct machine *m, struct obj **args, size_t n,
                              struct obj *names)
{
    (void)n;
    (void)names;
    if (!is_class(args[0]))
        return machine_raise(m, ERROR_TYPE,
                             "issubclass() arg 1 must be a class");
    int rc = is_one_of(m, args[0], args[1], "issubclass");
    return rc < 0 ? NULL : bool_new(m->heap, rc == 1);
}

/* ---- loops ---- */

static struct obj *iter(struct machine *m, struct obj **args, size_t n,
                        struct obj *names)
{
    (void)names;
    if (n == 1)
        return value_iter(m, args[0]);
    if (!is_callable(m, args[0]))
        return machine_raise(m, ERROR_TYPE, "iter(v, w): v must be callable");
    return call_iter_new(m, args[0], args[1]);
}

static struct obj *next(struct machine *m, struct obj **args, size_t n,
                        struct obj *names)
{
    struct obj *out = NULL;
    struct obj *none = none_new(m->heap);
    int rc = is_generator(args[0]) ? generator_send(m, args[0], none, &out)
                                   : value_next(m, args[0], &out);

    (void)names;
    obj_release(m->heap, none);
    if (rc != 0)
        return rc == 1 ? out : NULL;
    if (n > 1)
        return obj_retain(args[1]);
    return iteration_ended(m);
}

/* Sums on the stack: total, iterator. */
static struct obj *sum(struct machine *m, struct obj **args, size_t n,
                       struct obj *names)
{
    static const char *const allowed[] = {"start", NULL};
    struct obj *start = n > 1 ? args[1] : arg_keyword(args, n, names, "start");
    struct obj *item = NULL;
    int rc = 0;

    if (arg_keywords_only(m, "sum", names, allowed) != 0)
        return NULL;
    if (start != NULL && is_type(start, TYPE_STR))
        return machine_raise(m, ERROR_TYPE,
                             "sum() can't sum strings [use ''.join(seq) "
                             "instead]");
    struct obj *iterator = value_iter(m, args[0]);
    if (iterator == NULL)
        return NULL;
    machine_push(m, iterator);
    size_t total = m->stack.count;
    machine_push(m, start == NULL ? int_new(m->heap, 0) : obj_retain(start));
    while ((rc = value_next(m, iterator, &item)) > 0) {
        machine_push(m, item);
        struct obj *more = value_binary(m, OP_ADD, m->stack.slots[total], item);
        if (more == NULL)
            return NULL;
        machine_drop(m);
        machine_drop(m);
        machine_push(m, more);
    }
    struct obj *result = machine_pop(m);
    machine_drop(m);
    if (rc == 0)
        return result;
    obj_release(m->heap, result);
    return NULL;
}

/* 1 and *decided when any item's truth is `wanted`; -1. */
static int find_truth(struct machine *m, struct obj *iterable, bool wanted)
{
    struct obj *iterator = value_iter(m, iterable);
    struct obj *item = NULL;
    int rc = 0;

    if (iterator == NULL)
        return -1;
    machine_push(m, iterator);
    while ((rc = value_next(m, iterator, &item)) > 0) {
        machine_push(m, item);
        int truth = value_truth(m, item);
        machine_drop(m);
        if (truth < 0 || (truth == 1) == wanted) {
            rc = truth < 0 ? -1 : 1;
            break;
        }
    }
    machine_drop(m);
    return rc;
}

static struct obj *any(struct machine *m, struct obj **args, size_t n,
                       struct obj *names)
{
    int rc = find_truth(m, args[0], true);

    (void)n;
    (void)names;
    return rc < 0 ? NULL : bool_new(m->heap, rc == 1);
}

static struct obj *all(struct machine *m, struct obj **args, size_t n,
                       struct obj *names)
{
    int rc = find_truth(m, args[0], false);

    (void)n;
    (void)names;
    return rc < 0 ? NULL : bool_new(m->heap, rc == 0);
}

/* ---- the namespace ---- */

static struct obj *globals(struct machine *m, struct obj **args, size_t n,
                           struct obj *names)
{
    (void)args;
    (void)n;
    (void)names;
    return obj_retain(m->roots[ROOT_GLOBALS]);
}

struct obj *builtin_locals(struct machine *m, struct obj **args, size_t n,
                           struct obj *names)
{
    (void)args;
    (void)n;
    (void)names;
    struct obj *dict = frame_locals(m, m->frame);
    return dict == NULL ? NULL : obj_retain(dict);
}

/* What a name could be: the attributes along the mro, and the object's own. */
static int add_names(struct machine *m, struct obj *set, struct obj *dict)
{
    struct obj *key = NULL;
    struct obj *value = NULL;
    size_t pos = 0;

    while (dict != NULL && dict_next(dict, &pos, &key, &value)) {
        if (set_add(m, set, key) != 0)
            return -1;
    }
    return 0;
}

/* NOLINTNEXTLINE(readability-function-cognitive-complexity): three kinds of objects */
static struct obj *dir(struct machine *m, struct obj **args, size_t n,
                       struct obj *names)
{
    struct obj *set = set_new(m, false);

    (void)names;
    if (set == NULL)
        return NULL;
    machine_push(m, set);
    if (n == 0) {
        if (add_names(m, set, m->roots[ROOT_GLOBALS]) != 0)
            return NULL;
    } else {
        struct obj *class_object =
            is_class(args[0]) ? args[0] : value_class(m, args[0]);
        struct obj *mro = class_rest(class_object)->mro;
        for (size_t i = 0; i < tuple_len(mro); i++) {
            if (add_names(m, set, class_rest(tuple_get(mro, i))->dict) != 0)
                return NULL;
        }
        struct obj *own =
            is_class(args[0])
                ? NULL
                : value_find_attr(m, args[0], machine_name(m, NAME_DICT));
        if (own != NULL) {
            machine_push(m, own);
            if (is_type(own, TYPE_DICT) && add_names(m, set, own) != 0)
                return NULL;
            machine_drop(m);
        } else if (machine_failed(m)) {
            return NULL;
        }
    }
    struct obj *one[] = {set};
    struct obj *list = sorted_list(m, one, 1, NULL);
    machine_drop(m);
    return list;
}

static struct obj *build_class(struct machine *m, struct obj **args, size_t n,
                               struct obj *names)
{
    (void)names;
    return class_build(m, args, n);
}

const struct builtin builtin_functions[] = {
    {.name = "__build_class__", .fn = build_class, .min = 2, .max = -1},
    {.name = "all", .fn = all, .min = 1, .max = 1},
    {.name = "any", .fn = any, .min = 1, .max = 1},
    {.name = "callable", .fn = callable, .min = 1, .max = 1},
    {.name = "dir", .fn = dir, .packs = true, .min = 0, .max = 1},
    {.name = "globals", .fn = globals, .min = 0, .max = 0},
    {.name = "hash", .fn = hash, .min = 1, .max = 1},
    {.name = "id", .fn = id, .min = 1, .max = 1},
    {.name = "isinstance", .fn = isinstance, .min = 2, .max = 2},
    {.name = "issubclass", .fn = issubclass, .min = 2, .max = 2},
    {.name = "iter", .fn = iter, .min = 1, .max = 2},
    {.name = "len", .fn = len, .min = 1, .max = 1},
    {.name = "locals", .fn = builtin_locals, .min = 0, .max = 0},
    {.name = "next", .fn = next, .min = 1, .max = 2},
    {.name = "print", .fn = print, .min = 0, .max = -1, .keywords = true},
    {.name = "repr", .fn = repr, .min = 1, .max = 1},
    {.name = "sorted", .fn = sorted_list, .min = 1, .max = 1, .keywords = true},
    {.name = "sum", .fn = sum, .min = 1, .max = 2, .keywords = true},
    {.name = NULL}};

/* NOLINTEND(misc-no-recursion) */
