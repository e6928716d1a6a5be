#ifndef ANALYSIS_COMPARE_OPTIONS_H
#define ANALYSIS_COMPARE_OPTIONS_H

/* The command line of `compare`. */
#include "experiments/analysis/comparison.h"
#include "experiments/analysis/fail_on.h"
#include "experiments/analysis/render.h"

#define FAIL_ON_MAX 16

struct compare_options {
    const char *files[FILES_MAX]; /* borrowed from argv, as all texts here */
    size_t file_count;
    struct request request;
    struct comparison_plan plan;
    enum render_format format;
    struct fail_on fail_on[FAIL_ON_MAX];
    size_t fail_on_count;
    bool recompute;
};

/* True; false: the process should end with *status, what was to be said has
 * been said.  Writes into argv: --where column=value is cut at its `=`. */
bool compare_options_parse(struct compare_options *o, int argc, char **argv,
                           int *status);

#endif
