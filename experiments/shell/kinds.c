/* kinds - every type that a program can meet, and what the shell does with it.
 *
 * To add a type: give it a struct kind (machine.h) in a file of its own and a
 * row here.
 */
#include "experiments/shell/kinds.h"

#include "experiments/shell/builtins/functions.h"
#include "experiments/shell/types/class.h"
#include "experiments/shell/types/proxy.h"

/* Types whose numbers gc/ does not fix, with their kinds. */
static const struct {
    struct shape *shape;
    const struct kind *kind;
} shapes[] = {
    {&function_type, &function_kind},
    {&method_type, &method_kind},
    {&builtin_type, &builtin_kind},
    {&cell_type, &cell_kind},
    {&range_type, &range_kind},
    {&range_iter_type, &range_iter_kind},
    {&list_iter_type, &list_iter_kind},
    {&list_reverse_type, &list_reverse_kind},
    {&tuple_iter_type, &tuple_iter_kind},
    {&str_iter_type, &str_iter_kind},
    {&any_iter_type, &any_iter_kind},
    {&any_reverse_type, &any_reverse_kind},
    {&dict_iter_type, &dict_iter_kind},
    {&dict_values_iter_type, &dict_values_iter_kind},
    {&dict_items_iter_type, &dict_items_iter_kind},
    {&dict_keys_type, &dict_keys_kind},
    {&dict_values_type, &dict_values_kind},
    {&dict_items_type, &dict_items_kind},
    {&enumerate_type, &enumerate_kind},
    {&zip_type, &zip_kind},
    {&map_type, &map_kind},
    {&filter_type, &filter_kind},
    {&slice_type, &slice_kind},
    {&module_type, &module_kind},
    {&property_type, &property_kind},
    {&static_method_type, &static_method_kind},
    {&class_method_type, &class_method_kind},
    {&super_type, &super_kind},
    {&traceback_type, &traceback_kind},
    {&getset_type, &getset_kind},
    {&ellipsis_type, &ellipsis_kind},
    {&set_iter_shape, &set_iter_kind},
    {&call_iter_type, &call_iter_kind},
    {&dict_reverse_type, &dict_reverse_kind},
    {&dict_reverse_values_type, &dict_reverse_values_kind},
    {&dict_reverse_items_type, &dict_reverse_items_kind},
    {&not_implemented_type, &not_implemented_kind},
    {&method_descriptor_type, &method_descriptor_kind},
};

static const struct {
    struct obj_type *type;
    const struct kind *kind;
} others[] = {{&set_type, &set_kind},
              {&frozenset_type, &frozenset_kind},
              {&generator_type, &generator_kind},
              {&frame_type, &frame_kind},
              {&code_type, &code_kind},
              {&proxy_type, &proxy_kind},
              {&callable_proxy_type, &callable_proxy_kind}};

static const struct {
    unsigned id;
    const struct kind *kind;
} fixed[] = {{TYPE_INT, &int_kind},     {TYPE_BOOL, &bool_kind},
             {TYPE_FLOAT, &float_kind}, {TYPE_NONE, &none_kind},
             {TYPE_STR, &str_kind},     {TYPE_LIST, &list_kind},
             {TYPE_TUPLE, &tuple_kind}, {TYPE_DICT, &dict_kind},
             {TYPE_CLASS, &type_kind},  {TYPE_WEAKREF, &weakref_kind}};

/* Types that a program can name. */
static const struct kind *const named[] = {
    &int_kind,       &bool_kind,          &float_kind,        &str_kind,
    &list_kind,      &tuple_kind,         &dict_kind,         &set_kind,
    &frozenset_kind, &range_kind,         &slice_kind,        &enumerate_kind,
    &zip_kind,       &map_kind,           &filter_kind,       &property_kind,
    &super_kind,     &static_method_kind, &class_method_kind, &type_kind,
    &object_kind,    &any_reverse_kind};

/* The class that a builtin type's class derives from. */
static struct obj *base_of(struct machine *m, unsigned type_id)
{
    if (type_id == TYPE_BOOL)
        return m->classes[TYPE_INT];
    return m->roots[ROOT_OBJECT];
}

int kinds_add_methods(struct machine *m, struct obj *class_object,
                      const struct builtin *table)
{
    for (; table != NULL && table->name != NULL; table++) {
        struct obj *key = str_intern(m->heap, table->name, strlen(table->name));
        struct obj *o = builtin_new(m, table, NULL, class_object);
        if (o == NULL || key == NULL)
            return -1;
        machine_push(m, o);
        int rc = dict_set(m->heap, class_rest(class_object)->dict, key, o);
        machine_drop(m);
        if (rc != 0)
            return -1;
    }
    return 0;
}

static bool can_be_named(const struct kind *kind)
{
    for (size_t i = 0; i < sizeof named / sizeof(struct kind *); i++) {
        if (named[i] == kind)
            return true;
    }
    return false;
}

int machine_add_kind(struct machine *m, unsigned type_id,
                     const struct kind *kind)
{
    if (type_id == 0 || type_id >= TYPE_IDS_MAX)
        return -1;
    m->kinds[type_id] = kind;
    struct obj *o = class_make_builtin(m, kind->name, base_of(m, type_id));
    if (o == NULL)
        return -1;
    m->classes[type_id] = o;
    class_rest(o)->kind = kind;
    class_rest(o)->type_id = type_id;
    if (kind == &object_kind) {
        m->roots[ROOT_OBJECT] = obj_retain(o);
        class_rest(o)->layout = o;
    }
    if (kind == &type_kind)
        m->roots[ROOT_TYPE] = obj_retain(o);
    if (kinds_add_methods(m, o, kind->methods) != 0)
        return -1;
    struct obj *key = str_intern(m->heap, kind->name, strlen(kind->name));
    if (key == NULL)
        return -1;
    return can_be_named(kind)
               ? dict_set(m->heap, m->roots[ROOT_BUILTINS], key, o)
               : 0;
}

int kinds_register(struct machine *m)
{
    /* object comes first: all others derive from it. */
    if (machine_add_kind(m, TYPE_INSTANCE, &object_kind) != 0)
        return -1;
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        if (machine_add_kind(m, fixed[i].id, fixed[i].kind) != 0)
            return -1;
    }
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        shapes[i].shape->type.id =
            obj_type_register(shapes[i].shape->type.name);
        if (machine_add_kind(m, shapes[i].shape->type.id, shapes[i].kind) != 0)
            return -1;
    }
    proxy_types_make();
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        others[i].type->id = obj_type_register(others[i].type->name);
        if (machine_add_kind(m, others[i].type->id, others[i].kind) != 0)
            return -1;
    }
    exception_type_id = obj_type_register("exception");
    object_type.type.id = obj_type_register("object");
    m->kinds[object_type.type.id] = &object_kind;
    m->classes[object_type.type.id] = obj_retain(m->roots[ROOT_OBJECT]);
    if (object_add_new(m) != 0 ||
        kinds_add_methods(m, m->classes[TYPE_STR], str_letter_methods) != 0 ||
        kinds_add_methods(m, m->classes[TYPE_STR], str_part_methods) != 0 ||
        kinds_add_methods(m, m->classes[TYPE_STR], str_split_methods) != 0 ||
        kinds_add_methods(m, m->classes[TYPE_STR], str_format_methods) != 0)
        return -1;
    m->kinds[exception_type_id] = &exception_kind;
    m->roots[ROOT_NOT_IMPLEMENTED] = shape_new(m->heap, &not_implemented_type);
    m->roots[ROOT_ELLIPSIS] = ellipsis_get();
    return m->roots[ROOT_NOT_IMPLEMENTED] == NULL ? -1 : 0;
}
