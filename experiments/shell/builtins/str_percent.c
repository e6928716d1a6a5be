/* str_percent - the % operator of strs.
 *
 * Source: Library Reference of Python 3.11, "printf-style String Formatting", 2022.
 */
#include "experiments/shell/kinds.h"
#include "experiments/shell/number.h"
#include "experiments/shell/utf8.h"

#include <ctype.h>

struct directive {
    bool left, plus, blank, zero, alternate;
    int width, precision; /* -1: none */
    char type;
};

struct arguments {
    struct machine *m;
    struct obj *all; /* a tuple, or the one argument */
    size_t next;
};

static struct obj *next_argument(struct arguments *a)
{
    bool tuple = is_type(a->all, TYPE_TUPLE);
    size_t n = tuple ? tuple_len(a->all) : 1;

    if (a->next >= n)
        return machine_raise(a->m, ERROR_TYPE,
                             "not enough arguments for format string");
    a->next++;
    return tuple ? tuple_get(a->all, a->next - 1) : a->all;
}

/* Digits, or `*`: the next argument.  False: an exception. */
static bool read_size(struct arguments *a, const char **p, const char *end,
                      int *out)
{
    int64_t n = 0;

    if (*p < end && **p == '*') {
        struct obj *o = next_argument(a);
        if (o == NULL || !is_int(o)) {
            if (o != NULL)
                machine_raise(a->m, ERROR_TYPE, "* wants int");
            return false;
        }
        n = int_value(o);
        (*p)++;
    } else {
        for (; *p < end && isdigit((unsigned char)**p) && n < 1000000; (*p)++)
            n = n * 10 + (**p - '0');
    }
    if (n > 1000000 || n < -1000000) {
        machine_raise(a->m, ERROR_OVERFLOW, "the width is too large");
        return false;
    }
    *out = (int)n;
    return true;
}

static bool read_directive(struct arguments *a, const char **p, const char *end,
                           struct directive *d)
{
    *d = (struct directive){.width = -1, .precision = -1};
    for (; *p < end && strchr("-+ 0#", **p) != NULL; (*p)++) {
        d->left |= **p == '-';
        d->plus |= **p == '+';
        d->blank |= **p == ' ';
        d->zero |= **p == '0';
        d->alternate |= **p == '#';
    }
    if (!read_size(a, p, end, &d->width))
        return false;
    if (d->width < 0) {
        d->left = true;
        d->width = -d->width;
    }
    if (*p < end && **p == '.') {
        (*p)++;
        if (!read_size(a, p, end, &d->precision))
            return false;
    }
    if (*p == end) {
        machine_raise(a->m, ERROR_VALUE, "incomplete format");
        return false;
    }
    d->type = *(*p)++;
    return true;
}

static void put_padded(const struct directive *d, const char *p, size_t n,
                       struct buffer *out)
{
    size_t len = utf8_count(p, n);
    size_t width = d->width > 0 ? (size_t)d->width : 0;
    size_t space = width > len ? width - len : 0;

    for (size_t i = 0; i < space && !d->left; i++)
        buffer_char(out, ' ');
    buffer_add(out, p, n);
    for (size_t i = 0; i < space && d->left; i++)
        buffer_char(out, ' ');
}

static bool put_text(struct machine *m, const struct directive *d,
                     struct obj *o, struct buffer *out)
{
    struct obj *text = d->type == 's'   ? value_str_obj(m, o)
                       : d->type == 'r' ? value_repr_obj(m, o)
                                        : value_ascii_obj(m, o);

    if (text == NULL)
        return false;
    size_t n = str_bytes(text);
    if (d->precision >= 0)
        n = utf8_offset(str_text(text), n, (size_t)d->precision);
    put_padded(d, str_text(text), n, out);
    obj_release(m->heap, text);
    return true;
}

static bool put_char(struct machine *m, const struct directive *d,
                     struct obj *o, struct buffer *out)
{
    char text[4];

    if (is_int(o) && int_value(o) >= 0 && int_value(o) <= 0x10ffff) {
        put_padded(d, text, utf8_encode((uint32_t)int_value(o), text), out);
        return true;
    }
    if (is_type(o, TYPE_STR) && utf8_count(str_text(o), str_bytes(o)) == 1) {
        put_padded(d, str_text(o), str_bytes(o), out);
        return true;
    }
    machine_raise(m, is_int(o) ? ERROR_OVERFLOW : ERROR_TYPE,
                  is_int(o) ? "%%c arg not in range(0x110000)"
                            : "%%c requires int or char");
    return false;
}

/* The same in the language of format(): the number does the rest. */
static void as_spec(const struct directive *d, struct buffer *spec)
{
    buffer_str(spec, d->left ? "<" : d->zero ? "" : ">");
    buffer_str(spec, d->plus ? "+" : d->blank ? " " : "");
    buffer_str(spec, d->alternate ? "#" : "");
    buffer_str(spec, d->zero && !d->left ? "0" : "");
    if (d->width > 0)
        buffer_printf(spec, "%d", d->width);
    if (d->precision >= 0)
        buffer_printf(spec, ".%d", d->precision);
    buffer_add(spec, d->type == 'i' || d->type == 'u' ? "d" : &d->type, 1);
}

static bool put_number(struct machine *m, const struct directive *d,
                       struct obj *o, struct buffer *out)
{
    struct buffer spec = {0};
    bool real = strchr("eEfFgG", d->type) != NULL;
    bool whole = strchr("xXo", d->type) != NULL;

    if (!is_number(o) || (whole && !is_int(o))) {
        if (real)
            machine_raise(m, ERROR_TYPE, "must be real number, not %.100s",
                          value_type_name(m, o));
        else
            machine_raise(m, ERROR_TYPE,
                          "%%%c format: %s is required, not %.100s", d->type,
                          whole ? "an integer" : "a real number",
                          value_type_name(m, o));
        return false;
    }
    if (!real && d->precision >= 0) {
        machine_raise(m, ERROR_VALUE,
                      "a precision with %%%c does not exist here", d->type);
        return false;
    }
    if (!real && is_type(o, TYPE_FLOAT) &&
        !(number_as_real(o) > -0x1p63 && number_as_real(o) < 0x1p63)) {
        machine_raise(m, ERROR_OVERFLOW, "the result does not fit in 64 bits");
        return false;
    }
    struct obj *number = real ? float_new(m->heap, number_as_real(o))
                         : is_int(o)
                             ? int_new(m->heap, int_value(o))
                             : int_new(m->heap, (int64_t)number_as_real(o));
    if (number == NULL)
        return false;
    machine_push(m, number);
    as_spec(d, &spec);
    int rc = value_format(m, number, spec.p, spec.size, out);
    buffer_free(&spec);
    machine_drop(m);
    return rc == 0;
}

static bool put_directive(struct arguments *a, const struct directive *d,
                          size_t at, struct buffer *out)
{
    struct obj *o = NULL;

    if (strchr("diuxXoeEfFgGcsra", d->type) == NULL) {
        machine_raise(a->m, ERROR_VALUE,
                      "unsupported format character '%c' (0x%x) at index %zu",
                      d->type, (unsigned char)d->type, at);
        return false;
    }
    o = next_argument(a);
    if (o == NULL)
        return false;
    if (d->type == 'c')
        return put_char(a->m, d, o, out);
    return strchr("sra", d->type) != NULL ? put_text(a->m, d, o, out)
                                          : put_number(a->m, d, o, out);
}

/* `(name)` behind a %: the value becomes the only argument. */
static bool choose(struct arguments *a, struct obj *mapping, const char **p,
                   const char *end)
{
    const char *start = *p + 1;
    const char *stop = memchr(start, ')', (size_t)(end - start));

    if (stop == NULL || !is_type(mapping, TYPE_DICT)) {
        machine_raise(a->m, stop == NULL ? ERROR_VALUE : ERROR_TYPE,
                      stop == NULL ? "incomplete format key"
                                   : "format requires a mapping");
        return false;
    }
    struct obj *key = str_new(a->m->heap, start, (size_t)(stop - start));
    if (key == NULL)
        return false;
    machine_push(a->m, key);
    struct obj *value = value_get_item(a->m, mapping, key);
    machine_drop(a->m);
    if (value == NULL)
        return false;
    /* A tuple of one, so that a tuple is one argument, too. */
    struct obj *one = tuple_new(a->m->heap, 1);
    if (one == NULL) {
        obj_release(a->m->heap, value);
        return false;
    }
    tuple_init(one, 0, value);
    machine_push(a->m, one);
    a->all = one;
    a->next = 0;
    *p = stop + 1;
    return true;
}

static bool percent_text(struct arguments *a, const struct obj *format,
                         struct obj *given, struct buffer *out)
{
    const char *start = str_text(format);
    const char *end = start + str_bytes(format);
    size_t kept = a->m->stack.count;
    bool chosen = false;
    bool ok = true;

    for (const char *p = start; ok && p < end;) {
        struct directive d;

        if (*p != '%' || (p + 1 < end && p[1] == '%')) {
            buffer_char(out, *p);
            p += *p == '%' ? 2 : 1;
            continue;
        }
        p++;
        if (p < end && *p == '(') {
            chosen = true;
            ok = choose(a, given, &p, end);
        }
        ok = ok && read_directive(a, &p, end, &d) &&
             put_directive(a, &d, (size_t)(p - 1 - start), out);
        while (a->m->stack.count > kept)
            machine_drop(a->m);
    }
    size_t n = is_type(given, TYPE_TUPLE)  ? tuple_len(given)
               : is_type(given, TYPE_DICT) ? a->next
                                           : 1;
    if (ok && !chosen && a->next < n) {
        machine_raise(a->m, ERROR_TYPE,
                      "not all arguments converted during string formatting");
        ok = false;
    }
    return ok;
}

struct obj *str_percent(struct machine *m, struct obj *format,
                        struct obj *given)
{
    struct arguments a = {.m = m, .all = given};
    struct buffer out = {0};
    bool lone = is_type(given, TYPE_TUPLE) && tuple_len(given) == 1;
    struct obj *one = lone ? tuple_get(given, 0) : given;

    if (is_type(one, TYPE_STR) && strcmp(str_text(format), "%s") == 0)
        return obj_retain(one); /* nothing to write */

    bool ok = percent_text(&a, format, given, &out);
    if (ok && memchr(str_text(format), '%', str_bytes(format)) == NULL) {
        buffer_free(&out);
        return obj_retain(format);
    }
    if (ok)
        return str_from_buffer(m, &out);
    buffer_free(&out);
    return NULL;
}
