#ifndef HARNESS_CHILD_EXEC_H
#define HARNESS_CHILD_EXEC_H

/* What a cell's process is started with: arguments, environment, files. */
#include "experiments/harness/run.h"

#include <sys/types.h>

struct child_exec {
    char **argv, **envp; /* owned, with their strings; NULL-terminated */
    size_t argc, envc;   /* strings in use */
    int rows, errors;    /* write ends of the pipes, borrowed */
    bool failed;         /* out of memory on the way */
};

/* 0, or -1 = OOM; free in both cases. */
int child_exec_prepare(struct child_exec *x, const struct run *run, size_t cell,
                       int rows, int errors);
/* In the forked child: becomes the cell. */
_Noreturn void child_exec_go(const struct child_exec *x, pid_t parent);
void child_exec_free(struct child_exec *x);

#endif
