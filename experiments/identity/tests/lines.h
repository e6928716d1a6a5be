#ifndef IDENTITY_TESTS_LINES_H
#define IDENTITY_TESTS_LINES_H

/* The lines of the curve file, kept as they are written.  Include after check.h. */
#include "experiments/identity/curves.h"

#define LINES 20000

struct line {
    const char *curve;
    uint64_t lo, hi;
    double value;
};

struct lines {
    struct line line[LINES];
    size_t count;
};

static struct lines lines; /* of the test that runs */

static inline int clear_lines(void **state)
{
    (void)state;
    lines.count = 0;
    return 0;
}

static inline void keep_line(void *arg, const char *curve, uint64_t lo,
                             uint64_t hi, double value)
{
    struct lines *l = arg;

    assert_true(l->count < LINES);
    l->line[l->count++] = (struct line){curve, lo, hi, value};
}

/* The number of the first line of a curve; lines.count when it has none. */
static inline size_t first_line(const char *curve)
{
    size_t i = 0;

    while (i < lines.count && strcmp(lines.line[i].curve, curve) != 0)
        i++;
    return i;
}

/* The lines of a curve stand together. */
static inline size_t lines_of(const char *curve)
{
    size_t i = first_line(curve);
    size_t n = 0;

    for (; i < lines.count && strcmp(lines.line[i].curve, curve) == 0; i++)
        n++;
    return n;
}

/* The n-th line of a curve. */
static inline const struct line *line_of(const char *curve, size_t n)
{
    assert_true(n < lines_of(curve));
    return &lines.line[first_line(curve) + n];
}

static inline void assert_line(const char *curve, size_t n, uint64_t lo,
                               uint64_t hi, double value)
{
    const struct line *line = line_of(curve, n);

    assert_int_equal(line->lo, lo);
    assert_int_equal(line->hi, hi);
    assert_close(line->value, value);
}

#endif
