/* exception - instances of exceptions, with CPython's fields and size.
 *
 * Source: CPython 3.11, Objects/exceptions.c, 2022.
 */
#include "experiments/shell/types/class.h"
#include "gc/types/class.h"

unsigned exception_type_id;

bool is_exception(const struct obj *o)
{
    return o->type->id == exception_type_id;
}

static struct obj **owner_of(struct obj *o)
{
    return &((struct attribute_error_obj *)(void *)o)->owner;
}

/* Where a class of a program has its list of weak references: in a field that only
 * some builtin ones, and what derives from them, put to use.  So it is no longer. */
#define WEAK_AT offsetof(struct exception_obj, value)

static bool is_weak(const struct obj *o)
{
    return o->type->weak != 0;
}

static int exception_traverse(struct obj *self, obj_visit_fn *visit, void *arg)
{
    const struct exception_obj *e = exception_of(self);
    struct obj *const held[] = {e->dict,
                                e->args,
                                e->notes,
                                e->traceback,
                                e->context,
                                e->cause,
                                is_weak(self) ? NULL : e->value,
                                instance_class(self),
                                is_attribute_error(self) ? *owner_of(self)
                                                         : NULL};

    for (size_t i = 0; i < sizeof held / sizeof(struct obj *); i++) {
        int stop = held[i] == NULL ? 0 : visit(held[i], arg);
        if (stop != 0)
            return stop;
    }
    return 0;
}

static void exception_clear(struct heap *heap, struct obj *self)
{
    struct exception_obj *e = exception_of(self);

    if (is_attribute_error(self) && *owner_of(self) != NULL) {
        struct obj *owner = *owner_of(self);
        *owner_of(self) = NULL;
        obj_release(heap, owner);
    }
    struct obj **const fields[] = {&e->dict,      &e->args,  &e->notes,
                                   &e->traceback, &e->cause, &e->context};

    if (!is_weak(self))
        obj_drop(heap, &e->value);

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        obj_drop(heap, fields[i]);
    }
}

static void exception_dealloc(struct heap *heap, struct obj *self)
{
    struct obj *class_object = instance_class(self);

    heap_untrack(heap, self);
    if (trash_begin(heap, self))
        return;
    if (!obj_finalize_dying(heap, self)) {
        weakref_clear_dying(heap, self);
        exception_clear(heap, self);
        heap_object_free(heap, self, self->type->size);
        obj_release(heap, class_object);
    }
    trash_end(heap);
}

void exception_set_layout(struct obj *class_object, bool attribute_error,
                          bool weak)
{
    struct obj_type *type = class_instance_type(class_object);

    *type = (struct obj_type){.name = "exception",
                              .id = exception_type_id,
                              .flags = OBJ_GC,
                              .size = attribute_error
                                          ? sizeof(struct attribute_error_obj)
                                          : sizeof(struct exception_obj),
                              .prefix = sizeof(struct gc_head),
                              .weak = weak ? WEAK_AT : 0,
                              .traverse = exception_traverse,
                              .clear = exception_clear,
                              .dealloc = exception_dealloc};
}

struct obj *exception_new(struct machine *m, struct obj *class_object,
                          struct obj *args)
{
    struct obj_type *type = class_instance_type(class_object);
    struct obj *o = heap_object_new(m->heap, type, type->size);

    if (o == NULL)
        return NULL;
    memset((char *)o + sizeof *o, 0, type->size - sizeof *o);
    exception_of(o)->args = obj_retain(args);
    obj_retain(class_object);
    heap_track(m->heap, o);
    return o;
}

void exception_set_cause(struct machine *m, struct obj *o, struct obj *cause)
{
    struct exception_obj *e = exception_of(o);
    struct obj *old = e->cause;

    e->suppress_context = 1;
    e->cause = cause;
    if (is_none(cause)) {
        e->cause = NULL;
        obj_release(m->heap, cause);
    }
    if (old != NULL)
        obj_release(m->heap, old);
}

int exception_str(struct machine *m, struct obj *o, struct buffer *out)
{
    struct obj *args = exception_of(o)->args;
    size_t n = args == NULL ? 0 : tuple_len(args);

    if (n == 0)
        return 0;
    if (n > 1)
        return value_repr(m, args, out);
    if (value_is_instance(m, o, m->errors[ERROR_KEY]))
        return value_repr(m, tuple_get(args, 0), out);
    return value_str(m, tuple_get(args, 0), out);
}

static int exception_repr(struct machine *m, struct obj *o, struct buffer *out)
{
    struct obj *args = exception_of(o)->args;

    buffer_str(out, value_type_name(m, o));
    if (args == NULL || tuple_len(args) == 0) {
        buffer_str(out, "()");
        return 0;
    }
    if (tuple_len(args) > 1)
        return value_repr(m, args, out);
    buffer_char(out, '(');
    int rc = value_repr(m, tuple_get(args, 0), out);
    buffer_char(out, ')');
    return rc;
}

/* The field of a name; NULL: none of an exception's own. */
static struct obj **field_of(struct machine *m, struct obj *o, struct obj *name)
{
    struct exception_obj *e = exception_of(o);

    if (name == machine_name(m, NAME_ARGS))
        return &e->args;
    if (name == machine_name(m, NAME_TRACEBACK))
        return &e->traceback;
    if (name == machine_name(m, NAME_CONTEXT))
        return &e->context;
    if (name == machine_name(m, NAME_CAUSE))
        return &e->cause;
    return NULL;
}

/* `value` of StopIteration, `code` of SystemExit, ...: the first argument. */
static struct obj *first_argument(struct machine *m, struct obj *o,
                                  struct obj *name)
{
    struct obj *args = exception_of(o)->args;
    bool stop = strcmp(str_text(name), "value") == 0 &&
                value_is_instance(m, o, m->errors[ERROR_STOP]);
    bool exits = strcmp(str_text(name), "code") == 0 &&
                 value_is_instance(m, o, m->errors[ERROR_SYSTEM_EXIT]);

    if (!stop && !exits)
        return NULL;
    if (args == NULL || tuple_len(args) == 0)
        return none_new(m->heap);
    return obj_retain(tuple_get(args, 0));
}

/* The dict of a program's own attributes, made when it is asked for; new. */
static struct obj *own_dict(struct machine *m, struct exception_obj *e)
{
    if (e->dict == NULL)
        e->dict = dict_new(m->heap);
    return e->dict == NULL ? NULL : obj_retain(e->dict);
}

static bool has_name(const struct machine *m, struct obj *o)
{
    return value_is_instance(m, o, m->errors[ERROR_NAME]) ||
           value_is_instance(m, o, m->errors[ERROR_ATTRIBUTE]) ||
           value_is_instance(m, o, m->errors[ERROR_IMPORT]);
}

void exception_set_name(struct obj *o, struct obj *name)
{
    if (o != NULL && is_exception(o) && !is_weak(o) &&
        exception_of(o)->value == NULL)
        exception_of(o)->value = obj_retain(name);
}

static struct obj *or_none(struct machine *m, struct obj *o)
{
    return o == NULL ? none_new(m->heap) : obj_retain(o);
}

static struct obj *exception_get_attr(struct machine *m, struct obj *o,
                                      struct obj *name)
{
    if (name == machine_name(m, NAME_DICT))
        return own_dict(m, exception_of(o));
    if (strcmp(str_text(name), "__suppress_context__") == 0)
        return bool_new(m->heap, exception_of(o)->suppress_context != 0);
    if (strcmp(str_text(name), "name") == 0 && has_name(m, o))
        return or_none(m, exception_of(o)->value);
    if (strcmp(str_text(name), "obj") == 0 && is_attribute_error(o))
        return or_none(m, *owner_of(o));
    struct obj **field = field_of(m, o, name);
    if (field == NULL)
        return first_argument(m, o, name);
    return *field == NULL ? none_new(m->heap) : obj_retain(*field);
}

static int exception_set_attr(struct machine *m, struct obj *o,
                              struct obj *name, struct obj *value)
{
    struct obj **field = field_of(m, o, name);
    struct obj *stored = NULL;

    if (field == NULL)
        return 0;
    if (value == NULL ||
        (field == &exception_of(o)->args && !is_type(value, TYPE_TUPLE))) {
        machine_raise(m, ERROR_TYPE, "'%.100s' cannot be set to that",
                      str_text(name));
        return -1;
    }
    if (!is_none(value))
        stored = obj_retain(value);
    struct obj *old = *field;
    *field = stored;
    if (old != NULL)
        obj_release(m->heap, old);
    return 1;
}

/* e.with_traceback(tb), for completeness of raising again. */
static struct obj *with_traceback(struct machine *m, struct obj **args,
                                  size_t n, struct obj *names)
{
    (void)n;
    (void)names;
    if (exception_set_attr(m, args[0], machine_name(m, NAME_TRACEBACK),
                           args[1]) < 0)
        return NULL;
    return obj_retain(args[0]);
}

/* BaseException.__init__: the arguments, once more. */
static struct obj *initialise(struct machine *m, struct obj **args, size_t n,
                              struct obj *names)
{
    struct obj *tuple = tuple_new(m->heap, n - 1);

    (void)names;
    if (tuple == NULL)
        return NULL;
    for (size_t i = 1; i < n; i++)
        tuple_init(tuple, i - 1, obj_retain(args[i]));
    struct obj *old = exception_of(args[0])->args;
    exception_of(args[0])->args = tuple;
    if (old != NULL)
        obj_release(m->heap, old);
    return none_new(m->heap);
}

static const struct builtin methods[] = {
    {.name = "__init__", .fn = initialise, .min = 1, .max = -1},
    {.name = "with_traceback", .fn = with_traceback, .min = 2, .max = 2},
    {.name = NULL}};

const struct kind exception_kind = {.name = "BaseException",
                                    .methods = methods,
                                    .repr = exception_repr,
                                    .str = exception_str,
                                    .get_attr = exception_get_attr,
                                    .set_attr = exception_set_attr};
