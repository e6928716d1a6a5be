/* lexer_literal - the values of numbers and of strings with escapes.
 *
 * An integer literal beyond 64 bits is a clear error: this language has ints of
 * one to three 30-bit digits and stops there.
 */
#include "experiments/shell/token.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct token lexer_number(struct lexer *lexer, const char *start,
                          const char *end);

#define NUMBER_MAX 400 /* characters of one literal */

static unsigned number_base(const char *text)
{
    if (text[0] != '0')
        return 10;
    switch (text[1]) {
    case 'x':
    case 'X':
        return 16;
    case 'o':
    case 'O':
        return 8;
    case 'b':
    case 'B':
        return 2;
    default:
        return 10;
    }
}

/* Copies a literal's characters without underscores; false when one stands
 * where none may, or the literal is too long. */
static bool number_copy(const char *start, const char *end, char *out)
{
    size_t n = 0;

    for (const char *p = start; p < end; p++) {
        if (*p == '_') {
            if (p + 1 == end || !isalnum((unsigned char)p[1]))
                return false;
            continue;
        }
        if (n + 1 >= NUMBER_MAX)
            return false;
        out[n++] = *p;
    }
    out[n] = '\0';
    return true;
}

/* Where the characters that could belong to the literal end. */
static const char *number_end(const char *p, const char *end, bool *real)
{
    const char *start = p;
    bool hexadecimal = p + 1 < end && *p == '0' && (p[1] == 'x' || p[1] == 'X');

    *real = false;
    for (; p < end; p++) {
        char c = *p;
        bool sign = (c == '+' || c == '-') && !hexadecimal && p > start &&
                    (p[-1] == 'e' || p[-1] == 'E');

        if (!isalnum((unsigned char)c) && c != '_' && c != '.' && !sign)
            break;
        if (!hexadecimal && (c == '.' || c == 'e' || c == 'E'))
            *real = true;
    }
    return p;
}

static struct token number_fail(struct lexer *lexer, const char *start,
                                const char *message)
{
    unsigned column = (unsigned)(start - lexer->line_start) + 1;

    source_error(lexer->source, lexer->line, column, "%s", message);
    lexer->p = lexer->source->text + lexer->source->size;
    return (struct token){.kind = TOKEN_END, .line = lexer->line};
}

struct token lexer_number(struct lexer *lexer, const char *start,
                          const char *end)
{
    char digits[NUMBER_MAX];
    bool real;
    char *rest;
    const char *stop = number_end(start, end, &real);
    struct token token = {.text = start,
                          .size = (size_t)(stop - start),
                          .line = lexer->line,
                          .column = (unsigned)(start - lexer->line_start) + 1};

    if (!number_copy(start, stop, digits))
        return number_fail(lexer, start, "invalid decimal literal");
    if (stop[-1] == 'j' || stop[-1] == 'J')
        return number_fail(lexer, start,
                           "complex numbers are not part of this shell");
    lexer->p = stop;
    errno = 0;
    if (real) {
        token.kind = TOKEN_FLOAT;
        token.real = strtod(digits, &rest);
        if (*rest != '\0')
            return number_fail(lexer, start, "invalid decimal literal");
        return token;
    }
    unsigned base = number_base(digits);
    const char *first = digits + (base == 10 ? 0 : 2);
    if (base == 10 && digits[0] == '0' && strspn(digits, "0") != strlen(digits))
        return number_fail(lexer, start,
                           "leading zeros in decimal integer literals are not "
                           "permitted; use an 0o prefix for octal integers");
    token.kind = TOKEN_INT;
    token.integer = strtoll(first, &rest, (int)base);
    if (*first == '\0' || *rest != '\0')
        return number_fail(lexer, start, "invalid decimal literal");
    if (errno == ERANGE)
        return number_fail(
            lexer, start, "integers beyond 64 bits are not part of this shell");
    return token;
}

/* Writes a code point as UTF-8; returns the bytes written. */
static size_t put_utf8(char *out, unsigned long code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | (code >> 6));
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | (code >> 12));
        out[1] = (char)(0x80 | ((code >> 6) & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | (code >> 18));
    out[1] = (char)(0x80 | ((code >> 12) & 0x3f));
    out[2] = (char)(0x80 | ((code >> 6) & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

static const char escapes[] = "\\\\''\"\"a\ab\bf\fn\nr\rt\tv\v";

/* Exactly n hex digits; -1 when they are not there. */
static long hex_digits(const char *p, const char *end, int n)
{
    char digits[9] = {0};
    char *rest;

    if (end - p < n)
        return -1;
    memcpy(digits, p, (size_t)n);
    for (int i = 0; i < n; i++) {
        if (!isxdigit((unsigned char)digits[i]))
            return -1;
    }
    return strtol(digits, &rest, 16);
}

/* The escape behind the backslash at p[-1]: writes its value, returns where it
 * ends, NULL when it is wrong. */
static const char *unescape_one(const char *p, const char *end, char **out)
{
    int n = *p == 'x' ? 2 : *p == 'u' ? 4 : *p == 'U' ? 8 : 0;

    if (*p == '\n')
        return p + 1;
    for (const char *e = escapes; *e != '\0'; e += 2) {
        if (*e == *p) {
            *(*out)++ = e[1];
            return p + 1;
        }
    }
    if (n > 0) {
        long code = hex_digits(p + 1, end, n);

        if (code < 0 || code > 0x10ffff)
            return NULL;
        *out += put_utf8(*out, (unsigned long)code);
        return p + 1 + n;
    }
    if (*p >= '0' && *p <= '7') {
        unsigned long code = 0;
        int i = 0;

        for (; i < 3 && p + i < end && p[i] >= '0' && p[i] <= '7'; i++)
            code = code * 8 + (unsigned long)(p[i] - '0');
        *out += put_utf8(*out, code);
        return p + i;
    }
    *(*out)++ = '\\'; /* an unknown escape stands for itself */
    *(*out)++ = *p;
    return p + 1;
}

char *lexer_unescape(struct source *source, struct arena *arena,
                     const struct token *token, const char *text, size_t size,
                     size_t *out_size)
{
    char *result = arena_take(arena, size * 2 + 1);
    char *out = result;
    const char *end = text + size;

    if (result == NULL) {
        source_error(source, token->line, token->column, "out of memory");
        return NULL;
    }
    for (const char *p = text; p < end;) {
        if (*p != '\\' || token->raw || p + 1 >= end) {
            *out++ = *p++;
            continue;
        }
        p = unescape_one(p + 1, end, &out);
        if (p == NULL) {
            source_error(source, token->line, token->column,
                         "malformed \\x or \\u escape");
            return NULL;
        }
    }
    *out = '\0';
    *out_size = (size_t)(out - result);
    return result;
}
