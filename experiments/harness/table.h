#ifndef HARNESS_TABLE_H
#define HARNESS_TABLE_H

/* Tables: a CSV file of ours read back, columns by name.
 *
 * For the summary at the end of a run.  (Analysis programs that read foreign
 * files have their own reader, experiments/analysis/.)
 */
#include <stddef.h>

struct table;

struct table *table_read(const char *path); /* new; NULL: errno says why */
void table_free(struct table *t);
size_t table_rows(const struct table *t);
/* Borrowed; "" where empty or no such column. */
const char *table_text(const struct table *t, size_t row, const char *column);
/* NaN where empty. */
double table_real(const struct table *t, size_t row, const char *column);
/* Median of `metric` over the rows whose `column` equals `value`, and further
 * pairs until NULL: table_median(t, "x", "allocator", "jemalloc", NULL).  NaN
 * when no row has a value. */
double table_median(const struct table *t, const char *metric, ...);

#endif
