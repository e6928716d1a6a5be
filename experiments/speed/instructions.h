#ifndef SPEED_INSTRUCTIONS_H
#define SPEED_INSTRUCTIONS_H

/* Instructions that this process has executed, where the machine counts them for
 * us.  Many virtual machines do not. */
#include <stdbool.h>
#include <stdint.h>

/* A counter; -1 where there is none. */
int instructions_open(void);
void instructions_close(int counter);
/* What it has counted so far, in user mode; false = it does not say. */
bool instructions_read(int counter, uint64_t *count);

#endif
