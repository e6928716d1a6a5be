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

/* Controls, formats, spaces but ' ', surrogates, private ones, and the long runs
 * that are not assigned; short ones of these are taken for letters. */
static const struct {
    uint32_t first, last;
} unprintable[] = {{0x80, 0xa0},       {0xad, 0xad},       {0x600, 0x605},
                   {0x61c, 0x61c},     {0x6dd, 0x6dd},     {0x70f, 0x70f},
                   {0x890, 0x891},     {0x8e2, 0x8e2},     {0x1680, 0x1680},
                   {0x180e, 0x180e},   {0x2000, 0x200f},   {0x2028, 0x202f},
                   {0x205f, 0x2064},   {0x2066, 0x206f},   {0x3000, 0x3000},
                   {0xd7fc, 0xf8ff},   {0xfeff, 0xfeff},   {0xfff9, 0xfffb},
                   {0x110bd, 0x110bd}, {0x110cd, 0x110cd}, {0x12544, 0x12f8f},
                   {0x1342f, 0x143ff}, {0x14647, 0x167ff}, {0x18d09, 0x1afef},
                   {0x1b2fc, 0x1bbff}, {0x1bca0, 0x1ceff}, {0x1d173, 0x1d17a},
                   {0x1dab0, 0x1deff}, {0x1e300, 0x1e7df}, {0x1fbfa, 0x1ffff},
                   {0x2ebe1, 0x2f7ff}, {0x2fa1e, 0x2ffff}, {0x3134b, 0xe00ff},
                   {0xe01f0, 0x10ffff}};

bool utf8_printable(uint32_t c)
{
    if (c < 0x80)
        return c >= 0x20 && c != 0x7f;
    for (size_t i = 0; i < sizeof unprintable / sizeof unprintable[0]; i++) {
        if (c <= unprintable[i].last)
            return c < unprintable[i].first;
    }
    return true;
}
