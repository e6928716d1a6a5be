/* class - what instances have in common: their type, the names of their
 * attributes (values.h).  The plain class has both in the heap's own memory.
 *
 * Source: CPython 3.11, Objects/typeobject.c, 2022.
 */
#include "gc/types/class.h"

#include "gc/heap_internal.h"
#include "gc/types/layout.h"
#include "gc/types/values.h"

static struct class_obj *class_of(struct obj *o)
{
    return (struct class_obj *)(void *)o;
}

/* The names are immortal and in the heap's memory: nothing here is counted. */
static int class_traverse(struct obj *self, obj_visit_fn *visit, void *arg)
{
    (void)self;
    (void)visit;
    (void)arg;
    return 0;
}

void class_free(struct heap *heap, struct obj *o)
{
    names_release(heap, class_of(o)->names);
    heap_object_free(heap, o, sizeof(struct class_obj));
}

static void class_dealloc(struct heap *heap, struct obj *o)
{
    heap_untrack(heap, o);
    weakref_clear_dying(heap, o);
    class_free(heap, o);
}

const struct obj_type class_type = {
    .name = "class",
    .id = TYPE_CLASS,
    .flags = OBJ_GC,
    .size = sizeof(struct class_obj),
    .prefix = sizeof(struct gc_head),
    .weak = offsetof(struct class_obj, weak),
    .traverse = class_traverse,
    .dealloc = class_dealloc,
};

static void fill(struct obj *o, const char *name, struct class_names *names)
{
    struct class_obj *class = class_of(o);

    class->name = name;
    class->instances = instance_type;
    class->names = names;
    class->weak = NULL;
}

void class_init_immortal(struct obj *o, const char *name, void *names)
{
    o->refs = OBJ_IMMORTAL_REFS;
    o->type = &class_type;
    names_init(names);
    fill(o, name, names);
}

struct obj *class_new_of(struct heap *heap, const struct obj_type *type,
                         const char *name)
{
    struct obj *text = str_intern(heap, name, strlen(name));
    struct obj *o = NULL;

    if (text == NULL)
        return NULL;
    o = heap_object_new(heap, type, sizeof(struct class_obj));
    if (o == NULL)
        return NULL;
    struct class_names *names = names_new(heap);
    if (names == NULL) {
        heap_object_free(heap, o, sizeof(struct class_obj));
        return NULL;
    }
    fill(o, str_text(text), names);
    memset(class_of(o)->rest, 0, sizeof class_of(o)->rest);
    return o;
}

struct obj *class_new(struct heap *heap, const char *name)
{
    struct obj *o = class_new_of(heap, &class_type, name);

    if (o != NULL)
        heap_track(heap, o);
    return o;
}

void class_set_bare(struct obj *class)
{
    class_of(class)->instances = bare_instance_type;
}

const char *class_name(const struct obj *class)
{
    return ((const struct class_obj *)(const void *)class)->name;
}

struct obj_type *class_instance_type(struct obj *class)
{
    return &class_of(class)->instances;
}
