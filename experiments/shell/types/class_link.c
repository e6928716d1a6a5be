/* class_link - what a class knows of the classes made from it.
 *
 * CPython keeps a dict from the address of a class to a weak reference to it, and
 * no collector looks at them: they are not tracked here.  Only `object` has had
 * its dict since the start.
 *
 * Cost: O(bases) per class.
 * Source: CPython 3.11, add_subclass and remove_subclass of
 * Objects/typeobject.c, 2022.
 */
#include "experiments/shell/types/class.h"
#include "gc/weakref.h"

static int add(struct machine *m, struct obj *base, struct obj *o)
{
    struct obj **dict = &class_rest(base)->subclasses;
    struct obj *ref = weakref_new(m->heap, o, NULL);

    if (ref == NULL)
        return -1;
    machine_push(m, ref);
    struct obj *key = int_new(m->heap, (int64_t)(uintptr_t)o);
    machine_push(m, key);
    if (key != NULL && *dict == NULL)
        *dict = dict_new(m->heap);
    int rc =
        key == NULL || *dict == NULL ? -1 : dict_set(m->heap, *dict, key, ref);
    heap_untrack(m->heap, ref);
    if (*dict != NULL)
        heap_untrack(m->heap, *dict);
    machine_drop(m);
    machine_drop(m);
    return rc;
}

int class_link(struct machine *m, struct obj *o)
{
    const struct obj *bases = class_rest(o)->bases;

    for (size_t i = 0; i < tuple_len(bases); i++) {
        if (add(m, tuple_get(bases, i), o) != 0)
            return -1;
    }
    return 0;
}

void class_unlink(struct heap *heap, struct obj *o)
{
    const struct obj *bases = class_rest(o)->bases;

    for (size_t i = 0; bases != NULL && i < tuple_len(bases); i++) {
        struct obj **dict = &class_rest(tuple_get(bases, i))->subclasses;
        struct obj *key =
            *dict == NULL ? NULL : int_new(heap, (int64_t)(uintptr_t)o);
        if (key == NULL)
            continue;
        dict_del(heap, *dict, key);
        obj_release(heap, key);
        if (dict_len(*dict) == 0) {
            struct obj *empty = *dict;
            *dict = NULL;
            obj_release(heap, empty);
        }
    }
}
