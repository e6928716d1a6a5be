#ifndef SHELL_TYPES_SHAPE_H
#define SHELL_TYPES_SHAPE_H

/* Shapes: types whose objects are a fixed set of fields, described and not
 * programmed.
 *
 * Traverse, clear and dealloc of such a type only differ in where its references
 * are, so the offsets are part of the type.  The contents die in the order in
 * which they are listed.
 */
#include "gc/heap_internal.h"

#define SHAPE_FIELDS_MAX 14

struct shape {
    struct obj_type type; /* first: an object's type is its shape */
    uint16_t fields[SHAPE_FIELDS_MAX]; /* offsets of references; 0 ends them */
};

int shape_traverse(struct obj *self, obj_visit_fn *visit, void *arg);
void shape_clear(struct heap *heap, struct obj *self);
void shape_dealloc(struct heap *heap, struct obj *self);
/* ... of a type that CPython puts into the trash can, as deep as all are. */
void shape_dealloc_binned(struct heap *heap, struct obj *self);

/* CPython passes the trash can with containers only, so that the others do not
 * count there; these do when they are so deep that the stack is in danger.
 * True: self dies later. */
bool shape_dying_begin(struct heap *heap, struct obj *self, bool *counted);
void shape_dying_end(struct heap *heap, bool counted);

#define SHAPE_GC(text, layout)                                                 \
    {                                                                          \
        .name = (text), .flags = OBJ_GC, .size = sizeof(layout),               \
        .prefix = sizeof(struct gc_head), .traverse = shape_traverse,          \
        .clear = shape_clear, .dealloc = shape_dealloc                         \
    }
/* The same with a field `weak` for a list of weak references. */
#define SHAPE_WEAK(text, layout)                                               \
    {                                                                          \
        .name = (text), .flags = OBJ_GC, .size = sizeof(layout),               \
        .prefix = sizeof(struct gc_head), .weak = offsetof(layout, weak),      \
        .traverse = shape_traverse, .clear = shape_clear,                      \
        .dealloc = shape_dealloc                                               \
    }
#define SHAPE_PLAIN(text, layout)                                              \
    {                                                                          \
        .name = (text), .size = sizeof(layout), .dealloc = shape_dealloc       \
    }

/* New, all fields zero, not tracked yet; NULL = OOM.  May collect. */
struct obj *shape_new(struct heap *heap, struct shape *shape);

#endif
