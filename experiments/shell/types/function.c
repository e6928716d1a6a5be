/* function - functions of the program, bound methods, builtin functions, cells.
 *
 * Source: CPython 3.11, Objects/funcobject.c, classobject.c, methodobject.c and
 * cellobject.c, 2022.
 */
#include "experiments/shell/builtins/special.h"
#include "experiments/shell/call.h"
#include "experiments/shell/modules/modules.h"
#include "experiments/shell/types/frame_object.h"

#include <stdio.h>

static_assert(sizeof(struct function_obj) == 136, "function");
static_assert(sizeof(struct method_obj) == 48, "bound method");
static_assert(sizeof(struct builtin_obj) == 56, "builtin function");
static_assert(sizeof(struct cell_obj) == 24, "cell");

static void function_dealloc(struct heap *heap, struct obj *self)
{
    struct unit_state *unit = ((struct function_obj *)(void *)self)->unit;
    struct machine *m = machine_of(heap);
    bool counted = false;

    heap_untrack(heap, self);
    if (shape_dying_begin(heap, self, &counted))
        return;
    weakref_clear_dying(heap, self);
    shape_clear(heap, self);
    heap_object_free(heap, self, sizeof(struct function_obj));
    unit_drop(m, unit);
    shape_dying_end(heap, counted);
}

struct shape function_type = {
    {.name = "function",
     .flags = OBJ_GC,
     .size = sizeof(struct function_obj),
     .prefix = sizeof(struct gc_head),
     .weak = offsetof(struct function_obj, weak),
     .traverse = shape_traverse,
     .clear = shape_clear,
     .dealloc = function_dealloc},
    {offsetof(struct function_obj, globals),
     offsetof(struct function_obj, builtins),
     offsetof(struct function_obj, module), offsetof(struct function_obj, name),
     offsetof(struct function_obj, defaults),
     offsetof(struct function_obj, kwdefaults),
     offsetof(struct function_obj, doc), offsetof(struct function_obj, dict),
     offsetof(struct function_obj, closure),
     offsetof(struct function_obj, annotations),
     offsetof(struct function_obj, qualname)}};

struct shape method_type = {
    SHAPE_WEAK("method", struct method_obj),
    {offsetof(struct method_obj, function), offsetof(struct method_obj, self)}};

struct shape builtin_type = {{.name = "builtin_function_or_method",
                              .flags = OBJ_GC,
                              .size = sizeof(struct builtin_obj),
                              .prefix = sizeof(struct gc_head),
                              .weak = offsetof(struct builtin_obj, weak),
                              .traverse = shape_traverse,
                              .clear = shape_clear,
                              .dealloc = shape_dealloc_binned},
                             {offsetof(struct builtin_obj, self)}};

struct shape cell_type = {SHAPE_GC("cell", struct cell_obj),
                          {offsetof(struct cell_obj, value)}};

struct obj *function_new(struct machine *m, const struct code *code,
                         struct obj *globals)
{
    struct obj *name = name_str(m, code->name, strlen(code->name));
    struct obj *o = name == NULL ? NULL : shape_new(m->heap, &function_type);

    if (o == NULL)
        return NULL;
    struct function_obj *fn = (struct function_obj *)(void *)o;
    fn->globals = obj_retain(globals);
    fn->builtins = obj_retain(m->roots[ROOT_BUILTINS]);
    fn->name = obj_retain(name);
    fn->qualname = obj_retain(name);
    fn->code = code;
    fn->unit = unit_retain((struct unit_state *)(void *)code->unit);
    fn->doc = none_new(m->heap);
    struct obj *module = dict_get(globals, machine_name(m, NAME_NAME));
    if (module != NULL)
        fn->module = obj_retain(module);
    heap_track(m->heap, o);
    return o;
}

struct obj *method_new(struct machine *m, struct obj *function,
                       struct obj *self)
{
    struct obj *o = shape_new(m->heap, &method_type);

    if (o == NULL)
        return NULL;
    ((struct method_obj *)(void *)o)->function = obj_retain(function);
    ((struct method_obj *)(void *)o)->self = obj_retain(self);
    heap_track(m->heap, o);
    return o;
}

struct obj *builtin_new(struct machine *m, const struct builtin *row,
                        struct obj *self, struct obj *owner)
{
    struct obj *o = shape_new(m->heap, &builtin_type);

    if (o == NULL)
        return NULL;
    struct builtin_obj *b = (struct builtin_obj *)(void *)o;
    b->row = row;
    b->self = self == NULL ? NULL : obj_retain(self);
    b->owner = owner;
    heap_track(m->heap, o);
    return o;
}

int builtin_bind_once(struct machine *m, struct obj *self)
{
    static const struct builtin row = {.name = "__special__"};
    struct obj *o = builtin_new(m, &row, self, NULL);

    if (o == NULL)
        return -1;
    obj_release(m->heap, o);
    return 0;
}

struct obj *cell_new(struct machine *m, struct obj *value)
{
    struct obj *o = shape_new(m->heap, &cell_type);

    if (o == NULL)
        return NULL;
    if (value != NULL)
        ((struct cell_obj *)(void *)o)->value = obj_retain(value);
    heap_track(m->heap, o);
    return o;
}

/* ---- builtin functions ---- */

/* The module that has the function; "" of what needs no import. */
static const char *module_of(const struct builtin *row)
{
    for (size_t i = 0; machine_modules[i] != NULL; i++) {
        const struct builtin *at = machine_modules[i]->functions;
        for (; at != NULL && at->name != NULL; at++) {
            if (at == row) /* those of weakref come from another, in C */
                return machine_modules[i] == &weakref_module
                           ? "_weakref"
                           : machine_modules[i]->name;
        }
    }
    return "";
}

/* In CPython's words, which are others where it parses names of arguments. */
static struct obj *wrong_count(struct machine *m, const struct builtin_obj *b,
                               size_t n)
{
    size_t self = b->owner != NULL;
    size_t min = (size_t)b->row->min - self;
    size_t max = (size_t)b->row->max - self;
    const char *of = self ? class_name(b->owner) : module_of(b->row);
    const char *dot = *of == '\0' ? "" : ".";
    const char *name = b->row->name;

    n -= n >= self ? self : 0;
    if (b->row->max >= 0 && min == max && max <= 1)
        return machine_raise(
            m, ERROR_TYPE, "%.100s%s%.100s() takes %s (%zu given)", of, dot,
            name, max == 0 ? "no arguments" : "exactly one argument", n);
    if (b->row->max >= 0 && min == max)
        return machine_raise(m, ERROR_TYPE,
                             "%.100s expected %zu arguments, got %zu", name,
                             min, n);
    size_t limit = n < min ? min : max;
    return machine_raise(
        m, ERROR_TYPE,
        b->row->keywords ? "%.100s() takes at %s %zu argument%s (%zu given)"
                         : "%.100s expected at %s %zu argument%s, got %zu",
        name, n < min ? "least" : "most", limit, limit == 1 ? "" : "s", n);
}

/* A method asked of its class: the first argument must be of it. */
static bool check_self(struct machine *m, const struct builtin_obj *b,
                       struct obj **args, size_t n)
{
    if (b->owner == NULL || b->self != NULL)
        return true;
    if (n == 0) {
        machine_raise(m, ERROR_TYPE,
                      "unbound method %.100s.%.100s() needs an argument",
                      class_name(b->owner), b->row->name);
        return false;
    }
    if (value_is_instance(m, args[0], b->owner))
        return true;
    machine_raise(m, ERROR_TYPE,
                  "descriptor '%.100s' for '%.100s' objects doesn't apply to a "
                  "'%.100s' object",
                  b->row->name, class_name(b->owner),
                  value_type_name(m, args[0]));
    return false;
}

static struct obj *call_row(struct machine *m, const struct builtin_obj *b,
                            struct obj **args, size_t n, struct obj *names)
{
    const struct builtin *row = b->row;

    if (!check_self(m, b, args, n))
        return NULL;
    if (names != NULL && tuple_len(names) > 0 && !row->keywords)
        return machine_raise(m, ERROR_TYPE,
                             "%.100s() takes no keyword arguments", row->name);
    if (n < (size_t)row->min || (row->max >= 0 && n > (size_t)row->max))
        return wrong_count(m, b, n);
    size_t self = b->owner != NULL;
    int packed = row->packs ? arg_pack(m, args + self, n - self, names) : 0;
    size_t top = m->stack.count;
    struct obj *result = packed < 0 ? NULL : row->fn(m, args, n, names);
    if (result == NULL) {
        machine_oom(m);
        machine_drop_to(m, top);
    }
    return arg_unpack(m, packed, result);
}

struct obj *builtin_call(struct machine *m, struct obj *o, struct obj **args,
                         size_t n, struct obj *names)
{
    const struct builtin_obj *b = (const void *)o;
    size_t all = n + (names == NULL ? 0 : tuple_len(names));
    size_t first = m->stack.count;

    if (b->self == NULL)
        return call_row(m, b, args, n, names);
    if (!machine_reserve(m, all + 1))
        return NULL;
    machine_push(m, obj_retain(b->self));
    for (size_t i = 0; i < all; i++)
        machine_push(m, obj_retain(args[i]));
    struct obj *result = call_row(m, b, &m->stack.slots[first], n + 1, names);
    while (m->stack.count > first)
        machine_drop(m);
    return result;
}

/* ---- what a program sees of them ---- */

static struct obj *or_none(struct machine *m, struct obj *o)
{
    return o == NULL ? none_new(m->heap) : obj_retain(o);
}

static struct obj *method_get_attr(struct machine *m, struct obj *o,
                                   struct obj *name)
{
    const struct method_obj *method = (const void *)o;

    if (name == machine_name(m, NAME_FUNC))
        return obj_retain(method->function);
    if (name == machine_name(m, NAME_SELF))
        return obj_retain(method->self);
    if (name == machine_name(m, NAME_CLASS) ||
        class_lookup(m->classes[o->type->id], name) != NULL)
        return NULL; /* of any object, and so of this one */
    struct obj *own = special_find(m, m->classes[o->type->id], o, name);
    return own != NULL ? own : value_get_attr(m, method->function, name);
}

static int method_repr(struct machine *m, struct obj *o, struct buffer *out)
{
    const struct method_obj *method = (const void *)o;
    const struct function_obj *fn = (const void *)method->function;

    buffer_printf(out, "<bound method %s of ",
                  method->function->type == &function_type.type
                      ? str_text(fn->qualname)
                      : "?");
    int rc = value_repr(m, method->self, out);
    buffer_char(out, '>');
    return rc;
}

static int method_equal(struct machine *m, struct obj *a, struct obj *b)
{
    const struct method_obj *x = (const void *)a;
    const struct method_obj *y = (const void *)b;

    (void)m;
    return x->self == y->self && x->function == y->function;
}

static struct obj *method_call(struct machine *m, struct obj *o,
                               struct obj **args, size_t n, struct obj *names)
{
    const struct method_obj *method = (const void *)o;
    size_t all = n + (names == NULL ? 0 : tuple_len(names));
    size_t first = m->stack.count;

    if (!machine_reserve(m, all + 2))
        return NULL;
    machine_push(m, obj_retain(method->function));
    machine_push(m, obj_retain(method->self));
    for (size_t i = 0; i < all; i++)
        machine_push(m, obj_retain(args[i]));
    if (method->function->type == &function_type.type) {
        /* The frame takes the references over: no others are made. */
        struct obj **slots = &m->stack.slots[first];
        struct obj *function = slots[0];
        slots[0] = NULL;
        struct obj *out =
            function_call_moving(m, function, slots + 1, all + 1, names);
        m->stack.count = first;
        return out;
    }
    struct obj *result = value_call(m, m->stack.slots[first],
                                    &m->stack.slots[first + 1], n + 1, names);
    while (m->stack.count > first)
        machine_drop(m);
    return result;
}

static struct obj *builtin_get_attr(struct machine *m, struct obj *o,
                                    struct obj *name)
{
    const struct builtin_obj *b = (const void *)o;

    if (name == machine_name(m, NAME_NAME) ||
        name == machine_name(m, NAME_QUALNAME))
        return str_from(m, b->row->name);
    if (name == machine_name(m, NAME_SELF))
        return or_none(m, b->self);
    return NULL;
}

static int builtin_repr(struct machine *m, struct obj *o, struct buffer *out)
{
    const struct builtin_obj *b = (const void *)o;

    if (b->self != NULL)
        buffer_printf(out, "<built-in method %s of %s object at %p>",
                      b->row->name, value_type_name(m, b->self),
                      (void *)b->self);
    else if (b->owner != NULL)
        buffer_printf(out, "<method '%s' of '%s' objects>", b->row->name,
                      class_name(b->owner));
    else
        buffer_printf(out, "<built-in function %s>", b->row->name);
    return 0;
}

static int builtin_equal(struct machine *m, struct obj *a, struct obj *b)
{
    const struct builtin_obj *x = (const void *)a;
    const struct builtin_obj *y = (const void *)b;

    (void)m;
    return a == b ||
           (x->self == y->self && x->self != NULL && x->row == y->row);
}

static struct obj *cell_get_attr(struct machine *m, struct obj *o,
                                 struct obj *name)
{
    struct obj *value = ((struct cell_obj *)(void *)o)->value;

    if (strcmp(str_text(name), "cell_contents") != 0)
        return NULL;
    if (value == NULL)
        return machine_raise(m, ERROR_VALUE, "Cell is empty");
    return obj_retain(value);
}

const struct kind method_kind = {.name = "method",
                                 .repr = method_repr,
                                 .equal = method_equal,
                                 .call = method_call,
                                 .get_attr = method_get_attr};
const struct kind builtin_kind = {.name = "builtin_function_or_method",
                                  .repr = builtin_repr,
                                  .equal = builtin_equal,
                                  .call = builtin_call,
                                  .get_attr = builtin_get_attr};
struct shape method_descriptor_type = {
    SHAPE_GC("method_descriptor", struct builtin_obj), {0}};
const struct kind method_descriptor_kind = {.name = "method_descriptor"};
const struct kind cell_kind = {.name = "cell", .get_attr = cell_get_attr};
