#ifndef HARNESS_MERGE_H
#define HARNESS_MERGE_H

/* From shards to DIR/EXPERIMENT.csv and DIR/EXPERIMENT.curves.csv, in the order
 * of the plan.  Both appear by rename, and only when every shard is there and
 * whole. */
#include "experiments/harness/origin.h"
#include "experiments/harness/run.h"

#include <stdint.h>

struct merged {
    uint64_t rows, curves; /* lines written */
    struct origin origin;  /* owned */
};

/* Sets the states and reasons of all cells.  0; -1 when a shard is missing or
 * something cannot be read or written, which has been told in one line; or the
 * signal that stopped it. */
int merge_run(struct run *run, struct merged *merged);
void merged_free(struct merged *merged);

/* The arguments of the run as a shell would take them. */
void argv_print(FILE *out, int argc, char *const *argv);

#endif
