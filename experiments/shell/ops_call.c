/* ops_call - instructions that call, and that make functions and classes.
 *
 * A call of a function of the program moves the arguments from the caller's
 * stack to the new frame; no tuple is made, and no bound method.
 *
 * Source: CPython 3.11, Python/ceval.c, 2022.
 */
#include "experiments/shell/call.h"
#include "experiments/shell/frame.h"
#include "experiments/shell/types/objects.h"
#include "experiments/shell/unit.h"

#include <stdio.h>

enum step op_kw_names(struct machine *m, struct frame *f,
                      const struct instruction *in)
{
    (void)m;
    f->keyword_names = f->unit->constants.slots[in->arg];
    return STEP_NEXT;
}

/* A bound method gives way to its function and its self. */
static void unpack_method(struct machine *m, struct obj **slots)
{
    struct obj *o = slots[1];
    const struct method_obj *method = (const void *)o;

    if (slots[0] != NULL || o->type != &method_type.type)
        return;
    slots[0] = obj_retain(method->function);
    slots[1] = obj_retain(method->self);
    obj_release(m->heap, o);
}

static enum step push_result(struct machine *m, struct obj *result)
{
    if (result == NULL)
        return STEP_FAILED;
    machine_push(m, result);
    return STEP_NEXT;
}

enum step op_call(struct machine *m, struct frame *f,
                  const struct instruction *in)
{
    size_t base = m->stack.count - in->arg - 2;
    struct obj **slots = &m->stack.slots[base];
    struct obj *names = f->keyword_names;

    f->keyword_names = NULL;
    unpack_method(m, slots);
    size_t first = slots[0] != NULL ? 1 : 2;
    size_t n = in->arg + 2 - first;
    struct obj *callee = slots[first - 1];
    if (callee->type == &function_type.type) {
        slots[first - 1] = NULL;
        struct obj *result =
            function_call_moving(m, callee, slots + first, n, names);
        m->stack.count = base; /* all moved */
        return push_result(m, result);
    }
    size_t keywords = names == NULL ? 0 : tuple_len(names);
    bool special = callee == m->classes[TYPE_STR] && in->arg == 1 &&
                   names == NULL && frame_hot(f); /* hot code packs no tuple */
    struct obj *result =
        special ? value_str_obj(m, slots[first])
                : value_call(m, callee, slots + first, n - keywords, names);
    machine_push(m, result); /* while finalizers may run; or NULL */
    for (size_t i = first - 1; i < in->arg + 2; i++) {
        struct obj *o = slots[i];
        slots[i] = NULL;
        obj_release(m->heap, o);
    }
    result = machine_pop(m);
    m->stack.count = base;
    return push_result(m, result);
}

/* Pushes the values of a dict of str keys; their names as a tuple; NULL. */
static struct obj *push_keywords(struct machine *m, struct obj *dict)
{
    size_t n = dict_len(dict);
    struct obj *names = tuple_new(m->heap, n);
    struct obj *key = NULL;
    struct obj *value = NULL;
    size_t pos = 0;
    size_t i = 0;

    while (names != NULL && dict_next(dict, &pos, &key, &value)) {
        if (!is_type(key, TYPE_STR)) {
            obj_release(m->heap, names);
            return machine_raise(m, ERROR_TYPE, "keywords must be strings");
        }
        tuple_init(names, i++, obj_retain(key));
        machine_push(m, obj_retain(value));
    }
    return names;
}

/* The arguments of `f(*a)` as a tuple, in their place. */
static bool tuple_in_place(struct machine *m, struct obj **slots)
{
    char text[CALLED_TEXT];

    if (is_type(slots[2], TYPE_TUPLE))
        return true;
    struct obj *tuple = tuple_from(m, slots[2]);
    if (tuple != NULL) {
        obj_release(m->heap, slots[2]);
        slots[2] = tuple;
        return true;
    }
    if (machine_error_is(m, ERROR_TYPE)) {
        machine_clear_error(m);
        machine_raise(m, ERROR_TYPE,
                      "%.300s argument after * must be an iterable, not %s",
                      called_text(m, slots[1], text),
                      value_type_name(m, slots[2]));
    }
    return false;
}

/* Calls with names: all arguments are copied to the stack. */
static struct obj *call_with_names(struct machine *m, struct obj **slots)
{
    size_t first = m->stack.count;
    size_t n = tuple_len(slots[2]);

    for (size_t i = 0; i < n; i++)
        machine_push(m, obj_retain(tuple_get(slots[2], i)));
    struct obj *names = push_keywords(m, slots[3]);
    if (names == NULL)
        return NULL;
    machine_push(m, names);
    return value_call(m, slots[1], &m->stack.slots[first], n, names);
}

/* Calls with a tuple only, which holds the arguments. */
static struct obj *call_with_tuple(struct machine *m, struct obj **slots)
{
    size_t first = m->stack.count;
    size_t n = tuple_len(slots[2]);

    if (slots[1]->type == &function_type.type) {
        /* The frame takes the references over: no others are made. */
        for (size_t i = 0; i < n; i++)
            machine_push(m, obj_retain(tuple_get(slots[2], i)));
        struct obj *result = function_call_moving(
            m, obj_retain(slots[1]), &m->stack.slots[first], n, NULL);
        m->stack.count = first;
        return result;
    }
    if (is_class(slots[1]) && class_rest(slots[1])->kind == NULL)
        return class_call_tuple(m, slots[1], slots[2]);
    return value_call(m, slots[1], tuple_items(slots[2]), n, NULL);
}

/* Stack: NULL f arguments [dict] -- result */
enum step op_call_ex(struct machine *m, struct frame *f,
                     const struct instruction *in)
{
    size_t base = m->stack.count - 3 - (in->arg == 1);
    struct obj **slots = &m->stack.slots[base];

    (void)f;
    if (!tuple_in_place(m, slots))
        return STEP_FAILED;
    size_t named = in->arg == 1 ? dict_len(slots[3]) : 0;
    if (!machine_reserve(m, tuple_len(slots[2]) + named + 2))
        return STEP_FAILED;
    slots[0] =
        named > 0 ? call_with_names(m, slots) : call_with_tuple(m, slots);
    if (slots[0] == NULL)
        return STEP_FAILED;
    while (m->stack.count > base + 1)
        machine_drop(m);
    return STEP_NEXT;
}

/* ---- attributes ---- */

enum step op_load_attr(struct machine *m, struct frame *f,
                       const struct instruction *in)
{
    struct obj *o = machine_top(m);
    struct obj *value = value_get_attr(m, o, f->unit->names[in->arg]);

    if (value == NULL)
        return STEP_FAILED;
    m->stack.slots[m->stack.count - 1] = value;
    obj_release(m->heap, o);
    return STEP_NEXT;
}

enum step op_store_attr(struct machine *m, struct frame *f,
                        const struct instruction *in)
{
    struct obj *owner = machine_top(m);
    struct obj *value = m->stack.slots[m->stack.count - 2];

    if (value_set_attr(m, owner, f->unit->names[in->arg], value) != 0)
        return STEP_FAILED;
    m->stack.slots[m->stack.count - 2] = owner;
    m->stack.count--;
    obj_release(m->heap, value); /* first the value, then the owner */
    machine_drop(m);
    return STEP_NEXT;
}

enum step op_delete_attr(struct machine *m, struct frame *f,
                         const struct instruction *in)
{
    if (value_set_attr(m, machine_top(m), f->unit->names[in->arg], NULL) != 0)
        return STEP_FAILED;
    machine_drop(m);
    return STEP_NEXT;
}

enum step op_load_method(struct machine *m, struct frame *f,
                         const struct instruction *in)
{
    bool bound = false;
    struct obj *o = machine_top(m);
    struct obj *method = find_method(m, o, f->unit->names[in->arg], &bound);

    if (method == NULL)
        return STEP_FAILED;
    if (bound) {
        m->stack.slots[m->stack.count - 1] = method;
        machine_push(m, o);
    } else {
        m->stack.slots[m->stack.count - 1] = NULL;
        machine_push(m, method);
        obj_release(m->heap, o);
    }
    return STEP_NEXT;
}

/* ---- functions and classes ---- */

/* Where a function is made decides what it is called: "f", "T.m", "f.<locals>.g".
 * Borrowed, interned; NULL = OOM. */
static struct obj *qualified(struct machine *m, const struct frame *f,
                             const char *name)
{
    char text[512];
    const struct function_obj *outer =
        (const void *)m->stack.slots[f->base + FRAME_FUNCTION];
    struct obj *locals = m->stack.slots[f->base + FRAME_LOCALS];
    struct obj *prefix = locals == NULL
                             ? NULL
                             : dict_get(locals, machine_name(m, NAME_QUALNAME));

    if (f->code->flags & CODE_OPTIMIZED)
        snprintf(text, sizeof text, "%s.<locals>.%s", str_text(outer->qualname),
                 name);
    else if (prefix != NULL && is_type(prefix, TYPE_STR))
        snprintf(text, sizeof text, "%s.%s", str_text(prefix), name);
    else
        snprintf(text, sizeof text, "%s", name);
    return name_str(m, text, strlen(text));
}

enum step op_make_function(struct machine *m, struct frame *f,
                           const struct instruction *in)
{
    const struct code *code = f->unit->unit.codes[in->arg];
    struct obj *qualname = qualified(m, f, code->name);
    struct obj *o = qualname == NULL ? NULL : function_new(m, code, f->globals);

    if (o == NULL)
        return STEP_FAILED;
    struct function_obj *fn = (struct function_obj *)(void *)o;
    struct obj *old = fn->qualname;
    fn->qualname = obj_retain(qualname);
    obj_release(m->heap, old);
    if (code->doc != NULL) {
        old = fn->doc;
        fn->doc = obj_retain(f->unit->constants.slots[code->doc->index]);
        obj_release(m->heap, old);
    }
    if (in->extra & FUNCTION_CLOSURE)
        fn->closure = machine_pop(m);
    if (in->extra & FUNCTION_ANNOTATIONS)
        fn->annotations = machine_pop(m);
    if (in->extra & FUNCTION_KWDEFAULTS)
        fn->kwdefaults = machine_pop(m);
    if (in->extra & FUNCTION_DEFAULTS)
        fn->defaults = machine_pop(m);
    machine_push(m, o);
    return STEP_NEXT;
}

enum step op_build_class(struct machine *m, struct frame *f,
                         const struct instruction *in)
{
    static const char name[] = "__build_class__";
    struct obj *key = str_intern(m->heap, name, sizeof name - 1);
    struct obj *o = key == NULL ? NULL : dict_get(f->builtins, key);

    (void)in;
    if (o == NULL) {
        machine_raise(m, ERROR_NAME, "__build_class__ not found");
        return STEP_FAILED;
    }
    machine_push(m, obj_retain(o));
    return STEP_NEXT;
}
