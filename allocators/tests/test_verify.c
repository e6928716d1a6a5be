/* test_verify - a verify that finds nothing proves nothing: each invariant is
 * broken by hand, found, named, and mended. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/arena.h"
#include "allocators/freelist.h"
#include "allocators/pymalloc.h"
#include "allocators/tests/specs.h"

static void expect(struct allocator *a, const char *wrong)
{
    const char *found = allocator_verify(a);

    assert_non_null(found);
    assert_string_equal(found, wrong);
}

/* --- freelist --------------------------------------------------------------- */

#define BIN_48 2 /* of blocks of 48 bytes */

/* Ten blocks of 48 bytes, the first five of them free again, and a large one. */
static struct freelist *some_freelist(const char *spec, char **blocks)
{
    struct allocator *a = specs_open(spec, 1);

    assert_non_null(a);
    for (size_t i = 0; i < 10; i++)
        blocks[i] = allocator_alloc(a, 48);
    assert_non_null(allocator_alloc(a, 2 << 20));
    assert_non_null(allocator_alloc(a, 3 << 20));
    for (size_t i = 0; i < 5; i++)
        allocator_free(a, blocks[i], 48);
    assert_null(allocator_verify(a));
    return freelist_of(a);
}

static void test_freelist_stack(void **state)
{
    char *blocks[10];
    struct freelist *f = some_freelist("freelist", blocks);
    struct bin *bin = &f->bins[BIN_48];
    char *newest = bin->next;
    void **top = bin->top;

    (void)state;
    bin->next = top[-1];
    bin->top--;
    expect(&f->super, "freelist: a bin does not list every free block");
    bin->top = top;
    bin->next = newest + 16;
    expect(&f->super, "freelist: a bin lists what is no block of its class");
    bin->next = blocks[7];
    expect(&f->super, "freelist: a bin lists a block that is alive");
    bin->next = NULL;
    expect(&f->super, "freelist: a stack has no bottom");
    bin->next = newest;
    bin->slots[0] = newest;
    expect(&f->super, "freelist: a stack has no bottom");
    bin->slots[0] = NULL;
    assert_null(allocator_verify(&f->super));
    allocator_destroy(&f->super);
}

static void test_freelist_ring(void **state)
{
    char *blocks[10];
    struct freelist *f = some_freelist("freelist:order=fifo", blocks);
    struct bin *bin = &f->bins[BIN_48];

    (void)state;
    bin->first = bin->capacity;
    expect(&f->super, "freelist: a ring starts where it has no slot");
    bin->first = 1;
    expect(&f->super, "freelist: a bin lists what is no block of its class");
    bin->first = 0;
    assert_null(allocator_verify(&f->super));
    allocator_destroy(&f->super);
}

static void test_freelist_heap(void **state)
{
    char *blocks[10];
    struct freelist *f = some_freelist("freelist:order=address", blocks);
    struct bin *bin = &f->bins[BIN_48];
    void *slot = bin->slots[0];

    (void)state;
    bin->slots[0] = bin->slots[4];
    bin->slots[4] = slot;
    expect(&f->super, "freelist: a heap of addresses is out of order");
    bin->slots[4] = bin->slots[0];
    bin->slots[0] = slot;
    bin->capacity = bin->carved - 1;
    expect(&f->super, "freelist: a bin has too few slots");
    bin->capacity = PAGES_SIZE / sizeof slot;
    assert_null(allocator_verify(&f->super));
    allocator_destroy(&f->super);
}

static void test_freelist_tags(void **state)
{
    char *blocks[10];
    struct freelist *f = some_freelist("freelist", blocks);
    uint8_t *tags = f->super.tags.tags;
    size_t live = tag_map_place(&f->super.tags, blocks[7]);
    size_t dead = tag_map_place(&f->super.tags, blocks[3]);

    (void)state;
    tags[live]++;
    expect(&f->super, "freelist: a tag names another class");
    tags[live]--;
    tags[live + 1] = tags[live];
    expect(&f->super, "freelist: a tag where no block starts");
    tags[live + 1] = 0;
    tags[dead] = tags[live];
    expect(&f->super, "freelist: a bin lists a block that is alive");
    tags[dead] = 0;
    tags[live] = 0;
    expect(&f->super, "freelist: a bin does not list every free block");
    tags[live] = BIN_48 + 1;
    assert_null(allocator_verify(&f->super));
    allocator_destroy(&f->super);
}

static void test_freelist_counts(void **state)
{
    char *blocks[10];
    struct freelist *f = some_freelist("freelist", blocks);

    (void)state;
    f->bins[BIN_48].carved++;
    expect(&f->super, "freelist: a bin has lost count of its blocks");
    f->bins[BIN_48].carved--;
    f->super.stats.allocs++;
    expect(&f->super, "freelist: live blocks and counters differ");
    f->super.stats.allocs--;
    f->large_bytes--;
    expect(&f->super, "freelist: the bytes of the large blocks do not add up");
    f->large_bytes++;
    f->large.used -= PAGES_SIZE;
    expect(&f->super, "freelist: a large block lies beyond the used part");
    f->large.used += PAGES_SIZE;
    f->extents[0].size += PAGES_SIZE;
    expect(&f->super, "freelist: large blocks overlap or are out of order");
    allocator_destroy(&f->super);
}

/* --- arena ------------------------------------------------------------------ */

/* Chunk 1 full, 2 dead, 3 open, then a big block of two, and a dead one. */
static struct arena *some_arena(const char *spec)
{
    struct allocator *a = specs_open(spec, 1);
    char *p[3];
    char *big;

    assert_non_null(a);
    for (size_t i = 0; i < 3; i++)
        p[i] = allocator_alloc(a, 64000);
    allocator_free(a, p[1], 64000);
    assert_non_null(allocator_alloc(a, 100000));
    big = allocator_alloc(a, 200000);
    allocator_free(a, big, 200000);
    assert_null(allocator_verify(a));
    return arena_of(a);
}

static void test_arena_maps(void **state)
{
    struct arena *arena = some_arena("arena:chunk=64K,recycle=fifo");
    size_t place = arena_map_bytes(arena) / ALLOCATOR_ALIGN;
    uint64_t *words = arena_words(arena, 1, place);

    (void)state;
    words[1] ^= arena_bit(place);
    expect(&arena->super, "arena: a live block has no start");
    words[1] ^= arena_bit(place);
    words[0] ^= arena_bit(place);
    expect(&arena->super, "arena: a chunk has lost count of its live blocks");
    arena->chunks[1].u.live--;
    expect(&arena->super, "arena: a dead chunk was not recycled");
    allocator_destroy(&arena->super);
}

static void test_arena_states(void **state)
{
    struct arena *arena = some_arena("arena:chunk=64K,recycle=fifo");

    (void)state;
    arena->open = 1;
    expect(&arena->super, "arena: the open chunk is not the one that says so");
    arena->open = 3;
    arena->chunks[2].u.live = 1;
    expect(&arena->super, "arena: a dead chunk has live blocks");
    arena->chunks[2].u.live = 0;
    arena->chunks[5].state = CHUNK_FULL;
    expect(&arena->super,
           "arena: a big block is longer or shorter than its chunks");
    arena->chunks[5].state = CHUNK_TAIL;
    arena->chunks[1].state = CHUNK_NONE;
    expect(&arena->super, "arena: a used chunk has no state");
    arena->chunks[1].state = CHUNK_FULL;
    assert_null(allocator_verify(&arena->super));
    allocator_destroy(&arena->super);
}

static void test_arena_counts(void **state)
{
    static const char chunks[] =
        "arena: the list of dead chunks does not hold each of them once";
    static const char bigs[] =
        "arena: the list of dead big blocks does not hold each once";
    struct arena *arena = some_arena("arena:chunk=64K,recycle=fifo");

    (void)state;
    arena->super.stats.allocs++;
    expect(&arena->super, "arena: live blocks and counters differ");
    arena->super.stats.allocs--;
    arena->held_bytes++;
    expect(&arena->super, "arena: the bytes held do not add up");
    arena->held_bytes--;
    arena->dead_chunks.head = 0;
    expect(&arena->super, chunks);
    arena->dead_chunks.head = 2;
    arena->chunks[2].next = 2; /* a cycle */
    expect(&arena->super, chunks);
    arena->chunks[2].next = 0;
    arena->dead_chunks.tail = 1;
    expect(&arena->super, chunks);
    arena->dead_chunks.tail = 2;
    arena->dead_bigs.head = 4; /* alive */
    expect(&arena->super, bigs);
    allocator_destroy(&arena->super);
}

/* --- pymalloc --------------------------------------------------------------- */

#define CLASS_512 31

/* Three arenas of blocks of 512 bytes, 63 pools of 31 each.  Free are the first
 * pools of the first two, and of the third's the last and ten blocks before it;
 * then a block of more. */
static struct pymalloc *some_pymalloc(void)
{
    enum { ARENA_BLOCKS = 63 * 31 };
    static char *blocks[3][ARENA_BLOCKS];
    struct allocator *a = specs_open("pymalloc:pools=63", 1);

    assert_non_null(a);
    for (size_t i = 0; i < 3; i++) {
        for (size_t k = 0; k < ARENA_BLOCKS; k++)
            blocks[i][k] = allocator_alloc(a, 512);
    }
    for (size_t k = 0; k < 31; k++) {
        allocator_free(a, blocks[0][k], 512);
        allocator_free(a, blocks[1][k], 512);
        allocator_free(a, blocks[2][ARENA_BLOCKS - 1 - k], 512);
    }
    for (size_t k = 0; k < 10; k++)
        allocator_free(a, blocks[2][ARENA_BLOCKS - 32 - k], 512);
    assert_non_null(allocator_alloc(a, 5000));
    assert_null(allocator_verify(a));
    return pymalloc_of(a);
}

static void test_pymalloc_blocks(void **state)
{
    struct pymalloc *m = some_pymalloc();
    struct allocator *a = &m->super;
    struct pymalloc_pool *pool = m->used[CLASS_512].next;
    struct pymalloc_block *block = pool->free;
    struct pymalloc_block *next = block->next;

    (void)state;
    m->tags.tags[pymalloc_place(m, block)] = 1;
    expect(a, "pymalloc: a pool lists a block that is alive");
    m->tags.tags[pymalloc_place(m, block)] = 0;
    pool->free = next;
    expect(a, "pymalloc: a pool does not list every free block");
    pool->free = (struct pymalloc_block *)(void *)((char *)block + 16);
    expect(a, "pymalloc: a pool lists what is no block of its own");
    pool->free = block;
    pool->live--;
    expect(a, "pymalloc: a pool has lost count of its live blocks");
    pool->live++;
    next->next = block;
    expect(a, "pymalloc: a free list has a cycle");
    allocator_destroy(a);
}

static void test_pymalloc_pools(void **state)
{
    struct pymalloc *m = some_pymalloc();
    struct allocator *a = &m->super;
    struct pymalloc_pool *head = &m->used[CLASS_512];
    struct pymalloc_pool *pool = head->next;

    (void)state;
    pool->class = PYMALLOC_CLASSES;
    expect(a, "pymalloc: a pool has no class");
    pool->class = CLASS_512;
    head->next = head;
    expect(a, "pymalloc: a used pool is not in the list of its class");
    head->next = pool;
    m->used[3].next = pool;
    expect(a, "pymalloc: a class lists what is no used pool of it");
    m->used[3].next = &m->used[3];
    assert_null(allocator_verify(a));
    allocator_destroy(a);
}

static void test_pymalloc_free_pools(void **state)
{
    struct pymalloc *m = some_pymalloc();
    struct allocator *a = &m->super;
    struct pymalloc_arena *arena = m->usable;
    struct pymalloc_pool *pool = arena->free;

    (void)state;
    arena->free = NULL;
    expect(a, "pymalloc: an arena does not list every free pool");
    arena->free = arena->next->free;
    expect(a, "pymalloc: an arena lists what is no free pool of its own");
    arena->free = pool;
    pool->next = pool;
    expect(a, "pymalloc: a list of free pools has a cycle");
    pool->next = NULL;
    arena->free_pools++;
    expect(a, "pymalloc: an arena has lost count of its free pools");
    arena->free_pools--;
    arena->carved += 2;
    expect(a, "pymalloc: an arena has too many pools");
    arena->carved -= 2;
    assert_null(allocator_verify(a));
    allocator_destroy(a);
}

static void test_pymalloc_arenas(void **state)
{
    struct pymalloc *m = some_pymalloc();
    struct allocator *a = &m->super;
    struct pymalloc_arena *first = m->usable;

    (void)state;
    m->usable = first->next;
    expect(a, "pymalloc: the links of the usable arenas are broken");
    m->usable = first;
    m->last_with[1] = first;
    expect(a, "pymalloc: the last arena of a group is another");
    m->last_with[1] = first->next->next;
    m->last_with[5] = first;
    expect(a, "pymalloc: a group without arenas has a last");
    m->last_with[5] = NULL;
    first->next->next->prev->next = NULL;
    m->last_with[1] = first->next;
    expect(a, "pymalloc: not every arena with a free pool is usable");
    allocator_destroy(a);
}

static void test_pymalloc_counts(void **state)
{
    struct pymalloc *m = some_pymalloc();
    struct allocator *a = &m->super;

    (void)state;
    m->held++;
    expect(a, "pymalloc: the bytes held do not add up");
    m->held--;
    a->stats.frees--;
    expect(a, "pymalloc: live blocks and counters differ");
    a->stats.frees++;
    m->raw->super.stats.frees++;
    expect(a, "freelist: live blocks and counters differ");
    m->raw->super.stats.frees--;
    assert_null(allocator_verify(a));
    allocator_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_freelist_stack),
        cmocka_unit_test(test_freelist_ring),
        cmocka_unit_test(test_freelist_heap),
        cmocka_unit_test(test_freelist_tags),
        cmocka_unit_test(test_freelist_counts),
        cmocka_unit_test(test_pymalloc_blocks),
        cmocka_unit_test(test_pymalloc_pools),
        cmocka_unit_test(test_pymalloc_free_pools),
        cmocka_unit_test(test_pymalloc_arenas),
        cmocka_unit_test(test_pymalloc_counts),
        cmocka_unit_test(test_arena_maps),
        cmocka_unit_test(test_arena_states),
        cmocka_unit_test(test_arena_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
