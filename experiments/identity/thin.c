/* thin.c - step curves for a plot: few points, each of them exact.
 *
 * Cost: O(1) per step, 16 points an octave.  Source: none. */
#include "experiments/identity/thin.h"

#define CELL_BITS 4 /* 2^4 cells per octave */

unsigned thin_cell(uint64_t x)
{
    if (x < 1U << (CELL_BITS + 1))
        return (unsigned)x;
    unsigned e = 63 - (unsigned)__builtin_clzll(x);
    uint64_t part = (x - (UINT64_C(1) << e)) >> (e - CELL_BITS);
    return ((e - CELL_BITS + 1) << CELL_BITS) + (unsigned)part;
}

uint64_t thin_cell_end(uint64_t x)
{
    if (x < 1U << (CELL_BITS + 1))
        return x;
    unsigned e = 63 - (unsigned)__builtin_clzll(x);
    return x | ((UINT64_C(1) << (e - CELL_BITS)) - 1);
}

static void write_waiting(struct thin *thin)
{
    if (thin->waiting)
        thin->point(thin->arg, thin->curve, thin->x, thin->x, thin->value);
    thin->waiting = false;
}

/* Points that must be there, below x. */
static void write_musts(struct thin *thin, uint64_t x)
{
    for (; thin->musts > 0 && *thin->must < x; thin->must++, thin->musts--) {
        bool written = thin->waiting && thin->x == *thin->must;
        write_waiting(thin);
        if (!written)
            thin->point(thin->arg, thin->curve, *thin->must, *thin->must,
                        thin->value);
    }
}

void thin_step(struct thin *thin, uint64_t x, double value)
{
    write_musts(thin, x);
    if (thin->waiting && thin_cell(x) != thin_cell(thin->x))
        write_waiting(thin);
    thin->x = x;
    thin->value = value;
    thin->waiting = true;
}

void thin_end(struct thin *thin)
{
    write_musts(thin, UINT64_MAX);
    write_waiting(thin);
}
