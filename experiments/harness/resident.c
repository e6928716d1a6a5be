/* resident - what a process has in memory, by /proc.  See resident.h. */
#include "experiments/harness/resident.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static uint64_t own_bytes(long pid)
{
    char path[64], line[128] = "";
    unsigned long long pages = 0;
    FILE *f;

    snprintf(path, sizeof path, "/proc/%ld/statm", pid);
    f = fopen(path, "re");
    if (f == NULL)
        return 0;
    if (fgets(line, sizeof line, f) != NULL) {
        char *rest;

        (void)strtoull(line, &rest, 10); /* the address space */
        pages = strtoull(rest, NULL, 10);
    }
    fclose(f);
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

uint64_t resident_bytes(pid_t pid)
{
    char path[64], line[1024] = "";
    uint64_t bytes = own_bytes(pid);
    char *at = line;
    FILE *f;

    snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)pid,
             (long)pid);
    f = fopen(path, "re");
    if (f == NULL)
        return bytes;
    if (fgets(line, sizeof line, f) == NULL)
        line[0] = '\0';
    fclose(f);
    for (;;) {
        char *rest;
        long child = strtol(at, &rest, 10);

        if (rest == at || child <= 0)
            return bytes;
        bytes += own_bytes(child);
        at = rest;
    }
}
