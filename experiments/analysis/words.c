/* words - numbers inside sentences.  See words.h.
 *
 * Cost: O(1). */
#include "experiments/analysis/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* One in how many, to three digits: 1 / 3,100,000. */
static const char *one_in(char text[FIGURE_MAX], double value)
{
    double digits = pow(10, floor(log10(1 / value)) - 2);

    return figure(text, round(1 / value / digits) * digits, UNIT_NONE);
}

/* Too small to be read as a decimal fraction? */
static bool is_tiny(double value)
{
    return value > 0 && value < 1e-4;
}

/* In percent, without the sign.  Like figure(): more digits where fewer would
 * make all of what is not all. */
static const char *percent(char text[FIGURE_MAX], double share)
{
    double value = 100 * share;

    figure(text, value, UNIT_NONE);
    for (int digits = 5; strcmp(text, "100") == 0 && share < 1 && digits <= 9;
         digits++)
        snprintf(text, FIGURE_MAX, "%.*g", digits, value);
    return text;
}

const char *words_value(char text[WORDS_MAX], double value, enum unit unit)
{
    char number[FIGURE_MAX];

    if (unit == UNIT_SHARE && is_tiny(value))
        snprintf(text, WORDS_MAX, "1 in %s", one_in(number, value));
    else if (unit == UNIT_SHARE)
        snprintf(text, WORDS_MAX, "%s %%", percent(number, value));
    else
        snprintf(text, WORDS_MAX, "%s", figure(number, value, unit));
    return text;
}

const char *words_interval(char text[WORDS_MAX], const struct interval *i,
                           enum unit unit)
{
    char low[WORDS_MAX], high[WORDS_MAX];

    if (unit != UNIT_SHARE || is_tiny(i->lo) || is_tiny(i->hi)) {
        words_value(low, i->lo, unit);
        words_value(high, i->hi, unit);
    } else {
        percent(low, i->lo);
        percent(high, i->hi);
    }
    snprintf(text, WORDS_MAX, "[%.90s, %.90s]", low, high);
    return text;
}

const char *words_factor(char text[WORDS_MAX], double factor)
{
    char number[FIGURE_MAX];

    if (is_tiny(factor))
        snprintf(text, WORDS_MAX, "1/%s", one_in(number, factor));
    else
        snprintf(text, WORDS_MAX, "%s", figure(number, factor, UNIT_NONE));
    return text;
}

const char *words_factors(char text[WORDS_MAX], const struct interval *i)
{
    char low[WORDS_MAX], high[WORDS_MAX];

    words_factor(low, i->lo);
    words_factor(high, i->hi);
    snprintf(text, WORDS_MAX, "[%.90s, %.90s]", low, high);
    return text;
}

const char *words_estimate(char text[WORDS_MAX], const struct estimate *e,
                           enum unit unit)
{
    char more[WORDS_MAX];
    size_t used;

    if (e->n == 0) {
        snprintf(text, WORDS_MAX, "undefined");
        return text;
    }
    words_value(text, e->median, unit);
    used = strlen(text);
    if (e->upper_bound > 0)
        snprintf(text + used, WORDS_MAX - used, " (at most %.80s)",
                 words_value(more, e->upper_bound, unit));
    else if (e->n > 1 && !e->equal)
        snprintf(text + used, WORDS_MAX - used, " %.90s",
                 words_interval(more, &e->interval, unit));
    return text;
}
