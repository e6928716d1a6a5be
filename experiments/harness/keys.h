#ifndef HARNESS_KEYS_H
#define HARNESS_KEYS_H

/* The key columns: the first of every row, and which cell it comes from. */
#include "experiments/harness/experiment.h"

#include <stdio.h>

/* Name, kind, unit and help, in order; a NULL name ends it. */
extern const struct column keys_columns[];

/* "experiment,allocator,...,status", without a line end. */
void keys_header(FILE *out);
/* The same fields of one cell. */
void keys_write(FILE *out, const struct experiment *e, const struct cell *cell,
                const char *status);

#endif
