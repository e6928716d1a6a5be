/* fatal - the end of a process whose heap is corrupt.  See fatal.h. */
#include "allocators/fatal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

_Noreturn void fatal(const char *message)
{
    static const char prefix[] = "fatal: ";
    const struct iovec line[] = {
        {.iov_base = (void *)(uintptr_t)prefix, .iov_len = sizeof prefix - 1},
        {.iov_base = (void *)(uintptr_t)message, .iov_len = strlen(message)},
        {.iov_base = (void *)(uintptr_t) "\n", .iov_len = 1},
    };

    /* One call, so that the line stays whole; nothing is left to do should it
     * fail. */
    if (writev(STDERR_FILENO, line, 3) < 0)
        abort();
    abort();
}
