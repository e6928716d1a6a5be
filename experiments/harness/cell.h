#ifndef HARNESS_CELL_H
#define HARNESS_CELL_H

/* Cells: one run, allocator x collector x profile x workload x seed. */
#include "experiments/harness/spec.h"
#include "gc/profile.h"

#include <stdint.h>

#define CELL_ID_MAX 17 /* 16 hex digits and the NUL */

struct cell {
    char id[CELL_ID_MAX]; /* hash of everything below and the schema */
    const struct spec *allocator, *collector, *workload; /* borrowed */
    const struct profile *profile; /* knobs already applied; borrowed */
    const char *int_cache; /* "-5..256" or "off", as the CSV has it; borrowed */
    const char *type_freelists; /* "on" or "off" */
    uint64_t age, births, seed;
    unsigned flags; /* bit i: the experiment's switch number i was given */
    /* From the command line, for a single cell; no part of the id. */
    const char *events_path;        /* --events, or NULL */
    void (*progress)(double share); /* tell the parent; cheap; never NULL */
};

#endif
