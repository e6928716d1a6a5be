#ifndef SHELL_TOKEN_H
#define SHELL_TOKEN_H

/* Tokens: words, operators and the ends of lines and blocks.
 *
 * Indentation is turned into TOKEN_INDENT and TOKEN_DEDENT as Python does it;
 * inside brackets neither line ends nor indentation count.
 */
#include "experiments/shell/arena.h"
#include "experiments/shell/source.h"

#include <stdbool.h>
#include <stdint.h>

enum token_kind {
    TOKEN_END,
    TOKEN_NEWLINE,
    TOKEN_INDENT,
    TOKEN_DEDENT,
    TOKEN_NAME, /* keywords too: the parser knows them */
    TOKEN_INT,
    TOKEN_FLOAT,
    TOKEN_STRING,
    TOKEN_OPERATOR
};

struct token {
    enum token_kind kind;
    const char *text; /* borrowed from the source; TOKEN_STRING: what is between
                         the quotes */
    size_t size;
    unsigned line, column; /* from 1 */
    int64_t integer;       /* TOKEN_INT */
    double real;           /* TOKEN_FLOAT */
    bool raw, formatted;   /* TOKEN_STRING: r"", f"" */
};

#define LEXER_DEPTH   200 /* brackets inside brackets */
#define LEXER_INDENTS 100 /* blocks inside blocks */

struct lexer {
    struct source *source;
    const char *p, *line_start;
    unsigned line;
    bool at_line_start;
    unsigned depth;
    char brackets[LEXER_DEPTH];
    unsigned bracket_lines[LEXER_DEPTH], bracket_columns[LEXER_DEPTH];
    unsigned indents[LEXER_INDENTS], indent_count, pending_dedents;
    bool ended_line; /* the last token was a newline, or there was none yet */
};

void lexer_start(struct lexer *lexer, struct source *source);
/* The next token; TOKEN_END for ever after an error, which the source holds. */
struct token lexer_next(struct lexer *lexer);
/* The value of a string's text with its escapes; owned by the arena.  NULL: an
 * error is noted, or OOM. */
char *lexer_unescape(struct source *source, struct arena *arena,
                     const struct token *token, const char *text, size_t size,
                     size_t *out_size);

#endif
