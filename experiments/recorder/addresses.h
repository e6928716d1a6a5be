#ifndef RECORDER_ADDRESSES_H
#define RECORDER_ADDRESSES_H

/* Which object lives at an address: addresses to numbers.
 *
 * An open hash table with linear probing that grows; 16 bytes for an address, at
 * most half full. */
#include <stddef.h>
#include <stdint.h>

struct address {
    uint64_t address; /* 0: free place */
    uint32_t number;
};

struct addresses {
    struct address *places; /* NULL while empty */
    size_t mask;            /* places - 1 */
    size_t used;
};

#define ADDRESS_NONE UINT32_MAX

/* Adds an address that is not in the table; 0 is no address.  0, or -1 = OOM. */
int addresses_add(struct addresses *table, uint64_t address, uint32_t number);
/* Removes an address and returns its number, or ADDRESS_NONE. */
uint32_t addresses_take(struct addresses *table, uint64_t address);
void addresses_clear(struct addresses *table);

#endif
