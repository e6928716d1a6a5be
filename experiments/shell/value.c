/* value - calls, classes of values, and small helpers for builtins. */
#include "experiments/shell/call.h"
#include "experiments/shell/types/objects.h"

/* NOLINTBEGIN(misc-no-recursion): values hold values; machine_enter bounds the depth */

static struct obj *not_callable(struct machine *m, struct obj *o)
{
    return machine_raise(m, ERROR_TYPE, "'%.100s' object is not callable",
                         value_type_name(m, o));
}

static struct obj *call_instance(struct machine *m, struct obj *callee,
                                 struct obj **args, size_t n, struct obj *names)
{
    if (!class_overrides(m, instance_class(callee), NAME_CALL))
        return not_callable(m, callee);
    struct obj *method =
        class_lookup(instance_class(callee), machine_name(m, NAME_CALL));
    if (method->type == &function_type.type) {
        /* By way of a tuple and a dict, but without a bound method. */
        size_t all = n + (names == NULL ? 0 : tuple_len(names));
        int packed = arg_pack(m, args, n, names);
        if (packed < 0 || !machine_reserve(m, all + 1))
            return arg_unpack(m, packed, NULL);
        size_t from = m->stack.count;
        machine_push(m, obj_retain(callee));
        for (size_t i = 0; i < all; i++)
            machine_push(m, obj_retain(args[i]));
        struct obj *result = function_call_moving(
            m, obj_retain(method), &m->stack.slots[from], all + 1, names);
        m->stack.count = from;
        return arg_unpack(m, packed, result);
    }
    method = value_get_attr(m, callee, machine_name(m, NAME_CALL));
    if (method == NULL)
        return NULL;
    machine_push(m, method);
    struct obj *result = value_call(m, method, args, n, names);
    machine_drop(m);
    return result;
}

struct obj *value_call(struct machine *m, struct obj *callee, struct obj **args,
                       size_t n, struct obj *names)
{
    const struct kind *kind = m->kinds[callee->type->id];
    size_t top = m->stack.count;
    struct obj *result = NULL;

    if (!machine_enter(m, "while calling a Python object"))
        return NULL;
    if (is_class(callee))
        result = class_call(m, callee, args, n, names);
    else if (is_instance(callee))
        result = call_instance(m, callee, args, n, names);
    else if (kind != NULL && kind->call != NULL)
        result = kind->call(m, callee, args, n, names);
    else
        not_callable(m, callee);
    machine_leave(m);
    machine_drop_to(m, top);
    if (result == NULL)
        machine_oom(m);
    return result;
}

struct obj *value_call_one(struct machine *m, struct obj *callee,
                           struct obj *arg)
{
    return value_call(m, callee, &arg, 1, NULL);
}

/* A method of a builtin type, asked of the type: only its name is another. */
static bool is_method_descriptor(const struct obj *o)
{
    const struct builtin_obj *b = (const void *)o;

    return o->type == &builtin_type.type && b->self == NULL && b->owner != NULL;
}

struct obj *value_class(const struct machine *m, const struct obj *o)
{
    if (is_instance(o))
        return instance_class(o);
    return m->classes[is_method_descriptor(o) ? method_descriptor_type.type.id
                                              : o->type->id];
}

const char *value_type_name(const struct machine *m, const struct obj *o)
{
    return class_name(value_class(m, o));
}

bool value_is_instance(const struct machine *m, struct obj *o,
                       struct obj *class_object)
{
    return class_is_subclass(value_class(m, o), class_object);
}

int arg_int(struct machine *m, struct obj *o, int64_t *out)
{
    struct obj *result = NULL;

    if (is_int(o)) {
        *out = int_value(o);
        return 0;
    }
    if (is_instance(o)) {
        int rc = instance_call(m, o, NAME_INDEX, NULL, 0, &result);
        if (rc < 0)
            return -1;
        if (rc == 1 && is_int(result)) {
            *out = int_value(result);
            obj_release(m->heap, result);
            return 0;
        }
        if (rc == 1)
            obj_release(m->heap, result);
    }
    machine_raise(m, ERROR_TYPE,
                  "'%.100s' object cannot be interpreted as an integer",
                  value_type_name(m, o));
    return -1;
}

struct obj *arg_keyword(struct obj **args, size_t n, struct obj *names,
                        const char *name)
{
    for (size_t i = 0; names != NULL && i < tuple_len(names); i++) {
        if (strcmp(str_text(tuple_get(names, i)), name) == 0)
            return args[n + i];
    }
    return NULL;
}

/* The keyword arguments as a dict, pushed.  0, -1. */
static int pack_keywords(struct machine *m, struct obj *const *values,
                         struct obj *names)
{
    struct obj *dict = dict_new(m->heap);

    if (dict == NULL)
        return -1;
    machine_push(m, dict);
    for (size_t i = 0; i < tuple_len(names); i++) {
        if (dict_set(m->heap, dict, tuple_get(names, i), values[i]) != 0) {
            machine_drop(m);
            return -1;
        }
    }
    return 0;
}

int arg_pack(struct machine *m, struct obj *const *args, size_t n,
             struct obj *names)
{
    struct obj *tuple = tuple_new(m->heap, n);

    if (tuple == NULL)
        return -1;
    for (size_t i = 0; i < n; i++)
        tuple_init(tuple, i, obj_retain(args[i]));
    machine_push(m, tuple);
    if (names == NULL || tuple_len(names) == 0)
        return 1;
    if (pack_keywords(m, args + n, names) == 0)
        return 2;
    machine_drop(m);
    return -1;
}

struct obj *arg_unpack(struct machine *m, int packed, struct obj *result)
{
    if (packed <= 0)
        return result;
    machine_push(m, result);
    struct obj **held = &m->stack.slots[m->stack.count - 1 - (size_t)packed];
    for (int i = 0; i < packed; i++) { /* the tuple first */
        struct obj *o = held[i];
        held[i] = NULL;
        obj_release(m->heap, o);
    }
    result = machine_pop(m);
    m->stack.count -= (size_t)packed;
    return result;
}

int machine_keep_names(struct machine *m, enum machine_root where,
                       const char *const *names)
{
    size_t n = 0;

    if (m->roots[where] != NULL)
        return 0;
    while (names[n] != NULL)
        n++;
    struct obj *tuple = tuple_new(m->heap, n);
    if (tuple == NULL)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct obj *o = str_intern(m->heap, names[i], strlen(names[i]));
        if (o == NULL) {
            obj_release(m->heap, tuple);
            return -1;
        }
        tuple_init(tuple, i, obj_retain(o));
    }
    m->roots[where] = tuple;
    return 0;
}

int arg_keywords_only(struct machine *m, const char *function,
                      struct obj *names, const char *const *allowed)
{
    for (size_t i = 0; names != NULL && i < tuple_len(names); i++) {
        const char *name = str_text(tuple_get(names, i));
        size_t j = 0;
        while (allowed[j] != NULL && strcmp(allowed[j], name) != 0)
            j++;
        if (allowed[j] == NULL) {
            machine_raise(m, ERROR_TYPE,
                          "'%.100s' is an invalid keyword argument for "
                          "%.100s()",
                          name, function);
            return -1;
        }
    }
    return 0;
}

/* NOLINTEND(misc-no-recursion) */
