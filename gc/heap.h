#ifndef GC_HEAP_H
#define GC_HEAP_H

/* The heap: one allocator, one collector, one profile, and the objects on them.
 *
 * Everything that runs in an experiment runs against one `struct heap`.  The
 * struct, the small-int cache and the singletons live in memory of their own,
 * so the allocator serves objects and their buffers and nothing else.
 */
#include "allocators/allocator.h"
#include "gc/collector.h"
#include "gc/event.h"
#include "gc/object.h"
#include "gc/profile.h"

struct heap_config {
    struct allocator *allocator; /* borrowed: outlives the heap */
    const struct collector_ops *collector;
    const struct option_value *collector_values;
    struct profile profile;  /* copied: knobs may be changed one by one */
    struct event_sink *sink; /* borrowed; NULL = nobody listens */
    uint64_t seed;
};

/* All counts since the heap was made; all only ever grow but for `immortal`.
 * What a birth or a death would have to count twice is worked out when somebody
 * asks for the counts. */
struct heap_stats {
    uint64_t births, deaths; /* of ids: what the sink was told; worked out */
    uint64_t object_allocs, object_frees; /* blocks of objects; worked out */
    uint64_t buffer_allocs, buffer_frees; /* list items, dict tables, values;
                                             worked out */
    uint64_t freelist_hits;   /* births that bypassed the allocator */
    uint64_t freelist_stores; /* deaths likewise; worked out */
    uint64_t immortal;        /* singletons and cached ints that exist */
    uint64_t cache_bytes;     /* what the small-int cache takes */
    uint64_t int_hits, int_requests,
        int_allocations; /* the last two worked out */
    uint64_t collections, objects_examined, objects_freed, uncollectable;
};

/* New; NULL = OOM.  The singletons and the int cache are made here. */
struct heap *heap_create(const struct heap_config *config);
/* Drops the collector, the type free lists and the singletons.  Objects that
 * are still alive stay blocks of the allocator: release them before. */
void heap_destroy(struct heap *heap);

/* From here on events go to `sink` (NULL: to nobody). */
void heap_set_sink(struct heap *heap, struct event_sink *sink);
/* For the allocator's `unmapped`: hands the range on to the heap's sink.  `arg`
 * points to a variable that holds the heap, or NULL while there is none. */
void heap_unmapped(void *arg, const void *base, size_t size);

/* Borrowed.  Those that are worked out are as of this call. */
const struct heap_stats *heap_stats(const struct heap *heap);
uint64_t heap_int_requests(const struct heap *heap);         /* as of now */
const struct profile *heap_profile(const struct heap *heap); /* borrowed */
struct collector *heap_collector(const struct heap *heap);   /* borrowed */
uint64_t heap_births(const struct heap *heap);

/* Collects generation 0, 1 or 2 and younger; collectors without generations do
 * a full collection.  Returns what gc.collect() would: the unreachable
 * container objects found.  Finalizers run. */
size_t heap_collect(struct heap *heap, unsigned generation);
/* Automatic collections on or off (gc.enable, gc.disable).  On at first. */
void heap_enable_gc(struct heap *heap, bool on);
bool heap_gc_enabled(const struct heap *heap);
/* Told before and after each collection, asked for or not; NULL: nobody.  At
 * the end `found` is what heap_collect returns.  May allocate. */
typedef void heap_collect_fn(void *arg, bool ended, size_t found);
void heap_on_collect(struct heap *heap, heap_collect_fn *fn, void *arg);
/* What the heap asks of its host, who runs a program on it; NULL members are
 * never asked. */
struct gc_info {
    bool ended; /* phase "stop"; else "start" */
    unsigned generation;
    size_t collected, uncollectable; /* 0 at the start */
};

struct heap_hooks {
    void *arg;
    /* Calls a weak reference's callback with the reference, which is dead.
     * Errors are the host's to tell.  Both are borrowed: the reference lives as
     * long as someone else holds it. */
    void (*call_weakref)(void *arg, struct obj *callback, struct obj *ref);
    /* False: no automatic collection now, for an exception is in flight. */
    bool (*may_collect)(void *arg);
    /* Before and after each collection: gc.callbacks.  May run anything, but a
     * collection inside finds nothing and returns 0. */
    void (*collecting)(void *arg, const struct gc_info *info);
};
void heap_set_hooks(struct heap *heap, const struct heap_hooks *hooks);
/* `arg` of the hooks: how a finalizer finds its host.  NULL without hooks. */
void *heap_host(const struct heap *heap);
/* Gives the blocks in the type free lists back to the allocator. */
void heap_clear_freelists(struct heap *heap);

/* NULL = sound, else the broken invariant in words: counts equal the references
 * found by traverse plus those of the registered roots (so no reference may be
 * held elsewhere), collector and allocator are sound, blocks add up.  A collector
 * that cannot list its objects hides garbage cycles: then no object may have
 * fewer references than were found.  O(heap). */
const char *heap_verify(struct heap *heap);
/* The allocator's counters against the heap's: births, deaths and buffers must
 * be exactly what the allocator served.  NULL = they match. */
const char *heap_prove(const struct heap *heap);

/* Roots: references held from outside the heap.  Whoever holds a reference
 * across an allocation holds it in a registered array, so that a tracing
 * collector finds it.  NULL entries are skipped. */
struct heap_roots {
    struct obj **slots;
    size_t count;
    struct heap_roots *next; /* the heap's */
};
void heap_add_roots(struct heap *heap, struct heap_roots *roots); /* borrowed */
void heap_remove_roots(struct heap *heap, struct heap_roots *roots);
/* Visits each non-NULL slot of all registered arrays. */
int heap_visit_roots(struct heap *heap, obj_visit_fn *visit, void *arg);

/* Raw memory with an identity but no object: what a replayed trace is made of.
 * Births and deaths are told to the sink with TYPE_BLOCK.  A size of 0 is taken
 * as 1.  New; NULL = OOM. */
void *heap_block_new(struct heap *heap, size_t size);
void heap_block_free(struct heap *heap, void *block, size_t size);

/* What inline code reads of a heap: the first member of struct heap. */
struct heap_front {
    bool wants_decrements; /* the collector has a `decremented` hook */
    struct obj *none;      /* owned */
};

static inline const struct heap_front *heap_front(const struct heap *heap)
{
    return (const void *)heap;
}

/* Drops one reference (steals it); see gc/object.h. */
static inline void obj_release(struct heap *heap, struct obj *o)
{
    int64_t refs = --o->refs;

    if (refs == 0)
        o->type->dealloc(heap, o);
    else if (refs < 0 || heap_front(heap)->wants_decrements)
        obj_decremented(heap, o);
}

/* Empties a field that may hold something, and releases that: in this order, since
 * what dies may look at the field.  CPython's Py_CLEAR. */
static inline void obj_drop(struct heap *heap, struct obj **field)
{
    struct obj *o = *field;

    *field = NULL;
    if (o != NULL)
        obj_release(heap, o);
}

#endif
