#ifndef ANALYSIS_GATHER_H
#define ANALYSIS_GATHER_H

/* Everything that a report is made of, gathered from two folders. */
#include "experiments/analysis/page/svg.h"
#include "experiments/analysis/study.h"

struct picture {
    char *name;     /* owned: id_reuse for PLOTS/id_reuse.svg */
    struct svg svg; /* owned; without markup when it was refused */
    char *refusal;  /* owned: why; NULL = none */
};

struct other_file {
    char *path; /* owned */
    char *why;  /* owned: why it is not in the report; or what it is */
};

struct gathered {                /* all zero = empty */
    const char *results, *plots; /* borrowed */
    struct study *studies;       /* owned, the best known ones first */
    size_t study_count, study_room;
    struct picture *pictures; /* owned, likewise */
    size_t picture_count, picture_room;
    struct other_file *others; /* owned */
    size_t other_count, other_room;
    struct other_file *runs; /* owned: runs in folders below, command lines */
    size_t run_count, run_room;
};

/* False: `problem`: no such folder, nothing in it, a broken file.  A folder
 * without pictures is fine.  gathered_free in any case. */
bool gather(struct gathered *g, const char *results, const char *plots,
            struct problem *problem);
void gathered_free(struct gathered *g);

#endif
