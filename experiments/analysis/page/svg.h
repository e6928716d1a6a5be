#ifndef ANALYSIS_PAGE_SVG_H
#define ANALYSIS_PAGE_SVG_H

/* SVG pictures made fit to stand inside a page.
 *
 * A picture is taken apart and put together again from what is known to be
 * harmless: shapes, text, and how they are painted.  What could run, load or
 * style anything else (script, foreignObject, image, a, style, on..., an
 * address) makes it a refusal; what is only unknown is left out.  So a picture
 * from anywhere is as safe as one of ours.
 */
#include "experiments/analysis/problem.h"

struct svg {
    char *markup; /* owned; safe to print as it is */
    char *title;  /* owned: text, "" when it has none */
};

/* `prefix` goes before every id, so that several pictures can share a page; it
 * is of letters, digits, - and _.  False: `problem` says what is not allowed, in
 * which line of `name`. */
bool svg_import(struct svg *svg, const char *name, const char *bytes,
                size_t size, const char *prefix, struct problem *problem);
void svg_free(struct svg *svg);

#endif
