#ifndef WORKLOADS_RECENCY_H
#define WORKLOADS_RECENCY_H

/* Which of the keys 0 .. keys-1 have an entry, and which of these was used
 * longest ago: the bookkeeping of a least-recently-used cache, in memory of its
 * own. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct recency_entry {
    uint32_t newer, older; /* ring; entry 0 is its head */
    uint32_t key;
};

struct recency {
    struct recency_entry *ring; /* entries 1 .. room */
    uint32_t *entry_of;         /* by key; 0 = none */
    uint32_t keys, room, count;
};

/* 0, or -1 = OOM: nothing to close. */
int recency_open(struct recency *r, uint32_t keys, uint32_t room);
void recency_close(struct recency *r);

static inline bool recency_full(const struct recency *r)
{
    return r->count == r->room;
}

/* The key's entry, 1 .. room; 0 when it has none. */
static inline uint32_t recency_find(const struct recency *r, uint32_t key)
{
    return r->entry_of[key];
}

void recency_touch(struct recency *r, uint32_t entry); /* used just now */
/* An entry for a key that has none, used just now; not when full. */
uint32_t recency_add(struct recency *r, uint32_t key);
/* Frees the entry used longest ago and returns it; not when empty.  It is the
 * next that recency_add gives out. */
uint32_t recency_evict(struct recency *r);

#endif
