#ifndef SHELL_MODULES_GC_HOOKS_H
#define SHELL_MODULES_GC_HOOKS_H

/* The heap's hook that calls gc.callbacks; `arg` is the machine. */
#include "gc/heap.h"

void gc_hook_collecting(void *arg, const struct gc_info *info);

#endif
