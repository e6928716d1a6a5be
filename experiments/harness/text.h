#ifndef HARNESS_TEXT_H
#define HARNESS_TEXT_H

/* Text in buffers of a fixed size: cut at the end, never overrun, always
 * terminated; and foreign text made fit for a terminal. */
#include <stdbool.h>
#include <stddef.h>

struct text {
    char *buffer; /* borrowed */
    size_t size, used;
    bool cut; /* something did not fit */
};

/* Starts with the empty text; `size` > 0. */
void text_init(struct text *t, char *buffer, size_t size);
void text_add(struct text *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* `length` bytes of s in double quotes; control characters and what is not
 * UTF-8 as \xNN; after 60 bytes "..." stands for the rest. */
void text_quote(struct text *t, const char *s, size_t length);
/* The same without quotes and without a limit of its own. */
void text_escape(struct text *t, const char *s, size_t length);

/* Valid UTF-8 without control characters? */
bool text_is_clean(const char *s, size_t length);

#endif
