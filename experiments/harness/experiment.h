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
#include <stdio.h>

/* Read access to the merged result, for the summary in words. */
struct table; /* see table.h */

/* A switch of one experiment, "--by-type".  Row i of the table is bit i of
 * cell->flags; at most 16 rows, a NULL name ends the table. */
struct experiment_flag {
    const char *name; /* without the dashes */
    const char *help; /* one line */
};

struct experiment {
    const char *name;     /* => DIR/NAME.csv, DIR/NAME.curves.csv */
    const char *question; /* one sentence, for --help and the summary */
    const char *method;   /* a paragraph, for --help */
    const char *expected; /* the shape that we expect to see, before the data */
    const char *examples; /* command lines, each indented by two blanks */
    const char *next;     /* what to try next, after the summary; or NULL */
    /* The experiment's own columns; the key columns before and the common ones
     * after them (live_peak ... tracker_ns_per_event) come from the harness. */
    const struct column *columns;        /* a NULL name ends it */
    const struct experiment_flag *flags; /* or NULL */
    const struct axis *workload_axis;
    /* The two others: NULL stands for axis_allocators and axis_collectors. */
    const struct axis *allocator_axis, *collector_axis;
    /* The standard matrix: NULL-terminated lists of specs. */
    const char *const *allocators;
    const char *const *collectors;
    const char *const *profiles;
    const char *const *workloads;
    const char *const *int_caches; /* NULL: as the profile has it */
    uint64_t births;
    unsigned seeds;
    bool timing; /* cells run one at a time, each on one processor */
    bool events; /* has --events */
    /* Runs one cell in the child.  0, or -1 with a short word for `status`
     * ("oom", "proof failed") in *status; the rows so far are kept.  May not
     * use malloc while an allocator is under test. */
    int (*run_cell)(const struct cell *cell, struct row_set *rows,
                    const char **status);
    /* What was found, in sentences, to `out`.  May be NULL. */
    void (*summary)(const struct table *table, FILE *out);
};

/* Exit status: 0 all cells ran, 1 some failed or a file could not be written,
 * 2 bad usage or input, 130 and 143 stopped by SIGINT and SIGTERM. */
int experiment_main(const struct experiment *experiment, int argc, char **argv);

/* Is this process a cell that experiment_main started?  For a binary that has a
 * main of its own (a test) and must hand such calls on. */
bool experiment_is_cell(int argc, char **argv);

#endif
