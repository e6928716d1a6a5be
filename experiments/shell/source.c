/* source - a program's text and where it is wrong.  See source.h. */
#include "experiments/shell/source.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void source_error(struct source *source, unsigned line, unsigned column,
                  const char *format, ...)
{
    va_list args;

    if (source->failed)
        return;
    source->failed = true;
    source->line = line;
    source->column = column;
    if (source->kind == NULL)
        source->kind = "SyntaxError";
    va_start(args, format);
    vsnprintf(source->message, sizeof source->message, format, args);
    va_end(args);
}

const char *source_line(const struct source *source, unsigned line,
                        size_t *size)
{
    const char *p = source->text;
    const char *end = source->text + source->size;

    for (unsigned i = 1; i < line && p < end; i++) {
        const char *newline = memchr(p, '\n', (size_t)(end - p));

        p = newline == NULL ? end : newline + 1;
    }
    const char *newline = memchr(p, '\n', (size_t)(end - p));
    *size = (size_t)((newline == NULL ? end : newline) - p);
    return p;
}
