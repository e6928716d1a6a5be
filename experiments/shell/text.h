#ifndef SHELL_TEXT_H
#define SHELL_TEXT_H

/* Text being written: bytes in mapped memory, so that printing a value does not
 * disturb the heap that the value lives in. */
#include <stdbool.h>
#include <stddef.h>

struct text {
    char *p; /* owned; not NUL-terminated */
    size_t size, room;
    bool failed; /* out of memory: what was added since is lost */
};

void text_add(struct text *text, const char *bytes, size_t n);
void text_str(struct text *text, const char *s);
void text_char(struct text *text, char c);
void text_fill(struct text *text, char c, size_t n);
void text_printf(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void text_free(struct text *text);

#endif
