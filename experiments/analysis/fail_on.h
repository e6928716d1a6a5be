#ifndef ANALYSIS_FAIL_ON_H
#define ANALYSIS_FAIL_ON_H

/* Conditions on ratios that make compare end with status 3, for CI. */
#include "experiments/analysis/notes.h"

struct fail_on {
    char metric[128];
    enum { FAIL_LESS, FAIL_LESS_EQUAL, FAIL_MORE, FAIL_MORE_EQUAL } op;
    double limit;
    const char *text; /* borrowed: as it was given */
    size_t checked, fired;
};

/* "stale_hit_128 > 1.05".  False: not of that form. */
bool fail_on_parse(struct fail_on *f, const char *text);

/* Checks every ratio of a table; each that meets the condition is noted.  Where
 * both values are 0 the ratio counts as 1, and where only the baseline is, as
 * above any limit. */
void fail_on_section(struct fail_on *f, const struct comparison *c,
                     size_t metric, const struct section *section,
                     struct notes *notes);

#endif
