/* dict_table - the key table of a dict.
 *
 * Open addressing: the index holds entry numbers in 1, 2, 4 or 8 bytes each, as
 * many as the number of slots asks for; a probe goes on from i to 5 i + 1 plus
 * what is left of the hash.  A deleted entry leaves a mark in the index and a
 * hole among the entries, which the next resize closes.
 *
 * Cost: O(1) expected; copy O(entries).
 * Source: CPython 3.11, Objects/dictobject.c, 2022 (Hettinger's compact dict).
 */
#include "gc/types/dict_table.h"

#include "gc/heap_internal.h"
#include "gc/types/key.h"

#include <assert.h>

enum { SLOT_EMPTY = -1, SLOT_DELETED = -2 };

static unsigned log2_index_bytes(unsigned log2_slots)
{
    if (log2_slots < 8)
        return 0;
    if (log2_slots < 16)
        return 1;
    return log2_slots < 32 ? 2 : 3;
}

static size_t usable_of(unsigned log2_slots)
{
    return ((size_t)2 << log2_slots) / 3;
}

static size_t table_size(unsigned log2_slots, bool all_str)
{
    size_t entry =
        all_str ? sizeof(struct dict_str_entry) : sizeof(struct dict_entry);

    return sizeof(struct dict_keys) +
           ((size_t)1 << log2_slots << log2_index_bytes(log2_slots)) +
           usable_of(log2_slots) * entry;
}

static bool has_freelist(unsigned log2_slots, bool all_str)
{
    return log2_slots == DICT_LOG2_MIN && all_str;
}

static struct dict_keys *unpark(struct type_freelist *list)
{
    struct dict_keys *keys = (struct dict_keys *)(void *)list->head;

    if (keys != NULL) {
        memcpy((void *)&list->head, keys, sizeof(struct obj *));
        list->count--;
    }
    return keys;
}

struct dict_keys *dict_keys_new(struct heap *heap, unsigned log2_slots,
                                bool all_str)
{
    struct dict_keys *keys = NULL;

    if (log2_slots > 40)
        return NULL; /* more than any address space holds */
    if (has_freelist(log2_slots, all_str))
        keys = unpark(&heap->freelists.keys);
    if (keys == NULL)
        keys = heap_buffer_new(heap, table_size(log2_slots, all_str));
    if (keys == NULL)
        return NULL;
    *keys = (struct dict_keys){.refs = 1,
                               .log2_slots = (uint8_t)log2_slots,
                               .log2_index_bytes =
                                   (uint8_t)log2_index_bytes(log2_slots),
                               .all_str = all_str,
                               .usable = (int64_t)usable_of(log2_slots)};
    memset(keys->index, 0xff,
           (size_t)1 << log2_slots << keys->log2_index_bytes);
    return keys;
}

void dict_keys_free(struct heap *heap, struct dict_keys *keys)
{
    struct type_freelist *list = &heap->freelists.keys;

    if (has_freelist(keys->log2_slots, keys->all_str) &&
        list->count < list->limit) {
        memcpy(keys, (void *)&list->head, sizeof(struct obj *));
        list->head = (struct obj *)(void *)keys;
        list->count++;
        return;
    }
    heap_buffer_free(heap, keys, table_size(keys->log2_slots, keys->all_str));
}

void dict_clear_key_tables(struct heap *heap)
{
    struct dict_keys *keys = NULL;

    while ((keys = unpark(&heap->freelists.keys)) != NULL)
        heap_buffer_free(heap, keys, table_size(DICT_LOG2_MIN, true));
}

/* --- the index --------------------------------------------------------------- */

size_t dict_keys_size(const struct dict_keys *keys)
{
    return table_size(keys->log2_slots, keys->all_str);
}

static int64_t slot_get(const struct dict_keys *keys, size_t i)
{
    switch (keys->log2_index_bytes) {
    case 0:
        return ((const int8_t *)keys->index)[i];
    case 1:
        return ((const int16_t *)(const void *)keys->index)[i];
    case 2:
        return ((const int32_t *)(const void *)keys->index)[i];
    default:
        return ((const int64_t *)(const void *)keys->index)[i];
    }
}

static void slot_set(struct dict_keys *keys, size_t i, int64_t entry)
{
    switch (keys->log2_index_bytes) {
    case 0:
        ((int8_t *)keys->index)[i] = (int8_t)entry;
        break;
    case 1:
        ((int16_t *)(void *)keys->index)[i] = (int16_t)entry;
        break;
    case 2:
        ((int32_t *)(void *)keys->index)[i] = (int32_t)entry;
        break;
    default:
        ((int64_t *)(void *)keys->index)[i] = entry;
        break;
    }
}

/* The walk through the index that a hash prescribes. */
struct probe {
    size_t i, mask;
    uint64_t perturb;
};

static struct probe probe_start(const struct dict_keys *keys, uint64_t hash)
{
    size_t mask = ((size_t)1 << keys->log2_slots) - 1;

    return (struct probe){
        .i = (size_t)hash & mask, .mask = mask, .perturb = hash};
}

static void probe_next(struct probe *p)
{
    p->perturb >>= 5;
    p->i = (p->i * 5 + (size_t)p->perturb + 1) & p->mask;
}

/* --- the entries ------------------------------------------------------------- */

static char *entries_of(const struct dict_keys *keys)
{
    char *index = unconst(keys->index);

    return index + ((size_t)1 << keys->log2_slots << keys->log2_index_bytes);
}

struct obj **dict_keys_key(const struct dict_keys *keys, int64_t entry)
{
    char *entries = entries_of(keys);

    if (keys->all_str)
        return &((struct dict_str_entry *)(void *)entries)[entry].key;
    return &((struct dict_entry *)(void *)entries)[entry].key;
}

struct obj **dict_keys_value(const struct dict_keys *keys, int64_t entry)
{
    char *entries = entries_of(keys);

    if (keys->all_str)
        return &((struct dict_str_entry *)(void *)entries)[entry].value;
    return &((struct dict_entry *)(void *)entries)[entry].value;
}

static uint64_t entry_hash(const struct dict_keys *keys, int64_t entry)
{
    if (keys->all_str)
        return str_hash(*dict_keys_key(keys, entry));
    return ((struct dict_entry *)(void *)entries_of(keys))[entry].hash;
}

int64_t dict_keys_find(const struct dict_keys *keys, const struct obj *key,
                       uint64_t hash)
{
    for (struct probe p = probe_start(keys, hash);; probe_next(&p)) {
        int64_t entry = slot_get(keys, p.i);
        if (entry == SLOT_EMPTY)
            return -1;
        if (entry == SLOT_DELETED)
            continue;
        if (*dict_keys_key(keys, entry) == key ||
            (entry_hash(keys, entry) == hash &&
             key_equal(*dict_keys_key(keys, entry), key)))
            return entry;
    }
}

struct obj *dict_keys_candidate(const struct dict_keys *keys, uint64_t hash,
                                size_t nth)
{
    for (struct probe p = probe_start(keys, hash);; probe_next(&p)) {
        int64_t at = slot_get(keys, p.i);
        if (at == SLOT_EMPTY)
            return NULL;
        if (at != SLOT_DELETED && entry_hash(keys, at) == hash && nth-- == 0)
            return *dict_keys_key(keys, at);
    }
}

void dict_keys_add(struct dict_keys *keys, uint64_t hash, struct obj *key,
                   struct obj *value)
{
    struct probe p = probe_start(keys, hash);
    int64_t entry = keys->used;

    assert(keys->usable > 0);
    while (slot_get(keys, p.i) >= 0)
        probe_next(&p);
    slot_set(keys, p.i, entry);
    if (!keys->all_str)
        ((struct dict_entry *)(void *)entries_of(keys))[entry].hash = hash;
    *dict_keys_key(keys, entry) = key;
    *dict_keys_value(keys, entry) = value;
    keys->usable--;
    keys->used++;
}

void dict_keys_remove(struct dict_keys *keys, int64_t entry, uint64_t hash)
{
    struct probe p = probe_start(keys, hash);

    while (slot_get(keys, p.i) != entry)
        probe_next(&p);
    slot_set(keys, p.i, SLOT_DELETED);
    *dict_keys_key(keys, entry) = NULL;
    *dict_keys_value(keys, entry) = NULL;
}

unsigned dict_log2_slots(size_t wanted)
{
    size_t least = (size_t)1 << DICT_LOG2_MIN;
    unsigned log2_slots = DICT_LOG2_MIN;

    for (size_t n = (wanted | least) - 1; n >> log2_slots != 0;)
        log2_slots++;
    return log2_slots;
}

size_t dict_keys_room(const struct dict_keys *keys)
{
    return usable_of(keys->log2_slots);
}

struct dict_keys *dict_keys_clone(struct heap *heap,
                                  const struct dict_keys *old)
{
    size_t size = dict_keys_size(old);
    struct dict_keys *keys = heap_buffer_new(heap, size);

    if (keys == NULL)
        return NULL;
    memcpy(keys, old, size);
    keys->refs = 1;
    for (int64_t i = 0; i < keys->used; i++) {
        if (*dict_keys_key(keys, i) == NULL)
            continue;
        obj_retain(*dict_keys_key(keys, i));
        obj_retain(*dict_keys_value(keys, i));
    }
    return keys;
}

struct dict_keys *dict_keys_copy(struct heap *heap, const struct dict_keys *old,
                                 size_t wanted, bool all_str)
{
    struct dict_keys *keys =
        dict_keys_new(heap, dict_log2_slots(wanted), all_str);
    if (keys == NULL)
        return NULL;
    for (int64_t i = 0; i < old->used; i++)
        if (*dict_keys_key(old, i) != NULL)
            dict_keys_add(keys, entry_hash(old, i), *dict_keys_key(old, i),
                          *dict_keys_value(old, i));
    return keys;
}
