#ifndef SHELL_MODULES_MODULES_H
#define SHELL_MODULES_MODULES_H

/* The modules that exist; machine_modules lists them. */
#include "experiments/shell/machine.h"

extern const struct module_def gc_module, sys_module, weakref_module,
    copy_module;

/* bind.c: binds a name to an object (stolen; NULL: it failed).  0; -1 = OOM. */
int module_bind(struct machine *m, struct obj *dict, const char *name,
                struct obj *o);

/* library.c: what weakref has in Python, and when it is needed. */
extern const char weakref_text[];
extern const char *const weakref_later[];
void library_at_exit(struct machine *m);

#endif
