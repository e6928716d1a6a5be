#ifndef HARNESS_CSV_H
#define HARNESS_CSV_H

/* CSV after RFC 4180, with `\n` line ends: writing fields, and finding records
 * and fields again in a stream. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* One field, quoted where it must be. */
void csv_field(FILE *out, const char *text);

/* Cuts a stream of bytes into records.  A line end inside quotes belongs to the
 * record. */
struct csv_splitter {
    char *record; /* owned: the record so far, NUL-terminated when complete */
    size_t used, size;
    bool quoted, complete;
};

#define CSV_RECORD_MAX ((size_t)1 << 20) /* bytes; longer is garbage */

enum csv_state { CSV_MORE, CSV_RECORD, CSV_TOO_LONG, CSV_NO_MEMORY };

/* Takes bytes from [*bytes, end) and moves *bytes on.  CSV_RECORD: s->record is
 * one record without its line end, `used` bytes, until the next call.  CSV_MORE:
 * all bytes are taken, and s->used > 0 when a record has begun. */
enum csv_state csv_split(struct csv_splitter *s, const char **bytes,
                         const char *end);
void csv_splitter_free(struct csv_splitter *s);

/* Cuts a record in place: the next field of *record, unquoted and terminated,
 * and *record moved behind it; NULL when there is none left, then *record is
 * NULL, or points at what is not RFC 4180. */
char *csv_next_field(char **record);

#endif
