#ifndef HARNESS_ROWS_H
#define HARNESS_ROWS_H

/* The harness's side of row.h: making a row set and reading it back. */
#include "experiments/harness/row.h"

#include <stdbool.h>
#include <stddef.h>

/* What the harness adds behind an experiment's own columns; a NULL name ends
 * it. */
extern const struct column rows_common_columns[];

/* Column number i of the experiment's `own` and then the common ones; NULL past
 * the end. */
const struct column *rows_column(const struct column *own, size_t i);

struct row_value {
    bool is_set;
    union {
        uint64_t count;
        double real;
        const char *text; /* the row set's */
    } as;
};

struct row_point {
    const char *curve; /* borrowed */
    double x_lo, x_hi, value;
};

/* New, in mapped memory; NULL = OOM.  `own` is borrowed. */
struct row_set *rows_create(const struct column *own);
void rows_destroy(struct row_set *rows);
size_t rows_count(const struct row_set *rows);
size_t rows_point_count(const struct row_set *rows);
struct row_value rows_value(const struct row_set *rows, size_t row,
                            size_t column);
const struct row_point *rows_point(const struct row_set *rows, size_t i);

#endif
