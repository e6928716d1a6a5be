/* tables - what a program finds without importing it, and what it can import. */
#include "experiments/shell/builtins/functions.h"
#include "experiments/shell/modules/modules.h"

const struct builtin *const machine_builtins[] = {builtin_functions,
                                                  builtin_text_functions,
                                                  builtin_tool_functions,
                                                  builtin_extreme_functions,
                                                  builtin_show_functions,
                                                  builtin_attribute_functions,
                                                  NULL};

const struct module_def *const machine_modules[] = {
    &gc_module, &sys_module, &copy_module, &weakref_module, NULL};
