/* test_wrappers - how long a quarantine keeps, and when faulty refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/random.h"
#include "allocators/tests/specs.h"
#include "allocators/wrappers/faulty.h"

#include <stdio.h>

enum { MANY = 40008 };

/* Create and drop, `births` times: the block of each birth. */
static void create_and_drop(const char *spec, char **blocks, size_t births)
{
    struct allocator *a = specs_open(spec, 1);

    assert_non_null(a);
    for (size_t i = 0; i < births; i++) {
        blocks[i] = allocator_alloc(a, 24);
        assert_non_null(blocks[i]);
        allocator_free(a, blocks[i], 24);
    }
    assert_null(allocator_verify(a));
    allocator_destroy(a);
}

/* With Q slots, first in, first out: every identity returns at birth Q + 1
 * after its death, and none before Q + 1 different ones were seen. */
static void test_fifo_distance(void **state)
{
    static const size_t slots[] = {0, 1, 7, 127, 128, 129, 1000, 1024, 5000};
    static char *blocks[MANY];

    (void)state;
    for (size_t k = 0; k < sizeof slots / sizeof *slots; k++) {
        size_t q = slots[k];
        char spec[64];

        (void)snprintf(spec, sizeof spec, "quarantine:slots=%zu+freelist", q);
        create_and_drop(spec, blocks, 8 * (q + 1));
        for (size_t i = 1; i <= q; i++)
            assert_ptr_not_equal(blocks[i], blocks[0]);
        for (size_t i = q + 1; i < 8 * (q + 1); i++)
            assert_ptr_equal(blocks[i], blocks[i - q - 1]);
    }
}

static void test_default_is_1024_slots(void **state)
{
    static char *blocks[4100];

    (void)state;
    create_and_drop("quarantine+freelist", blocks, 4100);
    for (size_t i = 1025; i < 4100; i++)
        assert_ptr_equal(blocks[i], blocks[i - 1025]);
}

/* 240 bytes hold ten blocks of 24. */
static void test_bytes_limit(void **state)
{
    static char *blocks[500];

    (void)state;
    create_and_drop("quarantine:bytes=240+freelist", blocks, 500);
    for (size_t i = 11; i < 500; i++)
        assert_ptr_equal(blocks[i], blocks[i - 11]);
    create_and_drop("quarantine:bytes=239+freelist", blocks, 500);
    for (size_t i = 10; i < 500; i++)
        assert_ptr_equal(blocks[i], blocks[i - 10]);
}

/* A big block drives out as many small ones as it needs room. */
static void test_bytes_evicts_several(void **state)
{
    struct allocator *a = specs_open("quarantine:bytes=1000+freelist", 1);
    void *p[9];

    (void)state;
    assert_non_null(a);
    for (size_t i = 0; i < 9; i++)
        p[i] = allocator_alloc(a, 100);
    for (size_t i = 0; i < 9; i++)
        allocator_free(a, p[i], 100);
    allocator_free(a, allocator_alloc(a, 700), 700);
    assert_null(allocator_verify(a));
    for (size_t i = 0; i < 6; i++)
        assert_ptr_equal(allocator_alloc(a, 100), p[5 - i]);
    allocator_free(a, allocator_alloc(a, 1001), 1001);
    assert_null(allocator_verify(a));
    allocator_destroy(a);
}

/* The ring grows while it is wrapped: the turn stays as it was. */
static void test_growth_keeps_the_turn(void **state)
{
    enum { BIG = 20, SMALL = 600 };
    struct allocator *a = specs_open("quarantine:bytes=16K+freelist", 1);
    char *big[BIG];
    char *small[SMALL];

    (void)state;
    assert_non_null(a);
    for (size_t i = 0; i < BIG; i++)
        big[i] = allocator_alloc(a, 8000);
    for (size_t i = 0; i < SMALL; i++)
        small[i] = allocator_alloc(a, 16);
    for (size_t i = 0; i < BIG; i++)
        allocator_free(a, big[i], 8000); /* all but two leave */
    for (size_t i = 0; i < SMALL; i++)
        allocator_free(a, small[i], 16);
    assert_null(allocator_verify(a));
    /* The inner is a stack: after each free, what left is on top. */
    for (size_t i = 0; i < 50; i++) {
        char *p = allocator_alloc(a, 8000);

        allocator_free(a, p, 8000);
    }
    assert_null(allocator_verify(a));
    for (size_t i = 0; i < SMALL; i++)
        assert_ptr_equal(allocator_alloc(a, 16), small[SMALL - 1 - i]);
    allocator_destroy(a);
}

/* An inner allocator that looks at its own counters when it is destroyed. */
static uint64_t left_at_destroy;

static void spy_destroy(struct allocator *a)
{
    left_at_destroy = allocator_live_blocks(a);
}

static void *spy_alloc(struct allocator *a, size_t size)
{
    static _Alignas(ALLOCATOR_ALIGN) char blocks[10][64];

    assert_in_range(size, 1, sizeof blocks[0]);
    return blocks[a->stats.allocs];
}

static void spy_free(struct allocator *a, void *p, size_t size)
{
    (void)a;
    (void)p;
    (void)size;
}

/* A heap that outlives the quarantine must not keep what only waited. */
static void test_destroy_sends_home_what_waits(void **state)
{
    static const struct allocator_ops ops = {
        .destroy = spy_destroy, .alloc = spy_alloc, .free = spy_free};
    const struct allocator_ops *quarantine = allocator_find("quarantine");
    struct allocator spy = {.ops = &ops};
    struct option_value values[OPTIONS_MAX];
    struct allocator_config config = {.values = values, .inner = &spy};
    struct allocator *a;
    void *p[10];

    (void)state;
    assert_true(specs_defaults(quarantine->info.options, values));
    a = quarantine->create(&config);
    assert_non_null(a);
    for (size_t i = 0; i < 10; i++)
        p[i] = allocator_alloc(a, 50);
    for (size_t i = 0; i < 7; i++)
        allocator_free(a, p[i], 50);
    assert_int_equal(spy.stats.frees, 0);
    left_at_destroy = UINT64_MAX;
    allocator_destroy(a);
    assert_int_equal(left_at_destroy, 3);
}

/* The lot falls on each of Q + 1 = 16 that wait with the same chance: the hazard
 * is flat.  Counted: returns at the very next birth, and distance at least 17,
 * which has the chance (15/16)^16; both within four sigma. */
static void test_random_is_memoryless(void **state)
{
    static char *blocks[MANY];
    size_t next = 0;
    size_t late = 0;

    (void)state;
    create_and_drop("quarantine:slots=15,evict=random+freelist", blocks, MANY);
    for (size_t i = 0; i + 16 < MANY; i++) {
        size_t distance = 1;

        while (distance <= 16 && blocks[i + distance] != blocks[i])
            distance++;
        next += distance == 1;
        late += distance == 17;
    }
    assert_in_range(next, 2500 - 194, 2500 + 194);
    assert_in_range(late, 14243 - 380, 14243 + 380);
}

static int count_block(void *block, size_t size, void *arg)
{
    (void)block;
    (void)size;
    ++*(size_t *)arg;
    return 0;
}

static void test_waiting_blocks_are_not_live(void **state)
{
    struct allocator *a = specs_open("quarantine:slots=50+freelist", 1);
    void *p[20];
    size_t seen = 0;

    (void)state;
    assert_non_null(a);
    for (size_t i = 0; i < 20; i++)
        p[i] = allocator_alloc(a, 100);
    for (size_t i = 0; i < 15; i++)
        allocator_free(a, p[i], 100);
    assert_int_equal(allocator_live_blocks(a), 5);
    (void)a->ops->walk(a, count_block, &seen);
    assert_int_equal(seen, 5);
    assert_null(allocator_verify(a));
    allocator_destroy(a);
}

static void test_verify_finds(void **state)
{
    struct allocator *a = specs_open("quarantine:slots=50+freelist", 1);
    uintptr_t *p = allocator_alloc(a, 100);

    (void)state;
    allocator_free(a, p, 100);
    assert_null(allocator_verify(a));
    p[1] ^= 1;
    assert_string_equal(allocator_verify(a),
                        "quarantine: a waiting block bears no mark");
    p[1] ^= 1;
    a->stats.alloc_bytes++;
    assert_string_equal(
        allocator_verify(a),
        "quarantine: live and waiting blocks are not the inner's");
    a->stats.alloc_bytes--;
    assert_null(allocator_verify(a));
    allocator_destroy(a);
    a = specs_open("faulty:after=5+freelist", 1);
    a->stats.allocs++;
    assert_string_equal(
        allocator_verify(a),
        "faulty: the counters differ from the inner allocator's");
    allocator_destroy(a);
}

static void test_caps_are_the_inner_ones(void **state)
{
    static const struct {
        const char *spec;
        unsigned caps;
    } known[] = {
        {"quarantine+libc", ALLOCATOR_WRAPPER | ALLOCATOR_SHARED_STATE |
                                ALLOCATOR_SEES_DOUBLE_FREE},
        {"quarantine+arena", ALLOCATOR_WRAPPER | ALLOCATOR_DETERMINISTIC |
                                 ALLOCATOR_WALKS | ALLOCATOR_SEES_DOUBLE_FREE},
        {"quarantine:slots=0+jemalloc:arena=own", ALLOCATOR_WRAPPER},
        {"faulty:after=1+libc", ALLOCATOR_WRAPPER | ALLOCATOR_SHARED_STATE},
        {"faulty:after=1+freelist",
         ALLOCATOR_WRAPPER | ALLOCATOR_DETERMINISTIC | ALLOCATOR_WALKS |
             ALLOCATOR_SEES_DOUBLE_FREE | ALLOCATOR_SEES_FOREIGN |
             ALLOCATOR_SEES_WRONG_SIZE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct allocator *a = specs_open(known[i].spec, 1);

        assert_non_null(a);
        assert_int_equal(a->ops->caps, known[i].caps);
        assert_int_equal(a->ops->walk != NULL,
                         (known[i].caps & ALLOCATOR_WALKS) != 0);
        allocator_destroy(a);
    }
}

/* "1": served, "0": refused. */
static void expect_answers(struct allocator *a, const char *answers)
{
    for (; *answers != '\0'; answers++) {
        void *p = allocator_alloc(a, 32);

        assert_int_equal(p != NULL, *answers == '1');
        assert_null(allocator_verify(a));
        if (p != NULL)
            allocator_free(a, p, 32);
    }
}

static void test_faulty_spec(void **state)
{
    struct allocator *a = specs_open("faulty:after=3+freelist", 1);

    (void)state;
    assert_non_null(a);
    expect_answers(a, "1110000000");
    assert_int_equal(faulty_refused(a), 7);
    assert_int_equal(a->stats.refused, 7);
    allocator_destroy(a);
    a = specs_open("faulty:after=0,count=2+libc", 1);
    expect_answers(a, "0011111");
    allocator_destroy(a);
}

static void test_faulty_is_armed_again(void **state)
{
    struct allocator *a = faulty_create(specs_open("arena", 1), 1, 1);

    (void)state;
    assert_non_null(a);
    expect_answers(a, "10111");
    faulty_arm(a, 2, 3);
    assert_int_equal(faulty_refused(a), 0);
    expect_answers(a, "11000111");
    assert_int_equal(faulty_refused(a), 3);
    faulty_arm(a, 0, 0);
    expect_answers(a, "0000");
    assert_int_equal(faulty_refused(a), 4);
    assert_int_equal(a->stats.refused, 8);
    allocator_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fifo_distance),
        cmocka_unit_test(test_default_is_1024_slots),
        cmocka_unit_test(test_bytes_limit),
        cmocka_unit_test(test_bytes_evicts_several),
        cmocka_unit_test(test_growth_keeps_the_turn),
        cmocka_unit_test(test_destroy_sends_home_what_waits),
        cmocka_unit_test(test_random_is_memoryless),
        cmocka_unit_test(test_waiting_blocks_are_not_live),
        cmocka_unit_test(test_verify_finds),
        cmocka_unit_test(test_caps_are_the_inner_ones),
        cmocka_unit_test(test_faulty_spec),
        cmocka_unit_test(test_faulty_is_armed_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
