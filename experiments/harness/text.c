/* text - text in buffers of a fixed size.  See text.h.
 *
 * What a user typed goes back to a terminal in messages, and into CSV files that
 * promise UTF-8: so control characters (C0, DEL and C1) and broken UTF-8 are
 * told apart from the rest here, once.
 *
 * Cost: O(length).  Source: the table of well-formed sequences in the Unicode
 * Standard 15.0, section 3.9. */
#include "experiments/harness/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define QUOTE_MAX 60 /* bytes of foreign text in one message */

void text_init(struct text *t, char *buffer, size_t size)
{
    *t = (struct text){.buffer = buffer, .size = size};
    buffer[0] = '\0';
}

void text_add(struct text *t, const char *format, ...)
{
    size_t room = t->size - t->used;
    va_list args;

    va_start(args, format);
    int n = vsnprintf(t->buffer + t->used, room, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= room) {
        t->cut = true;
        t->used = t->size - 1;
    } else {
        t->used += (size_t)n;
    }
}

static bool in(unsigned char c, unsigned char lo, unsigned char hi)
{
    return c >= lo && c <= hi;
}

/* The second byte of a well-formed sequence that starts with `first`. */
static bool second_fits(unsigned char first, unsigned char second)
{
    switch (first) {
    case 0xe0:
        return in(second, 0xa0, 0xbf);
    case 0xed:
        return in(second, 0x80, 0x9f);
    case 0xf0:
        return in(second, 0x90, 0xbf);
    case 0xf4:
        return in(second, 0x80, 0x8f);
    default:
        return in(second, 0x80, 0xbf);
    }
}

/* Bytes of the printable character at s, 0 when there is none. */
static size_t printable(const char *s, size_t left)
{
    const unsigned char *u = (const unsigned char *)s;
    size_t n;

    if (u[0] < 0x80)
        return u[0] >= 0x20 && u[0] != 0x7f;
    if (in(u[0], 0xc2, 0xdf))
        n = 2;
    else if (in(u[0], 0xe0, 0xef))
        n = 3;
    else if (in(u[0], 0xf0, 0xf4))
        n = 4;
    else
        return 0;
    if (n > left || !second_fits(u[0], u[1]))
        return 0;
    for (size_t i = 2; i < n; i++)
        if (!in(u[i], 0x80, 0xbf))
            return 0;
    if (u[0] == 0xc2 && u[1] < 0xa0)
        return 0; /* C1 controls */
    return n;
}

bool text_is_clean(const char *s, size_t length)
{
    for (size_t i = 0; i < length;) {
        size_t n = printable(s + i, length - i);

        if (n == 0)
            return false;
        i += n;
    }
    return true;
}

/* Escapes whole characters until `limit` bytes of s are used; how many were. */
static size_t escape(struct text *t, const char *s, size_t length, size_t limit)
{
    size_t i = 0;

    while (i < length && i < limit) {
        size_t n = printable(s + i, length - i);

        if (n == 0)
            text_add(t, "\\x%02x", (unsigned char)s[i++]);
        else
            text_add(t, "%.*s", (int)n, s + i);
        i += n;
    }
    return i;
}

void text_escape(struct text *t, const char *s, size_t length)
{
    escape(t, s, length, length);
}

void text_quote(struct text *t, const char *s, size_t length)
{
    text_add(t, "\"");
    size_t shown = escape(t, s, length, QUOTE_MAX);
    text_add(t, shown < length ? "...\"" : "\"");
}
