#ifndef ANALYSIS_PAGE_PAGE_H
#define ANALYSIS_PAGE_PAGE_H

/* The page: one HTML file without a reference to anything outside of it. */
#include "experiments/analysis/findings.h"
#include "experiments/analysis/gather.h"

#include <stdio.h>

struct report {
    const struct gathered *gathered; /* borrowed */
    const struct findings *findings; /* borrowed: one per study */
    const char *title;               /* borrowed */
};

/* Write errors stay in the stream. */
void page_write(FILE *out, const struct report *report);

/* --- its parts, each one or more <section> ------------------------------------- */

void page_findings(FILE *out, const struct report *report);
void page_pictures(FILE *out, const struct report *report);
void page_tables(FILE *out, const struct report *report);
void page_failed(FILE *out, const struct report *report);
void page_method(FILE *out, const struct report *report);
void page_definitions(FILE *out, const struct report *report);

/* The question that a study asks, or its name. */
const char *page_question(const struct study *study);

#endif
