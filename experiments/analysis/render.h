#ifndef ANALYSIS_RENDER_H
#define ANALYSIS_RENDER_H

/* Comparisons on paper: text, Markdown or CSV. */
#include "experiments/analysis/comparison.h"
#include "experiments/analysis/notes.h"

#include <stdio.h>

enum render_format { RENDER_TEXT, RENDER_MARKDOWN, RENDER_CSV };

/* One way to write a comparison; called in this order. */
struct renderer {
    void (*begin)(const struct comparison *c, FILE *out);
    void (*metric)(const struct comparison *c, size_t metric, FILE *out);
    void (*section)(const struct comparison *c, size_t metric,
                    const struct section *section, FILE *out);
    void (*overall)(const struct comparison *c, size_t metric, FILE *out);
};

extern const struct renderer render_text, render_markdown, render_csv;

/* "workload=rings profile=plain": the keys of a section that vary; "all" when
 * none does.  `between` goes between key and value. */
void render_group(const struct comparison *c, const struct section *section,
                  const char *between, struct problem *text);
/* Is there more than one table to take the mean of? */
bool render_has_overall(const struct comparison *c);

#endif
