/* Comparisons: who is paired with whom, what a ratio is, when there is none, and
 * what the verdict is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/analysis/comparison.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEADER                                                                 \
    "# schema: 1\nexperiment,allocator,collector,profile,workload,int_cache,"  \
    "type_freelists,age,births_asked,seed,status,births,x,y_ns\n"
#define FILES 2

static struct dataset data;
static struct comparison comparison;
static struct section section;
static struct problem problem;
static char paths[FILES][32];
static FILE *files[FILES];

static void open_file(size_t i)
{
    strcpy(paths[i], "/tmp/compare-test-XXXXXX");
    int fd = mkstemp(paths[i]);

    assert_true(fd >= 0);
    files[i] = fdopen(fd, "w");
    fputs(HEADER, files[i]);
}

static int setup(void **state)
{
    (void)state;
    open_file(0);
    open_file(1);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    for (size_t i = 0; i < FILES; i++) {
        if (files[i] != NULL)
            fclose(files[i]);
        files[i] = NULL;
        unlink(paths[i]);
    }
    comparison_section_end(&section);
    comparison_end(&comparison);
    dataset_free(&data);
    section = (struct section){0};
    comparison = (struct comparison){0};
    return 0;
}

/* `births` only makes rows differ, so that repeats are not one run. */
static void row(size_t file, const char *allocator, const char *workload,
                unsigned seed, const char *x)
{
    fprintf(files[file], "e,%s,refcount,plain,%s,off,on,0,100,%u,ok,%u,%s,%u\n",
            allocator, workload, seed, 100 + seed, x, 10 * seed);
}

/* Seeds 1..n with the numbers given. */
static void series(size_t file, const char *allocator, const char *workload,
                   size_t n, const double *x)
{
    for (size_t i = 0; i < n; i++) {
        char text[32];

        snprintf(text, sizeof text, "%.17g", x[i]);
        row(file, allocator, workload, (unsigned)i + 1, text);
    }
}

static bool begin(size_t file_count, enum key by, const char *baseline)
{
    const struct request request = {.metrics = {"x", "y_ns"},
                                    .metric_count = 2};
    const struct comparison_plan plan = {by, baseline};

    for (size_t i = 0; i < FILES; i++) {
        fclose(files[i]);
        files[i] = NULL;
    }
    for (size_t i = 0; i < file_count; i++)
        assert_true(dataset_read(&data, paths[i], &request, &problem));
    return comparison_begin(&comparison, &data, &plan, &problem);
}

/* Computes table `number` of x and returns its entry i. */
static const struct entry *entry(size_t number, size_t i)
{
    comparison_section_end(&section);
    comparison_section(&comparison, 0, number, &section);
    assert_true(i < section.count);
    return &section.entries[i];
}

static const char *name(uint32_t value)
{
    return names_text(&data.values, value);
}

static void assert_near(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-12 * fmax(1, fabs(expected))))
        fail_msg("%.17g, not %.17g", value, expected);
}

static const double ten[10] = {10, 11, 12, 13, 14, 15, 16, 17, 18, 19};

/* Seeds in any order, some on one side only: 2, 3, 5 are pairs. */
static void test_pairs_by_seed(void **state)
{
    (void)state;
    row(0, "a", "w", 5, "50");
    row(0, "a", "w", 2, "20");
    row(0, "a", "w", 3, "30");
    row(0, "a", "w", 9, "1");
    row(0, "b", "w", 3, "90");
    row(0, "b", "w", 1, "1000");
    row(0, "b", "w", 2, "40");
    row(0, "b", "w", 5, "50");
    assert_true(begin(1, KEY_ALLOCATOR, "a"));
    const struct entry *b = entry(0, 1);
    assert_string_equal(name(b->config), "b");
    assert_int_equal(b->pairs, 3);
    assert_near(b->ratio, 2); /* of 40/20, 90/30, 50/50 */
    assert_near(b->estimate.median, 70);
    assert_int_equal(b->estimate.n, 4);
    assert_int_equal(section.entries[0].kind, RATIO_BASELINE);
}

/* A pair is the same cell but for the axis: workloads do not mix. */
static void test_pairs_within_a_cell(void **state)
{
    static const double one[] = {1, 1.1}, two[] = {2, 2.2}, five[] = {5, 5.5},
                        twenty[] = {20, 22};

    (void)state;
    series(0, "a", "v", 2, one);
    series(0, "a", "w", 2, five);
    series(0, "b", "v", 2, two);
    series(0, "b", "w", 2, twenty);
    assert_true(begin(1, KEY_ALLOCATOR, NULL));
    assert_int_equal(comparison.section_count, 2);
    assert_near(entry(0, 1)->ratio, 2);
    assert_near(entry(1, 1)->ratio, 4);

    double ratio;
    struct interval interval;
    assert_true(
        geomean_read(&comparison, &comparison.overall[1], &ratio, &interval));
    assert_near(ratio, sqrt(8));
    assert_near(interval.lo, sqrt(8));
    assert_false(
        geomean_read(&comparison, &comparison.overall[0], &ratio, &interval));
}

static void test_verdicts(void **state)
{
    double more[10], less[10], mixed[10];

    (void)state;
    for (size_t i = 0; i < 10; i++) {
        more[i] = ten[i] * (1.5 + 0.01 * (double)i);
        less[i] = ten[i] * 0.5;
        mixed[i] = ten[i] * (i % 2 == 0 ? 1.5 : 0.5);
    }
    series(0, "a", "w", 10, ten);
    series(0, "b", "w", 10, more);
    series(0, "c", "w", 10, less);
    series(0, "d", "w", 10, mixed);
    assert_true(begin(1, KEY_ALLOCATOR, "a"));
    assert_int_equal(entry(0, 1)->verdict, VERDICT_MORE);
    assert_near(section.entries[1].p, 2.0 / 1024);
    assert_near(section.entries[1].p_holm, 6.0 / 1024);
    assert_true(section.entries[1].interval.lo > 1.5);
    assert_true(section.entries[1].interval.hi < 1.6);
    assert_int_equal(section.entries[2].verdict, VERDICT_LESS);
    assert_near(section.entries[2].interval.lo, 0.5);
    assert_int_equal(section.entries[3].verdict, VERDICT_SAME);
    assert_int_equal(section.tests, 3);
    assert_int_equal(section.fewest, 10);
    assert_string_equal(comparison_verdict(&section.entries[1], "x"), "more");
    assert_string_equal(comparison_verdict(&section.entries[1], "x_ns"),
                        "slower");
    assert_string_equal(comparison_verdict(&section.entries[2], "x_ns"),
                        "faster");
    assert_string_equal(comparison_verdict(&section.entries[3], "x"), "~");
    assert_near(exp(section.geomean.sum / 3), cbrt(0.5 * 1.545));
}

/* All five lean one way; five are too few to say so. */
static void test_few_pairs_have_no_verdict(void **state)
{
    static const double five[] = {20, 22, 24, 26, 28};

    (void)state;
    series(0, "a", "w", 5, ten);
    series(0, "b", "w", 5, five);
    assert_true(begin(1, KEY_ALLOCATOR, "a"));
    const struct entry *b = entry(0, 1);
    assert_near(b->p, 2.0 / 32);
    assert_near(b->interval.lo, 2);
    assert_int_equal(b->verdict, VERDICT_SAME);
}

/* The verdict needs the interval too: six of ten lean one way and four not at
 * all, which the sign test, leaving those out, would call. */
static void test_interval_that_holds_one(void **state)
{
    double some[10];

    (void)state;
    for (size_t i = 0; i < 10; i++)
        some[i] = i < 6 ? ten[i] * 1.5 : ten[i];
    series(0, "a", "w", 10, ten);
    series(0, "b", "w", 10, some);
    assert_true(begin(1, KEY_ALLOCATOR, "a"));
    const struct entry *b = entry(0, 1);
    assert_near(b->p_holm, 2.0 / 64);
    assert_near(b->interval.lo, 1);
    assert_int_equal(b->verdict, VERDICT_SAME);
}

/* The verdict needs the adjusted p: with enough comparisons in the table the
 * same ten pairs say nothing. */
static void test_many_comparisons_weaken(void **state)
{
    double twice[10];
    char allocator[16];

    (void)state;
    for (size_t i = 0; i < 10; i++)
        twice[i] = 2 * ten[i];
    series(0, "a", "w", 10, ten);
    for (int c = 0; c < 26; c++) {
        snprintf(allocator, sizeof allocator, "b%d", c);
        series(0, allocator, "w", 10, twice);
    }
    assert_true(begin(1, KEY_ALLOCATOR, "a"));
    assert_near(entry(0, 1)->p_holm, 26 * 2.0 / 1024);
    assert_int_equal(section.entries[1].verdict, VERDICT_SAME);
}

/* Ratios that are none are words and never inf or NaN. */
static void test_no_ratio(void **state)
{
    static const double zero[10] = {0};
    static const double some[10] = {0, 0, 2, 2, 2, 2, 2, 2, 2, 2};
    static const double below[10] = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
    char note[64];

    (void)state;
    series(0, "zero", "w", 10, zero);
    series(0, "z", "w", 10, zero);
    series(0, "ten", "w", 10, ten);
    series(0, "below", "w", 10, below);
    series(0, "some", "v", 10, some);
    series(0, "ten", "v", 10, ten);
    series(0, "zero", "v", 10, some);
    assert_true(begin(1, KEY_ALLOCATOR, "zero"));
    const struct entry *e = entry(0, 1);
    assert_int_equal(e[0].kind, RATIO_BOTH_ZERO);
    assert_int_equal(e[0].verdict, VERDICT_SAME);
    assert_string_equal(comparison_note(&e[0], note), "both 0");
    assert_int_equal(e[1].kind, RATIO_FROM_ZERO);
    assert_int_equal(e[1].verdict, VERDICT_MORE);
    assert_string_equal(comparison_note(&e[1], note), "from 0");
    assert_int_equal(e[2].kind, RATIO_NEGATIVE);
    assert_int_equal(e[2].verdict, VERDICT_LESS);
    assert_int_equal(section.geomean.left_out, 3);

    e = entry(1, 1);
    assert_int_equal(e[0].kind, RATIO_SOME_ZERO);
    assert_string_equal(comparison_note(&e[0], note), "baseline 0 in 2 of 10");
    assert_int_equal(e[1].kind, RATIO_KNOWN); /* 0 to 0 beside others is 1 */
    assert_near(e[1].ratio, 1);
}

static void test_undefined(void **state)
{
    char note[64];

    (void)state;
    row(0, "a", "w", 1, "1");
    row(0, "a", "w", 2, "2");
    row(0, "b", "w", 1, "");
    row(0, "b", "w", 2, "8");
    row(0, "c", "w", 1, "");
    row(0, "c", "v", 1, "3");
    assert_true(begin(1, KEY_ALLOCATOR, "a"));
    const struct entry *b = entry(0, 1);
    assert_int_equal(b->estimate.n, 1);
    assert_int_equal(b->estimate.runs, 2);
    assert_int_equal(b->pairs, 1);
    assert_near(b->ratio, 4);
    assert_int_equal(b[1].kind, RATIO_UNPAIRED);
    assert_string_equal(comparison_note(&b[1], note), "undefined");
    assert_string_equal(comparison_verdict(&b[1], "x"), "");
    assert_int_equal(entry(1, 0)->kind, RATIO_MISSING);
}

/* Equal in all but the clock: one run, however often. */
static void test_identical_repeats(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 3; seed++) {
        fprintf(files[0], "e,a,c,p,w,off,on,0,9,%u,ok,9,5,%u\n", seed, seed);
        fprintf(files[0], "e,b,c,p,w,off,on,0,9,%u,ok,9,10,%u\n", seed,
                2 * seed);
        /* The metric is the same, the run is not. */
        fprintf(files[0], "e,c,c,p,w,off,on,0,9,%u,ok,%u,10,1\n", seed, seed);
    }
    assert_true(begin(1, KEY_ALLOCATOR, "a"));
    const struct entry *b = entry(0, 1);
    assert_true(b->estimate.identical && b->exact);
    assert_int_equal(b->verdict, VERDICT_MORE);
    assert_false(b[1].estimate.identical);
    assert_false(b[1].exact);
    assert_int_equal(b[1].verdict, VERDICT_SAME); /* three pairs */
    assert_int_equal(section.tests, 1);

    comparison_section_end(&section);
    comparison_section(&comparison, 1, 0, &section); /* y_ns is a clock */
    assert_false(section.entries[1].exact);
    assert_near(section.entries[1].ratio, 2);
}

static void test_two_files(void **state)
{
    static const double old[] = {1, 2}, new[] = {3, 6};

    (void)state;
    series(0, "a", "w", 2, old);
    series(0, "gone", "w", 2, old);
    series(1, "a", "w", 2, new);
    series(1, "added", "w", 2, new);
    assert_true(begin(2, KEYS, NULL));
    assert_true(comparison_of_files(&comparison));
    assert_int_equal(comparison.row, KEY_ALLOCATOR);
    const struct entry *e = entry(0, 0);
    assert_int_equal(section.count, 4);
    assert_string_equal(name(e[0].row), "a");
    assert_int_equal(e[0].kind, RATIO_BASELINE);
    assert_near(e[1].ratio, 3);
    assert_string_equal(name(e[2].row), "gone");
    assert_int_equal(e[2].kind, RATIO_BASELINE);
    assert_string_equal(name(e[3].row), "added");
    assert_int_equal(e[3].kind, RATIO_MISSING);
}

/* With --by and --baseline: seeds of two files are pooled, the same cells of
 * two files get tables of their own. */
static void test_pooled_files(void **state)
{
    (void)state;
    row(0, "a", "w", 1, "1");
    row(0, "b", "w", 1, "2");
    row(1, "a", "w", 2, "1");
    row(1, "b", "w", 2, "2");
    assert_true(begin(2, KEY_ALLOCATOR, "a"));
    assert_int_equal(comparison.section_count, 1);
    assert_int_equal(entry(0, 1)->pairs, 2);
}

static void test_overlapping_files(void **state)
{
    (void)state;
    row(0, "a", "w", 1, "1");
    row(0, "b", "w", 1, "2");
    row(1, "a", "w", 1, "1");
    row(1, "b", "w", 1, "4");
    assert_true(begin(2, KEY_ALLOCATOR, "a"));
    assert_int_equal(comparison.section_count, 2);
    assert_near(entry(0, 1)->ratio, 2);
    assert_near(entry(1, 1)->ratio, 4);
}

static void test_twins(void **state)
{
    (void)state;
    row(0, "a", "w", 1, "1");
    row(0, "a", "v", 1, "1");
    row(0, "a", "w", 1, "2");
    assert_false(begin(1, KEYS, NULL));
    assert_non_null(strstr(problem.text,
                           ":5: column seed: 1: the same cell and seed as in "
                           "line 3"));
}

static void test_baseline_is_named(void **state)
{
    (void)state;
    row(0, "a", "w", 1, "1");
    row(0, "b", "w", 1, "1");
    assert_false(begin(1, KEY_ALLOCATOR, "w"));
    assert_string_equal(problem.text, "--baseline w: no such allocator here; "
                                      "there are: a, b");
}

/* A baseline alone tells the axis. */
static void test_baseline_tells_the_axis(void **state)
{
    (void)state;
    row(0, "a", "v", 1, "1");
    row(0, "a", "w", 1, "2");
    row(0, "b", "v", 1, "1");
    row(0, "b", "w", 1, "2");
    assert_true(begin(1, KEYS, "w"));
    assert_int_equal(comparison.by, KEY_WORKLOAD);
    assert_near(entry(0, 1)->ratio, 0.5);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_pairs_by_seed),
        TEST(test_pairs_within_a_cell),
        TEST(test_verdicts),
        TEST(test_few_pairs_have_no_verdict),
        TEST(test_interval_that_holds_one),
        TEST(test_many_comparisons_weaken),
        TEST(test_no_ratio),
        TEST(test_undefined),
        TEST(test_identical_repeats),
        TEST(test_two_files),
        TEST(test_pooled_files),
        TEST(test_overlapping_files),
        TEST(test_twins),
        TEST(test_baseline_is_named),
        TEST(test_baseline_tells_the_axis),
    };

    return cmocka_run_group_tests_name("comparison", tests, NULL, NULL);
}
