#ifndef ALLOCATORS_FREE_BLOCK_H
#define ALLOCATORS_FREE_BLOCK_H

/* A free block that carries a link and a mark in its first two words, for allocators
 * that keep their lists in the blocks.
 *
 * The mark is made from the link, the block's address and a secret.  It tells a
 * block that was written to since it was freed; and where it is wiped when the
 * block is handed out, a free block from a live one. */
#include <stdbool.h>
#include <stdint.h>

struct free_block {
    struct free_block *next;
    uintptr_t mark;
};

static inline uintptr_t free_block_mark(uintptr_t secret,
                                        const struct free_block *b)
{
    return (uintptr_t)b ^ (uintptr_t)b->next ^ secret;
}

static inline bool free_block_is_marked(uintptr_t secret,
                                        const struct free_block *b)
{
    return b->mark == free_block_mark(secret, b);
}

#endif
