/* Random tapes of operations against the model, over all collectors.
 *
 * Thresholds are tiny, tapes hold self-assignments, thousands of seeds.  Each
 * test is one of the fourteen invariants that a collector must keep, I1 to I14,
 * and has its number; I11, structures 10^6 deep on a small stack, is test_deep. */
#include "allocators/random.h"
#include "gc/tests/tape.h"

#include <stdio.h>

#define TAPE_BYTES ((size_t)3 * 160)
#ifdef __SANITIZE_ADDRESS__
#define SEEDS 120
#else
#define SEEDS 400
#endif

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

/* Also I4, I7, I9: the checks that every tape makes as it plays. */
static void test_i1_nothing_reachable_is_freed(void **state)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct tape t;
        play(&t, collector_of(state), seed, tiny, seed % 2 ? TAPE_WEAKREFS : 0);
        tape_close(&t);
    }
}

static void test_i7_every_step_verifies(void **state)
{
    for (uint64_t seed = 1; seed <= SEEDS / 10; seed++) {
        struct tape t;
        play(&t, collector_of(state), seed + 10000, tiny,
             TAPE_VERIFY_ALL | TAPE_FINALIZERS | TAPE_WEAKREFS);
        tape_close(&t);
    }
}

static void test_i2_after_a_collect_what_lives_is_reachable(void **state)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct tape t;
        play(&t, collector_of(state), seed, tiny, seed % 2 ? TAPE_WEAKREFS : 0);
        heap_collect(t.fx.heap, 2);
        if (is_complete(collector_of(state)))
            assert_int_equal(model_live(&t.m), model_reach(&t.m));
        tape_close(&t);
    }
}

static void test_i3_a_second_collect_frees_nothing(void **state)
{
    for (uint64_t seed = 1; seed <= SEEDS / 4; seed++) {
        struct tape t;
        play(&t, collector_of(state), seed, tiny, 0);
        heap_collect(t.fx.heap, 2);
        size_t live = model_live(&t.m);
        assert_int_equal(heap_collect(t.fx.heap, 2), 0);
        assert_int_equal(model_live(&t.m), live);
        tape_close(&t);
    }
}

/* The model's edges, without a look at a traverse: what is dead holds nothing,
 * what is garbage still does. */
static void test_i4_counts_are_the_references_that_exist(void **state)
{
    for (uint64_t seed = 1; seed <= SEEDS / 4; seed++) {
        struct tape t;
        play(&t, collector_of(state), seed, tiny, 0);
        for (int round = 0; round < 2; round++) {
            model_check_counts(&t.m);
            heap_collect(t.fx.heap, 2);
        }
        tape_close(&t);
    }
}

/* Whichever complete collector, whichever thresholds. */
static void test_i5_live_set_is_the_same_everywhere(void **state)
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

/* Without collections, deaths come in one order. */
static void test_i6_counted_deaths_are_the_same_everywhere(void **state)
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

/* The finalizer itself asserts that it runs once.  Half of the objects have one;
 * some revive themselves, drop others, make new ones. */
static void test_i8_finalizers_run_once_and_may_revive(void **state)
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

struct walked {
    size_t blocks, bytes;
};

static int add_walked(void *block, size_t size, void *arg)
{
    struct walked *w = arg;

    (void)block;
    w->blocks++;
    w->bytes += size; /* of the size class: what was asked for, or more */
    return 0;
}

/* Objects by the model; blocks and bytes by the allocator, at the end too. */
static void test_i9_allocations_less_frees_are_what_lives(void **state)
{
    for (uint64_t seed = 1; seed <= SEEDS / 4; seed++) {
        struct tape t;
        play(&t, collector_of(state), seed, tiny, TAPE_FINALIZERS);
        const struct heap_stats *s = heap_stats(t.fx.heap);
        assert_int_equal(model_live(&t.m) + (t.class != NULL),
                         s->births - s->deaths);
        assert_null(heap_prove(t.fx.heap));
        assert_int_equal(allocator_live_blocks(t.fx.allocator),
                         s->object_allocs + s->buffer_allocs - s->object_frees -
                             s->buffer_frees);
        struct walked w = {0};
        t.fx.allocator->ops->walk(t.fx.allocator, add_walked, &w);
        assert_int_equal(allocator_live_blocks(t.fx.allocator), w.blocks);
        assert_true(allocator_live_bytes(t.fx.allocator) <= w.bytes);
        tape_close(&t); /* asserts 0 blocks and 0 bytes */
    }
}

static void test_i10_same_seed_same_ids(void **state)
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

/* Collections at every chance, or none: the same end. */
static void test_i13_more_collections_change_nothing(void **state)
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

static size_t list_immortals(struct heap *heap, struct obj **out)
{
    size_t n = 0;

    out[n++] = none_new(heap);
    out[n++] = bool_new(heap, false);
    out[n++] = bool_new(heap, true);
    out[n++] = tuple_new(heap, 0);
    for (int64_t i = -5; heap_profile(heap)->int_cache && i <= 256; i += 87)
        out[n++] = int_new(heap, i);
    for (size_t i = 0; i < n; i++)
        obj_release(heap, out[i]);
    out[n++] = class_plain(heap);
    out[n++] = str_intern(heap, "a", 1);
    return n;
}

/* A death of one would be unknown to the model, which fails then. */
static void test_i12_immortals_stay_untracked_and_alive(void **state)
{
    for (uint64_t seed = 1; seed <= SEEDS / 4; seed++) {
        struct obj *before[16], *after[16];
        struct tape t;
        play(&t, collector_of(state), seed, tiny, 0);
        size_t n = list_immortals(t.fx.heap, before);
        for (int round = 0; round < 3; round++)
            heap_collect(t.fx.heap, 2);
        tape_check(&t, true);
        assert_int_equal(list_immortals(t.fx.heap, after), n);
        for (size_t i = 0; i < n; i++) {
            assert_ptr_equal(after[i], before[i]);
            assert_false(obj_is_tracked(after[i]));
            assert_true(obj_is_immortal(after[i]));
        }
        tape_close(&t);
    }
}

/* A full collection makes all old; what a second tape makes is young, and so is
 * an old dict that is tracked again, since it now holds a container. */
static void test_i14_a_young_collection_leaves_the_old(void **state)
{
    const struct collector_ops *ops = collector_find(collector_of(state));
    uint8_t bytes[TAPE_BYTES];

    if (!(ops->caps & COLLECTOR_GENERATIONS))
        skip();
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct tape t;
        play(&t, collector_of(state), seed, never, TAPE_NO_COLLECT);
        heap_collect(t.fx.heap, 2);
        size_t old = t.m.count, young = 0;
        make_tape(bytes, seed + 5000);
        tape_play(&t, bytes, sizeof bytes);
        for (size_t i = 0; i < t.m.count; i++)
            young += !t.m.nodes[i].dead &&
                     (i >= old || t.m.nodes[i].type == TYPE_DICT);
        const struct collector_stats *s = ops->stats(heap_collector(t.fx.heap));
        uint64_t examined = s->examined[0];
        heap_collect(t.fx.heap, 0);
        assert_in_range(s->examined[0] - examined, 0, young);
        tape_check(&t, true);
        tape_close(&t);
    }
}

static const struct CMUnitTest suite[] = {
    cmocka_unit_test(test_i1_nothing_reachable_is_freed),
    cmocka_unit_test(test_i2_after_a_collect_what_lives_is_reachable),
    cmocka_unit_test(test_i3_a_second_collect_frees_nothing),
    cmocka_unit_test(test_i4_counts_are_the_references_that_exist),
    cmocka_unit_test(test_i5_live_set_is_the_same_everywhere),
    cmocka_unit_test(test_i6_counted_deaths_are_the_same_everywhere),
    cmocka_unit_test(test_i7_every_step_verifies),
    cmocka_unit_test(test_i8_finalizers_run_once_and_may_revive),
    cmocka_unit_test(test_i9_allocations_less_frees_are_what_lives),
    cmocka_unit_test(test_i10_same_seed_same_ids),
    cmocka_unit_test(test_i12_immortals_stay_untracked_and_alive),
    cmocka_unit_test(test_i13_more_collections_change_nothing),
    cmocka_unit_test(test_i14_a_young_collection_leaves_the_old),
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
