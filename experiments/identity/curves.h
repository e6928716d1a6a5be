#ifndef IDENTITY_CURVES_H
#define IDENTITY_CURVES_H

/* Curves: what a number per run cannot show.
 *
 *   reused, censored, unmapped  the three histograms, whole: value = deaths with
 *                   a distance or age in x_lo..x_hi.  A line with several x up to
 *                   16,384 is a run of equal counts: each x has the same share
 *   F               value = F(x_lo), at most 16 points an octave, each at the last
 *                   event of its sixteenth, and where reuse_within_K is read
 *   hazard          value = deaths per death at risk and birth in x_lo..x_hi
 *   stale_distance  value = births with a stack distance in x_lo..x_hi; 16 buckets
 *                   an octave, one for each distance up to 32, and powers of two
 *                   are high ends, so a cache of 2^n entries is known exactly
 *   stale_hit       value = share of births within x_lo entries, thinned like F
 *   type:A>B        value = rebirths that made an A's id a B's; x is 0
 *   raster          x_lo = number of a birth, x_hi = its id in bytes from the
 *                   lowest one, value = births at that id before
 */
#include "experiments/identity/scope.h"
#include "experiments/identity/tracker.h"

#include <stdint.h>

/* One line of the curve file.  The name is static. */
typedef void curves_point_fn(void *arg, const char *curve, uint64_t x_lo,
                             uint64_t x_hi, double value);

/* All curves of a finished scope.  O(histogram buckets + distinct ids). */
void curves_write(const struct scope *scope, curves_point_fn *point, void *arg);
/* The raster of a tracker; nothing when it was not asked for. */
void curves_write_raster(const struct tracker *t, curves_point_fn *point,
                         void *arg);

#endif
