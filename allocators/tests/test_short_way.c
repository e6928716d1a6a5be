/* The short way through the front door: the same blocks, in the same order, as by
 * the long one, the same counts, and no block that is not the class's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/random.h"
#include "allocators/tests/specs.h"

enum { LIVE = 300, STEPS = 20000 };

struct block {
    char *a, *b; /* by the short way where there is one; by the long */
    size_t size; /* 0: there is none */
};

struct twins {
    struct allocator *a, *b;
    ptrdiff_t apart; /* of each pair of blocks: the two are alike */
    size_t short_ways;
};

static void take(struct twins *t, struct block *block, size_t size)
{
    bool first = t->a->stats.allocs == 0;

    block->size = size;
    block->a = allocator_alloc_short(t->a, size);
    t->short_ways += block->a != NULL;
    if (block->a == NULL)
        block->a = allocator_alloc(t->a, size);
    block->b = allocator_alloc(t->b, size);
    assert_non_null(block->a);
    assert_non_null(block->b);
    if (first)
        t->apart = block->a - block->b;
    assert_int_equal(block->a - block->b, t->apart);
    memset(block->a, 0xaa, size);
}

static void give(struct twins *t, struct block *block)
{
    if (allocator_free_short(t->a, block->a, block->size))
        t->short_ways++;
    else
        allocator_free(t->a, block->a, block->size);
    allocator_free(t->b, block->b, block->size);
    block->size = 0;
}

static void check(const struct twins *t)
{
    const struct allocator_stats *a = &t->a->stats, *b = &t->b->stats;

    assert_null(allocator_verify(t->a));
    assert_int_equal(a->allocs, b->allocs);
    assert_int_equal(a->alloc_bytes, b->alloc_bytes);
    assert_int_equal(a->frees, b->frees);
    assert_int_equal(a->freed_bytes, b->freed_bytes);
    assert_int_equal(a->refused, 0);
}

/* Around the ends of classes; some are of none. */
static size_t draw_size(struct rng *rng)
{
    return rng_below(rng, 20) == 0 ? 500 + rng_below(rng, 30)
                                   : 1 + rng_below(rng, 70);
}

/* Returns how often the short way was open.  Half of the steps are about the block of
 * the step before, and of its size. */
static size_t run(const char *spec)
{
    struct twins t = {specs_open(spec, 1), specs_open(spec, 1), 0, 0};
    struct block blocks[LIVE] = {{NULL, NULL, 0}};
    struct block *block = blocks;
    size_t size = 1;
    struct rng rng;

    rng_seed(&rng, 7, 0);
    for (size_t step = 0; step < STEPS; step++) {
        if (rng_below(&rng, 2) == 0) {
            block = &blocks[rng_below(&rng, LIVE)];
            size = draw_size(&rng);
        }
        if (block->size > 0)
            give(&t, block);
        else
            take(&t, block, size);
        if (step % 100 == 0)
            check(&t);
    }
    check(&t);
    allocator_destroy(t.a);
    allocator_destroy(t.b);
    return t.short_ways;
}

static void test_as_the_long_way(void **state)
{
    (void)state;
    assert_true(run("freelist") > STEPS * 9 / 10);
    assert_true(run("pymalloc") > STEPS / 4);
    assert_true(run("pymalloc:pools=64") > STEPS / 4);
}

/* An allocator that has none, and a wrapper around one that has. */
static void test_closed(void **state)
{
    (void)state;
    assert_int_equal(run("freelist:order=fifo"), 0);
    assert_int_equal(run("freelist:order=address"), 0);
    assert_int_equal(run("pages"), 0);
    assert_int_equal(run("quarantine:slots=20+freelist"), 0);
    assert_int_equal(run("quarantine:slots=20+pymalloc"), 0);
    assert_int_equal(run("faulty:after=1000000000+freelist"), 0);
}

/* What is no live block of this size is left to the long way, which says so. */
static void test_misuse_is_not_taken(void **state)
{
    static char elsewhere[64];
    struct allocator *a = specs_open("freelist", 1);
    char *p = allocator_alloc(a, 32), *other = allocator_alloc(a, 32);

    (void)state;
    assert_false(allocator_free_short(a, p, 48));
    assert_false(allocator_free_short(a, p, 16));
    assert_false(allocator_free_short(a, p + 16, 32));
    assert_false(allocator_free_short(a, p + 8, 32));
    assert_false(allocator_free_short(a, other + 32, 32)); /* never carved */
    assert_false(allocator_free_short(a, elsewhere, 32));
    assert_false(allocator_free_short(a, p, 0));
    assert_true(allocator_free_short(a, p, 32));
    assert_false(allocator_free_short(a, p, 32));
    assert_int_equal(a->stats.frees, 1);
    assert_ptr_equal(allocator_alloc_short(a, 17), p);
    assert_null(allocator_alloc_short(a, 32));
    assert_null(allocator_alloc_short(a, 513));
    assert_null(allocator_verify(a));
    allocator_destroy(a);
}

static int count(void *block, size_t size, void *arg)
{
    (void)block;
    (void)size;
    ++*(size_t *)arg;
    return 0;
}

static size_t walked(struct allocator *a)
{
    size_t blocks = 0;

    assert_int_equal(a->ops->walk(a, count, &blocks), 0);
    return blocks;
}

/* Of pymalloc only the newest block, and only once. */
static void test_only_the_newest_is_taken(void **state)
{
    struct allocator *a = specs_open("pymalloc", 1);
    char *first = allocator_alloc(a, 32);

    (void)state;
    assert_false(allocator_free_short(a, first, 32)); /* its pool would go */
    char *p = allocator_alloc(a, 32), *q = allocator_alloc(a, 32);
    assert_false(allocator_free_short(a, p, 32));
    assert_false(allocator_free_short(a, q, 48));
    assert_false(allocator_free_short(a, q, 0));
    assert_false(allocator_free_short(a, q, 513));
    assert_null(allocator_alloc_short(a, 32));
    assert_int_equal(walked(a), 3);
    assert_true(allocator_free_short(a, q, 17));
    assert_false(allocator_free_short(a, q, 32));
    assert_ptr_equal(allocator_alloc_short(a, 32), q);
    assert_true(allocator_free_short(a, q, 32));
    assert_int_equal(walked(a), 2);
    assert_null(allocator_alloc_short(a, 32)); /* the walk had to know */
    assert_ptr_equal(allocator_alloc(a, 32), q);
    allocator_free(a, p, 32);
    assert_false(allocator_free_short(a, q, 32)); /* p would come first */
    assert_null(allocator_verify(a));
    allocator_destroy(a);
}

/* A block that goes by the short way is free for the next free, by the long way. */
static void test_free_behind_the_newest(void **state)
{
    struct allocator *a = specs_open("pymalloc", 1);
    char *p = allocator_alloc(a, 32), *q = allocator_alloc(a, 32);

    (void)state;
    assert_true(allocator_free_short(a, q, 32));
    assert_ptr_equal(allocator_alloc(a, 32), q); /* not by the short way */
    assert_true(allocator_free_short(a, q, 32));
    allocator_free(a, p, 32); /* the pool is empty now */
    assert_int_equal(walked(a), 0);
    assert_null(allocator_verify(a));
    assert_ptr_equal(allocator_alloc(a, 32), p);
    assert_ptr_equal(allocator_alloc(a, 32), q);
    allocator_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_the_long_way),
        cmocka_unit_test(test_closed),
        cmocka_unit_test(test_misuse_is_not_taken),
        cmocka_unit_test(test_only_the_newest_is_taken),
        cmocka_unit_test(test_free_behind_the_newest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
