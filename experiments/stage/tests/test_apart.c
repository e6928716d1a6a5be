/* Work done apart, what a sink costs, and the peak of memory. */
#include "experiments/stage/tests/fixture.h"

#include "experiments/stage/apart.h"
#include "experiments/stage/rss.h"
#include "experiments/stage/sink_cost.h"
#include "experiments/workloads/trace_writer.h"

#include <math.h>

/* --- apart ---------------------------------------------------------------- */

static int add_one(void *arg, void *answer, const char **status)
{
    (void)status;
    *(int *)arg += 1;
    *(int *)answer = *(int *)arg;
    return 0;
}

static int give_up(void *arg, void *answer, const char **status)
{
    (void)answer;
    *status = arg;
    return -1;
}

static int die(void *arg, void *answer, const char **status)
{
    (void)answer;
    (void)status;
    if (*(int *)arg != 0)
        _exit(*(int *)arg);
    raise(SIGKILL);
    return 0;
}

static int answer_early(void *arg, void *answer, const char **status)
{
    int early = 5;

    (void)arg;
    (void)answer;
    (void)status;
    apart_answer(&early);
}

static void work_apart_changes_nothing_here(void **state)
{
    int number = 41;
    int answer = 0;
    const char *status = NULL;
    char reason[] = "because";

    (void)state;
    assert_int_equal(
        apart_run(add_one, &number, &answer, sizeof answer, &status), 0);
    assert_int_equal(answer, 42);
    assert_int_equal(number, 41);
    assert_int_equal(
        apart_run(answer_early, NULL, &answer, sizeof answer, &status), 0);
    assert_int_equal(answer, 5);
    assert_int_equal(
        apart_run(give_up, reason, &answer, sizeof answer, &status), -1);
    assert_string_equal(status, "because");
}

static void a_child_that_dies_is_named(void **state)
{
    int with = 0;
    int answer = 0;
    const char *status = NULL;

    (void)state;
    assert_int_equal(apart_run(die, &with, &answer, sizeof answer, &status),
                     -1);
    assert_string_equal(status, "killed by signal 9");
    with = 3;
    assert_int_equal(apart_run(die, &with, &answer, sizeof answer, &status),
                     -1);
    assert_string_equal(status, "exited with status 3");
}

/* --- what a sink costs ---------------------------------------------------- */

/* A sink that does nothing for a while. */
static void slow_birth(struct event_sink *sink, const void *id, unsigned type,
                       size_t size)
{
    (void)sink;
    (void)id;
    (void)type;
    (void)size;
    for (volatile int i = 0; i < 20000; i++)
        continue;
}

static struct event_sink *make_slow_sink(void)
{
    static struct counter c = {.sink = {.birth = slow_birth,
                                        .death = count_death,
                                        .unmap = count_unmap}};

    return &c.sink;
}

static struct event_sink *make_no_sink(void)
{
    return NULL;
}

static void a_slow_sink_costs(void **state)
{
    struct fixture f;

    (void)state;
    fixture_make(&f, "freelist", "temporaries", 200);
    double cost = stage_sink_cost(&f.cell, make_slow_sink, 3, 1000);
    assert_true(cost > 500); /* ns; 20,000 turns take microseconds */
    assert_true(isnan(stage_sink_cost(&f.cell, make_no_sink, 3, 1000)));
    assert_true(isnan(stage_sink_cost(&f.cell, make_slow_sink, 0, 1000)));
    fixture_free(&f);
}

/* A sink that must not see more than 20,000 births. */
static void limited_birth(struct event_sink *sink, const void *id,
                          unsigned type, size_t size)
{
    count_birth(sink, id, type, size);
    if (((struct counter *)sink)->births > 20000)
        _exit(1);
}

static struct event_sink *make_limited_sink(void)
{
    static struct counter c = {.sink = {.birth = limited_birth,
                                        .death = count_death,
                                        .unmap = count_unmap}};

    return &c.sink;
}

/* A trace is replayed whole, but not for its price: that is cut. */
static void a_long_load_is_cut(void **state)
{
    char path[] = "/tmp/stage-trace-XXXXXX";
    char spec[96];
    struct fixture f;

    (void)state;
    close(mkstemp(path));
    struct trace_writer *w = trace_writer_open(path);
    for (int i = 0; i < 50000; i++) {
        uint32_t number = trace_writer_birth(w, 32);
        trace_writer_death(w, number);
    }
    assert_int_equal(trace_writer_close(w), 0);
    snprintf(spec, sizeof spec, "trace:file=%s", path);
    fixture_make(&f, "freelist", spec, 100);
    assert_true(!isnan(stage_sink_cost(&f.cell, make_limited_sink, 1, 5000)));
    assert_true(isnan(stage_sink_cost(&f.cell, make_limited_sink, 1, 45000)));
    fixture_free(&f);
    unlink(path);
}

static void memory_has_a_peak(void **state)
{
    size_t size = (size_t)64 << 20;

    (void)state;
    uint64_t before = rss_peak_bytes();
    assert_true(before > 0);
    char *block = malloc(size);
    assert_non_null(block);
    memset(block, 1, size);
    uint64_t during = rss_peak_bytes();
    free(block);
    assert_true(during >= before + size / 2);
    assert_true(rss_peak_bytes() >= before + size / 2); /* it stays */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_apart_changes_nothing_here),
        cmocka_unit_test(a_child_that_dies_is_named),
        cmocka_unit_test(a_slow_sink_costs),
        cmocka_unit_test(a_long_load_is_cut),
        cmocka_unit_test(memory_has_a_peak),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
