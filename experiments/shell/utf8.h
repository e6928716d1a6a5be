#ifndef SHELL_UTF8_H
#define SHELL_UTF8_H

/* A str is bytes; its characters are what their UTF-8 says.  A byte that is none
 * counts as a character of its own. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the character at p; 1 to 4, never beyond `room` > 0. */
size_t utf8_char(const char *p, size_t room);
/* Characters in n bytes; O(n). */
size_t utf8_count(const char *p, size_t n);
/* Offset of character number i, or n when there are fewer. */
size_t utf8_offset(const char *p, size_t n, size_t i);
/* The number of the character of so many bytes; a byte that is none: itself. */
uint32_t utf8_decode(const char *p, size_t bytes);
/* Bytes written, 1 to 4. */
size_t utf8_encode(uint32_t c, char *out);
/* Does repr show it as it is?  Unicode 14. */
bool utf8_printable(uint32_t c);
bool utf8_is_ascii(const char *p, size_t n);

#endif
