/* figure - numbers for people.  See figure.h.
 *
 * Cost: O(1). */
#include "experiments/analysis/figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct scale {
    double from; /* at least this much */
    const char *name;
};

static const struct scale times[] = {
    {1e9, "s"}, {1e6, "ms"}, {1e3, "us"}, {0, NULL}};
static const struct scale sizes[] = {{1024.0 * 1024 * 1024, "GiB"},
                                     {1024.0 * 1024, "MiB"},
                                     {1024.0, "KiB"},
                                     {0, NULL}};

/* 1234567 as 1,234,567; the value is whole. */
static void grouped(char *text, size_t size, double value)
{
    char digits[FIGURE_MAX];
    int count = snprintf(digits, sizeof digits, "%.0f", fabs(value));
    size_t used = 0;

    if (value < 0)
        text[used++] = '-';
    for (int i = 0; i < count && used + 2 < size; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            text[used++] = ',';
        text[used++] = digits[i];
    }
    text[used] = '\0';
}

/* Four digits; more where fewer would make a 1 of what is none, so that a share
 * just below it, or an interval that just misses it, can be seen. */
static void rounded(char *text, size_t size, double value)
{
    for (int digits = 4; digits <= 9; digits++) {
        snprintf(text, size, "%.*g", digits, value);
        if (strcmp(text, "1") != 0)
            break;
    }
}

static void plain(char *text, size_t size, double value)
{
    double size_of_it = fabs(value);

    if (size_of_it >= 1e15 || (size_of_it > 0 && size_of_it < 1e-4))
        snprintf(text, size, "%.3g", value);
    else if (size_of_it >= 999.95 || value == round(value))
        grouped(text, size, round(value));
    else
        rounded(text, size, value);
}

static void scaled(char *text, size_t size, double value,
                   const struct scale *scale, const char *smallest)
{
    while (scale->name != NULL && fabs(value) < scale->from)
        scale++;
    double factor = scale->name == NULL ? 1 : scale->from;
    char number[FIGURE_MAX - 8];

    plain(number, sizeof number, value / factor);
    snprintf(text, size, "%s %s", number,
             scale->name == NULL ? smallest : scale->name);
}

const char *figure(char text[FIGURE_MAX], double value, enum unit unit)
{
    if (unit == UNIT_NS) {
        scaled(text, FIGURE_MAX, value, times, "ns");
    } else if (unit == UNIT_BYTES) {
        scaled(text, FIGURE_MAX, value, sizes, "B");
    } else {
        plain(text, FIGURE_MAX, value);
        if (unit == UNIT_BITS)
            strncat(text, " bits", FIGURE_MAX - strlen(text) - 1);
    }
    return text;
}

const char *figure_interval(char text[3 * FIGURE_MAX], double lo, double hi,
                            enum unit unit)
{
    char low[FIGURE_MAX], high[FIGURE_MAX];

    snprintf(text, 3 * (size_t)FIGURE_MAX, "[%s, %s]", figure(low, lo, unit),
             figure(high, hi, unit));
    return text;
}

const char *figure_p(char text[FIGURE_MAX], double p)
{
    if (p < 1e-4)
        snprintf(text, FIGURE_MAX, "<0.0001");
    else
        snprintf(text, FIGURE_MAX, p < 0.1 ? "%.2g" : "%.2f", p);
    return text;
}
