/* arena - bump allocation in chunks; a chunk comes back when all in it is dead.
 *
 * Blocks are laid one behind the other into the open chunk; see arena.h for the
 * picture.  A full chunk whose last block dies is recycled as a whole: `lifo`
 * the newest dead chunk first, `fifo` the oldest, or `never`: its memory goes
 * back to the system and its addresses stay unused for ever, which is the
 * control group of every reuse experiment.  The open chunk is not recycled
 * before it is full, so even when each block dies at once an identity waits for
 * a chunk's worth of births.
 *
 * Two bitmaps at the start of each chunk say where blocks start and end and
 * which of them live.  They cost 1/64 of the chunk, and show every misuse.
 *
 * A block that fits no chunk gets chunks of its own.  Their memory goes back
 * when it dies; unless `never`, the addresses wait for a block of as many
 * chunks.
 *
 * Cost: O(1), with a look at the bounds of size / 1024 words in a free.
 * Source: Hanson, Fast Allocation and Deallocation of Memory Based on Object
 * Lifetimes, Software: Practice and Experience 20(1), 1990.
 */
#include "allocators/arena.h"
#include "allocators/fatal.h"
#include "allocators/registry.h"

#include <string.h>

enum { ARENA_CHUNK, ARENA_RECYCLE }; /* rows of the option table */

/* --- chunks ----------------------------------------------------------------- */

static size_t round_to_page(size_t size)
{
    return (size + PAGES_SIZE - 1) & ~(PAGES_SIZE - 1);
}

static size_t held(const struct arena *arena)
{
    size_t bytes = arena->held_bytes + PAGES_SIZE +
                   round_to_page(arena->used * sizeof *arena->chunks);

    /* Pages of the very first chunk that no block has reached yet. */
    if (arena->open_is_first)
        bytes -= (size_t)(arena->fresh_end - arena->fresh) & ~(PAGES_SIZE - 1);
    return bytes;
}

static void give_back(struct arena *arena, uint32_t i, size_t bytes)
{
    size_t before = held(arena);

    if (before > arena->peak)
        arena->peak = before;
    arena->held_bytes -= bytes;
    pages_decommit(arena_chunk(arena, i), bytes);
    if (arena->unmapped != NULL)
        arena->unmapped(arena->unmapped_arg, arena_chunk(arena, i), bytes);
}

static int grow_table(struct arena *arena, size_t rows)
{
    size_t most = round_to_page(arena->limit * sizeof *arena->chunks);
    size_t grown = 2 * rows * sizeof *arena->chunks;

    if (rows * sizeof *arena->chunks <= arena->table_bytes)
        return 0;
    if (grown < ARENA_TABLE_STEP)
        grown = ARENA_TABLE_STEP;
    if (grown > most)
        grown = most;
    if (pages_commit(arena->chunks, grown) != 0)
        return -1;
    arena->table_bytes = grown;
    return 0;
}

/* The first of `n` chunks that were never used; 0 = OOM. */
static uint32_t fresh_chunks(struct arena *arena, size_t n)
{
    uint32_t first = arena->used;

    if (arena->limit - first < n || grow_table(arena, first + n) != 0 ||
        pages_commit(arena_chunk(arena, first), n << arena->shift) != 0)
        return 0;
    arena->used += (uint32_t)n;
    return first;
}

static void list_add(struct arena *arena, struct chunk_list *list, uint32_t i)
{
    if (list->head == 0) {
        arena->chunks[i].next = 0;
        list->head = i;
        list->tail = i;
    } else if (arena->recycle == ARENA_LIFO) {
        arena->chunks[i].next = list->head;
        list->head = i;
    } else {
        arena->chunks[i].next = 0;
        arena->chunks[list->tail].next = i;
        list->tail = i;
    }
}

/* Takes out what follows `before` (0: the first). */
static uint32_t list_take(struct arena *arena, struct chunk_list *list,
                          uint32_t before)
{
    uint32_t *link = before == 0 ? &list->head : &arena->chunks[before].next;
    uint32_t i = *link;

    *link = arena->chunks[i].next;
    if (list->tail == i)
        list->tail = before;
    return i;
}

static void chunk_died(struct arena *arena, uint32_t i)
{
    arena->chunks[i].state = CHUNK_DEAD;
    if (arena->recycle == ARENA_NEVER)
        give_back(arena, i, arena_chunk_bytes(arena));
    else
        list_add(arena, &arena->dead_chunks, i);
}

static void open_chunk(struct arena *arena, uint32_t i)
{
    size_t maps = arena_map_bytes(arena);
    size_t place = maps / ALLOCATOR_ALIGN;

    arena->chunks[i].state = CHUNK_OPEN;
    arena->chunks[i].u.live = 0;
    arena->open = i;
    arena->fresh = arena_chunk(arena, i) + maps;
    arena->fresh_end = arena_chunk(arena, i) + arena_chunk_bytes(arena);
    arena_words(arena, i, place)[1] |= arena_bit(place);
}

/* Another open chunk for the one that is full.  0, or -1 = OOM, no change. */
static int next_chunk(struct arena *arena)
{
    uint32_t full = arena->open;
    bool is_dead = full != 0 && arena->chunks[full].u.live == 0;
    bool is_listed = is_dead && arena->recycle != ARENA_NEVER;
    uint32_t i;

    if (is_listed)
        chunk_died(arena, full); /* and so there is one to take */
    if (arena->dead_chunks.head != 0) {
        i = list_take(arena, &arena->dead_chunks, 0);
        memset(arena_chunk(arena, i), 0, arena_map_bytes(arena));
    } else {
        i = fresh_chunks(arena, 1);
        if (i == 0)
            return -1;
        if (full != 0) /* one is full: this one will be */
            pages_populate(arena_chunk(arena, i), arena_chunk_bytes(arena));
        arena->held_bytes += arena_chunk_bytes(arena);
    }
    open_chunk(arena, i);
    arena->open_is_first = full == 0;
    if (full != 0 && !is_listed) {
        arena->chunks[full].state = CHUNK_FULL;
        if (is_dead)
            chunk_died(arena, full);
    }
    return 0;
}

/* --- big blocks ------------------------------------------------------------- */

static size_t small_max(const struct arena *arena)
{
    return arena_chunk_bytes(arena) - arena_map_bytes(arena);
}

/* Dead chunks of a big block of `n`; 0 = none. */
static uint32_t recycled_big(struct arena *arena, size_t n)
{
    uint32_t before = 0;
    uint32_t i = arena->dead_bigs.head;

    while (i != 0 && arena_chunks_for(arena, arena->chunks[i].u.size) != n) {
        before = i;
        i = arena->chunks[i].next;
    }
    return i == 0 ? 0 : list_take(arena, &arena->dead_bigs, before);
}

static void *big_alloc(struct arena *arena, size_t size)
{
    size_t n = arena_chunks_for(arena, size);
    uint32_t i = recycled_big(arena, n);

    if (i == 0)
        i = fresh_chunks(arena, n);
    if (i == 0)
        return NULL;
    for (size_t k = 1; k < n; k++)
        arena->chunks[i + k].state = CHUNK_TAIL;
    arena->chunks[i].state = CHUNK_BIG;
    arena->chunks[i].u.size = size;
    arena->held_bytes += round_to_page(size);
    return arena_chunk(arena, i);
}

static void big_free(struct arena *arena, uint32_t i, size_t size)
{
    struct chunk *chunk = &arena->chunks[i];

    if (chunk->u.size != size)
        fatal("arena: wrong size");
    chunk->state = CHUNK_GONE;
    give_back(arena, i, round_to_page(size));
    if (arena->recycle != ARENA_NEVER)
        list_add(arena, &arena->dead_bigs, i);
}

/* --- alloc and free --------------------------------------------------------- */

size_t arena_block_end(const struct arena *arena, size_t i, size_t place)
{
    size_t end = arena_chunk_bytes(arena) / ALLOCATOR_ALIGN;
    size_t at = place + 1;
    uint64_t word;

    if (at >= end)
        return end;
    word = arena_words(arena, i, at)[1] & -arena_bit(at);
    while (word == 0) {
        at = (at / 64 + 1) * 64;
        if (at >= end)
            return end;
        word = arena_words(arena, i, at)[1];
    }
    return at / 64 * 64 + (size_t)__builtin_ctzll(word);
}

static void *arena_alloc(struct allocator *a, size_t size)
{
    struct arena *arena = arena_of(a);
    size_t units = (size + ALLOCATOR_ALIGN - 1) / ALLOCATOR_ALIGN;
    size_t place;
    size_t end;
    char *block;

    if (size > (size_t)(arena->fresh_end - arena->fresh)) {
        if (size > small_max(arena))
            return big_alloc(arena, size);
        if (next_chunk(arena) != 0)
            return NULL;
    }
    block = arena->fresh;
    arena->fresh += units * ALLOCATOR_ALIGN;
    place = (size_t)(block - arena_chunk(arena, arena->open)) / ALLOCATOR_ALIGN;
    end = place + units;
    arena_words(arena, arena->open, place)[0] |= arena_bit(place);
    if (arena->fresh < arena->fresh_end)
        arena_words(arena, arena->open, end)[1] |= arena_bit(end);
    arena->chunks[arena->open].u.live++;
    return block;
}

/* p lies in a chunk where no block lives at p: which misuse is it? */
static _Noreturn void misused(const struct arena *arena, size_t i,
                              const char *p)
{
    const struct chunk *chunk = &arena->chunks[i];
    size_t offset = (size_t)(p - arena_chunk(arena, i));
    size_t place = offset / ALLOCATOR_ALIGN;

    if (chunk->state == CHUNK_GONE && offset == 0)
        fatal("arena: double free");
    if (chunk->state > CHUNK_DEAD || offset % ALLOCATOR_ALIGN != 0 ||
        offset < arena_map_bytes(arena) || p == arena->fresh)
        fatal("arena: foreign pointer");
    if (chunk->state == CHUNK_DEAD ||
        (arena_words(arena, i, place)[1] & arena_bit(place)) != 0)
        fatal("arena: double free");
    fatal("arena: foreign pointer");
}

static void arena_free(struct allocator *a, void *p, size_t size)
{
    struct arena *arena = arena_of(a);
    size_t offset = (uintptr_t)p - (uintptr_t)arena->base;
    size_t i = offset >> arena->shift;
    size_t place = offset % arena_chunk_bytes(arena) / ALLOCATOR_ALIGN;
    struct chunk *chunk;
    uint64_t *words;

    if (i == 0 || i >= arena->used)
        fatal("arena: foreign pointer");
    chunk = &arena->chunks[i];
    if (chunk->state == CHUNK_BIG && p == arena_chunk(arena, i)) {
        big_free(arena, (uint32_t)i, size);
        return;
    }
    if (chunk->state > CHUNK_FULL || offset % ALLOCATOR_ALIGN != 0 ||
        place < arena_map_bytes(arena) / ALLOCATOR_ALIGN)
        misused(arena, i, p);
    words = arena_words(arena, i, place);
    if ((words[0] & arena_bit(place)) == 0)
        misused(arena, i, p);
    if (size > small_max(arena) ||
        arena_block_end(arena, i, place) - place !=
            (size + ALLOCATOR_ALIGN - 1) / ALLOCATOR_ALIGN)
        fatal("arena: wrong size");
    words[0] &= ~arena_bit(place);
    if (--chunk->u.live == 0 && chunk->state == CHUNK_FULL)
        chunk_died(arena, (uint32_t)i);
}

/* --- creation ------------------------------------------------------------------ */

static void arena_destroy(struct allocator *a)
{
    struct arena *arena = arena_of(a);

    if (arena->base != NULL)
        pages_unmap(arena->base, arena->limit << arena->shift);
    if (arena->chunks != NULL)
        pages_unmap(arena->chunks, arena->limit * sizeof *arena->chunks);
    pages_unmap(arena, sizeof *arena);
}

/* Half of the address space that was wanted, again and again, where the system
 * refuses more. */
static int reserve(struct arena *arena)
{
    size_t size = ARENA_RESERVE;
    size_t align = arena_chunk_bytes(arena);

    while ((arena->base = pages_reserve(size, align)) == NULL) {
        size /= 2;
        if (size < ARENA_RESERVE_CHUNKS_MIN << arena->shift)
            return -1;
    }
    arena->limit = size >> arena->shift;
    arena->chunks =
        pages_reserve(arena->limit * sizeof *arena->chunks, PAGES_SIZE);
    if (arena->chunks == NULL)
        return -1;
    arena->used = 1;
    return grow_table(arena, 1);
}

static struct allocator *arena_create(const struct allocator_config *config)
{
    struct arena *arena = pages_map(sizeof *arena);
    uint64_t chunk = config->values[ARENA_CHUNK].as.count;

    if (arena == NULL)
        return NULL;
    arena->super.ops = &arena_ops;
    arena->shift = (unsigned)__builtin_ctzll(chunk);
    arena->recycle =
        (enum arena_recycle)config->values[ARENA_RECYCLE].as.choice;
    arena->unmapped = config->unmapped;
    arena->unmapped_arg = config->unmapped_arg;
    if (reserve(arena) != 0) {
        arena_destroy(&arena->super);
        return NULL;
    }
    return &arena->super;
}

static size_t arena_footprint(struct allocator *a, size_t *peak)
{
    struct arena *arena = arena_of(a);
    size_t now = held(arena);

    if (now > arena->peak)
        arena->peak = now;
    *peak = arena->peak;
    return now;
}

static const char *arena_check(const struct option_value *values)
{
    uint64_t chunk = values[ARENA_CHUNK].as.count;

    if ((chunk & (chunk - 1)) != 0)
        return "chunk is not a power of two";
    return NULL;
}

static const struct option_def arena_options[] = {
    {.name = "chunk",
     .kind = OPTION_COUNT,
     .fallback = "1M",
     .min = 1 << 16,
     .max = 1 << 30,
     .help = "bytes of a chunk, a power of two"},
    {.name = "recycle",
     .kind = OPTION_CHOICE,
     .fallback = "never",
     .choices = "never|lifo|fifo",
     .help = "which dead chunk is used again: none, the newest, the oldest"},
    {.name = NULL},
};

const struct allocator_ops arena_ops = {
    .info = {.name = "arena",
             .summary = "bump allocation in chunks that die as a whole",
             .options = arena_options,
             .check = arena_check},
    .caps = ALLOCATOR_DETERMINISTIC | ALLOCATOR_WALKS |
            ALLOCATOR_SEES_DOUBLE_FREE | ALLOCATOR_SEES_FOREIGN |
            ALLOCATOR_SEES_WRONG_SIZE,
    .create = arena_create,
    .destroy = arena_destroy,
    .alloc = arena_alloc,
    .free = arena_free,
    .verify = arena_verify,
    .walk = arena_walk,
    .footprint = arena_footprint,
};
