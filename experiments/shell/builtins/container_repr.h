#ifndef SHELL_BUILTINS_CONTAINER_REPR_H
#define SHELL_BUILTINS_CONTAINER_REPR_H

/* repr() of containers and classes, for their kinds.  New; NULL: an exception. */
#include "experiments/shell/machine.h"

struct obj *list_repr(struct machine *m, struct obj *o);
struct obj *tuple_repr(struct machine *m, struct obj *o);
struct obj *dict_repr(struct machine *m, struct obj *o);
struct obj *set_repr(struct machine *m, struct obj *o);
struct obj *class_repr(struct machine *m, struct obj *o);
struct obj *view_repr(struct machine *m, struct obj *o);

#endif
