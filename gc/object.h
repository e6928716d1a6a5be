#ifndef GC_OBJECT_H
#define GC_OBJECT_H

/* The object: a reference count, a type, and whatever the type adds.
 *
 *   block ->  | dict, values |  instances of a class with attributes only
 *             | gc_head      |  types that can be part of a cycle (OBJ_GC)
 *   id    ->  | refs | type  |  the address of this is the identity
 *             | payload      |
 *
 * The layout is CPython 3.11's on a 64-bit machine, word for word where it
 * decides a block's size class or the offset of the id in its block, and it is
 * the same for every collector and every build: 8 bytes more would be another
 * size class, another experiment.
 */
#include <stddef.h>
#include <stdint.h>

struct heap;
struct obj;

enum obj_type_id {
    TYPE_BLOCK, /* raw memory of a replayed trace, no object */
    TYPE_INT,
    TYPE_FLOAT,
    TYPE_BOOL,
    TYPE_NONE,
    TYPE_STR,
    TYPE_LIST,
    TYPE_TUPLE,
    TYPE_DICT,
    TYPE_INSTANCE,
    TYPE_CLASS,
    TYPE_IDS_FIXED /* later types are numbered from here by their owner */
};

#define TYPE_IDS_MAX 64

/* Name of a type id, "float"; borrowed.  "?" for a number that is none. */
const char *obj_type_name(unsigned type_id);

/* Called once for each reference that an object holds.  Non-zero stops. */
typedef int obj_visit_fn(struct obj *child, void *arg);

enum obj_type_flags {
    OBJ_GC = 1 << 0 /* has a gc_head: may be part of a cycle */
};

struct obj_type {
    const char *name;
    unsigned id;    /* enum obj_type_id */
    unsigned flags; /* enum obj_type_flags */
    size_t size;    /* bytes from the id on, without variable parts */
    size_t prefix;  /* bytes from the block's start to the id */
    /* Visits each counted reference once, duplicates twice.  May not allocate,
     * free or change a count.  NULL for types without references. */
    int (*traverse)(struct obj *self, obj_visit_fn *visit, void *arg);
    /* Drops the references that can close a cycle: detaches first, releases
     * second.  Idempotent.  NULL where there are none. */
    void (*clear)(struct heap *heap, struct obj *self);
    /* The count fell to zero: drops the contents in CPython's order, gives the
     * block back through heap_object_free.  See gc/reclaim.h. */
    void (*dealloc)(struct heap *heap, struct obj *self);
    /* __del__; may resurrect self by making new references.  May be NULL. */
    void (*finalize)(struct heap *heap, struct obj *self);
};

struct obj {
    int64_t refs;
    const struct obj_type *type;
};

/* Two words before every OBJ_GC object; what they mean is the collector's. */
struct gc_head {
    uintptr_t next; /* trial_deletion: next in list; 0 = untracked */
    uintptr_t prev; /* trial_deletion: flags, and prev or the copied count */
};

static inline struct gc_head *gc_head_of(struct obj *o)
{
    return (struct gc_head *)o - 1;
}

/* Reference counting.  obj_release steals the reference; the last one destroys
 * the object and what only it kept alive, which may run finalizers, and never
 * recurses deeper than a fixed bound. */
static inline struct obj *obj_retain(struct obj *o)
{
    o->refs++;
    return o;
}

void obj_destroy(struct heap *heap, struct obj *o); /* refs == 0; steals o */
void obj_decremented(struct heap *heap, struct obj *o); /* collector's hook */

#endif
