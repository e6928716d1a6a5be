#ifndef ANALYSIS_PARSE_H
#define ANALYSIS_PARSE_H

/* Numbers as our CSV files write them, and nothing else that strtod would
 * take (hexadecimal, "inf", "nan", blanks around). */
#include <stdbool.h>
#include <stdint.h>

bool parse_count(const char *text, uint64_t *value);
/* An empty text is undefined: NaN. */
bool parse_real(const char *text, double *value);

#endif
