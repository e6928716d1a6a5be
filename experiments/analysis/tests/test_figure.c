/* Numbers for people, numbers from files, and the dictionary of the columns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/analysis/figure.h"
#include "experiments/analysis/parse.h"

#include <float.h>
#include <math.h>
#include <string.h>

static void assert_figure(double value, enum unit unit, const char *expected)
{
    char text[FIGURE_MAX];

    assert_string_equal(figure(text, value, unit), expected);
}

static void test_figures(void **state)
{
    char text[3 * FIGURE_MAX];

    (void)state;
    assert_figure(0, UNIT_NONE, "0");
    assert_figure(1, UNIT_SHARE, "1");
    assert_figure(0.98765, UNIT_SHARE, "0.9877");
    assert_figure(0.00012346, UNIT_SHARE, "0.0001235");
    assert_figure(0.000012345, UNIT_SHARE, "1.23e-05");
    assert_figure(0.99999, UNIT_SHARE, "0.99999");
    assert_figure(1.000012, UNIT_NONE, "1.00001");
    assert_figure(1 - 1e-12, UNIT_NONE, "1");
    assert_figure(999.96, UNIT_NONE, "1,000");
    assert_figure(1025, UNIT_BIRTHS, "1,025");
    assert_figure(1234567.4, UNIT_BIRTHS, "1,234,567");
    assert_figure(-1234567, UNIT_NONE, "-1,234,567");
    assert_figure(-0.5, UNIT_NONE, "-0.5");
    assert_figure(1e300, UNIT_NONE, "1e+300");
    assert_figure(0, UNIT_NS, "0 ns");
    assert_figure(999, UNIT_NS, "999 ns");
    assert_figure(1250, UNIT_NS, "1.25 us");
    assert_figure(2.5e6, UNIT_NS, "2.5 ms");
    assert_figure(7.25e10, UNIT_NS, "72.5 s");
    assert_figure(512, UNIT_BYTES, "512 B");
    assert_figure(-3 * 1024 * 1024, UNIT_BYTES, "-3 MiB");
    assert_figure(5.4, UNIT_BITS, "5.4 bits");
    assert_figure(DBL_MAX, UNIT_NS, "1.8e+299 s");
    figure_interval(text, 0.5, 1200, UNIT_NONE);
    assert_string_equal(text, "[0.5, 1,200]");
    assert_string_equal(figure_p(text, 0.00001), "<0.0001");
    assert_string_equal(figure_p(text, 0.0078125), "0.0078");
    assert_string_equal(figure_p(text, 1), "1.00");
}

static void test_parse(void **state)
{
    static const char *const bad[] = {" 1",   "1 ",    "x",   "1x",
                                      "0x10", "inf",   "nan", "1e999",
                                      "--1",  "1.2.3", "e"};
    double value;
    uint64_t count;

    (void)state;
    assert_true(parse_real("1.5e-3", &value) && value == 1.5e-3);
    assert_true(parse_real("-7", &value) && value == -7);
    assert_true(parse_real("", &value) && isnan(value));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (parse_real(bad[i], &value))
            fail_msg("'%s' is taken for a number", bad[i]);
    }
    assert_true(parse_count("18446744073709551615", &count));
    assert_true(count == UINT64_MAX);
    assert_false(parse_count("18446744073709551616", &count));
    assert_false(parse_count("", &count));
    assert_false(parse_count("-1", &count));
    assert_false(parse_count("1.0", &count));
}

static void test_meanings(void **state)
{
    char text[MEANING_MAX];

    (void)state;
    assert_int_equal(meaning_unit("pause_p50_ns"), UNIT_NS);
    assert_int_equal(meaning_unit("tracker_ns_per_event"), UNIT_NS);
    assert_int_equal(meaning_unit("ns_per_freed"), UNIT_NS);
    assert_int_equal(meaning_unit("some_new_bytes"), UNIT_BYTES);
    assert_int_equal(meaning_unit("transactions"), UNIT_NONE);
    assert_int_equal(meaning_unit("distance_p50"), UNIT_BIRTHS);
    assert_true(meaning_is_time("wall_ns"));
    assert_false(meaning_is_time("answers"));
    assert_true(meaning_is_noisy("rss_peak_bytes"));
    assert_false(meaning_is_noisy("live_peak_bytes"));
    assert_true(meaning_text(text, "stale_hit_128"));
    assert_non_null(strstr(text, "a cache of 128 entries"));
    assert_false(meaning_text(text, "no_such_column"));
    assert_string_equal(meaning_denominator("stale_hit_16")->column, "births");
    assert_string_equal(meaning_denominator("cross_type_share")->minus,
                        "distinct_ids");
    assert_null(meaning_denominator("distance_p50"));
    assert_string_equal(meaning_defaults("id_reuse")[0], "stale_hit_128");
    assert_null(meaning_defaults("unheard_of"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_meanings),
    };

    return cmocka_run_group_tests_name("figure", tests, NULL, NULL);
}
