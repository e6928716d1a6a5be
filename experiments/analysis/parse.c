/* parse - numbers.  See parse.h.  Cost: O(length). */
#include "experiments/analysis/parse.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool parse_count(const char *text, uint64_t *value)
{
    char *end = NULL;

    if (text[0] == '\0' || text[strspn(text, "0123456789")] != '\0')
        return false;
    errno = 0;
    *value = strtoull(text, &end, 10);
    return errno == 0;
}

bool parse_real(const char *text, double *value)
{
    char *end = NULL;

    *value = NAN;
    if (text[0] == '\0')
        return true;
    if (text[strspn(text, "0123456789+-.eE")] != '\0')
        return false;
    *value = strtod(text, &end);
    return *end == '\0' && isfinite(*value);
}
