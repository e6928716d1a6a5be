/* statistics - medians, the sign test, Holm's adjustment.  See statistics.h.
 *
 * Cost: O(n log n).
 * Source: Dixon and Mood, JASA 41, 1946 (sign test, ties left out); Holm,
 * Scand. J. Stat. 6, 1979. */
#include "experiments/analysis/statistics.h"

#include "experiments/analysis/memory.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

void statistics_sort(double *values, size_t n)
{
    gsl_sort(values, 1, n);
}

double statistics_median(const double *sorted, size_t n)
{
    return sorted[(n - 1) / 2] / 2 + sorted[n / 2] / 2; /* cannot overflow */
}

double statistics_sign_test(size_t less, size_t more)
{
    size_t fewer = less < more ? less : more;
    double tail =
        gsl_cdf_binomial_P((unsigned)fewer, 0.5, (unsigned)(less + more));

    return tail >= 0.5 ? 1 : 2 * tail;
}

double statistics_smallest_p(size_t n)
{
    return n == 0 ? 1 : pow(2, 1 - (double)n);
}

size_t statistics_pairs_needed(size_t tests)
{
    size_t n = 1;

    while (statistics_smallest_p(n) * (double)tests > STATISTICS_ALPHA)
        n++;
    return n;
}

double statistics_best_coverage(size_t n)
{
    return 1 - statistics_smallest_p(n);
}

void statistics_holm(double *p, size_t n)
{
    size_t *order = memory_new(n, sizeof *order);
    double worst = 0;

    gsl_sort_index(order, p, 1, n);
    for (size_t i = 0; i < n; i++) {
        double adjusted = p[order[i]] * (double)(n - i);

        worst = fmax(worst, adjusted);
        p[order[i]] = fmin(worst, 1);
    }
    free(order);
}
