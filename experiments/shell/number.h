#ifndef SHELL_NUMBER_H
#define SHELL_NUMBER_H

/* Arithmetic on ints of 64 bits and on floats. */
#include "experiments/shell/machine.h"

static inline bool is_number(const struct obj *o)
{
    return is_int(o) || is_type(o, TYPE_FLOAT);
}
double number_as_real(const struct obj *o);
/* Both are numbers.  NULL without an exception: no such operation. */
struct obj *number_binary(struct machine *m, enum node_op op,
                          const struct obj *a, const struct obj *b);
/* a % b and a // b; b is not 0. */
double float_mod(double a, double b);
double float_floor_div(double a, double b);
/* -1, 0, 1; 2: not ordered (NaN). */
int number_compare(const struct obj *a, const struct obj *b);

#endif
