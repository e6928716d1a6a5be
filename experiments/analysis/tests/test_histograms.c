/* Estimates from histograms, against values worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/analysis/histograms.h"

#include <math.h>

static void assert_near(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-14))
        fail_msg("%.17g, not %.17g", value, expected);
}

/* Events at single distances: "kind, k, count" until count is 0. */
struct event {
    enum histogram_kind kind;
    double k, count;
};

static void fill(struct histograms *h, const struct event *events)
{
    histograms_clear(h);
    for (; events->count > 0; events++)
        histograms_add(h, events->kind, events->k, events->k, events->count);
    histograms_finish(h);
}

/* Six deaths: reused at 1, 3, 3, 6, censored at 2 and 3.  At risk: 6 at 1, 4 at
 * 3 (who is censored at 3 still counts there), 1 at 6. */
static void test_kaplan_meier(void **state)
{
    static const struct event events[] = {
        {HISTOGRAM_REUSED, 6, 1},   {HISTOGRAM_CENSORED, 3, 1},
        {HISTOGRAM_REUSED, 3, 2},   {HISTOGRAM_REUSED, 1, 1},
        {HISTOGRAM_CENSORED, 2, 1}, {0}};
    struct histograms h = {0};

    (void)state;
    fill(&h, events);
    assert_near(histograms_within(&h, 0), 0);
    assert_near(histograms_within(&h, 1), 1.0 / 6);
    assert_near(histograms_within(&h, 2), 1.0 / 6);
    assert_near(histograms_within(&h, 3), 1 - 5.0 / 6 * 2 / 4);
    assert_near(histograms_within(&h, 5), 1 - 5.0 / 6 * 2 / 4);
    assert_near(histograms_within(&h, 6), 1);
    assert_near(histograms_within(&h, 1000), 1);
    assert_near(histograms_quantile(&h, 1.0 / 6), 1);
    assert_near(histograms_quantile(&h, 0.5), 3);
    assert_near(histograms_quantile(&h, 0.9), 6);
    assert_near(histograms_longest(&h)->hi, 6);
    histograms_free(&h);
}

/* Aalen-Johansen: five deaths; an unmapped id can never come back, so F ends
 * below 1 although nothing is censored after 2. */
static void test_unmap_competes(void **state)
{
    static const struct event events[] = {
        {HISTOGRAM_REUSED, 1, 1},   {HISTOGRAM_UNMAPPED, 1, 1},
        {HISTOGRAM_CENSORED, 2, 1}, {HISTOGRAM_REUSED, 4, 1},
        {HISTOGRAM_UNMAPPED, 4, 1}, {0}};
    struct histograms h = {0};

    (void)state;
    fill(&h, events);
    assert_near(histograms_within(&h, 1), 1.0 / 5);
    assert_near(histograms_within(&h, 4), 1.0 / 5 + 3.0 / 5 * 1 / 2);
    assert_near(histograms_quantile(&h, 0.5), 4);
    assert_true(isnan(histograms_quantile(&h, 0.51)));
    histograms_free(&h);
}

/* All of a bucket's events are at its upper end. */
static void test_upper_ends(void **state)
{
    struct histograms h = {0};

    (void)state;
    histograms_add(&h, HISTOGRAM_REUSED, 16385, 16640, 3);
    histograms_add(&h, HISTOGRAM_REUSED, 7, 7, 1);
    histograms_finish(&h);
    assert_near(histograms_within(&h, 16639), 0.25);
    assert_near(histograms_within(&h, 16640), 1);
    assert_near(histograms_quantile(&h, 0.5), 16640);
    assert_near(histograms_longest(&h)->lo, 16385);
    histograms_free(&h);
}

static void test_what_is_undefined(void **state)
{
    static const struct event none[] = {{0}};
    static const struct event last[] = {{HISTOGRAM_CENSORED, 0, 9}, {0}};
    static const struct event waiting[] = {{HISTOGRAM_CENSORED, 5, 2}, {0}};
    struct histograms h = {0};

    (void)state;
    fill(&h, none);
    assert_true(isnan(histograms_within(&h, 1)));
    assert_true(isnan(histograms_entropy_bits(&h)));
    assert_null(histograms_longest(&h));
    fill(&h, last); /* deaths after the last birth tell nothing */
    assert_true(isnan(histograms_within(&h, 1)));
    fill(&h, waiting);
    assert_near(histograms_within(&h, 10), 0);
    assert_true(isnan(histograms_quantile(&h, 0.5)));
    histograms_free(&h);
}

/* Eight events in 2, 1, 1 of four: 1.5 bits, and 2 / (2 * 8 ln 2) for three
 * buckets. */
static void test_entropy(void **state)
{
    static const struct event events[] = {{HISTOGRAM_REUSED, 1, 4},
                                          {HISTOGRAM_REUSED, 2, 2},
                                          {HISTOGRAM_REUSED, 9, 2},
                                          {HISTOGRAM_CENSORED, 4, 100},
                                          {0}};
    static const struct event spike[] = {{HISTOGRAM_REUSED, 1025, 77}, {0}};
    struct histograms h = {0};

    (void)state;
    fill(&h, events);
    assert_near(histograms_entropy_bits(&h), 1.5 + 2 / (2 * 8 * log(2)));
    fill(&h, spike); /* a FIFO queue */
    assert_near(histograms_entropy_bits(&h), 0);
    histograms_free(&h);
}

static void test_stale_hits(void **state)
{
    static const struct event events[] = {{HISTOGRAM_STALE, 1, 5},
                                          {HISTOGRAM_STALE, 16, 3},
                                          {HISTOGRAM_STALE, 17, 2},
                                          {HISTOGRAM_REUSED, 2, 50},
                                          {0}};
    struct histograms h = {0};

    (void)state;
    fill(&h, events);
    assert_near(histograms_stale_within(&h, 0), 0);
    assert_near(histograms_stale_within(&h, 15), 5);
    assert_near(histograms_stale_within(&h, 16), 8);
    assert_near(histograms_stale_within(&h, 1e9), 10);
    histograms_free(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kaplan_meier),
        cmocka_unit_test(test_unmap_competes),
        cmocka_unit_test(test_upper_ends),
        cmocka_unit_test(test_what_is_undefined),
        cmocka_unit_test(test_entropy),
        cmocka_unit_test(test_stale_hits),
    };

    return cmocka_run_group_tests_name("histograms", tests, NULL, NULL);
}
