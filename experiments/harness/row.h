#ifndef HARNESS_ROW_H
#define HARNESS_ROW_H

/* Rows: what one cell found, on its way from the child to the CSV.
 *
 * A cell writes one or more rows (one per scope) and points of curves.  All of
 * it is kept in mmap'd memory until the cell ends, so a cell may fill it while
 * an allocator is under test.  What is not set stays an empty field: undefined
 * is never 0, -1 or NaN.
 */
#include <stdint.h>

struct row_set; /* everything that one cell writes */

enum column_kind {
    COLUMN_COUNT, /* uint64_t */
    COLUMN_REAL,  /* double, %.9g; NaN and infinity are left empty */
    COLUMN_TEXT
};

struct column {
    const char *name; /* as results/README.md explains it */
    enum column_kind kind;
    const char *unit; /* "births", "bytes", "ns", "" */
    const char *help; /* one line; ends up in the manifest */
};

/* Starts the next row.  Setters below act on the row started last, and setting
 * a column twice keeps the later value.  A column that the experiment does not
 * have, one of another kind, or a setter before the first row_begin is a bug
 * and ends the process with a fixed message, in release builds too.  Texts are
 * copied. */
void row_begin(struct row_set *rows);
void row_count(struct row_set *rows, const char *column, uint64_t value);
void row_real(struct row_set *rows, const char *column, double value);
void row_text(struct row_set *rows, const char *column, const char *value);
/* One line of the curve file, of the row started last.  `x_hi` is included.
 * `curve` is [a-z0-9_]+ and borrowed until the cell has ended: a constant. */
void row_curve(struct row_set *rows, const char *curve, double x_lo,
               double x_hi, double value);

#endif
