/* rss.c - peak resident memory, read without stdio.
 *
 * getrusage would do but for one thing: its peak survives exec, so a child would
 * report its parent's.
 *
 * Cost: one read of /proc/self/status.  Source: proc_pid_status(5). */
#include "experiments/stage/rss.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

uint64_t rss_peak_bytes(void)
{
    char text[4096];
    int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return 0;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    text[n < 0 ? 0 : n] = '\0';
    const char *line = strstr(text, "VmHWM:");
    if (line == NULL)
        return 0;
    return strtoull(line + strlen("VmHWM:"), NULL, 10) * 1024; /* in kB */
}
