#ifndef GC_GC_LIST_H
#define GC_GC_LIST_H

/* Doubly linked lists of objects through their gc_head.
 *
 * A list is a ring around a head of its own; `prev` shares its word with the
 * bits of enum gc_head_bits.  Whoever holds an object can take it out of the
 * list it is in without knowing which.
 */
#include "gc/object.h"

static inline void gc_list_init(struct gc_head *list)
{
    list->next = list->prev = (uintptr_t)list;
}

static inline bool gc_list_is_empty(const struct gc_head *list)
{
    return list->next == (uintptr_t)list;
}

static inline struct gc_head *gc_pointer(uintptr_t word)
{
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): words with bits in them */
    return (struct gc_head *)(word & ~(uintptr_t)GC_PREV_BITS);
}

static inline struct gc_head *gc_next(const struct gc_head *head)
{
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): a pointer, without bits */
    return (struct gc_head *)head->next;
}

static inline struct gc_head *gc_prev(const struct gc_head *head)
{
    return gc_pointer(head->prev);
}

static inline void gc_set_prev(struct gc_head *head, struct gc_head *before)
{
    head->prev = (uintptr_t)before | (head->prev & GC_PREV_BITS);
}

/* At the end; keeps the bits of prev. */
static inline void gc_list_append(struct gc_head *list, struct gc_head *item)
{
    struct gc_head *last = gc_prev(list);

    last->next = (uintptr_t)item;
    gc_set_prev(item, last);
    item->next = (uintptr_t)list;
    gc_set_prev(list, item);
}

/* The same for an object that is new, whose `prev` has no bits; nor has the list's
 * own, ever. */
static inline void gc_list_append_new(struct gc_head *list,
                                      struct gc_head *item)
{
    struct gc_head *last = gc_prev(list);

    last->next = (uintptr_t)item;
    item->prev = (uintptr_t)last;
    item->next = (uintptr_t)list;
    list->prev = (uintptr_t)item;
}

/* Leaves the object's own words as they are. */
static inline void gc_list_unlink(struct gc_head *head)
{
    gc_prev(head)->next = head->next;
    gc_set_prev(gc_next(head), gc_prev(head));
}

static inline void gc_list_move(struct gc_head *list, struct gc_head *head)
{
    gc_list_unlink(head);
    gc_list_append(list, head);
}

/* Appends all of `from`, which is empty then. */
static inline void gc_list_merge(struct gc_head *list, struct gc_head *from)
{
    if (!gc_list_is_empty(from)) {
        struct gc_head *last = gc_prev(list);
        last->next = from->next;
        gc_set_prev(gc_next(from), last);
        gc_prev(from)->next = (uintptr_t)list;
        gc_set_prev(list, gc_prev(from));
    }
    gc_list_init(from);
}

/* Out of its list and untracked: next 0, of prev the finalized bit. */
static inline void gc_list_remove(struct gc_head *head)
{
    gc_list_unlink(head);
    head->next = 0;
    head->prev &= GC_FINALIZED;
}

#endif
