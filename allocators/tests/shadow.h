#ifndef ALLOCATORS_TESTS_SHADOW_H
#define ALLOCATORS_TESTS_SHADOW_H

/* The shadow: a naive model of an allocator that every allocator is held
 * against.
 *
 * It knows the live blocks as an unsorted array, fills each with a pattern of
 * its own, and looks at everything in the slowest way.  Each function returns
 * NULL, or what the allocator did wrong, in words.
 */
#include "allocators/allocator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHADOW_MAX  4096          /* live blocks */
#define SHADOW_EDGE ((size_t)256) /* bytes filled at either end of a block */

struct shadow_block {
    unsigned char *p;
    size_t size;
    unsigned char tag;
};

struct shadow {
    struct allocator *a;
    struct shadow_block blocks[SHADOW_MAX];
    size_t count;
    size_t bytes; /* live */
    unsigned char next_tag;
};

static inline unsigned char shadow_pattern(const struct shadow_block *b,
                                           size_t i)
{
    return (unsigned char)(b->tag + i * 7);
}

/* The middle of a long block is left alone, for speed. */
static inline size_t shadow_skip(const struct shadow_block *b, size_t i)
{
    if (i == SHADOW_EDGE && b->size > 2 * SHADOW_EDGE)
        return b->size - SHADOW_EDGE;
    return i;
}

static inline void shadow_fill(const struct shadow_block *b)
{
    for (size_t i = 0; i < b->size; i = shadow_skip(b, i + 1))
        b->p[i] = shadow_pattern(b, i);
}

static inline const char *shadow_check_block(const struct shadow_block *b)
{
    for (size_t i = 0; i < b->size; i = shadow_skip(b, i + 1)) {
        if (b->p[i] != shadow_pattern(b, i))
            return "a live block lost its contents";
    }
    return NULL;
}

static inline bool shadow_overlaps(const struct shadow_block *a,
                                   const struct shadow_block *b)
{
    return (uintptr_t)a->p < (uintptr_t)b->p + b->size &&
           (uintptr_t)b->p < (uintptr_t)a->p + a->size;
}

/* Takes a new block of `size` > 0 in. */
static inline const char *shadow_alloc(struct shadow *s, size_t size)
{
    struct shadow_block b = {.size = size, .tag = s->next_tag++};

    if (s->count == SHADOW_MAX)
        return "the shadow is full: a test allocates too much";
    b.p = allocator_alloc(s->a, size);
    if (b.p == NULL)
        return "an allocation was refused";
    if ((uintptr_t)b.p % ALLOCATOR_ALIGN != 0)
        return "a block is not aligned";
    for (size_t i = 0; i < s->count; i++) {
        if (shadow_overlaps(&b, &s->blocks[i]))
            return "a block overlaps a live one";
    }
    shadow_fill(&b);
    s->blocks[s->count++] = b;
    s->bytes += size;
    return NULL;
}

static inline const char *shadow_free(struct shadow *s, size_t i)
{
    struct shadow_block b = s->blocks[i];
    const char *wrong = shadow_check_block(&b);

    s->blocks[i] = s->blocks[--s->count];
    s->bytes -= b.size;
    allocator_free(s->a, b.p, b.size);
    return wrong;
}

static inline const char *shadow_free_all(struct shadow *s)
{
    while (s->count > 0) {
        const char *wrong = shadow_free(s, s->count - 1);

        if (wrong != NULL)
            return wrong;
    }
    return NULL;
}

static inline int shadow_by_address(const void *a, const void *b)
{
    const struct shadow_block *x = a;
    const struct shadow_block *y = b;

    return x->p < y->p ? -1 : x->p > y->p;
}

struct shadow_walk {
    const struct shadow *s;
    size_t seen;
    const char *wrong;
};

static inline int shadow_visit(void *block, size_t size, void *arg)
{
    struct shadow_walk *walk = arg;
    const struct shadow_block *b = &walk->s->blocks[walk->seen];

    if (walk->seen == walk->s->count || block != b->p)
        walk->wrong = "walk does not list the live blocks in address order";
    else if (size < b->size)
        walk->wrong = "walk calls a block smaller than it is";
    walk->seen++;
    return walk->wrong != NULL;
}

/* Everything at once: O(live log live) and what verify and walk cost. */
static inline const char *shadow_check(struct shadow *s)
{
    struct shadow_walk walk = {.s = s};
    const char *wrong = allocator_verify(s->a);

    if (wrong != NULL)
        return wrong;
    if (allocator_live_blocks(s->a) != s->count ||
        allocator_live_bytes(s->a) != s->bytes)
        return "the counters are not those of the calls";
    for (size_t i = 0; i < s->count; i++) {
        wrong = shadow_check_block(&s->blocks[i]);
        if (wrong != NULL)
            return wrong;
    }
    if (s->a->ops->walk == NULL)
        return NULL;
    qsort(s->blocks, s->count, sizeof *s->blocks, shadow_by_address);
    if (s->a->ops->walk(s->a, shadow_visit, &walk) != (walk.wrong != NULL))
        return "walk does not return what the visitor did";
    if (walk.wrong == NULL && walk.seen != s->count)
        return "walk leaves live blocks out";
    return walk.wrong;
}

#endif
