/* format - the format language: [[fill]align][sign][#][0][width][,][.precision]
 * [type].
 *
 * Source: Library Reference of Python 3.11, section "Format Specification
 * Mini-Language", 2022.
 */
#include "experiments/shell/builtins/format.h"

#include "experiments/shell/kinds.h"
#include "experiments/shell/number.h"
#include "experiments/shell/utf8.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

struct spec {
    char fill[5];
    size_t fill_size;
    char align;                   /* '<' '>' '^' '=' or 0 */
    char sign;                    /* '+' '-' ' ' */
    bool alternate, zero, coerce; /* '#', '0', 'z' */
    char grouping;                /* ',' '_' or 0 */
    long width, precision;        /* -1 = none */
    char type;                    /* or 0 */
};

#define WIDTH_MAX 1000000

static const char *read_number(const char *p, const char *end, long *out)
{
    *out = 0;
    for (; p < end && isdigit((unsigned char)*p); p++) {
        if (*out < WIDTH_MAX)
            *out = *out * 10 + (*p - '0');
    }
    return p;
}

static bool is_align(char c)
{
    return c == '<' || c == '>' || c == '^' || c == '=';
}

static const char *parse_align(const char *p, const char *end,
                               struct spec *spec)
{
    size_t n = p < end ? utf8_char(p, (size_t)(end - p)) : 0;

    if (n > 0 && p + n < end && is_align(p[n])) {
        memcpy(spec->fill, p, n);
        spec->fill_size = n;
        spec->align = p[n];
        return p + n + 1;
    }
    if (p < end && is_align(*p))
        spec->align = *p++;
    return p;
}

/* False: not a spec. */
/* NOLINTNEXTLINE(readability-function-cognitive-complexity): one optional part after the other */
static bool parse_spec(const char *p, size_t n, struct spec *spec)
{
    const char *end = p + n;

    *spec = (struct spec){
        .fill = " ", .fill_size = 1, .sign = '-', .width = -1, .precision = -1};
    p = parse_align(p, end, spec);
    if (p < end && (*p == '+' || *p == '-' || *p == ' '))
        spec->sign = *p++;
    if (p < end && *p == 'z') {
        spec->coerce = true;
        p++;
    }
    if (p < end && *p == '#') {
        spec->alternate = true;
        p++;
    }
    if (p < end && *p == '0') {
        spec->zero = true;
        p++;
    }
    if (p < end && isdigit((unsigned char)*p))
        p = read_number(p, end, &spec->width);
    if (p < end && (*p == ',' || *p == '_'))
        spec->grouping = *p++;
    if (p < end && *p == '.') {
        if (p + 1 == end || !isdigit((unsigned char)p[1]))
            return false;
        p = read_number(p + 1, end, &spec->precision);
    }
    if (p < end && (isalpha((unsigned char)*p) || *p == '%'))
        spec->type = *p++;
    if (spec->zero && spec->align == 0) {
        spec->align = '=';
        spec->fill[0] = '0';
        spec->fill_size = 1;
    }
    return p == end && spec->width <= WIDTH_MAX && spec->precision <= WIDTH_MAX;
}

static void fill(const struct spec *spec, size_t n, struct buffer *out)
{
    for (size_t i = 0; i < n; i++)
        buffer_add(out, spec->fill, spec->fill_size);
}

/* `head` (a sign) and `body` within the width. */
static void put(const struct spec *spec, const char *head, const char *body,
                size_t n, char usual_align, struct buffer *out)
{
    size_t used = strlen(head) + utf8_count(body, n);
    size_t width = spec->width < 0 ? 0 : (size_t)spec->width;
    size_t space = width > used ? width - used : 0;
    char align = spec->align;

    if (align == 0)
        align = usual_align;
    size_t left = align == '>' ? space : align == '^' ? space / 2 : 0;

    fill(spec, left, out);
    buffer_str(out, head);
    if (align == '=')
        fill(spec, space, out);
    buffer_add(out, body, n);
    if (align == '<' || align == '^')
        fill(spec, space - left, out);
}

/* Digits with separators between the thousands, up to a point. */
static void group(const char *digits, size_t n, char separator,
                  struct buffer *out)
{
    size_t whole = 0;

    while (whole < n && isdigit((unsigned char)digits[whole]))
        whole++;
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            buffer_char(out, separator);
        buffer_char(out, digits[i]);
    }
    buffer_add(out, digits + whole, n - whole);
}

static const char *sign_of(bool negative, const struct spec *spec)
{
    return negative            ? "-"
           : spec->sign == '+' ? "+"
           : spec->sign == ' ' ? " "
                               : "";
}

static void put_digits(const struct spec *spec, bool negative,
                       const char *prefix, const char *digits, size_t n,
                       struct buffer *out)
{
    struct buffer grouped = {0};
    char head[8];

    if (spec->grouping != 0)
        group(digits, n, spec->grouping, &grouped);
    else
        buffer_add(&grouped, digits, n);
    snprintf(head, sizeof head, "%s%s", sign_of(negative, spec), prefix);
    put(spec, head, grouped.p, grouped.size, '>', out);
    buffer_free(&grouped);
}

/* NOLINTNEXTLINE(readability-function-cognitive-complexity): a choice per letter of the format */
static void format_int(const struct spec *spec, int64_t value,
                       struct buffer *out)
{
    char digits[80];
    size_t n = 0;
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    uint64_t base = spec->type == 'x' || spec->type == 'X' ? 16
                    : spec->type == 'o'                    ? 8
                    : spec->type == 'b'                    ? 2
                                                           : 10;
    const char *letters =
        spec->type == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    const char *prefix = !spec->alternate || base == 10 ? ""
                         : base == 2                    ? "0b"
                         : base == 8                    ? "0o"
                         : spec->type == 'X'            ? "0X"
                                                        : "0x";

    do {
        digits[sizeof digits - ++n] = letters[magnitude % base];
        magnitude /= base;
    } while (magnitude != 0);
    put_digits(spec, value < 0, prefix, digits + sizeof digits - n, n, out);
}

static bool only_zeros(const struct buffer *text)
{
    for (size_t i = 0; i < text->size; i++) {
        if (text->p[i] >= '1' && text->p[i] <= '9')
            return false;
    }
    return true;
}

/* NOLINTNEXTLINE(readability-function-cognitive-complexity): a choice per letter of the format */
static void format_float(const struct spec *spec, double value,
                         struct buffer *out)
{
    struct buffer body = {0};
    double magnitude = fabs(value);
    long precision = spec->precision;
    char type = spec->type;

    if (type == '%')
        magnitude *= 100;
    if (!isfinite(value))
        buffer_str(&body, isnan(value) ? "nan" : "inf");
    else if (type == 0 && precision < 0)
        repr_float(magnitude, &body);
    else if (type == 'e' || type == 'E')
        buffer_printf(&body, type == 'e' ? "%.*e" : "%.*E",
                      (int)(precision < 0 ? 6 : precision), magnitude);
    else if (type == 'f' || type == 'F' || type == '%')
        buffer_printf(&body, "%.*f", (int)(precision < 0 ? 6 : precision),
                      magnitude);
    else
        buffer_printf(&body, "%.*g",
                      (int)(precision < 0    ? 6
                            : precision == 0 ? 1
                                             : precision),
                      magnitude);
    if (type == '%')
        buffer_char(&body, '%');
    bool negative = signbit(value) && !isnan(value);
    if (spec->coerce && isfinite(value) && only_zeros(&body))
        negative = false; /* no minus before nothing but zeros */
    put_digits(spec, negative, "", body.size > 0 ? body.p : "", body.size, out);
    buffer_free(&body);
}

static int unknown(struct machine *m, char type, struct obj *o)
{
    machine_raise(m, ERROR_VALUE,
                  "Unknown format code '%c' for object of type '%.100s'", type,
                  value_type_name(m, o));
    return -1;
}

static int format_number(struct machine *m, struct obj *o,
                         const struct spec *spec, struct buffer *out)
{
    char type = spec->type;
    bool integer = is_int(o) && (type == 0 || strchr("bdoxXn", type) != NULL);

    if (is_type(o, TYPE_BOOL) && type == 0 && spec->width < 0) {
        buffer_str(out, int_value(o) != 0 ? "True" : "False");
        return 0;
    }
    if (integer && spec->coerce) {
        machine_raise(m, ERROR_VALUE,
                      "Negative zero coercion (z) not allowed in integer "
                      "format specifier");
        return -1;
    }
    if (integer && spec->precision >= 0) {
        machine_raise(m, ERROR_VALUE,
                      "Precision not allowed in integer format specifier");
        return -1;
    }
    if (is_int(o) && type == 'c') {
        char c = (char)int_value(o);
        put(spec, "", &c, 1, '<', out);
        return 0;
    }
    if (integer) {
        format_int(spec, int_value(o), out);
        return 0;
    }
    if (type != 0 && strchr("eEfFgG%n", type) == NULL)
        return unknown(m, type, o);
    format_float(spec, number_as_real(o), out);
    return 0;
}

static int format_str(struct machine *m, struct obj *o, const struct spec *spec,
                      struct buffer *out)
{
    size_t n = str_bytes(o);

    if (spec->type != 0 && spec->type != 's')
        return unknown(m, spec->type, o);
    if (spec->coerce) {
        machine_raise(m, ERROR_VALUE,
                      "Negative zero coercion (z) not allowed in string format "
                      "specifier");
        return -1;
    }
    if (spec->align == '=') {
        machine_raise(m, ERROR_VALUE,
                      "'=' alignment not allowed in string format specifier");
        return -1;
    }
    if (spec->precision >= 0)
        n = utf8_offset(str_text(o), n, (size_t)spec->precision);
    put(spec, "", str_text(o), n, '<', out);
    return 0;
}

/* __format__ of the program's own class: 1, 0, -1. */
static int by_method(struct machine *m, struct obj *o, const char *text,
                     size_t n, struct buffer *out)
{
    struct obj *result = NULL;

    if (!is_instance(o) || !class_overrides(m, instance_class(o), NAME_FORMAT))
        return 0;
    struct obj *spec = str_new(m->heap, text, n);
    if (spec == NULL)
        return -1;
    machine_push(m, spec);
    machine_push(m, obj_retain(o)); /* CPython binds the method */
    int rc = instance_call(m, o, NAME_FORMAT, &spec, 1, &result);
    machine_drop(m);
    machine_drop(m);
    if (rc != 1)
        return rc;
    rc = is_type(result, TYPE_STR) ? 1 : -1;
    if (rc == 1)
        buffer_add(out, str_text(result), str_bytes(result));
    else
        machine_raise(m, ERROR_TYPE, "__format__ must return a str, not %.100s",
                      value_type_name(m, result));
    obj_release(m->heap, result);
    return rc;
}

int value_format(struct machine *m, struct obj *o, const char *text, size_t n,
                 struct buffer *out)
{
    struct spec spec;
    int rc = by_method(m, o, text, n, out);

    if (rc != 0)
        return rc == 1 ? 0 : -1;
    if (n == 0)
        return value_str(m, o, out);
    if (!is_number(o) && !is_type(o, TYPE_STR)) {
        machine_raise(m, ERROR_TYPE,
                      "unsupported format string passed to %.100s.__format__",
                      value_type_name(m, o));
        return -1;
    }
    if (!parse_spec(text, n, &spec)) {
        machine_raise(m, ERROR_VALUE, "Invalid format specifier");
        return -1;
    }
    return is_number(o) ? format_number(m, o, &spec, out)
                        : format_str(m, o, &spec, out);
}

/* Of a number that is to be padded CPython makes a str first, without the padding,
 * and drops it when it has the other.  NULL of any other: nothing is made. */
static struct obj *digits_of(struct machine *m, struct obj *o, struct spec spec,
                             bool *failed)
{
    struct buffer text = {0};

    spec.width = -1;
    *failed = format_number(m, o, &spec, &text) != 0;
    struct obj *digits =
        *failed ? NULL
                : str_new_own(m->heap, text.size > 0 ? text.p : "", text.size);
    *failed = digits == NULL;
    buffer_free(&text);
    return digits;
}

struct obj *value_format_obj(struct machine *m, struct obj *o, const char *text,
                             size_t n)
{
    struct buffer out = {0};
    struct obj *digits = NULL;
    struct spec spec;
    bool failed = value_format(m, o, text, n, &out) != 0;

    if (!failed && is_type(o, TYPE_STR) && out.size == str_bytes(o)) {
        buffer_free(&out);
        return obj_retain(o); /* nothing was to be done */
    }
    if (!failed && is_number(o) && parse_spec(text, n, &spec) &&
        spec.width >= 0)
        digits = digits_of(m, o, spec, &failed);
    struct obj *result = failed ? NULL : str_from_buffer(m, &out);
    if (digits != NULL)
        obj_release(m->heap, digits);
    buffer_free(&out);
    return result;
}
