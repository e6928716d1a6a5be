/* How often does a 95 % interval hold the truth?  Data are drawn from
 * distributions whose median is known, and the interval is made from each.
 *
 * As a test: quick, with bounds that leave room for chance.  With `--measure
 * [FILE]`: 2,000 repetitions for each number of runs, as CSV. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/analysis/bootstrap.h"
#include "experiments/analysis/statistics.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define RUNS_MAX 50
#define MEASURED 2000

/* One draw; the median is what `truth` says. */
struct population {
    const char *name;
    double truth;
    double (*draw)(gsl_rng *rng);
};

static double draw_normal(gsl_rng *rng)
{
    return 10 + gsl_ran_gaussian(rng, 1);
}

static double draw_lognormal(gsl_rng *rng)
{
    return exp(gsl_ran_gaussian(rng, 1));
}

static double draw_exponential(gsl_rng *rng)
{
    return gsl_ran_exponential(rng, 1);
}

/* Two runs of one seed: what they have in common falls out of the ratio. */
static double draw_paired_ratio(gsl_rng *rng)
{
    double seed = exp(gsl_ran_gaussian(rng, 1));
    double baseline = seed * exp(gsl_ran_gaussian(rng, 0.1));
    double other = 1.25 * seed * exp(gsl_ran_gaussian(rng, 0.1));

    return other / baseline;
}

static const struct population populations[] = {
    {"normal", 10, draw_normal},
    {"lognormal", 1, draw_lognormal},
    {"exponential", M_LN2, draw_exponential},
    {"paired_ratio", 1.25, draw_paired_ratio},
};
#define POPULATIONS (sizeof populations / sizeof populations[0])

/* Share of `repetitions` in which the interval from n runs holds the truth. */
static double coverage(struct bootstrap *b, const struct population *p,
                       size_t n, unsigned repetitions)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_taus2);
    unsigned held = 0;

    gsl_rng_set(rng, 7);
    for (unsigned i = 0; i < repetitions; i++) {
        double values[RUNS_MAX];

        for (size_t j = 0; j < n; j++)
            values[j] = p->draw(rng);
        statistics_sort(values, n);
        struct interval interval = bootstrap_median(b, values, n);
        held += interval.lo <= p->truth && p->truth <= interval.hi;
    }
    gsl_rng_free(rng);
    return held / (double)repetitions;
}

static void test_holds_the_truth(void **state)
{
    struct bootstrap *b = bootstrap_create(BOOTSTRAP_RESAMPLES, BOOTSTRAP_SEED);

    (void)state;
    for (size_t i = 0; i < POPULATIONS; i++) {
        double share = coverage(b, &populations[i], 10, 400);

        /* 0.95 give or take four standard errors of 400 repetitions. */
        if (share < 0.906 || share > 0.994)
            fail_msg("%s: %.3f", populations[i].name, share);
    }
    bootstrap_free(b);
}

/* With so few runs not even the whole range holds the median in 95 %. */
static void test_few_runs_fall_short(void **state)
{
    struct bootstrap *b = bootstrap_create(BOOTSTRAP_RESAMPLES, BOOTSTRAP_SEED);

    (void)state;
    for (size_t n = 2; n <= 5; n++) {
        double share = coverage(b, &populations[0], n, 400);

        assert_true(fabs(share - statistics_best_coverage(n)) < 0.1);
    }
    bootstrap_free(b);
}

static int measure(const char *path)
{
    static const size_t runs[] = {3, 5, 6, 7, 8, 10, 13, 15, 20, 30, 50};
    struct bootstrap *b = bootstrap_create(BOOTSTRAP_RESAMPLES, BOOTSTRAP_SEED);
    FILE *out = path == NULL ? stdout : fopen(path, "w");

    if (out == NULL) {
        perror(path);
        return 1;
    }
    fputs("population,runs,repetitions,coverage\n", out);
    for (size_t i = 0; i < POPULATIONS; i++) {
        for (size_t n = 0; n < sizeof runs / sizeof runs[0]; n++)
            fprintf(out, "%s,%zu,%d,%.4f\n", populations[i].name, runs[n],
                    MEASURED, coverage(b, &populations[i], runs[n], MEASURED));
    }
    bootstrap_free(b);
    return path != NULL && fclose(out) != 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_holds_the_truth),
        cmocka_unit_test(test_few_runs_fall_short),
    };

    if (argc > 1 && strcmp(argv[1], "--measure") == 0)
        return measure(argc > 2 ? argv[2] : NULL);
    return cmocka_run_group_tests_name("coverage", tests, NULL, NULL);
}
