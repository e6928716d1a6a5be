/* super - super(), which looks behind a class in the mro of an object's class.
 *
 * Source: CPython 3.11, Objects/typeobject.c, 2022.
 */
#include "experiments/shell/builtins/special.h"
#include "experiments/shell/frame.h"
#include "experiments/shell/kinds.h"
#include "experiments/shell/types/class.h"

static_assert(sizeof(struct super_obj) == 40, "super");

struct shape super_type = {SHAPE_GC("super", struct super_obj),
                           {offsetof(struct super_obj, self),
                            offsetof(struct super_obj, class_object),
                            offsetof(struct super_obj, self_class)}};

/* The class around the method that is running, by way of its cell __class__.
 * Borrowed; NULL. */
static struct obj *running_class(struct machine *m)
{
    const struct code *code = m->frame->code;

    for (unsigned i = code->slot_count - code->free_count; i < code->slot_count;
         i++) {
        const struct obj *cell = *frame_slot(m, m->frame, i);
        if (strcmp(code->slots[i], "__class__") == 0 && cell != NULL)
            return ((const struct cell_obj *)(const void *)cell)->value;
    }
    return NULL;
}

static struct obj *make_super(struct machine *m, struct obj **args, size_t n,
                              struct obj *names)
{
    struct obj *class_object = n > 0 ? args[0] : NULL;
    struct obj *self = n > 1 ? args[1] : NULL;

    (void)names;
    if (n == 0 && m->frame != NULL && m->frame->code->arguments > 0) {
        self = *frame_slot(m, m->frame, 0);
        if (self != NULL && self->type == &cell_type.type)
            self = ((struct cell_obj *)(void *)self)->value;
        class_object = self == NULL ? NULL : running_class(m);
    }
    if (self == NULL || class_object == NULL || !is_class(class_object))
        return machine_raise(m, ERROR_RUNTIME,
                             "super(): no arguments, or not a class and an "
                             "object");
    /* NOLINTNEXTLINE(readability-suspicious-call-argument): self is a class */
    bool of_class = is_class(self) && class_is_subclass(self, class_object);
    if (!of_class && !value_is_instance(m, self, class_object))
        return machine_raise(m, ERROR_TYPE,
                             "super(type, obj): obj must be an instance or "
                             "subtype of type");
    struct obj *o = shape_new(m->heap, &super_type);
    if (o == NULL)
        return NULL;
    struct super_obj *s = (struct super_obj *)(void *)o;
    s->class_object = obj_retain(class_object);
    s->self = obj_retain(self);
    s->self_class = obj_retain(of_class ? self : value_class(m, self));
    heap_track(m->heap, o);
    return o;
}

static struct obj *super_get_attr(struct machine *m, struct obj *o,
                                  struct obj *name)
{
    const struct super_obj *s = (const void *)o;
    struct obj *mro = class_rest(s->self_class)->mro;
    bool behind = false;

    for (size_t i = 0; i < tuple_len(mro); i++) {
        struct obj *one = tuple_get(mro, i);
        struct obj *found =
            behind ? dict_get(class_rest(one)->dict, name) : NULL;
        behind |= one == s->class_object;
        if (found == NULL)
            continue;
        if (s->self == s->self_class)
            return bound_to_class(m, found, s->self_class);
        if (found->type == &function_type.type)
            return method_new(m, found, s->self);
        if (found->type == &builtin_type.type &&
            ((struct builtin_obj *)(void *)found)->owner != NULL)
            return builtin_new(m, ((struct builtin_obj *)(void *)found)->row,
                               s->self, one);
        if (found->type == &property_type.type)
            return value_call_one(
                m, ((struct property_obj *)(void *)found)->get, s->self);
        return bound_to_class(m, found, s->self_class);
    }
    return is_class(s->self)
               ? NULL
               : special_find(m, m->roots[ROOT_OBJECT], s->self, name);
}

const struct kind super_kind = {
    .name = "super", .construct = make_super, .get_attr = super_get_attr};
