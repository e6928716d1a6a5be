/* test_random - the generator against published and separately computed
 * numbers, and the shape of what is drawn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/random.h"

/* The first outputs of xoshiro256** 1.0 from the state 1, 2, 3, 4, as its other
 * implementations have them in their tests. */
static void test_published_outputs(void **state)
{
    static const uint64_t expected[] = {
        UINT64_C(11520),
        UINT64_C(0),
        UINT64_C(1509978240),
        UINT64_C(1215971899390074240),
        UINT64_C(1216172134540287360),
        UINT64_C(607988272756665600),
        UINT64_C(16172922978634559625),
        UINT64_C(8476171486693032832),
        UINT64_C(10595114339597558777),
        UINT64_C(2904607092377533576),
    };
    struct rng r = {{1, 2, 3, 4}};

    (void)state;
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_true(rng_next(&r) == expected[i]);
}

/* Computed with Python's whole numbers, from the text of the two papers. */
static void test_seeds_and_streams(void **state)
{
    static const struct {
        uint64_t seed, stream, first[3];
    } known[] = {
        {0,
         0,
         {UINT64_C(0xfb5405f7bd79c540), UINT64_C(0x780c98e26cea5883),
          UINT64_C(0x2a146e0980febc66)}},
        {1,
         0,
         {UINT64_C(0xee127fe613436e33), UINT64_C(0xd6dad8d34a1874ea),
          UINT64_C(0x2a52c16cec1116a9)}},
        {1,
         1,
         {UINT64_C(0x309714ec38d33b4c), UINT64_C(0x1bc11473d28024a0),
          UINT64_C(0xaa4f7bbef2a5a194)}},
        {12345,
         2,
         {UINT64_C(0xc429e638a8a0cac7), UINT64_C(0x46423592eb5046b9),
          UINT64_C(0xcd961421b97aa7f2)}},
    };
    struct rng r;

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        rng_seed(&r, known[i].seed, known[i].stream);
        for (size_t k = 0; k < 3; k++)
            assert_true(rng_next(&r) == known[i].first[k]);
    }
}

/* Chi-square with 9 degrees of freedom; 27.9 is its 99.9 % point. */
static void test_below_is_uniform(void **state)
{
    enum { CELLS = 10, DRAWS = 100000 };
    double expected = (double)DRAWS / CELLS;
    double chi = 0;
    size_t counts[CELLS] = {0};
    struct rng r;

    (void)state;
    rng_seed(&r, 42, 0);
    for (size_t i = 0; i < DRAWS; i++) {
        uint64_t draw = rng_below(&r, CELLS);

        assert_true(draw < CELLS);
        counts[draw]++;
    }
    for (size_t i = 0; i < CELLS; i++) {
        double off = (double)counts[i] - expected;

        chi += off * off / expected;
    }
    assert_true(chi < 27.9);
    assert_true(rng_below(&r, 1) == 0);
}

static void test_unit_is_in_its_interval(void **state)
{
    double sum = 0;
    struct rng r;

    (void)state;
    rng_seed(&r, 42, 1);
    for (size_t i = 0; i < 100000; i++) {
        double draw = rng_unit(&r);

        assert_true(draw >= 0 && draw < 1);
        sum += draw;
    }
    /* Five standard errors around 1/2. */
    assert_true(sum > 100000 * (0.5 - 0.00457));
    assert_true(sum < 100000 * (0.5 + 0.00457));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_outputs),
        cmocka_unit_test(test_seeds_and_streams),
        cmocka_unit_test(test_below_is_uniform),
        cmocka_unit_test(test_unit_is_in_its_interval),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
