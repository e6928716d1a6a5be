/* recompute_print - what the second opinion was.  See recompute.h.
 *
 * Cost: O(lines). */
#include "experiments/analysis/recompute.h"

#include "experiments/analysis/text_table.h"

void recompute_print(const struct recompute *r, const char *path, bool markdown,
                     FILE *out)
{
    static const struct text_column columns[] = {{"estimate", false},
                                                 {"compared", true},
                                                 {"differ", true},
                                                 {"largest difference", true}};
    struct text_table t;
    char text[32];

    fprintf(out, "%s%s: %zu rows, estimates made again from the histograms\n\n",
            markdown ? "## " : "", path, r->rows);
    text_table_begin(&t, columns, 4);
    for (size_t i = 0; i < r->line_count; i++) {
        const struct recompute_line *l = &r->lines[i];

        if (l->checked == 0)
            continue;
        text_table_cell(&t, l->name);
        snprintf(text, sizeof text, "%zu", l->checked);
        text_table_cell(&t, text);
        snprintf(text, sizeof text, "%zu", l->wrong);
        text_table_cell(&t, text);
        snprintf(text, sizeof text, "%.1e", l->worst);
        text_table_cell(&t, l->worst == 0 ? "0" : text);
    }
    text_table_print(&t, markdown, out);
    text_table_free(&t);
    putc('\n', out);
    for (size_t i = 0; i < RECOMPUTE_EXAMPLES && r->examples[i] != NULL; i++)
        text_wrap("differs: ", r->examples[i], out);
    if (r->without > 0)
        fprintf(out, "%zu rows have deaths but no histogram\n", r->without);
    if (r->wrong + r->without == 0)
        fputs("all agree\n", out);
    else if (r->wrong > RECOMPUTE_EXAMPLES)
        fprintf(out, "and %zu more\n", r->wrong - RECOMPUTE_EXAMPLES);
}
