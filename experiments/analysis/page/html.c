/* html - the only place where foreign text becomes markup.  See html.h.
 *
 * The five characters that mean something become references; what is no
 * character becomes U+FFFD, so that no decoder can put the bytes together in
 * another way.  No text is ever written into a script or a style sheet.
 *
 * Cost: O(bytes).  Source: WHATWG, HTML, section 13.3, for what must be escaped;
 * the Unicode Standard 15.0, table 3-7, for what UTF-8 is. */
#include "experiments/analysis/page/html.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

static size_t sequence_length(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return 2;
    if (lead >= 0xe0 && lead <= 0xef)
        return 3;
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

static int allowed(uint32_t c, size_t length)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

    if (c < 0x20)
        return c == '\t' || c == '\n' || c == '\r';
    if (c >= 0x7f && c < 0xa0)
        return 0;
    return c >= least[length] && (c < 0xd800 || c > 0xdfff) && c <= 0x10ffff;
}

size_t html_character(const char *s, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)s;
    size_t length = sequence_length(bytes[0]);

    if (length == 0 || length > size)
        return 0;
    uint32_t c = length == 1 ? bytes[0] : bytes[0] & (0x7fU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (bytes[i] & 0x3f);
    }
    return allowed(c, length) ? length : 0;
}

static const char *reference(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static void write_text(FILE *out, const char *s, size_t size)
{
    while (size > 0) {
        const char *ref = reference(*s);
        size_t length = html_character(s, size);

        if (ref != NULL)
            fputs(ref, out);
        else if (length > 0)
            fwrite(s, 1, length, out);
        else
            fputs("\xEF\xBF\xBD", out);
        length = length == 0 ? 1 : length;
        s += length;
        size -= length;
    }
}

/* Writes one directive; returns what is behind it. */
static const char *directive(FILE *out, const char *at, va_list *args)
{
    const char *s;

    switch (*at) {
    case 's':
        s = va_arg(*args, const char *);
        write_text(out, s, strlen(s));
        break;
    case 'z':
        at++;
        fprintf(out, "%zu", va_arg(*args, size_t));
        break;
    case 'd':
        fprintf(out, "%d", va_arg(*args, int));
        break;
    case 'g':
        fprintf(out, "%.9g", va_arg(*args, double));
        break;
    default:
        assert(*at == '%');
        putc('%', out);
    }
    return at + 1;
}

void html_print(FILE *out, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    for (const char *at = format; *at != '\0';) {
        size_t plain = strcspn(at, "%");

        fwrite(at, 1, plain, out);
        at += plain;
        if (*at == '%')
            at = directive(out, at + 1, &args);
    }
    va_end(args);
}

void html_prose(FILE *out, const char *text)
{
    for (;;) {
        const char *open = strchr(text, '`');
        const char *close = open == NULL ? NULL : strchr(open + 1, '`');

        if (close == NULL)
            break;
        write_text(out, text, (size_t)(open - text));
        fputs("<code>", out);
        write_text(out, open + 1, (size_t)(close - open) - 1);
        fputs("</code>", out);
        text = close + 1;
    }
    write_text(out, text, strlen(text));
}

void html_spec(FILE *out, const char *spec)
{
    static const char marks[] = ":,+/";

    fputs("<code>", out);
    while (*spec != '\0') {
        size_t word = strcspn(spec, marks);
        size_t size = word + strspn(spec + word, marks);

        write_text(out, spec, size);
        spec += size;
        if (*spec != '\0')
            fputs("<wbr>", out);
    }
    fputs("</code>", out);
}
