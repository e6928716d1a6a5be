#ifndef GC_WEAK_H
#define GC_WEAK_H

/* Weak references from within: their lists, and what a death does to them. */
#include "gc/types/layout.h"
#include "gc/weakref.h"

static inline struct weakref_obj *weakref_of(struct obj *o)
{
    return (struct weakref_obj *)(void *)o;
}

/* The word of the referent that heads its list; its type has one. */
static inline struct weakref_obj **weak_list(const struct obj *o)
{
    return (struct weakref_obj **)(void *)((char *)unconst(o) + o->type->weak);
}

/* Out of its referent's list, if it is in one: dead from now on. */
void weak_unlink(struct weakref_obj *ref);

/* See heap_internal.h: the list is not empty. */
void weak_clear_list(struct heap *heap, struct obj *o);

/* Kills all weak references to objects of the set and those in it, then calls
 * the callbacks of those outside of it.  Objects of the set carry GC_RECLAIMED.
 * Returns how many weak references died of that themselves. */
size_t weak_clear_set(struct heap *heap, struct gc_head *set);

#endif
