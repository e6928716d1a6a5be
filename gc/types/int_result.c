/* int_result - how much room CPython's arithmetic makes for a result.
 *
 * Two operands of one digit at most are calculated in a machine word, and the
 * result gets the digits that it has.  Else:
 *
 *   a + b, of one sign   the longer operand's digits and one
 *   a + b, of two signs  those that are left when equal leading digits cancel
 *   a * b                both operands' digits
 *   a // b               as many as it can have
 *   a % b                those of b, if that is the smaller and has two or more
 *   a << n               those of a, n / 30, and one when n is no multiple
 *   a >> n               those of a less n / 30
 *   a & b, | and ^       the longer one's; the shorter one's where it masks
 *
 * Cost: O(1).  Source: CPython 3.11, Objects/longobject.c, 2022.
 */
#include "gc/types.h"

#define DIGIT_BITS 30

static unsigned longer(int64_t a, int64_t b)
{
    return int_digits(a) > int_digits(b) ? int_digits(a) : int_digits(b);
}

static unsigned shorter(int64_t a, int64_t b)
{
    return int_digits(a) < int_digits(b) ? int_digits(a) : int_digits(b);
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

/* Of the difference of two magnitudes. */
static unsigned room_of_difference(uint64_t a, uint64_t b, unsigned digits)
{
    while (digits > 0 &&
           a >> (digits - 1) * DIGIT_BITS == b >> (digits - 1) * DIGIT_BITS)
        digits--;
    return digits;
}

static unsigned room_of_sum(int64_t a, int64_t b, bool subtract)
{
    bool one_sign = ((a < 0) != (b < 0)) == subtract;

    if (one_sign)
        return longer(a, b) + 1;
    return room_of_difference(magnitude(a), magnitude(b), longer(a, b));
}

static unsigned room_of_quotient(int64_t a, int64_t b)
{
    unsigned of_a = int_digits(a), of_b = int_digits(b);

    if (a % b != 0 && (a < 0) != (b < 0)) /* rounded down: one less */
        return int_digits(a / b) > 1 ? int_digits(a / b) + 1 : 0;
    if (of_b <= 1)
        return of_a;
    return of_a < of_b ? 0 : of_a - of_b + 1;
}

static unsigned room_of_lshift(int64_t a, int64_t n)
{
    if (n < DIGIT_BITS && int_digits(a) <= 1)
        return 0;
    return int_digits(a) + (unsigned)(n / DIGIT_BITS) + (n % DIGIT_BITS != 0);
}

static unsigned room_of_rshift(int64_t a, int64_t n)
{
    unsigned words = (unsigned)(n / DIGIT_BITS);

    if (int_digits(a) <= 1 || words >= int_digits(a))
        return 0;
    if (a < 0 && n % DIGIT_BITS == 0 && words > 0)
        words--;
    return int_digits(a) - words;
}

/* A negative operand has endless leading ones. */
static unsigned room_of_bits(enum int_op op, int64_t a, int64_t b)
{
    bool short_negative = (int_digits(a) < int_digits(b) ? a : b) < 0;
    bool negative = op == INT_AND  ? a < 0 && b < 0
                    : op == INT_OR ? a < 0 || b < 0
                                   : (a < 0) != (b < 0);
    bool masked =
        op == INT_AND ? !short_negative : op == INT_OR && short_negative;

    return (masked ? shorter(a, b) : longer(a, b)) + negative;
}

static unsigned room_of(enum int_op op, int64_t a, int64_t b)
{
    switch (op) {
    case INT_ADD:
    case INT_SUB:
        return room_of_sum(a, b, op == INT_SUB);
    case INT_MUL:
        return a == 0 || b == 0 ? 0 : int_digits(a) + int_digits(b);
    case INT_FLOORDIV:
        return room_of_quotient(a, b);
    case INT_MOD:
        return int_digits(b) > 1 && magnitude(a) >= magnitude(b) ? int_digits(b)
                                                                 : 0;
    case INT_AND:
    case INT_OR:
    case INT_XOR:
        return room_of_bits(op, a, b);
    default:
        return 0;
    }
}

struct obj *int_result(struct heap *heap, enum int_op op, int64_t a, int64_t b,
                       int64_t value)
{
    unsigned room = 0;

    if (op == INT_LSHIFT)
        room = room_of_lshift(a, b);
    else if (op == INT_RSHIFT)
        room = room_of_rshift(a, b);
    else if (longer(a, b) > 1)
        room = room_of(op, a, b);
    return int_new_room(heap, value, room);
}
