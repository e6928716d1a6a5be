#ifndef IDENTITY_ID_MAP_H
#define IDENTITY_ID_MAP_H

/* A map from ids to numbers, in memory of its own.
 *
 * Open addressing with linear probing, at most three quarters full, doubled when
 * it gets there; nothing is ever removed.  16 bytes a slot, so 21 to 43 bytes
 * per entry.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct id_map_entry {
    uint64_t key;   /* 0 = empty */
    uint64_t value; /* 0 when new */
};

struct id_map {
    struct id_map_entry *slots;
    size_t used;
    unsigned bits; /* 2^bits slots */
};

int id_map_init(struct id_map *map); /* 0; -1 = OOM */
void id_map_free(struct id_map *map);
/* The value of `key` (> 0), entered as 0 if it is new; borrowed until the next
 * call.  NULL = OOM, map unchanged. */
uint64_t *id_map_at(struct id_map *map, uint64_t key);
/* The value of `key`, 0 when it was never entered. */
uint64_t id_map_get(const struct id_map *map, uint64_t key);

#endif
