/* test_arena - when a chunk is recycled, and which. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/tests/specs.h"

#define CHUNK     ((size_t)64 << 10)
/* Blocks of 64 bytes in a chunk of which 1/64 is bitmaps. */
#define PER_CHUNK (CHUNK / 64 - CHUNK / 64 / 64)

struct told {
    const char *base;
    size_t size, times;
};

static void note_unmap(void *arg, const void *base, size_t size)
{
    struct told *told = arg;

    told->base = base;
    told->size = size;
    told->times++;
}

/* Fills the next chunk with blocks of 64 bytes; the first is returned. */
static char *fill_chunk(struct allocator *a)
{
    char *first = allocator_alloc(a, 64);

    assert_non_null(first);
    for (size_t i = 1; i < PER_CHUNK; i++)
        assert_ptr_equal(allocator_alloc(a, 64), first + i * 64);
    return first;
}

static void free_chunk(struct allocator *a, char *first)
{
    for (size_t i = 0; i < PER_CHUNK; i++)
        allocator_free(a, first + i * 64, 64);
}

/* Blocks lie one behind the other, each rounded up to 16 bytes. */
static void test_bumps(void **state)
{
    struct allocator *a = specs_open("arena", 1);
    char *p = allocator_alloc(a, 1);

    (void)state;
    assert_ptr_equal(allocator_alloc(a, 16), p + 16);
    assert_ptr_equal(allocator_alloc(a, 17), p + 32);
    assert_ptr_equal(allocator_alloc(a, 500), p + 64);
    allocator_free(a, p + 64, 500);
    assert_ptr_equal(allocator_alloc(a, 1), p + 64 + 512);
    assert_null(allocator_verify(a));
    allocator_destroy(a);
}

/* 40 chunks' worth of blocks, each freed at once: no address comes twice, and
 * the memory of each full chunk has gone. */
static void test_never_repeats(void **state)
{
    struct told told = {0};
    struct allocator *a =
        specs_open_with("arena:chunk=64K,recycle=never", 1,
                        (struct specs_listener){note_unmap, &told});
    char *last = NULL;
    size_t peak;

    (void)state;
    for (size_t i = 0; i < 40 * PER_CHUNK; i++) {
        char *p = allocator_alloc(a, 64);

        assert_true(p > last);
        last = p;
        allocator_free(a, p, 64);
    }
    assert_null(allocator_verify(a));
    assert_int_equal(told.times, 39);
    assert_int_equal(told.size, CHUNK);
    assert_true(a->ops->footprint(a, &peak) < 3 * CHUNK);
    assert_true(peak < 4 * CHUNK);
    allocator_destroy(a);
}

/* Create and drop: when the open chunk is full it is dead too, and is taken
 * again from its start. */
static void test_recycles_the_chunk_it_has_filled(void **state)
{
    static const char *const both[] = {"arena:chunk=64K,recycle=lifo",
                                       "arena:chunk=64K,recycle=fifo"};

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        struct allocator *a = specs_open(both[k], 1);
        char *first = allocator_alloc(a, 64);

        allocator_free(a, first, 64);
        for (size_t i = 1; i < 5 * PER_CHUNK; i++) {
            char *p = allocator_alloc(a, 64);

            assert_ptr_equal(p, first + i % PER_CHUNK * 64);
            allocator_free(a, p, 64);
        }
        assert_null(allocator_verify(a));
        allocator_destroy(a);
    }
}

/* Three chunks; the second and the first die, but for one block of the first:
 * only when that one is freed does the first come back. */
static void test_recycles_exactly_when_dead(void **state)
{
    struct allocator *a = specs_open("arena:chunk=64K,recycle=fifo", 1);
    char *one = fill_chunk(a);
    char *two = fill_chunk(a);
    char *three = fill_chunk(a);
    char *four;

    (void)state;
    assert_ptr_equal(two, one + CHUNK);
    assert_ptr_equal(three, two + CHUNK);
    for (size_t i = 1; i < PER_CHUNK; i++)
        allocator_free(a, one + i * 64, 64);
    free_chunk(a, two);
    assert_ptr_equal(fill_chunk(a), two);
    four = fill_chunk(a);
    assert_ptr_equal(four, three + CHUNK);
    allocator_free(a, one, 64);
    assert_ptr_equal(fill_chunk(a), one);
    assert_null(allocator_verify(a));
    allocator_destroy(a);
}

/* Chunks 3, 1, 2 die in this order: which comes first? */
static void check_turn(const char *spec, const size_t turn[3])
{
    struct allocator *a = specs_open(spec, 1);
    char *chunks[4];

    for (size_t i = 0; i < 4; i++)
        chunks[i] = fill_chunk(a);
    free_chunk(a, chunks[2]);
    free_chunk(a, chunks[0]);
    free_chunk(a, chunks[1]);
    assert_null(allocator_verify(a));
    for (size_t i = 0; i < 3; i++)
        assert_ptr_equal(fill_chunk(a), chunks[turn[i]]);
    assert_ptr_equal(fill_chunk(a), chunks[3] + CHUNK);
    assert_null(allocator_verify(a));
    allocator_destroy(a);
}

static void test_turn_of_dead_chunks(void **state)
{
    (void)state;
    check_turn("arena:chunk=64K,recycle=lifo", (const size_t[]){1, 0, 2});
    check_turn("arena:chunk=64K,recycle=fifo", (const size_t[]){2, 0, 1});
}

/* Dead chunks of big blocks serve big blocks of as many chunks. */
static void test_big_blocks(void **state)
{
    struct told told = {0};
    struct allocator *a =
        specs_open_with("arena:chunk=64K,recycle=lifo", 1,
                        (struct specs_listener){note_unmap, &told});
    size_t three = 3 * CHUNK;
    char *big = allocator_alloc(a, three - 5);
    char *small = allocator_alloc(a, 64);

    (void)state;
    assert_non_null(big);
    big[three - 6] = 1;
    assert_true(small > big + three);
    allocator_free(a, big, three - 5);
    assert_int_equal(told.times, 1);
    assert_ptr_equal(told.base, big);
    assert_int_equal(told.size, three);
    assert_null(allocator_verify(a));
    assert_ptr_not_equal(allocator_alloc(a, three + 1), big);
    assert_ptr_not_equal(allocator_alloc(a, 2 * CHUNK), big);
    assert_ptr_equal(allocator_alloc(a, three - 4000), big);
    assert_int_equal(big[three - 6], 0);
    assert_null(allocator_verify(a));
    allocator_destroy(a);
}

/* Taken out of the middle and the end of the list, and added again: none is
 * lost, and the oldest of as many chunks is taken. */
static void test_turn_of_dead_big_blocks(void **state)
{
    static const size_t chunks[] = {2, 3, 2, 3, 4};
    struct allocator *a = specs_open("arena:chunk=64K,recycle=fifo", 1);
    char *p[5];

    (void)state;
    for (size_t i = 0; i < 5; i++)
        p[i] = allocator_alloc(a, chunks[i] * CHUNK);
    for (size_t i = 0; i < 5; i++)
        allocator_free(a, p[i], chunks[i] * CHUNK);
    assert_null(allocator_verify(a));
    assert_ptr_equal(allocator_alloc(a, 4 * CHUNK), p[4]);
    assert_ptr_equal(allocator_alloc(a, 3 * CHUNK), p[1]);
    allocator_free(a, p[1], 3 * CHUNK);
    assert_null(allocator_verify(a));
    assert_ptr_equal(allocator_alloc(a, 3 * CHUNK), p[3]);
    assert_ptr_equal(allocator_alloc(a, 3 * CHUNK), p[1]);
    assert_ptr_equal(allocator_alloc(a, 2 * CHUNK), p[0]);
    assert_ptr_equal(allocator_alloc(a, 2 * CHUNK), p[2]);
    assert_true((char *)allocator_alloc(a, 2 * CHUNK) > p[4]);
    assert_null(allocator_verify(a));
    allocator_destroy(a);
}

/* The peak is kept though nobody asked while it lasted, and one small block
 * holds its page and no chunk. */
static void test_footprint(void **state)
{
    struct allocator *a = specs_open("arena", 1);
    size_t big = (size_t)8 << 20;
    size_t peak;
    size_t before;

    (void)state;
    assert_non_null(allocator_alloc(a, 16));
    before = a->ops->footprint(a, &peak);
    assert_true(before < (size_t)64 << 10);
    assert_int_equal(peak, before);
    allocator_free(a, allocator_alloc(a, big), big);
    assert_int_equal(a->ops->footprint(a, &peak), before);
    assert_true(peak >= before + big);
    allocator_destroy(a);
}

/* The largest size that still shares a chunk, and the next one. */
static void test_size_at_the_border(void **state)
{
    struct allocator *a = specs_open("arena:chunk=64K", 1);
    char *fits = allocator_alloc(a, CHUNK - CHUNK / 64);
    char *big = allocator_alloc(a, CHUNK - CHUNK / 64 + 1);

    (void)state;
    assert_int_equal((uintptr_t)fits % CHUNK, CHUNK / 64);
    assert_int_equal((uintptr_t)big % CHUNK, 0);
    assert_null(allocator_verify(a));
    allocator_free(a, fits, CHUNK - CHUNK / 64);
    allocator_free(a, big, CHUNK - CHUNK / 64 + 1);
    assert_null(allocator_verify(a));
    allocator_destroy(a);
}

/* Where 47 bits would be needed twice, each gets what is left. */
static void test_many_at_once(void **state)
{
    struct allocator *all[16];

    (void)state;
    for (size_t i = 0; i < 16; i++) {
        all[i] = specs_open("arena:chunk=64K", 1);
        assert_non_null(all[i]);
        assert_non_null(allocator_alloc(all[i], 1000000));
    }
    for (size_t i = 0; i < 16; i++)
        allocator_destroy(all[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bumps),
        cmocka_unit_test(test_never_repeats),
        cmocka_unit_test(test_recycles_the_chunk_it_has_filled),
        cmocka_unit_test(test_recycles_exactly_when_dead),
        cmocka_unit_test(test_turn_of_dead_chunks),
        cmocka_unit_test(test_big_blocks),
        cmocka_unit_test(test_turn_of_dead_big_blocks),
        cmocka_unit_test(test_footprint),
        cmocka_unit_test(test_size_at_the_border),
        cmocka_unit_test(test_many_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
