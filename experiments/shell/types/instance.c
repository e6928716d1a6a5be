/* instance - making and ending instances of the program's classes.
 *
 * The order is CPython's: the tuple of the arguments is made before the object,
 * __init__ gets its arguments without another one.
 *
 * Source: CPython 3.11, type_call, slot_tp_init and slot_tp_finalize of
 * Objects/typeobject.c, 2022.
 */
#include "experiments/shell/call.h"
#include "experiments/shell/kinds.h"
#include "experiments/shell/types/class.h"
#include "gc/types/class.h"

bool is_instance(const struct obj *o)
{
    return is_type(o, TYPE_INSTANCE) || is_exception(o);
}

/* ---- methods that the machine calls ---- */

#define CALL_ARGS_MAX 4

int instance_call(struct machine *m, struct obj *o, enum name name,
                  struct obj **args, size_t n, struct obj **out)
{
    struct obj *class_object = instance_class(o);
    struct obj *found = class_lookup(class_object, machine_name(m, name));
    struct obj *with_self[CALL_ARGS_MAX] = {o};

    if (found == NULL || found->type == &builtin_type.type)
        return 0;
    if (is_none(found) && name == NAME_HASH)
        return 0;
    bool plain = found->type == &function_type.type;
    for (size_t i = 0; i < n && i + 1 < CALL_ARGS_MAX; i++)
        with_self[i + 1] = args[i];
    machine_push(m, obj_retain(found)); /* it may be deleted meanwhile */
    if (plain) {
        *out = function_call(m, found, with_self, n + 1, NULL);
    } else {
        struct obj *bound = value_get_attr(m, o, machine_name(m, name));
        if (bound != NULL) {
            machine_push(m, bound);
            *out = value_call(m, bound, with_self + 1, n, NULL);
            machine_drop(m);
        } else {
            *out = NULL;
        }
    }
    machine_drop(m);
    return *out == NULL ? -1 : 1;
}

void instance_finalize(struct heap *heap, struct obj *self)
{
    struct machine *m = machine_of(heap);
    struct obj *error = m->roots[ROOT_ERROR];
    struct obj *out = NULL;

    if (m->ended)
        return;

    m->roots[ROOT_ERROR] = NULL;
    machine_push(m, error); /* may be NULL */
    int rc = instance_call(m, self, NAME_DEL, NULL, 0, &out);
    if (rc == 1) {
        obj_release(heap, out);
    } else if (rc < 0) {
        machine_oom(m);
        machine_unraisable(
            m, "",
            class_lookup(instance_class(self), machine_name(m, NAME_DEL)));
    }
    m->roots[ROOT_ERROR] = machine_pop(m);
}

/* ---- T(...) ---- */

static bool takes_nothing(struct machine *m, struct obj *class_object, size_t n)
{
    if (n == 0)
        return true;
    machine_raise(m, ERROR_TYPE, "%.100s() takes no arguments",
                  class_name(class_object));
    return false;
}

/* The object, before __init__; `args` is a tuple. */
static struct obj *make(struct machine *m, struct obj *class_object,
                        struct obj *args, struct obj **values, size_t n,
                        struct obj *names)
{
    struct obj *maker = class_lookup(class_object, machine_name(m, NAME_NEW));
    const struct class_rest *rest = class_rest(class_object);

    if (maker != NULL && maker->type == &static_method_type.type)
        maker = ((struct wrapper_obj *)(void *)maker)->function;
    if (maker != NULL && maker->type == &function_type.type) {
        size_t first = m->stack.count;
        size_t all = n + (names == NULL ? 0 : tuple_len(names));
        if (!machine_reserve(m, all + 1))
            return NULL;
        machine_push(m, obj_retain(class_object));
        for (size_t i = 0; i < all; i++)
            machine_push(m, obj_retain(values[i]));
        struct obj *o =
            function_call(m, maker, &m->stack.slots[first], n + 1, names);
        while (m->stack.count > first)
            machine_drop(m);
        return o;
    }
    if (rest->layout != m->roots[ROOT_OBJECT])
        return exception_new(m, class_object, args);
    return instance_new(m->heap, class_object);
}

/* Calls __init__ with self before the values.  0, -1. */
static int initialise(struct machine *m, struct obj *o, struct obj *init,
                      struct obj **values, size_t n, struct obj *names)
{
    size_t first = m->stack.count;
    size_t all = n + (names == NULL ? 0 : tuple_len(names));

    if (!machine_reserve(m, all + 2))
        return -1;
    machine_push(m, obj_retain(init));
    machine_push(m, obj_retain(o));
    for (size_t i = 0; i < all; i++)
        machine_push(m, obj_retain(values[i]));
    struct obj **args = &m->stack.slots[first + 1];
    struct obj *out =
        function_call_moving(m, obj_retain(init), args, all + 1, names);
    m->stack.count = first + 1;
    machine_drop(m);
    if (out == NULL)
        return -1;
    bool none = is_none(out);
    if (!none)
        machine_raise(m, ERROR_TYPE,
                      "__init__() should return None, not '%.100s'",
                      value_type_name(m, out));
    obj_release(m->heap, out);
    return none ? 0 : -1;
}

/* CPython takes the names from the dict that it made: another tuple. */
static struct obj *copy_names(struct machine *m, struct obj *names)
{
    size_t n = tuple_len(names);
    struct obj *copy = tuple_new(m->heap, n);

    for (size_t i = 0; copy != NULL && i < n; i++)
        tuple_init(copy, i, obj_retain(tuple_get(names, i)));
    return copy;
}

static struct obj *make_and_initialise(struct machine *m,
                                       struct obj *class_object,
                                       struct obj *args, struct obj **values,
                                       size_t n, struct obj *names)
{
    struct obj *init = class_lookup(class_object, machine_name(m, NAME_INIT));
    struct obj *maker = class_lookup(class_object, machine_name(m, NAME_NEW));
    bool own = init != NULL && init->type == &function_type.type;
    bool exception = class_rest(class_object)->layout != m->roots[ROOT_OBJECT];

    if (!own && !exception &&
        (maker == NULL || maker->type == &builtin_type.type) &&
        !takes_nothing(m, class_object,
                       n + (names == NULL ? 0 : tuple_len(names))))
        return NULL;
    struct obj *o = make(m, class_object, args, values, n, names);
    if (o == NULL || !own ||
        !class_is_subclass(value_class(m, o), class_object))
        return o;
    machine_push(m, o);
    machine_push(m, names == NULL ? NULL : copy_names(m, names));
    int rc = names != NULL && machine_top(m) == NULL
                 ? -1
                 : initialise(m, o, init, values, n, machine_top(m));
    machine_drop(m);
    machine_pop(m);
    if (rc == 0)
        return o;
    obj_release(m->heap, o);
    return NULL;
}

struct obj *class_call(struct machine *m, struct obj *class_object,
                       struct obj **args, size_t n, struct obj *names)
{
    const struct kind *kind = class_rest(class_object)->kind;

    if (kind != NULL) {
        if (kind->construct == NULL)
            return machine_raise(m, ERROR_TYPE,
                                 "cannot create '%.100s' instances",
                                 class_name(class_object));
        if (names != NULL && !kind->construct_keywords)
            return machine_raise(m, ERROR_TYPE,
                                 "%.100s() takes no keyword arguments",
                                 class_name(class_object));
        int packed = kind->packs ? arg_pack(m, args, n, names) : 0;
        size_t top = m->stack.count;
        if (packed == 1 && n == 1 && is_type(args[0], TYPE_STR) &&
            (kind == &int_kind || kind == &float_kind))
            m->spent = machine_top(m);
        struct obj *o = packed < 0 ? NULL : kind->construct(m, args, n, names);
        m->spent = NULL;
        if (o == NULL)
            machine_drop_to(m, top);
        return arg_unpack(m, packed, o);
    }
    int packed = arg_pack(m, args, n, names);
    if (packed < 0)
        return NULL;
    struct obj *tuple = m->stack.slots[m->stack.count - (size_t)packed];
    size_t top = m->stack.count;
    struct obj *o = make_and_initialise(m, class_object, tuple, args, n, names);
    if (o == NULL)
        machine_drop_to(m, top);
    return arg_unpack(m, packed, o);
}

struct obj *class_call_tuple(struct machine *m, struct obj *class_object,
                             struct obj *tuple)
{
    return make_and_initialise(m, class_object, tuple, tuple_items(tuple),
                               tuple_len(tuple), NULL);
}

/* ---- class statements ---- */

/* The bases as a tuple; (object,) when there are none. */
static struct obj *bases_of(struct machine *m, struct obj **args, size_t n)
{
    struct obj *bases = tuple_new(m->heap, n == 0 ? 1 : n);

    for (size_t i = 0; i < n; i++) {
        if (is_class(args[i]))
            continue;
        if (bases != NULL)
            obj_release(m->heap, bases);
        return machine_raise(m, ERROR_TYPE,
                             "a base must be a class, not %.100s",
                             value_type_name(m, args[i]));
    }
    if (bases == NULL)
        return NULL;
    if (n == 0)
        tuple_init(bases, 0, obj_retain(m->roots[ROOT_OBJECT]));
    for (size_t i = 0; i < n; i++)
        tuple_init(bases, i, obj_retain(args[i]));
    return bases;
}

/* type.__prepare__(): a dict. */
static struct obj *prepare(struct machine *m)
{
    static const struct builtin row = {.name = "__prepare__"};
    struct obj *bound = builtin_new(m, &row, m->roots[ROOT_TYPE], NULL);

    if (bound == NULL)
        return NULL;
    machine_push(m, bound);
    struct obj *dict = dict_new(m->heap);
    machine_drop(m);
    return dict;
}

/* super(C, C).__init_subclass__() */
static int init_subclass(struct machine *m, struct obj *class_object)
{
    struct obj *o = shape_new(m->heap, &super_type);

    if (o == NULL)
        return -1;
    machine_push(m, o);
    int rc = builtin_bind_once(m, class_object);
    machine_drop(m);
    return rc == 0 ? class_tell_base(m, class_object) : rc;
}

struct obj *class_build(struct machine *m, struct obj **args, size_t n)
{
    struct obj *bases = bases_of(m, args + 2, n - 2);

    if (bases == NULL)
        return NULL;
    machine_push(m, bases);
    struct obj *dict = prepare(m);
    if (dict == NULL)
        return NULL;
    machine_push(m, dict);
    struct obj *result = function_run(m, args[0], dict);
    machine_push(m, result); /* the cell of the class, if it has one */
    struct obj *made = NULL;
    struct obj *const call[] = {args[1], bases, dict}; /* type(name, ...) */
    int packed = result == NULL ? -1 : arg_pack(m, call, 3, NULL);
    if (packed >= 0)
        made = class_make(m, str_text(args[1]), bases, dict);
    if (made != NULL && init_subclass(m, made) != 0) {
        obj_release(m->heap, made);
        made = NULL;
    }
    for (; packed > 0; packed--)
        machine_drop(m);
    if (made != NULL && result->type == &cell_type.type)
        ((struct cell_obj *)(void *)result)->value = obj_retain(made);
    struct obj **held = &m->stack.slots[m->stack.count - 3];
    machine_push(m, made);
    for (size_t i = 3; i > 0; i--) {
        struct obj *o = held[i - 1];
        held[i - 1] = NULL;
        if (o != NULL)
            obj_release(m->heap, o);
    }
    made = machine_pop(m);
    m->stack.count -= 3;
    return made;
}

int dict_copy_into(struct machine *m, struct obj *dict, struct obj *from)
{
    struct obj *key = NULL;
    struct obj *value = NULL;
    size_t pos = 0;

    while (dict_next(from, &pos, &key, &value)) {
        if (dict_set(m->heap, dict, key, value) != 0)
            return -1;
    }
    return 0;
}

int dict_set_default(struct machine *m, struct obj *dict, enum name name)
{
    if (dict_get(dict, machine_name(m, name)) != NULL)
        return 0;
    struct obj *none = none_new(m->heap);
    int rc = dict_set(m->heap, dict, machine_name(m, name), none);
    obj_release(m->heap, none);
    return rc;
}
