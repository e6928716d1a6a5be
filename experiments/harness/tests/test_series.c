/* Numbers in a list: sorted, added up, and their quantiles, against the C
 * library's sort and by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "allocators/random.h"
#include "experiments/harness/series.h"

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static void test_sorts_like_the_library(void **state)
{
    static const size_t sizes[] = {0, 1, 2, 3, 4, 5, 100, 4096, 4097, 20000};
    static uint64_t expected[20000];
    struct rng rng;

    (void)state;
    rng_seed(&rng, 1, 1);
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        struct series s;
        uint64_t sum = 0;
        assert_int_equal(series_init(&s), 0);
        for (size_t i = 0; i < sizes[k]; i++) {
            expected[i] = rng_below(&rng, sizes[k]); /* with ties */
            sum += expected[i];
            assert_int_equal(series_add(&s, expected[i]), 0);
        }
        assert_int_equal(series_sum(&s), sum);
        series_sort(&s);
        qsort(expected, sizes[k], sizeof *expected, by_value);
        assert_int_equal(s.count, sizes[k]);
        for (size_t i = 0; i < sizes[k]; i++)
            assert_int_equal(s.values[i], expected[i]);
        series_free(&s);
    }
}

static void test_quantiles(void **state)
{
    struct series s;

    (void)state;
    assert_int_equal(series_init(&s), 0);
    for (uint64_t i = 1; i <= 10; i++)
        assert_int_equal(series_add(&s, 10 * i), 0);
    series_sort(&s);
    assert_int_equal(series_quantile(&s, 0.01), 10);
    assert_int_equal(series_quantile(&s, 0.1), 10);
    assert_int_equal(series_quantile(&s, 0.11), 20);
    assert_int_equal(series_quantile(&s, 0.5), 50);
    assert_int_equal(series_quantile(&s, 0.99), 100);
    assert_int_equal(series_quantile(&s, 1), 100);
    series_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sorts_like_the_library),
        cmocka_unit_test(test_quantiles)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
