/* str_parts - methods of str that cut, pad and ask.
 *
 * Cost: O(text).
 */
#include "experiments/shell/kinds.h"
#include "experiments/shell/types/objects.h"
#include "experiments/shell/utf8.h"
#include "gc/types/layout.h"

#include <ctype.h>

/* Offset of the first or last occurrence; SIZE_MAX. */
static size_t place_of(const struct obj *o, const struct obj *part, bool last)
{
    size_t size = str_bytes(o);
    size_t n = str_bytes(part);

    for (size_t k = 0; n <= size && k <= size - n; k++) {
        size_t i = last ? size - n - k : k;
        if (memcmp(str_text(o) + i, str_text(part), n) == 0)
            return i;
    }
    return SIZE_MAX;
}

/* ---- partition ---- */

static struct obj *three(struct machine *m, const struct obj *o, size_t at,
                         struct obj *sep)
{
    const char *p = str_text(o);
    size_t behind = at + str_bytes(sep);
    struct obj *parts[] = {str_new(m->heap, p, at), obj_retain(sep),
                           str_new(m->heap, p + behind, str_bytes(o) - behind)};
    struct obj *tuple = NULL;

    for (size_t i = 0; i < 3; i++)
        machine_push(m, parts[i]);
    if (parts[0] != NULL && parts[1] != NULL && parts[2] != NULL)
        tuple = tuple_new(m->heap, 3);
    for (size_t i = 3; i-- > 0;) {
        struct obj *part = machine_pop(m);
        if (tuple != NULL)
            tuple_init(tuple, i, part);
        else if (part != NULL)
            obj_release(m->heap, part);
    }
    return tuple;
}

static struct obj *part(struct machine *m, struct obj **args, bool last)
{
    struct obj *o = args[0];

    if (!need_str(m, "partition", args[1]))
        return NULL;
    if (str_bytes(args[1]) == 0)
        return machine_raise(m, ERROR_VALUE, "empty separator");
    size_t at = place_of(o, args[1], last);
    if (at != SIZE_MAX)
        return three(m, o, at, args[1]);
    struct obj *tuple = tuple_new(m->heap, 3);
    for (size_t i = 0; tuple != NULL && i < 3; i++)
        tuple_init(tuple, i,
                   i == (last ? 2 : 0) ? obj_retain(o)
                                       : str_new(m->heap, "", 0));
    return tuple;
}

static struct obj *partition(struct machine *m, struct obj **args, size_t n,
                             struct obj *names)
{
    (void)n;
    (void)names;
    return part(m, args, false);
}

static struct obj *rpartition(struct machine *m, struct obj **args, size_t n,
                              struct obj *names)
{
    (void)n;
    (void)names;
    return part(m, args, true);
}

/* ---- ends and blanks ---- */

static struct obj *remove_affix(struct machine *m, struct obj **args,
                                bool at_end)
{
    const char *p = str_text(args[0]);
    size_t size = str_bytes(args[0]);

    if (!need_str(m, at_end ? "removesuffix" : "removeprefix", args[1]))
        return NULL;
    size_t n = str_bytes(args[1]);
    if (n == 0 || n > size ||
        memcmp(p + (at_end ? size - n : 0), str_text(args[1]), n) != 0)
        return obj_retain(args[0]);
    return str_new(m->heap, at_end ? p : p + n, size - n);
}

static struct obj *removeprefix(struct machine *m, struct obj **args, size_t n,
                                struct obj *names)
{
    (void)n;
    (void)names;
    return remove_affix(m, args, false);
}

static struct obj *removesuffix(struct machine *m, struct obj **args, size_t n,
                                struct obj *names)
{
    (void)n;
    (void)names;
    return remove_affix(m, args, true);
}

static struct obj *zfill(struct machine *m, struct obj **args, size_t n,
                         struct obj *names)
{
    struct buffer text = {0};
    const char *p = str_text(args[0]);
    size_t size = str_bytes(args[0]);
    int64_t width = 0;

    (void)n;
    (void)names;
    if (arg_int(m, args[1], &width) != 0)
        return NULL;
    int64_t len = (int64_t)utf8_count(p, size);
    if (width > 1000000)
        return machine_raise(m, ERROR_OVERFLOW, "the width is too large");
    if (width <= len)
        return obj_retain(args[0]);
    bool sign = size > 0 && (*p == '+' || *p == '-');
    buffer_add(&text, p, sign);
    for (int64_t i = len; i < width; i++)
        buffer_char(&text, '0');
    buffer_add(&text, p + sign, size - sign);
    return str_from_buffer(m, &text);
}

static struct obj *expandtabs(struct machine *m, struct obj **args, size_t n,
                              struct obj *names)
{
    struct buffer text = {0};
    const char *p = str_text(args[0]);
    const char *end = p + str_bytes(args[0]);
    int64_t width = 8;
    int64_t column = 0;

    (void)names;
    if (n > 1 && arg_int(m, args[1], &width) != 0)
        return NULL;
    if (width > 1000)
        return machine_raise(m, ERROR_OVERFLOW, "the tab size is too large");
    if (memchr(p, '\t', str_bytes(args[0])) == NULL)
        return obj_retain(args[0]);
    while (p < end) {
        size_t step = utf8_char(p, (size_t)(end - p));
        if (*p != '\t') {
            buffer_add(&text, p, step);
            column = *p == '\n' || *p == '\r' ? 0 : column + 1;
        } else if (width > 0) {
            do
                buffer_char(&text, ' ');
            while (++column % width != 0);
        }
        p += step;
    }
    return str_from_buffer(m, &text);
}

/* ---- questions ---- */

static struct obj *is_ascii(struct machine *m, struct obj **args, size_t n,
                            struct obj *names)
{
    bool yes = true;

    (void)n;
    (void)names;
    for (size_t i = 0; i < str_bytes(args[0]); i++)
        yes = yes && (unsigned char)str_text(args[0])[i] < 0x80;
    return bool_new(m->heap, yes);
}

static struct obj *is_identifier(struct machine *m, struct obj **args, size_t n,
                                 struct obj *names)
{
    const char *p = str_text(args[0]);
    size_t size = str_bytes(args[0]);
    bool yes = size > 0 && !isdigit((unsigned char)*p);

    (void)n;
    (void)names;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)p[i];
        yes = yes && (c >= 0x80 || c == '_' || isalnum(c));
    }
    return bool_new(m->heap, yes);
}

static struct obj *is_title(struct machine *m, struct obj **args, size_t n,
                            struct obj *names)
{
    bool cased = false;
    bool inside = false;
    bool yes = true;

    (void)n;
    (void)names;
    for (size_t i = 0; i < str_bytes(args[0]); i++) {
        int c = (unsigned char)str_text(args[0])[i];
        if (isupper(c))
            yes = yes && !inside;
        else if (islower(c))
            yes = yes && inside;
        inside = isalpha(c) != 0;
        cased = cased || inside;
    }
    return bool_new(m->heap, yes && cased);
}

#define ROW(text, function, low, high)                                         \
    {                                                                          \
        .name = (text), .fn = (function), .min = (low), .max = (high)          \
    }
const struct builtin str_part_methods[] = {
    ROW("partition", partition, 2, 2),
    ROW("rpartition", rpartition, 2, 2),
    ROW("removeprefix", removeprefix, 2, 2),
    ROW("removesuffix", removesuffix, 2, 2),
    ROW("zfill", zfill, 2, 2),
    ROW("expandtabs", expandtabs, 1, 2),
    ROW("isascii", is_ascii, 1, 1),
    ROW("isidentifier", is_identifier, 1, 1),
    ROW("istitle", is_title, 1, 1),
    {.name = NULL}};
