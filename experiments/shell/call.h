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
/* What errors about arguments call a callee: "__main__.f()". */
#define CALLED_TEXT 300
const char *called_text(struct machine *m, const struct obj *callee,
                        char text[CALLED_TEXT]);
/* Runs code without parameters with a dict of locals (borrowed). */
struct obj *function_run(struct machine *m, struct obj *function,
                         struct obj *locals);

#endif
