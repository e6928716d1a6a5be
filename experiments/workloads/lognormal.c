/* lognormal - by the polar method.
 *
 * A point drawn uniformly from the unit disc has an angle and a squared radius
 * that are independent, and turns into a normal number without a sine.  The
 * second number that it would give is thrown away: a draw depends on nothing but
 * the generator.
 *
 * Cost: O(1), 2.5 random numbers, two logarithms and an exponential.
 * Source: Marsaglia and Bray, A Convenient Method for Generating Normal
 * Variables, SIAM Review 6(3), 1964.
 */
#include "experiments/workloads/lognormal.h"

#include <math.h>

static double normal_draw(struct rng *rng)
{
    for (;;) {
        double x = 2 * rng_unit(rng) - 1;
        double y = 2 * rng_unit(rng) - 1;
        double square = x * x + y * y;
        if (square > 0 && square < 1)
            return x * sqrt(-2 * log(square) / square);
    }
}

double lognormal_draw(struct rng *rng, double median, double sigma)
{
    return median * exp(sigma * normal_draw(rng));
}
