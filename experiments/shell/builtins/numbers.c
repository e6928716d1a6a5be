/* numbers - the types int, bool, float and None of a program. */
#include "experiments/shell/number.h"

#include "experiments/shell/builtins/format.h"
#include "experiments/shell/kinds.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

static int int_repr(struct machine *m, struct obj *o, struct buffer *out)
{
    (void)m;
    buffer_printf(out, "%lld", (long long)int_value(o));
    return 0;
}

static int bool_repr(struct machine *m, struct obj *o, struct buffer *out)
{
    (void)m;
    buffer_str(out, int_value(o) != 0 ? "True" : "False");
    return 0;
}

static int float_repr(struct machine *m, struct obj *o, struct buffer *out)
{
    (void)m;
    repr_float(float_value(o), out);
    return 0;
}

static int none_repr(struct machine *m, struct obj *o, struct buffer *out)
{
    (void)m;
    (void)o;
    buffer_str(out, "None");
    return 0;
}

/* ---- int(...) ---- */

static struct obj *bad_literal(struct machine *m, struct obj *o, int64_t base)
{
    struct buffer text = {0};

    repr_str(str_text(o), str_bytes(o), &text);
    machine_raise(m, ERROR_VALUE,
                  "invalid literal for int() with base %lld: %.*s",
                  (long long)base, (int)text.size, text.p);
    buffer_free(&text);
    return NULL;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static int digit_value(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'z' ? c - 'a' + 10
           : c >= 'A' && c <= 'Z' ? c - 'A' + 10
                                  : 99;
}

/* 0x, 0o, 0b where the base allows it; the base that is meant. */
static int64_t skip_prefix(const char **p, const char *end, int64_t base)
{
    char c = ' ';

    if (end - *p >= 2 && (*p)[0] == '0')
        c = (*p)[1];
    int64_t meant = c == 'x' || c == 'X'   ? 16
                    : c == 'o' || c == 'O' ? 8
                    : c == 'b' || c == 'B' ? 2
                                           : 0;

    if (meant != 0 && (base == 0 || base == meant)) {
        *p += 2;
        return meant;
    }
    return base == 0 ? 10 : base;
}

static struct obj *int_from_str(struct machine *m, struct obj *o, int64_t base)
{
    const char *p = str_text(o);
    const char *end = p + str_bytes(o);
    int64_t value = 0;
    bool overflow = false;

    while (p < end && is_blank(*p))
        p++;
    while (end > p && is_blank(end[-1]))
        end--;
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    int64_t radix = skip_prefix(&p, end, base);
    if (p == end || *p == '_' || end[-1] == '_')
        return bad_literal(m, o, base);
    for (; p < end; p++) {
        if (*p == '_' && p[1] != '_')
            continue;
        int digit = digit_value(*p);
        if (digit >= radix)
            return bad_literal(m, o, base);
        overflow |=
            __builtin_mul_overflow(value, radix, &value) ||
            __builtin_add_overflow(value, negative ? -digit : digit, &value);
    }
    if (overflow)
        return machine_raise(m, ERROR_OVERFLOW,
                             "that number does not fit in 64 bits, the most "
                             "that an int has here");
    return int_new(m->heap, value);
}

static struct obj *int_from_float(struct machine *m, double value)
{
    if (isnan(value))
        return machine_raise(m, ERROR_VALUE,
                             "cannot convert float NaN to integer");
    if (isinf(value))
        return machine_raise(m, ERROR_OVERFLOW,
                             "cannot convert float infinity to integer");
    if (!(value > -0x1p63 - 1025 && value < 0x1p63))
        return machine_raise(m, ERROR_OVERFLOW,
                             "that number does not fit in 64 bits, the most "
                             "that an int has here");
    return int_new(m->heap, (int64_t)value);
}

static struct obj *make_int(struct machine *m, struct obj **args, size_t n,
                            struct obj *names)
{
    int64_t base = 10;
    struct obj *out = NULL;

    (void)names;
    if (n == 0)
        return int_new(m->heap, 0);
    struct obj *o = args[0];
    if (n > 2)
        return machine_raise(m, ERROR_TYPE,
                             "int() takes at most 2 arguments (%zu given)", n);
    if (n == 2 && arg_int(m, args[1], &base) != 0)
        return NULL;
    if (base != 0 && (base < 2 || base > 36))
        return machine_raise(m, ERROR_VALUE,
                             "int() base must be >= 2 and <= 36, or 0");
    if (is_type(o, TYPE_STR))
        return int_from_str(m, o, base);
    if (n == 2)
        return machine_raise(
            m, ERROR_TYPE, "int() can't convert non-string with explicit base");
    if (is_type(o, TYPE_INT))
        return obj_retain(o);
    if (is_type(o, TYPE_BOOL))
        return int_new(m->heap, int_value(o));
    if (is_type(o, TYPE_FLOAT))
        return int_from_float(m, float_value(o));
    if (is_instance(o)) {
        int rc = instance_call(m, o, NAME_INT, NULL, 0, &out);
        if (rc == 0)
            rc = instance_call(m, o, NAME_INDEX, NULL, 0, &out);
        if (rc != 0)
            return rc == 1 ? out : NULL;
    }
    return machine_raise(m, ERROR_TYPE,
                         "int() argument must be a string, a bytes-like object "
                         "or a real number, not '%.100s'",
                         value_type_name(m, o));
}

static struct obj *make_bool(struct machine *m, struct obj **args, size_t n,
                             struct obj *names)
{
    (void)names;
    if (n > 1)
        return machine_raise(m, ERROR_TYPE,
                             "bool expected at most 1 argument, got %zu", n);
    int truth = n == 0 ? 0 : value_truth(m, args[0]);
    return truth < 0 ? NULL : bool_new(m->heap, truth == 1);
}

static struct obj *float_from_str(struct machine *m, struct obj *o)
{
    char text[128];
    const char *p = str_text(o);
    size_t n = str_bytes(o);
    char *end = NULL;

    while (n > 0 && is_blank(*p)) {
        p++;
        n--;
    }
    while (n > 0 && is_blank(p[n - 1]))
        n--;
    bool hex = n > 1 && memchr(p, 'x', n) != NULL;
    if (n > 0 && n < sizeof text && !hex) {
        memcpy(text, p, n);
        text[n] = '\0';
        errno = 0;
        double value = strtod(text, &end);
        if (end == text + n)
            return float_new(m->heap, value);
    }
    struct buffer shown = {0};
    repr_str(str_text(o), str_bytes(o), &shown);
    machine_raise(m, ERROR_VALUE, "could not convert string to float: %.*s",
                  (int)shown.size, shown.p);
    buffer_free(&shown);
    return NULL;
}

static struct obj *make_float(struct machine *m, struct obj **args, size_t n,
                              struct obj *names)
{
    struct obj *out = NULL;

    (void)names;
    if (n == 0)
        return float_new(m->heap, 0);
    if (n > 1)
        return machine_raise(m, ERROR_TYPE,
                             "float expected at most 1 argument, got %zu", n);
    if (is_type(args[0], TYPE_FLOAT))
        return obj_retain(args[0]);
    if (is_int(args[0]))
        return float_new(m->heap, (double)int_value(args[0]));
    if (is_type(args[0], TYPE_STR))
        return float_from_str(m, args[0]);
    if (is_instance(args[0])) {
        int rc = instance_call(m, args[0], NAME_FLOAT, NULL, 0, &out);
        if (rc != 0)
            return rc == 1 ? out : NULL;
    }
    return machine_raise(m, ERROR_TYPE,
                         "float() argument must be a string or a real number, "
                         "not '%.100s'",
                         value_type_name(m, args[0]));
}

/* ---- methods ---- */

static struct obj *bit_length(struct machine *m, struct obj **args, size_t n,
                              struct obj *names)
{
    int64_t value = int_value(args[0]);
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    int64_t bits = 0;

    (void)n;
    (void)names;
    for (; magnitude != 0; magnitude >>= 1)
        bits++;
    return int_new(m->heap, bits);
}

static struct obj *is_integer(struct machine *m, struct obj **args, size_t n,
                              struct obj *names)
{
    double value = float_value(args[0]);

    (void)n;
    (void)names;
    return bool_new(m->heap, isfinite(value) && value == floor(value));
}

static const struct builtin int_methods[] = {
    {.name = "bit_length", .fn = bit_length, .min = 1, .max = 1},
    {.name = NULL}};
static const struct builtin float_methods[] = {
    {.name = "is_integer", .fn = is_integer, .min = 1, .max = 1},
    {.name = NULL}};

static struct obj *int_get_attr(struct machine *m, struct obj *o,
                                struct obj *name)
{
    const char *text = str_text(name);

    if (strcmp(text, "real") == 0 || strcmp(text, "numerator") == 0)
        return int_new(m->heap, int_value(o));
    if (strcmp(text, "imag") == 0)
        return int_new(m->heap, 0);
    return strcmp(text, "denominator") == 0 ? int_new(m->heap, 1) : NULL;
}

const struct kind int_kind = {.name = "int",
                              .packs = true,
                              .methods = int_methods,
                              .construct = make_int,
                              .repr = int_repr,
                              .get_attr = int_get_attr};
const struct kind bool_kind = {
    .name = "bool", .construct = make_bool, .repr = bool_repr};
const struct kind float_kind = {.name = "float",
                                .methods = float_methods,
                                .construct = make_float,
                                .repr = float_repr};
static struct obj *make_none(struct machine *m, struct obj **args, size_t n,
                             struct obj *names)
{
    (void)args;
    (void)names;
    if (n > 0)
        return machine_raise(m, ERROR_TYPE, "NoneType takes no arguments");
    return none_new(m->heap);
}

const struct kind none_kind = {
    .name = "NoneType", .construct = make_none, .repr = none_repr};
