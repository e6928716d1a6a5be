#ifndef GC_TYPES_DICT_TABLE_H
#define GC_TYPES_DICT_TABLE_H

/* The key table of a dict: an index of slots, and entries in insertion order.
 *
 * A table of 2^n slots has room for two thirds as many entries.  As long as all
 * keys are strs the entries have no hash of their own, 16 bytes instead of 24.
 * Tables of 8 slots with such entries have a free list.
 */
#include "gc/types/layout.h"

#include <stdbool.h>

#define DICT_LOG2_MIN 3

struct dict_keys *dict_keys_new(struct heap *heap, unsigned log2_slots,
                                bool all_str); /* NULL = OOM */
/* Gives the table back; releases nothing. */
void dict_keys_free(struct heap *heap, struct dict_keys *keys);
/* How many slots CPython takes when it wants that many: twice as many as a power of
 * two from 16 on, and as 1 to 7. */
unsigned dict_log2_slots(size_t wanted);
size_t dict_keys_room(const struct dict_keys *keys); /* entries, taken or not */
/* A table of dict_log2_slots(wanted) that holds the live entries of `old` in their
 * order; references move.  NULL = OOM. */
struct dict_keys *dict_keys_copy(struct heap *heap, const struct dict_keys *old,
                                 size_t wanted, bool all_str);
/* The same table again, not from the free list; its entries are retained. */
struct dict_keys *dict_keys_clone(struct heap *heap,
                                  const struct dict_keys *old);

size_t dict_keys_size(const struct dict_keys *keys); /* bytes */
/* The number of the entry with that key, or -1. */
struct obj *dict_keys_candidate(const struct dict_keys *keys, uint64_t hash,
                                size_t nth); /* see dict_candidate */
int64_t dict_keys_find(const struct dict_keys *keys, const struct obj *key,
                       uint64_t hash);
/* Adds an entry; there is room, and none with that key.  Steals both. */
void dict_keys_add(struct dict_keys *keys, uint64_t hash, struct obj *key,
                   struct obj *value);
/* Empties the entry, `hash` its key's. */
void dict_keys_remove(struct dict_keys *keys, int64_t entry, uint64_t hash);

/* A new empty dict takes the values of an instance over, stolen, with their class's
 * names; it is tracked if they make it so. */
void dict_adopt(struct heap *heap, struct obj *o, struct class_names *names,
                struct obj **values);
/* Takes them away again, and leaves the dict empty; NULL: it has none. */
struct obj **dict_disown(struct heap *heap, struct obj *o);

struct obj **dict_keys_key(const struct dict_keys *keys, int64_t entry);
struct obj **dict_keys_value(const struct dict_keys *keys, int64_t entry);

#endif
