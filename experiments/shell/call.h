#ifndef SHELL_CALL_H
#define SHELL_CALL_H

/* Calls of functions of the program. */
#include "experiments/shell/machine.h"

/* `n` values lie at args, keyword values included; they and `function` are
 * stolen, the places become NULL. */
struct obj *function_call_moving(struct machine *m, struct obj *function,
                                 struct obj **args, size_t n,
                                 struct obj *names);
/* The same, but everything is borrowed. */
struct obj *function_call(struct machine *m, struct obj *function,
                          struct obj **args, size_t n, struct obj *names);
/* Runs code without parameters with a dict of locals (borrowed). */
struct obj *function_run(struct machine *m, struct obj *function,
                         struct obj *locals);

#endif
