#ifndef ANALYSIS_FIGURE_H
#define ANALYSIS_FIGURE_H

/* Numbers for people: four significant digits, units, thousands apart. */
#include "experiments/analysis/meaning.h"

#define FIGURE_MAX 40 /* bytes, NUL included */

/* "0.9871", "1,025", "1.25 ms", "3.1 MiB", "5.4 bits"; returns `text`. */
const char *figure(char text[FIGURE_MAX], double value, enum unit unit);
/* "[0.98, 0.99]". */
const char *figure_interval(char text[3 * FIGURE_MAX], double lo, double hi,
                            enum unit unit);
/* "0.008", "<0.0001". */
const char *figure_p(char text[FIGURE_MAX], double p);

#endif
