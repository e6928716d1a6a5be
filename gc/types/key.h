#ifndef GC_TYPES_KEY_H
#define GC_TYPES_KEY_H

/* Keys: hash and equality of objects, as a dict needs them.
 *
 * By value: int, float, bool (1, 1.0 and True are one key), str, None, and
 * tuples, item by item.  By identity: everything else.  A hash depends on
 * addresses only where equality does.
 *
 * Tuples are compared to a depth of KEY_DEPTH_MAX; deeper items count as equal
 * only when they are the same object.
 */
#include "gc/object.h"

#include <stdbool.h>

#define KEY_DEPTH_MAX 200

uint64_t key_hash_bytes(const void *bytes, size_t size);
uint64_t key_hash(const struct obj *o);
/* A host may say what an object that gc knows only by its identity hashes to;
 * it must not run anything of its program for that.  NULL: nobody does. */
extern bool (*key_host_hash)(const struct obj *o, uint64_t *hash);
bool key_equal(const struct obj *a, const struct obj *b);

#endif
