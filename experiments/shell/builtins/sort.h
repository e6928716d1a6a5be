#ifndef SHELL_BUILTINS_SORT_H
#define SHELL_BUILTINS_SORT_H

/* Sorting, and what repr needs to know of what it is inside of. */
#include "experiments/shell/machine.h"

/* Sorts in place, stably; `key` and `reverse` are taken from the keywords that
 * follow n positional arguments. */
int sort_list(struct machine *m, struct obj *list, struct obj **args, size_t n,
              struct obj *names);

struct obj *sorted_list(struct machine *m, struct obj **args, size_t n,
                        struct obj *names); /* the function sorted() */

/* True: o is being shown already.  Otherwise it is from now until repr_leave;
 * o stays on the machine's stack meanwhile. */
bool repr_enter(struct machine *m, struct obj *o);
void repr_leave(struct machine *m);

#endif
