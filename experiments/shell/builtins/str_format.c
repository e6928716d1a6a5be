/* str_format - str.format().
 *
 * Source: Library Reference of Python 3.11, "Format String Syntax", 2022.
 */
#include "experiments/shell/builtins/format.h"
#include "experiments/shell/kinds.h"

#include <ctype.h>
#include <stdlib.h>

/* NOLINTBEGIN(misc-no-recursion): a spec holds fields, but those hold no others */

/* ---- str.format ---- */

struct formatting {
    struct machine *m;
    struct obj **args; /* those behind the str */
    size_t n;
    struct obj *names;
    int64_t next; /* number of the next {}; -1: numbers are written out */
    struct buffer out;
};

/* The keyword argument of that name, pushed.  False: an exception. */
static bool push_named(const struct formatting *f, const char *p, size_t size)
{
    struct machine *m = f->m;
    size_t count = f->names == NULL ? 0 : tuple_len(f->names);

    for (size_t i = 0; i < count; i++) {
        const struct obj *name = tuple_get(f->names, i);
        if (str_bytes(name) == size && memcmp(str_text(name), p, size) == 0) {
            machine_push(m, obj_retain(f->args[f->n + i]));
            return true;
        }
    }
    struct obj *key = str_new(m->heap, p, size);
    if (key == NULL)
        return false;
    machine_push(m, key);
    machine_raise_value(m, ERROR_KEY, key);
    machine_drop(m);
    return false;
}

/* All digits, few enough to be an int. */
static bool is_index(const char *p, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (!isdigit((unsigned char)p[i]))
            return false;
    }
    return size > 0 && size < 10;
}

/* Pushes the argument that a field names.  False: an exception. */
static bool push_argument(struct formatting *f, const char *p, size_t size)
{
    if (size > 0 && !is_index(p, size))
        return push_named(f, p, size);
    if ((size == 0 && f->next < 0) || (size > 0 && f->next > 0)) {
        machine_raise(f->m, ERROR_VALUE, "cannot switch from %s to %s",
                      size == 0 ? "manual field specification"
                                : "automatic field numbering",
                      size == 0 ? "automatic field numbering"
                                : "manual field specification");
        return false;
    }
    int64_t number = size == 0 ? f->next++ : strtoll(p, NULL, 10);
    if (size > 0)
        f->next = -1;
    if ((uint64_t)number >= f->n) {
        machine_raise(f->m, ERROR_INDEX,
                      "Replacement index %lld out of range for positional args "
                      "tuple",
                      (long long)number);
        return false;
    }
    machine_push(f->m, obj_retain(f->args[number]));
    return true;
}

/* The attribute, or the item, of the value on top; new. */
static struct obj *part_of(struct machine *m, const char *p, size_t size,
                           bool attribute)
{
    if (size == 0)
        return machine_raise(m, ERROR_VALUE,
                             "Empty attribute in format string");
    struct obj *key = attribute ? str_intern(m->heap, p, size)
                      : is_index(p, size)
                          ? int_new(m->heap, strtoll(p, NULL, 10))
                          : str_new(m->heap, p, size);
    if (key == NULL || attribute)
        return key == NULL ? NULL : value_get_attr(m, machine_top(m), key);
    machine_push(m, key);
    struct obj *value =
        value_get_item(m, m->stack.slots[m->stack.count - 2], key);
    machine_drop(m);
    return value;
}

/* `.name` and `[key]` behind it: replaces the value on top. */
static bool follow(struct formatting *f, const char *p, const char *end)
{
    struct machine *m = f->m;

    while (p < end) {
        bool attribute = *p == '.';
        const char *stops = attribute ? ".[" : "]";
        const char *start = ++p;
        while (p < end && strchr(stops, *p) == NULL)
            p++;
        struct obj *value = part_of(m, start, (size_t)(p - start), attribute);
        if (value == NULL)
            return false;
        machine_drop(m);
        machine_push(m, value);
        p += !attribute && p < end;
    }
    return true;
}

static bool convert(struct formatting *f, int conversion)
{
    struct machine *m = f->m;
    struct obj *made = conversion == 's'   ? value_str_obj(m, machine_top(m))
                       : conversion == 'a' ? value_ascii_obj(m, machine_top(m))
                                           : value_repr_obj(m, machine_top(m));

    if (made == NULL)
        return false;
    machine_drop(m);
    machine_push(m, made);
    return true;
}

static bool format_text(struct formatting *f, const char *p, const char *end,
                        struct buffer *out, bool nested);

/* Where the name of a field ends: at `!` or `:` outside of brackets. */
static const char *end_of_name(const char *p, const char *end)
{
    bool inside = false;

    for (; p < end && (inside || (*p != ':' && *p != '!')); p++)
        inside = inside ? *p != ']' : *p == '[';
    return p;
}

/* `!r` and its like at *p, which goes behind it; 0: nothing; -1. */
static int read_conversion(struct machine *m, const char **p, const char *end)
{
    if (*p == end || **p != '!')
        return 0;
    char c = '\0';
    if (*p + 1 < end)
        c = (*p)[1];
    if (c != 'r' && c != 's' && c != 'a') {
        machine_raise(m, ERROR_VALUE, "Unknown conversion specifier %c",
                      c == '\0' ? ' ' : c);
        return -1;
    }
    *p += 2;
    if (*p == end || **p == ':')
        return c;
    machine_raise(m, ERROR_VALUE, "expected ':' after conversion specifier");
    return -1;
}

/* The field between the braces. */
static bool format_field(struct formatting *f, const char *p, const char *end,
                         struct buffer *out)
{
    struct machine *m = f->m;
    size_t kept = m->stack.count;
    struct buffer spec = {0};
    const char *name = p;
    const char *path = p;

    p = end_of_name(p, end);
    const char *name_end = p;
    while (path < name_end && *path != '.' && *path != '[')
        path++;
    int conversion = read_conversion(m, &p, end);
    bool ok = conversion >= 0 &&
              push_argument(f, name, (size_t)(path - name)) &&
              follow(f, path, name_end) &&
              (conversion == 0 || convert(f, conversion)) &&
              (p >= end || format_text(f, p + 1, end, &spec, true)) &&
              value_format(m, machine_top(m), spec.size > 0 ? spec.p : "",
                           spec.size, out) == 0;
    buffer_free(&spec);
    while (m->stack.count > kept)
        machine_drop(m);
    return ok;
}

/* The brace that closes the field; NULL. */
static const char *closing(const char *p, const char *end)
{
    unsigned depth = 1;

    for (; p < end; p++) {
        depth += *p == '{';
        depth -= *p == '}';
        if (depth == 0)
            return p;
    }
    return NULL;
}

static bool format_text(struct formatting *f, const char *p, const char *end,
                        struct buffer *out, bool nested)
{
    while (p < end) {
        if (*p != '{' && *p != '}') {
            buffer_char(out, *p++);
            continue;
        }
        if (!nested && p + 1 < end && p[1] == *p) {
            buffer_char(out, *p);
            p += 2;
            continue;
        }
        const char *stop = *p == '{' ? closing(p + 1, end) : NULL;
        if (stop == NULL) {
            machine_raise(f->m, ERROR_VALUE,
                          *p == '}' ? "Single '}' encountered in format string"
                          : p + 1 == end
                              ? "Single '{' encountered in format string"
                              : "expected '}' before end of string");
            return false;
        }
        if (!format_field(f, p + 1, stop, out))
            return false;
        p = stop + 1;
    }
    return true;
}

static struct obj *format(struct machine *m, struct obj **args, size_t n,
                          struct obj *names)
{
    struct formatting f = {
        .m = m, .args = args + 1, .n = n - 1, .names = names};
    const char *p = str_text(args[0]);

    if (n == 2 && is_type(args[1], TYPE_STR) &&
        (strcmp(p, "{}") == 0 || strcmp(p, "{0}") == 0))
        return obj_retain(args[1]); /* nothing to write */
    if (strpbrk(p, "{}") == NULL)
        return obj_retain(args[0]);
    if (format_text(&f, p, p + str_bytes(args[0]), &f.out, false))
        return str_from_buffer(m, &f.out);
    buffer_free(&f.out);
    return NULL;
}

const struct builtin str_format_methods[] = {{.name = "format",
                                              .fn = format,
                                              .min = 1,
                                              .max = -1,
                                              .keywords = true,
                                              .packs = true},
                                             {.name = NULL}};

/* NOLINTEND(misc-no-recursion) */
