#ifndef ANALYSIS_PROBLEM_H
#define ANALYSIS_PROBLEM_H

/* What is wrong with an input, as one line: "FILE:LINE: column NAME: words". */
#include <stdbool.h>
#include <stddef.h>

#define PROBLEM_MAX 1024

struct problem {
    char text[PROBLEM_MAX]; /* "" = nothing wrong */
};

/* `file` and `column` may be NULL and `line` 0: left out.  What came from a
 * file is made fit for one line of a terminal.  Always false, so that a caller
 * can return it. */
bool problem_set(struct problem *p, const char *file, size_t line,
                 const char *column, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Adds to the line; cut with "..." when it gets too long. */
void problem_add(struct problem *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Replaces control characters, so that text of a file cannot drive a terminal
 * or break a line.  In place. */
void problem_clean(char *text);

#endif
