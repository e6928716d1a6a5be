#ifndef SHELL_SOURCE_H
#define SHELL_SOURCE_H

/* A program's text, and the first thing that is wrong with it. */
#include <stdbool.h>
#include <stddef.h>

struct source {
    const char *name; /* "<stdin>", "demo.py" */
    const char *text; /* borrowed; `size` bytes, then a NUL */
    size_t size;
    bool failed;
    bool incomplete; /* the text ended too early: a prompt asks for more */
    unsigned line, column; /* of the error; from 1, in bytes */
    const char *kind;      /* "SyntaxError", "IndentationError" */
    char message[160];
};

/* Notes the first error; later ones are consequences and are dropped. */
void source_error(struct source *source, unsigned line, unsigned column,
                  const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The text of a line without its end; borrowed, `*size` bytes. */
const char *source_line(const struct source *source, unsigned line,
                        size_t *size);

#endif
