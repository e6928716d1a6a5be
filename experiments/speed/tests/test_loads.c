/* test_loads - what the loads ask of an allocator, and the clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/harness/spec.h"
#include "experiments/speed/loads.h"

#include <stdio.h>
#include <string.h>

enum { TIMES = 500 };

static struct speed speed;
static struct allocator *allocator;
static const struct speed_load *load;
static struct spec *spec;

static void create_allocator(const char *text)
{
    char error[SPEC_ERROR_MAX];
    struct spec *s = spec_parse(text, &axis_allocators, error);
    struct allocator *made = NULL;

    assert_non_null(s);
    for (const struct spec *at = s->inner != NULL ? s->inner : s; at != NULL;
         at = at == s ? NULL : s) {
        const struct allocator_ops *ops = (const void *)at->component;
        struct allocator_config config = {
            .values = at->values, .seed = 1, .inner = made};

        made = ops->create(&config);
        assert_non_null(made);
    }
    allocator = made;
    spec_free(s);
}

static void open_load(const char *text, const char *on)
{
    char error[SPEC_ERROR_MAX];

    spec = spec_parse(text, &speed_axis, error);
    assert_non_null(spec);
    load = (const struct speed_load *)spec->component;
    create_allocator(on);
    assert_int_equal(
        speed_open(&speed, allocator, load->slots(spec->values), 1), 0);
}

static void close_load(void)
{
    speed_close(&speed);
    assert_int_equal(allocator_live_blocks(allocator), 0);
    assert_null(allocator_verify(allocator));
    allocator_destroy(allocator);
    spec_free(spec);
}

static void prepare(void)
{
    assert_int_equal(load->prepare(&speed, TIMES, spec->values), 0);
}

static void run(int phase, enum speed_mode mode)
{
    assert_int_equal(load->phases[phase](&speed, TIMES, mode), 0);
}

static void test_pair(void **state)
{
    struct allocator_stats before;

    (void)state;
    open_load("pair", "freelist");
    prepare();
    before = allocator->stats;
    run(0, SPEED_RUN);
    assert_int_equal(allocator->stats.allocs - before.allocs, TIMES);
    assert_int_equal(allocator->stats.frees - before.frees, TIMES);
    assert_null(load->phases[1]);
    close_load();
}

static void test_window_keeps_its_size(void **state)
{
    struct allocator_stats before;

    (void)state;
    open_load("window:live=37", "freelist");
    prepare();
    before = allocator->stats;
    assert_int_equal(allocator_live_blocks(allocator), 37);
    run(0, SPEED_RUN);
    assert_int_equal(allocator->stats.allocs - before.allocs, TIMES);
    assert_int_equal(allocator_live_blocks(allocator), 37);
    assert_in_range(speed.peak_bytes, 37 * 24, 37 * 232);
    close_load();
}

/* Every slot gets its turn: after so many draws none has its first block. */
static void test_window_replaces_all(void **state)
{
    uintptr_t first[10];

    (void)state;
    open_load("window:live=10", "arena");
    prepare();
    memcpy(first, speed.slots, sizeof first);
    run(0, SPEED_RUN);
    for (size_t i = 0; i < 10; i++)
        assert_int_not_equal(first[i], speed.slots[i]);
    close_load();
}

static void test_burst(void **state)
{
    (void)state;
    open_load("burst:blocks=500", "freelist");
    assert_int_equal(load->times(spec->values), TIMES);
    assert_false(load->once(spec->values));
    prepare();
    assert_int_equal(allocator_live_blocks(allocator), TIMES);
    run(0, SPEED_RUN);
    assert_int_equal(allocator_live_blocks(allocator), 2 * TIMES);
    load->between(&speed, TIMES);
    assert_in_range(speed.peak_bytes, allocator_live_bytes(allocator),
                    (size_t)2 * TIMES * 232);
    run(1, SPEED_RUN);
    assert_int_equal(allocator_live_blocks(allocator), TIMES);
    close_load();
}

static void test_fresh_burst(void **state)
{
    (void)state;
    open_load("burst:blocks=500,layout=fresh", "freelist");
    assert_true(load->once(spec->values));
    prepare();
    assert_int_equal(allocator->stats.allocs, 0);
    run(0, SPEED_RUN);
    assert_int_equal(allocator_live_blocks(allocator), TIMES);
    run(1, SPEED_RUN);
    close_load();
}

/* The bare loop calls nobody and leaves the blocks where they are. */
static void test_dry_loops(void **state)
{
    static const char *const loads[] = {"pair", "window:live=10",
                                        "burst:blocks=500"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct allocator_stats before;

        open_load(loads[i], "freelist");
        prepare();
        before = allocator->stats;
        for (int phase = 0; phase < SPEED_PHASES; phase++)
            if (load->phases[phase] != NULL)
                run(phase, SPEED_DRY);
        assert_memory_equal(&allocator->stats, &before, sizeof before);
        close_load();
    }
}

/* By the short way: the same counts, and in the end as sound. */
static void test_short_loops(void **state)
{
    static const char *const loads[] = {"pair", "window:live=10",
                                        "burst:blocks=500"};
    struct allocator_stats before;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        open_load(loads[i], i == 1 ? "pymalloc" : "freelist");
        assert_int_equal(speed_mode_of(allocator), SPEED_SHORT);
        prepare();
        before = allocator->stats;
        for (int phase = 0; phase < SPEED_PHASES; phase++)
            if (load->phases[phase] != NULL)
                run(phase, SPEED_SHORT);
        assert_int_equal(allocator->stats.allocs - before.allocs, TIMES);
        assert_int_equal(allocator->stats.frees - before.frees, TIMES);
        close_load();
    }
}

/* Who has no short way is called by its functions. */
static void test_functions_are_called(void **state)
{
    static const char *const called[] = {"pages", "quarantine:slots=5+freelist",
                                         "freelist:order=fifo"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        open_load("pair", called[i]);
        assert_int_equal(speed_mode_of(allocator), SPEED_RUN);
        close_load();
    }
}

static void test_timed_loops(void **state)
{
    (void)state;
    open_load("window:live=10", "freelist");
    prepare();
    run(0, SPEED_TIMED);
    assert_int_equal(speed.allocs.count, TIMES);
    assert_int_equal(speed.frees.count, TIMES);
    for (size_t i = 0; i < TIMES; i++)
        assert_int_not_equal(speed.allocs.values[i], 0);
    close_load();
}

/* Wherever memory ends, the load says so and everything is freed. */
static void test_out_of_memory(void **state)
{
    (void)state;
    for (unsigned after = 0; after < 30; after += 5) {
        char on[64];

        snprintf(on, sizeof on, "faulty:after=%u+freelist", after);
        open_load("window:live=20", on);
        assert_true(load->prepare(&speed, TIMES, spec->values) != 0);
        close_load();
    }
}

static void test_a_slot_holds_block_and_size(void **state)
{
    char block[16];

    (void)state;
    assert_ptr_equal(speed_block(speed_pack(block, 232)), block);
    assert_int_equal(speed_pack(block, 232) >> 48, 232);
    for (uint64_t i = 0; i < 128; i++)
        assert_in_range(speed_size(i), 24, 232);
}

/* Reading the clock costs something, and less than a microsecond.  No more processor
 * time goes by than time, but the two are not the same clock. */
static void test_timer(void **state)
{
    uint64_t start = timer_ns(), busy = timer_busy_ns();

    (void)state;
    assert_in_range(timer_cost(), 1, 1000);
    while (timer_ns() - start < 5000000)
        ;
    busy = timer_busy_ns() - busy;
    uint64_t passed = timer_ns() - start;
    assert_in_range(busy, 1000, passed + passed / 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pair),
        cmocka_unit_test(test_window_keeps_its_size),
        cmocka_unit_test(test_window_replaces_all),
        cmocka_unit_test(test_burst),
        cmocka_unit_test(test_fresh_burst),
        cmocka_unit_test(test_dry_loops),
        cmocka_unit_test(test_short_loops),
        cmocka_unit_test(test_functions_are_called),
        cmocka_unit_test(test_timed_loops),
        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_a_slot_holds_block_and_size),
        cmocka_unit_test(test_timer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
