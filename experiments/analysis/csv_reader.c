/* csv_reader - CSV files pulled row by row out of libcsv.  See csv_reader.h.
 *
 * libcsv pushes fields at callbacks.  It is fed one physical line at a time, so
 * that it can complete one row at most, and so that the line number is known
 * whenever something is wrong.
 *
 * Cost: O(bytes); memory: one chunk and one row.
 * Source: Shafranovich, RFC 4180, 2005. */
#include "experiments/analysis/csv_reader.h"

#include "experiments/analysis/memory.h"

#include <csv.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK       ((size_t)1 << 16)
#define COMMENT_MAX ((size_t)1 << 14) /* the rest of a comment is dropped */
#define META_MAX    256               /* comment lines that are kept */
#define COLUMNS_MAX 4096

struct pair {
    char *key, *value; /* owned */
};

struct csv_reader {
    struct csv_parser parser;
    FILE *in;   /* owned */
    char *name; /* owned */
    char chunk[CHUNK];
    size_t at, end; /* of the chunk: what is not parsed yet */
    char last;      /* byte parsed last */
    size_t line, row_line;
    /* The row being parsed: its fields one after the other, NUL-terminated. */
    char *bytes; /* owned */
    size_t used, room;
    size_t *starts; /* owned */
    size_t fields, starts_room;
    bool complete, too_long;
    char **columns; /* owned */
    size_t column_count;
    struct pair *meta; /* owned */
    size_t meta_count, meta_room;
};

/* --- the row, filled by libcsv ------------------------------------------- */

static void take_field(void *bytes, size_t size, void *arg)
{
    struct csv_reader *r = arg;

    if (r->used + size + 1 > CSV_READER_ROW_MAX) {
        r->too_long = true;
        return;
    }
    while (r->room - r->used <= size)
        r->bytes = memory_grow(r->bytes, r->room, &r->room, 1);
    r->starts =
        memory_grow(r->starts, r->fields, &r->starts_room, sizeof *r->starts);
    r->starts[r->fields++] = r->used;
    if (size > 0)
        memcpy(r->bytes + r->used, bytes, size);
    r->bytes[r->used + size] = '\0';
    r->used += size + 1;
}

static void take_row(int terminator, void *arg)
{
    struct csv_reader *r = arg;

    (void)terminator;
    r->complete = true;
}

static int never_space(unsigned char c)
{
    (void)c;
    return 0; /* libcsv would strip blanks around fields */
}

/* Name of the column that the parser is in, for messages; NULL = unknown. */
static const char *current_column(const struct csv_reader *r)
{
    return r->fields < r->column_count ? r->columns[r->fields] : NULL;
}

/* --- bytes --------------------------------------------------------------- */

/* Is there a byte to parse?  False at the end. */
static bool fill(struct csv_reader *r)
{
    if (r->at < r->end)
        return true;
    r->at = 0;
    r->end = fread(r->chunk, 1, CHUNK, r->in);
    return r->end > 0;
}

/* Bytes up to the end of the physical line, or of the chunk. */
static size_t segment(const struct csv_reader *r)
{
    const char *from = r->chunk + r->at;
    size_t size = r->end - r->at;
    const char *stop = memchr(from, '\n', size);

    if (stop != NULL)
        size = (size_t)(stop - from) + 1;
    stop = memchr(from, '\r', size);
    return stop != NULL ? (size_t)(stop - from) + 1 : size;
}

static void pass(struct csv_reader *r, size_t size)
{
    r->at += size;
    r->last = r->chunk[r->at - 1];
    if (r->last == '\n')
        r->line++;
}

/* --- rows ---------------------------------------------------------------- */

/* Has the parser taken nothing of the next row yet? */
static bool between_rows(const struct csv_reader *r)
{
    return r->parser.pstate == 0 && r->fields == 0;
}

static bool parse_segment(struct csv_reader *r, struct problem *problem)
{
    const char *from = r->chunk + r->at;
    size_t size = segment(r);

    if (between_rows(r)) {
        r->row_line = r->line;
        if (*from == '#' && r->column_count > 0)
            return problem_set(
                problem, r->name, r->line, NULL,
                "a comment behind the header; were two files "
                "joined?  Name them one after the other instead");
    }
    const char *nul = memchr(from, '\0', size);
    if (nul != NULL) {
        csv_parse(&r->parser, from, (size_t)(nul - from), take_field, take_row,
                  r); /* to know the column */
        return problem_set(problem, r->name, r->line, current_column(r),
                           "a NUL byte: not a CSV file");
    }
    size_t done = csv_parse(&r->parser, from, size, take_field, take_row, r);
    if (done != size)
        return problem_set(problem, r->name, r->line, current_column(r),
                           csv_error(&r->parser) == CSV_EPARSE
                               ? "a quote in the middle of a field; quotes go "
                                 "around the whole field, and are doubled in it"
                               : "out of memory");
    if (r->too_long || r->parser.entry_pos > CSV_READER_ROW_MAX)
        return problem_set(problem, r->name, r->row_line, current_column(r),
                           "a row longer than %zu bytes", CSV_READER_ROW_MAX);
    pass(r, size);
    return true;
}

/* What the end of the file leaves to say. */
static bool finish(struct csv_reader *r, struct problem *problem)
{
    if (ferror(r->in))
        return problem_set(problem, r->name, 0, NULL, "%s", strerror(errno));
    if (r->last != '\n' && r->last != '\r' && r->last != '\0')
        return problem_set(problem, r->name, r->line, current_column(r),
                           "the file ends in the middle of a line: it was cut "
                           "off; every line must end with a newline");
    if (!between_rows(r))
        return problem_set(problem, r->name, r->row_line, current_column(r),
                           "a quoted field that begins in this row is never "
                           "closed: the file was cut off");
    return true;
}

/* 1: a row is complete; 0: there is none; -1. */
static int parse_row(struct csv_reader *r, struct problem *problem)
{
    r->used = r->fields = 0;
    r->complete = false;
    while (!r->complete) {
        if (!fill(r))
            return finish(r, problem) ? 0 : -1;
        if (!parse_segment(r, problem))
            return -1;
    }
    return 1;
}

int csv_reader_next(struct csv_reader *r, struct problem *problem)
{
    int state = parse_row(r, problem);

    if (state != 1 || r->fields == r->column_count)
        return state;
    if (r->fields < r->column_count)
        problem_set(problem, r->name, r->row_line, current_column(r),
                    "missing: the row has %zu fields, the header %zu",
                    r->fields, r->column_count);
    else
        problem_set(problem, r->name, r->row_line, NULL,
                    "%zu fields, but the header has %zu", r->fields,
                    r->column_count);
    return -1;
}

/* --- metadata and header -------------------------------------------------- */

/* "# key: value" */
static void take_comment(struct csv_reader *r, char *text)
{
    char *key = text + 1 + strspn(text + 1, " ");
    char *colon = strchr(key, ':');

    text[strcspn(text, "\r\n")] = '\0';
    if (colon == NULL || r->meta_count == META_MAX)
        return;
    *colon = '\0';
    r->meta =
        memory_grow(r->meta, r->meta_count, &r->meta_room, sizeof *r->meta);
    r->meta[r->meta_count++] = (struct pair){
        memory_text(key), memory_text(colon + 1 + strspn(colon + 1, " "))};
}

static void read_comment(struct csv_reader *r)
{
    char text[COMMENT_MAX + 1];
    size_t used = 0;

    while (fill(r)) {
        char c = r->chunk[r->at];

        pass(r, 1);
        if (c == '\n')
            break;
        if (used < COMMENT_MAX)
            text[used++] = c;
    }
    text[used] = '\0';
    take_comment(r, text);
}

static void read_comments(struct csv_reader *r)
{
    static const char bom[] = "\xEF\xBB\xBF";

    if (fill(r) && r->end >= 3 && memcmp(r->chunk, bom, 3) == 0)
        r->at = 3;
    while (fill(r) && r->chunk[r->at] == '#')
        read_comment(r);
}

static bool check_header(struct csv_reader *r, struct problem *problem)
{
    for (size_t i = 0; i < r->column_count; i++) {
        if (r->columns[i][0] == '\0')
            return problem_set(problem, r->name, r->row_line, NULL,
                               "column %zu of the header has no name", i + 1);
        if ((size_t)csv_reader_find(r, r->columns[i]) != i)
            return problem_set(problem, r->name, r->row_line, r->columns[i],
                               "twice in the header");
    }
    return true;
}

static bool read_header(struct csv_reader *r, struct problem *problem)
{
    int state = parse_row(r, problem);

    if (state == 0)
        problem_set(problem, r->name, 0, NULL, "empty: no header line");
    if (state != 1)
        return false;
    if (r->fields > COLUMNS_MAX)
        return problem_set(problem, r->name, r->row_line, NULL,
                           "%zu columns; %d at most", r->fields, COLUMNS_MAX);
    r->columns = memory_new(r->fields, sizeof *r->columns);
    for (size_t i = 0; i < r->fields; i++)
        r->columns[i] = memory_text(r->bytes + r->starts[i]);
    r->column_count = r->fields;
    return check_header(r, problem);
}

/* --- the interface -------------------------------------------------------- */

struct csv_reader *csv_reader_open_stream(FILE *in, const char *name,
                                          struct problem *problem)
{
    struct csv_reader *r = memory_new(1, sizeof *r);

    csv_init(&r->parser, CSV_STRICT);
    csv_set_space_func(&r->parser, never_space);
    r->in = in;
    r->name = memory_text(name);
    r->line = r->row_line = 1;
    read_comments(r);
    if (read_header(r, problem))
        return r;
    csv_reader_close(r);
    return NULL;
}

struct csv_reader *csv_reader_open(const char *path, struct problem *problem)
{
    FILE *in = fopen(path, "re");

    if (in == NULL) {
        problem_set(problem, path, 0, NULL, "%s", strerror(errno));
        return NULL;
    }
    return csv_reader_open_stream(in, path, problem);
}

void csv_reader_close(struct csv_reader *r)
{
    if (r == NULL)
        return;
    for (size_t i = 0; i < r->column_count; i++)
        free(r->columns[i]);
    for (size_t i = 0; i < r->meta_count; i++) {
        free(r->meta[i].key);
        free(r->meta[i].value);
    }
    csv_free(&r->parser);
    fclose(r->in);
    free(r->name);
    free(r->bytes);
    free(r->starts);
    free(r->columns);
    free(r->meta);
    free(r);
}

const char *csv_reader_name(const struct csv_reader *r)
{
    return r->name;
}

size_t csv_reader_columns(const struct csv_reader *r)
{
    return r->column_count;
}

const char *csv_reader_column(const struct csv_reader *r, size_t i)
{
    return r->columns[i];
}

int csv_reader_find(const struct csv_reader *r, const char *column)
{
    for (size_t i = 0; i < r->column_count; i++) {
        if (strcmp(r->columns[i], column) == 0)
            return (int)i;
    }
    return -1;
}

const char *csv_reader_meta(const struct csv_reader *r, const char *key)
{
    for (size_t i = 0; i < r->meta_count; i++) {
        if (strcmp(r->meta[i].key, key) == 0)
            return r->meta[i].value;
    }
    return NULL;
}

const char *csv_reader_field(const struct csv_reader *r, size_t i)
{
    return r->bytes + r->starts[i];
}

size_t csv_reader_line(const struct csv_reader *r)
{
    return r->row_line;
}
