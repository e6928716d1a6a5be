#ifndef SHELL_CONSOLE_H
#define SHELL_CONSOLE_H

/* The prompt. */
#include "experiments/shell/machine.h"

/* Reads and runs until the end of input, or exit().  Exit status. */
int console_run(struct machine *m);

#endif
