/* test_misuse - what an allocator claims to see ends the process, with a fixed
 * text, in every build. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/tests/death.h"
#include "allocators/tests/specs.h"

static const size_t sizes[] = {48, 5000, 3 << 20};

enum { SIZES = sizeof sizes / sizeof *sizes };

/* Runs it over every spec whose instance claims the cap, for every size. */
static void over_claims(unsigned cap, misuse_fn *misuse, const char *what)
{
    size_t claims = 0;

    for (size_t i = 0; i < SPECS_COUNT; i++) {
        struct allocator *a;
        bool is_claimed;

        if (specs_missing(specs[i]) != NULL)
            continue;
        a = specs_open(specs[i], 1);
        assert_non_null(a);
        is_claimed = (a->ops->caps & cap) != 0;
        allocator_destroy(a);
        for (size_t k = 0; is_claimed && k < SIZES; k++)
            expect_seen(specs[i], misuse, sizes[k], what);
        claims += is_claimed;
    }
    assert_in_range(claims, 5, SPECS_COUNT);
}

/* --- double free ------------------------------------------------------------ */

static void free_twice(struct allocator *a, size_t size)
{
    void *p = allocator_alloc(a, size);

    allocator_free(a, p, size);
    allocator_free(a, p, size);
}

static void free_twice_with_others_between(struct allocator *a, size_t size)
{
    void *p = allocator_alloc(a, size);
    void *q = allocator_alloc(a, size);

    allocator_free(a, p, size);
    allocator_free(a, q, size);
    allocator_free(a, p, size);
}

/* The owner has written over the whole block. */
static void free_twice_what_was_used(struct allocator *a, size_t size)
{
    char *p = allocator_alloc(a, size);

    allocator_free(a, p, size);
    p = allocator_alloc(a, size);
    memset(p, 0xff, size);
    allocator_free(a, p, size);
    allocator_free(a, p, size);
}

static void free_shortly(struct allocator *a, void *p, size_t size)
{
    if (!allocator_free_short(a, p, size))
        allocator_free(a, p, size);
}

/* By the short way where there is one, and then by both. */
static void free_twice_shortly(struct allocator *a, size_t size)
{
    (void)allocator_alloc(a, size);
    void *p = allocator_alloc(a, size);

    free_shortly(a, p, size);
    free_shortly(a, p, size);
}

static void test_double_free(void **state)
{
    (void)state;
    over_claims(ALLOCATOR_SEES_DOUBLE_FREE, free_twice, "double free");
    over_claims(ALLOCATOR_SEES_DOUBLE_FREE, free_twice_with_others_between,
                "double free");
    over_claims(ALLOCATOR_SEES_DOUBLE_FREE, free_twice_what_was_used,
                "double free");
    over_claims(ALLOCATOR_SEES_DOUBLE_FREE, free_twice_shortly, "double free");
}

/* --- foreign pointers --------------------------------------------------------- */

static void free_from_stack(struct allocator *a, size_t size)
{
    _Alignas(ALLOCATOR_ALIGN) char block[64] = "";

    (void)allocator_alloc(a, size);
    allocator_free(a, block, size);
}

static void free_before_anything_was_made(struct allocator *a, size_t size)
{
    static _Alignas(ALLOCATOR_ALIGN) char block[64];

    allocator_free(a, block, size);
}

static void free_inside(struct allocator *a, size_t size)
{
    char *p = allocator_alloc(a, size);

    allocator_free(a, p + 16, size);
}

static void free_one_page_on(struct allocator *a, size_t size)
{
    char *p = allocator_alloc(a, size);

    allocator_free(a, p + 4096, size);
}

static void free_unaligned(struct allocator *a, size_t size)
{
    char *p = allocator_alloc(a, size);

    allocator_free(a, p + 1, size);
}

/* Where the next block of this size will be, or at the end of everything. */
static void free_not_yet_made(struct allocator *a, size_t size)
{
    char *p = allocator_alloc(a, size);

    allocator_free(a, p + (size + 15) / 16 * 16, size);
}

static void free_of_another(struct allocator *a, size_t size)
{
    struct allocator *other = specs_open("freelist", 1);

    (void)allocator_alloc(a, size);
    allocator_free(a, allocator_alloc(other, size), size);
}

static void test_foreign_pointer(void **state)
{
    static misuse_fn *const ways[] = {
        free_from_stack, free_before_anything_was_made,
        free_inside,     free_one_page_on,
        free_unaligned,  free_not_yet_made,
        free_of_another,
    };

    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        over_claims(ALLOCATOR_SEES_FOREIGN, ways[i], "foreign pointer");
}

/* --- wrong sizes ------------------------------------------------------------ */

static void free_as_larger(struct allocator *a, size_t size)
{
    allocator_free(a, allocator_alloc(a, size), 2 * size);
}

static void free_as_smaller(struct allocator *a, size_t size)
{
    (void)allocator_alloc(a, size);
    allocator_free(a, allocator_alloc(a, size), size / 2);
}

static void free_as_huge(struct allocator *a, size_t size)
{
    allocator_free(a, allocator_alloc(a, size), SIZE_MAX - size);
}

static void free_as_tiny(struct allocator *a, size_t size)
{
    allocator_free(a, allocator_alloc(a, size), 1);
}

static void test_wrong_size(void **state)
{
    (void)state;
    over_claims(ALLOCATOR_SEES_WRONG_SIZE, free_as_larger, "wrong size");
    over_claims(ALLOCATOR_SEES_WRONG_SIZE, free_as_smaller, "wrong size");
    over_claims(ALLOCATOR_SEES_WRONG_SIZE, free_as_huge, "wrong size");
    over_claims(ALLOCATOR_SEES_WRONG_SIZE, free_as_tiny, "wrong size");
}

/* --- what no cap is for ------------------------------------------------------- */

static void write_after_free(struct allocator *a, size_t size)
{
    char *p = allocator_alloc(a, size);
    char *q = allocator_alloc(a, size);

    allocator_free(a, p, size);
    allocator_free(a, q, size);
    memset(p, 0x55, 16);
    memset(q, 0x55, 16);
    for (size_t i = 0; i < 2000; i++)
        allocator_free(a, allocator_alloc(a, size), size);
    p = allocator_alloc(a, size);
    q = allocator_alloc(a, size); /* where the link of the first leads */
    allocator_free(a, p, size);
    allocator_free(a, q, size);
}

static void test_write_after_free(void **state)
{
    static const char *const seeing[] = {
        "pages",
        "pymalloc",
        "pymalloc:pools=64",
        "quarantine+freelist",
        "quarantine:evict=random+freelist",
        "quarantine+arena:chunk=64K",
    };

    (void)state;
    for (size_t i = 0; i < sizeof seeing / sizeof *seeing; i++)
        expect_seen(seeing[i], write_after_free, 48, "write after free");
    for (size_t i = 3; i < sizeof seeing / sizeof *seeing; i++)
        expect_seen(seeing[i], write_after_free, 5000, "write after free");
}

/* The link of a dead block, led to a live one. */
static void lead_to_live(struct allocator *a, size_t size)
{
    char *p = allocator_alloc(a, size);
    char *q = allocator_alloc(a, size);

    allocator_free(a, p, size);
    memcpy(p, &q, sizeof q);
    (void)allocator_alloc(a, size);
    (void)allocator_alloc(a, size);
}

static void test_link_to_live(void **state)
{
    (void)state;
    expect_death("pages", lead_to_live, 48, "fatal: pages: write after free\n");
    expect_death("pymalloc", lead_to_live, 48,
                 "fatal: pymalloc: write after free\n");
}

/* It sees none: nothing of its own stands in a block that could be broken. */
static void test_freelist_bears_stale_writes(void **state)
{
    static const char *const orders[] = {
        "freelist",
        "freelist:order=fifo",
        "freelist:order=random",
        "freelist:order=address",
    };

    (void)state;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        struct allocator *a = specs_open(orders[i], 1);

        assert_non_null(a);
        write_after_free(a, 48);
        write_after_free(a, 5000);
        assert_null(allocator_verify(a));
        assert_int_equal(allocator_live_blocks(a), 0);
        allocator_destroy(a);
    }
}

/* What waits is the quarantine's to see; a second free after that the inner
 * allocator's, when the block leaves for the second time. */
static void free_again_later(struct allocator *a, size_t size)
{
    void *p = allocator_alloc(a, size);
    void *q = allocator_alloc(a, size);

    allocator_free(a, p, size);
    allocator_free(a, q, size); /* p leaves */
    allocator_free(a, p, size); /* q leaves */
    q = allocator_alloc(a, 4 * size);
    allocator_free(a, q, 4 * size); /* p leaves again */
}

static void test_quarantine_and_inner(void **state)
{
    (void)state;
    expect_death("quarantine+freelist", free_twice, 48,
                 "fatal: quarantine: double free\n");
    expect_death("quarantine+libc", free_twice, 48,
                 "fatal: quarantine: double free\n");
    expect_death("quarantine+freelist", write_after_free, 48,
                 "fatal: quarantine: write after free\n");
    expect_death("quarantine:slots=0+freelist", free_twice, 48,
                 "fatal: freelist: double free\n");
    expect_death("quarantine:slots=1+freelist", free_again_later, 48,
                 "fatal: freelist: double free\n");
    expect_death("quarantine:slots=1+arena", free_again_later, 48,
                 "fatal: arena: double free\n");
    expect_death("faulty:after=9+freelist", free_twice, 48,
                 "fatal: freelist: double free\n");
}

/* Behind the last block of a span there may be less than a block. */
static void free_rest_of_span(struct allocator *a, size_t size)
{
    char *first = allocator_alloc(a, size);

    for (size_t i = 0; i < 65536 / size; i++)
        (void)allocator_alloc(a, size);
    allocator_free(a, first + 65536 / size * size, size);
}

static void test_freelist_corners(void **state)
{
    (void)state;
    expect_death("freelist", free_rest_of_span, 48,
                 "fatal: freelist: foreign pointer\n");
    expect_death("freelist:order=random", free_rest_of_span, 400,
                 "fatal: freelist: foreign pointer\n");
}

/* A chunk that has gone back to the system still knows that it did. */
static void free_in_gone_chunk(struct allocator *a, size_t size)
{
    char *first = allocator_alloc(a, size);

    allocator_free(a, first, size);
    for (size_t i = 0; i < ((size_t)256 << 10) / size; i++)
        allocator_free(a, allocator_alloc(a, size), size);
    allocator_free(a, first, size);
}

static void test_double_free_in_gone_chunk(void **state)
{
    (void)state;
    expect_death("arena:chunk=64K", free_in_gone_chunk, 48,
                 "fatal: arena: double free\n");
    expect_death("arena:chunk=64K", free_in_gone_chunk, 10000,
                 "fatal: arena: double free\n");
}

/* Blocks and pools that no birth has reached, and what is left over at either
 * end of a pool and of an arena. */
static void free_past_pool(struct allocator *a, size_t size)
{
    allocator_free(a, (char *)allocator_alloc(a, size) + 16384, size);
}

static void free_pool_header(struct allocator *a, size_t size)
{
    allocator_free(a, (char *)allocator_alloc(a, size) - 48, size);
}

static void free_end_of_pool(struct allocator *a, size_t size)
{
    char *first = allocator_alloc(a, size);

    for (size_t i = 1; i < 16336 / size; i++)
        (void)allocator_alloc(a, size);
    allocator_free(a, first + 16336 / size * size, size);
}

static void free_before_first_pool(struct allocator *a, size_t size)
{
    allocator_free(a, (char *)allocator_alloc(a, size) - 4096 - 48, size);
}

/* 63 pools of 40 blocks fill an arena; an empty one goes when another one has
 * room. */
static void free_in_gone_arena(struct allocator *a, size_t size)
{
    enum { COUNT = 2 * 63 * 40 };
    static char *blocks[COUNT];

    for (size_t i = 0; i < COUNT; i++)
        blocks[i] = allocator_alloc(a, size);
    for (size_t i = COUNT; i-- > 0;)
        allocator_free(a, blocks[i], size);
    if (allocator_verify(a) != NULL)
        return;
    allocator_free(a, blocks[0], size);
}

static void test_pymalloc_corners(void **state)
{
    static misuse_fn *const foreign[] = {free_past_pool, free_pool_header,
                                         free_end_of_pool,
                                         free_before_first_pool};

    (void)state;
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        expect_death("pymalloc", foreign[i], 400,
                     "fatal: pymalloc: foreign pointer\n");
    expect_death("pymalloc", free_twice, 512, "fatal: pymalloc: double free\n");
    expect_death("pymalloc", free_twice, 513, "fatal: freelist: double free\n");
    expect_death("pymalloc", free_in_gone_arena, 400,
                 "fatal: pymalloc: double free\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pymalloc_corners),
        cmocka_unit_test(test_double_free),
        cmocka_unit_test(test_foreign_pointer),
        cmocka_unit_test(test_wrong_size),
        cmocka_unit_test(test_write_after_free),
        cmocka_unit_test(test_link_to_live),
        cmocka_unit_test(test_freelist_bears_stale_writes),
        cmocka_unit_test(test_quarantine_and_inner),
        cmocka_unit_test(test_freelist_corners),
        cmocka_unit_test(test_double_free_in_gone_chunk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
