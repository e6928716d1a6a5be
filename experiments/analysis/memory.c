/* memory - allocation that succeeds or ends the program.  See memory.h.
 *
 * Cost: amortized O(1) per element grown. */
#include "experiments/analysis/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *p)
{
    if (p != NULL)
        return p;
    fputs("out of memory\n", stderr);
    exit(EXIT_FAILURE);
}

void *memory_new(size_t count, size_t size)
{
    return must(calloc(count == 0 ? 1 : count, size));
}

char *memory_text(const char *text)
{
    return must(strdup(text));
}

void *memory_grow(void *block, size_t used, size_t *capacity, size_t size)
{
    if (used < *capacity)
        return block;
    *capacity = *capacity == 0 ? 16 : *capacity * 2;
    return must(reallocarray(block, *capacity, size));
}
