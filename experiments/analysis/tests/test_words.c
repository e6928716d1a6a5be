/* test_words.c - numbers inside sentences. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/analysis/words.h"

#include <math.h>

static void test_values(void **state)
{
    static const struct {
        double value;
        enum unit unit;
        const char *want;
    } cases[] = {
        {0, UNIT_SHARE, "0 %"},
        {0.4821, UNIT_SHARE, "48.21 %"},
        {1, UNIT_SHARE, "100 %"},
        {0.999999, UNIT_SHARE, "99.9999 %"}, /* what is not all is not 100 % */
        {0.0001, UNIT_SHARE, "0.01 %"},
        {0.0000999, UNIT_SHARE, "1 in 10,000"},
        {3.23e-7, UNIT_SHARE, "1 in 3,100,000"},
        {-1e-7, UNIT_SHARE, "-1e-05 %"},
        {1.25e6, UNIT_NS, "1.25 ms"},
        {2048, UNIT_BYTES, "2 KiB"},
        {1025, UNIT_BIRTHS, "1,025"},
    };
    char text[WORDS_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(words_value(text, cases[i].value, cases[i].unit),
                            cases[i].want);
}

static void test_intervals(void **state)
{
    const struct interval wide = {0.1, 0.25}, low = {1e-6, 0.5};
    char text[WORDS_MAX];

    (void)state;
    assert_string_equal(words_interval(text, &wide, UNIT_SHARE), "[10, 25]");
    assert_string_equal(words_interval(text, &low, UNIT_SHARE),
                        "[1 in 1,000,000, 50 %]");
    assert_string_equal(words_interval(text, &wide, UNIT_NONE), "[0.1, 0.25]");
    assert_string_equal(words_factor(text, 12.5), "12.5");
    assert_string_equal(words_factor(text, 2e-7), "1/5,000,000");
    assert_string_equal(words_factor(text, 0), "0");
    assert_string_equal(words_factors(text, &low), "[1/1,000,000, 0.5]");
}

static void test_estimates(void **state)
{
    struct estimate e = {
        .n = 5, .runs = 5, .median = 0.5, .interval = {0.4, 0.6}};
    char text[WORDS_MAX];

    (void)state;
    assert_string_equal(words_estimate(text, &e, UNIT_SHARE), "50 % [40, 60]");
    e.equal = true;
    assert_string_equal(words_estimate(text, &e, UNIT_SHARE), "50 %");
    e = (struct estimate){.n = 1, .median = 0.5, .interval = {0.5, 0.5}};
    assert_string_equal(words_estimate(text, &e, UNIT_SHARE), "50 %");
    e = (struct estimate){.n = 5, .upper_bound = 0.003};
    assert_string_equal(words_estimate(text, &e, UNIT_SHARE),
                        "0 % (at most 0.3 %)");
    e = (struct estimate){.n = 0, .runs = 5, .median = NAN};
    assert_string_equal(words_estimate(text, &e, UNIT_SHARE), "undefined");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_intervals),
        cmocka_unit_test(test_estimates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
