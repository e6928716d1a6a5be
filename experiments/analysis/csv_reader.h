#ifndef ANALYSIS_CSV_READER_H
#define ANALYSIS_CSV_READER_H

/* One CSV file, row by row, in memory that does not grow with it.
 *
 *   # key: value      comment lines, only before the header: the metadata
 *   a,b,c             the header: every name once, none empty
 *   1,"x,y",3         rows of as many fields, the last one ended by a newline
 *
 * RFC 4180 and strict about it: a stray quote, a row with a field too few or too
 * many, a NUL byte, a last line without its newline and a comment between the
 * rows are errors with file, line and column.  `\r\n` and a byte order mark are
 * fine, blank lines are skipped, blanks belong to their field.
 */
#include "experiments/analysis/problem.h"

#include <stdio.h>

#define CSV_READER_ROW_MAX ((size_t)1 << 20) /* bytes of one row */

struct csv_reader;

/* Reads up to the header.  New; NULL: `problem` says why. */
struct csv_reader *csv_reader_open(const char *path, struct problem *problem);
/* The same from a stream, which is stolen, also on failure. */
struct csv_reader *csv_reader_open_stream(FILE *in, const char *name,
                                          struct problem *problem);
void csv_reader_close(struct csv_reader *r); /* NULL is fine */

const char *csv_reader_name(const struct csv_reader *r); /* borrowed */
size_t csv_reader_columns(const struct csv_reader *r);
const char *csv_reader_column(const struct csv_reader *r, size_t i);
/* -1: no such column. */
int csv_reader_find(const struct csv_reader *r, const char *column);
/* Value of a comment line, borrowed; NULL: no such key. */
const char *csv_reader_meta(const struct csv_reader *r, const char *key);

/* The next row: 1; 0 at the end; -1: `problem` says what is wrong. */
int csv_reader_next(struct csv_reader *r, struct problem *problem);
/* Field of the row read last, borrowed until the next one; never NULL. */
const char *csv_reader_field(const struct csv_reader *r, size_t i);
/* Where that row begins; the first line is 1. */
size_t csv_reader_line(const struct csv_reader *r);

#endif
