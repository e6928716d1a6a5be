/* Fuzzing the CSV reader: any bytes give rows or one clean line that says what
 * is wrong, and rows that are written again read the same. */
#include "experiments/analysis/csv_reader.h"
#include "experiments/analysis/parse.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it so */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(int holds)
{
    if (!holds)
        abort();
}

static void check_problem(const struct problem *problem)
{
    must(problem->text[0] != '\0');
    for (const char *p = problem->text; *p != '\0'; p++)
        must((unsigned char)*p >= 0x20 && *p != 0x7f);
}

static void write_field(FILE *out, const char *text)
{
    putc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            putc('"', out);
        putc(*text, out);
    }
    putc('"', out);
}

/* One row, every field in quotes. */
static void write_row(FILE *out, const struct csv_reader *r)
{
    for (size_t i = 0; i < csv_reader_columns(r); i++) {
        double value;

        if (i > 0)
            putc(',', out);
        write_field(out, csv_reader_field(r, i));
        if (parse_real(csv_reader_field(r, i), &value))
            must(value != value || value - value == 0); /* NaN or finite */
    }
    putc('\n', out);
}

/* Reads all rows of a file and writes them again; frees the reader. */
static int copy_rows(struct csv_reader *r, FILE *out)
{
    struct problem problem = {""};
    size_t line = csv_reader_line(r);
    int state;

    for (size_t i = 0; i < csv_reader_columns(r); i++) {
        must(csv_reader_find(r, csv_reader_column(r, i)) == (int)i);
        if (i > 0)
            putc(',', out);
        write_field(out, csv_reader_column(r, i));
    }
    putc('\n', out);
    while ((state = csv_reader_next(r, &problem)) == 1) {
        must(csv_reader_line(r) >= line);
        line = csv_reader_line(r);
        write_row(out, r);
    }
    if (state == -1)
        check_problem(&problem);
    csv_reader_close(r);
    return state;
}

static char *copy(const void *bytes, size_t size, size_t *copied)
{
    struct problem problem = {""};
    char *text = NULL;
    FILE *in = fmemopen(NULL, size + 1, "w+");

    must(in != NULL && fwrite(bytes, 1, size, in) == size);
    rewind(in);
    struct csv_reader *r = csv_reader_open_stream(in, "fuzz", &problem);
    if (r == NULL) {
        check_problem(&problem);
        return NULL;
    }
    FILE *out = open_memstream(&text, copied);
    must(out != NULL);
    int state = copy_rows(r, out);
    fclose(out);
    if (state == 0)
        return text;
    free(text);
    return NULL;
}

/* NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it so */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    size_t first_size, second_size;
    char *first = copy(bytes, size, &first_size);

    if (first == NULL)
        return 0;
    char *second = copy(first, first_size, &second_size);
    must(second != NULL);
    must(first_size == second_size);
    must(memcmp(first, second, first_size) == 0);
    free(first);
    free(second);
    return 0;
}
