/* zipf - draws ranks by rejection-inversion.
 *
 * Under the curve h(x) = x^-s lie the bars of the ranks 1 .. n, each one wide and
 * centred on its rank.  A point is drawn uniformly from the area H under the
 * curve and turned into x = H^-1(u).  The rank next to x is taken when the point
 * lies in the part of the rank's strip that has the bar's area, else the draw is
 * repeated; as h is convex, the strip from k - 1/2 to k + 1/2 has at least the
 * bar's area.  Less than one draw in ten is refused, whatever n and s.
 *
 *   H(x) = (x^(1-s) - 1) / (1 - s), and log x for s = 1
 *
 * Both are one formula in log x, with expm1 and log1p where 1 - s is small.
 *
 * Cost: O(1) time and memory.
 * Source: Hormann and Derflinger, Rejection-Inversion to Generate Variates from
 * Monotone Discrete Distributions, ACM TOMACS 6(3), 1996.
 */
#include "experiments/workloads/zipf.h"

#include <math.h>

static double curve(const struct zipf *z, double x)
{
    return exp(-z->s * log(x));
}

static double area(const struct zipf *z, double x)
{
    double t = (1 - z->s) * log(x);
    double slope = fabs(t) > 1e-8 ? expm1(t) / t : 1 + t / 2;

    return slope * log(x);
}

static double area_inverse(const struct zipf *z, double u)
{
    double t = fmax((1 - z->s) * u, -1); /* rounding may fall just below */
    double slope = fabs(t) > 1e-8 ? log1p(t) / t : 1 - t / 2;

    return exp(slope * u);
}

void zipf_setup(struct zipf *z, uint64_t n, double s)
{
    *z = (struct zipf){.n = (double)n, .s = s};
    /* The first strip is cut to its bar: rank 1 is never refused. */
    z->area_first = area(z, 1.5) - 1;
    z->area_last = area(z, z->n + 0.5);
    z->sure = 2 - area_inverse(z, area(z, 2.5) - curve(z, 2));
}

uint64_t zipf_draw(const struct zipf *z, struct rng *rng)
{
    for (;;) {
        double u =
            z->area_last + rng_unit(rng) * (z->area_first - z->area_last);
        double x = area_inverse(z, u);
        double k = fmin(fmax(floor(x + 0.5), 1), z->n);
        if (k - x <= z->sure || u >= area(z, k + 0.5) - curve(z, k))
            return (uint64_t)k - 1;
    }
}
