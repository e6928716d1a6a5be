/* ops_block - instructions of `with` and of `yield from`.
 *
 * Source: CPython 3.11, Python/ceval.c, 2022.
 */
#include "experiments/shell/frame.h"
#include "experiments/shell/types/objects.h"

/* A method that is looked up in the class, bound; new; NULL: TypeError. */
static struct obj *special(struct machine *m, struct obj *o, enum name name)
{
    struct obj *class_object = value_class(m, o);
    struct obj *found = class_lookup(class_object, machine_name(m, name));

    if (found != NULL)
        return value_get_attr(m, o, machine_name(m, name));
    return machine_raise(
        m, ERROR_TYPE,
        name == NAME_ENTER
            ? "'%.100s' object does not support the context manager protocol"
            : "'%.100s' object does not support the context manager protocol "
              "(missed __exit__ method)",
        value_type_name(m, o));
}

/* The manager gives way to its __exit__; what __enter__ returned comes on top. */
enum step op_before_with(struct machine *m, struct frame *f,
                         const struct instruction *in)
{
    struct obj *manager = machine_top(m);
    struct obj *enter = special(m, manager, NAME_ENTER);

    (void)f;
    (void)in;
    if (enter == NULL)
        return STEP_FAILED;
    machine_push(m, enter);
    struct obj *leave = special(m, manager, NAME_EXIT);
    if (leave == NULL)
        return STEP_FAILED;
    m->stack.slots[m->stack.count - 2] = leave;
    obj_release(m->heap, manager);
    struct obj *entered = value_call(m, enter, NULL, 0, NULL);
    if (entered == NULL)
        return STEP_FAILED;
    m->stack.slots[m->stack.count - 1] = entered;
    obj_release(m->heap, enter);
    return STEP_NEXT;
}

enum step op_with_except_start(struct machine *m, struct frame *f,
                               const struct instruction *in)
{
    struct obj *e = machine_top(m);
    struct obj *traceback = exception_of(e)->traceback;
    struct obj *none = none_new(m->heap);
    /* Held by e, and by nobody else but whom they are given to. */
    struct obj *args[] = {value_class(m, e), e,
                          traceback == NULL ? none : traceback};

    (void)f;
    (void)in;
    struct obj *result =
        value_call(m, m->stack.slots[m->stack.count - 3], args, 3, NULL);
    obj_release(m->heap, none);
    if (result == NULL)
        return STEP_FAILED;
    machine_push(m, result);
    return STEP_NEXT;
}

/* The next value of the iterator below, which gets what was sent. */
enum step op_send(struct machine *m, struct frame *f,
                  const struct instruction *in)
{
    struct obj *sent = machine_top(m);
    struct obj *iterator = m->stack.slots[m->stack.count - 2];
    struct obj *out = NULL;
    int rc;

    if (is_generator(iterator)) {
        rc = generator_send(m, iterator, sent, &out);
    } else if (is_none(sent)) {
        rc = value_next(m, iterator, &out);
    } else {
        machine_raise(m, ERROR_ATTRIBUTE,
                      "'%.100s' object has no attribute 'send'",
                      value_type_name(m, iterator));
        rc = -1;
    }
    if (rc < 0)
        return STEP_FAILED;
    m->stack.count--;
    obj_release(m->heap, sent);
    if (rc > 0) {
        machine_push(m, out);
        return STEP_NEXT;
    }
    struct obj *value = m->roots[ROOT_RETURNED];
    m->roots[ROOT_RETURNED] = NULL;
    m->stack.slots[m->stack.count - 1] =
        value == NULL ? none_new(m->heap) : value;
    obj_release(m->heap, iterator);
    f->ip = f->code->instructions + in->arg;
    return STEP_NEXT;
}
