#ifndef ANALYSIS_STUDY_H
#define ANALYSIS_STUDY_H

/* Studies: one experiment's CSV file and manifest, read for the report.
 *
 *   every     all numeric columns, all scopes: the tables
 *   leading   the columns that say most, scope `all`: findings and verdicts
 *   failed    the cells that have a status instead of numbers
 */
#include "experiments/analysis/comparison.h"

#include <jansson.h>

#define STUDY_FAILED_MAX 500 /* failed cells that are kept; all are counted */

struct failed_cell {
    char *keys[KEYS]; /* owned; NULL: no such column */
    char *seed, *status;
    size_t line;
};

struct study {
    char *path, *name;               /* owned: DIR/NAME.csv */
    struct dataset *every, *leading; /* owned */
    json_t *manifest;                /* owned; NULL: there is none */
    struct failed_cell *failed;      /* owned */
    size_t failed_count, failed_kept, failed_room;
    size_t cells;          /* rows of scope `all`, failed ones too */
    size_t columns_unread; /* numeric columns beyond METRICS_MAX */
};

enum study_result { STUDY_READ, STUDY_FOREIGN, STUDY_BROKEN };

/* FOREIGN: a CSV file, but not of an experiment (no manifest beside it and no
 * column `experiment`); BROKEN: `problem`.  Only after READ is there something
 * to free. */
enum study_result study_read(struct study *study, const char *path,
                             struct problem *problem);
void study_free(struct study *study);

/* Text of a manifest by its path, "machine", "cpu"; NULL when it is not there or
 * no text.  Borrowed. */
const char *study_said(const struct study *study, const char *group,
                       const char *key);

#endif
