#ifndef GC_COLLECTORS_MAPPED_H
#define GC_COLLECTORS_MAPPED_H

/* What the collectors share that keep their objects in a map of addresses
 * (gc/object_map.h) and always collect all of them: page_scan and mark_sweep.
 *
 * New objects are in a list, from which those that die at once are taken as fast
 * as they came; when some MAPPED_NEW have come, what is left settles in the map.
 * It is still in the caches then.  An object in the map has GC_UNLISTED in
 * gc_head.next.  The next collection is due when allocations have let the heap
 * grow by a factor since the last one.
 */
#include "gc/collector.h"
#include "gc/object_map.h"

/* Containers born, or dead that were in the map, between two times that new objects
 * settle.  No more are in the list, but for those that type free lists had. */
#define MAPPED_NEW ((uint64_t)512)

struct mapped {
    struct collector super; /* first */
    struct object_map map;
    struct gc_head newborn; /* tracked, but not in the map yet */
    uint64_t gone;          /* out of the map since these settled */
    uint64_t due;           /* as `super.due`, but of a collection */
    double growth;  /* of the heap between two collections, at least 1 */
    uint64_t least; /* allocations between them; 0: they are never due */
    struct collector_stats stats;
};

enum { MAPPED_GROWTH, MAPPED_LEAST, MAPPED_FREE_ORDER };

#define MAPPED_OPTIONS                                                         \
    [MAPPED_GROWTH] = {.name = "growth",                                       \
                       .kind = OPTION_REAL,                                    \
                       .fallback = "2.0",                                      \
                       .min = 1,                                               \
                       .max = 1e6,                                             \
                       .help = "collect when the heap is so many times as "    \
                               "large as after the last collection"},          \
    [MAPPED_LEAST] = {.name = "least",                                         \
                      .kind = OPTION_COUNT,                                    \
                      .fallback = "700",                                       \
                      .min = 0,                                                \
                      .max = 1e15,                                             \
                      .help = "containers made between two collections, at "   \
                              "the least; 0: never collect by itself"},        \
    [MAPPED_FREE_ORDER] = FREE_ORDER_OPTION

static inline struct mapped *mapped_of(struct collector *c)
{
    return (struct mapped *)(void *)c;
}

struct collector *mapped_create(struct heap *heap,
                                const struct option_value *values);
void mapped_destroy(struct collector *c);
void mapped_track(struct collector *c, struct obj *o);
void mapped_untrack(struct collector *c, struct obj *o);
void mapped_settle(struct collector *c);
bool mapped_poll(struct collector *c);
const char *mapped_verify(struct collector *c);
int mapped_visit(struct collector *c, int generation, obj_visit_fn *visit,
                 void *arg);
const struct collector_stats *mapped_stats(const struct collector *c);

/* Every object bears GC_COLLECTING and a copy of its count.  Returns how many. */
size_t mapped_copy_counts(struct mapped *m);
/* The objects that still bear GC_COLLECTING, in the order of their addresses: out
 * of the map and into the empty list.  Of the others, tuples and dicts that can
 * be in no cycle are not tracked any more. */
void mapped_sweep(struct mapped *m, struct gc_head *garbage);
/* Destroys the garbage, empties the type free lists, counts the collection, sets
 * when the next one is due.  Returns the objects found. */
size_t mapped_reclaim(struct mapped *m, struct gc_head *garbage,
                      size_t examined);

#endif
