/* parse_fstring - string literals, joined where they stand side by side, and
 * the fields of f-strings.
 *
 * As in CPython up to 3.11 a field is text of its own: it is cut out of the
 * literal first and parsed as an expression second, so it can hold neither the
 * literal's own quotes nor a backslash.
 */
#include "experiments/shell/parser.h"

#include <string.h>

/* NOLINTBEGIN(misc-no-recursion): a recursive descent; parser_enter bounds its depth */

static struct node *string_node(struct parser *p, const struct token *token,
                                const char *text, size_t size)
{
    struct node *node = parser_node(p, NODE_STR, token);

    if (node == NULL)
        return NULL;
    node->text =
        lexer_unescape(p->source, p->arena, token, text, size, &node->size);
    return node->text == NULL ? NULL : node;
}

/* Where the field that starts at `s` ends: at '!', ':', '=' or '}' outside of
 * brackets and quotes.  NULL at the end of the text. */
static const char *field_end(const char *s, const char *end)
{
    unsigned depth = 0;
    char quote = '\0';

    for (; s < end; s++) {
        if (quote != '\0') {
            if (*s == quote)
                quote = '\0';
        } else if (*s == '"' || *s == '\'') {
            quote = *s;
        } else if (strchr("([{", *s) != NULL) {
            depth++;
        } else if (depth > 0 && strchr(")]}", *s) != NULL) {
            depth--;
        } else if (depth == 0) {
            bool comparison = s + 1 < end && s[1] == '=' && *s == '!';

            if (*s == '}' || *s == ':' || (*s == '!' && !comparison))
                return s;
            s += comparison;
        }
    }
    return NULL;
}

static struct node *fstring_fail(struct parser *p, const struct token *token,
                                 const char *message)
{
    source_error(p->source, token->line, token->column, "f-string: %s",
                 message);
    return NULL;
}

static bool fstring_parts(struct parser *p, const struct token *token,
                          const char *text, const char *end,
                          struct node *joined, bool in_spec);

/* `{name=}` shows its own text: returns where the expression ends and appends
 * that text. */
static const char *debug_text(struct parser *p, const struct token *token,
                              const char *start, const char *stop,
                              struct node *joined, bool *ok)
{
    const char *s = stop;

    while (s > start && s[-1] == ' ')
        s--;
    if (s <= start + 1 || s[-1] != '=' || strchr("=!<>", s[-2]) != NULL)
        return stop;
    *ok = parser_append(p, &joined->list,
                        string_node(p, token, start, (size_t)(stop - start)));
    return s - 1;
}

/* One field; `*s` is behind its opening brace and ends behind the closing one.
 */
/* NOLINTNEXTLINE(readability-function-cognitive-complexity): one optional part after the other */
static bool fstring_field(struct parser *p, const struct token *token,
                          const char **s, const char *end, struct node *joined)
{
    const char *stop = field_end(*s, end);
    bool ok = true;

    if (stop == NULL)
        return fstring_fail(p, token, "expecting '}'") != NULL;
    if (memchr(*s, '\\', (size_t)(stop - *s)) != NULL)
        return fstring_fail(p, token,
                            "expression part cannot include a backslash") !=
               NULL;
    const char *text_end = debug_text(p, token, *s, stop, joined, &ok);
    bool debug = text_end != stop;
    struct node *field = parser_node(p, NODE_FORMAT, token);
    if (field == NULL || !ok)
        return false;
    if (text_end - *s == (ptrdiff_t)strspn(*s, " \t\n") || text_end == *s)
        return fstring_fail(p, token, "empty expression not allowed") != NULL;
    field->a = parse_fragment(p, token, *s, (size_t)(text_end - *s));
    if (field->a == NULL)
        return false;
    if (*stop == '!') {
        if (end - stop < 3 || strchr("rsa", stop[1]) == NULL ||
            (stop[2] != ':' && stop[2] != '}'))
            return fstring_fail(p, token,
                                "invalid conversion character: expected 's', "
                                "'r', or 'a'") != NULL;
        field->op = (unsigned char)stop[1];
        stop += 2;
    } else if (debug && *stop == '}') {
        field->op = 'r';
    }
    if (*stop == ':') {
        const char *spec_end = field_end(stop + 1, end);

        while (spec_end != NULL && *spec_end != '}')
            spec_end = field_end(spec_end + 1, end);
        if (spec_end == NULL)
            return fstring_fail(p, token, "expecting '}'") != NULL;
        field->b = parser_node(p, NODE_FSTRING, token);
        if (field->b == NULL ||
            !fstring_parts(p, token, stop + 1, spec_end, field->b, true))
            return false;
        stop = spec_end;
    }
    *s = stop + 1;
    return parser_append(p, &joined->list, field);
}

static bool fstring_text(struct parser *p, const struct token *token,
                         const char *text, const char *end, struct node *joined)
{
    return end == text ||
           parser_append(p, &joined->list,
                         string_node(p, token, text, (size_t)(end - text)));
}

static bool fstring_parts(struct parser *p, const struct token *token,
                          const char *text, const char *end,
                          struct node *joined, bool in_spec)
{
    const char *start = text;

    if (!parser_enter(p))
        return false;
    for (const char *s = text; s < end;) {
        bool brace = *s == '{' || *s == '}';

        if (brace && !in_spec && s + 1 < end && s[1] == *s) {
            if (!fstring_text(p, token, start, s + 1, joined))
                return false;
            s += 2; /* a doubled brace is a brace */
            start = s;
        } else if (*s == '}') {
            return fstring_fail(p, token, "single '}' is not allowed") != NULL;
        } else if (*s == '{') {
            if (!fstring_text(p, token, start, s, joined))
                return false;
            s++;
            if (!fstring_field(p, token, &s, end, joined))
                return false;
            start = s;
        } else {
            s++;
        }
    }
    parser_leave(p);
    return fstring_text(p, token, start, end, joined);
}

/* Literals side by side; a result without fields is one NODE_STR. */
static struct node *join_strings(struct parser *p, struct node *joined,
                                 const struct token *at)
{
    size_t size = 0;

    for (size_t i = 0; i < joined->list.count; i++) {
        if (joined->list.items[i]->kind != NODE_STR)
            return joined;
        size += joined->list.items[i]->size;
    }
    struct node *node = parser_node(p, NODE_STR, at);
    char *text = arena_take(p->arena, size + 1);
    if (node == NULL || text == NULL)
        return parser_fail(p, "out of memory");
    node->text = text;
    node->size = size;
    for (size_t i = 0; i < joined->list.count; i++) {
        const struct node *part = joined->list.items[i];

        memcpy(text, part->text, part->size);
        text += part->size;
    }
    return node;
}

struct node *parse_strings(struct parser *p)
{
    struct token at = p->token;
    struct node *joined = parser_node(p, NODE_FSTRING, &at);

    while (joined != NULL && p->token.kind == TOKEN_STRING) {
        struct token token = p->token;
        const char *end = token.text + token.size;
        bool ok = token.formatted
                      ? fstring_parts(p, &token, token.text, end, joined, false)
                      : fstring_text(p, &token, token.text, end, joined);

        if (!ok)
            return NULL;
        parser_advance(p);
    }
    return joined == NULL ? NULL : join_strings(p, joined, &at);
}

/* NOLINTEND(misc-no-recursion) */
