/* container - subscripts and iteration of any value; what can be a key.
 *
 * Cost: that of the container's own operation.
 */
#include "experiments/shell/types/objects.h"
#include "gc/weakref.h"

/* NOLINTBEGIN(misc-no-recursion): values hold values; machine_enter bounds the depth */

struct obj *value_get_item(struct machine *m, struct obj *o, struct obj *key)
{
    const struct kind *kind = m->kinds[o->type->id];
    struct obj *out = NULL;

    if (is_instance(o)) {
        int rc = instance_call(m, o, NAME_GETITEM, &key, 1, &out);
        if (rc != 0)
            return rc == 1 ? out : NULL;
    } else if (kind != NULL && kind->get_item != NULL) {
        return kind->get_item(m, o, key);
    }
    if (is_class(o))
        return machine_raise(
            m, ERROR_TYPE, "type '%.100s' is not subscriptable", class_name(o));
    return machine_raise(m, ERROR_TYPE, "'%.100s' object is not subscriptable",
                         value_type_name(m, o));
}

static int set_on_instance(struct machine *m, struct obj *o, struct obj *key,
                           struct obj *value)
{
    struct obj *args[] = {key, value};
    struct obj *out = NULL;
    int rc = instance_call(m, o, value == NULL ? NAME_DELITEM : NAME_SETITEM,
                           args, value == NULL ? 1 : 2, &out);

    if (rc == 1)
        obj_release(m->heap, out);
    return rc;
}

int value_set_item(struct machine *m, struct obj *o, struct obj *key,
                   struct obj *value)
{
    const struct kind *kind = m->kinds[o->type->id];

    if (is_instance(o)) {
        int rc = set_on_instance(m, o, key, value);
        if (rc != 0)
            return rc == 1 ? 0 : -1;
    } else if (kind != NULL && kind->set_item != NULL) {
        return kind->set_item(m, o, key, value);
    }
    bool sequence = is_type(o, TYPE_STR) || is_type(o, TYPE_TUPLE);
    machine_raise(m, ERROR_TYPE, "'%.100s' object does%s support item %s",
                  value_type_name(m, o),
                  value == NULL && sequence && is_int(key) ? "n't" : " not",
                  value == NULL ? "deletion" : "assignment");
    return -1;
}

static struct obj *not_iterable(struct machine *m, struct obj *o)
{
    return machine_raise(m, ERROR_TYPE, "'%.100s' object is not iterable",
                         value_type_name(m, o));
}

struct obj *value_iter(struct machine *m, struct obj *o)
{
    const struct kind *kind = m->kinds[o->type->id];
    struct obj *out = NULL;

    if (is_instance(o)) {
        int rc = instance_call(m, o, NAME_ITER, NULL, 0, &out);
        if (rc == 1)
            return out;
        if (rc < 0)
            return NULL;
        if (class_lookup(value_class(m, o), machine_name(m, NAME_GETITEM)))
            return seq_iter_new(m, &any_iter_type, o, 0);
        return not_iterable(m, o);
    }
    if (kind != NULL && kind->iter != NULL)
        return kind->iter(m, o);
    if (kind != NULL && kind->next != NULL)
        return obj_retain(o);
    return not_iterable(m, o);
}

/* The value of StopIteration, for `yield from`. */
static void keep_returned(struct machine *m)
{
    struct obj *args = exception_of(m->roots[ROOT_ERROR])->args;
    struct obj *old = m->roots[ROOT_RETURNED];

    m->roots[ROOT_RETURNED] = args == NULL || tuple_len(args) == 0
                                  ? NULL
                                  : obj_retain(tuple_get(args, 0));
    if (old != NULL)
        obj_release(m->heap, old);
}

int value_next(struct machine *m, struct obj *iterator, struct obj **out)
{
    const struct kind *kind = m->kinds[iterator->type->id];

    if (!machine_step(m))
        return -1;
    if (is_instance(iterator)) {
        int rc = instance_call(m, iterator, NAME_NEXT, NULL, 0, out);
        if (rc == 1)
            return 1;
        if (rc < 0) {
            if (!machine_error_is(m, ERROR_STOP))
                return -1;
            keep_returned(m);
            machine_clear_error(m);
            return 0;
        }
    } else if (kind != NULL && kind->next != NULL) {
        return kind->next(m, iterator, out);
    }
    machine_raise(m, ERROR_TYPE, "'%.100s' object is not an iterator",
                  value_type_name(m, iterator));
    return -1;
}

int value_check_hashable(struct machine *m, struct obj *o)
{
    const struct kind *kind = m->kinds[o->type->id];

    if (is_type(o, TYPE_STR) || is_type(o, TYPE_INT))
        return 0;
    uint64_t known;
    if (is_type(o, TYPE_WEAKREF) && !weakref_hash(o, &known)) {
        machine_raise(m, ERROR_TYPE, "weak object has gone away");
        return -1;
    }
    if (is_type(o, TYPE_TUPLE)) {
        if (!machine_enter(m, "in comparison"))
            return -1;
        int rc = 0;
        for (size_t i = 0; rc == 0 && i < tuple_len(o); i++)
            rc = value_check_hashable(m, tuple_get(o, i));
        machine_leave(m);
        return rc;
    }
    if (is_instance(o)) {
        const struct obj *hash =
            class_lookup(instance_class(o), machine_name(m, NAME_HASH));
        if (hash == NULL || !is_none(hash))
            return 0;
    } else if (kind == NULL || !kind->unhashable) {
        return 0;
    }
    machine_raise(m, ERROR_TYPE, "unhashable type: '%.100s'",
                  value_type_name(m, o));
    return -1;
}

/* NOLINTEND(misc-no-recursion) */
