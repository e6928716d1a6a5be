/* ops_flow - instructions that decide what comes next: jumps, loops, exceptions,
 * imports, the ends of functions.
 *
 * Source: CPython 3.11, Python/ceval.c, 2022.
 */
#include "experiments/shell/frame.h"
#include "experiments/shell/types/objects.h"
#include "experiments/shell/unit.h"

static void go(struct frame *f, uint32_t target)
{
    f->ip = f->code->instructions + target;
}

enum step op_jump(struct machine *m, struct frame *f,
                  const struct instruction *in)
{
    go(f, in->arg);
    if (in->extra == JUMP_WARMS)
        frame_warm(f);
    return machine_step(m) ? STEP_NEXT : STEP_FAILED;
}

/* Pops a value; goes to `target` when its truth is `when`. */
static enum step jump_if(struct machine *m, struct frame *f, uint32_t target,
                         bool when)
{
    int truth = value_truth(m, machine_top(m));

    if (truth < 0)
        return STEP_FAILED;
    machine_drop(m);
    if ((truth == 1) == when)
        go(f, target);
    return STEP_NEXT;
}

enum step op_pop_jump_if_false(struct machine *m, struct frame *f,
                               const struct instruction *in)
{
    return jump_if(m, f, in->arg, false);
}

enum step op_pop_jump_if_true(struct machine *m, struct frame *f,
                              const struct instruction *in)
{
    return jump_if(m, f, in->arg, true);
}

static enum step jump_or_pop(struct machine *m, struct frame *f,
                             uint32_t target, bool when)
{
    int truth = value_truth(m, machine_top(m));

    if (truth < 0)
        return STEP_FAILED;
    if ((truth == 1) == when)
        go(f, target);
    else
        machine_drop(m);
    return STEP_NEXT;
}

enum step op_jump_if_false_or_pop(struct machine *m, struct frame *f,
                                  const struct instruction *in)
{
    return jump_or_pop(m, f, in->arg, false);
}

enum step op_jump_if_true_or_pop(struct machine *m, struct frame *f,
                                 const struct instruction *in)
{
    return jump_or_pop(m, f, in->arg, true);
}

/* ---- loops ---- */

enum step op_get_iter(struct machine *m, struct frame *f,
                      const struct instruction *in)
{
    struct obj *iterator = value_iter(m, machine_top(m));

    (void)f;
    (void)in;
    if (iterator == NULL)
        return STEP_FAILED;
    struct obj *old = machine_pop(m);
    machine_push(m, iterator);
    obj_release(m->heap, old);
    return STEP_NEXT;
}

enum step op_for_iter(struct machine *m, struct frame *f,
                      const struct instruction *in)
{
    struct obj *item = NULL;
    int rc = value_next(m, machine_top(m), &item);

    if (rc < 0)
        return STEP_FAILED;
    if (rc == 0) {
        obj_drop(m->heap, &m->roots[ROOT_RETURNED]);
        machine_drop(m);
        go(f, in->arg);
    } else {
        machine_push(m, item);
    }
    return STEP_NEXT;
}

/* ---- unpacking ---- */

/* Pushes the items of a list or tuple, the last one first. */
static void push_items(struct machine *m, struct obj *o, size_t n)
{
    bool list = is_type(o, TYPE_LIST);

    for (size_t i = n; i-- > 0;)
        machine_push(m, obj_retain(list ? list_get(o, i) : tuple_get(o, i)));
}

static enum step unpack_error(struct machine *m, size_t wanted, size_t got,
                              bool star)
{
    if (got > wanted)
        machine_raise(m, ERROR_VALUE,
                      "too many values to unpack (expected %zu)", wanted);
    else
        machine_raise(m, ERROR_VALUE,
                      "not enough values to unpack (expected %s%zu, got %zu)",
                      star ? "at least " : "", wanted, got);
    return STEP_FAILED;
}

/* The items of any iterable as a list in its place on the stack; at most `most`
 * and one. */
static bool list_in_place(struct machine *m, size_t most)
{
    struct obj **place = &m->stack.slots[m->stack.count - 1];
    struct obj *item = NULL;
    int rc = 0;
    struct obj *iterator = value_iter(m, *place);

    if (iterator == NULL) {
        if (machine_error_is(m, ERROR_TYPE)) {
            machine_clear_error(m);
            machine_raise(m, ERROR_TYPE, "cannot unpack non-iterable %s object",
                          value_type_name(m, *place));
        }
        return false;
    }
    machine_push(m, iterator);
    struct obj *list = list_new(m->heap);
    if (list == NULL)
        return false;
    machine_push(m, list);
    while (list_len(list) <= most &&
           (rc = value_next(m, iterator, &item)) > 0) {
        rc = list_append(m->heap, list, item);
        obj_release(m->heap, item);
        if (rc != 0)
            return false;
    }
    if (rc < 0)
        return false;
    list = machine_pop(m);
    machine_drop(m);
    obj_release(m->heap, *place);
    *place = list;
    return true;
}

static bool is_sequence(const struct obj *o)
{
    return is_type(o, TYPE_LIST) || is_type(o, TYPE_TUPLE);
}

static size_t sequence_len(const struct obj *o)
{
    return is_type(o, TYPE_LIST) ? list_len(o) : tuple_len(o);
}

enum step op_unpack_sequence(struct machine *m, struct frame *f,
                             const struct instruction *in)
{
    (void)f;
    if (!is_sequence(machine_top(m)) && !list_in_place(m, in->arg))
        return STEP_FAILED;
    size_t n = sequence_len(machine_top(m));
    if (n != in->arg)
        return unpack_error(m, in->arg, n, false);
    struct obj *sequence = machine_pop(m);
    push_items(m, sequence, n);
    obj_release(m->heap, sequence);
    return STEP_NEXT;
}

/* The items between those before and those after the star, as a list. */
static struct obj *middle(struct machine *m, struct obj *list, size_t before,
                          size_t n)
{
    struct obj *part = list_exact(m, n);

    for (size_t i = 0; part != NULL && i < n; i++)
        list_set(m->heap, part, i, obj_retain(list_get(list, before + i)));
    return part;
}

enum step op_unpack_ex(struct machine *m, struct frame *f,
                       const struct instruction *in)
{
    size_t before = in->arg & 0xff;
    size_t after = in->arg >> 8;

    (void)f;
    if (!is_type(machine_top(m), TYPE_LIST) && !list_in_place(m, SIZE_MAX - 1))
        return STEP_FAILED;
    struct obj *list = machine_top(m);
    size_t n = list_len(list);
    if (n < before + after)
        return unpack_error(m, before + after, n, true);
    if (!machine_reserve(m, before + after + 1))
        return STEP_FAILED;
    struct obj *part = middle(m, list, before, n - before - after);
    if (part == NULL)
        return STEP_FAILED;
    machine_pop(m);
    for (size_t i = n; i > n - after; i--)
        machine_push(m, obj_retain(list_get(list, i - 1)));
    machine_push(m, part);
    push_items(m, list, before);
    obj_release(m->heap, list);
    return STEP_NEXT;
}

/* ---- exceptions ---- */

/* A class of exceptions gives way to an instance; NULL: failed. */
static struct obj *made_exception(struct machine *m, struct obj *o)
{
    if (!is_class(o) || !class_is_subclass(o, m->errors[ERROR_BASE]))
        return o;
    struct obj *made = value_call(m, o, NULL, 0, NULL);
    obj_release(m->heap, o);
    return made;
}

enum step op_raise(struct machine *m, struct frame *f,
                   const struct instruction *in)
{
    struct obj *o;

    (void)f;
    if (in->arg == 0) {
        o = m->roots[ROOT_HANDLED];
        if (o == NULL) {
            machine_raise(m, ERROR_RUNTIME, "No active exception to reraise");
            return STEP_FAILED;
        }
        m->roots[ROOT_ERROR] = obj_retain(o);
        return STEP_RERAISED;
    }
    struct obj **slots = &m->stack.slots[m->stack.count - in->arg];
    o = slots[0] = made_exception(m, slots[0]);
    if (o != NULL && in->arg == 2 && !is_none(slots[1]))
        slots[1] = made_exception(m, slots[1]);
    if (o == NULL || slots[in->arg - 1] == NULL)
        return STEP_FAILED;
    if (!is_exception(o) ||
        (in->arg == 2 && !is_none(slots[1]) && !is_exception(slots[1]))) {
        machine_raise(m, ERROR_TYPE,
                      is_exception(o)
                          ? "exception causes must derive from BaseException"
                          : "exceptions must derive from BaseException");
        return STEP_FAILED;
    }
    if (in->arg == 2)
        exception_set_cause(m, o, machine_pop(m));
    machine_raise_object(m, machine_pop(m));
    return STEP_FAILED;
}

enum step op_reraise(struct machine *m, struct frame *f,
                     const struct instruction *in)
{
    (void)f;
    (void)in;
    m->roots[ROOT_ERROR] = machine_pop(m);
    return STEP_RERAISED;
}

enum step op_push_exc_info(struct machine *m, struct frame *f,
                           const struct instruction *in)
{
    struct obj *e = machine_pop(m);
    struct obj *previous = m->roots[ROOT_HANDLED];

    (void)f;
    (void)in;
    machine_push(m, previous == NULL ? none_new(m->heap) : previous);
    machine_push(m, e);
    m->roots[ROOT_HANDLED] = obj_retain(e);
    return STEP_NEXT;
}

enum step op_pop_except(struct machine *m, struct frame *f,
                        const struct instruction *in)
{
    struct obj *old = m->roots[ROOT_HANDLED];
    struct obj *previous = machine_pop(m);

    (void)f;
    (void)in;
    if (is_none(previous)) {
        obj_release(m->heap, previous);
        previous = NULL;
    }
    m->roots[ROOT_HANDLED] = previous;
    if (old != NULL)
        obj_release(m->heap, old);
    return STEP_NEXT;
}

/* 1, 0; -1: not a class of exceptions. */
static int matches(struct machine *m, struct obj *e, struct obj *wanted)
{
    if (is_type(wanted, TYPE_TUPLE)) {
        for (size_t i = 0; i < tuple_len(wanted); i++) {
            struct obj *one = tuple_get(wanted, i);
            if (!is_class(one) ||
                !class_is_subclass(one, m->errors[ERROR_BASE]))
                goto fail;
            if (value_is_instance(m, e, one))
                return 1;
        }
        return 0;
    }
    if (is_class(wanted) && class_is_subclass(wanted, m->errors[ERROR_BASE]))
        return value_is_instance(m, e, wanted);
fail:
    machine_raise(m, ERROR_TYPE,
                  "catching classes that do not inherit from BaseException is "
                  "not allowed");
    return -1;
}

enum step op_check_exc_match(struct machine *m, struct frame *f,
                             const struct instruction *in)
{
    struct obj *wanted = machine_top(m);
    int rc = matches(m, m->stack.slots[m->stack.count - 2], wanted);

    (void)f;
    (void)in;
    if (rc < 0)
        return STEP_FAILED;
    machine_drop(m);
    machine_push(m, bool_new(m->heap, rc == 1));
    return STEP_NEXT;
}

enum step op_assertion_error(struct machine *m, struct frame *f,
                             const struct instruction *in)
{
    (void)f;
    (void)in;
    machine_push(m, obj_retain(m->errors[ERROR_ASSERTION]));
    return STEP_NEXT;
}

/* ---- modules, the prompt, ends ---- */

enum step op_import(struct machine *m, struct frame *f,
                    const struct instruction *in)
{
    struct obj *module = module_import(m, f->unit->names[in->arg]);

    if (module == NULL)
        return STEP_FAILED;
    machine_push(m, module);
    return STEP_NEXT;
}

enum step op_import_from(struct machine *m, struct frame *f,
                         const struct instruction *in)
{
    struct obj *module = machine_top(m);
    struct obj *name = f->unit->names[in->arg];
    struct obj *o = value_find_attr(m, module, name);

    if (o == NULL) {
        if (!machine_failed(m))
            machine_raise(m, ERROR_IMPORT,
                          "cannot import name '%.100s' from '%.100s'",
                          str_text(name),
                          ((struct module_obj *)(void *)module)->def->name);
        return STEP_FAILED;
    }
    machine_push(m, o);
    return STEP_NEXT;
}

enum step op_print_expr(struct machine *m, struct frame *f,
                        const struct instruction *in)
{
    struct obj *o = machine_top(m);

    (void)f;
    (void)in;
    if (!is_none(o)) {
        if (value_repr(m, o, &m->out) != 0)
            return STEP_FAILED;
        buffer_char(&m->out, '\n');
        machine_flush(m);
        if (dict_set(m->heap, m->roots[ROOT_BUILTINS],
                     machine_name(m, NAME_UNDERSCORE), o) != 0)
            return STEP_FAILED;
    }
    machine_drop(m);
    return STEP_NEXT;
}

enum step op_return(struct machine *m, struct frame *f,
                    const struct instruction *in)
{
    (void)m;
    (void)f;
    (void)in;
    return STEP_RETURNED;
}

enum step op_yield(struct machine *m, struct frame *f,
                   const struct instruction *in)
{
    (void)m;
    (void)f;
    (void)in;
    return STEP_YIELDED;
}

enum step op_return_generator(struct machine *m, struct frame *f,
                              const struct instruction *in)
{
    struct obj *generator = generator_new(m, f);

    (void)in;
    if (generator == NULL)
        return STEP_FAILED;
    machine_push(m, generator);
    return STEP_RETURNED;
}
