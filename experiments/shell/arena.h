#ifndef SHELL_ARENA_H
#define SHELL_ARENA_H

/* Memory of one compilation: syntax trees and code, freed all at once.
 *
 * From the system's pages and not from malloc: the allocator under test may be
 * libc's own, and a tree is no object of the program.
 */
#include <stddef.h>

struct arena_chunk;

struct arena {
    struct arena_chunk *chunks;
    char *next;
    size_t room;
};

/* Zeroed, aligned to 16; owned by the arena.  NULL = OOM. */
void *arena_take(struct arena *arena, size_t size);
/* A NUL-terminated copy of n bytes; owned by the arena.  NULL = OOM. */
char *arena_text(struct arena *arena, const char *text, size_t n);
/* A longer copy of an array that was taken here; the old one is abandoned. */
void *arena_grow(struct arena *arena, const void *old, size_t old_size,
                 size_t new_size);
void arena_release(struct arena *arena);

#endif
