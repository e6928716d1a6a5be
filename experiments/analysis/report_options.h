#ifndef ANALYSIS_REPORT_OPTIONS_H
#define ANALYSIS_REPORT_OPTIONS_H

/* The command line of `report`. */
#include "experiments/analysis/problem.h"

struct report_options {
    const char *results, *title; /* borrowed from argv, or constant */
    char *plots, *output;        /* owned */
    bool plots_asked;            /* for: then it must be there */
};

/* True; false: the process should end with *status, what was to be said has
 * been said.  report_options_free in any case. */
bool report_options_parse(struct report_options *o, int argc, char **argv,
                          int *status);
void report_options_free(struct report_options *o);

#endif
