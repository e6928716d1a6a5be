/* number - numbers as people type them.  See number.h. */
#include "experiments/harness/number.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static unsigned suffix_shift(char c)
{
    switch (c) {
    case 'K':
        return 10;
    case 'M':
        return 20;
    case 'G':
        return 30;
    default:
        return 0;
    }
}

bool number_count(const char *text, uint64_t *value)
{
    const char *p = text;
    uint64_t sum = 0;

    if (!is_digit(*p))
        return false;
    for (; is_digit(*p); p++) {
        uint64_t digit = (uint64_t)(*p - '0');

        if (sum > (UINT64_MAX - digit) / 10)
            return false;
        sum = sum * 10 + digit;
    }
    unsigned shift = suffix_shift(*p);
    if (shift != 0)
        p++;
    if (*p != '\0' || sum > UINT64_MAX >> shift)
        return false;
    *value = sum << shift;
    return true;
}

bool number_real(const char *text, double *value)
{
    char *end;

    if (text[0] == '\0' || strspn(text, "0123456789+-.eE") != strlen(text) ||
        text[0] == '+')
        return false;
    double parsed = strtod(text, &end);
    if (*end != '\0' || end == text || !isfinite(parsed))
        return false;
    *value = parsed + 0.0; /* -0 becomes 0 */
    return true;
}

/* The whole number at *p; moves *p behind it. */
static bool whole(const char **p, int64_t *value)
{
    char *end;

    if (!is_digit((*p)[0]) && !((*p)[0] == '-' && is_digit((*p)[1])))
        return false;
    errno = 0;
    *value = strtoll(*p, &end, 10);
    *p = end;
    return errno == 0;
}

bool number_range(const char *text, int64_t *lo, int64_t *hi)
{
    const char *p = text;

    if (!whole(&p, lo) || strncmp(p, "..", 2) != 0)
        return false;
    p += 2;
    return whole(&p, hi) && *p == '\0' && *lo <= *hi;
}

void number_format(char text[NUMBER_TEXT_MAX], double value)
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, NUMBER_TEXT_MAX, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            return;
    }
}
