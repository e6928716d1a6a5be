/* test_pymalloc - CPython's rules of which block, which pool, which arena: one
 * test each, named after the rule. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/pymalloc.h"
#include "allocators/tests/specs.h"

/* Blocks of 512 bytes: 31 fill a pool, 63 pools fill an arena. */
#define SIZE         ((size_t)512)
#define POOL_BLOCKS  ((size_t)31)
#define POOLS        ((size_t)63)
#define ARENA_BLOCKS (POOLS * POOL_BLOCKS)
#define BLOCKS_MAX   (6 * ARENA_BLOCKS)

struct unmapped {
    size_t count, bytes;
    const void *base;
};

static struct unmapped unmapped;
static char *blocks[BLOCKS_MAX];
static size_t count;

static void note_unmapped(void *arg, const void *base, size_t size)
{
    struct unmapped *u = arg;

    u->count++;
    u->bytes += size;
    u->base = base;
}

static int setup(void **state)
{
    unmapped = (struct unmapped){0};
    count = 0;
    *state = specs_open_with("pymalloc", 1,
                             (struct specs_listener){note_unmapped, &unmapped});
    return *state == NULL ? -1 : 0;
}

static int teardown(void **state)
{
    const char *wrong = allocator_verify(*state);

    if (wrong != NULL)
        print_error("%s\n", wrong);
    allocator_destroy(*state);
    return wrong == NULL ? 0 : -1;
}

static char *birth(struct allocator *a, size_t size)
{
    char *p = allocator_alloc(a, size);

    assert_non_null(p);
    return p;
}

static void fill(struct allocator *a, size_t n)
{
    while (n-- > 0)
        blocks[count++] = birth(a, SIZE);
}

static void drop(struct allocator *a, size_t from, size_t n)
{
    for (size_t i = from; i < from + n; i++)
        allocator_free(a, blocks[i], SIZE);
}

static uintptr_t pool_of(const void *p)
{
    return (uintptr_t)p & ~(uintptr_t)(PYMALLOC_POOL - 1);
}

static ptrdiff_t in_pool(const void *p)
{
    return (ptrdiff_t)((uintptr_t)p - pool_of(p));
}

/* --- classes ------------------------------------------------------------------ */

static void test_classes_are_16_bytes_apart(void **state)
{
    (void)state;
    for (size_t size = 1; size <= 512; size++) {
        char *p = birth(*state, size);
        char *q = birth(*state, (size + 15) / 16 * 16);

        assert_int_equal(pool_of(p), pool_of(q));
        assert_int_equal(q - p, (size + 15) / 16 * 16);
        allocator_free(*state, q, (size + 15) / 16 * 16);
        allocator_free(*state, p, size);
    }
}

static void test_pools_hold_as_many_as_in_cpython(void **state)
{
    static const struct {
        size_t size, blocks;
    } cases[] = {{16, 1021}, {32, 510}, {48, 340}, {64, 255}, {512, 31}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *first = birth(*state, cases[i].size);

        assert_int_equal(in_pool(first), 48);
        for (size_t k = 1; k < cases[i].blocks; k++)
            assert_int_equal(pool_of(birth(*state, cases[i].size)),
                             pool_of(first));
        assert_int_not_equal(pool_of(birth(*state, cases[i].size)),
                             pool_of(first));
    }
}

static void test_more_than_512_bytes_are_the_raw_allocators(void **state)
{
    struct pymalloc *m = pymalloc_of(*state);
    char *small = birth(*state, 512);
    char *large;

    assert_int_equal(allocator_live_blocks(&m->raw->super), 0);
    large = birth(*state, 513);
    assert_int_equal(allocator_live_blocks(&m->raw->super), 1);
    assert_int_equal(allocator_live_bytes(&m->raw->super), 513);
    allocator_free(*state, large, 513);
    assert_int_equal(allocator_live_blocks(&m->raw->super), 0);
    allocator_free(*state, small, 512);
}

/* --- blocks of a pool ----------------------------------------------------------- */

static void test_fresh_blocks_are_carved_in_address_order(void **state)
{
    fill(*state, POOL_BLOCKS);
    for (size_t i = 0; i < POOL_BLOCKS; i++)
        assert_int_equal(in_pool(blocks[i]), 48 + i * SIZE);
}

static void test_the_block_freed_last_comes_first(void **state)
{
    fill(*state, 10);
    drop(*state, 2, 5);
    for (size_t i = 7; i-- > 2;)
        assert_ptr_equal(birth(*state, SIZE), blocks[i]);
}

static void test_nothing_is_carved_while_a_block_is_free(void **state)
{
    fill(*state, 3);
    drop(*state, 0, 1);
    assert_ptr_equal(birth(*state, SIZE), blocks[0]);
    assert_int_equal(in_pool(birth(*state, SIZE)), 48 + 3 * SIZE);
}

/* --- pools of a class ----------------------------------------------------------- */

/* Pools 0 and 1 are full, 2 has one block. */
static void three_pools(struct allocator *a)
{
    fill(a, 2 * POOL_BLOCKS + 1);
    assert_int_not_equal(pool_of(blocks[0]), pool_of(blocks[POOL_BLOCKS]));
}

static void
test_a_full_pool_that_gets_a_block_back_goes_to_the_front(void **state)
{
    three_pools(*state);
    drop(*state, POOL_BLOCKS + 5, 1);
    drop(*state, 7, 1); /* later: before the other */
    assert_ptr_equal(birth(*state, SIZE), blocks[7]);
    assert_ptr_equal(birth(*state, SIZE), blocks[POOL_BLOCKS + 5]);
    assert_ptr_equal(birth(*state, SIZE), blocks[2 * POOL_BLOCKS] + SIZE);
}

static void test_a_used_pool_keeps_its_place(void **state)
{
    three_pools(*state);
    drop(*state, 7, 2);               /* pool 0 is at the head */
    drop(*state, POOL_BLOCKS + 5, 1); /* now pool 1 */
    drop(*state, 3, 1);               /* pool 0 was used: stays second */
    assert_ptr_equal(birth(*state, SIZE), blocks[POOL_BLOCKS + 5]);
    assert_ptr_equal(birth(*state, SIZE), blocks[3]);
    assert_ptr_equal(birth(*state, SIZE), blocks[8]);
    assert_ptr_equal(birth(*state, SIZE), blocks[7]);
}

static void
test_a_birth_takes_the_head_pool_though_another_died_later(void **state)
{
    three_pools(*state);
    drop(*state, 0, 1);
    allocator_free(*state, blocks[POOL_BLOCKS], SIZE);
    allocator_free(*state, blocks[1], SIZE);
    assert_ptr_equal(birth(*state, SIZE), blocks[POOL_BLOCKS]);
}

/* --- free pools ------------------------------------------------------------------- */

static void test_an_empty_pool_is_free_for_other_classes(void **state)
{
    fill(*state, POOL_BLOCKS + 1);
    drop(*state, 0, POOL_BLOCKS);
    assert_int_equal(pool_of(birth(*state, 32)), pool_of(blocks[0]));
}

static void test_a_pool_with_one_live_block_is_not(void **state)
{
    fill(*state, POOL_BLOCKS + 1);
    drop(*state, 0, POOL_BLOCKS - 1);
    assert_int_not_equal(pool_of(birth(*state, 32)), pool_of(blocks[0]));
}

static void test_the_pool_emptied_last_comes_first(void **state)
{
    fill(*state, 3 * POOL_BLOCKS + 1);
    drop(*state, POOL_BLOCKS, POOL_BLOCKS);
    drop(*state, 0, POOL_BLOCKS);
    assert_int_equal(pool_of(birth(*state, 32)), pool_of(blocks[0]));
    assert_int_equal(pool_of(birth(*state, 48)), pool_of(blocks[POOL_BLOCKS]));
    assert_int_equal(in_pool(birth(*state, 64)), 48); /* and then a fresh one */
}

static void test_for_the_same_class_a_pool_keeps_its_list(void **state)
{
    fill(*state, POOL_BLOCKS);
    for (size_t i = 0; i < POOL_BLOCKS; i++)
        allocator_free(*state, blocks[i * 7 % POOL_BLOCKS], SIZE);
    for (size_t i = POOL_BLOCKS; i-- > 0;)
        assert_ptr_equal(birth(*state, SIZE), blocks[i * 7 % POOL_BLOCKS]);
}

static void test_for_another_class_a_pool_is_begun_anew(void **state)
{
    fill(*state, POOL_BLOCKS);
    drop(*state, 0, POOL_BLOCKS);
    for (size_t i = 0; i < 510; i++)
        assert_ptr_equal(birth(*state, 32), blocks[0] + 32 * i);
}

/* --- arenas ------------------------------------------------------------------------ */

static void test_63_pools_are_in_an_arena_that_is_not_aligned(void **state)
{
    fill(*state, ARENA_BLOCKS + 1);
    for (size_t i = 0; i < ARENA_BLOCKS; i++)
        assert_int_equal(blocks[i] - blocks[0],
                         i / POOL_BLOCKS * PYMALLOC_POOL +
                             i % POOL_BLOCKS * SIZE);
    assert_int_equal(blocks[0] - blocks[ARENA_BLOCKS], PYMALLOC_ARENA);
    assert_int_equal(pymalloc_of(*state)->skipped, 3 * PAGES_SIZE);
}

static void test_64_pools_are_in_an_arena_that_is_aligned(void **state)
{
    struct allocator *a = specs_open("pymalloc:pools=64", 1);
    char *first = birth(a, SIZE);
    char *last = NULL;

    (void)state;
    for (size_t i = 1; i < (size_t)64 * POOL_BLOCKS; i++)
        last = birth(a, SIZE);
    assert_int_equal(last - first,
                     63 * PYMALLOC_POOL + (POOL_BLOCKS - 1) * SIZE);
    assert_int_equal(first - birth(a, SIZE), PYMALLOC_ARENA);
    assert_null(allocator_verify(a));
    allocator_destroy(a);
}

static void drop_pools(struct allocator *a, size_t arena, size_t first,
                       size_t n)
{
    drop(a, (arena * POOLS + first) * POOL_BLOCKS, n * POOL_BLOCKS);
}

static char *block_of(size_t arena, size_t pool)
{
    return blocks[(arena * POOLS + pool) * POOL_BLOCKS];
}

static void test_the_fullest_arena_comes_first(void **state)
{
    fill(*state, 3 * ARENA_BLOCKS);
    drop_pools(*state, 0, 10, 5);
    drop_pools(*state, 1, 10, 2);
    drop_pools(*state, 2, 10, 3);
    assert_int_equal(pool_of(birth(*state, 32)), pool_of(block_of(1, 11)));
    assert_int_equal(pool_of(birth(*state, 48)), pool_of(block_of(1, 10)));
    assert_int_equal(pool_of(birth(*state, 64)), pool_of(block_of(2, 12)));
}

/* It goes behind those that are fuller and no further. */
static void
test_of_equally_full_arenas_the_one_that_gained_last_is_first(void **state)
{
    fill(*state, 3 * ARENA_BLOCKS);
    for (size_t arena = 0; arena < 3; arena++)
        drop_pools(*state, arena, 0, 1); /* order: 2 1 0 */
    drop_pools(*state, 2, 1, 1);         /* 1 0, 2 */
    drop_pools(*state, 1, 1, 1);         /* 0, 1 2 */
    assert_int_equal(pool_of(birth(*state, 32)), pool_of(block_of(0, 0)));
    assert_int_equal(pool_of(birth(*state, 48)), pool_of(block_of(1, 1)));
    assert_int_equal(pool_of(birth(*state, 64)), pool_of(block_of(1, 0)));
    assert_int_equal(pool_of(birth(*state, 80)), pool_of(block_of(2, 1)));
}

static void test_a_full_arena_that_gains_a_pool_goes_to_the_head(void **state)
{
    fill(*state, 2 * ARENA_BLOCKS);
    drop_pools(*state, 0, 5, 1);
    drop_pools(*state, 1, 5, 1);
    assert_int_equal(pool_of(birth(*state, 32)), pool_of(block_of(1, 5)));
}

static void test_an_empty_arena_is_unmapped(void **state)
{
    struct pymalloc *m = pymalloc_of(*state);
    size_t peak;

    fill(*state, 2 * ARENA_BLOCKS);
    drop_pools(*state, 0, 0, 1);
    drop_pools(*state, 1, 0, POOLS - 1);
    drop_pools(*state, 0, 1, POOLS - 2); /* as empty as the other, before it */
    assert_int_equal(unmapped.count, 0);
    drop_pools(*state, 0, POOLS - 1, 1);
    assert_int_equal(unmapped.count, 1);
    assert_int_equal(unmapped.bytes, PYMALLOC_ARENA);
    assert_ptr_equal(unmapped.base, pymalloc_arena_base(m, &m->table[0]));
    drop_pools(*state, 1, POOLS - 1, 1); /* now the last one: stays */
    assert_int_equal(unmapped.count, 1);
    assert_in_range(
        (*(struct allocator **)state)->ops->footprint(*state, &peak),
        PYMALLOC_POOL * POOLS, 2 * PYMALLOC_POOL * POOLS);
    assert_in_range(peak, 2 * PYMALLOC_POOL * POOLS, SIZE_MAX);
}

static void test_the_last_arena_is_kept_though_it_is_empty(void **state)
{
    for (size_t i = 0; i < 100; i++) {
        char *p = birth(*state, SIZE);

        allocator_free(*state, p, SIZE);
    }
    fill(*state, ARENA_BLOCKS);
    drop_pools(*state, 0, 0, POOLS);
    assert_int_equal(unmapped.count, 0);
}

static void
test_a_new_arena_is_below_all_others_or_in_the_highest_gap(void **state)
{
    fill(*state, 4 * ARENA_BLOCKS);
    assert_int_equal(block_of(0, 0) - block_of(3, 0), 3 * PYMALLOC_ARENA);
    drop_pools(*state, 3, 0, 1);
    drop_pools(*state, 2, 0, POOLS); /* goes last, and empty: stays */
    drop_pools(*state, 1, 0, POOLS); /* before it: goes */
    assert_int_equal(unmapped.count, 1);
    fill(*state, (1 + POOLS) * POOL_BLOCKS);
    assert_ptr_equal(birth(*state, SIZE), block_of(1, 0));
}

int main(void)
{
#define RULE(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
    const struct CMUnitTest tests[] = {
        RULE(classes_are_16_bytes_apart),
        RULE(pools_hold_as_many_as_in_cpython),
        RULE(more_than_512_bytes_are_the_raw_allocators),
        RULE(fresh_blocks_are_carved_in_address_order),
        RULE(the_block_freed_last_comes_first),
        RULE(nothing_is_carved_while_a_block_is_free),
        RULE(a_full_pool_that_gets_a_block_back_goes_to_the_front),
        RULE(a_used_pool_keeps_its_place),
        RULE(a_birth_takes_the_head_pool_though_another_died_later),
        RULE(an_empty_pool_is_free_for_other_classes),
        RULE(a_pool_with_one_live_block_is_not),
        RULE(the_pool_emptied_last_comes_first),
        RULE(for_the_same_class_a_pool_keeps_its_list),
        RULE(for_another_class_a_pool_is_begun_anew),
        RULE(63_pools_are_in_an_arena_that_is_not_aligned),
        RULE(64_pools_are_in_an_arena_that_is_aligned),
        RULE(the_fullest_arena_comes_first),
        RULE(of_equally_full_arenas_the_one_that_gained_last_is_first),
        RULE(a_full_arena_that_gains_a_pool_goes_to_the_head),
        RULE(an_empty_arena_is_unmapped),
        RULE(the_last_arena_is_kept_though_it_is_empty),
        RULE(a_new_arena_is_below_all_others_or_in_the_highest_gap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
