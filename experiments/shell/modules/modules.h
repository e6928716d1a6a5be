#ifndef SHELL_MODULES_MODULES_H
#define SHELL_MODULES_MODULES_H

/* The modules that exist; machine_modules lists them. */
#include "experiments/shell/machine.h"

extern const struct module_def gc_module, sys_module, weakref_module;

#endif
