/* recency - order of last use.  See recency.h.
 *
 * A ring through an array, newest first; entry 0 is where it begins and ends.
 * Entries are handed out in turn until all are taken; after that only the one
 * that was evicted last is free.
 *
 * Cost: O(1); 12 bytes an entry and 4 a key.
 */
#include "experiments/workloads/recency.h"

#include "allocators/pages.h"

#include <assert.h>

static size_t ring_bytes(const struct recency *r)
{
    return ((size_t)r->room + 1) * sizeof *r->ring;
}

static size_t key_bytes(const struct recency *r)
{
    return (size_t)r->keys * sizeof *r->entry_of;
}

int recency_open(struct recency *r, uint32_t keys, uint32_t room)
{
    *r = (struct recency){.keys = keys, .room = room};
    r->ring = pages_map(ring_bytes(r));
    if (r->ring == NULL)
        return -1;
    r->entry_of = pages_map(key_bytes(r));
    if (r->entry_of == NULL) {
        pages_unmap(r->ring, ring_bytes(r));
        return -1;
    }
    return 0;
}

void recency_close(struct recency *r)
{
    pages_unmap(r->ring, ring_bytes(r));
    pages_unmap(r->entry_of, key_bytes(r));
    *r = (struct recency){0};
}

static void unlink_entry(struct recency *r, uint32_t entry)
{
    struct recency_entry *e = &r->ring[entry];

    r->ring[e->newer].older = e->older;
    r->ring[e->older].newer = e->newer;
}

static void link_newest(struct recency *r, uint32_t entry)
{
    struct recency_entry *e = &r->ring[entry];

    e->newer = 0;
    e->older = r->ring[0].older;
    r->ring[e->older].newer = entry;
    r->ring[0].older = entry;
}

void recency_touch(struct recency *r, uint32_t entry)
{
    unlink_entry(r, entry);
    link_newest(r, entry);
}

uint32_t recency_add(struct recency *r, uint32_t key)
{
    assert(!recency_full(r) && r->entry_of[key] == 0);
    uint32_t entry = r->ring[0].key; /* the head's key: an entry to reuse */

    if (entry == 0)
        entry = r->count + 1;
    r->ring[0].key = 0;
    r->count++;
    r->ring[entry].key = key;
    r->entry_of[key] = entry;
    link_newest(r, entry);
    return entry;
}

uint32_t recency_evict(struct recency *r)
{
    uint32_t entry = r->ring[0].newer;

    assert(entry != 0 && r->ring[0].key == 0);
    unlink_entry(r, entry);
    r->entry_of[r->ring[entry].key] = 0;
    r->ring[0].key = entry;
    r->count--;
    return entry;
}
