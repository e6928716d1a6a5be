#ifndef ANALYSIS_MEMORY_H
#define ANALYSIS_MEMORY_H

/* Memory for programs that can do nothing sensible without it: when there is
 * none, they say so in one line and exit with status 1. */
#include <stddef.h>

void *memory_new(size_t count, size_t size); /* new, zeroed */
char *memory_text(const char *text);         /* new copy */

/* Room for one more element: returns the block, moved if need be, and doubles
 * *capacity.  Usage: a = memory_grow(a, n, &capacity, sizeof *a). */
void *memory_grow(void *block, size_t used, size_t *capacity, size_t size);

#endif
