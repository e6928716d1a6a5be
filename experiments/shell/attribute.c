/* attribute - looking up, setting and deleting attributes.
 *
 * The order is Python's: a property of the class, the object's own attributes,
 * then what the class has, bound to the object; then __getattr__.
 *
 * Cost: O(length of the mro) look-ups.
 */
#include "experiments/shell/builtins/special.h"
#include "experiments/shell/types/objects.h"
#include "experiments/shell/types/proxy.h"

static bool is_special(const struct obj *o)
{
    return o->type == &function_type.type || o->type == &builtin_type.type ||
           o->type == &property_type.type ||
           o->type == &static_method_type.type ||
           o->type == &class_method_type.type;
}

static bool is_of_class(const struct obj *o)
{
    return o->type == &builtin_type.type &&
           ((const struct builtin_obj *)(const void *)o)->row->of_class;
}

/* What a class's attribute is when it is asked of `self` (NULL: of the class
 * itself).  Borrowed in, new out. */
static struct obj *bind(struct machine *m, struct obj *found, struct obj *self,
                        struct obj *class_object, const struct obj *name)
{
    struct obj *out = NULL;
    int rc = descriptor_get(m, found, self, class_object, &out);
    if (rc != 0)
        return rc == 1 ? out : NULL;
    if (!is_special(found))
        return obj_retain(found);
    if (found->type == &static_method_type.type)
        return obj_retain(((struct wrapper_obj *)(void *)found)->function);
    if (found->type == &class_method_type.type)
        return method_new(m, ((struct wrapper_obj *)(void *)found)->function,
                          class_object);
    if (is_of_class(found))
        return builtin_new(m, ((struct builtin_obj *)(void *)found)->row,
                           class_object,
                           ((struct builtin_obj *)(void *)found)->owner);
    if (self == NULL)
        return obj_retain(found);
    if (found->type == &function_type.type)
        return method_new(m, found, self);
    if (found->type == &builtin_type.type) {
        const struct builtin_obj *b = (const void *)found;
        if (b->owner == NULL)
            return obj_retain(found);
        return builtin_new(m, b->row, self, b->owner);
    }
    const struct property_obj *p = (const void *)found;
    if (p->get == NULL)
        return machine_raise(m, ERROR_ATTRIBUTE,
                             "property '%.100s' of '%.100s' object has no "
                             "getter",
                             str_text(name), class_name(class_object));
    return value_call_one(m, p->get, self);
}

static struct obj *missing(struct machine *m, struct obj *o, struct obj *name)
{
    if (is_class(o))
        return machine_raise(m, ERROR_ATTRIBUTE,
                             "type object '%.100s' has no attribute '%.200s'",
                             class_name(o), str_text(name));
    if (o->type == &module_type.type)
        return machine_raise(
            m, ERROR_ATTRIBUTE, "module '%.100s' has no attribute '%.200s'",
            ((struct module_obj *)(void *)o)->def->name, str_text(name));
    return machine_raise(m, ERROR_ATTRIBUTE,
                         "'%.100s' object has no attribute '%.200s'",
                         value_type_name(m, o), str_text(name));
}

/* The object's own attribute, not its class's; borrowed, NULL. */
static struct obj *own_attribute(const struct obj *o, const struct obj *name)
{
    if (is_exception(o)) {
        struct obj *dict =
            ((const struct exception_obj *)(const void *)o)->dict;
        return dict == NULL ? NULL : dict_get(dict, name);
    }
    if (is_instance(o) && !class_rest(instance_class(o))->slots)
        return instance_get(o, name);
    return NULL;
}

/* __getattr__ of a program, bound as CPython binds it; as instance_call. */
static int call_getattr(struct machine *m, struct obj *o, struct obj *name,
                        struct obj **out)
{
    machine_push(m, obj_retain(o));
    int rc = instance_call(m, o, NAME_GETATTR, &name, 1, out);
    machine_drop(m);
    return rc;
}

/* NULL without an exception: there is none. */
static struct obj *get_plain(struct machine *m, struct obj *o, struct obj *name)
{
    struct obj *class_object = value_class(m, o);
    struct obj *found = class_lookup(class_object, name);

    if (found != NULL &&
        (found->type == &property_type.type || descriptor_is_data(m, found)))
        return bind(m, found, o, class_object, name);
    struct obj *own = own_attribute(o, name);
    if (own != NULL)
        return obj_retain(own);
    const struct kind *kind = m->kinds[o->type->id];
    if (kind != NULL && kind->get_attr != NULL) {
        struct obj *value = kind->get_attr(m, o, name);
        if (value != NULL || machine_failed(m))
            return value;
    }
    if (name == machine_name(m, NAME_CLASS))
        return obj_retain(class_object);
    if (found == NULL)
        return is_class(o) ? NULL : special_find(m, class_object, o, name);
    return bind(m, found, o, class_object, name);
}

static bool asks_program(const struct obj *o)
{
    return is_instance(o) && class_rest(instance_class(o))->getattribute;
}

/* As get_plain, but by __getattribute__ where the program has one. */
static struct obj *get(struct machine *m, struct obj *o, struct obj *name)
{
    struct obj *out = NULL;

    if (!asks_program(o))
        return get_plain(m, o, name);
    if (instance_call(m, o, NAME_GETATTRIBUTE, &name, 1, &out) == 1)
        return out;
    if (machine_error_is(m, ERROR_ATTRIBUTE) &&
        class_overrides(m, instance_class(o), NAME_GETATTR))
        machine_clear_error(m);
    return NULL;
}

struct obj *plain_get_attr(struct machine *m, struct obj *o, struct obj *name)
{
    struct obj *value = get_plain(m, o, name);

    if (value != NULL || machine_failed(m))
        return value;
    missing(m, o, name);
    return NULL;
}

static struct obj *find(struct machine *m, struct obj *o, struct obj *name)
{
    struct obj *value = get(m, o, name);
    struct obj *out = NULL;

    if (value != NULL || machine_failed(m))
        return value;
    if (!is_instance(o) || !class_overrides(m, instance_class(o), NAME_GETATTR))
        return NULL;
    if (call_getattr(m, o, name, &out) == 1)
        return out;
    if (machine_error_is(m, ERROR_ATTRIBUTE))
        machine_clear_error(m);
    return NULL;
}

/* The error holds whatever has not got the attribute.  NULL. */
static void *blame(struct machine *m, struct obj *o, struct obj *name)
{
    struct obj *e = m->roots[ROOT_ERROR];

    if (e != NULL && is_attribute_error(e)) {
        ((struct attribute_error_obj *)(void *)e)->owner = obj_retain(o);
        exception_set_name(e, name);
    }
    return NULL;
}

static struct obj *get_or_raise(struct machine *m, struct obj *o,
                                struct obj *name)
{
    struct obj *value = get(m, o, name);
    struct obj *out = NULL;

    if (value != NULL || machine_failed(m))
        return value;
    if (is_instance(o) && class_overrides(m, instance_class(o), NAME_GETATTR)) {
        int rc = call_getattr(m, o, name, &out);
        return rc == 1 ? out : NULL;
    }
    missing(m, o, name);
    return blame(m, o, name);
}

/* What a proxy stands for is asked instead. */
static struct obj *ask(struct machine *m, struct obj *o, struct obj *name,
                       struct obj *(*asked)(struct machine *m, struct obj *o,
                                            struct obj *name))
{
    if (!is_proxy(o))
        return asked(m, o, name);
    struct obj *referent = proxy_open(m, o);
    if (referent == NULL)
        return NULL;
    machine_push(m, referent);
    struct obj *out = asked(m, referent, name);
    machine_drop(m);
    return out;
}

struct obj *value_find_attr(struct machine *m, struct obj *o, struct obj *name)
{
    return ask(m, o, name, find);
}

struct obj *value_get_attr(struct machine *m, struct obj *o, struct obj *name)
{
    return ask(m, o, name, get_or_raise);
}

struct obj *find_method(struct machine *m, struct obj *o, struct obj *name,
                        bool *bound)
{
    *bound = false;
    if (is_class(o) || o->type == &module_type.type ||
        o->type == &super_type.type || is_proxy(o) || asks_program(o))
        return value_get_attr(m, o, name);
    struct obj *found = class_lookup(value_class(m, o), name);
    bool method = found != NULL && !is_of_class(found) &&
                  (found->type == &function_type.type ||
                   (found->type == &builtin_type.type &&
                    ((struct builtin_obj *)(void *)found)->owner != NULL));
    if (!method || own_attribute(o, name) != NULL)
        return value_get_attr(m, o, name);
    *bound = true;
    return obj_retain(found);
}

/* ---- setting ---- */

static int read_only(struct machine *m, struct obj *o, struct obj *name)
{
    struct obj *found = class_lookup(value_class(m, o), name);

    if (found != NULL)
        machine_raise(m, ERROR_ATTRIBUTE,
                      "'%.100s' object attribute '%.200s' is read-only",
                      value_type_name(m, o), str_text(name));
    else
        missing(m, o, name);
    return -1;
}

static int set_property(struct machine *m, struct obj *property, struct obj *o,
                        const struct obj *name, struct obj *value)
{
    const struct property_obj *p = (const void *)property;
    struct obj *args[] = {o, value};
    struct obj *function = value == NULL ? p->del : p->set;

    if (function == NULL) {
        machine_raise(m, ERROR_ATTRIBUTE,
                      "property '%.100s' of '%.100s' object has no %s",
                      str_text(name), value_type_name(m, o),
                      value == NULL ? "deleter" : "setter");
        return -1;
    }
    struct obj *result =
        value_call(m, function, args, value == NULL ? 1 : 2, NULL);
    if (result == NULL)
        return -1;
    obj_release(m->heap, result);
    return 0;
}

static int set_on_instance(struct machine *m, struct obj *o, struct obj *name,
                           struct obj *value)
{
    if (class_rest(instance_class(o))->slots)
        return read_only(m, o, name);
    if (value != NULL)
        return instance_set(m->heap, o, name, value);
    if (instance_del(m->heap, o, name))
        return 0;
    missing(m, o, name);
    return -1;
}

static int set_on_exception(struct machine *m, struct obj *o, struct obj *name,
                            struct obj *value)
{
    struct exception_obj *e = exception_of(o);

    if (e->dict == NULL) {
        e->dict = dict_new(m->heap);
        if (e->dict == NULL)
            return -1;
    }
    if (value != NULL)
        return dict_set(m->heap, e->dict, name, value);
    if (dict_del(m->heap, e->dict, name))
        return 0;
    missing(m, o, name);
    return -1;
}

/* 1: there was a method of the program, and it was called; 0; -1. */
static int set_by_method(struct machine *m, struct obj *o, struct obj *name,
                         struct obj *value)
{
    struct obj *args[] = {name, value};
    struct obj *out = NULL;
    int rc = instance_call(m, o, value == NULL ? NAME_DELATTR : NAME_SETATTR,
                           args, value == NULL ? 1 : 2, &out);

    if (rc == 1)
        obj_release(m->heap, out);
    return rc;
}

int value_set_attr(struct machine *m, struct obj *o, struct obj *name,
                   struct obj *value)
{
    if (is_instance(o) &&
        class_overrides(m, instance_class(o),
                        value == NULL ? NAME_DELATTR : NAME_SETATTR)) {
        int rc = set_by_method(m, o, name, value);
        if (rc != 0)
            return rc == 1 ? 0 : -1;
    }
    return plain_set_attr(m, o, name, value);
}

/* NOLINTNEXTLINE(readability-function-cognitive-complexity): the order in which Python looks */
int plain_set_attr(struct machine *m, struct obj *o, struct obj *name,
                   struct obj *value)
{
    const struct kind *kind = m->kinds[o->type->id];

    if (is_instance(o)) {
        struct obj *found = class_lookup(instance_class(o), name);
        if (found != NULL && found->type == &property_type.type)
            return set_property(m, found, o, name, value);
        int rc = found == NULL ? 0 : descriptor_set(m, found, o, value);
        if (rc != 0)
            return rc == 1 ? 0 : -1;
    }
    if (is_instance(o) && (name == machine_name(m, NAME_CLASS) ||
                           name == machine_name(m, NAME_DICT))) {
        machine_raise(m, ERROR_TYPE, "assigning to %s does not exist here",
                      str_text(name));
        return -1;
    }
    if (kind != NULL && kind->set_attr != NULL) {
        int rc = kind->set_attr(m, o, name, value);
        if (rc != 0)
            return rc == 1 ? 0 : -1;
    }
    if (is_exception(o))
        return set_on_exception(m, o, name, value);
    if (is_instance(o))
        return set_on_instance(m, o, name, value);
    return read_only(m, o, name);
}
