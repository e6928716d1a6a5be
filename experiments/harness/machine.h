#ifndef HARNESS_MACHINE_H
#define HARNESS_MACHINE_H

/* The machine that a cell runs on, for headers and the manifest. */
#include <stdint.h>

struct machine {
    char kernel[160]; /* "Linux 6.1.0-18-amd64" */
    char cpu[128];    /* model name */
    unsigned cores;   /* that this process may use */
    uint64_t memory_bytes;
    const char *glibc, *jemalloc; /* versions; NULL when not known */
};

void machine_read(struct machine *m);

#endif
