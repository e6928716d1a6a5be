/* lexer - from text to tokens.
 *
 * Python's own rules for lines, indentation and brackets (Language Reference,
 * chapter 2), without what this language does not have: bytes, complex numbers,
 * non-ASCII names.
 *
 * Cost: O(text).
 */
#include "experiments/shell/token.h"

#include <ctype.h>
#include <string.h>

void lexer_start(struct lexer *lexer, struct source *source)
{
    memset(lexer, 0, sizeof *lexer);
    lexer->source = source;
    lexer->p = lexer->line_start = source->text;
    lexer->line = 1;
    lexer->at_line_start = true;
    lexer->ended_line = true;
    lexer->indent_count = 1; /* indents[0] == 0 */
}

static const char *lexer_end(const struct lexer *lexer)
{
    return lexer->source->text + lexer->source->size;
}

static unsigned lexer_column(const struct lexer *lexer, const char *p)
{
    return (unsigned)(p - lexer->line_start) + 1;
}

static struct token token_at(const struct lexer *lexer, enum token_kind kind,
                             const char *start)
{
    return (struct token){.kind = kind,
                          .text = start,
                          .size = (size_t)(lexer->p - start),
                          .line = lexer->line,
                          .column = lexer_column(lexer, start)};
}

static void next_line(struct lexer *lexer)
{
    lexer->p++;
    lexer->line++;
    lexer->line_start = lexer->p;
}

/* Skips blanks, comments and joined lines; stops at a line's end unless inside
 * brackets. */
static void skip_blanks(struct lexer *lexer)
{
    const char *end = lexer_end(lexer);

    for (; lexer->p < end; lexer->p++) {
        char c = *lexer->p;

        if (c == '#') {
            const char *n = memchr(lexer->p, '\n', (size_t)(end - lexer->p));

            lexer->p = (n == NULL ? end : n) - 1;
        } else if (c == '\\' && lexer->p + 1 < end && lexer->p[1] == '\n') {
            lexer->p++;
            next_line(lexer);
            lexer->p--;
        } else if (c == '\n' && lexer->depth > 0) {
            next_line(lexer);
            lexer->p--;
        } else if (c != ' ' && c != '\t' && c != '\r' && c != '\f') {
            return;
        }
    }
}

/* Width of the blanks before a line's first word; skips lines without one.
 * Tabs go to the next multiple of eight. */
static unsigned line_indent(struct lexer *lexer)
{
    const char *end = lexer_end(lexer);
    unsigned width = 0;

    while (lexer->p < end) {
        char c = *lexer->p;

        if (c == ' ') {
            width++;
        } else if (c == '\t') {
            width = width / 8 * 8 + 8;
        } else if (c == '#') {
            const char *n = memchr(lexer->p, '\n', (size_t)(end - lexer->p));

            lexer->p = n == NULL ? end : n;
            continue;
        } else if (c == '\n') {
            next_line(lexer);
            width = 0;
            continue;
        } else if (c != '\r' && c != '\f') {
            return width;
        }
        lexer->p++;
    }
    return 0; /* the end of the text closes all blocks */
}

static struct token lexer_fail(struct lexer *lexer, const char *at,
                               const char *message)
{
    source_error(lexer->source, lexer->line, lexer_column(lexer, at), "%s",
                 message);
    lexer->p = lexer_end(lexer);
    return token_at(lexer, TOKEN_END, lexer->p);
}

/* A token for a change of indentation, or TOKEN_END when there is none. */
static struct token lexer_indentation(struct lexer *lexer)
{
    unsigned width = line_indent(lexer);
    unsigned *top = &lexer->indents[lexer->indent_count - 1];

    lexer->at_line_start = false;
    if (width > *top) {
        if (lexer->indent_count == LEXER_INDENTS)
            return lexer_fail(lexer, lexer->p,
                              "too many levels of indentation");
        lexer->indents[lexer->indent_count++] = width;
        return token_at(lexer, TOKEN_INDENT, lexer->p);
    }
    while (width < lexer->indents[lexer->indent_count - 1]) {
        lexer->indent_count--;
        lexer->pending_dedents++;
    }
    if (width != lexer->indents[lexer->indent_count - 1]) {
        lexer->source->kind = "IndentationError";
        return lexer_fail(
            lexer, lexer->p,
            "unindent does not match any outer indentation level");
    }
    return token_at(lexer, TOKEN_END, lexer->p);
}

static bool is_name_start(char c)
{
    return isalpha((unsigned char)c) || c == '_';
}

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static bool is_quote(char c)
{
    return c == '"' || c == '\'';
}

/* The text between the quotes; `lexer->p` is at the first quote. */
static struct token lexer_string(struct lexer *lexer, const char *start,
                                 bool raw, bool formatted)
{
    const char *end = lexer_end(lexer);
    char quote = *lexer->p;
    size_t n =
        end - lexer->p >= 3 && lexer->p[1] == quote && lexer->p[2] == quote ? 3
                                                                            : 1;
    struct token token = token_at(lexer, TOKEN_STRING, start);

    token.raw = raw;
    token.formatted = formatted;
    lexer->p += n;
    token.text = lexer->p;
    for (; lexer->p < end; lexer->p++) {
        if (*lexer->p == quote &&
            (n == 1 || (end - lexer->p >= 3 && lexer->p[1] == quote &&
                        lexer->p[2] == quote))) {
            token.size = (size_t)(lexer->p - token.text);
            lexer->p += n;
            return token;
        }
        if (*lexer->p == '\\' && lexer->p + 1 < end)
            lexer->p++; /* whatever follows is not a quote */
        if (*lexer->p == '\n') {
            if (n == 1)
                break;
            next_line(lexer);
            lexer->p--;
        }
    }
    if (n == 3)
        lexer->source->incomplete = true;
    source_error(lexer->source, token.line, token.column,
                 n == 3 ? "unterminated triple-quoted string literal"
                        : "unterminated string literal");
    lexer->p = end;
    return token_at(lexer, TOKEN_END, lexer->p);
}

static struct token lexer_word(struct lexer *lexer)
{
    const char *start = lexer->p;
    const char *end = lexer_end(lexer);
    bool raw = false;
    bool formatted = false;

    while (lexer->p < end && is_name(*lexer->p))
        lexer->p++;
    size_t size = (size_t)(lexer->p - start);
    if (lexer->p < end && is_quote(*lexer->p) && size <= 2) {
        bool prefix = true;

        for (size_t i = 0; i < size; i++) {
            char c = (char)tolower((unsigned char)start[i]);

            raw = raw || c == 'r';
            formatted = formatted || c == 'f';
            prefix = prefix && (c == 'r' || c == 'f' || c == 'u');
        }
        if (!prefix)
            return lexer_fail(lexer, start, "bytes are not part of this shell");
        return lexer_string(lexer, start, raw, formatted);
    }
    return token_at(lexer, TOKEN_NAME, start);
}

/* Two- and three-character operators before their beginnings. */
static const char *const operators[] = {
    "**=", "//=", ">>=", "<<=", "...", "**", "//", ">>", "<<", "<=", ">=", "==",
    "!=",  "->",  "+=",  "-=",  "*=",  "/=", "%=", "&=", "|=", "^=", ":=", "+",
    "-",   "*",   "/",   "%",   "&",   "|",  "^",  "~",  "<",  ">",  "(",  ")",
    "[",   "]",   "{",   "}",   ",",   ":",  ".",  ";",  "=",  "@",  NULL};

static bool lexer_bracket(struct lexer *lexer, const char *at)
{
    static const char pairs[] = "()[]{}";
    const char *found = strchr(pairs, *at);
    bool opens = found != NULL && (found - pairs) % 2 == 0;

    if (found == NULL)
        return true;
    if (opens) {
        if (lexer->depth == LEXER_DEPTH) {
            lexer_fail(lexer, at, "too many nested parentheses");
            return false;
        }
        lexer->bracket_lines[lexer->depth] = lexer->line;
        lexer->bracket_columns[lexer->depth] = lexer_column(lexer, at);
        lexer->brackets[lexer->depth++] = found[1];
        return true;
    }
    if (lexer->depth == 0) {
        source_error(lexer->source, lexer->line, lexer_column(lexer, at),
                     "unmatched '%c'", *at);
        lexer->p = lexer_end(lexer);
        return false;
    }
    char wanted = lexer->brackets[--lexer->depth];
    if (*at != wanted) {
        char opening = pairs[strchr(pairs, wanted) - pairs - 1];

        source_error(lexer->source, lexer->line, lexer_column(lexer, at),
                     "closing parenthesis '%c' does not match opening "
                     "parenthesis '%c'",
                     *at, opening);
        lexer->p = lexer_end(lexer);
        return false;
    }
    return true;
}

static struct token lexer_operator(struct lexer *lexer)
{
    const char *start = lexer->p;
    size_t room = (size_t)(lexer_end(lexer) - start);

    for (size_t i = 0; operators[i] != NULL; i++) {
        size_t n = strlen(operators[i]);

        if (n > room || memcmp(start, operators[i], n) != 0)
            continue;
        lexer->p += n;
        if (n == 1 && !lexer_bracket(lexer, start))
            return token_at(lexer, TOKEN_END, lexer->p);
        return token_at(lexer, TOKEN_OPERATOR, start);
    }
    if (*start == '\0')
        return lexer_fail(lexer, start,
                          "source code cannot contain null bytes");
    if ((unsigned char)*start >= 0x80)
        return lexer_fail(
            lexer, start,
            "names are ASCII letters, digits and _ in this shell");
    if (*start == '\\')
        return lexer_fail(
            lexer, start,
            "unexpected character after line continuation character");
    return lexer_fail(lexer, start, "invalid syntax");
}

struct token lexer_number(struct lexer *lexer, const char *start,
                          const char *end); /* lexer_number.c */

static struct token lexer_finish(struct lexer *lexer)
{
    if (lexer->depth > 0 && !lexer->source->failed) {
        unsigned d = lexer->depth - 1;
        const char *opening = strchr("()[]{}", lexer->brackets[d]) - 1;

        lexer->source->incomplete = true;
        source_error(lexer->source, lexer->bracket_lines[d],
                     lexer->bracket_columns[d], "'%c' was never closed",
                     *opening);
    }
    if (!lexer->ended_line) {
        lexer->ended_line = true;
        return token_at(lexer, TOKEN_NEWLINE, lexer->p);
    }
    if (lexer->indent_count > 1) {
        lexer->indent_count--;
        return token_at(lexer, TOKEN_DEDENT, lexer->p);
    }
    return token_at(lexer, TOKEN_END, lexer->p);
}

struct token lexer_next(struct lexer *lexer)
{
    if (lexer->source->failed)
        return token_at(lexer, TOKEN_END, lexer->p);
    if (lexer->at_line_start && lexer->depth == 0) {
        struct token token = lexer_indentation(lexer);

        if (token.kind == TOKEN_INDENT || lexer->source->failed)
            return token;
    }
    if (lexer->pending_dedents > 0) {
        lexer->pending_dedents--;
        return token_at(lexer, TOKEN_DEDENT, lexer->p);
    }
    skip_blanks(lexer);
    if (lexer->p >= lexer_end(lexer))
        return lexer_finish(lexer);
    char c = *lexer->p;
    if (c == '\n') {
        struct token token = token_at(lexer, TOKEN_NEWLINE, lexer->p);

        next_line(lexer);
        lexer->at_line_start = true;
        lexer->ended_line = true;
        return token;
    }
    lexer->ended_line = false;
    if (is_name_start(c))
        return lexer_word(lexer);
    if (is_quote(c))
        return lexer_string(lexer, lexer->p, false, false);
    if (isdigit((unsigned char)c) ||
        (c == '.' && lexer->p + 1 < lexer_end(lexer) &&
         isdigit((unsigned char)lexer->p[1])))
        return lexer_number(lexer, lexer->p, lexer_end(lexer));
    return lexer_operator(lexer);
}
