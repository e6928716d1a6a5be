#ifndef ANALYSIS_WORDS_H
#define ANALYSIS_WORDS_H

/* Numbers inside sentences: shares as percent, everything else as figure() has
 * it. */
#include "experiments/analysis/estimate.h"
#include "experiments/analysis/figure.h"

#define WORDS_MAX 200 /* bytes, NUL included */

/* "48.2 %", "1 in 3,100,000" for the smallest shares, "1.25 ms"; returns
 * `text`. */
const char *words_value(char text[WORDS_MAX], double value, enum unit unit);
/* "[48.1, 48.4]" for shares, figure_interval() for the rest. */
const char *words_interval(char text[WORDS_MAX], const struct interval *i,
                           enum unit unit);
/* "48.2 % [48.1, 48.4]"; "0 % (at most 0.0013 %)" for what never happened;
 * without an interval where there is none. */
const char *words_estimate(char text[WORDS_MAX], const struct estimate *e,
                           enum unit unit);
/* A ratio: "0.5712", "12.5", "1/3,100,000"; and its interval. */
const char *words_factor(char text[WORDS_MAX], double factor);
const char *words_factors(char text[WORDS_MAX], const struct interval *i);

#endif
