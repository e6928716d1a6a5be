#ifndef SHELL_TYPES_CLASS_H
#define SHELL_TYPES_CLASS_H

/* What the files about classes share; private to them. */
#include "experiments/shell/types/objects.h"

struct getset_obj { /* what T.__dict__["__dict__"] is in CPython */
    struct obj super;
    struct obj *class_object, *name; /* owned */
    void *qualname, *row;
};
extern struct shape getset_type;

/* Tells the bases of a new class, as CPython does: each has a dict of weak
 * references to the classes made from it.  0, -1. */
int class_link(struct machine *m, struct obj *o);
void class_unlink(struct heap *heap, struct obj *o);

/* __del__ of a dying instance, whatever its layout. */
void instance_finalize(struct heap *heap, struct obj *self);
/* Finds out again whether a class has __del__. */
void class_refresh(struct machine *m, struct obj *o);
/* The class of a builtin type; `base` NULL: of object itself. */
struct obj *class_make_builtin(struct machine *m, const char *name,
                               struct obj *base);
void class_break(struct machine *m, struct obj *o);

/* What a class makes of an attribute that it finds: functions stay as they are,
 * class methods are bound; new. */
struct obj *bound_to_class(struct machine *m, struct obj *found,
                           struct obj *class_object);
int dict_copy_into(struct machine *m, struct obj *dict, struct obj *from);
/* Binds a name to None where it is unbound. */
int dict_set_default(struct machine *m, struct obj *dict, enum name name);

/* descriptor.c: what __new__ and its like are without a decorator: static methods and
 * class methods.  0, -1 = OOM. */
int class_wrap_functions(struct machine *m, struct obj *dict);

#endif
