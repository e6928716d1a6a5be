/* text_functions - builtin functions about numbers and their text. */
#include "experiments/shell/builtins/format.h"
#include "experiments/shell/builtins/functions.h"
#include "experiments/shell/kinds.h"
#include "experiments/shell/number.h"
#include "experiments/shell/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static struct obj *absolute(struct machine *m, struct obj **args, size_t n,
                            struct obj *names)
{
    struct obj *o = args[0];
    struct obj *out = NULL;

    (void)n;
    (void)names;
    if (is_int(o))
        return int_value(o) < 0 || is_type(o, TYPE_BOOL)
                   ? value_unary(
                         m, int_value(o) < 0 ? OP_NEGATIVE : OP_POSITIVE, o)
                   : obj_retain(o);
    if (is_type(o, TYPE_FLOAT))
        return float_new(m->heap, fabs(float_value(o)));
    if (is_instance(o)) {
        int rc = instance_call(m, o, NAME_ABS, NULL, 0, &out);
        if (rc != 0)
            return rc == 1 ? out : NULL;
    }
    return machine_raise(m, ERROR_TYPE, "bad operand type for abs(): '%.100s'",
                         value_type_name(m, o));
}

/* Decimal rounding as CPython does it: by way of the digits. */
static double round_digits(double value, int64_t digits)
{
    char text[400];

    if (digits > 300 || !isfinite(value))
        return value;
    if (digits < 0) {
        double scale = pow(10, (double)-digits);
        return nearbyint(value / scale) * scale;
    }
    snprintf(text, sizeof text, "%.*f", (int)digits, value);
    return strtod(text, NULL);
}

static struct obj *round_int(struct machine *m, int64_t value, int64_t digits)
{
    int64_t scale = 1;

    for (; digits < 0; digits++) {
        if (__builtin_mul_overflow(scale, 10, &scale))
            return int_new(m->heap, 0);
    }
    int64_t rest = value % scale;
    int64_t down = value - rest;
    int64_t twice = 2 * (rest < 0 ? -rest : rest);
    bool up = twice > scale || (twice == scale && down / scale % 2 != 0);
    return int_new(m->heap, up ? down + (rest < 0 ? -scale : scale) : down);
}

static struct obj *round_number(struct machine *m, struct obj **args, size_t n,
                                struct obj *names)
{
    int64_t digits = 0;
    bool given = n > 1 && !is_none(args[1]);

    (void)names;
    if (given && !is_instance(args[0]) && arg_int(m, args[1], &digits) != 0)
        return NULL;
    if (is_int(args[0]))
        return given && digits < 0 ? round_int(m, int_value(args[0]), digits)
                                   : int_new(m->heap, int_value(args[0]));
    struct obj *out = NULL;
    machine_push(m, obj_retain(args[0])); /* CPython binds the method */
    int rc = is_instance(args[0])
                 ? instance_call(m, args[0], NAME_ROUND, args + 1, n - 1, &out)
                 : 0;
    machine_drop(m);
    if (rc != 0)
        return rc == 1 ? out : NULL;
    if (!is_type(args[0], TYPE_FLOAT))
        return machine_raise(m, ERROR_TYPE,
                             "type %.100s doesn't define __round__ method",
                             value_type_name(m, args[0]));
    double value = float_value(args[0]);
    if (given)
        return float_new(m->heap, round_digits(value, digits));
    if (!isfinite(value))
        return machine_raise(m, isnan(value) ? ERROR_VALUE : ERROR_OVERFLOW,
                             "cannot convert float %s to integer",
                             isnan(value) ? "NaN" : "infinity");
    value = nearbyint(value);
    if (fabs(value) >= 0x1p63)
        return machine_raise(m, ERROR_OVERFLOW,
                             "the result does not fit in 64 bits");
    return int_new(m->heap, (int64_t)value);
}

static struct obj *divmod(struct machine *m, struct obj **args, size_t n,
                          struct obj *names)
{
    struct obj *out = NULL;

    (void)n;
    (void)names;
    int rc = is_instance(args[0])
                 ? instance_call(m, args[0], NAME_DIVMOD, args + 1, 1, &out)
                 : 0;
    if (rc != 0)
        return rc == 1 ? out : NULL;
    struct obj *quotient = value_binary(m, OP_FLOORDIV, args[0], args[1]);
    if (quotient == NULL)
        return NULL;
    machine_push(m, quotient);
    struct obj *rest = value_binary(m, OP_MOD, args[0], args[1]);
    if (rest == NULL)
        return NULL;
    machine_push(m, rest);
    struct obj *pair = tuple_new(m->heap, 2);
    if (pair == NULL)
        return NULL;
    tuple_init(pair, 1, machine_pop(m));
    tuple_init(pair, 0, machine_pop(m));
    return pair;
}

static struct obj *ascii(struct machine *m, struct obj **args, size_t n,
                         struct obj *names)
{
    (void)n;
    (void)names;
    return value_ascii_obj(m, args[0]);
}

/* pow(a, b, c) of ints: a ** b % c, as Python's sign has it. */
static struct obj *power_modulo(struct machine *m, struct obj **args)
{
    if (!is_int(args[0]) || !is_int(args[1]) || !is_int(args[2]))
        return machine_raise(m, ERROR_TYPE,
                             "pow() 3rd argument not allowed unless all "
                             "arguments are integers");
    __int128 modulus = int_value(args[2]);
    __int128 base = int_value(args[0]);
    __int128 result = 1;
    int64_t exponent = int_value(args[1]);
    if (modulus == 0)
        return machine_raise(m, ERROR_VALUE, "pow() 3rd argument cannot be 0");
    if (exponent < 0)
        return machine_raise(
            m, ERROR_VALUE,
            "a negative exponent with a modulus does not exist "
            "here");
    __int128 size = modulus < 0 ? -modulus : modulus;
    base = (base % size + size) % size;
    for (result %= size; exponent > 0; exponent /= 2) {
        if (exponent % 2 == 1)
            result = result * base % size;
        base = base * base % size;
    }
    if (modulus < 0 && result != 0)
        result += modulus;
    return int_new(m->heap, (int64_t)result);
}

static struct obj *power(struct machine *m, struct obj **args, size_t n,
                         struct obj *names)
{
    (void)names;
    if (n > 2 && !is_none(args[2]))
        return power_modulo(m, args);
    return value_binary(m, OP_POW, args[0], args[1]);
}

static struct obj *chr(struct machine *m, struct obj **args, size_t n,
                       struct obj *names)
{
    int64_t c = 0;
    char text[4];

    (void)n;
    (void)names;
    if (arg_int(m, args[0], &c) != 0)
        return NULL;
    if (c < 0 || c > 0x10ffff)
        return machine_raise(m, ERROR_VALUE,
                             "chr() arg not in range(0x110000)");
    return str_new(m->heap, text, utf8_encode((uint32_t)c, text));
}

static struct obj *ord(struct machine *m, struct obj **args, size_t n,
                       struct obj *names)
{
    (void)n;
    (void)names;
    if (!is_type(args[0], TYPE_STR))
        return machine_raise(m, ERROR_TYPE,
                             "ord() expected string of length 1, but %.100s "
                             "found",
                             value_type_name(m, args[0]));
    const char *p = str_text(args[0]);
    size_t size = str_bytes(args[0]);
    size_t chars = utf8_count(p, size);
    if (chars != 1)
        return machine_raise(m, ERROR_TYPE,
                             "ord() expected a character, but string of length "
                             "%zu found",
                             chars);
    return int_new(m->heap, utf8_decode(p, size));
}

static struct obj *in_base(struct machine *m, struct obj *o, const char *spec)
{
    struct buffer text = {0};
    int64_t value = 0;

    if (arg_int(m, o, &value) != 0)
        return NULL;
    struct obj *number = int_new(m->heap, value);
    if (number == NULL)
        return NULL;
    int rc = value_format(m, number, spec, strlen(spec), &text);
    obj_release(m->heap, number);
    return rc == 0 ? str_from_buffer(m, &text) : NULL;
}

static struct obj *hex(struct machine *m, struct obj **args, size_t n,
                       struct obj *names)
{
    (void)n;
    (void)names;
    return in_base(m, args[0], "#x");
}

static struct obj *oct(struct machine *m, struct obj **args, size_t n,
                       struct obj *names)
{
    (void)n;
    (void)names;
    return in_base(m, args[0], "#o");
}

static struct obj *bin(struct machine *m, struct obj **args, size_t n,
                       struct obj *names)
{
    (void)n;
    (void)names;
    return in_base(m, args[0], "#b");
}

static struct obj *format(struct machine *m, struct obj **args, size_t n,
                          struct obj *names)
{
    const char *spec = "";
    size_t size = 0;

    (void)names;
    if (n > 1) {
        if (!is_type(args[1], TYPE_STR))
            return machine_raise(m, ERROR_TYPE,
                                 "format() argument 2 must be str, not %.100s",
                                 value_type_name(m, args[1]));
        spec = str_text(args[1]);
        size = str_bytes(args[1]);
    }
    return value_format_obj(m, args[0], spec, size);
}

const struct builtin builtin_text_functions[] = {
    {.name = "abs", .fn = absolute, .min = 1, .max = 1},
    {.name = "ascii", .fn = ascii, .min = 1, .max = 1},
    {.name = "bin", .fn = bin, .min = 1, .max = 1},
    {.name = "chr", .fn = chr, .min = 1, .max = 1},
    {.name = "divmod", .fn = divmod, .min = 2, .max = 2},
    {.name = "format", .fn = format, .min = 1, .max = 2},
    {.name = "hex", .fn = hex, .min = 1, .max = 1},
    {.name = "oct", .fn = oct, .min = 1, .max = 1},
    {.name = "ord", .fn = ord, .min = 1, .max = 1},
    {.name = "pow", .fn = power, .min = 2, .max = 3},
    {.name = "round", .fn = round_number, .min = 1, .max = 2},
    {.name = NULL}};
