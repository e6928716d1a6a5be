/* Buckets: exact to 16,384, then 64 equal ones per octave. */
#include "experiments/identity/tests/check.h"

#include "allocators/pages.h"
#include "experiments/identity/entropy.h"
#include "experiments/identity/histogram.h"

static struct histogram *histogram_new(void)
{
    struct histogram *h = pages_map(sizeof *h);

    assert_non_null(h);
    return h;
}

static void buckets_tile_the_values(void **state)
{
    (void)state;
    assert_int_equal(histogram_low(0), 0);
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
        assert_int_equal(histogram_bucket(histogram_low(i)), i);
        assert_int_equal(histogram_bucket(histogram_high(i)), i);
        if (i > 0)
            assert_int_equal(histogram_low(i), histogram_high(i - 1) + 1);
    }
    assert_int_equal(histogram_high(HISTOGRAM_BUCKETS - 1), HISTOGRAM_MAX);
}

static void small_values_are_exact(void **state)
{
    (void)state;
    for (uint64_t v = 0; v <= 16384; v++) {
        assert_int_equal(histogram_bucket(v), v);
        assert_int_equal(histogram_high((unsigned)v), v);
    }
}

static void octaves_have_64_equal_buckets(void **state)
{
    (void)state;
    for (unsigned octave = 0; octave < 24; octave++) {
        uint64_t base = UINT64_C(16384) << octave;
        for (unsigned part = 0; part < 64; part++) {
            unsigned i = 16385 + octave * 64 + part;
            assert_int_equal(histogram_high(i),
                             base + (part + 1) * (base / 64));
        }
    }
    assert_int_equal(histogram_bucket(16385), 16385);
    assert_int_equal(histogram_bucket(16640), 16385);
    assert_int_equal(histogram_bucket(16641), 16386);
    assert_int_equal(histogram_bucket(32768), 16384 + 64);
    assert_int_equal(histogram_bucket(32769), 16385 + 64);
}

static void counts_and_largest(void **state)
{
    struct histogram *h = histogram_new();

    (void)state;
    assert_int_equal(histogram_total(h), 0);
    assert_int_equal(histogram_end(h), 1);
    histogram_add(h, 20000);
    histogram_add(h, 3);
    histogram_add(h, 3);
    assert_int_equal(h->max, 20000);
    assert_int_equal(h->count[3], 2);
    assert_int_equal(h->count[histogram_bucket(20000)], 1);
    assert_int_equal(histogram_total(h), 3);
    assert_int_equal(histogram_end(h), histogram_bucket(20000) + 1);
    pages_unmap(h, sizeof *h);
}

static void entropy_of_known_histograms(void **state)
{
    struct histogram *h = histogram_new();

    (void)state;
    assert_true(isnan(entropy_bits(h)));
    histogram_add(h, 7);
    assert_close(entropy_bits(h), 0);
    histogram_add(h, 900); /* two of one each: 1 bit + 1 / (4 ln 2) */
    assert_close(entropy_bits(h), 1 + 1 / (4 * log(2)));
    histogram_add(h, 900);
    histogram_add(h, 20000); /* 1/4, 1/2, 1/4: 1.5 bits + 2 / (8 ln 2) */
    assert_close(entropy_bits(h), 1.5 + 2 / (8 * log(2)));
    pages_unmap(h, sizeof *h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buckets_tile_the_values),
        cmocka_unit_test(small_values_are_exact),
        cmocka_unit_test(octaves_have_64_equal_buckets),
        cmocka_unit_test(counts_and_largest),
        cmocka_unit_test(entropy_of_known_histograms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
