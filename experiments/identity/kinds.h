#ifndef IDENTITY_KINDS_H
#define IDENTITY_KINDS_H

/* Kinds: a type and a requested size, numbered in the order of appearance, so
 * that 32 bits in a record say what an id holds.  As many as there are: the
 * tables double. */
#include "gc/object.h"

#include <stddef.h>
#include <stdint.h>

#define KINDS_NONE UINT32_MAX

struct kind {
    uint64_t size;       /* bytes asked for */
    uint32_t type;       /* < TYPE_IDS_MAX */
    uint32_t size_class; /* index, see kinds_size_class */
};

struct kind_slot {
    uint64_t size;
    uint32_t type;
    uint32_t number; /* plus 1; 0 = empty */
};

struct kinds { /* 48 to 96 bytes per kind, in memory of its own */
    struct kind *kind;
    struct kind_slot *slots;
    uint32_t used;
    unsigned bits; /* 2^bits slots, half as many kinds */
};

int kinds_init(struct kinds *kinds); /* 0; -1 = OOM */
void kinds_free(struct kinds *kinds);

/* Where the search for a kind begins. */
static inline size_t kinds_first_slot(const struct kinds *kinds, uint32_t type,
                                      uint64_t size)
{
    uint64_t mixed = (size * TYPE_IDS_MAX + type) *
                     UINT64_C(0x9e3779b97f4a7c15); /* the golden ratio */

    return (size_t)(mixed >> (64 - kinds->bits));
}

/* The slow half of kinds_number. */
uint32_t kinds_search(struct kinds *kinds, uint32_t type, uint64_t size);

/* The number of a kind, new or not; KINDS_NONE = OOM.  The tables may move.
 * O(1) expected. */
static inline uint32_t kinds_number(struct kinds *kinds, uint32_t type,
                                    uint64_t size)
{
    const struct kind_slot *slot =
        &kinds->slots[kinds_first_slot(kinds, type, size)];

    if (slot->size == size && slot->type == type && slot->number != 0)
        return slot->number - 1;
    return kinds_search(kinds, type, size);
}

/* Size classes for the scopes by size: steps of 16 bytes to 512, above that
 * powers of two.  The index of a size's class, and the largest size in it. */
#define KINDS_SIZE_CLASSES 88
uint32_t kinds_size_class(uint64_t size);
uint64_t kinds_class_size(uint32_t size_class);

#endif
