/* test_foreign - allocators that are others' libraries: what our calls make of
 * them.  That blocks are sound is test_contract's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/tests/specs.h"

#include <string.h>

/* Skips the test where the library is not installed. */
static struct allocator *open_or_skip(const char *spec)
{
    struct option_value values[OPTIONS_MAX];
    const struct allocator_ops *ops = specs_read(spec, values);

    if (ops->unavailable != NULL && ops->unavailable() != NULL)
        skip();
    struct allocator *a = specs_open(spec, 1);
    assert_non_null(a);
    return a;
}

/* With the cache the block freed last comes first, without it the lowest. */
static void test_jemalloc_tcache(void **state)
{
    static const char *const tried[] = {
        "jemalloc:tcache=on", "jemalloc:tcache=on,arena=own",
        "jemalloc:tcache=off", "jemalloc:tcache=off,arena=own"};
    const size_t size = 448;

    (void)state;
    for (size_t i = 0; i < sizeof tried / sizeof *tried; i++) {
        struct allocator *a = open_or_skip(tried[i]);
        void *x = allocator_alloc(a, size);
        void *y = allocator_alloc(a, size);
        void *low = (uintptr_t)x < (uintptr_t)y ? x : y;
        void *high = low == x ? y : x;

        allocator_free(a, low, size);
        allocator_free(a, high, size);
        void *next = allocator_alloc(a, size);
        assert_ptr_equal(next, i < 2 ? high : low);
        allocator_free(a, next, size);
        allocator_destroy(a);
    }
}

/* A sized free must name the size that was served, or the block goes where nobody
 * takes from. */
static void check_comes_back(const char *spec)
{
    struct allocator *a = open_or_skip(spec);

    for (size_t size = 1; size <= 16; size++) {
        void *p = allocator_alloc(a, size);

        allocator_free(a, p, size);
        void *again = allocator_alloc(a, 16);
        assert_ptr_equal(again, p);
        allocator_free(a, again, 16);
    }
    allocator_destroy(a);
}

static void test_jemalloc_smallest_blocks_come_back(void **state)
{
    (void)state;
    check_comes_back("jemalloc");
}

static void test_tcmalloc_smallest_blocks_come_back(void **state)
{
    (void)state;
    check_comes_back("tcmalloc");
}

/* Blocks of two allocators in turn: how many share a page of memory with one of
 * the other? */
static size_t neighbours(const char *spec)
{
    enum { BLOCKS = 100, SIZE = 64 };
    struct allocator *a[2] = {open_or_skip(spec), open_or_skip(spec)};
    void *blocks[2][BLOCKS];
    size_t n = 0;

    for (size_t i = 0; i < BLOCKS; i++)
        for (size_t k = 0; k < 2; k++)
            blocks[k][i] = allocator_alloc(a[k], SIZE);
    for (size_t i = 0; i < BLOCKS; i++)
        for (size_t j = 0; j < BLOCKS; j++)
            if ((uintptr_t)blocks[0][i] >> 12 ==
                (uintptr_t)blocks[1][j] >> 12) {
                n++;
                break;
            }
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < BLOCKS; i++)
            allocator_free(a[k], blocks[k][i], SIZE);
        allocator_destroy(a[k]);
    }
    return n;
}

static void test_mimalloc_heaps_are_apart(void **state)
{
    (void)state;
    assert_int_equal(neighbours("mimalloc:heap=own"), 0);
    assert_in_range(neighbours("mimalloc:heap=shared"), 50, 100);
}

static void test_jemalloc_arenas_are_apart(void **state)
{
    (void)state;
    assert_int_equal(neighbours("jemalloc:arena=own"), 0);
    assert_in_range(neighbours("jemalloc:arena=shared"), 50, 100);
}

/* What lives in a heap of its own goes with it: the next one has the memory. */
static void check_goes_as_a_whole(const char *spec)
{
    const size_t rounds = 40, blocks = 100, size = (size_t)16 << 10;
    size_t first = 0, last = 0, peak = 0;

    for (size_t round = 0; round < rounds; round++) {
        struct allocator *a = open_or_skip(spec);

        for (size_t i = 0; i < blocks; i++) {
            void *p = allocator_alloc(a, size);
            assert_non_null(p);
            memset(p, 1, size);
        }
        last = a->ops->footprint(a, &peak);
        if (round == 0)
            first = last;
        allocator_destroy(a);
    }
    assert_in_range(last, 1, first + rounds / 4 * blocks * size);
}

static void test_mimalloc_heap_goes_as_a_whole(void **state)
{
    (void)state;
    check_goes_as_a_whole("mimalloc:heap=own");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jemalloc_tcache),
        cmocka_unit_test(test_jemalloc_smallest_blocks_come_back),
        cmocka_unit_test(test_tcmalloc_smallest_blocks_come_back),
        cmocka_unit_test(test_mimalloc_heaps_are_apart),
        cmocka_unit_test(test_jemalloc_arenas_are_apart),
        cmocka_unit_test(test_mimalloc_heap_goes_as_a_whole),
    };

    return cmocka_run_group_tests_name("foreign", tests, NULL, NULL);
}
