#ifndef SHELL_WRITER_H
#define SHELL_WRITER_H

/* A str that grows: what CPython's _PyUnicodeWriter does to the heap while a
 * container is shown.  The text itself is beside the heap. */
#include "experiments/shell/buffer.h"
#include "experiments/shell/machine.h"

struct writer {
    struct machine *m;
    struct buffer text;
    void *block;       /* owned; NULL until something is written */
    size_t bytes;      /* of the block */
    size_t used, room; /* characters */
    size_t least;      /* room at first */
    unsigned width;    /* 0: ASCII; 1, 2 or 4 bytes a character */
    bool generous;     /* a quarter more than is needed */
    bool failed;
};

void writer_begin(struct writer *w, struct machine *m, size_t least);
void writer_ascii(struct writer *w, const char *text);
/* Steals the str; NULL: it failed. */
void writer_str(struct writer *w, struct obj *str);
/* The last piece: no more room than it needs. */
void writer_last(struct writer *w, const char *text);
/* What was written, in the writer's block.  New; NULL: something failed.  It is
 * empty then. */
struct obj *writer_end(struct writer *w);

#endif
