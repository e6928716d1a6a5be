/* Medians, the sign test, Holm's adjustment: against values made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/analysis/statistics.h"

#include <float.h>
#include <math.h>

static void assert_near(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-12 * fmax(1, fabs(expected))))
        fail_msg("%.17g, not %.17g", value, expected);
}

static void test_median(void **state)
{
    double odd[] = {5, 1, 3};
    double even[] = {4, 1, 3, 2};
    double one[] = {7};
    double huge[] = {DBL_MAX, DBL_MAX};

    (void)state;
    statistics_sort(odd, 3);
    statistics_sort(even, 4);
    assert_near(odd[0], 1);
    assert_near(odd[2], 5);
    assert_near(statistics_median(odd, 3), 3);
    assert_near(statistics_median(even, 4), 2.5);
    assert_near(statistics_median(one, 1), 7);
    assert_true(isfinite(statistics_median(huge, 2)));
}

static void test_sign_test(void **state)
{
    (void)state;
    assert_near(statistics_sign_test(0, 5), 2.0 / 32);
    assert_near(statistics_sign_test(5, 0), 2.0 / 32);
    assert_near(statistics_sign_test(1, 9), 2.0 * 11 / 1024);
    assert_near(statistics_sign_test(9, 1), 2.0 * 11 / 1024);
    assert_near(statistics_sign_test(2, 8), 2.0 * 56 / 1024);
    assert_near(statistics_sign_test(5, 5), 1);
    assert_near(statistics_sign_test(4, 5), 1);
    assert_near(statistics_sign_test(0, 1), 1);
    assert_near(statistics_sign_test(0, 0), 1);
}

static void test_what_few_pairs_can(void **state)
{
    (void)state;
    assert_near(statistics_smallest_p(0), 1);
    assert_near(statistics_smallest_p(1), 1);
    assert_near(statistics_smallest_p(5), statistics_sign_test(0, 5));
    assert_near(statistics_smallest_p(10), 2.0 / 1024);
    assert_int_equal(statistics_pairs_needed(1), 6);
    assert_int_equal(statistics_pairs_needed(4), 8);
    assert_int_equal(statistics_pairs_needed(100), 12);
    assert_near(statistics_best_coverage(2), 0.5);
    assert_near(statistics_best_coverage(5), 0.9375);
}

static void test_holm(void **state)
{
    /* 0.01*4, 0.03*3, max(0.03*3, 0.04*2), max(.., 0.9). */
    double p[] = {0.04, 0.01, 0.9, 0.03};
    /* Adjusted values never fall below an earlier one, nor rise above 1. */
    double tight[] = {0.02, 0.021, 0.6, 0.7};
    double one[] = {0.05};

    (void)state;
    statistics_holm(p, 4);
    assert_near(p[1], 0.04);
    assert_near(p[3], 0.09);
    assert_near(p[0], 0.09);
    assert_near(p[2], 0.9);
    statistics_holm(tight, 4);
    assert_near(tight[0], 0.08);
    assert_near(tight[1], 0.08);
    assert_near(tight[2], 1);
    assert_near(tight[3], 1);
    statistics_holm(one, 1);
    assert_near(one[0], 0.05);
    statistics_holm(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_median),
        cmocka_unit_test(test_sign_test),
        cmocka_unit_test(test_what_few_pairs_can),
        cmocka_unit_test(test_holm),
    };

    return cmocka_run_group_tests_name("statistics", tests, NULL, NULL);
}
