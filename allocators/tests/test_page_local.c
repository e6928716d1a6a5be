/* test_page_local - which block of "pages" comes next, and which page serves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/page_local.h"
#include "allocators/tests/specs.h"

#define SIZE   ((size_t)64)
#define BLOCKS (PAGE_LOCAL_BYTES / SIZE) /* of a page */

static char spec[] = "pages"; /* a constant would confuse gcc 12 */
static struct allocator *a;
static char *blocks[3 * BLOCKS];

static int setup(void **state)
{
    (void)state;
    a = specs_open(spec, 1);
    return a == NULL ? -1 : 0;
}

static int teardown(void **state)
{
    (void)state;
    if (allocator_verify(a) != NULL)
        return -1;
    allocator_destroy(a);
    return 0;
}

static char *take(size_t size)
{
    char *block = allocator_alloc(a, size);

    assert_non_null(block);
    return block;
}

static void drop(char *block)
{
    allocator_free(a, block, SIZE);
}

static void take_pages(size_t pages)
{
    for (size_t i = 0; i < pages * BLOCKS; i++)
        blocks[i] = take(SIZE);
}

static size_t page_of(const char *block)
{
    return (size_t)(block - blocks[0]) / PAGE_LOCAL_BYTES;
}

static void test_fresh_blocks_lie_in_a_row(void **state)
{
    (void)state;
    take_pages(2);
    for (size_t i = 1; i < 2 * BLOCKS; i++)
        assert_ptr_equal(blocks[i], blocks[0] + i * SIZE);
}

/* A round: what died before it, newest first; then what died during it. */
static void test_rounds(void **state)
{
    (void)state;
    take_pages(1);
    for (size_t i = 0; i < 3; i++)
        drop(blocks[i]);
    assert_ptr_equal(take(SIZE), blocks[2]); /* opens a round of three */
    drop(blocks[2]);                         /* for the next round */
    assert_ptr_equal(take(SIZE), blocks[1]);
    assert_ptr_equal(take(SIZE), blocks[0]);
    assert_ptr_equal(take(SIZE), blocks[2]);
}

/* What is dead comes before what was never alive. */
static void test_dead_before_fresh(void **state)
{
    (void)state;
    blocks[0] = take(SIZE);
    blocks[1] = take(SIZE);
    drop(blocks[0]);
    assert_ptr_equal(take(SIZE), blocks[0]);
    assert_ptr_equal(take(SIZE), blocks[1] + SIZE);
}

/* A page that was full waits behind the others. */
static void test_full_page_comes_back_last(void **state)
{
    (void)state;
    take_pages(2);
    blocks[2 * BLOCKS] = take(SIZE); /* page 2 is at the head now */
    drop(blocks[BLOCKS]);
    drop(blocks[0]);
    for (size_t i = 1; i < BLOCKS; i++)
        assert_int_equal(page_of(take(SIZE)), 2);
    assert_ptr_equal(take(SIZE), blocks[BLOCKS]);
    assert_ptr_equal(take(SIZE), blocks[0]);
}

/* An empty page serves another class; the one at the head stays. */
static void test_empty_pages_are_anyones(void **state)
{
    (void)state;
    take_pages(2);
    blocks[2 * BLOCKS] = take(SIZE);
    for (size_t i = 0; i < BLOCKS; i++)
        drop(blocks[i]);
    assert_ptr_equal(take(SIZE / 2), blocks[0]);
    drop(blocks[2 * BLOCKS]);
    assert_int_equal(page_of(take(SIZE / 4)), 3);
    assert_ptr_equal(take(SIZE), blocks[2 * BLOCKS]);
}

/* What another class left behind means nothing. */
static void test_remains_of_another_class(void **state)
{
    (void)state;
    take_pages(1);
    blocks[BLOCKS] = take(SIZE);
    for (size_t i = 0; i < BLOCKS; i++)
        drop(blocks[i]);
    for (size_t i = 0; i < BLOCKS / 2; i++) {
        blocks[i] = take(2 * SIZE);
        assert_int_equal(page_of(blocks[i]), 0);
    }
    assert_null(allocator_verify(a));
    for (size_t i = 0; i < BLOCKS / 2; i++)
        allocator_free(a, blocks[i], 2 * SIZE);
}

/* The struct of the allocator, and the rows of so many pages. */
static size_t own(size_t pages)
{
    return freelist_pages(PAGES_COLOUR_ALLOCATOR + sizeof(struct page_local) +
                          pages * sizeof(struct page)) *
           PAGES_SIZE;
}

/* Beside so many pages: their rows, and tags from the middle of a page. */
static size_t beside(size_t pages)
{
    return own(pages) - own(0) + (pages + 1) * PAGES_SIZE;
}

/* The first page of a class has memory for what was handed out; the later ones
 * as a whole. */
static void test_footprint_grows_with_use(void **state)
{
    size_t peak;
    size_t before = a->ops->footprint(a, &peak);

    (void)state;
    blocks[0] = take(SIZE);
    assert_int_equal(a->ops->footprint(a, &peak) - before,
                     PAGES_SIZE + beside(1));
    for (size_t i = 1; i < BLOCKS; i++)
        blocks[i] = take(SIZE);
    assert_int_equal(a->ops->footprint(a, &peak) - before,
                     PAGE_LOCAL_BYTES + beside(1));
    take(SIZE);
    assert_int_equal(a->ops->footprint(a, &peak) - before,
                     2 * PAGE_LOCAL_BYTES + beside(2));
    for (size_t i = 0; i < 3 * BLOCKS; i++)
        take(SIZE);
    assert_int_equal(a->ops->footprint(a, &peak) - before,
                     5 * PAGE_LOCAL_BYTES + beside(5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_fresh_blocks_lie_in_a_row, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_rounds, setup, teardown),
        cmocka_unit_test_setup_teardown(test_dead_before_fresh, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_full_page_comes_back_last, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_empty_pages_are_anyones, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_remains_of_another_class, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_footprint_grows_with_use, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
