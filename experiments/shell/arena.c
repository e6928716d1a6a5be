/* arena - bump memory for syntax trees and code.  See arena.h. */
#include "experiments/shell/arena.h"

#include "allocators/pages.h"

#include <stdint.h>
#include <string.h>

#define ARENA_CHUNK ((size_t)256 * 1024)

struct arena_chunk {
    struct arena_chunk *next;
    size_t size; /* of the mapping */
};

static size_t round_up(size_t n, size_t step)
{
    return (n + step - 1) / step * step;
}

static int arena_refill(struct arena *arena, size_t size)
{
    size_t head = round_up(sizeof(struct arena_chunk), 16);
    size_t want = size + head > ARENA_CHUNK ? size + head : ARENA_CHUNK;
    struct arena_chunk *chunk = pages_map(want);

    if (chunk == NULL)
        return -1;
    chunk->next = arena->chunks;
    chunk->size = want;
    arena->chunks = chunk;
    arena->next = (char *)chunk + head;
    arena->room = want - head;
    return 0;
}

void *arena_take(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    size = round_up(size + (size == 0), 16);
    if (size > arena->room && arena_refill(arena, size) != 0)
        return NULL;
    void *p = arena->next;
    arena->next += size;
    arena->room -= size;
    return p;
}

char *arena_text(struct arena *arena, const char *text, size_t n)
{
    char *copy = arena_take(arena, n + 1);

    if (copy != NULL && n > 0)
        memcpy(copy, text, n);
    return copy;
}

void *arena_grow(struct arena *arena, const void *old, size_t old_size,
                 size_t new_size)
{
    void *p = arena_take(arena, new_size);

    if (p != NULL && old_size > 0)
        memcpy(p, old, old_size);
    return p;
}

void arena_release(struct arena *arena)
{
    while (arena->chunks != NULL) {
        struct arena_chunk *chunk = arena->chunks;

        arena->chunks = chunk->next;
        pages_unmap(chunk, chunk->size);
    }
    arena->next = NULL;
    arena->room = 0;
}
