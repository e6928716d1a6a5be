#ifndef IDENTITY_KINDS_H
#define IDENTITY_KINDS_H

/* Kinds: a type and a requested size, numbered in the order of appearance, so
 * that 16 bits in a shadow word say what an id holds. */
#include "gc/object.h"

#include <stddef.h>
#include <stdint.h>

#define KINDS_MAX  65535
#define KINDS_NONE UINT32_MAX

#define KINDS_HASH_BITS 17 /* twice as many slots as kinds */

struct kind {
    uint64_t size;       /* bytes asked for */
    uint32_t type;       /* < TYPE_IDS_MAX */
    uint32_t size_class; /* index, see kinds_size_class */
};

struct kinds { /* all zero = empty; megabytes: lives in mapped memory */
    uint32_t used;
    uint32_t slots[1 << KINDS_HASH_BITS]; /* number + 1; 0 = empty */
    struct kind kind[KINDS_MAX];
};

/* The number of a kind, new or not; KINDS_NONE when there are too many.  O(1)
 * expected. */
uint32_t kinds_number(struct kinds *kinds, uint32_t type, uint64_t size);

/* Size classes for the scopes by size: steps of 16 bytes to 512, above that
 * powers of two.  The index of a size's class, and the largest size in it. */
#define KINDS_SIZE_CLASSES 88
uint32_t kinds_size_class(uint64_t size);
uint64_t kinds_class_size(uint32_t size_class);

#endif
