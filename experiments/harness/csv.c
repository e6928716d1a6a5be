/* csv - RFC 4180.  See csv.h.
 *
 * Cost: O(bytes).  Source: Shafranovich, RFC 4180, 2005. */
#include "experiments/harness/csv.h"

#include <stdlib.h>
#include <string.h>

void csv_field(FILE *out, const char *text)
{
    if (text[strcspn(text, ",\"\r\n")] == '\0') {
        fputs(text, out);
        return;
    }
    putc('"', out);
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"')
            putc('"', out);
        putc(*p, out);
    }
    putc('"', out);
}

/* Room for one more byte and the NUL. */
static enum csv_state splitter_grow(struct csv_splitter *s)
{
    if (s->used + 2 <= s->size)
        return CSV_MORE;
    if (s->used >= CSV_RECORD_MAX)
        return CSV_TOO_LONG;
    size_t size = s->size == 0 ? 256 : s->size * 2;
    char *record = realloc(s->record, size);
    if (record == NULL)
        return CSV_NO_MEMORY;
    s->record = record;
    s->size = size;
    return CSV_MORE;
}

enum csv_state csv_split(struct csv_splitter *s, const char **bytes,
                         const char *end)
{
    if (s->complete)
        s->used = 0; /* the record that the last call returned */
    s->complete = false;
    while (*bytes < end) {
        enum csv_state state = splitter_grow(s);

        if (state != CSV_MORE)
            return state;
        char c = *(*bytes)++;
        if (c == '\n' && !s->quoted) {
            s->record[s->used] = '\0';
            s->complete = true;
            return CSV_RECORD;
        }
        if (c == '"')
            s->quoted = !s->quoted;
        s->record[s->used++] = c;
    }
    return CSV_MORE;
}

void csv_splitter_free(struct csv_splitter *s)
{
    free(s->record);
    *s = (struct csv_splitter){0};
}

/* The rest of a quoted field, moved over its own quotes. */
static char *quoted_field(char **record)
{
    char *field = *record;
    char *to = field;

    for (char *p = field + 1; *p != '\0'; p++) {
        if (*p != '"') {
            *to++ = *p;
        } else if (p[1] == '"') {
            *to++ = *p++;
        } else if (p[1] == ',' || p[1] == '\0') {
            *record = p[1] == ',' ? p + 2 : NULL;
            *to = '\0';
            return field;
        } else {
            break;
        }
    }
    return NULL;
}

char *csv_next_field(char **record)
{
    char *field = *record;

    if (field == NULL)
        return NULL;
    if (*field == '"')
        return quoted_field(record);
    char *end = field + strcspn(field, ",");
    *record = *end == ',' ? end + 1 : NULL;
    *end = '\0';
    return field;
}
