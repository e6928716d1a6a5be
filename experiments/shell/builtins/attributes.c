/* attributes - builtin functions that ask for attributes by name. */
#include "experiments/shell/builtins/functions.h"

static struct obj *attribute_name(struct machine *m, struct obj *o)
{
    if (!is_type(o, TYPE_STR))
        return machine_raise(m, ERROR_TYPE,
                             "attribute name must be string, not '%.100s'",
                             value_type_name(m, o));
    return name_str(m, str_text(o), str_bytes(o));
}

static struct obj *get_attr(struct machine *m, struct obj **args, size_t n,
                            struct obj *names)
{
    struct obj *name = attribute_name(m, args[1]);

    (void)names;
    if (name == NULL)
        return NULL;
    if (n < 3)
        return value_get_attr(m, args[0], name);
    struct obj *value = value_find_attr(m, args[0], name);
    if (value != NULL ||
        (machine_failed(m) && !machine_error_is(m, ERROR_ATTRIBUTE)))
        return value;
    machine_clear_error(m);
    return obj_retain(args[2]);
}

static struct obj *has_attr(struct machine *m, struct obj **args, size_t n,
                            struct obj *names)
{
    struct obj *name = attribute_name(m, args[1]);

    (void)n;
    (void)names;
    if (name == NULL)
        return NULL;
    struct obj *value = value_find_attr(m, args[0], name);
    if (value == NULL && machine_failed(m) &&
        !machine_error_is(m, ERROR_ATTRIBUTE))
        return NULL;
    machine_clear_error(m);
    if (value == NULL)
        return bool_new(m->heap, false);
    obj_release(m->heap, value);
    return bool_new(m->heap, true);
}

static struct obj *set_attr(struct machine *m, struct obj **args, size_t n,
                            struct obj *names)
{
    struct obj *name = attribute_name(m, args[1]);

    (void)names;
    if (name == NULL ||
        value_set_attr(m, args[0], name, n > 2 ? args[2] : NULL) != 0)
        return NULL;
    return none_new(m->heap);
}

const struct builtin builtin_attribute_functions[] = {
    {.name = "delattr", .fn = set_attr, .min = 2, .max = 2},
    {.name = "getattr", .fn = get_attr, .min = 2, .max = 3},
    {.name = "hasattr", .fn = has_attr, .min = 2, .max = 2},
    {.name = "setattr", .fn = set_attr, .min = 3, .max = 3},
    {.name = NULL}};
