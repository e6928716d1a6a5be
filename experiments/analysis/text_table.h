#ifndef ANALYSIS_TEXT_TABLE_H
#define ANALYSIS_TEXT_TABLE_H

/* Tables of text: cells are collected, then printed aligned or as Markdown. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define TEXT_TABLE_COLUMNS_MAX 12

struct text_column {
    const char *head;
    bool right; /* aligned to the right */
};

struct text_table {                    /* begin with text_table_begin */
    const struct text_column *columns; /* borrowed */
    size_t column_count;
    char **cells; /* owned, row by row */
    size_t cell_count, cell_room;
};

void text_table_begin(struct text_table *t, const struct text_column *columns,
                      size_t count);
/* The next cell; copied. */
void text_table_cell(struct text_table *t, const char *text);
/* Empty cells up to the end of the row. */
void text_table_end_row(struct text_table *t);
void text_table_print(const struct text_table *t, bool markdown, FILE *out);
void text_table_free(struct text_table *t);

/* A paragraph wrapped at 80 columns, `first` before its first line and as many
 * blanks before the others. */
void text_wrap(const char *first, const char *text, FILE *out);

#endif
