#ifndef SHELL_BUILTINS_FUNCTIONS_H
#define SHELL_BUILTINS_FUNCTIONS_H

/* The tables of builtin functions; machine_builtins lists them. */
#include "experiments/shell/machine.h"

extern const struct builtin builtin_functions[], builtin_text_functions[],
    builtin_tool_functions[], builtin_extreme_functions[],
    builtin_show_functions[], builtin_attribute_functions[];

builtin_fn builtin_locals;
/* A new object(). */
struct obj *object_new(struct machine *m);
/* object.__new__.  0, -1. */
int object_add_new(struct machine *m);

#endif
