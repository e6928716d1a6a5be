/* id_map.c - a hash map that never calls malloc; see id_map.h.
 *
 * Cost: O(1) expected.  Source: Knuth, TAOCP 3, 6.4 (linear probing, and the
 * multiplicative hash by the golden ratio). */
#include "experiments/identity/id_map.h"

#include "allocators/pages.h"

#define FIRST_BITS 8

static size_t slots_of(unsigned bits)
{
    return (size_t)1 << bits;
}

/* The slot that holds `key`, or the empty one where it belongs. */
static struct id_map_entry *find(const struct id_map *map, uint64_t key)
{
    size_t mask = slots_of(map->bits) - 1;
    size_t i =
        (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - map->bits));

    while (map->slots[i].key != 0 && map->slots[i].key != key)
        i = (i + 1) & mask;
    return &map->slots[i];
}

static int double_up(struct id_map *map)
{
    struct id_map old = *map;
    size_t count = slots_of(old.bits);

    map->bits++;
    map->slots = pages_map(slots_of(map->bits) * sizeof *map->slots);
    if (map->slots == NULL) {
        *map = old;
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        if (old.slots[i].key != 0)
            *find(map, old.slots[i].key) = old.slots[i];
    }
    id_map_free(&old);
    return 0;
}

int id_map_init(struct id_map *map)
{
    *map = (struct id_map){.bits = FIRST_BITS};
    map->slots = pages_map(slots_of(map->bits) * sizeof *map->slots);
    return map->slots == NULL ? -1 : 0;
}

void id_map_free(struct id_map *map)
{
    if (map->slots != NULL)
        pages_unmap(map->slots, slots_of(map->bits) * sizeof *map->slots);
    map->slots = NULL;
}

uint64_t *id_map_at(struct id_map *map, uint64_t key)
{
    struct id_map_entry *entry = find(map, key);

    if (entry->key == key)
        return &entry->value;
    if (map->used >= slots_of(map->bits) / 4 * 3) {
        if (double_up(map) != 0)
            return NULL;
        entry = find(map, key);
    }
    map->used++;
    entry->key = key;
    return &entry->value;
}

uint64_t id_map_get(const struct id_map *map, uint64_t key)
{
    return find(map, key)->value;
}
