/* The bootstrap by ranks is the bootstrap: the same every time, and distributed
 * as drawing n of n values is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/analysis/bootstrap.h"
#include "experiments/analysis/memory.h"
#include "experiments/analysis/statistics.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

#define R BOOTSTRAP_RESAMPLES

static struct bootstrap *b;

static void assert_near(double value, double expected, double slack)
{
    if (!(fabs(value - expected) <= slack))
        fail_msg("%.17g, not %.17g", value, expected);
}

static int setup(void **state)
{
    (void)state;
    b = bootstrap_create(R, BOOTSTRAP_SEED);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    bootstrap_free(b);
    return 0;
}

/* 1, e, e^2, ...: the logarithm of a median tells its ranks. */
static void fill(double *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        values[i] = exp((double)i);
}

/* How many resamples' medians are at most values[rank]? */
static double share_up_to(const double *sums, double rank)
{
    size_t count = 0;

    for (size_t r = 0; r < R; r++)
        count += sums[r] <= rank + 1e-9;
    return (double)count / R;
}

/* Odd n: the median is at most the rank-th of n values when more than half of
 * n draws are, each with a chance of rank / n. */
static void test_ranks_of_odd_samples(void **state)
{
    static const size_t sizes[] = {1, 3, 5, 7, 21};

    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        size_t n = sizes[s];
        double values[21];
        double *sums = memory_new(R, sizeof *sums);

        fill(values, n);
        bootstrap_add_logs(b, values, n, 0, sums);
        for (size_t rank = 1; rank <= n; rank++) {
            double chance = (double)rank / (double)n;
            double exact =
                gsl_cdf_binomial_Q((unsigned)(n / 2), chance, (unsigned)n);
            double got = share_up_to(sums, (double)rank - 1);
            double sigma = sqrt(exact * (1 - exact) / R);

            if (fabs(got - exact) > 4 * sigma + 1e-12)
                fail_msg("n %zu rank %zu: %g, not %g", n, rank, got, exact);
        }
        free(sums);
    }
}

/* Even n, against resamples that are really drawn. */
static void test_even_samples_against_drawing(void **state)
{
    static const double values[] = {1, 2, 4, 8, 16, 32, 64, 128};
    enum { N = 8 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_taus2);
    double *sums = memory_new(R, sizeof *sums);
    double *drawn = memory_new(R, sizeof *drawn);

    (void)state;
    bootstrap_add_logs(b, values, N, 0, sums);
    for (size_t r = 0; r < R; r++) {
        double sample[N];

        for (size_t i = 0; i < N; i++)
            sample[i] = values[gsl_rng_uniform_int(rng, N)];
        statistics_sort(sample, N);
        drawn[r] = log(statistics_median(sample, N));
    }
    statistics_sort(sums, R);
    statistics_sort(drawn, R);
    /* Kolmogorov and Smirnov: 1.95 sqrt(2 / R) is passed once in a thousand. */
    double worst = 0;
    for (size_t i = 0, j = 0; i < R && j < R;) {
        double at = fmin(sums[i], drawn[j]) + 1e-9;

        while (i < R && sums[i] <= at)
            i++;
        while (j < R && drawn[j] <= at)
            j++;
        worst = fmax(worst, fabs((double)i - (double)j) / R);
    }
    assert_true(worst < 1.95 * sqrt(2.0 / R));
    free(sums);
    free(drawn);
    gsl_rng_free(rng);
}

/* 250 resamples are outside on either side. */
static void test_interval_is_the_percentiles(void **state)
{
    double values[10];
    double *sums = memory_new(R, sizeof *sums);

    (void)state;
    fill(values, 10);
    struct interval interval = bootstrap_median(b, values, 10);
    bootstrap_add_logs(b, values, 10, 0, sums);
    statistics_sort(sums, R);
    assert_near(log(interval.lo), sums[249], 1e-9);
    assert_near(log(interval.hi), sums[R - 250], 1e-9);

    double figures[R];
    for (size_t i = 0; i < R; i++)
        figures[i] = (double)((i * 7919) % R); /* 0..R-1, shuffled */
    interval = bootstrap_interval(b, figures);
    assert_near(interval.lo, 249, 0);
    assert_near(interval.hi, R - 250, 0);
    free(sums);
}

static void test_same_every_time(void **state)
{
    double values[40];

    (void)state;
    for (size_t i = 0; i < 40; i++)
        values[i] = sqrt((double)i);
    struct interval first = bootstrap_median(b, values, 10);
    /* More sample sizes than are kept. */
    for (size_t n = 2; n <= 40; n++)
        bootstrap_median(b, values, n);
    struct interval again = bootstrap_median(b, values, 10);
    assert_true(first.lo == again.lo && first.hi == again.hi);
    assert_true(first.lo < statistics_median(values, 10));
    assert_true(first.hi > statistics_median(values, 10));

    struct bootstrap *other = bootstrap_create(R, BOOTSTRAP_SEED);
    again = bootstrap_median(other, values, 10);
    assert_true(first.lo == again.lo && first.hi == again.hi);
    bootstrap_free(other);
}

static void test_no_spread_no_width(void **state)
{
    static const double values[] = {3, 3, 3, 3};
    static const double one[] = {0.1};

    (void)state;
    struct interval interval = bootstrap_median(b, values, 4);
    assert_true(interval.lo == 3 && interval.hi == 3);
    interval = bootstrap_median(b, one, 1);
    assert_true(interval.lo == 0.1 && interval.hi == 0.1);
}

/* Two samples with different turns are independent: the variance of the sum of
 * their logarithms is twice that of one, and not four times. */
static void test_turns_are_independent(void **state)
{
    double values[11], variance[2];

    (void)state;
    fill(values, 11);
    for (size_t samples = 1; samples <= 2; samples++) {
        double *sums = memory_new(R, sizeof *sums);
        double mean = 0, square = 0;

        for (size_t turn = 0; turn < samples; turn++)
            bootstrap_add_logs(b, values, 11, turn, sums);
        for (size_t r = 0; r < R; r++) {
            mean += sums[r] / R;
            square += sums[r] * sums[r] / R;
        }
        variance[samples - 1] = square - mean * mean;
        free(sums);
    }
    assert_near(variance[1] / variance[0], 2, 0.1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranks_of_odd_samples),
        cmocka_unit_test(test_even_samples_against_drawing),
        cmocka_unit_test(test_interval_is_the_percentiles),
        cmocka_unit_test(test_same_every_time),
        cmocka_unit_test(test_no_spread_no_width),
        cmocka_unit_test(test_turns_are_independent),
    };

    return cmocka_run_group_tests_name("bootstrap", tests, setup, teardown);
}
