/* text_table - aligned or Markdown tables.  See text_table.h.
 *
 * Widths count characters, not bytes: a file name may be UTF-8.
 * Cost: O(bytes). */
#include "experiments/analysis/text_table.h"

#include "experiments/analysis/memory.h"
#include "experiments/analysis/problem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define LINE_WIDTH 79

void text_table_begin(struct text_table *t, const struct text_column *columns,
                      size_t count)
{
    assert(count > 0 && count <= TEXT_TABLE_COLUMNS_MAX);
    *t = (struct text_table){.columns = columns, .column_count = count};
}

void text_table_cell(struct text_table *t, const char *text)
{
    char *copy = memory_text(text);

    problem_clean(copy);
    t->cells =
        memory_grow(t->cells, t->cell_count, &t->cell_room, sizeof *t->cells);
    t->cells[t->cell_count++] = copy;
}

void text_table_end_row(struct text_table *t)
{
    while (t->cell_count % t->column_count != 0)
        text_table_cell(t, "");
}

void text_table_free(struct text_table *t)
{
    for (size_t i = 0; i < t->cell_count; i++)
        free(t->cells[i]);
    free(t->cells);
    *t = (struct text_table){0};
}

/* Characters of UTF-8: bytes that continue none. */
static size_t width(const char *text)
{
    size_t n = 0;

    for (; *text != '\0'; text++)
        n += ((unsigned char)*text & 0xC0U) != 0x80;
    return n;
}

static void print_padded(const char *text, size_t to, bool right, FILE *out)
{
    size_t blanks = to - width(text);

    if (right)
        fprintf(out, "%*s%s", (int)blanks, "", text);
    else
        fprintf(out, "%s%*s", text, (int)blanks, "");
}

/* One row, without blanks at its end. */
static void print_aligned(const struct text_table *t, char *const *cells,
                          const size_t *widths, FILE *out)
{
    size_t last = t->column_count;

    while (last > 0 && cells[last - 1][0] == '\0')
        last--;
    for (size_t i = 0; i < last; i++) {
        bool right = t->columns[i].right;

        if (i + 1 == last && !right)
            fputs(cells[i], out);
        else
            print_padded(cells[i], widths[i], right, out);
        fputs(i + 1 < last ? "  " : "", out);
    }
    putc('\n', out);
}

/* The heads as cells; the caller frees the array, not the texts. */
static char **heads_of(const struct text_table *t)
{
    char **heads = memory_new(t->column_count, sizeof *heads);

    for (size_t i = 0; i < t->column_count; i++)
        heads[i] = memory_text(t->columns[i].head);
    return heads;
}

/* Makes room for one more row of cells. */
static void widen(size_t *widths, size_t count, char *const *cells)
{
    for (size_t i = 0; i < count; i++) {
        size_t w = width(cells[i]);

        if (w > widths[i])
            widths[i] = w;
    }
}

static void print_text(const struct text_table *t, char *const *heads,
                       FILE *out)
{
    size_t widths[TEXT_TABLE_COLUMNS_MAX] = {0};

    widen(widths, t->column_count, heads);
    for (size_t i = 0; i < t->cell_count; i += t->column_count)
        widen(widths, t->column_count, t->cells + i);
    print_aligned(t, heads, widths, out);
    for (size_t i = 0; i < t->cell_count; i += t->column_count)
        print_aligned(t, t->cells + i, widths, out);
}

static void print_bar(const struct text_table *t, char *const *cells, FILE *out)
{
    for (size_t i = 0; i < t->column_count; i++) {
        fputs("| ", out);
        for (const char *p = cells[i]; *p != '\0'; p++) {
            if (strchr("|\\<>*_`~", *p) != NULL)
                putc('\\', out); /* means something in Markdown */
            putc(*p, out);
        }
        putc(' ', out);
    }
    fputs("|\n", out);
}

static void print_markdown(const struct text_table *t, char *const *heads,
                           FILE *out)
{
    print_bar(t, heads, out);
    for (size_t i = 0; i < t->column_count; i++)
        fputs(t->columns[i].right ? "|---:" : "|---", out);
    fputs("|\n", out);
    for (size_t i = 0; i < t->cell_count; i += t->column_count)
        print_bar(t, t->cells + i, out);
}

void text_table_print(const struct text_table *t, bool markdown, FILE *out)
{
    char **heads = heads_of(t);

    if (markdown)
        print_markdown(t, heads, out);
    else
        print_text(t, heads, out);
    for (size_t i = 0; i < t->column_count; i++)
        free(heads[i]);
    free(heads);
}

void text_wrap(const char *first, const char *text, FILE *out)
{
    size_t indent = width(first);
    size_t column = indent;

    fputs(first, out);
    for (bool begun = false; *text != '\0'; begun = true) {
        size_t length = strcspn(text, " ");

        if (begun && column + 1 + length > LINE_WIDTH) {
            fprintf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (begun) {
            putc(' ', out);
            column++;
        }
        fprintf(out, "%.*s", (int)length, text);
        column += length;
        text += length;
        text += strspn(text, " ");
    }
    putc('\n', out);
}
