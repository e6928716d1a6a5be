/* utf8 - characters of a run of bytes.  See utf8.h. */
#include "experiments/shell/utf8.h"

size_t utf8_char(const char *p, size_t room)
{
    unsigned char c = (unsigned char)*p;
    size_t n = c < 0xc2 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 1;

    if (n > room)
        return 1;
    for (size_t i = 1; i < n; i++) {
        if (((unsigned char)p[i] & 0xc0) != 0x80)
            return 1;
    }
    return n;
}

uint32_t utf8_decode(const char *p, size_t bytes)
{
    uint32_t c = (unsigned char)*p;

    if (bytes > 1)
        c &= 0xffU >> (bytes + 1);
    for (size_t i = 1; i < bytes; i++)
        c = c << 6 | ((unsigned char)p[i] & 0x3f);
    return c;
}

size_t utf8_encode(uint32_t c, char *out)
{
    size_t more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};

    out[0] = (char)(lead[more] | (c >> (6 * more)));
    for (size_t i = 1; i <= more; i++)
        out[i] = (char)(0x80 | ((c >> (6 * (more - i))) & 0x3f));
    return more + 1;
}

bool utf8_is_ascii(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)p[i] >= 0x80)
            return false;
    }
    return true;
}

size_t utf8_count(const char *p, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i += utf8_char(p + i, n - i))
        count++;
    return count;
}

size_t utf8_offset(const char *p, size_t n, size_t i)
{
    size_t at = 0;

    if (utf8_is_ascii(p, n))
        return i < n ? i : n;
    for (; i > 0 && at < n; i--)
        at += utf8_char(p + at, n - at);
    return at;
}
