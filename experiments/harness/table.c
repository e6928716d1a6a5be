/* table - a CSV file of ours read back.  See table.h.
 *
 * Fields are cut in place in the copies of the records and found by row and
 * column number.
 *
 * Cost: memory of the file and a pointer per field. */
#include "experiments/harness/table.h"
#include "experiments/harness/csv.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct table {
    size_t columns, rows;
    char **lines;  /* owned: header and rows, cut into fields */
    char **fields; /* owned: rows x columns; the header first */
    size_t lines_room;
};

static int table_add(struct table *t, const char *record)
{
    if (t->rows == t->lines_room) {
        size_t room = t->lines_room == 0 ? 64 : t->lines_room * 2;
        char **lines = reallocarray(t->lines, room, sizeof *lines);

        if (lines == NULL)
            return -1;
        t->lines = lines;
        t->lines_room = room;
    }
    t->lines[t->rows] = strdup(record);
    return t->lines[t->rows++] != NULL ? 0 : -1;
}

/* All records that are no comments.  0, or -1. */
static int read_records(struct table *t, FILE *f)
{
    struct csv_splitter splitter = {0};
    char bytes[16384];
    size_t n;
    int rc = 0;

    while (rc == 0 && (n = fread(bytes, 1, sizeof bytes, f)) > 0) {
        const char *p = bytes;
        enum csv_state state;

        while (rc == 0 &&
               (state = csv_split(&splitter, &p, bytes + n)) != CSV_MORE)
            if (state != CSV_RECORD)
                rc = -1;
            else if (splitter.record[0] != '#')
                rc = table_add(t, splitter.record);
    }
    if (splitter.used > 0 && !splitter.complete)
        rc = -1; /* cut in the middle of a line */
    csv_splitter_free(&splitter);
    return rc != 0 || ferror(f) ? -1 : 0;
}

static size_t count_fields(const char *record)
{
    size_t commas = 0;
    bool quoted = false;

    for (; *record != '\0'; record++) {
        quoted ^= *record == '"';
        commas += *record == ',' && !quoted;
    }
    return commas + 1;
}

/* Cuts every line; each must have as many fields as the header. */
static int cut_fields(struct table *t)
{
    t->columns = count_fields(t->lines[0]);
    t->fields = calloc(t->rows * t->columns, sizeof *t->fields);
    if (t->fields == NULL)
        return -1;
    for (size_t row = 0; row < t->rows; row++) {
        char *rest = t->lines[row];

        for (size_t i = 0; i < t->columns; i++) {
            char *field = csv_next_field(&rest);

            if (field == NULL)
                break;
            t->fields[row * t->columns + i] = field;
        }
        if (rest != NULL || t->fields[(row + 1) * t->columns - 1] == NULL) {
            errno = EINVAL;
            return -1;
        }
    }
    return 0;
}

struct table *table_read(const char *path)
{
    struct table *t = calloc(1, sizeof *t);
    FILE *f = t != NULL ? fopen(path, "re") : NULL;

    if (f == NULL) {
        free(t);
        return NULL;
    }
    errno = 0;
    int rc = read_records(t, f);
    if (rc == 0 && t->rows == 0) {
        errno = EINVAL;
        rc = -1;
    }
    if (rc == 0)
        rc = cut_fields(t);
    int saved = errno != 0 ? errno : EINVAL;
    fclose(f);
    if (rc == 0)
        return t;
    table_free(t);
    errno = saved;
    return NULL;
}

void table_free(struct table *t)
{
    if (t == NULL)
        return;
    for (size_t i = 0; i < t->rows; i++)
        free(t->lines[i]);
    free(t->lines);
    free(t->fields);
    free(t);
}

size_t table_rows(const struct table *t)
{
    return t->rows - 1;
}

const char *table_text(const struct table *t, size_t row, const char *column)
{
    for (size_t i = 0; i < t->columns; i++)
        if (strcmp(t->fields[i], column) == 0)
            return t->fields[(row + 1) * t->columns + i];
    return "";
}

double table_real(const struct table *t, size_t row, const char *column)
{
    const char *text = table_text(t, row, column);
    char *end;
    double value = strtod(text, &end);

    return end != text && *end == '\0' ? value : (double)NAN;
}

static int compare_reals(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Do all (column, value) pairs up to the NULL hold in this row? */
static bool row_matches(const struct table *t, size_t row, va_list pairs)
{
    const char *column;

    while ((column = va_arg(pairs, const char *)) != NULL) {
        const char *value = va_arg(pairs, const char *);

        if (strcmp(table_text(t, row, column), value) != 0)
            return false;
    }
    return true;
}

double table_median(const struct table *t, const char *metric, ...)
{
    double *values = calloc(t->rows, sizeof *values);
    double median = (double)NAN;
    size_t n = 0;

    if (values == NULL)
        return median;
    for (size_t row = 0; row < table_rows(t); row++) {
        double value = table_real(t, row, metric);
        va_list pairs;

        va_start(pairs, metric);
        if (!isnan(value) && row_matches(t, row, pairs))
            values[n++] = value;
        va_end(pairs);
    }
    qsort(values, n, sizeof *values, compare_reals);
    if (n > 0)
        median = (values[(n - 1) / 2] + values[n / 2]) / 2;
    free(values);
    return median;
}
