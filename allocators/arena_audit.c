/* arena_audit - verify and walk, from the table of chunks and their maps.
 *
 * Cost: O(chunks + maps).
 */
#include "allocators/arena.h"

/* --- walk ------------------------------------------------------------------- */

static int walk_chunk(struct arena *arena, size_t i, allocator_visit_fn *visit,
                      void *arg)
{
    size_t places = arena_chunk_bytes(arena) / ALLOCATOR_ALIGN;
    char *base = arena_chunk(arena, i);

    for (size_t first = 0; first < places; first += 64) {
        uint64_t live = arena_words(arena, i, first)[0];

        for (; live != 0; live &= live - 1) {
            size_t place = first + (size_t)__builtin_ctzll(live);
            size_t units = arena_block_end(arena, i, place) - place;
            int rc = visit(base + place * ALLOCATOR_ALIGN,
                           units * ALLOCATOR_ALIGN, arg);

            if (rc != 0)
                return rc;
        }
    }
    return 0;
}

int arena_walk(struct allocator *a, allocator_visit_fn *visit, void *arg)
{
    struct arena *arena = arena_of(a);
    int rc = 0;

    for (size_t i = 1; rc == 0 && i < arena->used; i++) {
        const struct chunk *chunk = &arena->chunks[i];

        if (chunk->state == CHUNK_OPEN || chunk->state == CHUNK_FULL)
            rc = walk_chunk(arena, i, visit, arg);
        else if (chunk->state == CHUNK_BIG)
            rc = visit(arena_chunk(arena, i), chunk->u.size, arg);
    }
    return rc;
}

/* --- verify ----------------------------------------------------------------- */

struct census {
    size_t live;  /* blocks */
    size_t held;  /* bytes */
    size_t dead;  /* chunks in CHUNK_DEAD */
    size_t gone;  /* big blocks in CHUNK_GONE */
    size_t tails; /* that the big blocks should have, less those seen */
};

/* A chunk of small blocks: the maps against each other and the count. */
static const char *check_maps(const struct arena *arena, size_t i)
{
    size_t places = arena_chunk_bytes(arena) / ALLOCATOR_ALIGN;
    size_t live = 0;

    for (size_t first = 0; first < places; first += 64) {
        const uint64_t *words = arena_words(arena, i, first);

        if ((words[0] & ~words[1]) != 0)
            return "arena: a live block has no start";
        live += (size_t)__builtin_popcountll(words[0]);
    }
    if (live != arena->chunks[i].u.live)
        return "arena: a chunk has lost count of its live blocks";
    if (live == 0 && arena->chunks[i].state == CHUNK_FULL)
        return "arena: a dead chunk was not recycled";
    return NULL;
}

static const char *check_chunk(const struct arena *arena, size_t i,
                               struct census *census)
{
    const struct chunk *chunk = &arena->chunks[i];

    if ((chunk->state == CHUNK_OPEN) != (i == arena->open))
        return "arena: the open chunk is not the one that says so";
    if ((chunk->state == CHUNK_TAIL) != (census->tails > 0))
        return "arena: a big block is longer or shorter than its chunks";
    switch (chunk->state) {
    case CHUNK_OPEN:
    case CHUNK_FULL:
        census->live += chunk->u.live;
        census->held += arena_chunk_bytes(arena);
        return check_maps(arena, i);
    case CHUNK_DEAD:
        census->dead++;
        return chunk->u.live == 0 ? NULL
                                  : "arena: a dead chunk has live blocks";
    case CHUNK_TAIL:
        census->tails--;
        return NULL;
    case CHUNK_BIG:
        census->live++;
        census->held += (chunk->u.size + PAGES_SIZE - 1) & ~(PAGES_SIZE - 1);
        break;
    case CHUNK_GONE:
        census->gone++;
        break;
    default:
        return "arena: a used chunk has no state";
    }
    census->tails = arena_chunks_for(arena, chunk->u.size) - 1;
    return NULL;
}

/* Does the list hold each of the `count` chunks in that state, once? */
static bool list_is_sound(const struct arena *arena,
                          const struct chunk_list *list, uint32_t state,
                          size_t count)
{
    uint32_t last = 0;

    for (uint32_t i = list->head; i != 0; i = arena->chunks[i].next) {
        if (count-- == 0 || i >= arena->used || arena->chunks[i].state != state)
            return false;
        last = i;
    }
    return count == 0 && (arena->recycle != ARENA_FIFO || list->head == 0 ||
                          list->tail == last);
}

const char *arena_verify(struct allocator *a)
{
    struct arena *arena = arena_of(a);
    struct census census = {0};

    for (size_t i = 1; i < arena->used; i++) {
        const char *wrong = check_chunk(arena, i, &census);

        if (wrong != NULL)
            return wrong;
    }
    if (census.live != allocator_live_blocks(a))
        return "arena: live blocks and counters differ";
    if (arena->recycle == ARENA_NEVER) {
        census.dead = 0; /* gone for ever: they are in no list */
        census.gone = 0;
    }
    if (!list_is_sound(arena, &arena->dead_chunks, CHUNK_DEAD, census.dead))
        return "arena: the list of dead chunks does not hold each of them once";
    if (!list_is_sound(arena, &arena->dead_bigs, CHUNK_GONE, census.gone))
        return "arena: the list of dead big blocks does not hold each once";
    census.held += census.dead << arena->shift;
    if (census.held != arena->held_bytes)
        return "arena: the bytes held do not add up";
    return NULL;
}
