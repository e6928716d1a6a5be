/* descriptor - what a program's class attributes may say about being asked:
 * __get__, __set__, __delete__, __set_name__; and __init_subclass__.
 *
 * Source: Data Model of Python 3.11, "Implementing Descriptors", 2022.
 */
#include "experiments/shell/types/class.h"

static bool has(const struct machine *m, const struct obj *found,
                enum name name)
{
    return is_type(found, TYPE_INSTANCE) &&
           class_overrides(m, instance_class(found), name);
}

bool descriptor_is_data(const struct machine *m, const struct obj *found)
{
    return has(m, found, NAME_SET) || has(m, found, NAME_DELETE);
}

int descriptor_get(struct machine *m, struct obj *found, struct obj *o,
                   struct obj *class_object, struct obj **out)
{
    if (!has(m, found, NAME_GET))
        return 0;
    struct obj *none = none_new(m->heap);
    struct obj *args[] = {o == NULL ? none : o, class_object};
    int rc = instance_call(m, found, NAME_GET, args, 2, out);
    obj_release(m->heap, none);
    return rc;
}

int descriptor_set(struct machine *m, struct obj *found, struct obj *o,
                   struct obj *value)
{
    struct obj *args[] = {o, value};
    struct obj *out = NULL;
    enum name name = value == NULL ? NAME_DELETE : NAME_SET;

    if (!descriptor_is_data(m, found))
        return 0;
    if (!has(m, found, name)) {
        machine_raise(m, ERROR_ATTRIBUTE, "%s",
                      value == NULL ? "__delete__" : "__set__");
        return -1;
    }
    int rc = instance_call(m, found, name, args, value == NULL ? 1 : 2, &out);
    if (rc == 1)
        obj_release(m->heap, out);
    return rc;
}

static int wrap(struct machine *m, struct obj *dict, enum name id,
                struct shape *type)
{
    struct obj *name = machine_name(m, id);
    struct obj *function = dict_get(dict, name);

    if (function == NULL || function->type != &function_type.type)
        return 0;
    struct obj *o = shape_new(m->heap, type);
    if (o == NULL)
        return -1;
    ((struct wrapper_obj *)(void *)o)->function = obj_retain(function);
    heap_track(m->heap, o);
    machine_push(m, o);
    int rc = dict_set(m->heap, dict, name, o);
    machine_drop(m);
    return rc;
}

int class_wrap_functions(struct machine *m, struct obj *dict)
{
    return wrap(m, dict, NAME_NEW, &static_method_type) != 0 ||
                   wrap(m, dict, NAME_INIT_SUBCLASS, &class_method_type) != 0 ||
                   wrap(m, dict, NAME_CLASS_GETITEM, &class_method_type) != 0
               ? -1
               : 0;
}

int class_tell_names(struct machine *m, struct obj *class_object,
                     struct obj *attributes)
{
    struct obj *name = NULL;
    struct obj *value = NULL;
    size_t pos = 0;

    while (dict_next(attributes, &pos, &name, &value)) {
        struct obj *args[] = {class_object, name};
        struct obj *out = NULL;

        if (!has(m, value, NAME_SET_NAME))
            continue;
        if (instance_call(m, value, NAME_SET_NAME, args, 2, &out) < 0)
            return -1;
        obj_release(m->heap, out);
    }
    return 0;
}

int class_tell_base(struct machine *m, struct obj *class_object)
{
    const struct obj *mro = class_rest(class_object)->mro;
    struct obj *found = NULL;

    for (size_t i = 1; i < tuple_len(mro) && found == NULL; i++)
        found = dict_get(class_rest(tuple_get(mro, i))->dict,
                         machine_name(m, NAME_INIT_SUBCLASS));
    if (found == NULL || found->type == &builtin_type.type)
        return 0;
    if (found->type == &class_method_type.type)
        found = ((struct wrapper_obj *)(void *)found)->function;
    machine_push(m, obj_retain(found));
    struct obj *out = value_call_one(m, found, class_object);
    machine_drop(m);
    if (out == NULL)
        return -1;
    obj_release(m->heap, out);
    return 0;
}
