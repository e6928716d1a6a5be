/* error - raising and handling exceptions from C.
 *
 * Cost: an exception object each.
 */
#include "experiments/shell/machine.h"
#include "experiments/shell/types/objects.h"

#include <stdarg.h>
#include <stdio.h>

static void set_error(struct machine *m, struct obj *exception)
{
    struct obj *old = m->roots[ROOT_ERROR];

    m->roots[ROOT_ERROR] = exception;
    if (old != NULL)
        obj_release(m->heap, old);
}

/* `exception` was raised while another one was handled.  A chain that leads back
 * to it is cut, as CPython cuts it. */
static void set_context(struct machine *m, struct obj *exception)
{
    struct obj *handled = m->roots[ROOT_HANDLED];

    if (handled == NULL || handled == exception)
        return;
    for (struct obj *o = handled; o != NULL;) {
        struct obj *context = exception_of(o)->context;
        if (context == exception) {
            exception_of(o)->context = NULL;
            obj_release(m->heap, context);
            break;
        }
        o = context;
    }
    struct obj *old = exception_of(exception)->context;
    exception_of(exception)->context = obj_retain(handled);
    if (old != NULL)
        obj_release(m->heap, old);
}

void *machine_raise_object(struct machine *m, struct obj *exception)
{
    if (exception == NULL)
        return NULL;
    set_context(m, exception);
    set_error(m, exception);
    return NULL;
}

void *machine_raise_value(struct machine *m, enum error kind, struct obj *value)
{
    struct obj *args = m->spent;

    if (args != NULL) { /* what it was made for is over */
        struct obj **item = &((struct tuple_obj *)(void *)args)->items[0];
        struct obj *old = *item;
        *item = obj_retain(value);
        obj_retain(args);
        obj_release(m->heap, old);
        m->spent = NULL;
    } else {
        args = tuple_new(m->heap, 1);
        if (args == NULL)
            return NULL;
        tuple_init(args, 0, obj_retain(value));
    }
    machine_push(m, args);
    struct obj *exception = exception_new(m, m->errors[kind], args);
    machine_drop(m);
    return machine_raise_object(m, exception);
}

void *machine_raise(struct machine *m, enum error kind, const char *format, ...)
{
    char message[1024];
    va_list args;

    va_start(args, format);
    int n = vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (n < 0)
        n = 0;
    size_t size = (size_t)n < sizeof message ? (size_t)n : sizeof message - 1;
    struct obj *text = str_new(m->heap, message, size);
    if (text == NULL)
        return NULL;
    machine_push(m, text);
    machine_raise_value(m, kind, text);
    machine_drop(m);
    return NULL;
}

void machine_oom(struct machine *m)
{
    if (m->roots[ROOT_ERROR] == NULL)
        m->roots[ROOT_ERROR] = obj_retain(m->roots[ROOT_MEMORY_ERROR]);
}

bool machine_error_is(struct machine *m, enum error kind)
{
    struct obj *e = m->roots[ROOT_ERROR];

    return e != NULL && value_is_instance(m, e, m->errors[kind]);
}

void machine_clear_error(struct machine *m)
{
    set_error(m, NULL);
}

void machine_unraisable(struct machine *m, const char *where,
                        struct obj *object)
{
    struct buffer text = {0};
    struct obj *e = m->roots[ROOT_ERROR];

    if (e == NULL)
        return;
    machine_push(m, e);
    m->roots[ROOT_ERROR] = NULL;
    buffer_printf(&text, "Exception ignored in: %s", where);
    if (object != NULL && value_repr(m, object, &text) != 0)
        machine_clear_error(m);
    machine_flush(m);
    fprintf(stderr, "%.*s\n", (int)text.size, text.p == NULL ? "" : text.p);
    buffer_free(&text);
    traceback_print(m, machine_top(m));
    machine_drop(m);
}
