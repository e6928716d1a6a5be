/* fatal - the end of a process whose heap is corrupt.  See fatal.h. */
#include "allocators/fatal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_BYTES ((size_t)256) /* a longer message is cut */

_Noreturn void fatal(const char *message)
{
    static const char prefix[] = "fatal: ";
    char line[LINE_MAX_BYTES];
    size_t start = sizeof prefix - 1;
    size_t length = strnlen(message, sizeof line - start - 1);

    /* One call, so that the line stays whole; nothing is left to do should it
     * fail. */
    memcpy(line, prefix, start);
    memcpy(line + start, message, length);
    line[start + length] = '\n';
    if (write(STDERR_FILENO, line, start + length + 1) < 0)
        abort();
    abort();
}
