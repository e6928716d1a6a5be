#ifndef SHELL_BUILTINS_SPECIAL_H
#define SHELL_BUILTINS_SPECIAL_H

/* The special methods of builtin types, called by their names. */
#include "experiments/shell/machine.h"
#include "experiments/shell/types/objects.h"

/* `name` of a class, bound to `self` unless that is NULL.  New; NULL without an
 * exception: it has none. */
struct obj *special_find(struct machine *m, struct obj *class_object,
                         struct obj *self, const struct obj *name);
/* What __eq__ and its like answer; maybe NotImplemented.  New. */
struct obj *special_compare(struct machine *m, enum node_op op,
                            struct obj *self, struct obj *other);

#endif
