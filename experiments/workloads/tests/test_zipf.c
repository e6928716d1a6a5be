/* Draws against exact probabilities: Zipf's law and the lognormal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/workloads/lognormal.h"
#include "experiments/workloads/zipf.h"

#include <math.h>
#include <string.h>

#define RANKS 1000
#define DRAWS 1000000

/* Pearson's statistic against the exact law, tail ranks pooled so that each cell
 * expects 20 draws or more.  Returns how many standard deviations it lies from
 * its mean: about +-4 would be one in ten thousand. */
static double deviation(uint64_t n, double s, uint64_t seed)
{
    static uint64_t seen[RANKS];
    struct zipf zipf;
    struct rng rng;
    double sum = 0, statistic = 0, expected = 0, observed = 0;
    unsigned cells = 0;

    memset(seen, 0, sizeof seen);
    rng_seed(&rng, seed, 1);
    zipf_setup(&zipf, n, s);
    for (int i = 0; i < DRAWS; i++) {
        uint64_t k = zipf_draw(&zipf, &rng);
        assert_true(k < n);
        seen[k]++;
    }
    for (uint64_t k = 0; k < n; k++)
        sum += pow((double)(k + 1), -s);
    for (uint64_t k = 0; k < n; k++) {
        expected += DRAWS * pow((double)(k + 1), -s) / sum;
        observed += (double)seen[k];
        if (expected < 20 && k + 1 < n)
            continue;
        statistic += (observed - expected) * (observed - expected) /
                     fmax(expected, 1e-9);
        cells++;
        expected = observed = 0;
    }
    double freedom = cells - 1;
    return freedom > 0 ? (statistic - freedom) / sqrt(2 * freedom) : statistic;
}

static void test_zipf_law(void **state)
{
    static const double exponents[] = {0, 0.5, 0.99, 1, 1.01, 1.5, 2, 3};
    static const uint64_t ranks[] = {2, 3, 10, RANKS};

    (void)state;
    for (size_t i = 0; i < sizeof exponents / sizeof exponents[0]; i++)
        for (size_t j = 0; j < sizeof ranks / sizeof ranks[0]; j++) {
            double d = deviation(ranks[j], exponents[i], 1 + i);
            if (fabs(d) > 4.5)
                fail_msg("n=%d s=%g: %g deviations", (int)ranks[j],
                         exponents[i], d);
        }
}

static void test_zipf_edges(void **state)
{
    struct zipf zipf;
    struct rng rng;
    uint64_t largest = 0;

    (void)state;
    rng_seed(&rng, 1, 1);
    zipf_setup(&zipf, 1, 1);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(zipf_draw(&zipf, &rng), 0);
    zipf_setup(&zipf, 1000, 10);
    for (int i = 0; i < 1000; i++)
        assert_true(zipf_draw(&zipf, &rng) < 10);
    zipf_setup(&zipf, UINT32_MAX, 0);
    for (int i = 0; i < 10000; i++) {
        uint64_t k = zipf_draw(&zipf, &rng);
        assert_true(k < UINT32_MAX);
        largest = k > largest ? k : largest;
    }
    assert_true(largest > UINT32_MAX / 1000 * 999);
}

/* Few draws may be refused: count the random numbers that are used up. */
static void test_zipf_cost(void **state)
{
    static const double exponents[] = {0, 0.5, 1, 2, 10};

    (void)state;
    for (size_t i = 0; i < sizeof exponents / sizeof exponents[0]; i++) {
        struct zipf zipf;
        struct rng rng, clock;
        uint64_t used = 0;
        zipf_setup(&zipf, 1000000, exponents[i]);
        rng_seed(&rng, 7, 1);
        clock = rng;
        for (int j = 0; j < 100000; j++) {
            zipf_draw(&zipf, &rng);
            while (memcmp(&clock, &rng, sizeof rng) != 0) {
                rng_next(&clock);
                used++;
            }
        }
        assert_true(used < 110000);
    }
}

static void test_lognormal(void **state)
{
    struct rng rng;
    double sum = 0, squares = 0, below = 0;

    (void)state;
    rng_seed(&rng, 1, 1);
    for (int i = 0; i < DRAWS; i++) {
        double x = lognormal_draw(&rng, 500, 1.5);
        double z = log(x / 500) / 1.5;
        sum += z;
        squares += z * z;
        below += x < 500 * exp(1.5); /* one standard deviation */
    }
    /* Four standard errors. */
    assert_true(fabs(sum / DRAWS) < 0.004);
    assert_true(fabs(squares / DRAWS - 1) < 0.006);
    assert_true(fabs(below / DRAWS - 0.841345) < 0.0015);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zipf_law),
        cmocka_unit_test(test_zipf_edges),
        cmocka_unit_test(test_zipf_cost),
        cmocka_unit_test(test_lognormal),
    };

    return cmocka_run_group_tests_name("zipf", tests, NULL, NULL);
}
