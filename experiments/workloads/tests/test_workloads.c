/* Every workload on every kind of heap: it makes what was asked, says when it is
 * finished, leaves nothing alive and the heap sound, and does the same again for
 * the same seed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/workloads/tests/loads.h"
#include "gc/types.h"

/* Births that one step may add to what was asked, at most. */
static uint64_t slack(const char *load)
{
    if (strstr(load, "mixed") != NULL || strncmp(load, "requests", 8) == 0)
        return 8;
    if (strstr(load, "length=1000") != NULL)
        return 1000;
    return strncmp(load, "rings", 5) == 0 ? 10 : 3;
}

static void assert_ran(struct stand *s, const char *load, uint64_t births)
{
    assert_null(s->load.error);
    assert_int_equal(s->finished, 1);
    if (is_trace(load)) {
        assert_int_equal(s->witness.births + s->witness.deaths,
                         TRACE_EVENTS_MADE);
    } else if (counts_requests(load)) {
        assert_int_equal(s->int_requests_at_end, births);
    } else {
        assert_in_range(s->births_at_end, births, births + slack(load));
        assert_int_equal(s->witness.births, s->births_at_end);
    }
}

static void try_heap(const char *allocator, const char *collector,
                     const char *profile)
{
    for (size_t i = 0; i < LOADS; i++) {
        struct stand s;
        stand_open(&s, allocator, collector, profile);
        int rc = stand_run(&s, loads[i], 5000, 1);
        if (rc != 0)
            fail_msg("%s on %s: %d", loads[i], allocator, rc);
        assert_ran(&s, loads[i], 5000);
        const char *wrong = stand_close(&s);
        if (wrong != NULL)
            fail_msg("%s on %s, %s, %s: %s", loads[i], allocator, collector,
                     profile, wrong);
    }
}

static void test_allocators(void **state)
{
    static const char *const allocators[] = {
        "freelist",
        "freelist:order=random",
        "arena",
        "arena:recycle=lifo",
        "pymalloc",
        "libc",
        "jemalloc",
        "quarantine+arena",
        "quarantine:slots=64+freelist:order=address"};

    (void)state;
    for (size_t i = 0; i < sizeof allocators / sizeof allocators[0]; i++)
        try_heap(allocators[i], "trial_deletion", "cpython3.11");
}

static void test_collectors_and_profiles(void **state)
{
    (void)state;
    for (size_t i = 0; collector_registry[i] != NULL; i++)
        for (size_t j = 0; profile_registry[j].name != NULL; j++)
            try_heap("freelist", collector_registry[i]->info.name,
                     profile_registry[j].name);
    try_heap("freelist", "trial_deletion:thresholds=5/2/2", "cpython3.11");
}

/* A load may run on a heap on which another has run. */
static void test_one_after_the_other(void **state)
{
    struct stand s;

    (void)state;
    stand_open(&s, "freelist", "trial_deletion", "cpython3.11");
    for (size_t i = 0; i < LOADS; i++) {
        assert_int_equal(stand_run(&s, loads[i], 2000, i), 0);
        assert_int_equal(heap_stats(s.heap)->births,
                         heap_stats(s.heap)->deaths);
        witness_start(&s.witness); /* deaths after `finished` went unseen */
    }
    assert_null(stand_close(&s));
}

/* --- the same again --- */

static uint64_t stream_hash(const char *load, uint64_t seed)
{
    struct stand s;

    stand_open(&s, "freelist", "trial_deletion", "cpython3.11");
    assert_int_equal(stand_run(&s, load, 5000, seed), 0);
    uint64_t hash = s.witness.hash;
    assert_null(stand_close(&s));
    return hash;
}

/* Loads that draw no lots are the same for every seed, the others are not. */
static bool draws_lots(const char *load)
{
    static const char *const fixed[] = {"temporaries:type=int",
                                        "temporaries:type=float",
                                        "temporaries:type=list",
                                        "temporaries:type=tuple",
                                        "temporaries:type=dict",
                                        "temporaries:type=instance",
                                        "rebind",
                                        "window:live=1",

                                        "requests:sessions=1",
                                        "rings",
                                        "live_heap:live=100",
                                        "gcbench",
                                        "binary_trees",
                                        "ints:dist=loop",
                                        "ints:dist=fib",
                                        "trace"};

    if (strstr(load, "mixed") != NULL || strcmp(load, "window:live=100") == 0)
        return true;
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
        if (strncmp(load, fixed[i], strlen(fixed[i])) == 0)
            return false;
    return true;
}

static void test_same_seed_same_stream(void **state)
{
    (void)state;
    for (size_t i = 0; i < LOADS; i++) {
        uint64_t hash = stream_hash(loads[i], 1);
        if (hash != stream_hash(loads[i], 1))
            fail_msg("%s differs from itself", loads[i]);
        if ((hash != stream_hash(loads[i], 2)) != draws_lots(loads[i]))
            fail_msg("%s: what does the seed do?", loads[i]);
    }
}

/* --- the rules of a load --- */

static void test_idle_load_ends(void **state)
{
    struct stand s;
    uint64_t steps = 0;

    (void)state;
    stand_open(&s, "freelist", "refcount", "plain");
    s.load = (struct load){.heap = s.heap, .births_end = 1000};
    while (load_more(&s.load))
        steps++;
    assert_in_range(steps, LOAD_IDLE_MAX - LOAD_LOOK_STEPS,
                    LOAD_IDLE_MAX + LOAD_LOOK_STEPS);
    assert_non_null(s.load.error);
    assert_int_equal(load_finish(&s.load, 0), -1);
    assert_null(stand_close(&s));
}

/* Births that come seldom are births. */
static void test_slow_load_goes_on(void **state)
{
    struct stand s;

    (void)state;
    stand_open(&s, "freelist", "refcount", "plain");
    s.load = (struct load){.heap = s.heap, .births_end = 600};
    for (uint64_t steps = 1; load_more(&s.load); steps++)
        if (steps % (2 * LOAD_LOOK_STEPS) == 0)
            obj_release(s.heap, float_new(s.heap, 0));
    assert_null(s.load.error);
    assert_int_equal(heap_births(s.heap), 600);
    assert_null(stand_close(&s));
}

static void test_progress(void **state)
{
    struct stand s;

    (void)state;
    stand_open(&s, "freelist", "refcount", "plain");
    assert_int_equal(stand_run(&s, "window", 100000, 1), 0);
    assert_true(s.progress > 0.9 && s.progress <= 1);
    assert_int_equal(stand_run(&s, "ints", 100000, 1), 0);
    assert_true(s.progress > 0.9 && s.progress <= 1);
    witness_start(&s.witness);
    assert_null(stand_close(&s));
}

static void test_options_that_do_not_fit(void **state)
{
    static const char *const specs[] = {
        "requests:sessions=1000000,objects=1000000",
        "tree:depth=10,fanout=10",
        "ints:dist=uniform,hi=4294967296",
        "window:live=0",
        "rings:length=0",
        "cache:entries=0",
        "generational:survive=1.1",
        "trace",
        "tree:depth=0",
        "ints:hi=1"};
    char error[SPEC_ERROR_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        struct spec *spec = spec_parse(specs[i], &stage_workload_axis, error);
        if (spec != NULL)
            fail_msg("%s is taken", specs[i]);
    }
}

static void test_registry(void **state)
{
    (void)state;
    for (size_t i = 0; workload_registry[i] != NULL; i++) {
        const struct workload *w = workload_registry[i];
        assert_ptr_equal(workload_find(w->info.name), w);
        assert_non_null(w->info.summary);
        assert_true(strlen(w->info.summary) < 80);
        for (const struct option_def *o = w->info.options; o->name != NULL; o++)
            assert_non_null(o->help);
    }
    assert_null(workload_find("windows"));
}

/* Who adds a workload adds it to the list above: then all of this tests it. */
static void test_all_are_tested(void **state)
{
    (void)state;
    for (size_t i = 0; workload_registry[i] != NULL; i++) {
        const char *name = workload_registry[i]->info.name;
        size_t n = strlen(name), found = 0;
        for (size_t j = 0; j < LOADS; j++)
            found += strncmp(loads[j], name, n) == 0 &&
                     (loads[j][n] == ':' || loads[j][n] == '\0');
        if (found == 0)
            fail_msg("%s stands in no row of `loads`", name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_allocators),
        cmocka_unit_test(test_collectors_and_profiles),
        cmocka_unit_test(test_one_after_the_other),
        cmocka_unit_test(test_same_seed_same_stream),
        cmocka_unit_test(test_idle_load_ends),
        cmocka_unit_test(test_slow_load_goes_on),
        cmocka_unit_test(test_progress),
        cmocka_unit_test(test_options_that_do_not_fit),
        cmocka_unit_test(test_registry),
        cmocka_unit_test(test_all_are_tested),
    };

    return cmocka_run_group_tests_name("workloads", tests, write_trace,
                                       remove_trace);
}
