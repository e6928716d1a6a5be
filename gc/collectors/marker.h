#ifndef GC_COLLECTORS_MARKER_H
#define GC_COLLECTORS_MARKER_H

/* The marker: from some objects to all that they reach, without memory and
 * without recursion.
 *
 * An object that bears GC_COLLECTING is white: it waits to be reached.  Reached
 * objects are put on a stack, chained through gc_head.next, until their own
 * references are looked at.  On a scattered heap most of the time goes into
 * waiting for memory, so what a reference leads to is fetched first and looked
 * at QUEUE references later.
 *
 * Source: Cher, Hosking and Vijaykumar, Software Prefetching for Mark-Sweep
 * Garbage Collection, ASPLOS 2004.
 */
#include "gc/gc_list.h"
#include "gc/traverse.h"

#define MARKER_QUEUE 16

struct marker {
    struct gc_head *stack; /* the newest on it */
    unsigned at;           /* the oldest in the queue */
    struct obj *queue[MARKER_QUEUE];
};

static inline void marker_fetch(const struct obj *o)
{
    __builtin_prefetch((const char *)o - sizeof(struct gc_head));
    __builtin_prefetch(o);
}

/* The white object o is black, and on the stack. */
static inline void marker_push(struct marker *m, struct obj *o)
{
    struct gc_head *head = gc_head_of(o);

    head->prev &= GC_FINALIZED;
    head->next = (uintptr_t)m->stack;
    m->stack = head;
}

static inline void marker_reach(struct marker *m, struct obj *o)
{
    if (obj_is_gc(o) && (gc_head_of(o)->prev & GC_COLLECTING))
        marker_push(m, o);
}

static inline int marker_visit(struct obj *child, void *arg)
{
    struct marker *m = arg;
    struct obj *oldest = m->queue[m->at];

    marker_fetch(child);
    m->queue[m->at] = child;
    m->at = (m->at + 1) % MARKER_QUEUE;
    if (oldest != NULL)
        marker_reach(m, oldest);
    return 0;
}

/* Looks at the references of all that is on the stack.  What these lead to may
 * stay in the queue. */
static inline void marker_run(struct marker *m)
{
    while (m->stack != NULL) {
        struct gc_head *head = m->stack;
        struct obj *o = gc_head_obj(head);

        m->stack = gc_next(head);
        head->next = GC_UNLISTED;
        traverse(o, marker_visit, m);
    }
}

/* Empties the queue too: all that is reachable has been reached. */
static inline void marker_finish(struct marker *m)
{
    do {
        marker_run(m);
        for (unsigned i = 0; i < MARKER_QUEUE; i++) {
            struct obj *o = m->queue[i];

            m->queue[i] = NULL;
            if (o != NULL)
                marker_reach(m, o);
        }
    } while (m->stack != NULL);
}

#endif
