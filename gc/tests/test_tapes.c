/* Random tapes of operations against the model, over all collectors.
 *
 * Thresholds are tiny, tapes hold self-assignments, thousands of seeds.  Each
 * test is one of the invariants that a collector must keep. */
#include "allocators/random.h"
#include "gc/tests/tape.h"

#include <stdio.h>

#define TAPE_BYTES ((size_t)3 * 160)
#define SEEDS      400

static const uint64_t tiny[3] = {5, 2, 2};
static const uint64_t never[3] = {0, 0, 0};
static const uint64_t always[3] = {1, 1, 1};

static void make_tape(uint8_t *bytes, uint64_t seed)
{
    struct rng rng;

    rng_seed(&rng, seed, 7);
    for (size_t i = 0; i < TAPE_BYTES; i++)
        bytes[i] = (uint8_t)rng_below(&rng, 256);
}

/* Plays the tape of a seed; close it yourself. */
static void play(struct tape *t, const char *collector, uint64_t seed,
                 const uint64_t *thresholds, unsigned flags)
{
    uint8_t bytes[TAPE_BYTES];
    const char *profile = seed % 2 ? "plain" : "cpython3.11";

    if (seed % 5 == 4)
        profile = "cpython3.14";
    make_tape(bytes, seed);
    tape_open(t, collector, profile_find(profile), thresholds, flags);
    tape_play(t, bytes, sizeof bytes);
}

static const char *collector_of(void **state)
{
    return *(const char **)*state;
}

static bool is_complete(const char *collector)
{
    return collector_find(collector)->caps & COLLECTOR_COMPLETE;
}

/* I1, I4, I7, I9: the checks that every tape makes as it plays. */
static void test_nothing_reachable_is_freed(void **state)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct tape t;
        play(&t, collector_of(state), seed, tiny, seed % 2 ? TAPE_WEAKREFS : 0);
        tape_close(&t);
    }
}

static void test_every_step_verifies(void **state)
{
    for (uint64_t seed = 1; seed <= SEEDS / 10; seed++) {
        struct tape t;
        play(&t, collector_of(state), seed + 10000, tiny,
             TAPE_VERIFY_ALL | TAPE_FINALIZERS | TAPE_WEAKREFS);
        tape_close(&t);
    }
}

/* I2, I3 */
static void test_full_collect_leaves_the_reachable(void **state)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct tape t;
        play(&t, collector_of(state), seed, tiny, seed % 2 ? TAPE_WEAKREFS : 0);
        heap_collect(t.fx.heap, 2);
        size_t live = model_live(&t.m);
        if (is_complete(collector_of(state)))
            assert_int_equal(live, model_reach(&t.m));
        assert_int_equal(heap_collect(t.fx.heap, 2), 0);
        assert_int_equal(model_live(&t.m), live);
        tape_close(&t);
    }
}

/* I5: whichever complete collector, whichever thresholds. */
static void test_live_set_is_the_same_everywhere(void **state)
{
    const char *collector = collector_of(state);

    if (!is_complete(collector))
        skip();
    for (uint64_t seed = 1; seed <= SEEDS / 4; seed++) {
        struct tape t;
        play(&t, "trial_deletion", seed, never, 0);
        heap_collect(t.fx.heap, 2);
        size_t count = t.m.count, live = model_live(&t.m);
        tape_close(&t);
        play(&t, collector, seed, tiny, 0);
        heap_collect(t.fx.heap, 2);
        assert_int_equal(t.m.count, count);
        assert_int_equal(model_live(&t.m), live);
        tape_close(&t);
    }
}

/* I6: without collections, deaths come in one order. */
static void test_counted_deaths_are_the_same_everywhere(void **state)
{
    for (uint64_t seed = 1; seed <= SEEDS / 4; seed++) {
        struct tape a, b;
        play(&a, "refcount", seed, NULL, TAPE_NO_COLLECT | TAPE_WEAKREFS);
        uint64_t deaths = a.m.deaths_print;
        tape_close(&a);
        play(&b, collector_of(state), seed, never,
             TAPE_NO_COLLECT | TAPE_WEAKREFS);
        assert_int_equal(b.m.deaths_print, deaths);
        tape_close(&b);
    }
}

/* I8; the finalizer itself asserts that it runs once. */
static void test_finalizers_run_once(void **state)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct tape t;
        play(&t, collector_of(state), seed, tiny,
             TAPE_FINALIZERS | (seed % 2 ? TAPE_WEAKREFS : 0));
        tape_collect_all(&t);
        if (is_complete(collector_of(state)))
            assert_int_equal(model_live(&t.m), model_reach(&t.m));
        tape_close(&t);
    }
}

/* I10 */
static void test_same_seed_same_ids(void **state)
{
    for (uint64_t seed = 1; seed <= SEEDS / 4; seed++) {
        struct tape a, b;
        play(&a, collector_of(state), seed, tiny,
             TAPE_FINALIZERS | TAPE_WEAKREFS);
        uint64_t print = a.m.fingerprint;
        tape_close(&a);
        play(&b, collector_of(state), seed, tiny,
             TAPE_FINALIZERS | TAPE_WEAKREFS);
        assert_int_equal(b.m.fingerprint, print);
        tape_close(&b);
    }
}

/* I13: collections at every chance, or none: the same end. */
static void test_more_collections_change_nothing(void **state)
{
    for (uint64_t seed = 1; seed <= SEEDS / 4; seed++) {
        struct tape t;
        play(&t, collector_of(state), seed, never, TAPE_NO_COLLECT);
        heap_collect(t.fx.heap, 2);
        size_t live = model_live(&t.m), reach = model_reach(&t.m);
        tape_close(&t);
        play(&t, collector_of(state), seed, always, 0);
        heap_collect(t.fx.heap, 2);
        assert_int_equal(model_live(&t.m), live);
        assert_int_equal(model_reach(&t.m), reach);
        tape_close(&t);
    }
}

static const struct CMUnitTest suite[] = {
    cmocka_unit_test(test_nothing_reachable_is_freed),
    cmocka_unit_test(test_every_step_verifies),
    cmocka_unit_test(test_full_collect_leaves_the_reachable),
    cmocka_unit_test(test_live_set_is_the_same_everywhere),
    cmocka_unit_test(test_counted_deaths_are_the_same_everywhere),
    cmocka_unit_test(test_finalizers_run_once),
    cmocka_unit_test(test_same_seed_same_ids),
    cmocka_unit_test(test_more_collections_change_nothing),
};

#define TESTS (sizeof suite / sizeof *suite)

int main(void)
{
    int failed = 0;

    for (size_t c = 0; collector_registry[c] != NULL; c++) {
        const char *collector = collector_registry[c]->info.name;
        struct CMUnitTest tests[TESTS];
        char names[TESTS][96];
        for (size_t i = 0; i < TESTS; i++) {
            snprintf(names[i], sizeof names[i], "%s/%s", collector,
                     suite[i].name);
            tests[i] = suite[i];
            tests[i].name = names[i];
            tests[i].initial_state = &collector;
        }
        failed += cmocka_run_group_tests_name(collector, tests, NULL, NULL);
    }
    return failed;
}
