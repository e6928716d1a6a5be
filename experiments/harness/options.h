#ifndef HARNESS_OPTIONS_H
#define HARNESS_OPTIONS_H

/* The command line that all experiments share, parsed and checked. */
#include "experiments/harness/experiment.h"
#include "experiments/harness/filter.h"

#include <stddef.h>
#include <stdint.h>

enum run_mode {
    RUN_ALL,   /* plan, cells, merge */
    RUN_PLAN,  /* --plan */
    RUN_CELLS, /* --cells */
    RUN_MERGE, /* --merge */
    RUN_LIST,  /* --list */
    RUN_CHILD  /* one cell, in a child */
};

struct spec_list { /* no two with the same canonical text */
    struct spec **items;
    size_t count;
};

struct int_cache {
    char text
        [48]; /* canonical: "LO..HI", "off", or "" = as the profile has it */
    bool on;
    int64_t lo, hi;
};

struct options {
    const struct experiment *experiment; /* borrowed */
    int argc;                            /* as given */
    char **argv;                         /* borrowed */
    enum run_mode mode;
    struct spec_list allocators, collectors, workloads;
    const struct profile **profiles; /* owned array of borrowed rows */
    size_t profile_count;
    struct int_cache *int_caches; /* owned; at least one */
    size_t int_cache_count;
    const char *type_freelists; /* "on", "off", or NULL = as the profile */
    uint64_t births, age;
    bool births_given; /* else a workload may ask for more than `births` */
    uint64_t first_seed, last_seed;
    unsigned flags; /* of the experiment: bit i is its row i */
    unsigned jobs;
    bool quiet, resume;
    struct filters exclude, only; /* no `only`: all */
    uint64_t time_limit;          /* of a cell, seconds; 0 = none */
    uint64_t memory_limit;        /* of a cell, bytes; 0 = none */
    char **texts;                 /* owned: of a sweep file */
    size_t text_count;
    const char *output; /* folder */
    const char *cells;  /* RUN_CELLS: IDs or @FILE */
    const char *events; /* or NULL */
    int child_pipe;     /* RUN_CHILD: where rows go */
    /* Standard specs that cannot run here and were left out, in words. */
    char left_out[SPEC_ERROR_MAX];
};

/* 0 when the run may go on; else the process is to end with *status: after
 * --help, --usage, --version, or an error, which has been told in one line.
 * Free in both cases. */
int options_parse(struct options *o, const struct experiment *e, int argc,
                  char **argv, int *status);
void options_free(struct options *o);

/* The axes of an experiment, with their standard ones filled in. */
const struct axis *options_allocator_axis(const struct experiment *e);
const struct axis *options_collector_axis(const struct experiment *e);

/* The text before and after the options in --help; new, for free(). */
char *options_help_text(const struct experiment *e);

/* Hidden option that makes a process a cell: "--cell-pipe=FD". */
#define OPTION_CELL_PIPE "cell-pipe"

#endif
