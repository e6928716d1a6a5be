#ifndef HARNESS_EXPERIMENT_H
#define HARNESS_EXPERIMENT_H

/* Experiments: one program per question, everything shared lives here.
 *
 *   spec -> cell -> (child process: heap -> events -> metrics -> row) -> shard
 *        -> CSV -> plot, report
 *
 * A program describes its question with one `struct experiment` and hands it to
 * experiment_main, which parses the options, plans the cells, runs each in a
 * child process of its own, writes shards, CSV files and the manifest, shows
 * progress and ends with a summary in words.
 */
#include "experiments/harness/cell.h"
#include "experiments/harness/row.h"

#include <stdbool.h>

/* Read access to the merged result, for the summary in words. */
struct table; /* see table.h */

struct experiment {
    const char *name;     /* => DIR/NAME.csv, DIR/NAME.curves.csv */
    const char *question; /* one sentence, for --help and the summary */
    const char *method;   /* a paragraph, for --help */
    const char *expected; /* the shape that we expect to see, before the data */
    /* The experiment's own columns; the key columns before and the common ones
     * after them (live_peak ... tracker_ns_per_event) come from the harness. */
    const struct column *columns; /* a NULL name ends it */
    /* The standard matrix: NULL-terminated lists of specs. */
    const char *const *allocators;
    const char *const *collectors;
    const char *const *profiles;
    const char *const *workloads;
    uint64_t births;
    unsigned seeds;
    bool timing; /* cells run one at a time, in turn over the configurations */
    bool events; /* has --events */
    /* Runs one cell in the child.  0, or -1 with a short word for `status`
     * ("oom", "proof failed") in *status; the rows so far are kept. */
    int (*run_cell)(const struct cell *cell, struct row_set *rows,
                    const char **status);
    /* What was found, in sentences, on stdout.  May be NULL. */
    void (*summary)(const struct table *table, FILE *out);
};

/* Exit status: 0 all cells ran, 1 some failed, 2 bad usage or input. */
int experiment_main(const struct experiment *experiment, int argc, char **argv);

#endif
