/* instance - an object with attributes.
 *
 * The values are an array by the class's attribute numbers (values.h), allocated
 * with the instance.  When somebody asks for `__dict__`, or an attribute gets no
 * number, a dict takes the array over.  An instance whose dict a collector has
 * cleared has neither: it gets a new dict.
 *
 * Cost: O(attributes of the class).
 * Source: CPython 3.11, Objects/dictobject.c and Objects/object.c, 2022.
 */
#include "gc/heap_internal.h"
#include "gc/types/class.h"
#include "gc/types/dict_table.h"
#include "gc/types/layout.h"
#include "gc/types/values.h"

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

#define INSTANCE_BLOCK                                                         \
    (sizeof(struct instance_prefix) + sizeof(struct instance_obj))

/* --- the type ---------------------------------------------------------------- */

static int instance_traverse(struct obj *self, obj_visit_fn *visit, void *arg)
{
    const struct instance_prefix *prefix = prefix_of(self);
    struct obj **values = prefix->values;
    size_t length = values == NULL ? 0 : values_length(values);

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

    for (size_t i = 0;
         prefix->values != NULL && i < values_length(prefix->values); i++) {
        struct obj *value = prefix->values[i];
        if (value == NULL)
            continue;
        prefix->values[i] = NULL;
        values_remove(prefix->values, i);
        obj_release(heap, value);
    }
    obj_drop(heap, &prefix->dict);
}

/* Both blocks. */
HEAP_LONG_WAY void instance_free(struct heap *heap, struct obj *o)
{
    values_free(heap, prefix_of(o)->values);
    heap->given++;
    heap_count_container_gone(heap);
    allocator_free(heap->allocator, prefix_of(o), INSTANCE_BLOCK);
}

HEAP_LONG_WAY void instance_die(struct heap *heap, struct obj *o)
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

/* Drops values until one would die with it: then false. */
static inline bool drop_shared_values(struct obj **values, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        struct obj *value = values[i];
        if (value == NULL)
            continue;
        if (value->refs <= 1)
            return false;
        value->refs--;
        values[i] = NULL;
    }
    return true;
}

/* The short way, as of tuples: nothing runs, and nothing else dies.  The values are
 * as many as the next instance's; a length read from them would have to arrive before
 * the next birth could find its block. */
static inline __attribute__((always_inline)) void
dealloc_by(struct heap *heap, struct obj *o, bool stacked)
{
    struct allocator *a = heap->allocator;
    struct class_obj *class = class_of(o);
    struct instance_prefix *prefix = prefix_of(o);
    size_t length = class->names->next_length;
    size_t size = class->names->next_size;

    if (!heap->short_containers || heap->trash.nesting >= TRASH_DEPTH ||
        heap_is_unlisted(o) || o->type->finalize != NULL ||
        ((struct instance_obj *)(void *)o)->weak != NULL ||
        prefix->dict != NULL || prefix->values == NULL ||
        values_length(prefix->values) != length || class->super.refs <= 1 ||
        !drop_shared_values(prefix->values, length)) {
        instance_die(heap, o);
        return;
    }
    heap_unlink_dying(o);
    class->super.refs--;
    char *block =
        (char *)prefix->values - (size - length * sizeof(struct obj *));
    if (!(stacked ? allocator_give_stacked(a, block, size)
                  : allocator_give_newest(a, block, size))) {
        instance_free(heap, o);
        return;
    }
    heap->pairs_given++;
    heap_count_container_gone(heap);
    if (stacked ? allocator_give_stacked(a, prefix, INSTANCE_BLOCK)
                : allocator_give_newest(a, prefix, INSTANCE_BLOCK)) {
        allocator_count_two(&a->stats.freed, INSTANCE_BLOCK + size);
    } else {
        allocator_count(&a->stats.freed, size);
        allocator_free(a, prefix, INSTANCE_BLOCK);
    }
}

HEAP_LONG_WAY void instance_dealloc_newest(struct heap *heap, struct obj *o)
{
    dealloc_by(heap, o, false);
}

static void instance_dealloc(struct heap *heap, struct obj *o)
{
    if (heap->allocator->classes != NULL)
        dealloc_by(heap, o, true);
    else
        instance_dealloc_newest(heap, o);
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

static inline void fill(struct obj *o, struct class_obj *class,
                        struct obj **values)
{
    struct instance_prefix *prefix = prefix_of(o);

    prefix->values = values;
    prefix->dict = NULL;
    ((struct instance_obj *)(void *)o)->weak = NULL;
    obj_retain(&class->super);
}

/* Its block is there. */
HEAP_LONG_WAY struct obj *add_values(struct heap *heap, struct obj *o)
{
    struct obj **values = values_new(heap, class_of(o)->names);

    if (values == NULL) {
        heap_object_free(heap, o, sizeof(struct instance_obj));
        return NULL;
    }
    fill(o, class_of(o), values);
    gc_head_of(o)->prev = 0;
    heap_track_new(heap, o);
    return o;
}

HEAP_LONG_WAY struct obj *make(struct heap *heap, struct class_obj *class)
{
    if (class->instances.weak == 0)
        return bare_new(heap, class);
    struct obj *o = heap_container_new(heap, &class->instances,
                                       sizeof(struct instance_prefix),
                                       sizeof(struct instance_obj));
    return o == NULL ? NULL : add_values(heap, o);
}

/* The short way: no collection is due, and both blocks come by it. */
static inline __attribute__((always_inline)) struct obj *
make_by(struct heap *heap, struct class_obj *class, bool stacked)
{
    struct collector *collector = heap->collector;
    struct allocator *a = heap->allocator;

    if (!heap->short_containers || class->instances.weak == 0 ||
        collector->allocated >= collector->due)
        return make(heap, class);
    struct instance_prefix *prefix =
        stacked ? allocator_take_stacked(a, INSTANCE_BLOCK)
                : allocator_take_newest(a, INSTANCE_BLOCK);
    if (prefix == NULL)
        return make(heap, class);
    struct obj *o = (struct obj *)(void *)(prefix + 1);
    *o = (struct obj){.refs = 1, .type = &class->instances};
    collector->allocated++;
    size_t size = class->names->next_size;
    char *block = stacked ? allocator_take_stacked(a, size)
                          : allocator_take_newest(a, size);
    if (block == NULL) {
        heap->taken++;
        allocator_count(&a->stats.allocated, INSTANCE_BLOCK);
        return add_values(heap, o);
    }
    allocator_count_two(&a->stats.allocated, INSTANCE_BLOCK + size);
    heap->pairs_taken++;
    fill(o, class, values_init(class->names, block));
    gc_list_append_new(heap->newborn, gc_head_of(o));
    return o;
}

HEAP_LONG_WAY struct obj *instance_new_newest(struct heap *heap,
                                              struct class_obj *class)
{
    return make_by(heap, class, false);
}

struct obj *instance_new(struct heap *heap, struct obj *class_object)
{
    struct class_obj *class = (struct class_obj *)(void *)class_object;

    return heap->allocator->classes != NULL ? make_by(heap, class, true)
                                            : instance_new_newest(heap, class);
}

struct obj *instance_class(const struct obj *o)
{
    return &class_of(o)->super;
}

/* --- attributes -------------------------------------------------------------- */

/* Gives o a dict that takes over its values.  0; -1 = OOM, o unchanged. */
static int make_dict(struct heap *heap, struct obj *o)
{
    struct obj *dict = dict_new(heap); /* may collect, and that make the dict */
    struct instance_prefix *prefix = prefix_of(o);

    if (dict == NULL)
        return -1;
    if (prefix->dict != NULL) {
        obj_release(heap, dict);
        return 0;
    }
    if (prefix->values != NULL)
        dict_adopt(heap, dict, class_of(o)->names, prefix->values);
    prefix->values = NULL;
    prefix->dict = dict;
    return 0;
}

/* One attribute that gets no number.  0; -1 = OOM, o unchanged. */
static int set_in_new_dict(struct heap *heap, struct obj *o, struct obj *name,
                           struct obj *value)
{
    struct instance_prefix *prefix = prefix_of(o);

    if (make_dict(heap, o) != 0)
        return -1;
    if (dict_set(heap, prefix->dict, name, value) == 0)
        return 0;
    struct obj *dict = prefix->dict;
    prefix->values = dict_disown(heap, dict);
    if (prefix->values != NULL) {
        prefix->dict = NULL;
        obj_release(heap, dict);
    }
    return -1;
}

struct obj *instance_dict(struct heap *heap, struct obj *o)
{
    assert(!is_bare(o));
    if (prefix_of(o)->dict == NULL && make_dict(heap, o) != 0)
        return NULL;
    return prefix_of(o)->dict;
}

/* Its place among the values; NAMES_NO_NUMBER: it has none. */
static size_t find_value(const struct obj *o, const struct obj *name)
{
    struct obj **values = prefix_of(o)->values;
    size_t number =
        values == NULL ? NAMES_NO_NUMBER : names_find(class_of(o)->names, name);

    if (number == NAMES_NO_NUMBER || number >= values_length(values) ||
        values[number] == NULL)
        return NAMES_NO_NUMBER;
    return number;
}

struct obj *instance_get(const struct obj *o, const struct obj *name)
{
    if (is_bare(o))
        return NULL;
    if (prefix_of(o)->dict != NULL)
        return dict_get(prefix_of(o)->dict, name);
    size_t number = find_value(o, name);
    return number == NAMES_NO_NUMBER ? NULL : prefix_of(o)->values[number];
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
    size_t number = values == NULL ? NAMES_NO_NUMBER
                                   : names_number(class_of(o)->names, interned);
    if (number == NAMES_NO_NUMBER)
        return set_in_new_dict(heap, o, interned, value);
    assert(number < values_length(values));
    struct obj *old = values[number];
    values[number] = obj_retain(value);
    if (old == NULL)
        values_append(values, number);
    else
        obj_release(heap, old);
    return 0;
}

bool instance_next(const struct obj *o, size_t *pos, struct obj **name,
                   struct obj **value)
{
    if (is_bare(o))
        return false;
    const struct instance_prefix *prefix = prefix_of(o);
    if (prefix->dict != NULL)
        return dict_next(prefix->dict, pos, name, value);
    if (prefix->values == NULL || *pos >= values_used(prefix->values))
        return false;
    size_t number = *values_order(prefix->values, (*pos)++);
    *name = class_of(o)->names->name[number];
    *value = prefix->values[number];
    return true;
}

bool instance_del(struct heap *heap, struct obj *o, const struct obj *name)
{
    if (is_bare(o))
        return false;
    if (prefix_of(o)->dict != NULL)
        return dict_del(heap, prefix_of(o)->dict, name);
    size_t number = find_value(o, name);
    if (number == NAMES_NO_NUMBER)
        return false;
    struct obj **values = prefix_of(o)->values;
    struct obj *old = values[number];
    values[number] = NULL;
    values_remove(values, number);
    obj_release(heap, old);
    return true;
}
