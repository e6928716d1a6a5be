/* The stage: aging, the measured part and its end, the proof. */
#include "experiments/stage/tests/fixture.h"

#include "experiments/identity/scope.h"
#include "experiments/identity/tracker.h"
#include "experiments/stage/age.h"

static void run_counted(struct fixture *f, struct counter *c)
{
    struct stage stage;
    const char *status = NULL;

    *c = (struct counter){.sink = counting};
    assert_int_equal(stage_open(&stage, &f->cell, &status), 0);
    assert_int_equal(stage_run(&stage, &c->sink, &status), 0);
    assert_int_equal(c->births, stage.births);
    assert_int_equal(c->deaths, stage.deaths);
    assert_true(stage.wall_ns > 0);
    assert_null(allocator_verify(stage.allocator));
    stage_close(&stage);
}

/* The load's end is the measurement's: what is alive then has no death. */
static void the_measured_part_ends_with_the_load(void **state)
{
    struct fixture f;
    struct counter c;

    (void)state;
    fixture_make(&f, "freelist", "window:live=100", 1000);
    run_counted(&f, &c);
    assert_int_equal(c.births, 1000);
    assert_int_equal(c.deaths, 900);
    fixture_free(&f);
}

/* Aging is not heard, and neither is the death of its ballast. */
static void aging_is_not_measured(void **state)
{
    struct fixture f;
    struct counter c;

    (void)state;
    fixture_make(&f, "freelist", "window:live=100", 1000);
    f.cell.age = 5000;
    run_counted(&f, &c);
    assert_int_equal(c.births, 1000);
    assert_int_equal(c.deaths, 900);
    fixture_free(&f);
}

/* ... but it moves what comes after it, by the seed alone. */
static void aging_follows_the_seed(void **state)
{
    struct fixture f;
    struct counter c[3];
    uint64_t steps[3]; /* a hash of the distances from id to id; it wraps */

    (void)state;
    fixture_make(&f, "freelist", "window:live=50,type=float", 60);
    f.cell.age = 5000;
    for (int i = 0; i < 3; i++) {
        f.cell.seed = i == 2 ? 2 : 1;
        run_counted(&f, &c[i]);
        steps[i] = 0;
        for (int j = 1; j < 50; j++)
            steps[i] = steps[i] * 31 +
                       ((uintptr_t)c[i].ids[j] - (uintptr_t)c[i].ids[j - 1]);
    }
    assert_int_equal(steps[0], steps[1]);
    assert_int_not_equal(steps[0], steps[2]);
    fixture_free(&f);
}

/* Half of a window of N / 4 objects is left, and goes when it is dropped. */
static void aging_leaves_half_a_window(void **state)
{
    struct fixture f;
    struct stage stage;
    const char *status = NULL;

    (void)state;
    fixture_make(&f, "freelist", "temporaries", 10);
    for (uint64_t age = 1; age <= 4000; age = age * 3 + 1) {
        assert_int_equal(stage_open(&stage, &f.cell, &status), 0);
        uint64_t before = heap_births(stage.heap);
        uint64_t live = allocator_live_blocks(stage.allocator);
        struct stage_ballast *b = age_heap(stage.heap, age, 7);
        assert_non_null(b);
        uint64_t births = heap_births(stage.heap) - before;
        assert_true(births >= age && births < age + 16);
        /* A mixed object is up to four objects and their buffers. */
        uint64_t ballast = allocator_live_blocks(stage.allocator) - live;
        uint64_t slots = age / 4 == 0 ? 1 : age / 4;
        assert_true(ballast <= 8 * (slots - slots / 2) + 2);
        assert_true(age < 100 || ballast >= (slots - slots / 2) / 2);
        assert_null(heap_verify(stage.heap));
        age_drop(b);
        assert_int_equal(allocator_live_blocks(stage.allocator), live);
        stage_close(&stage);
    }
    fixture_free(&f);
}

static void no_memory_is_a_status(void **state)
{
    struct fixture f;
    struct stage stage;

    (void)state;
    for (int after = 0; after <= 300; after += 20) {
        char spec[64];
        const char *status = NULL;
        snprintf(spec, sizeof spec, "faulty:after=%d+freelist", after);
        fixture_make(&f, spec, "temporaries", 1000);
        f.cell.age = after % 40 == 0 ? 500 : 0;
        int rc = stage_open(&stage, &f.cell, &status);
        if (rc == 0) {
            rc = stage_run(&stage, NULL, &status);
            stage_close(&stage);
        }
        assert_int_equal(rc, -1);
        assert_string_equal(status, "out of memory");
        fixture_free(&f);
    }
}

/* A load that cannot be done says why, in its own words. */
static void a_load_says_why(void **state)
{
    char path[] = "/tmp/stage-trace-XXXXXX";
    struct fixture f;
    struct stage stage;
    const char *status = NULL;
    char spec[96];

    (void)state;
    close(mkstemp(path));
    snprintf(spec, sizeof spec, "trace:file=%s", path);
    fixture_make(&f, "freelist", spec, 10);
    assert_int_equal(stage_open(&stage, &f.cell, &status), 0);
    assert_int_equal(stage_run(&stage, NULL, &status), -1);
    assert_non_null(strstr(status, path));
    stage_close(&stage);
    fixture_free(&f);
    unlink(path);
}

/* A block that no object has: the books cannot match. */
static void the_proof_fails_when_the_books_do(void **state)
{
    struct fixture f;
    struct stage stage;
    const char *status = NULL;

    (void)state;
    fixture_make(&f, "freelist", "temporaries", 100);
    assert_int_equal(stage_open(&stage, &f.cell, &status), 0);
    void *block = allocator_alloc(stage.allocator, 32);
    assert_non_null(block);
    assert_int_equal(stage_run(&stage, NULL, &status), -1);
    assert_int_equal(strncmp(status, "proof failed: ", 14), 0);
    allocator_free(stage.allocator, block, 32);
    stage_close(&stage);
    fixture_free(&f);
}

/* The tracker's births are the heap's, with wrappers and unmaps in between. */
static void the_tracker_sees_what_the_heap_does(void **state)
{
    const char *const allocators[] = {"freelist", "arena:chunk=65536",
                                      "quarantine:slots=10+arena:recycle=fifo"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct fixture f;
        struct stage stage;
        const char *status = NULL;
        char name[TRACKER_SCOPE_NAME_MAX];
        struct tracker *t = tracker_create(0);
        fixture_make(&f, allocators[i], "requests", 8000);
        f.cell.age = 3000;
        assert_int_equal(stage_open(&stage, &f.cell, &status), 0);
        assert_int_equal(stage_run(&stage, tracker_sink(t), &status), 0);
        assert_int_equal(tracker_finish(t), 0);
        const struct scope *all = tracker_scope(t, 0, name);
        assert_int_equal(all->births, stage.births);
        assert_int_equal(all->deaths + all->unseen, stage.deaths);
        assert_int_equal(all->anomalies, 0);
        stage_close(&stage);
        tracker_destroy(t);
        fixture_free(&f);
    }
}

/* Wrapper and wrapped draw from different streams of the seed. */
static void an_allocator_has_seeds_of_its_own(void **state)
{
    struct counter c[2];

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct fixture f;
        fixture_make(&f, "freelist:order=random", "window:live=64", 2000);
        f.cell.age = 2000;
        f.cell.seed = 1;
        run_counted(&f, &c[i]);
        fixture_free(&f);
    }
    for (unsigned i = 1; i < 64; i++)
        assert_int_equal((const char *)c[0].ids[i] - (const char *)c[0].ids[0],
                         (const char *)c[1].ids[i] - (const char *)c[1].ids[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_measured_part_ends_with_the_load),
        cmocka_unit_test(aging_is_not_measured),
        cmocka_unit_test(aging_follows_the_seed),
        cmocka_unit_test(aging_leaves_half_a_window),
        cmocka_unit_test(no_memory_is_a_status),
        cmocka_unit_test(a_load_says_why),
        cmocka_unit_test(the_proof_fails_when_the_books_do),
        cmocka_unit_test(the_tracker_sees_what_the_heap_does),
        cmocka_unit_test(an_allocator_has_seeds_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
