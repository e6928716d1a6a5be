/* buffer - a growing run of bytes.  See buffer.h.
 *
 * A few pages that are done with are kept: most buffers are short and live for one
 * operation on strs, and a mapping costs more than that.
 */
#include "experiments/shell/buffer.h"

#include "allocators/pages.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define BUFFER_MIN PAGES_SIZE

#define SPARES_MAX 8

static char *spares[SPARES_MAX]; /* of BUFFER_MIN */
static size_t spare_count;

size_t buffer_limit = SIZE_MAX / 4;

static char *first_pages(size_t room)
{
    if (room == BUFFER_MIN && spare_count > 0)
        return spares[--spare_count];
    return pages_map(room);
}

/* False, and failed: no room for n more. */
static bool grow(struct buffer *text, size_t n)
{
    size_t room = text->room == 0 ? BUFFER_MIN : text->room;

    if (text->failed || text->size > buffer_limit ||
        n > buffer_limit - text->size) {
        text->failed = true;
        return false;
    }
    while (room < text->size + n)
        room *= 2;
    char *p = text->p == NULL ? first_pages(room)
                              : pages_remap(text->p, text->room, room);
    if (p == NULL) {
        text->failed = true;
        return false;
    }
    text->p = p;
    text->room = room;
    return true;
}

void buffer_add(struct buffer *text, const char *bytes, size_t n)
{
    if (n > text->room - text->size && !grow(text, n))
        return;
    if (n > 0)
        memcpy(text->p + text->size, bytes, n);
    text->size += n;
}

void buffer_str(struct buffer *text, const char *s)
{
    buffer_add(text, s, strlen(s));
}

void buffer_char(struct buffer *text, char c)
{
    buffer_add(text, &c, 1);
}

void buffer_fill(struct buffer *text, char c, size_t n)
{
    if (n > text->room - text->size && !grow(text, n))
        return;
    if (n > 0)
        memset(text->p + text->size, c, n);
    text->size += n;
}

void buffer_printf(struct buffer *text, const char *format, ...)
{
    va_list args;
    char small[512];

    va_start(args, format);
    int n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (n < 0)
        return;
    if ((size_t)n < sizeof small) {
        buffer_add(text, small, (size_t)n);
        return;
    }
    if ((size_t)n + 1 > text->room - text->size && !grow(text, (size_t)n + 1))
        return;
    va_start(args, format);
    vsnprintf(text->p + text->size, (size_t)n + 1, format, args);
    va_end(args);
    text->size += (size_t)n;
}

void buffer_free(struct buffer *text)
{
    if (text->p != NULL && text->room == BUFFER_MIN && spare_count < SPARES_MAX)
        spares[spare_count++] = text->p;
    else if (text->p != NULL)
        pages_unmap(text->p, text->room);
    *text = (struct buffer){0};
}
