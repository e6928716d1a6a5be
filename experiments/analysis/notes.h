#ifndef ANALYSIS_NOTES_H
#define ANALYSIS_NOTES_H

/* Notes: what a reader must know before believing a table, in words. */
#include "experiments/analysis/comparison.h"

struct notes {    /* all zero = empty */
    char **lines; /* owned */
    size_t count, room;
    /* Gathered over the tables, put into words at the end. */
    struct names identical;     /* configurations whose repeats are all equal */
    struct names deterministic; /* the tables that they are in */
    struct names distinct;      /* those with repeats that differ */
    struct names undefined;     /* "metric for configuration (7 of 10 runs)" */
    size_t helpless;            /* tables in which nothing could be called */
    size_t fewest, tests;       /* of the worst of them */
    size_t fewest_runs;         /* of an interval; 0 = none seen */
    size_t without_baseline;    /* entries */
    size_t unpaired;            /* runs that have no partner */
    size_t never;               /* proportions never seen */
};

/* A line of one's own. */
void notes_add(struct notes *notes, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* What the files say about themselves: machines, builds, failed cells. */
void notes_files(struct notes *notes, const struct comparison *c);
/* What one table shows. */
void notes_section(struct notes *notes, const struct comparison *c,
                   size_t metric, const struct section *section);
/* Turns what was gathered into lines. */
void notes_finish(struct notes *notes, const struct comparison *c);
void notes_free(struct notes *notes);

#endif
