/* Kaplan-Meier and Aalen-Johansen: textbook values, hand-made corners, and
 * random data against redistribution to the right. */
#include "experiments/identity/tests/check.h"
#include "experiments/identity/tests/naive.h"

#include "allocators/pages.h"
#include "allocators/random.h"
#include "experiments/identity/survival.h"

struct data {
    struct histogram *reused, *censored, *unmapped;
    struct survival fates;
    struct naive_end ends[NAIVE_EVENTS];
    size_t count;
};

static struct histogram *mapped(void)
{
    struct histogram *h = pages_map(sizeof *h);

    assert_non_null(h);
    return h;
}

static int setup(void **state)
{
    static struct data data;

    data = (struct data){
        .reused = mapped(), .censored = mapped(), .unmapped = mapped()};
    data.fates = (struct survival){data.reused, data.censored, data.unmapped};
    *state = &data;
    return 0;
}

static int teardown(void **state)
{
    struct data *d = *state;

    pages_unmap(d->reused, sizeof *d->reused);
    pages_unmap(d->censored, sizeof *d->censored);
    pages_unmap(d->unmapped, sizeof *d->unmapped);
    return 0;
}

static void end_at(struct data *d, enum naive_fate fate, uint64_t k)
{
    struct histogram *of[] = {d->reused, d->censored, d->unmapped};

    histogram_add(of[fate], k);
    d->ends[d->count++] = (struct naive_end){fate, k};
}

/* Freireich and others, Blood 21, 1963: weeks of remission under 6-MP, as every
 * textbook on survival has them; S to three digits from Kleinbaum and Klein. */
static void leukemia_remission(void **state)
{
    struct data *d = *state;
    const uint64_t events[] = {6, 6, 6, 7, 10, 13, 16, 22, 23};
    const uint64_t censored[] = {6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35};
    const struct {
        uint64_t k;
        double s;
    } table[] = {{5, 1},     {6, .857},  {7, .807},  {10, .753}, {13, .690},
                 {16, .627}, {22, .538}, {23, .448}, {35, .448}};

    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
        end_at(d, NAIVE_REUSED, events[i]);
    for (size_t i = 0; i < sizeof censored / sizeof *censored; i++)
        end_at(d, NAIVE_CENSORED, censored[i]);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        double s = 1 - survival_within(&d->fates, table[i].k);
        assert_true(fabs(s - table[i].s) < 0.0005);
    }
    assert_close(survival_within(&d->fates, 7), 1 - 18.0 / 21 * 16 / 17);
    assert_close(survival_quantile(&d->fates, 0.5), 23);
    assert_close(survival_quantile(&d->fates, 0.1), 6);
    assert_true(isnan(survival_quantile(&d->fates, 0.9)));
}

static void without_censoring_it_is_the_share(void **state)
{
    struct data *d = *state;

    for (uint64_t k = 1; k <= 10; k++)
        end_at(d, NAIVE_REUSED, k * k);
    assert_close(survival_within(&d->fates, 0), 0);
    assert_close(survival_within(&d->fates, 1), 0.1);
    assert_close(survival_within(&d->fates, 24), 0.4);
    assert_close(survival_within(&d->fates, 25), 0.5);
    assert_close(survival_within(&d->fates, 100), 1);
    assert_close(survival_quantile(&d->fates, 0.5), 25);
    assert_close(survival_quantile(&d->fates, 0.9), 81);
    assert_close(survival_quantile(&d->fates, 0.99), 100);
}

/* Censored at k is at risk at k, and no longer after it. */
static void ties_with_the_censored(void **state)
{
    struct data *d = *state;

    end_at(d, NAIVE_REUSED, 5);
    end_at(d, NAIVE_CENSORED, 5);
    end_at(d, NAIVE_REUSED, 6);
    end_at(d, NAIVE_CENSORED, 6);
    assert_close(survival_within(&d->fates, 5), 1.0 / 4);
    assert_close(survival_within(&d->fates, 6), 1.0 / 4 + 3.0 / 4 / 2);
}

/* An unmapped id can never come back: it competes, and is not censored. */
static void unmaps_compete(void **state)
{
    struct data *d = *state;

    end_at(d, NAIVE_UNMAPPED, 0);
    end_at(d, NAIVE_UNMAPPED, 2);
    end_at(d, NAIVE_REUSED, 2);
    end_at(d, NAIVE_REUSED, 9);
    assert_close(survival_within(&d->fates, 1), 0);
    assert_close(survival_within(&d->fates, 2), 0.25);
    assert_close(survival_within(&d->fates, 9), 0.5);
    assert_close(survival_quantile(&d->fates, 0.5), 9);
    assert_true(isnan(survival_quantile(&d->fates, 0.51)));
}

static void nothing_known_is_undefined(void **state)
{
    struct data *d = *state;

    assert_true(isnan(survival_within(&d->fates, 10)));
    assert_true(isnan(survival_quantile(&d->fates, 0.5)));
    end_at(d, NAIVE_CENSORED, 0); /* died as the run ended: says nothing */
    assert_true(isnan(survival_within(&d->fates, 10)));
    end_at(d, NAIVE_CENSORED, 3);
    assert_close(survival_within(&d->fates, 10), 0);
}

static void an_unmap_at_death_is_known(void **state)
{
    struct data *d = *state;

    end_at(d, NAIVE_UNMAPPED, 0);
    assert_close(survival_within(&d->fates, 1), 0);
}

static void the_walk_tells_each_distance(void **state)
{
    struct data *d = *state;
    struct survival_walk walk;

    end_at(d, NAIVE_REUSED, 2);
    end_at(d, NAIVE_REUSED, 2);
    end_at(d, NAIVE_CENSORED, 2);
    end_at(d, NAIVE_UNMAPPED, 20000);
    survival_begin(&walk, &d->fates);
    assert_true(survival_next(&walk));
    assert_int_equal(walk.k, 2);
    assert_int_equal(walk.at_risk, 4);
    assert_int_equal(walk.taken, 2);
    assert_int_equal(walk.quits, 1);
    assert_int_equal(walk.lost, 0);
    assert_close((double)walk.still_free, 0.5);
    assert_true(survival_next(&walk));
    assert_int_equal(walk.bucket, histogram_bucket(20000));
    assert_int_equal(walk.k, histogram_high(walk.bucket)); /* upper end */
    assert_int_equal(walk.at_risk, 1);
    assert_int_equal(walk.lost, 1);
    assert_close((double)walk.still_free, 0);
    assert_close((double)walk.taken_by, 0.5);
    assert_false(survival_next(&walk));
}

/* One histogram may reach further than the others, whichever it is. */
static void the_longest_counts(void **state)
{
    struct data *d = *state;

    for (int fate = NAIVE_REUSED; fate <= NAIVE_UNMAPPED; fate++) {
        struct survival_walk walk;
        end_at(d, (enum naive_fate)fate, UINT64_C(10) * (unsigned)(fate + 1));
        survival_begin(&walk, &d->fates);
        for (int i = 0; i <= fate; i++)
            assert_true(survival_next(&walk));
        assert_int_equal(walk.k, 10 * (fate + 1));
        assert_false(survival_next(&walk));
    }
}

static void same_as_redistribution(void **state)
{
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct rng rng;
        rng_seed(&rng, seed, 1);
        teardown(state);
        setup(state);
        struct data *d = *state;
        uint64_t count = 1 + rng_below(&rng, 60);
        uint64_t range = 1 + rng_below(&rng, 40);
        for (uint64_t i = 0; i < count; i++) {
            enum naive_fate fate = (enum naive_fate)rng_below(&rng, 3);
            uint64_t k = rng_below(&rng, range);
            end_at(d, fate, fate == NAIVE_REUSED ? k + 1 : k);
        }
        for (uint64_t k = 0; k <= range + 1; k++)
            assert_close(survival_within(&d->fates, k),
                         naive_within(d->ends, d->count, k));
        for (int p = 1; p <= 100; p++)
            assert_close(survival_quantile(&d->fates, p / 100.0),
                         naive_quantile(d->ends, d->count, p / 100.0));
    }
}

/* Thousands of factors must not cost a digit: 1/2 is reached at the half. */
static void no_drift_over_many_terms(void **state)
{
    struct data *d = *state;

    for (uint64_t k = 1; k <= 16384; k++)
        histogram_add(d->reused, k);
    for (uint64_t k = 1; k <= 16384; k++)
        assert_close(survival_quantile(&d->fates, (double)k / 16384),
                     (double)k);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(leukemia_remission),
        CASE(without_censoring_it_is_the_share),
        CASE(ties_with_the_censored),
        CASE(unmaps_compete),
        CASE(nothing_known_is_undefined),
        CASE(an_unmap_at_death_is_known),
        CASE(the_walk_tells_each_distance),
        CASE(the_longest_counts),
        CASE(same_as_redistribution),
        CASE(no_drift_over_many_terms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
