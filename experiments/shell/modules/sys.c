/* sys - what of module sys is about objects. */
#include "experiments/shell/kinds.h"
#include "experiments/shell/modules/modules.h"
#include "experiments/shell/types/frame_object.h"
#include "experiments/shell/types/set.h"
#include "experiments/shell/utf8.h"

#include "gc/heap_internal.h"
#include "gc/types/layout.h"

static struct obj *getrefcount(struct machine *m, struct obj **args, size_t n,
                               struct obj *names)
{
    int64_t refs = args[0]->refs;

    (void)n;
    (void)names;
    /* Strs of one character that all share are immortal in CPython, and so are its
     * own names of one letter; other names are not. */
    bool immortal = obj_is_immortal(args[0]);
    if (is_type(args[0], TYPE_STR) && immortal &&
        utf8_count(str_text(args[0]), str_bytes(args[0])) > 1)
        refs -= OBJ_IMMORTAL_REFS;
    struct obj *letters = m->roots[ROOT_LETTERS];
    for (size_t i = 0; letters != NULL && i < list_len(letters); i++) {
        if (list_get(letters, i) == args[0])
            refs += OBJ_IMMORTAL_REFS;
    }
    return int_new(m->heap, refs);
}

static struct obj *intern(struct machine *m, struct obj **args, size_t n,
                          struct obj *names)
{
    (void)n;
    (void)names;
    if (!is_type(args[0], TYPE_STR))
        return machine_raise(m, ERROR_TYPE,
                             "intern() argument must be str, not %.100s",
                             value_type_name(m, args[0]));
    if (str_bytes(args[0]) > 1)
        return str_share(m->heap, args[0]);
    struct obj *o = name_str(m, str_text(args[0]), str_bytes(args[0]));
    return o == NULL ? NULL : obj_retain(o);
}

static struct obj *leave(struct machine *m, struct obj **args, size_t n,
                         struct obj *names)
{
    (void)names;
    return machine_raise_object(
        m, value_call(m, m->errors[ERROR_SYSTEM_EXIT], args, n, NULL));
}

static struct obj *recursion_limit(struct machine *m, struct obj **args,
                                   size_t n, struct obj *names)
{
    (void)args;
    (void)n;
    (void)names;
    return int_new(m->heap, MACHINE_DEPTH_MAX);
}

/* What CPython's basic size and items come to, without buffers of dicts. */
static size_t own_size(const struct obj *o)
{
    switch (o->type->id) {
    case TYPE_INT:
    case TYPE_BOOL: {
        int64_t digits = ((const struct int_obj *)(const void *)o)->digits;
        return 24 + 4 * (size_t)(digits < 0    ? -digits
                                 : digits == 0 ? 1
                                               : digits);
    }
    case TYPE_STR:
        return str_size(str_text(o), str_bytes(o));
    case TYPE_TUPLE:
        return sizeof(struct tuple_obj) + tuple_len(o) * sizeof(struct obj *);
    case TYPE_LIST:
        return sizeof(struct list_obj) +
               ((const struct list_obj *)(const void *)o)->room *
                   sizeof(struct obj *);
    case TYPE_DICT:
        return dict_size(o);
    default:
        return is_set(o) ? set_size(o) : o->type->size;
    }
}

static struct obj *getsizeof(struct machine *m, struct obj **args, size_t n,
                             struct obj *names)
{
    (void)n;
    (void)names;
    if (is_class(args[0]) || own_size(args[0]) == 0)
        return machine_raise(m, ERROR_TYPE,
                             "getsizeof() of a '%.100s' does not exist here",
                             value_type_name(m, args[0]));
    size_t head = obj_is_gc(args[0]) ? args[0]->type->prefix : 0;
    return int_new(m->heap, (int64_t)(own_size(args[0]) + head));
}

/* The frame that calls, or one that called it. */
static struct obj *get_frame(struct machine *m, struct obj **args, size_t n,
                             struct obj *names)
{
    struct frame *f = m->frame;
    int64_t depth = 0;

    (void)names;
    if (n > 0 && arg_int(m, args[0], &depth) != 0)
        return NULL;
    for (; f != NULL && depth > 0; depth--)
        f = f->back;
    if (f == NULL)
        return machine_raise(m, ERROR_VALUE, "call stack is not deep enough");
    struct obj *o = frame_object(m, f);
    return o == NULL ? NULL : obj_retain(o);
}

static struct obj *or_none(struct machine *m, struct obj *o)
{
    return o == NULL ? none_new(m->heap) : obj_retain(o);
}

/* What is being handled: its class, itself, its traceback. */
static struct obj *exc_info(struct machine *m, struct obj **args, size_t n,
                            struct obj *names)
{
    struct obj *e = m->roots[ROOT_HANDLED];
    struct obj *tuple = tuple_new(m->heap, 3);

    (void)args;
    (void)n;
    (void)names;
    if (tuple == NULL)
        return NULL;
    tuple_init(tuple, 0, or_none(m, e == NULL ? NULL : value_class(m, e)));
    tuple_init(tuple, 1, or_none(m, e));
    tuple_init(tuple, 2,
               or_none(m, e == NULL ? NULL : exception_of(e)->traceback));
    return tuple;
}

static const struct builtin functions[] = {
    {.name = "_getframe", .fn = get_frame, .min = 0, .max = 1},
    {.name = "exc_info", .fn = exc_info, .min = 0, .max = 0},
    {.name = "exit", .fn = leave, .min = 0, .max = 1},
    {.name = "getrecursionlimit", .fn = recursion_limit, .min = 0, .max = 0},
    {.name = "getrefcount", .fn = getrefcount, .min = 1, .max = 1},
    {.name = "getsizeof", .fn = getsizeof, .min = 1, .max = 1},
    {.name = "intern", .fn = intern, .min = 1, .max = 1},
    {.name = NULL}};

static int init(struct machine *m, struct obj *dict)
{
    struct obj *version = tuple_new(m->heap, 3);
    static const int numbers[] = {3, 11, 0};

    if (version == NULL)
        return -1;
    for (size_t i = 0; i < 3; i++)
        tuple_init(version, i, int_new(m->heap, numbers[i]));
    return module_bind(m, dict, "version_info", version) != 0 ||
                   module_bind(m, dict, "version",
                               str_from(m, "3.11 (idlab)")) != 0 ||
                   module_bind(m, dict, "maxsize",
                               int_new(m->heap, INT64_MAX)) != 0
               ? -1
               : 0;
}

const struct module_def sys_module = {
    .name = "sys", .functions = functions, .init = init};
