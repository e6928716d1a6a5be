#ifndef GC_WEAKREF_H
#define GC_WEAKREF_H

/* Weak references: objects that know another without keeping it alive.
 *
 * The referent heads a list of its weak references.  One without a callback is
 * shared and first in the list; those with one follow, the newest first.  When
 * the referent dies all of them are dead before any callback runs, and then the
 * callbacks run in the order of the list.
 *
 * A callback is any object; the heap's host knows how to call it (heap_hooks in
 * gc/heap.h).
 */
#include "gc/object.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern const struct obj_type weakref_type;

/* Of that type, or of one that a host made from it (weakref_new_of). */
static inline bool is_weakref(const struct obj *o)
{
    return o->type->dealloc == weakref_type.dealloc;
}

/* Can there be weak references to o? */
bool weakref_allowed(const struct obj *o);
/* New, or the one that is there when `callback` is NULL; NULL = OOM.
 * weakref_allowed(o).  The callback is borrowed.  May collect. */
struct obj *weakref_new(struct heap *heap, struct obj *o, struct obj *callback);
/* The same of a type that is weakref_type under another name and number: a weak
 * reference as any, but what is shared without a callback is another one, behind
 * the first. */
struct obj *weakref_new_of(struct heap *heap, const struct obj_type *type,
                           struct obj *o, struct obj *callback);
/* The referent, borrowed; NULL once its count has fallen to 0, or a collector
 * has found it to be garbage. */
struct obj *weakref_get(const struct obj *ref);
/* `__callback__`: borrowed, NULL when there is none, or it is gone. */
struct obj *weakref_callback(const struct obj *ref);
/* The referent's hash (gc/types/key.h), kept when asked for in its life.
 * False: it is gone, and nobody had asked. */
bool weakref_hash(const struct obj *ref, uint64_t *hash);
/* Keeps a hash that the host has computed. */
void weakref_set_hash(struct obj *ref, uint64_t hash);

/* The weak references to o that exist. */
size_t weakref_count(const struct obj *o);
/* They, as a new list in their order; NULL = OOM.  May collect. */
struct obj *weakref_list(struct heap *heap, struct obj *o);

#endif
