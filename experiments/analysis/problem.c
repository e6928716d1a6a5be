/* problem - one line about a bad input.  See problem.h.
 *
 * Cost: O(length). */
#include "experiments/analysis/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void problem_clean(char *text)
{
    for (unsigned char *p = (unsigned char *)text; *p != '\0'; p++) {
        if (*p < 0x20 || *p == 0x7f)
            *p = '?';
    }
}

static void add(struct problem *p, const char *format, va_list args)
{
    size_t used = strlen(p->text);
    int more = vsnprintf(p->text + used, PROBLEM_MAX - used, format, args);

    if (more >= 0 && used + (size_t)more >= PROBLEM_MAX)
        memcpy(p->text + PROBLEM_MAX - 4, "...", 4);
    problem_clean(p->text);
}

void problem_add(struct problem *p, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add(p, format, args);
    va_end(args);
}

bool problem_set(struct problem *p, const char *file, size_t line,
                 const char *column, const char *format, ...)
{
    va_list args;

    p->text[0] = '\0';
    if (file != NULL && line > 0)
        problem_add(p, "%s:%zu: ", file, line);
    else if (file != NULL)
        problem_add(p, "%s: ", file);
    if (column != NULL)
        problem_add(p, "column %s: ", column);
    va_start(args, format);
    add(p, format, args);
    va_end(args);
    return false;
}
