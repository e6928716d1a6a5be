#ifndef ANALYSIS_MEANING_H
#define ANALYSIS_MEANING_H

/* What the columns mean: units, denominators, definitions in a line, and which
 * ones to show when nobody says.  All by name, so that a column that is not
 * known here still works. */
#include <stdbool.h>
#include <stddef.h>

enum unit {
    UNIT_NONE,
    UNIT_SHARE,
    UNIT_BIRTHS,
    UNIT_NS,
    UNIT_BYTES,
    UNIT_BITS
};

enum unit meaning_unit(const char *column);
/* A duration: less is faster. */
bool meaning_is_time(const char *column);
/* Differs between two runs of the same cell even where all else is equal. */
bool meaning_is_noisy(const char *column);
/* One line into `text`; false when the column is not known. */
#define MEANING_MAX 160
bool meaning_text(char text[MEANING_MAX], const char *column);

/* A proportion's denominator is `column`, less `minus` when that is not NULL. */
struct denominator {
    const char *column, *minus;
};
/* NULL: not a proportion. */
const struct denominator *meaning_denominator(const char *column);

/* The columns to show by default, NULL-terminated.  For an experiment that is
 * not known: NULL. */
const char *const *meaning_defaults(const char *experiment);

#endif
