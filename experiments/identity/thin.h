#ifndef IDENTITY_THIN_H
#define IDENTITY_THIN_H

/* Thinning: a step curve with far fewer points that are all exact.
 *
 * The x axis is cut into cells, 16 per octave and one for each x below 32; of
 * the steps in a cell the last one stays.  Points that must be there are there,
 * with the value that the curve has at them.
 */
#include "experiments/identity/curves.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The cell of x, and the last x that is in the same one. */
unsigned thin_cell(uint64_t x);
uint64_t thin_cell_end(uint64_t x);

struct thin {
    const char *curve;
    curves_point_fn *point;
    void *arg;
    const uint64_t *must; /* x that stay, ascending; borrowed */
    size_t musts;
    uint64_t x;   /* the last step, kept back */
    double value; /* of the curve from x on */
    bool waiting; /* x is not written yet */
};

/* A step of the curve: from x on it has this value.  x ascends. */
void thin_step(struct thin *thin, uint64_t x, double value);
/* Writes what was kept back, and the points that must be there. */
void thin_end(struct thin *thin);

#endif
