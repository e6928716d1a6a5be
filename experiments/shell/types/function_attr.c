/* function_attr - what a program sees of its functions, and may set.
 *
 * Source: CPython 3.11, Objects/funcobject.c, 2022.
 */
#include "experiments/shell/call.h"
#include "experiments/shell/kinds.h"
#include "experiments/shell/types/frame_object.h"

static struct obj *or_none(struct machine *m, struct obj *o)
{
    return o == NULL ? none_new(m->heap) : obj_retain(o);
}

/* A dict, made of names and types when it is first asked for; new. */
static struct obj *annotations(struct machine *m, struct function_obj *fn)
{
    struct obj *flat = fn->annotations;

    if (flat != NULL && is_type(flat, TYPE_DICT))
        return obj_retain(flat);
    struct obj *dict = dict_new(m->heap);
    if (dict == NULL)
        return NULL;
    machine_push(m, dict);
    for (size_t i = 0; flat != NULL && i + 1 < tuple_len(flat); i += 2) {
        if (dict_set(m->heap, dict, tuple_get(flat, i),
                     tuple_get(flat, i + 1)) != 0)
            return NULL;
    }
    fn->annotations = machine_pop(m);
    if (flat != NULL)
        obj_release(m->heap, flat);
    return obj_retain(fn->annotations);
}

static struct obj *function_get_attr(struct machine *m, struct obj *o,
                                     struct obj *name)
{
    struct function_obj *fn = (struct function_obj *)(void *)o;
    struct obj *own = fn->dict == NULL ? NULL : dict_get(fn->dict, name);
    const struct {
        enum name name;
        struct obj *value;
    } fields[] = {
        {NAME_NAME, fn->name},         {NAME_QUALNAME, fn->qualname},
        {NAME_DEFAULTS, fn->defaults}, {NAME_CLOSURE, fn->closure},
        {NAME_GLOBALS, fn->globals},   {NAME_MODULE, fn->module},
        {NAME_DOC, fn->doc},           {NAME_KWDEFAULTS, fn->kwdefaults}};

    if (own != NULL)
        return obj_retain(own);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (name == machine_name(m, fields[i].name))
            return or_none(m, fields[i].value);
    }
    if (name == machine_name(m, NAME_ANNOTATIONS))
        return annotations(m, fn);
    if (strcmp(str_text(name), "__code__") == 0)
        return code_object(m, fn->code, fn->unit);
    if (name != machine_name(m, NAME_DICT))
        return NULL;
    if (fn->dict == NULL)
        fn->dict = dict_new(m->heap);
    return fn->dict == NULL ? NULL : obj_retain(fn->dict);
}

static int field_error(struct machine *m, const struct obj *name,
                       const char *wanted)
{
    machine_raise(m, ERROR_TYPE, "%.100s must be set to a %s object",
                  str_text(name), wanted);
    return -1;
}

/* What a function has besides its dict: 1, 0: it is none of that; -1. */
static int set_own_field(struct machine *m, struct function_obj *fn,
                         const struct obj *name, struct obj *value)
{
    const struct {
        enum name name;
        unsigned type; /* it must have; 0: any */
        struct obj **field;
        const char *type_name;
    } rows[] = {{NAME_NAME, TYPE_STR, &fn->name, "string"},
                {NAME_QUALNAME, TYPE_STR, &fn->qualname, "string"},
                {NAME_DEFAULTS, TYPE_TUPLE, &fn->defaults, "tuple"},
                {NAME_KWDEFAULTS, TYPE_DICT, &fn->kwdefaults, "dict"},
                {NAME_MODULE, 0, &fn->module, ""},
                {NAME_DOC, 0, &fn->doc, ""}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (name != machine_name(m, rows[i].name))
            continue;
        bool may_lack = rows[i].type != TYPE_STR;
        bool none = value == NULL || is_none(value);
        if (none ? !may_lack
                 : rows[i].type != 0 && !is_type(value, rows[i].type))
            return field_error(m, name, rows[i].type_name);
        struct obj *old = *rows[i].field;
        *rows[i].field = none ? NULL : obj_retain(value);
        if (old != NULL)
            obj_release(m->heap, old);
        return 1;
    }
    return 0;
}

static int function_set_attr(struct machine *m, struct obj *o, struct obj *name,
                             struct obj *value)
{
    struct function_obj *fn = (struct function_obj *)(void *)o;

    int rc = set_own_field(m, fn, name, value);
    if (rc != 0)
        return rc;
    if (fn->dict == NULL) {
        fn->dict = dict_new(m->heap);
        if (fn->dict == NULL)
            return -1;
    }
    if (value == NULL)
        return dict_del(m->heap, fn->dict, name);
    return dict_set(m->heap, fn->dict, name, value) == 0 ? 1 : -1;
}

static int function_repr(struct machine *m, struct obj *o, struct buffer *out)
{
    (void)m;
    buffer_printf(out, "<function %s at %p>",
                  str_text(((struct function_obj *)(void *)o)->qualname),
                  (void *)o);
    return 0;
}

const struct kind function_kind = {.name = "function",
                                   .repr = function_repr,
                                   .call = function_call,
                                   .get_attr = function_get_attr,
                                   .set_attr = function_set_attr};
