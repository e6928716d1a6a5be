#ifndef SHELL_SEQUENCE_H
#define SHELL_SEQUENCE_H

/* What list, tuple and str have in common, and the operators of containers. */
#include "experiments/shell/machine.h"

static inline bool sequence_is(const struct obj *o)
{
    return is_type(o, TYPE_LIST) || is_type(o, TYPE_TUPLE) ||
           is_type(o, TYPE_STR);
}
/* NULL without an exception: these two do not go together. */
struct obj *sequence_concat(struct machine *m, struct obj *a, struct obj *b);
struct obj *sequence_repeat(struct machine *m, struct obj *o,
                            struct obj *count);
struct obj *sequence_operand_error(struct machine *m, enum node_op op,
                                   struct obj *a, struct obj *b);
int list_repeat_inplace(struct machine *m, struct obj *list, int64_t times);
/* o[key] of a list, tuple or str; key an int or a slice. */
struct obj *sequence_get_item(struct machine *m, struct obj *o,
                              struct obj *key);
int dict_merge(struct machine *m, struct obj *into, struct obj *from);
struct obj *dict_copied(struct machine *m, struct obj *from);
struct obj *dict_merged(struct machine *m, struct obj *a, struct obj *b);
/* A place in a sequence of `len`: negative ones from the end.  0; -1:
 * IndexError "list index out of range" or TypeError. */
int sequence_index(struct machine *m, struct obj *o, struct obj *key,
                   size_t len, const char *what, size_t *out);

#endif
