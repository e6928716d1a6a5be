/* object - the types object, type, staticmethod, classmethod.
 *
 * Source: CPython 3.11, Objects/typeobject.c, descrobject.c and funcobject.c,
 * 2022.
 */
#include "experiments/shell/builtins/container_repr.h"
#include "experiments/shell/builtins/functions.h"
#include "experiments/shell/builtins/special.h"
#include "experiments/shell/frame.h"
#include "experiments/shell/kinds.h"
#include "experiments/shell/types/class.h"
#include "gc/weakref.h"

static_assert(sizeof(struct wrapper_obj) == 32, "staticmethod");

struct shape static_method_type = {SHAPE_GC("staticmethod", struct wrapper_obj),
                                   {offsetof(struct wrapper_obj, function),
                                    offsetof(struct wrapper_obj, dict)}};
struct shape class_method_type = {SHAPE_GC("classmethod", struct wrapper_obj),
                                  {offsetof(struct wrapper_obj, function),
                                   offsetof(struct wrapper_obj, dict)}};
struct shape getset_type = {SHAPE_GC("getset_descriptor", struct getset_obj),
                            {offsetof(struct getset_obj, class_object),
                             offsetof(struct getset_obj, name)}};

/* ---- object ---- */

struct shape object_type = {SHAPE_PLAIN("object", struct obj), {0}};

struct obj *object_new(struct machine *m)
{
    return shape_new(m->heap, &object_type);
}

static struct obj *make_object(struct machine *m, struct obj **args, size_t n,
                               struct obj *names)
{
    (void)args;
    (void)names;
    if (n > 0)
        return machine_raise(m, ERROR_TYPE, "object() takes no arguments");
    return object_new(m);
}

static struct obj *instance_get_attr(struct machine *m, struct obj *o,
                                     struct obj *name)
{
    if (name != machine_name(m, NAME_DICT) || !is_instance(o) ||
        class_rest(instance_class(o))->slots)
        return NULL;
    struct obj *dict = instance_dict(m->heap, o);
    return dict == NULL ? NULL : obj_retain(dict);
}

static struct obj *object_init(struct machine *m, struct obj **args, size_t n,
                               struct obj *names)
{
    (void)args;
    (void)names;
    if (n > 1 && !is_exception(args[0]))
        return machine_raise(m, ERROR_TYPE,
                             "object.__init__() takes exactly one argument "
                             "(the instance to initialize)");
    return none_new(m->heap);
}

static struct obj *object_nothing(struct machine *m, struct obj **args,
                                  size_t n, struct obj *names)
{
    (void)args;
    (void)n;
    (void)names;
    return none_new(m->heap);
}

static bool is_attribute(struct machine *m, struct obj **args)
{
    if (is_instance(args[0]) && is_type(args[1], TYPE_STR))
        return true;
    machine_raise(m, ERROR_TYPE,
                  "object's own method needs an instance and a str here");
    return false;
}

static struct obj *object_setattr(struct machine *m, struct obj **args,
                                  size_t n, struct obj *names)
{
    (void)names;
    return is_attribute(m, args) && plain_set_attr(m, args[0], args[1],
                                                   n > 2 ? args[2] : NULL) == 0
               ? none_new(m->heap)
               : NULL;
}

static struct obj *object_getattribute(struct machine *m, struct obj **args,
                                       size_t n, struct obj *names)
{
    (void)n;
    (void)names;
    return is_attribute(m, args) ? plain_get_attr(m, args[0], args[1]) : NULL;
}

/* BaseException.__new__: keeps the arguments. */
static struct obj *exception_create(struct machine *m, struct obj **args,
                                    size_t n)
{
    struct obj *tuple = tuple_new(m->heap, n - 1);

    if (tuple == NULL)
        return NULL;
    for (size_t i = 1; i < n; i++)
        tuple_init(tuple, i - 1, obj_retain(args[i]));
    machine_push(m, tuple);
    struct obj *o = exception_new(m, args[0], tuple);
    machine_drop(m);
    return o;
}

static struct obj *object_create(struct machine *m, struct obj **args, size_t n,
                                 struct obj *names)
{
    (void)names;
    if (is_class(args[0]) && class_is_subclass(args[0], m->errors[ERROR_BASE]))
        return exception_create(m, args, n);
    if (!is_class(args[0]) ||
        class_rest(args[0])->layout != m->roots[ROOT_OBJECT])
        return machine_raise(m, ERROR_TYPE,
                             "object.__new__(X): X is not a class of this "
                             "program");
    return class_rest(args[0])->kind != NULL ? object_new(m)
                                             : instance_new(m->heap, args[0]);
}

/* What the type itself does, whatever a class of the program says. */
static struct obj *object_repr(struct machine *m, struct obj **args, size_t n,
                               struct obj *names)
{
    struct buffer text = {0};

    (void)n;
    (void)names;
    if (value_own_repr(m, args[0], &text) == 0)
        return str_from_buffer(m, &text);
    buffer_free(&text);
    return NULL;
}

static struct obj *object_str(struct machine *m, struct obj **args, size_t n,
                              struct obj *names)
{
    (void)n;
    (void)names;
    if (is_instance(args[0]) && !is_exception(args[0]))
        return value_repr_obj(m, args[0]);
    return value_str_obj(m, args[0]);
}

static struct obj *object_eq(struct machine *m, struct obj **args, size_t n,
                             struct obj *names)
{
    (void)n;
    (void)names;
    return special_compare(m, OP_EQ, args[0], args[1]);
}

static const struct builtin object_methods[] = {
    {.name = "__repr__", .fn = object_repr, .min = 1, .max = 1},
    {.name = "__str__", .fn = object_str, .min = 1, .max = 1},
    {.name = "__eq__", .fn = object_eq, .min = 2, .max = 2},
    {.name = "__init__",
     .fn = object_init,
     .min = 1,
     .max = -1,
     .keywords = true},
    {.name = "__setattr__", .fn = object_setattr, .min = 3, .max = 3},
    {.name = "__init_subclass__",
     .fn = object_nothing,
     .min = 1,
     .max = 1,
     .of_class = true},
    {.name = "__delattr__", .fn = object_setattr, .min = 2, .max = 2},
    {.name = "__getattribute__", .fn = object_getattribute, .min = 2, .max = 2},
    {.name = NULL}};

static const struct builtin create_row = {
    .name = "__new__", .fn = object_create, .min = 1, .max = -1};

/* object.__new__, which belongs to no object. */
int object_add_new(struct machine *m)
{
    struct obj *o = builtin_new(m, &create_row, NULL, NULL);

    if (o == NULL)
        return -1;
    machine_push(m, o);
    int rc = dict_set(m->heap, class_rest(m->roots[ROOT_OBJECT])->dict,
                      machine_name(m, NAME_NEW), o);
    machine_drop(m);
    return rc;
}

/* ---- type ---- */

static struct obj *make_type(struct machine *m, struct obj **args, size_t n,
                             struct obj *names)
{
    (void)names;
    if (n == 1)
        return obj_retain(value_class(m, args[0]));
    if (n == 3 && is_type(args[0], TYPE_STR) && is_type(args[1], TYPE_TUPLE) &&
        is_type(args[2], TYPE_DICT)) {
        if (tuple_len(args[1]) > 0)
            return class_make(m, str_text(args[0]), args[1], args[2]);
        struct obj *bases = tuple_new(m->heap, 1);
        if (bases == NULL)
            return NULL;
        tuple_init(bases, 0, obj_retain(m->roots[ROOT_OBJECT]));
        machine_push(m, bases);
        struct obj *o = class_make(m, str_text(args[0]), bases, args[2]);
        machine_drop(m);
        return o;
    }
    return machine_raise(m, ERROR_TYPE, "type() takes 1 or 3 arguments");
}

static struct obj *or_none(struct machine *m, struct obj *o)
{
    return o == NULL ? none_new(m->heap) : obj_retain(o);
}

/* A class's attribute as the class itself has it. */
struct obj *bound_to_class(struct machine *m, struct obj *found,
                           struct obj *class_object)
{
    struct obj *out = NULL;
    int rc = descriptor_get(m, found, NULL, class_object, &out);
    if (rc != 0)
        return rc == 1 ? out : NULL;
    if (found->type == &builtin_type.type &&
        ((struct builtin_obj *)(void *)found)->row->of_class)
        return builtin_new(m, ((struct builtin_obj *)(void *)found)->row,
                           class_object,
                           ((struct builtin_obj *)(void *)found)->owner);
    if (found->type == &static_method_type.type)
        return obj_retain(((struct wrapper_obj *)(void *)found)->function);
    if (found->type == &class_method_type.type)
        return method_new(m, ((struct wrapper_obj *)(void *)found)->function,
                          class_object);
    return obj_retain(found);
}

/* "deque" of collections.deque. */
static const char *last_name(const struct obj *o)
{
    const char *dot = strrchr(class_name(o), '.');

    return dot == NULL ? class_name(o) : dot + 1;
}

/* __module__ of a builtin type: what its name begins with. */
static struct obj *module_name(struct machine *m, const struct obj *o)
{
    const char *dot = strrchr(class_name(o), '.');

    return dot == NULL
               ? str_from(m, "builtins")
               : str_new(m->heap, class_name(o), (size_t)(dot - class_name(o)));
}

static struct obj *class_get_attr(struct machine *m, struct obj *o,
                                  struct obj *name)
{
    const struct class_rest *rest = class_rest(o);

    if (name == machine_name(m, NAME_NAME) && rest->base != NULL) {
        struct obj *own = name_str(m, class_name(o), strlen(class_name(o)));
        return own == NULL ? NULL : obj_retain(own);
    }
    if (name == machine_name(m, NAME_NAME))
        return str_from(m, last_name(o)); /* each time another */
    if (name == machine_name(m, NAME_MRO))
        return or_none(m, rest->mro);
    if (name == machine_name(m, NAME_BASES))
        return or_none(m, rest->bases);
    if (name == machine_name(m, NAME_BASE))
        return tuple_len(rest->bases) == 0
                   ? none_new(m->heap)
                   : obj_retain(tuple_get(rest->bases, 0));
    if (name == machine_name(m, NAME_DICT))
        return or_none(m, rest->dict);
    struct obj *found = class_lookup(o, name);
    if (name == machine_name(m, NAME_QUALNAME) && rest->qualname != NULL)
        return obj_retain(rest->qualname);
    if (found == NULL && name == machine_name(m, NAME_QUALNAME))
        return str_from(m, last_name(o));
    if (found == NULL && name == machine_name(m, NAME_MODULE))
        return module_name(m, o);
    if (found != NULL)
        return bound_to_class(m, found, o);
    struct obj *special = special_find(m, o, NULL, name);
    return special != NULL ? special
                           : special_find(m, m->roots[ROOT_TYPE], o, name);
}

static int refresh_if_derived(struct obj *child, void *arg)
{
    struct machine *m = arg;

    if (is_class(child) && class_rest(child)->kind == NULL)
        class_refresh(m, child);
    return 0;
}

static int class_set_attr(struct machine *m, struct obj *o, struct obj *name,
                          struct obj *value)
{
    const struct class_rest *rest = class_rest(o);
    const struct collector *c = heap_collector(m->heap);

    if (rest->kind != NULL || rest->mro == NULL ||
        dict_get(rest->dict, machine_name(m, NAME_MODULE)) == NULL) {
        machine_raise(
            m, ERROR_TYPE,
            "cannot set '%.100s' attribute of immutable type '%.100s'",
            str_text(name), class_name(o));
        return -1;
    }
    int rc = value == NULL ? dict_del(m->heap, rest->dict, name)
             : dict_set(m->heap, rest->dict, name, value) == 0 ? 1
                                                               : -1;
    if (rc != 1 || (name != machine_name(m, NAME_DEL) &&
                    name != machine_name(m, NAME_GETATTRIBUTE)))
        return rc;
    class_refresh(m, o);
    if (c->ops->visit_tracked != NULL)
        c->ops->visit_tracked(heap_collector(m->heap), -1, refresh_if_derived,
                              m);
    return 1;
}

static struct obj *mro_method(struct machine *m, struct obj **args, size_t n,
                              struct obj *names)
{
    (void)n;
    (void)names;
    return list_from(m, class_rest(args[0])->mro);
}

/* What is derived from it, as far as it lives. */
static struct obj *subclasses_method(struct machine *m, struct obj **args,
                                     size_t n, struct obj *names)
{
    const struct obj *dict = class_rest(args[0])->subclasses;
    struct obj *list = list_new(m->heap);
    struct obj *key = NULL;
    struct obj *ref = NULL;
    size_t pos = 0;

    (void)n;
    (void)names;
    if (list == NULL)
        return NULL;
    machine_push(m, list);
    while (dict != NULL && dict_next(dict, &pos, &key, &ref)) {
        struct obj *o = weakref_get(ref);
        if (o != NULL && list_append(m->heap, list, o) != 0)
            return NULL;
    }
    return machine_pop(m);
}

static const struct builtin type_methods[] = {
    {.name = "__subclasses__", .fn = subclasses_method, .min = 1, .max = 1},
    {.name = "mro", .fn = mro_method, .min = 1, .max = 1},
    {.name = NULL}};

/* ---- staticmethod, classmethod ---- */

/* CPython's staticmethod looks like the function that it wraps. */
static bool copy_names(struct machine *m, struct wrapper_obj *w)
{
    static const enum name names[] = {NAME_MODULE, NAME_NAME, NAME_QUALNAME,
                                      NAME_DOC, NAME_ANNOTATIONS};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct obj *name = machine_name(m, names[i]);
        struct obj *value = value_find_attr(m, w->function, name);
        if (value == NULL && machine_failed(m))
            return false;
        if (value == NULL)
            continue;
        machine_push(m, value);
        if (w->dict == NULL)
            w->dict = dict_new(m->heap);
        int rc = w->dict == NULL ? -1 : dict_set(m->heap, w->dict, name, value);
        machine_drop(m);
        if (rc != 0)
            return false;
    }
    return true;
}

static struct obj *wrap(struct machine *m, struct shape *type,
                        struct obj **args, size_t n)
{
    if (n != 1)
        return machine_raise(m, ERROR_TYPE, "%s expected 1 argument, got %zu",
                             type->type.name, n);
    struct obj *o = shape_new(m->heap, type);
    if (o == NULL)
        return NULL;
    struct wrapper_obj *w = (struct wrapper_obj *)(void *)o;
    w->function = obj_retain(args[0]);
    heap_track(m->heap, o);
    machine_push(m, o);
    bool ok = copy_names(m, w);
    machine_pop(m);
    if (ok)
        return o;
    obj_release(m->heap, o);
    return NULL;
}

static struct obj *make_static(struct machine *m, struct obj **args, size_t n,
                               struct obj *names)
{
    (void)names;
    return wrap(m, &static_method_type, args, n);
}

static struct obj *make_classmethod(struct machine *m, struct obj **args,
                                    size_t n, struct obj *names)
{
    (void)names;
    return wrap(m, &class_method_type, args, n);
}

static struct obj *wrapper_call(struct machine *m, struct obj *o,
                                struct obj **args, size_t n, struct obj *names)
{
    return value_call(m, ((struct wrapper_obj *)(void *)o)->function, args, n,
                      names);
}

static struct obj *wrapper_get_attr(struct machine *m, struct obj *o,
                                    struct obj *name)
{
    const struct wrapper_obj *w = (const void *)o;

    if (name == machine_name(m, NAME_FUNC) ||
        strcmp(str_text(name), "__wrapped__") == 0)
        return obj_retain(w->function);
    struct obj *own = w->dict == NULL ? NULL : dict_get(w->dict, name);
    return own == NULL ? NULL : obj_retain(own);
}

static struct obj *getset_get_attr(struct machine *m, struct obj *o,
                                   struct obj *name)
{
    if (name != machine_name(m, NAME_NAME))
        return NULL;
    return obj_retain(((struct getset_obj *)(void *)o)->name);
}

const struct kind object_kind = {.name = "object",
                                 .methods = object_methods,
                                 .construct = make_object,
                                 .get_attr = instance_get_attr};
const struct kind type_kind = {.name = "type",
                               .methods = type_methods,
                               .construct = make_type,
                               .repr_obj = class_repr,
                               .get_attr = class_get_attr,
                               .set_attr = class_set_attr};
const struct kind static_method_kind = {.name = "staticmethod",
                                        .packs = true,
                                        .construct = make_static,
                                        .call = wrapper_call,
                                        .get_attr = wrapper_get_attr};
const struct kind class_method_kind = {.name = "classmethod",
                                       .packs = true,
                                       .construct = make_classmethod,
                                       .get_attr = wrapper_get_attr};
const struct kind getset_kind = {.name = "getset_descriptor",
                                 .get_attr = getset_get_attr};
