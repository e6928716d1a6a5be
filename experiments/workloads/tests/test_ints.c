/* ints: requests, hits of the small-int cache, values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/workloads/tests/stand.h"

#include <math.h>

#define REQUESTS 100000

/* The share of requests that a cache of [lo, hi] answers; lo > hi: no cache. */
static double hit_rate(const char *load, int64_t lo, int64_t hi)
{
    struct profile profile = *profile_find("plain");
    struct stand s;

    profile.int_cache = lo <= hi;
    profile.int_lo = lo;
    profile.int_hi = hi;
    stand_open_profile(&s, "freelist", "refcount", &profile);
    assert_int_equal(stand_run(&s, load, REQUESTS, 1), 0);
    assert_int_equal(s.int_requests_at_end, REQUESTS);
    assert_int_equal(s.births_at_end, REQUESTS - s.int_hits_at_end);
    double rate = (double)s.int_hits_at_end / REQUESTS;
    assert_null(stand_close(&s));
    return rate;
}

static void test_uniform(void **state)
{
    (void)state;
    assert_true(fabs(hit_rate("ints:dist=uniform,hi=512", -5, 256) -
                     257.0 / 512) < 0.01);
    assert_true(hit_rate("ints:dist=uniform,hi=512", -5, 1024) == 1);
    assert_true(hit_rate("ints:dist=uniform,hi=512", -5, 511) == 1);
    assert_true(hit_rate("ints:dist=uniform,hi=512", 1, 0) == 0);
    assert_true(hit_rate("ints:dist=uniform", -5, 1023) == 1);
    assert_true(hit_rate("ints:dist=uniform", -5, 1022) < 1);
}

/* A loop leaves the range for good, unless it is a short one. */
static void test_loop(void **state)
{
    (void)state;
    assert_true(hit_rate("ints:dist=loop", -5, 256) == 257.0 / REQUESTS);
    assert_true(hit_rate("ints", -5, 256) == 257.0 / REQUESTS);
    assert_true(hit_rate("ints:dist=loop,hi=257", -5, 256) == 1);
    assert_true(hit_rate("ints:dist=loop,hi=258", -5, 256) < 1);
    assert_true(fabs(hit_rate("ints:dist=loop,hi=1000", -5, 256) - 0.257) <
                0.001);
}

static void test_zipf(void **state)
{
    double in = 0, all = 0;

    (void)state;
    for (int k = 0; k < 10000; k++) {
        all += pow(k + 1, -1.1);
        in += k <= 256 ? pow(k + 1, -1.1) : 0;
    }
    assert_true(fabs(hit_rate("ints:dist=zipf,hi=10000,s=1.1", -5, 256) -
                     in / all) < 0.01);
}

/* 0 1 1 2 3 5 8 13 21 34 55 89 144 233: fourteen below 257, ninety-one below
 * 2^62.  With hi=100 twelve come round and round, all of them small. */
static void test_fib(void **state)
{
    (void)state;
    assert_true(fabs(hit_rate("ints:dist=fib", -5, 256) - 14.0 / 91) < 0.001);
    assert_true(hit_rate("ints:dist=fib,hi=89", -5, 88) == 1);
    assert_true(hit_rate("ints:dist=fib,hi=90", -5, 88) < 1);
    assert_true(fabs(hit_rate("ints:dist=fib,hi=100", 2, 34) - 7.0 / 12) <
                0.001);
}

/* Arithmetic makes the result before the old value dies. */
static void test_variables(void **state)
{
    struct stand s;

    (void)state;
    stand_open(&s, "freelist", "refcount", "plain");
    assert_int_equal(stand_run(&s, "ints:dist=loop", 1000, 1), 0);
    assert_int_equal(s.witness.live_peak, 2);
    assert_int_equal(s.witness.live, 1);
    assert_null(stand_close(&s));
    stand_open(&s, "freelist", "refcount", "plain");
    assert_int_equal(stand_run(&s, "ints:dist=fib", 1000, 1), 0);
    assert_int_equal(s.witness.live_peak, 3);
    assert_int_equal(s.witness.live, 2);
    assert_null(stand_close(&s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uniform),   cmocka_unit_test(test_loop),
        cmocka_unit_test(test_zipf),      cmocka_unit_test(test_fib),
        cmocka_unit_test(test_variables),
    };

    return cmocka_run_group_tests_name("ints", tests, NULL, NULL);
}
