/* str_split - methods of str that cut it into a list.
 *
 * Cost: O(text), but for a separator of many letters.
 */
#include "experiments/shell/kinds.h"
#include "experiments/shell/types/objects.h"
#include "gc/types/layout.h"

#include <ctype.h>

/* A piece of o; all of it: o itself. */
static int add_piece(struct machine *m, struct obj *list, struct obj *o,
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

/* ---- from the start ---- */

/* Offset of the first occurrence from `at` on; SIZE_MAX. */
static size_t next_place(const struct obj *o, const struct obj *sep, size_t at)
{
    const char *found = memmem(str_text(o) + at, str_bytes(o) - at,
                               str_text(sep), str_bytes(sep));

    return found == NULL ? SIZE_MAX : (size_t)(found - str_text(o));
}

static int split_at_blanks(struct machine *m, struct obj *o, int64_t most,
                           struct obj *list)
{
    const char *p = str_text(o);
    const char *end = p + str_bytes(o);

    for (;;) {
        while (p < end && isspace((unsigned char)*p))
            p++;
        if (p == end)
            return 0;
        const char *start = p;
        while (p < end && (most == 0 || !isspace((unsigned char)*p)))
            p++;
        most--;
        if (add_piece(m, list, o, start, (size_t)(p - start)) != 0)
            return -1;
    }
}

static int split_at(struct machine *m, struct obj *o, const struct obj *sep,
                    int64_t most, struct obj *list)
{
    size_t at = 0;
    size_t found = 0;

    while (most != 0 && (found = next_place(o, sep, at)) != SIZE_MAX) {
        if (add_piece(m, list, o, str_text(o) + at, found - at) != 0)
            return -1;
        at = found + str_bytes(sep);
        most--;
    }
    return add_piece(m, list, o, str_text(o) + at, str_bytes(o) - at);
}

/* ---- from the end ---- */

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
        if (add_piece(m, list, o, p + start, end - start) != 0)
            return -1;
        end = sep == NULL ? start : start - str_bytes(sep);
    }
    while (sep == NULL && end > 0 && isspace((unsigned char)p[end - 1]))
        end--;
    return sep == NULL && end == 0 ? 0 : add_piece(m, list, o, p, end);
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

/* ---- the methods ---- */

static int cut(struct machine *m, struct obj *o, const struct obj *sep,
               int64_t most, bool back, struct obj *list)
{
    if (back)
        return split_back(m, o, sep, most, list);
    return sep == NULL ? split_at_blanks(m, o, most, list)
                       : split_at(m, o, sep, most, list);
}

static struct obj *split_from(struct machine *m, struct obj **args, size_t n,
                              struct obj *names, bool back)
{
    static const char *const allowed[] = {"sep", "maxsplit", NULL};
    const char *who = back ? "rsplit" : "split";
    struct obj *sep = n > 1 ? args[1] : arg_keyword(args, n, names, "sep");
    struct obj *given =
        n > 2 ? args[2] : arg_keyword(args, n, names, "maxsplit");
    int64_t most = -1;

    if (arg_keywords_only(m, who, names, allowed) != 0 ||
        (given != NULL && arg_int(m, given, &most) != 0))
        return NULL;
    if (sep != NULL && is_none(sep))
        sep = NULL;
    if (sep != NULL && !is_type(sep, TYPE_STR))
        return machine_raise(m, ERROR_TYPE, "must be str or None, not %.100s",
                             value_type_name(m, sep));
    if (sep != NULL && str_bytes(sep) == 0)
        return machine_raise(m, ERROR_VALUE, "empty separator");
    struct obj *list = list_for_pieces(m, most);
    if (list == NULL)
        return NULL;
    machine_push(m, list);
    int rc = cut(m, args[0], sep, most, back, list);
    machine_pop(m);
    if (rc != 0) {
        obj_release(m->heap, list);
        return NULL;
    }
    if (back)
        turn_round(list);
    return list;
}

static struct obj *split(struct machine *m, struct obj **args, size_t n,
                         struct obj *names)
{
    return split_from(m, args, n, names, false);
}

static struct obj *rsplit(struct machine *m, struct obj **args, size_t n,
                          struct obj *names)
{
    return split_from(m, args, n, names, true);
}

static struct obj *splitlines(struct machine *m, struct obj **args, size_t n,
                              struct obj *names)
{
    struct obj *list = list_new(m->heap);
    const char *p = str_text(args[0]);
    const char *end = p + str_bytes(args[0]);

    (void)n;
    (void)names;
    if (list == NULL)
        return NULL;
    machine_push(m, list);
    while (p < end) {
        const char *newline = memchr(p, '\n', (size_t)(end - p));
        const char *stop = newline == NULL ? end : newline;
        if (add_piece(m, list, args[0], p, (size_t)(stop - p)) != 0)
            return NULL;
        p = stop + 1;
    }
    return machine_pop(m);
}

const struct builtin str_split_methods[] = {
    {.name = "split", .fn = split, .min = 1, .max = 3, .keywords = true},
    {.name = "rsplit", .fn = rsplit, .min = 1, .max = 3, .keywords = true},
    {.name = "splitlines", .fn = splitlines, .min = 1, .max = 1},
    {.name = NULL}};
