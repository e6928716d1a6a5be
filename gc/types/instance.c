/* instance - an object with attributes.
 *
 * The values are an array by the class's attribute numbers, allocated with the
 * instance.  Its length is what numbers the class has given out and may still
 * give: thirty at first, one less with each instance, until it has settled.
 * Bytes before the values keep the order of insertion:
 *
 *     ... | order[1] | order[0] | used | length | value[0] | value[1] | ...
 *                                               ^ values
 *
 * An attribute that gets no number moves all of them to a dict.  An instance
 * whose dict a collector has cleared has neither: it gets a new dict.
 *
 * Cost: O(attributes of the class).
 * Source: CPython 3.11, Objects/dictobject.c and Objects/object.c, 2022, but for
 * the dict, which has a key table of its own here.
 */
#include "gc/heap_internal.h"
#include "gc/types/class.h"
#include "gc/types/layout.h"

#include <assert.h>

static struct instance_prefix *prefix_of(const struct obj *o)
{
    return (struct instance_prefix *)unconst(o) - 1;
}

static bool is_bare(const struct obj *o)
{
    return o->type->weak == 0;
}

static struct class_obj *class_of(const struct obj *o)
{
    return (struct class_obj *)(void *)((char *)unconst(o->type) -
                                        offsetof(struct class_obj, instances));
}

/* --- the array of values ----------------------------------------------------- */

static size_t order_size(size_t length)
{
    return (length + 2 + 7) & ~(size_t)7;
}

static uint8_t *length_of(struct obj **values)
{
    return (uint8_t *)values - 1;
}

static uint8_t *used_of(struct obj **values)
{
    return (uint8_t *)values - 2;
}

/* The number of the attribute that was inserted as i-th. */
static uint8_t *order_of(struct obj **values, size_t i)
{
    return (uint8_t *)values - 3 - i;
}

static struct obj **values_new(struct heap *heap, size_t length)
{
    size_t order = order_size(length);
    char *block = heap_buffer_new(heap, order + length * sizeof(struct obj *));

    if (block == NULL)
        return NULL;
    struct obj **values = (struct obj **)(void *)(block + order);
    *length_of(values) = (uint8_t)length;
    *used_of(values) = 0;
    memset((void *)values, 0, length * sizeof(struct obj *));
    return values;
}

static void values_free(struct heap *heap, struct obj **values)
{
    size_t length = *length_of(values);
    size_t order = order_size(length);

    heap_buffer_free(heap, (char *)values - order,
                     order + length * sizeof(struct obj *));
}

static void order_append(struct obj **values, size_t number)
{
    *order_of(values, *used_of(values)) = (uint8_t)number;
    ++*used_of(values);
}

static void order_remove(struct obj **values, size_t number)
{
    size_t used = *used_of(values);
    size_t i = 0;

    while (*order_of(values, i) != number)
        i++;
    for (; i + 1 < used; i++)
        *order_of(values, i) = *order_of(values, i + 1);
    --*used_of(values);
}

/* Releases the values in the order of their numbers. */
static void values_drop(struct heap *heap, struct obj **values)
{
    size_t length = *length_of(values);

    for (size_t i = 0; i < length; i++) {
        struct obj *value = values[i];
        values[i] = NULL;
        if (value != NULL)
            obj_release(heap, value);
    }
}

/* --- the type ---------------------------------------------------------------- */

static int instance_traverse(struct obj *self, obj_visit_fn *visit, void *arg)
{
    const struct instance_prefix *prefix = prefix_of(self);
    struct obj **values = prefix->values;
    size_t length = values == NULL ? 0 : *length_of(values);

    for (size_t i = 0; i < length; i++) {
        int stop = values[i] == NULL ? 0 : visit(values[i], arg);
        if (stop != 0)
            return stop;
    }
    if (prefix->dict != NULL) {
        int stop = visit(prefix->dict, arg);
        if (stop != 0)
            return stop;
    }
    return visit(&class_of(self)->super, arg);
}

/* One value at a time, whole after each: what dies may set new ones, or ask for
 * the dict. */
static void instance_clear(struct heap *heap, struct obj *self)
{
    struct instance_prefix *prefix = prefix_of(self);

    for (size_t i = 0; prefix->values != NULL && i < *length_of(prefix->values);
         i++) {
        struct obj *value = prefix->values[i];
        if (value == NULL)
            continue;
        prefix->values[i] = NULL;
        order_remove(prefix->values, i);
        obj_release(heap, value);
    }
    struct obj *dict = prefix->dict;
    prefix->dict = NULL;
    if (dict != NULL)
        obj_release(heap, dict);
}

static void instance_dealloc(struct heap *heap, struct obj *o)
{
    struct class_obj *class = class_of(o);
    struct instance_prefix *prefix = prefix_of(o);

    heap_untrack(heap, o);
    if (trash_begin(heap, o))
        return;
    if (!obj_finalize_dying(heap, o)) {
        weakref_clear_dying(heap, o);
        if (prefix->dict != NULL)
            obj_release(heap, prefix->dict);
        if (prefix->values != NULL) {
            values_drop(heap, prefix->values);
            values_free(heap, prefix->values);
        }
        heap_object_free(heap, o, sizeof(struct instance_obj));
        obj_release(heap, &class->super);
    }
    trash_end(heap);
}

const struct obj_type instance_type = {
    .name = "instance",
    .id = TYPE_INSTANCE,
    .flags = OBJ_GC,
    .size = sizeof(struct instance_obj),
    .prefix = sizeof(struct instance_prefix),
    .weak = offsetof(struct instance_obj, weak),
    .traverse = instance_traverse,
    .clear = instance_clear,
    .dealloc = instance_dealloc,
};

/* --- instances without attributes -------------------------------------------- */

static int bare_traverse(struct obj *self, obj_visit_fn *visit, void *arg)
{
    return visit(&class_of(self)->super, arg);
}

static void bare_dealloc(struct heap *heap, struct obj *o)
{
    struct class_obj *class = class_of(o);

    heap_untrack(heap, o);
    if (trash_begin(heap, o))
        return;
    if (!obj_finalize_dying(heap, o)) {
        heap_object_free(heap, o, sizeof *o);
        obj_release(heap, &class->super);
    }
    trash_end(heap);
}

const struct obj_type bare_instance_type = {
    .name = "instance",
    .id = TYPE_INSTANCE,
    .flags = OBJ_GC,
    .size = sizeof(struct obj),
    .prefix = sizeof(struct gc_head),
    .traverse = bare_traverse,
    .dealloc = bare_dealloc,
};

static struct obj *bare_new(struct heap *heap, struct class_obj *class)
{
    struct obj *o = heap_object_new(heap, &class->instances, sizeof *o);

    if (o == NULL)
        return NULL;
    obj_retain(&class->super);
    heap_track(heap, o);
    return o;
}

struct obj *instance_new(struct heap *heap, struct obj *class_object)
{
    struct class_obj *class = (struct class_obj *)(void *)class_object;
    struct obj *o = NULL;

    if (class->instances.weak == 0)
        return bare_new(heap, class);
    o = heap_object_new(heap, &class->instances, sizeof(struct instance_obj));
    if (o == NULL)
        return NULL;
    ((struct instance_obj *)(void *)o)->weak = NULL;
    size_t room = class->room > 1 ? class->room - 1 : class->room;
    struct obj **values = values_new(heap, class->attributes + room);
    if (values == NULL) {
        heap_object_free(heap, o, sizeof(struct instance_obj));
        return NULL;
    }
    class->room = room;
    prefix_of(o)->values = values;
    obj_retain(class_object);
    heap_track(heap, o);
    return o;
}

struct obj *instance_class(const struct obj *o)
{
    return &class_of(o)->super;
}

/* --- attributes -------------------------------------------------------------- */

/* Copies all attributes to a new dict, in their order.  0; -1 = OOM. */
static int copy_values(struct heap *heap, const struct obj *o, struct obj *dict)
{
    struct obj **values = prefix_of(o)->values;
    size_t used = values == NULL ? 0 : *used_of(values);

    for (size_t i = 0; i < used; i++) {
        size_t number = *order_of(values, i);
        if (dict_set(heap, dict, class_of(o)->attribute[number],
                     values[number]) != 0)
            return -1;
    }
    return 0;
}

/* The dict, which holds all that the values hold, takes their place. */
static void install_dict(struct heap *heap, struct obj *o, struct obj *dict)
{
    struct obj **values = prefix_of(o)->values;

    prefix_of(o)->dict = dict;
    prefix_of(o)->values = NULL;
    if (values == NULL)
        return;
    values_drop(heap, values); /* none dies */
    values_free(heap, values);
}

/* Gives o a dict; with one attribute more, or changed, unless `name` is NULL.
 * 0; -1 = OOM, o unchanged. */
static int make_dict(struct heap *heap, struct obj *o, struct obj *name,
                     struct obj *value)
{
    struct obj *dict = dict_new(heap); /* may collect, and that make the dict */
    int failed = 0;

    if (dict == NULL)
        return -1;
    if (prefix_of(o)->dict != NULL) {
        obj_release(heap, dict);
        return name == NULL ? 0
                            : dict_set(heap, prefix_of(o)->dict, name, value);
    }
    failed = copy_values(heap, o, dict);
    if (failed == 0 && name != NULL)
        failed = dict_set(heap, dict, name, value);
    if (failed == 0)
        install_dict(heap, o, dict);
    else
        obj_release(heap, dict);
    return failed;
}

struct obj *instance_dict(struct heap *heap, struct obj *o)
{
    assert(!is_bare(o));
    if (prefix_of(o)->dict == NULL && make_dict(heap, o, NULL, NULL) != 0)
        return NULL;
    return prefix_of(o)->dict;
}

/* Its place among the values; CLASS_NO_NUMBER: it has none. */
static size_t find_value(const struct obj *o, const struct obj *name)
{
    struct obj **values = prefix_of(o)->values;
    size_t number =
        values == NULL ? CLASS_NO_NUMBER : class_find(class_of(o), name);

    if (number == CLASS_NO_NUMBER || number >= *length_of(values) ||
        values[number] == NULL)
        return CLASS_NO_NUMBER;
    return number;
}

struct obj *instance_get(const struct obj *o, const struct obj *name)
{
    if (is_bare(o))
        return NULL;
    if (prefix_of(o)->dict != NULL)
        return dict_get(prefix_of(o)->dict, name);
    size_t number = find_value(o, name);
    return number == CLASS_NO_NUMBER ? NULL : prefix_of(o)->values[number];
}

int instance_set(struct heap *heap, struct obj *o, struct obj *name,
                 struct obj *value)
{
    assert(!is_bare(o));
    struct obj **values = prefix_of(o)->values;
    if (prefix_of(o)->dict != NULL)
        return dict_set(heap, prefix_of(o)->dict, name, value);
    struct obj *interned = name;
    if (!obj_is_immortal(name))
        interned = str_intern(heap, str_text(name), str_bytes(name));
    if (interned == NULL)
        return -1;
    size_t number =
        values == NULL ? CLASS_NO_NUMBER : class_number(class_of(o), interned);
    if (number == CLASS_NO_NUMBER)
        return make_dict(heap, o, interned, value);
    assert(number < *length_of(values));
    struct obj *old = values[number];
    values[number] = obj_retain(value);
    if (old == NULL)
        order_append(values, number);
    else
        obj_release(heap, old);
    return 0;
}

bool instance_del(struct heap *heap, struct obj *o, const struct obj *name)
{
    if (is_bare(o))
        return false;
    if (prefix_of(o)->dict != NULL)
        return dict_del(heap, prefix_of(o)->dict, name);
    size_t number = find_value(o, name);
    if (number == CLASS_NO_NUMBER)
        return false;
    struct obj **values = prefix_of(o)->values;
    struct obj *old = values[number];
    values[number] = NULL;
    order_remove(values, number);
    obj_release(heap, old);
    return true;
}
