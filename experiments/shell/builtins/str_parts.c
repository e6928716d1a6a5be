/* str_parts - methods of str that cut, pad and ask.
 *
 * Cost: O(text).
 */
#include "experiments/shell/kinds.h"
#include "experiments/shell/types/objects.h"
#include "experiments/shell/utf8.h"
#include "gc/types/layout.h"

#include <ctype.h>

static bool need_str(struct machine *m, const char *who, struct obj *o)
{
    if (is_type(o, TYPE_STR))
        return true;
    machine_raise(m, ERROR_TYPE, "%s: expected str, got %.100s", who,
                  value_type_name(m, o));
    return false;
}

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

static struct obj *three(struct machine *m, const char *p, size_t size,
                         size_t at, struct obj *sep)
{
    size_t behind = at + (sep == NULL ? 0 : str_bytes(sep));
    struct obj *parts[] = {str_new(m->heap, p, at),
                           sep == NULL ? str_new(m->heap, "", 0)
                                       : obj_retain(sep),
                           str_new(m->heap, p + behind, size - behind)};
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
        return three(m, str_text(o), str_bytes(o), at, args[1]);
    if (!last)
        return three(m, str_text(o), str_bytes(o), str_bytes(o), NULL);
    struct obj *tuple = tuple_new(m->heap, 3);
    for (size_t i = 0; tuple != NULL && i < 3; i++)
        tuple_init(tuple, i, i == 2 ? obj_retain(o) : str_new(m->heap, "", 0));
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

/* ---- rsplit ---- */

/* One word before `end`, cut at blanks; *start its offset; false: none. */
static bool last_word(const char *p, size_t *end, size_t *start)
{
    while (*end > 0 && isspace((unsigned char)p[*end - 1]))
        (*end)--;
    *start = *end;
    while (*start > 0 && !isspace((unsigned char)p[*start - 1]))
        (*start)--;
    return *end > 0;
}

/* A piece of o; all of it: o itself. */
static int add_first(struct machine *m, struct obj *list, struct obj *o,
                     const char *p, size_t n)
{
    struct obj *piece =
        n == str_bytes(o) ? obj_retain(o) : str_new(m->heap, p, n);

    if (piece == NULL)
        return -1;
    machine_push(m, piece);
    int rc = list_append(m->heap, list, piece);
    machine_drop(m);
    return rc;
}

/* The same, cut at a separator that lies before `end`. */
static bool last_part(const char *p, size_t end, const struct obj *sep,
                      size_t *start)
{
    size_t n = str_bytes(sep);

    for (size_t at = end; at >= n; at--) {
        *start = at;
        if (memcmp(p + at - n, str_text(sep), n) == 0)
            return true;
    }
    return false;
}

/* From the end, so the list is turned round behind it. */
static int split_back(struct machine *m, struct obj *o, const struct obj *sep,
                      int64_t most, struct obj *list)
{
    const char *p = str_text(o);
    size_t end = str_bytes(o);
    size_t start = 0;

    for (; most != 0; most--) {
        bool found = sep == NULL ? last_word(p, &end, &start)
                                 : last_part(p, end, sep, &start);
        if (!found)
            break;
        if (add_first(m, list, o, p + start, end - start) != 0)
            return -1;
        end = sep == NULL ? start : start - str_bytes(sep);
    }
    while (sep == NULL && end > 0 && isspace((unsigned char)p[end - 1]))
        end--;
    return sep == NULL && end == 0 ? 0 : add_first(m, list, o, p, end);
}

static void turn_round(struct obj *list)
{
    struct obj **items = ((struct list_obj *)(void *)list)->items;

    for (size_t i = 0, j = list_len(list); i + 1 < j; i++) {
        struct obj *o = items[--j];
        items[j] = items[i];
        items[i] = o;
    }
}

static struct obj *rsplit(struct machine *m, struct obj **args, size_t n,
                          struct obj *names)
{
    static const char *const allowed[] = {"sep", "maxsplit", NULL};
    struct obj *sep = n > 1 ? args[1] : arg_keyword(args, n, names, "sep");
    struct obj *given =
        n > 2 ? args[2] : arg_keyword(args, n, names, "maxsplit");
    int64_t most = -1;

    if (arg_keywords_only(m, "rsplit", names, allowed) != 0 ||
        (given != NULL && arg_int(m, given, &most) != 0))
        return NULL;
    if (sep != NULL && is_none(sep))
        sep = NULL;
    if (sep != NULL && !need_str(m, "rsplit", sep))
        return NULL;
    if (sep != NULL && str_bytes(sep) == 0)
        return machine_raise(m, ERROR_VALUE, "empty separator");
    struct obj *list = list_for_pieces(m, most);
    if (list == NULL)
        return NULL;
    machine_push(m, list);
    int rc = split_back(m, args[0], sep, most, list);
    machine_pop(m);
    if (rc == 0) {
        turn_round(list);
        return list;
    }
    obj_release(m->heap, list);
    return NULL;
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
    {.name = "rsplit", .fn = rsplit, .min = 1, .max = 3, .keywords = true},
    ROW("removeprefix", removeprefix, 2, 2),
    ROW("removesuffix", removesuffix, 2, 2),
    ROW("zfill", zfill, 2, 2),
    ROW("expandtabs", expandtabs, 1, 2),
    ROW("isascii", is_ascii, 1, 1),
    ROW("isidentifier", is_identifier, 1, 1),
    ROW("istitle", is_title, 1, 1),
    {.name = NULL}};
