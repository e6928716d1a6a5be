#ifndef ANALYSIS_RECOMPUTE_H
#define ANALYSIS_RECOMPUTE_H

/* Makes every estimate of X.csv again from the histograms in X.curves.csv, and
 * says where the two disagree. */
#include "experiments/analysis/problem.h"

#include <stddef.h>
#include <stdio.h>

#define RECOMPUTE_EXAMPLES 10 /* disagreements that are spelled out */

struct recompute_line { /* one column of the file, or one curve */
    const char *name;
    size_t checked, wrong;
    double worst; /* largest relative difference */
};

struct recompute {
    struct recompute_line *lines; /* owned */
    size_t line_count;
    size_t rows;    /* of cells that are ok */
    size_t without; /* of these, rows with deaths but no histogram */
    size_t wrong;   /* disagreements in all */
    char *examples[RECOMPUTE_EXAMPLES]; /* owned */
};

/* False: `problem` says what is wrong with one of the files. */
bool recompute_file(struct recompute *r, const char *path,
                    struct problem *problem);
/* "results/id_reuse.csv: 90 rows agree ..." and a table. */
void recompute_print(const struct recompute *r, const char *path, bool markdown,
                     FILE *out);
void recompute_free(struct recompute *r);

#endif
