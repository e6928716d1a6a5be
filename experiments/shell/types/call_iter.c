/* call_iter - iter(function, sentinel): calls until what is returned equals that.
 *
 * Source: CPython 3.11, calliter_* of Objects/iterobject.c, 2022.
 */
#include "experiments/shell/kinds.h"

struct call_iter_obj {
    struct obj super;
    struct obj *function, *sentinel; /* owned; NULL at the end */
};
static_assert(sizeof(struct call_iter_obj) == 32, "callable_iterator");

struct shape call_iter_type = {
    SHAPE_GC("callable_iterator", struct call_iter_obj),
    {offsetof(struct call_iter_obj, function),
     offsetof(struct call_iter_obj, sentinel)}};

struct obj *call_iter_new(struct machine *m, struct obj *function,
                          struct obj *sentinel)
{
    struct obj *o = shape_new(m->heap, &call_iter_type);

    if (o == NULL)
        return NULL;
    struct call_iter_obj *it = (struct call_iter_obj *)(void *)o;
    it->function = obj_retain(function);
    it->sentinel = obj_retain(sentinel);
    heap_track(m->heap, o);
    return o;
}

static int next(struct machine *m, struct obj *o, struct obj **out)
{
    struct call_iter_obj *it = (struct call_iter_obj *)(void *)o;

    if (it->function == NULL)
        return 0;
    machine_push(m, obj_retain(it->function));
    struct obj *result = value_call(m, it->function, NULL, 0, NULL);
    machine_drop(m);
    if (result == NULL && !machine_error_is(m, ERROR_STOP))
        return -1;
    machine_push(m, result); /* or NULL */
    int same = 1;
    if (result == NULL)
        machine_clear_error(m);
    else if (it->sentinel != NULL)
        same = value_equal(m, it->sentinel, result);
    if (same == 0) {
        *out = machine_pop(m);
        return 1;
    }
    if (same > 0)
        shape_clear(m->heap, o);
    machine_drop(m);
    return same > 0 ? 0 : -1;
}

const struct kind call_iter_kind = {.name = "callable_iterator", .next = next};
