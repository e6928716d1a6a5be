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
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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
    TYPE_WEAKREF,
    TYPE_IDS_FIXED /* later types are numbered from here by their owner */
};

#define TYPE_IDS_MAX 64

/* Name of a type id, "float"; borrowed.  "?" for a number that is none. */
const char *obj_type_name(unsigned type_id);
/* The number of a type that is not one of the fixed ones, from TYPE_IDS_FIXED
 * on; the same name gets the same number.  `name` is kept, not copied.  0 when
 * all TYPE_IDS_MAX are taken. */
unsigned obj_type_register(const char *name);

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
    /* From the id to the word that holds the list of weak references, NULL at
     * first; 0: there can be none.  dealloc calls weakref_clear_dying. */
    size_t weak;
    /* Visits each counted reference once, duplicates twice.  May not allocate,
     * free or change a count.  NULL for types without references. */
    int (*traverse)(struct obj *self, obj_visit_fn *visit, void *arg);
    /* Drops the references that can close a cycle: detaches first, releases
     * second.  Idempotent.  NULL where there are none. */
    void (*clear)(struct heap *heap, struct obj *self);
    /* The count fell to zero: untracks, passes the trash can, drops the contents
     * in CPython's order, gives the block back.  See gc/heap_internal.h. */
    void (*dealloc)(struct heap *heap, struct obj *self);
    /* __del__; may resurrect self by making new references.  Only types with
     * OBJ_GC may have one; the host sees to it that it runs once.  Or NULL. */
    void (*finalize)(struct heap *heap, struct obj *self);
};

struct obj {
    int64_t refs;
    const struct obj_type *type;
};

/* Two words before every OBJ_GC object.  They are the collector's, but for this:
 * an object is tracked exactly when its `next` is not 0, bit 0 of `prev` is kept
 * for life, and while an untracked object dies both words are the host's. */
#define GC_UNLISTED ((uintptr_t)1) /* `next` of a tracked object in no list */

struct gc_head {
    /* Aligned, so that a pointer to one leaves the bits of `prev` free. */
    _Alignas(16) uintptr_t next; /* 0 = untracked */
    uintptr_t prev;              /* flags, and a link or a copied count */
};

enum gc_head_bits { /* of `prev` */
                    GC_FINALIZED =
                        1 << 0, /* the finalizer has run: never again */
                    GC_COLLECTING =
                        1 << 1, /* in the set that is being examined */
                    GC_RECLAIMED =
                        1 << 2, /* in the set that is being destroyed */
                    GC_UNREACHABLE = 1 << 3, /* found unreachable, so far */
                    GC_PREV_BITS = (1 << 4) - 1
};

#define GC_REFS_SHIFT 4 /* where in `prev` a collection copies the count */

/* The count with which objects start that are never freed. */
#define OBJ_IMMORTAL_REFS INT64_C(999999999)

/* The same pointer without the const: for what is const only to its users. */
static inline void *unconst(const void *p)
{
    void *q = NULL;

    memcpy(&q, &p, sizeof q);
    return q;
}

static inline struct gc_head *gc_head_of(struct obj *o)
{
    return (struct gc_head *)(void *)o - 1;
}

static inline struct obj *gc_head_obj(struct gc_head *head)
{
    return (struct obj *)(void *)(head + 1);
}

static inline bool obj_is_gc(const struct obj *o)
{
    return (o->type->flags & OBJ_GC) != 0;
}

static inline bool obj_is_tracked(struct obj *o)
{
    return obj_is_gc(o) && gc_head_of(o)->next != 0;
}

static inline bool obj_is_finalized(struct obj *o)
{
    return obj_is_gc(o) && (gc_head_of(o)->prev & GC_FINALIZED) != 0;
}

static inline bool obj_is_immortal(const struct obj *o)
{
    return o->refs >= OBJ_IMMORTAL_REFS / 2;
}

/* Reference counting.  obj_release (gc/heap.h) steals the reference; the last
 * one destroys the object and what only it kept alive, which may run finalizers,
 * and never recurses deeper than a fixed bound. */
static inline struct obj *obj_retain(struct obj *o)
{
    o->refs++;
    return o;
}

/* The slow half of obj_release: the count fell and is not 0, or it was 0. */
void obj_decremented(struct heap *heap, struct obj *o);

#endif
