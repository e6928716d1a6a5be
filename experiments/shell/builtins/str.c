/* str - the str type of a program: searching, cutting, joining.
 *
 * The methods about letters are in str_letters.c.
 *
 * Cost: O(text).
 */
#include "experiments/shell/builtins/format.h"
#include "experiments/shell/kinds.h"
#include "experiments/shell/sequence.h"
#include "experiments/shell/types/objects.h"
#include "experiments/shell/utf8.h"

#include <ctype.h>

/* NOLINTBEGIN(misc-no-recursion): values hold values; machine_enter bounds the depth */

bool need_str(struct machine *m, const char *who, struct obj *o)
{
    if (is_type(o, TYPE_STR))
        return true;
    machine_raise(m, ERROR_TYPE, "%s: expected str, got %.100s", who,
                  value_type_name(m, o));
    return false;
}

/* ---- searching ---- */

/* Offset of the first (or last) occurrence in [from, to); SIZE_MAX. */
static size_t search(const struct obj *o, const struct obj *part, size_t from,
                     size_t to, bool last)
{
    const char *p = str_text(o);
    size_t n = str_bytes(part);
    size_t found = SIZE_MAX;

    for (size_t i = from; i + n <= to; i++) {
        if (memcmp(p + i, str_text(part), n) != 0)
            continue;
        found = i;
        if (!last)
            break;
    }
    return found;
}

/* The part that args[2] and args[3] bound, as offsets; *from > *to: the start lies
 * behind the end.  0, -1. */
static int bounds(struct machine *m, struct obj **args, size_t n, size_t *from,
                  size_t *to)
{
    const char *p = str_text(args[0]);
    size_t size = str_bytes(args[0]);
    int64_t len = (int64_t)utf8_count(p, size);
    int64_t at[2] = {0, len};

    for (size_t i = 0; i < 2; i++) {
        if (n <= i + 2 || is_none(args[i + 2]))
            continue;
        if (arg_int(m, args[i + 2], &at[i]) != 0)
            return -1;
        at[i] += at[i] < 0 ? len : 0;
        at[i] = at[i] < 0 ? 0 : at[i];
    }
    at[1] = at[1] > len ? len : at[1];
    *from = at[0] > len ? size + 1 : utf8_offset(p, size, (size_t)at[0]);
    *to = utf8_offset(p, size, (size_t)at[1]);
    return 0;
}

static struct obj *find_from(struct machine *m, struct obj **args, size_t n,
                             bool last, bool must)
{
    size_t from = 0;
    size_t to = 0;

    if (!need_str(m, "find", args[1]) || bounds(m, args, n, &from, &to) != 0)
        return NULL;
    size_t at = from > to ? SIZE_MAX : search(args[0], args[1], from, to, last);
    if (at == SIZE_MAX && must)
        return machine_raise(m, ERROR_VALUE, "substring not found");
    if (at == SIZE_MAX)
        return int_new(m->heap, -1);
    return int_new(m->heap, (int64_t)utf8_count(str_text(args[0]), at));
}

static struct obj *find(struct machine *m, struct obj **args, size_t n,
                        struct obj *names)
{
    (void)names;
    return find_from(m, args, n, false, false);
}

static struct obj *rfind(struct machine *m, struct obj **args, size_t n,
                         struct obj *names)
{
    (void)names;
    return find_from(m, args, n, true, false);
}

static struct obj *index_of(struct machine *m, struct obj **args, size_t n,
                            struct obj *names)
{
    (void)names;
    return find_from(m, args, n, false, true);
}

static struct obj *count(struct machine *m, struct obj **args, size_t n,
                         struct obj *names)
{
    int64_t seen = 0;
    size_t at = 0;
    size_t to = 0;

    (void)names;
    if (!need_str(m, "count", args[1]) || bounds(m, args, n, &at, &to) != 0)
        return NULL;
    size_t step = str_bytes(args[1]);
    if (at > to)
        return int_new(m->heap, 0);
    if (step == 0)
        return int_new(
            m->heap, (int64_t)utf8_count(str_text(args[0]) + at, to - at) + 1);
    while ((at = search(args[0], args[1], at, to, false)) != SIZE_MAX) {
        seen++;
        at += step;
    }
    return int_new(m->heap, seen);
}

/* Does [from, to) begin (or end) with one, or with one of a tuple?  1, 0, -1. */
static int has_affix(struct machine *m, struct obj **args, size_t n,
                     bool at_end)
{
    struct obj *affix = args[1];
    bool tuple = is_type(affix, TYPE_TUPLE);
    const char *who = at_end ? "endswith" : "startswith";
    size_t from = 0;
    size_t to = 0;

    if (bounds(m, args, n, &from, &to) != 0)
        return -1;
    for (size_t i = 0; i < (tuple ? tuple_len(affix) : 1); i++) {
        struct obj *one = tuple ? tuple_get(affix, i) : affix;
        if (!is_type(one, TYPE_STR)) {
            machine_raise(m, ERROR_TYPE,
                          tuple ? "tuple for %s must only contain str, not "
                                  "%.100s"
                                : "%s first arg must be str or a tuple of str, "
                                  "not %.100s",
                          who, value_type_name(m, one));
            return -1;
        }
        size_t size = str_bytes(one);
        if (from <= to && size <= to - from &&
            memcmp(str_text(args[0]) + (at_end ? to - size : from),
                   str_text(one), size) == 0)
            return 1;
    }
    return 0;
}

static struct obj *startswith(struct machine *m, struct obj **args, size_t n,
                              struct obj *names)
{
    int rc = has_affix(m, args, n, false);

    (void)names;
    return rc < 0 ? NULL : bool_new(m->heap, rc == 1);
}

static struct obj *endswith(struct machine *m, struct obj **args, size_t n,
                            struct obj *names)
{
    int rc = has_affix(m, args, n, true);

    (void)names;
    return rc < 0 ? NULL : bool_new(m->heap, rc == 1);
}

static struct obj *rindex_of(struct machine *m, struct obj **args, size_t n,
                             struct obj *names)
{
    (void)names;
    return find_from(m, args, n, true, true);
}

static int contains(struct machine *m, struct obj *o, struct obj *item)
{
    if (!is_type(item, TYPE_STR)) {
        machine_raise(m, ERROR_TYPE,
                      "'in <string>' requires string as left operand, not "
                      "%.100s",
                      value_type_name(m, item));
        return -1;
    }
    return search(o, item, 0, str_bytes(o), false) != SIZE_MAX;
}

/* ---- cutting and joining ---- */

static struct obj *replace(struct machine *m, struct obj **args, size_t n,
                           struct obj *names)
{
    struct buffer text = {0};
    int64_t most = -1;
    size_t at = 0;

    (void)names;
    if (!need_str(m, "replace", args[1]) || !need_str(m, "replace", args[2]) ||
        (n > 3 && arg_int(m, args[3], &most) != 0))
        return NULL;
    size_t old = str_bytes(args[1]);
    const char *p = str_text(args[0]);
    size_t size = str_bytes(args[0]);
    if (most == 0 || search(args[0], args[1], 0, size, false) == SIZE_MAX ||
        (old == str_bytes(args[2]) &&
         memcmp(str_text(args[1]), str_text(args[2]), old) == 0))
        return obj_retain(args[0]);
    while (most != 0 && at <= size) {
        size_t found = search(args[0], args[1], at, size, false);
        if (found == SIZE_MAX)
            break;
        buffer_add(&text, p + at, found - at);
        buffer_add(&text, str_text(args[2]), str_bytes(args[2]));
        at = found + old;
        if (old == 0) {
            if (at >= size) {
                at = size;
                break;
            }
            size_t step = utf8_char(p + at, size - at);
            buffer_add(&text, p + at, step);
            at += step;
        }
        most--;
    }
    if (at < size)
        buffer_add(&text, p + at, size - at);
    return str_from_buffer(m, &text);
}

static bool in_set(char c, const struct obj *set)
{
    return set == NULL ? isspace((unsigned char)c) != 0
                       : memchr(str_text(set), c, str_bytes(set)) != NULL;
}

static struct obj *strip_ends(struct machine *m, struct obj **args, size_t n,
                              bool left, bool right)
{
    struct obj *set = n > 1 && !is_none(args[1]) ? args[1] : NULL;
    size_t from = 0;
    size_t to = str_bytes(args[0]);
    const char *p = str_text(args[0]);

    if (set != NULL && !need_str(m, "strip", set))
        return NULL;
    while (left && from < to && in_set(p[from], set))
        from++;
    while (right && to > from && in_set(p[to - 1], set))
        to--;
    if (from == 0 && to == str_bytes(args[0]))
        return obj_retain(args[0]);
    return str_new(m->heap, p + from, to - from);
}

static struct obj *strip(struct machine *m, struct obj **args, size_t n,
                         struct obj *names)
{
    (void)names;
    return strip_ends(m, args, n, true, true);
}

static struct obj *lstrip(struct machine *m, struct obj **args, size_t n,
                          struct obj *names)
{
    (void)names;
    return strip_ends(m, args, n, true, false);
}

static struct obj *rstrip(struct machine *m, struct obj **args, size_t n,
                          struct obj *names)
{
    (void)names;
    return strip_ends(m, args, n, false, true);
}

/* sequence_fast has failed; what is no iterable at all is told of in other words.
 * NULL. */
static struct obj *not_joinable(struct machine *m, struct obj *o)
{
    const struct kind *kind = m->kinds[o->type->id];

    if (is_instance(o) || (kind != NULL && (kind->iter || kind->next)))
        return NULL;
    machine_clear_error(m);
    return machine_raise(m, ERROR_TYPE, "can only join an iterable");
}

static struct obj *join(struct machine *m, struct obj **args, size_t n,
                        struct obj *names)
{
    struct buffer text = {0};
    struct obj *items = sequence_fast(m, args[1]);

    (void)n;
    (void)names;
    if (items == NULL)
        return not_joinable(m, args[1]);
    machine_push(m, items);
    for (size_t i = 0; i < fast_len(items); i++) {
        struct obj *item = fast_get(items, i);
        if (!is_type(item, TYPE_STR)) {
            buffer_free(&text);
            return machine_raise(m, ERROR_TYPE,
                                 "sequence item %zu: expected str instance, "
                                 "%.100s found",
                                 i, value_type_name(m, item));
        }
        if (i > 0)
            buffer_add(&text, str_text(args[0]), str_bytes(args[0]));
        buffer_add(&text, str_text(item), str_bytes(item));
    }
    struct obj *joined = fast_len(items) == 1 ? obj_retain(fast_get(items, 0))
                                              : str_from_buffer(m, &text);
    buffer_free(&text);
    machine_drop(m);
    return joined;
}

#define ROW(text, function, low, high)                                         \
    {                                                                          \
        .name = (text), .fn = (function), .min = (low), .max = (high)          \
    }
#define PACKS(text, function, low, high)                                       \
    {                                                                          \
        .name = (text), .fn = (function), .min = (low), .max = (high),         \
        .packs = true                                                          \
    }
static const struct builtin methods[] = {PACKS("find", find, 2, 4),
                                         PACKS("rfind", rfind, 2, 4),
                                         PACKS("index", index_of, 2, 4),
                                         PACKS("rindex", rindex_of, 2, 4),
                                         PACKS("count", count, 2, 4),
                                         PACKS("startswith", startswith, 2, 4),
                                         PACKS("endswith", endswith, 2, 4),
                                         ROW("replace", replace, 3, 4),
                                         ROW("strip", strip, 1, 2),
                                         ROW("lstrip", lstrip, 1, 2),
                                         ROW("rstrip", rstrip, 1, 2),
                                         ROW("join", join, 2, 2),
                                         {.name = NULL}};

/* ---- operations ---- */

static int repr(struct machine *m, struct obj *o, struct buffer *out)
{
    (void)m;
    repr_str(str_text(o), str_bytes(o), out);
    return 0;
}

static int64_t len(struct machine *m, struct obj *o)
{
    (void)m;
    return (int64_t)utf8_count(str_text(o), str_bytes(o));
}

static struct obj *iter(struct machine *m, struct obj *o)
{
    return seq_iter_new(m, &str_iter_type, o, 0);
}

static struct obj *construct(struct machine *m, struct obj **args, size_t n,
                             struct obj *names)
{
    (void)names;
    if (n > 3)
        return machine_raise(m, ERROR_TYPE,
                             "str() takes at most 3 arguments (%zu given)", n);
    if (n > 1)
        return machine_raise(m, ERROR_TYPE,
                             "str() takes one argument here (%zu given)", n);
    return n == 0 ? str_new(m->heap, "", 0) : value_str_obj(m, args[0]);
}

const struct kind str_kind = {.name = "str",
                              .packs = true,
                              .methods = methods,
                              .construct = construct,
                              .repr = repr,
                              .len = len,
                              .iter = iter,
                              .get_item = sequence_get_item,
                              .contains = contains};

/* NOLINTEND(misc-no-recursion) */
