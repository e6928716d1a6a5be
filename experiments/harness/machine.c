/* machine - what a cell runs on.  See machine.h. */
#include "experiments/harness/machine.h"

#include <gnu/libc-version.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* Only for JEMALLOC_VERSION: the library that is linked comes with it. */
#if __has_include(<jemalloc/jemalloc.h>)
#include <jemalloc/jemalloc.h>
#endif

static void kernel_read(char *text, size_t size)
{
    struct utsname name;

    if (uname(&name) == 0)
        snprintf(text, size, "%s %s", name.sysname, name.release);
    else
        snprintf(text, size, "unknown");
}

static void cpu_read(char *text, size_t size)
{
    char line[512];
    FILE *f = fopen("/proc/cpuinfo", "re");

    snprintf(text, size, "unknown");
    if (f == NULL)
        return;
    while (fgets(line, sizeof line, f) != NULL) {
        const char *colon = strchr(line, ':');

        if (strncmp(line, "model name", 10) != 0 || colon == NULL)
            continue;
        colon += 1 + strspn(colon + 1, " ");
        snprintf(text, size, "%.*s", (int)strcspn(colon, "\n"), colon);
        break;
    }
    fclose(f);
}

void machine_read(struct machine *m)
{
    cpu_set_t set;
    long pages = sysconf(_SC_PHYS_PAGES);

    *m = (struct machine){.cores = 1, .glibc = gnu_get_libc_version()};
    kernel_read(m->kernel, sizeof m->kernel);
    cpu_read(m->cpu, sizeof m->cpu);
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        m->cores = (unsigned)CPU_COUNT(&set);
    if (pages > 0)
        m->memory_bytes = (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
#ifdef JEMALLOC_VERSION
    m->jemalloc = JEMALLOC_VERSION;
#endif
}
