/* test_freelist - which block comes next, exactly, for each order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/pages.h"
#include "allocators/tests/specs.h"

enum { COUNT = 100 };

static const size_t class_sizes[] = {16, 40, 512, 513, 3 * PAGES_SIZE, 1 << 20};

/* COUNT fresh blocks; they lie one behind the other, lowest first. */
static void take_fresh(struct allocator *a, char **blocks, size_t size)
{
    size_t stride = size <= 512 ? (size + 15) / 16 * 16
                                : (size + PAGES_SIZE - 1) & ~(PAGES_SIZE - 1);

    for (size_t i = 0; i < COUNT; i++) {
        blocks[i] = allocator_alloc(a, size);
        assert_non_null(blocks[i]);
        if (i > 0)
            assert_int_equal(blocks[i] - blocks[i - 1], stride);
    }
}

/* Frees the blocks in the order 0, 37, 74, 11, ...: each once. */
static size_t nth_freed(size_t i)
{
    return i * 37 % COUNT;
}

/* Expects `expected(i)` to be the block that comes as number i. */
static void check_order(const char *spec, size_t (*expected)(size_t i))
{
    for (size_t k = 0; k < sizeof class_sizes / sizeof *class_sizes; k++) {
        struct allocator *a = specs_open(spec, 1);
        char *blocks[COUNT];
        size_t size = class_sizes[k];
        char *next;

        assert_non_null(a);
        take_fresh(a, blocks, size);
        for (size_t i = 0; i < COUNT; i++)
            allocator_free(a, blocks[nth_freed(i)], size);
        assert_null(allocator_verify(a));
        for (size_t i = 0; i < COUNT; i++)
            assert_ptr_equal(allocator_alloc(a, size), blocks[expected(i)]);
        /* None is free any more: a fresh one, behind the others. */
        next = allocator_alloc(a, size);
        assert_true(next > blocks[COUNT - 1]);
        assert_null(allocator_verify(a));
        allocator_destroy(a);
    }
}

static size_t newest_first(size_t i)
{
    return nth_freed(COUNT - 1 - i);
}

static size_t itself(size_t i)
{
    return i;
}

static void test_lifo(void **state)
{
    (void)state;
    check_order("freelist", newest_first);
    check_order("freelist:order=lifo", newest_first);
}

static void test_fifo(void **state)
{
    (void)state;
    check_order("freelist:order=fifo", nth_freed);
}

static void test_address(void **state)
{
    (void)state;
    check_order("freelist:order=address", itself);
}

/* Interleaved: the lowest at each moment, not only after the last free. */
static void test_address_interleaved(void **state)
{
    struct allocator *a = specs_open("freelist:order=address", 1);
    char *blocks[COUNT];

    (void)state;
    assert_non_null(a);
    take_fresh(a, blocks, 64);
    allocator_free(a, blocks[50], 64);
    allocator_free(a, blocks[20], 64);
    allocator_free(a, blocks[70], 64);
    assert_ptr_equal(allocator_alloc(a, 64), blocks[20]);
    allocator_free(a, blocks[10], 64);
    allocator_free(a, blocks[60], 64);
    assert_ptr_equal(allocator_alloc(a, 64), blocks[10]);
    assert_ptr_equal(allocator_alloc(a, 64), blocks[50]);
    assert_ptr_equal(allocator_alloc(a, 64), blocks[60]);
    assert_ptr_equal(allocator_alloc(a, 64), blocks[70]);
    allocator_destroy(a);
}

static size_t index_of(char *const *blocks, const char *p, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (blocks[i] == p)
            return i;
    }
    fail_msg("a block that was not free");
    return count;
}

/* 16 free blocks: each draw takes one of them, each with the chance 1/16,
 * whatever its age.  37.7 is the 99.9 % point of chi-square with 15 degrees of
 * freedom; the count of immediate returns is held within four sigma. */
static void test_random_is_uniform(void **state)
{
    enum { FREE = 16, DRAWS = 32000 };
    struct allocator *a = specs_open("freelist:order=random", 5);
    char *blocks[FREE];
    size_t counts[FREE] = {0};
    size_t again = 0;
    size_t last = FREE;
    double expected = (double)DRAWS / FREE;
    double chi = 0;

    (void)state;
    assert_non_null(a);
    for (size_t i = 0; i < FREE; i++)
        blocks[i] = allocator_alloc(a, 48);
    for (size_t i = 0; i < FREE; i++)
        allocator_free(a, blocks[i], 48);
    for (size_t i = 0; i < DRAWS; i++) {
        char *p = allocator_alloc(a, 48);
        size_t which = index_of(blocks, p, FREE);

        counts[which]++;
        again += which == last;
        last = which;
        allocator_free(a, p, 48);
    }
    for (size_t i = 0; i < FREE; i++) {
        double off = (double)counts[i] - expected;

        chi += off * off / expected;
    }
    assert_true(chi < 37.7);
    assert_in_range(again, 2000 - 173, 2000 + 173);
    allocator_destroy(a);
}

static void test_random_follows_its_seed(void **state)
{
    struct allocator *a[3];
    ptrdiff_t places[3][COUNT];

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        char *blocks[COUNT];

        a[k] = specs_open("freelist:order=random", k == 2 ? 2 : 1);
        assert_non_null(a[k]);
        take_fresh(a[k], blocks, 48);
        for (size_t i = 0; i < COUNT; i++)
            allocator_free(a[k], blocks[i], 48);
        for (size_t i = 0; i < COUNT; i++)
            places[k][i] = (char *)allocator_alloc(a[k], 48) - blocks[0];
    }
    assert_memory_equal(places[0], places[1], sizeof places[0]);
    assert_memory_not_equal(places[0], places[2], sizeof places[0]);
    for (size_t k = 0; k < 3; k++)
        allocator_destroy(a[k]);
}

/* A freed block serves its own class only. */
static void test_classes_are_apart(void **state)
{
    static const char *const orders[] = {
        "freelist:order=lifo", "freelist:order=fifo", "freelist:order=random",
        "freelist:order=address"};

    (void)state;
    for (size_t k = 0; k < 4; k++) {
        struct allocator *a = specs_open(orders[k], 1);
        char *p;

        assert_non_null(a);
        p = allocator_alloc(a, 33);
        allocator_free(a, p, 33);
        assert_ptr_not_equal(allocator_alloc(a, 32), p);
        assert_ptr_not_equal(allocator_alloc(a, 49), p);
        assert_ptr_equal(allocator_alloc(a, 48), p);
        p = allocator_alloc(a, 4097);
        allocator_free(a, p, 4097);
        assert_ptr_not_equal(allocator_alloc(a, 4096), p);
        assert_ptr_equal(allocator_alloc(a, 8192), p);
        allocator_destroy(a);
    }
}

/* More blocks of a class than a span has, and more spans than a step of the
 * slot arrays: all apart, all listed, all back. */
static void test_many_spans(void **state)
{
    enum { MANY = 20000 };
    static const char *const orders[] = {
        "freelist:order=lifo", "freelist:order=fifo", "freelist:order=random",
        "freelist:order=address"};
    static char *blocks[MANY];

    (void)state;
    for (size_t k = 0; k < 4; k++) {
        struct allocator *a = specs_open(orders[k], 1);

        assert_non_null(a);
        for (size_t i = 0; i < MANY; i++) {
            blocks[i] = allocator_alloc(a, 48);
            assert_non_null(blocks[i]);
            if (i > 0)
                assert_true(blocks[i] - blocks[i - 1] >= 48);
        }
        assert_null(allocator_verify(a));
        for (size_t i = 0; i < MANY; i++)
            allocator_free(a, blocks[i * 7919 % MANY], 48);
        assert_null(allocator_verify(a));
        assert_int_equal(allocator_live_blocks(a), 0);
        allocator_destroy(a);
    }
}

struct told {
    const void *base;
    size_t size, times;
};

static void note_unmap(void *arg, const void *base, size_t size)
{
    struct told *told = arg;

    told->base = base;
    told->size = size;
    told->times++;
}

/* Over 1 MiB: the lowest place that fits, and each free is an unmap. */
static void test_large_blocks(void **state)
{
    struct told told = {0};
    struct allocator *a = specs_open_with(
        "freelist", 1, (struct specs_listener){note_unmap, &told});
    size_t size = (1 << 20) + 1;
    char *p[3];
    size_t held;
    size_t peak;

    (void)state;
    assert_non_null(a);
    held = a->ops->footprint(a, &peak);
    for (size_t i = 0; i < 3; i++) {
        p[i] = allocator_alloc(a, size);
        assert_non_null(p[i]);
        p[i][0] = 1;
        p[i][size - 1] = 1;
    }
    assert_int_equal(told.times, 0);
    allocator_free(a, p[1], size);
    assert_int_equal(told.times, 1);
    assert_ptr_equal(told.base, p[1]);
    assert_int_equal(told.size, (1 << 20) + PAGES_SIZE);
    assert_null(allocator_verify(a));
    assert_true((char *)allocator_alloc(a, size + PAGES_SIZE) > p[2]);
    assert_ptr_equal(allocator_alloc(a, size), p[1]);
    assert_int_equal(p[1][0], 0); /* the system's pages are zero */
    allocator_free(a, p[0], size);
    allocator_free(a, p[1], size);
    assert_ptr_equal(allocator_alloc(a, 2 * size), p[0]);
    assert_null(allocator_verify(a));
    assert_true(a->ops->footprint(a, &peak) > held + 4 * size);
    assert_true(peak > held + 4 * size);
    allocator_destroy(a);
}

/* The peak is kept though nobody asked while it lasted, and one small block
 * holds a page of its span and no more. */
static void test_footprint(void **state)
{
    struct allocator *a = specs_open("freelist", 1);
    size_t big = 8 << 20;
    size_t peak;
    size_t before;

    (void)state;
    assert_non_null(a);
    before = a->ops->footprint(a, &peak);
    assert_int_equal(peak, before);
    assert_non_null(allocator_alloc(a, 16));
    /* A page of blocks, one of the table of spans, one of slots, and of the tags
     * of a span 4 KiB that start in the middle of a page. */
    assert_int_equal(a->ops->footprint(a, &peak), before + 5 * PAGES_SIZE);
    allocator_free(a, allocator_alloc(a, big), big);
    assert_true(a->ops->footprint(a, &peak) < before + big);
    assert_true(peak >= before + 5 * PAGES_SIZE + big);
    allocator_destroy(a);
}

/* A million live blocks cost little more than their classes' bytes: 1/16 for tags,
 * and of 120 bytes on average 8 to 16 for slots. */
static void test_is_dense(void **state)
{
    struct allocator *a = specs_open("freelist", 1);
    size_t bytes = 0;
    size_t peak;

    (void)state;
    assert_non_null(a);
    for (size_t i = 0; i < 1000000; i++) {
        size_t size = 16 * (1 + i % 14);

        assert_non_null(allocator_alloc(a, size));
        bytes += size;
    }
    assert_true((double)a->ops->footprint(a, &peak) < 1.22 * (double)bytes);
    allocator_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lifo),
        cmocka_unit_test(test_fifo),
        cmocka_unit_test(test_address),
        cmocka_unit_test(test_address_interleaved),
        cmocka_unit_test(test_random_is_uniform),
        cmocka_unit_test(test_random_follows_its_seed),
        cmocka_unit_test(test_classes_are_apart),
        cmocka_unit_test(test_many_spans),
        cmocka_unit_test(test_large_blocks),
        cmocka_unit_test(test_footprint),
        cmocka_unit_test(test_is_dense),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
