/* test_pages - memory from the system. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/pages.h"

#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

static bool is_zero(const unsigned char *p, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (p[i] != 0)
            return false;
    }
    return true;
}

/* Pages of a range that are in memory; -1 where the range is not mapped. */
static int resident_pages(void *base, size_t size)
{
    unsigned char pages[64];
    int count = 0;

    if (mincore(base, size, pages) != 0)
        return -1;
    for (size_t i = 0; i < size / PAGES_SIZE; i++)
        count += pages[i] & 1;
    return count;
}

static void test_map(void **state)
{
    unsigned char *p = pages_map(PAGES_SIZE + 1);

    (void)state;
    assert_non_null(p);
    assert_int_equal((uintptr_t)p % PAGES_SIZE, 0);
    assert_true(is_zero(p, 2 * PAGES_SIZE));
    memset(p, 1, 2 * PAGES_SIZE);
    pages_unmap(p, PAGES_SIZE + 1);
    assert_int_equal(resident_pages(p, 2 * PAGES_SIZE), -1);
}

static void test_impossible_sizes(void **state)
{
    (void)state;
    assert_null(pages_map(0));
    assert_null(pages_map(SIZE_MAX));
    assert_null(pages_map((size_t)1 << 50));
    assert_null(pages_reserve(0, PAGES_SIZE));
    assert_null(pages_reserve(SIZE_MAX, PAGES_SIZE));
    assert_null(pages_reserve(SIZE_MAX - (1 << 20), 1 << 21));
    assert_null(pages_reserve((size_t)1 << 50, PAGES_SIZE));
}

static void test_reserve_aligns(void **state)
{
    (void)state;
    for (size_t align = PAGES_SIZE; align <= (size_t)1 << 30; align *= 4) {
        char *p = pages_reserve(3 * PAGES_SIZE, align);

        assert_non_null(p);
        assert_int_equal((uintptr_t)p % align, 0);
        assert_int_equal(pages_commit(p, 3 * PAGES_SIZE), 0);
        memset(p, 1, 3 * PAGES_SIZE);
        pages_unmap(p, 3 * PAGES_SIZE);
        assert_int_equal(resident_pages(p, PAGES_SIZE), -1);
    }
}

/* Were what is cut off at either side left mapped, 47 bits would not do. */
static void test_reserve_leaves_nothing_behind(void **state)
{
    size_t align = (size_t)1 << 40;

    (void)state;
    for (size_t i = 0; i < 300; i++) {
        char *p = pages_reserve(PAGES_SIZE, align);

        assert_non_null(p);
        pages_unmap(p, PAGES_SIZE);
    }
}

static void test_commit_and_decommit(void **state)
{
    size_t size = 16 * PAGES_SIZE;
    unsigned char *p = pages_reserve((size_t)1 << 40, 1 << 16);
    unsigned char *part = p + ((size_t)1 << 39);

    (void)state;
    assert_non_null(p);
    assert_int_equal(pages_commit(part, size), 0);
    assert_int_equal(resident_pages(part, size), 0);
    memset(part, 1, size);
    assert_int_equal(resident_pages(part, size), 16);
    pages_decommit(part + PAGES_SIZE, 8 * PAGES_SIZE);
    assert_int_equal(resident_pages(part, size), 8);
    assert_int_equal(pages_commit(part, size), 0);
    assert_true(is_zero(part + PAGES_SIZE, 8 * PAGES_SIZE));
    assert_int_equal(part[0], 1);
    assert_int_equal(part[9 * PAGES_SIZE], 1);
    pages_unmap(p, (size_t)1 << 40);
}

static void test_populate_is_harmless(void **state)
{
    unsigned char *p = pages_map(8 * PAGES_SIZE);

    (void)state;
    assert_non_null(p);
    p[0] = 7;
    pages_populate(p, 8 * PAGES_SIZE);
    assert_int_equal(p[0], 7);
    assert_true(is_zero(p + 1, 8 * PAGES_SIZE - 1));
    pages_unmap(p, 8 * PAGES_SIZE);
}

static void test_remap_keeps_contents(void **state)
{
    unsigned char *p = pages_map(PAGES_SIZE);

    (void)state;
    assert_non_null(p);
    memset(p, 5, PAGES_SIZE);
    assert_null(pages_remap(p, PAGES_SIZE, SIZE_MAX));
    assert_null(pages_remap(p, PAGES_SIZE, (size_t)1 << 50));
    assert_int_equal(p[PAGES_SIZE - 1], 5);
    p = pages_remap(p, PAGES_SIZE, 300 * PAGES_SIZE);
    assert_non_null(p);
    assert_int_equal(p[0], 5);
    assert_int_equal(p[PAGES_SIZE - 1], 5);
    assert_true(is_zero(p + PAGES_SIZE, 299 * PAGES_SIZE));
    pages_unmap(p, 300 * PAGES_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_map),
        cmocka_unit_test(test_impossible_sizes),
        cmocka_unit_test(test_reserve_aligns),
        cmocka_unit_test(test_reserve_leaves_nothing_behind),
        cmocka_unit_test(test_commit_and_decommit),
        cmocka_unit_test(test_populate_is_harmless),
        cmocka_unit_test(test_remap_keeps_contents),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
