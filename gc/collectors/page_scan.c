/* page_scan - trial deletion in the order of addresses, beside the heap.
 *
 * The same set as trial_deletion finds, but nothing follows a list: on a heap
 * that has been used for a while, neighbours in CPython's lists are far apart in
 * memory, and a collection waits for memory at each step.  Here, in two walks in
 * the order of addresses,
 *
 * 1. every object's count is added to its count beside the heap, and every
 *    reference takes 1 off the count of what it leads to: what is left are the
 *    references from outside;
 * 2. what has a count left, or was reached, reaches what it holds.  What lies
 *    ahead the walk will come to; what lies behind goes on a stack;
 *
 * and the rest is garbage, collected in the order of addresses.
 *
 * Bits and counts lie in the map of objects (gc/object_map.h), a small part of
 * the heap's size: what a reference leads to is not touched itself, and a heap
 * without garbage is not written to.  The counts are fetched ahead all the same.
 * No generations: a collection is always of everything.
 *
 * Cost: O(objects + references), no memory but the map's.
 * Source: Christopher, Softw. Pract. Exper. 14(6), 1984, for the method; CPython
 * 3.13, Python/gc_free_threading.c, 2024, for walking the allocator's pages;
 * Boehm and Weiser, Softw. Pract. Exper. 18(9), 1988, for bits beside the heap;
 * Cher, Hosking and Vijaykumar, ASPLOS 2004, for the queue.
 */
#include "gc/collectors/mapped.h"
#include "gc/collectors/marker.h"
#include "gc/heap_internal.h"
#include "gc/traverse.h"

#define QUEUE 16
#define AHEAD 2048 /* bytes */

/* What a walk comes to next.  Processors see by themselves where it goes, but not
 * beyond a page, nor as early. */
static inline void fetch_ahead(const struct obj *o)
{
    __builtin_prefetch((const char *)o + AHEAD);
}

/* --- the counts ---------------------------------------------------------------- */

struct counting {
    const struct object_map *map;
    unsigned at;            /* the oldest in the queue */
    uint32_t *queue[QUEUE]; /* counts that are on their way here */
    uint32_t nobody;        /* what an empty place in the queue counts */
};

static int visit_subtract(struct obj *child, void *arg)
{
    struct counting *c = arg;
    struct object_map_place place = object_map_find(c->map, child);

    if (!object_map_has(&place))
        return 0;
    uint32_t *count = &place.chunk->counts[place.slot];
    __builtin_prefetch(count, 1);
    --*c->queue[c->at];
    c->queue[c->at] = count;
    c->at = (c->at + 1) % QUEUE;
    return 0;
}

static void count_from_outside(struct mapped *m)
{
    struct object_map_walk walk = object_map_begin(&m->map);
    struct counting c = {.map = &m->map};

    for (unsigned i = 0; i < QUEUE; i++)
        c.queue[i] = &c.nobody;
    for (struct obj *o; (o = object_map_next(&walk)) != NULL;) {
        fetch_ahead(o);
        walk.at->counts[object_map_find(&m->map, o).slot] += (uint32_t)o->refs;
        traverse(o, visit_subtract, &c);
    }
    for (unsigned i = 0; i < QUEUE; i++)
        --*c.queue[i];
}

/* --- what is reachable ---------------------------------------------------------- */

struct reaching {
    struct mapped *m;
    uintptr_t walked;      /* so far has the walk come */
    struct gc_head *stack; /* behind it: reached, not looked at */
    struct gc_head bottom; /* of it: what is on it has a `next`, is tracked */
    struct obj *queue[QUEUE]; /* taken from the stack, on their way here */
    unsigned first, queued;   /* the oldest in the queue, and how many */
};

static int visit_reach(struct obj *child, void *arg)
{
    struct reaching *r = arg;
    struct object_map_place place = object_map_find(&r->m->map, child);

    if (!object_map_has(&place) ||
        (place.chunk->reached[place.word] & place.bit) != 0)
        return 0;
    place.chunk->reached[place.word] |= place.bit;
    if ((uintptr_t)child < r->walked) {
        gc_head_of(child)->next = (uintptr_t)r->stack;
        r->stack = gc_head_of(child);
    }
    return 0;
}

static void look_at(struct reaching *r, struct obj *o)
{
    struct heap *heap = r->m->super.heap;

    traverse(o, visit_reach, r);
    if (o->type->id == TYPE_TUPLE)
        tuple_maybe_untrack(heap, o);
    else if (o->type->id == TYPE_DICT && !heap->profile.dicts_always_tracked)
        dict_maybe_untrack(heap, o);
}

/* The next from the stack, by way of the queue; false: both are empty. */
static bool look_behind(struct reaching *r)
{
    for (; r->queued < QUEUE && r->stack != &r->bottom; r->queued++) {
        struct gc_head *head = r->stack;

        r->stack = gc_next(head);
        head->next = GC_UNLISTED;
        marker_fetch(gc_head_obj(head));
        r->queue[(r->first + r->queued) % QUEUE] = gc_head_obj(head);
    }
    if (r->queued == 0)
        return false;
    struct obj *o = r->queue[r->first];
    r->first = (r->first + 1) % QUEUE;
    r->queued--;
    look_at(r, o);
    return true;
}

static void reach_from_outside(struct mapped *m)
{
    struct object_map_walk walk = object_map_begin(&m->map);
    struct reaching r = {.m = m};

    r.stack = &r.bottom;
    for (struct obj *o; (o = object_map_next(&walk)) != NULL;) {
        struct object_map_place place = object_map_find(&m->map, o);
        uint32_t *count = &walk.at->counts[place.slot];

        fetch_ahead(o);
        r.walked = (uintptr_t)o;
        if (*count == 0 && !(walk.at->reached[place.word] & place.bit))
            continue;
        *count = 0;
        walk.at->reached[place.word] |= place.bit;
        look_at(&r, o);
        while (r.stack != &r.bottom && look_behind(&r))
            ;
    }
    r.walked = UINTPTR_MAX; /* all is behind */
    while (look_behind(&r))
        ;
}

/* --- the rest ------------------------------------------------------------------- */

static void take_unreached(struct mapped *m, struct gc_head *garbage)
{
    struct object_map_walk walk = object_map_begin(&m->map);

    for (struct obj *o; (o = object_map_next(&walk)) != NULL;) {
        uint64_t reached = walk.at->reached[object_map_find(&m->map, o).word];

        walk.bits &= ~reached;
        if (reached & object_map_find(&m->map, o).bit)
            continue;
        object_map_remove(&m->map, o);
        gc_list_append(garbage, gc_head_of(o));
    }
    object_map_forget_reached(&m->map);
}

static size_t page_scan_collect(struct collector *c, enum collect_reason reason,
                                unsigned generation)
{
    struct mapped *m = mapped_of(c);
    struct gc_head garbage;
    size_t examined;

    (void)reason;
    (void)generation;
    mapped_settle(c);
    examined = m->map.count;
    gc_list_init(&garbage);
    count_from_outside(m);
    reach_from_outside(m);
    take_unreached(m, &garbage);
    return mapped_reclaim(m, &garbage, examined);
}

static const struct option_def options[] = {MAPPED_OPTIONS, {.name = NULL}};

const struct collector_ops page_scan_ops = {
    .info = {.name = "page_scan",
             .summary = "trial deletion of everything, in address order",
             .options = options},
    .caps = COLLECTOR_COMPLETE,
    .header_bytes = sizeof(struct gc_head),
    .create = mapped_create,
    .destroy = mapped_destroy,
    .track = mapped_track,
    .untrack = mapped_untrack,
    .settle = mapped_settle,
    .poll = mapped_poll,
    .collect = page_scan_collect,
    .verify = mapped_verify,
    .visit_tracked = mapped_visit,
    .stats = mapped_stats,
};
