/* number - arithmetic.
 *
 * Ints have 64 bits: what does not fit is an OverflowError that says so, never
 * a wrong number.
 *
 * Cost: O(1).  Source: CPython 3.11, Objects/longobject.c and
 * Objects/floatobject.c, 2022, for the signs of // and %.
 */
#include "experiments/shell/number.h"

#include <math.h>

double number_as_real(const struct obj *o)
{
    return is_int(o) ? (double)int_value(o) : float_value(o);
}

static struct obj *too_large(struct machine *m)
{
    return machine_raise(m, ERROR_OVERFLOW,
                         "the result does not fit in 64 bits, the most that "
                         "an int has here");
}

static struct obj *by_zero(struct machine *m, const char *what)
{
    return machine_raise(m, ERROR_ZERO_DIVISION, "%s", what);
}

static struct obj *int_divide(struct machine *m, enum node_op op, int64_t a,
                              int64_t b)
{
    if (b == 0)
        return by_zero(m, op == OP_DIV ? "division by zero"
                          : op == OP_MOD
                              ? "integer modulo by zero"
                              : "integer division or modulo by zero");
    if (op == OP_DIV)
        return float_new(m->heap, (double)((long double)a / (long double)b));
    if (b == -1)
        return op == OP_MOD     ? int_new(m->heap, 0)
               : a == INT64_MIN ? too_large(m)
                                : int_result(m->heap, INT_FLOORDIV, a, b, -a);
    int64_t q = a / b;
    int64_t r = a % b;
    if (r != 0 && (r < 0) != (b < 0)) {
        q--;
        r += b;
    }
    return int_result(m->heap, op == OP_MOD ? INT_MOD : INT_FLOORDIV, a, b,
                      op == OP_MOD ? r : q);
}

static struct obj *int_power(struct machine *m, int64_t a, int64_t b)
{
    int64_t result = 1;

    if (b < 0) {
        if (a == 0)
            return by_zero(m, "0.0 cannot be raised to a negative power");
        return float_new(m->heap, pow((double)a, (double)b));
    }
    for (;;) {
        if ((b & 1) && __builtin_mul_overflow(result, a, &result))
            return too_large(m);
        b >>= 1;
        if (b == 0)
            return int_new(m->heap, result);
        if (__builtin_mul_overflow(a, a, &a))
            return too_large(m);
    }
}

static struct obj *int_shift(struct machine *m, enum node_op op, int64_t a,
                             int64_t b)
{
    int64_t result = 0;

    if (b < 0)
        return machine_raise(m, ERROR_VALUE, "negative shift count");
    if (op == OP_RSHIFT)
        return int_result(m->heap, INT_RSHIFT, a, b, a >> (b > 63 ? 63 : b));
    if (a != 0 &&
        (b > 62 || __builtin_mul_overflow(a, INT64_C(1) << b, &result)))
        return too_large(m);
    return int_result(m->heap, INT_LSHIFT, a, b, result);
}

static const enum int_op int_ops[] = {
    [OP_ADD] = INT_ADD, [OP_SUB] = INT_SUB, [OP_MUL] = INT_MUL,
    [OP_AND] = INT_AND, [OP_OR] = INT_OR,   [OP_XOR] = INT_XOR};

static struct obj *int_binary(struct machine *m, enum node_op op, int64_t a,
                              int64_t b)
{
    int64_t result = 0;
    bool overflow = false;

    switch (op) {
    case OP_ADD:
        overflow = __builtin_add_overflow(a, b, &result);
        break;
    case OP_SUB:
        overflow = __builtin_sub_overflow(a, b, &result);
        break;
    case OP_MUL:
        overflow = __builtin_mul_overflow(a, b, &result);
        break;
    case OP_POW:
        return int_power(m, a, b);
    case OP_LSHIFT:
    case OP_RSHIFT:
        return int_shift(m, op, a, b);
    case OP_AND:
        result = a & b;
        break;
    case OP_OR:
        result = a | b;
        break;
    case OP_XOR:
        result = a ^ b;
        break;
    default:
        return int_divide(m, op, a, b);
    }
    return overflow ? too_large(m)
                    : int_result(m->heap, int_ops[op], a, b, result);
}

double float_mod(double a, double b)
{
    double r = fmod(a, b);

    if (r != 0 && (r < 0) != (b < 0))
        r += b;
    return r == 0 ? copysign(0, b) : r;
}

double float_floor_div(double a, double b)
{
    double q = (a - float_mod(a, b)) / b;

    if (q == 0)
        return copysign(0, a / b);
    double whole = floor(q);
    return q - whole > 0.5 ? whole + 1 : whole;
}

static struct obj *float_power(struct machine *m, double a, double b)
{
    if (a == 0 && b < 0)
        return by_zero(m, "0.0 cannot be raised to a negative power");
    if (a < 0 && b != floor(b) && isfinite(a) && isfinite(b))
        return machine_raise(m, ERROR_VALUE,
                             "the result is a complex number, which does not "
                             "exist here");
    double r = pow(a, b);
    if (isinf(r) && isfinite(a) && isfinite(b))
        return machine_raise(m, ERROR_OVERFLOW,
                             "(34, 'Numerical result out of range')");
    return float_new(m->heap, r);
}

static struct obj *float_binary(struct machine *m, enum node_op op, double a,
                                double b)
{
    switch (op) {
    case OP_ADD:
        return float_new(m->heap, a + b);
    case OP_SUB:
        return float_new(m->heap, a - b);
    case OP_MUL:
        return float_new(m->heap, a * b);
    case OP_POW:
        return float_power(m, a, b);
    case OP_DIV:
        if (b == 0)
            return by_zero(m, "float division by zero");
        return float_new(m->heap, a / b);
    case OP_FLOORDIV:
        if (b == 0)
            return by_zero(m, "float floor division by zero");
        return float_new(m->heap, float_floor_div(a, b));
    case OP_MOD:
        if (b == 0)
            return by_zero(m, "float modulo");
        return float_new(m->heap, float_mod(a, b));
    default:
        return NULL;
    }
}

struct obj *number_binary(struct machine *m, enum node_op op,
                          const struct obj *a, const struct obj *b)
{
    bool bits = op == OP_AND || op == OP_OR || op == OP_XOR;

    if (is_type(a, TYPE_FLOAT) || is_type(b, TYPE_FLOAT))
        return float_binary(m, op, number_as_real(a), number_as_real(b));
    if (bits && is_type(a, TYPE_BOOL) && is_type(b, TYPE_BOOL)) {
        int64_t x = int_value(a);
        int64_t y = int_value(b);
        return bool_new(m->heap, (op == OP_AND  ? x & y
                                  : op == OP_OR ? x | y
                                                : x ^ y) != 0);
    }
    return int_binary(m, op, int_value(a), int_value(b));
}

/* Exactly, where the float is within the range of ints. */
static int compare_mixed(int64_t i, double d)
{
    if (isnan(d))
        return 2;
    if (d >= 0x1p63)
        return -1;
    if (d < -0x1p63)
        return 1;
    int64_t whole = (int64_t)floor(d);
    if (i != whole)
        return i < whole ? -1 : 1;
    return d > (double)whole ? -1 : 0;
}

int number_compare(const struct obj *a, const struct obj *b)
{
    if (is_int(a) && is_int(b)) {
        int64_t x = int_value(a);
        int64_t y = int_value(b);
        return x < y ? -1 : x > y;
    }
    if (is_int(a))
        return compare_mixed(int_value(a), float_value(b));
    if (is_int(b)) {
        int c = compare_mixed(int_value(b), float_value(a));
        return c == 2 ? 2 : -c;
    }
    double x = float_value(a);
    double y = float_value(b);
    return isnan(x) || isnan(y) ? 2 : x < y ? -1 : x > y;
}
