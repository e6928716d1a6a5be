#ifndef SHELL_BUFFER_H
#define SHELL_BUFFER_H

/* Text being written: bytes in mapped memory, so that printing a value does not
 * disturb the heap that the value lives in. */
#include <stdbool.h>
#include <stddef.h>

struct buffer {
    char *p; /* owned; not NUL-terminated */
    size_t size, room;
    bool failed; /* out of memory: what was added since is lost */
};

/* More bytes than this in one buffer are out of memory. */
extern size_t buffer_limit;

void buffer_add(struct buffer *text, const char *bytes, size_t n);
void buffer_str(struct buffer *text, const char *s);
void buffer_char(struct buffer *text, char c);
void buffer_fill(struct buffer *text, char c, size_t n);
void buffer_printf(struct buffer *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buffer_free(struct buffer *text);

#endif
