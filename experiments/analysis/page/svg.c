/* svg - a picture taken apart and put together again.  See svg.h.
 *
 *   <tag name="value" ...>   tag known?  each name known, each value local?
 *   text                     characters and known references only
 *
 * The colours by which plots/common.gp marks ink and muted text are written in
 * one form, rgb(27,31,36), for the page's style sheet to find; black is the
 * page's own text colour.
 *
 * Cost: O(bytes).  Source: W3C, SVG 1.1, 2011. */
#include "experiments/analysis/page/svg.h"

#include "experiments/analysis/memory.h"
#include "experiments/analysis/page/html.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 64
#define NAME_MAX  32
#define VALUE_MAX ((size_t)1 << 20)

struct scan {
    const char *name; /* of the file, for messages */
    const char *start, *at, *end;
    const char *prefix;
    struct problem *problem;
    FILE *out;   /* the markup */
    FILE *title; /* its text */
    char open[DEPTH_MAX][NAME_MAX];
    size_t depth;
    char *value; /* owned: of the attribute read last */
    size_t value_room;
    bool titled, silent; /* inside title or desc: nothing of it is drawn */
    bool rooted;         /* the svg element was seen */
};

static const char elements[] =
    " svg g defs path rect circle ellipse line polyline polygon text tspan use "
    "filter feFlood feComposite feMerge feMergeNode clipPath marker "
    "linearGradient radialGradient stop title desc ";

static const char attributes[] =
    " x y x1 y1 x2 y2 cx cy r rx ry dx dy d points width height transform fill "
    "stroke color opacity fill-opacity fill-rule clip-path filter stroke-width "
    "stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit "
    "stroke-dasharray stroke-dashoffset font-family font-size font-style "
    "font-weight text-anchor dominant-baseline baseline-shift letter-spacing "
    "shape-rendering filterUnits in in2 result operator flood-color "
    "flood-opacity offset stop-color stop-opacity gradientUnits "
    "gradientTransform refX refY markerWidth markerHeight orient xml:space ";

static bool listed(const char *list, const char *name)
{
    char word[NAME_MAX + 2];

    snprintf(word, sizeof word, " %s ", name);
    return strstr(list, word) != NULL;
}

#define FAIL(s, ...)                                                           \
    problem_set((s)->problem, (s)->name, line_of(s), NULL, __VA_ARGS__)

static size_t line_of(const struct scan *s)
{
    size_t line = 1;

    for (const char *p = s->start; p < s->at; p++)
        line += *p == '\n';
    return line;
}

/* --- pieces ------------------------------------------------------------------ */

static bool next_is(const struct scan *s, const char *text)
{
    size_t length = strlen(text);

    return (size_t)(s->end - s->at) >= length &&
           memcmp(s->at, text, length) == 0;
}

/* Passes `text` if it comes next. */
static bool take(struct scan *s, const char *text)
{
    bool there = next_is(s, text);

    if (there)
        s->at += strlen(text);
    return there;
}

static void skip_blanks(struct scan *s)
{
    while (s->at < s->end && strchr(" \t\r\n", *s->at) != NULL &&
           *s->at != '\0')
        s->at++;
}

static bool name_character(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_' || c == ':';
}

static bool take_name(struct scan *s, char name[NAME_MAX])
{
    size_t used = 0;

    while (s->at < s->end && name_character(*s->at)) {
        if (used + 1 == NAME_MAX)
            return FAIL(s, "a name that is too long");
        name[used++] = *s->at++;
    }
    name[used] = '\0';
    return used > 0 ? true : FAIL(s, "a name is missing behind '<'");
}

/* Length of the reference that s->at begins with; 0 = not one that we know. */
static size_t reference_length(const struct scan *s)
{
    static const char *const known[] = {"&amp;", "&lt;", "&gt;", "&quot;",
                                        "&apos;"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (next_is(s, known[i]))
            return strlen(known[i]);
    }
    if (!next_is(s, "&#"))
        return 0;
    const char *p = s->at + 2;
    bool hex = p < s->end && *p == 'x';
    p += hex ? 1 : 0;
    const char *digits = p;
    while (p < s->end &&
           (hex ? isxdigit((unsigned char)*p) : isdigit((unsigned char)*p)))
        p++;
    return p > digits && p - digits < 8 && p < s->end && *p == ';'
               ? (size_t)(p - s->at) + 1
               : 0;
}

/* Length of one character or reference of text; 0: `problem`. */
static size_t piece_length(struct scan *s)
{
    size_t length = *s->at == '&'
                        ? reference_length(s)
                        : html_character(s->at, (size_t)(s->end - s->at));

    if (length == 0)
        FAIL(s, *s->at == '&' ? "an unknown reference '&...;'"
                              : "bytes that are no text in UTF-8");
    return length;
}

/* --- attributes --------------------------------------------------------------- */

/* The quoted value, into s->value, its references as they are. */
static bool take_value(struct scan *s)
{
    char quote = '\0';
    size_t used = 0;

    if (s->at < s->end)
        quote = *s->at;
    if (quote != '"' && quote != '\'')
        return FAIL(s, "an attribute without quotes");
    for (s->at++; s->at < s->end && *s->at != quote;) {
        size_t length = *s->at == '<' ? 0 : piece_length(s);

        if (length == 0)
            return *s->at == '<' ? FAIL(s, "'<' in an attribute") : false;
        if (used + length > VALUE_MAX)
            return FAIL(s, "an attribute that is too long");
        while (s->value_room <= used + length)
            s->value = memory_grow(s->value, s->value_room, &s->value_room, 1);
        memcpy(s->value + used, s->at, length);
        used += length;
        s->at += length;
    }
    if (s->value_room == 0)
        s->value = memory_grow(s->value, 0, &s->value_room, 1);
    s->value[used] = '\0';
    return take(s, quote == '"' ? "\"" : "'")
               ? true
               : FAIL(s, "an attribute that never ends");
}

static bool plain_id(const char *id, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (!isalnum((unsigned char)id[i]) && strchr("-_.", id[i]) == NULL)
            return false;
    }
    return length > 0;
}

/* A value between double quotes; it may hold single ones as they are. */
static void write_value(struct scan *s, const char *name, const char *value)
{
    bool rgb = strncmp(value, "rgb(", 4) == 0;

    fprintf(s->out, " %s=\"", name);
    for (const char *p = value; *p != '\0'; p++) {
        if (*p == '"')
            fputs("&quot;", s->out);
        else if (!rgb || *p != ' ')
            putc(*p, s->out);
    }
    putc('"', s->out);
}

/* "#name" inside of this picture, written with the prefix. */
static bool write_link(struct scan *s)
{
    const char *id = s->value + 1;

    if (s->value[0] != '#' || !plain_id(id, strlen(id)))
        return FAIL(s, "a reference to '%.60s', outside of the picture",
                    s->value);
    fprintf(s->out, " href=\"#%s%s\"", s->prefix, id);
    return true;
}

/* url(#name), likewise. */
static bool write_url(struct scan *s, const char *name)
{
    size_t length = strlen(s->value);

    if (length < 7 || strncmp(s->value, "url(#", 5) != 0 ||
        s->value[length - 1] != ')' || !plain_id(s->value + 5, length - 6))
        return FAIL(s, "attribute %s refers to '%.60s', outside of the picture",
                    name, s->value);
    fprintf(s->out, " %s=\"url(#%s%.*s)\"", name, s->prefix, (int)length - 6,
            s->value + 5);
    return true;
}

static bool write_attribute(struct scan *s, const char *name)
{
    bool black = strcmp(s->value, "black") == 0;

    if (strncasecmp(name, "on", 2) == 0 || strcmp(name, "style") == 0)
        return FAIL(s, "the attribute %s", name);
    if (strcmp(name, "href") == 0 || strcmp(name, "xlink:href") == 0)
        return write_link(s);
    if (strcmp(name, "id") == 0) {
        if (!plain_id(s->value, strlen(s->value)))
            return FAIL(s, "the id '%.60s'", s->value);
        fprintf(s->out, " id=\"%s%s\"", s->prefix, s->value);
        return true;
    }
    if (!listed(attributes, name))
        return true;                      /* left out */
    if (strpbrk(s->value, "&\\") != NULL) /* could spell url in another way */
        return FAIL(s, "attribute %s is '%.60s'", name, s->value);
    if (strcasestr(s->value, "url") != NULL)
        return write_url(s, name);
    if (black && strcmp(name, "color") == 0)
        return true;
    write_value(s, name, black ? "currentColor" : s->value);
    return true;
}

/* Of the svg element: only how large it is. */
static bool write_root_attribute(struct scan *s, const char *name)
{
    double box[4];
    char end;

    if (strncmp(name, "xmlns", 5) == 0 || strcmp(name, "width") == 0 ||
        strcmp(name, "height") == 0)
        return true;
    if (strcmp(name, "viewBox") != 0)
        return write_attribute(s, name);
    /* NOLINTNEXTLINE(cert-err34-c): the count and the ranges are checked */
    if (sscanf(s->value, "%lf %lf %lf %lf%c", &box[0], &box[1], &box[2],
               &box[3], &end) != 4 ||
        !(box[2] > 0 && box[2] < 1e5 && box[3] > 0 && box[3] < 1e5))
        return FAIL(s, "viewBox '%.60s' is no size", s->value);
    fprintf(s->out, " width=\"%g\" height=\"%g\"", box[2], box[3]);
    write_value(s, name, s->value);
    return true;
}

static bool take_attributes(struct scan *s, bool root)
{
    for (skip_blanks(s); s->at < s->end && name_character(*s->at);
         skip_blanks(s)) {
        char name[NAME_MAX];

        if (!take_name(s, name))
            return false;
        skip_blanks(s);
        if (!take(s, "="))
            return FAIL(s, "the attribute %s without a value", name);
        skip_blanks(s);
        if (!take_value(s))
            return false;
        if (s->silent)
            continue;
        if (root ? !write_root_attribute(s, name) : !write_attribute(s, name))
            return false;
    }
    return true;
}

/* --- elements ------------------------------------------------------------------ */

static bool close_element(struct scan *s, const char *name)
{
    s->depth--;
    if (!s->silent)
        fprintf(s->out, "</%s>", name);
    if (strcmp(name, "title") == 0 || strcmp(name, "desc") == 0) {
        s->titled = s->titled || (strcmp(name, "title") == 0 && s->depth == 1);
        s->silent = false;
    }
    return true;
}

static bool take_start(struct scan *s)
{
    char name[NAME_MAX];

    if (!take_name(s, name))
        return false;
    if (!listed(elements, name))
        return FAIL(s, "the element <%s>", name);
    bool root = strcmp(name, "svg") == 0;
    if (root != (s->depth == 0) || (root && s->rooted))
        return FAIL(s, "<%s> in the wrong place", name);
    if (s->silent)
        return FAIL(s, "<%s> inside of a title", name);
    if (s->depth == DEPTH_MAX)
        return FAIL(s, "elements more than %d deep", DEPTH_MAX);
    memcpy(s->open[s->depth++], name, sizeof name);
    s->rooted = true;
    s->silent = strcmp(name, "title") == 0 || strcmp(name, "desc") == 0;
    if (!s->silent)
        fprintf(s->out, "<%s%s", name, root ? " role=\"img\"" : "");
    if (!take_attributes(s, root))
        return false;
    bool empty = take(s, "/");
    if (!take(s, ">"))
        return FAIL(s, "<%s is not closed by '>'", name);
    if (!s->silent)
        putc('>', s->out);
    return empty ? close_element(s, name) : true;
}

static bool take_end(struct scan *s)
{
    char name[NAME_MAX];

    if (!take_name(s, name))
        return false;
    skip_blanks(s);
    if (!take(s, ">") || s->depth == 0 ||
        strcmp(s->open[s->depth - 1], name) != 0)
        return FAIL(s, "</%s> closes nothing", name);
    return close_element(s, name);
}

static bool take_comment(struct scan *s)
{
    while (s->at < s->end && !next_is(s, "-->"))
        s->at++;
    return take(s, "-->") ? true : FAIL(s, "a comment that never ends");
}

static bool take_text(struct scan *s)
{
    while (s->at < s->end && *s->at != '<') {
        size_t length = piece_length(s);
        bool heading = s->silent && !s->titled && s->depth == 2 &&
                       strcmp(s->open[1], "title") == 0;

        if (length == 0)
            return false;
        if (s->depth == 0 && strchr(" \t\r\n", *s->at) == NULL)
            return FAIL(s, "text outside of the picture");
        if (!s->silent && s->depth > 0)
            fwrite(s->at, 1, length, s->out);
        else if (heading)
            fwrite(s->at, 1, length, s->title);
        s->at += length;
    }
    return true;
}

static bool take_all(struct scan *s)
{
    if (take(s, "<?xml")) {
        while (s->at < s->end && *s->at != '>')
            s->at++;
        take(s, ">");
    }
    while (s->at < s->end) {
        bool fine;

        if (take(s, "<!--"))
            fine = take_comment(s);
        else if (next_is(s, "<!") || next_is(s, "<?"))
            fine = FAIL(s, "a declaration '<%c'", s->at[1]);
        else if (take(s, "</"))
            fine = take_end(s);
        else if (take(s, "<"))
            fine = take_start(s);
        else
            fine = take_text(s);
        if (!fine)
            return false;
    }
    if (!s->rooted || s->depth > 0)
        return FAIL(s, s->rooted ? "the picture ends in the middle"
                                 : "no svg element");
    return true;
}

/* The title's text, which is kept as it is in the file, with its references. */
static void decode(char *text)
{
    static const struct {
        const char *name;
        char c;
    } known[] = {{"&amp;", '&'},
                 {"&lt;", '<'},
                 {"&gt;", '>'},
                 {"&quot;", '"'},
                 {"&apos;", '\''}};
    char *to = text;

    while (*text != '\0') {
        size_t i = 0, count = sizeof known / sizeof known[0];

        while (i < count &&
               strncmp(text, known[i].name, strlen(known[i].name)) != 0)
            i++;
        if (i < count)
            *to++ = known[i].c;
        else
            *to++ = *text;
        text += i < count ? strlen(known[i].name) : 1;
    }
    *to = '\0';
}

bool svg_import(struct svg *svg, const char *name, const char *bytes,
                size_t size, const char *prefix, struct problem *problem)
{
    struct scan s = {.name = name,
                     .start = bytes,
                     .at = bytes,
                     .end = bytes + size,
                     .prefix = prefix,
                     .problem = problem};
    size_t markup_size, title_size;

    *svg = (struct svg){NULL, NULL};
    s.out = open_memstream(&svg->markup, &markup_size);
    s.title = open_memstream(&svg->title, &title_size);
    if (s.out == NULL || s.title == NULL) {
        if (s.out != NULL)
            fclose(s.out);
        if (s.title != NULL)
            fclose(s.title);
        svg_free(svg);
        return problem_set(problem, name, 0, NULL, "%s", strerror(errno));
    }
    bool fine = take_all(&s);
    bool written = fclose(s.out) == 0;
    written = fclose(s.title) == 0 && written;
    free(s.value);
    if (fine && !written)
        fine = problem_set(problem, name, 0, NULL, "out of memory");
    if (fine)
        decode(svg->title);
    else
        svg_free(svg);
    return fine;
}

void svg_free(struct svg *svg)
{
    free(svg->markup);
    free(svg->title);
    *svg = (struct svg){NULL, NULL};
}
