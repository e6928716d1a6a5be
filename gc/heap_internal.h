#ifndef GC_HEAP_INTERNAL_H
#define GC_HEAP_INTERNAL_H

/* The heap from within: what types, collectors and reclaim share.
 *
 * Every block of an object passes heap_object_new and heap_object_free, or the
 * type free lists; every buffer passes heap_buffer_new and heap_buffer_free.
 * They count, and they tell the sink, so no type can forget to.
 */
#include "gc/gc_list.h"
#include "gc/gc_module.h"
#include "gc/heap.h"
#include "gc/trash.h"
#include "gc/types.h"
#include "gc/weak.h"

#include <string.h>

/* The long way of a birth or a death: apart, so that the short way beside it needs
 * no stack. */
#define HEAP_LONG_WAY __attribute__((noinline)) static

/* Dead objects that a type keeps for itself, newest first, chained through the
 * word of their type.  The blocks stay the allocator's live blocks. */
struct type_freelist {
    struct obj *head;
    unsigned count, limit;
};

#define TUPLE_FREELISTS 20 /* one for each length from 1 */

struct freelists {
    struct type_freelist floats, ints, lists, dicts, tuples[TUPLE_FREELISTS];
    /* Key tables are no objects: chained through their first word. */
    struct type_freelist keys;
};

struct interned; /* gc/intern.c */

struct immortals {
    struct obj *false_, *true_, *empty_tuple, *plain; /* owned */
    char *ints; /* the cells of the small-int cache, from int_lo upwards */
    size_t ints_bytes;
    uint64_t int_count; /* cells; 0 = no cache */
    size_t int_cell;    /* bytes of a cell */
    int64_t int_lo;
    struct interned *interned; /* owned: names and short strs */
    void *memory;              /* where the singletons are */
};

struct gc_state { /* of gc/gc_module.h */
    unsigned debug;
    int64_t started_ns;
    struct obj *garbage; /* owned; NULL until asked for */
    struct heap_roots roots;
    struct gc_generation_stats stats[3];
};

struct heap {
    struct heap_front front; /* first */
    bool gc_enabled, collecting;
    /* Short ways that are open.  Of ints: nobody listens, and they have no free
     * list.  Of containers: nobody listens, tracked objects go to `newborn`, and
     * the collector does not ask for decrements. */
    bool short_ints, short_containers;
    struct gc_head *newborn;     /* the collector's; or NULL: it has none */
    struct allocator *allocator; /* borrowed */
    struct collector *collector; /* owned */
    struct event_sink *sink;     /* borrowed or NULL */
    struct trash trash;
    struct heap_stats stats;
    /* What heap_stats works the counts out from, so that nothing counts twice. */
    uint64_t taken, given; /* blocks of objects, from and to the allocator */
    uint64_t returned;     /* parked objects that were given back */
    uint64_t ints_taken;   /* ints made the short way: not in `taken` */
    uint64_t pairs_taken,
        pairs_given; /* instances with values, the short way */
    uint64_t buffers_taken, buffers_given; /* other buffers */
    uint64_t long_ints, int_unparks;       /* others, not from the cache */
    struct freelists freelists;
    struct immortals immortals;
    struct profile profile;
    struct heap_roots *roots; /* borrowed, newest first */
    heap_collect_fn *on_collect;
    void *on_collect_arg;
    struct heap_hooks hooks;
    unsigned dying; /* deaths in progress that run callbacks */
    struct gc_state gc;
    uint64_t live_blocks;         /* of heap_block_new */
    struct allocator_stats start; /* the allocator's when the heap was made */
    uint64_t seed;
    void *scratch; /* owned by verify.c: tables, kept from call to call */
    size_t scratch_room;
};

/* Collects if the collector says that it is time.  May run finalizers. */
void heap_safe_point(struct heap *heap);

static inline void heap_tell_birth(struct heap *heap, const struct obj *o,
                                   size_t block_size)
{
    if (heap->sink != NULL)
        heap->sink->birth(heap->sink, o, o->type->id, block_size);
}

static inline void heap_tell_death(struct heap *heap, const struct obj *o)
{
    if (heap->sink != NULL)
        heap->sink->death(heap->sink, o);
}

/* A block with one reference, the new one, that nobody was told of and that is not
 * counted: prefix and payload undefined.  `size` counts from the id on.  NULL =
 * OOM. */
static inline struct obj *heap_block_take(struct heap *heap,
                                          const struct obj_type *type,
                                          size_t prefix, size_t size)
{
    char *block = allocator_alloc(heap->allocator, prefix + size);

    if (block == NULL)
        return NULL;
    struct obj *o = (struct obj *)(void *)(block + prefix);
    *o = (struct obj){.refs = 1, .type = type};
    return o;
}

/* An object was born: is it time to collect? */
static inline void heap_count_container(struct heap *heap)
{
    if (++heap->collector->allocated > heap->collector->due)
        heap_safe_point(heap);
}

/* An object of an OBJ_GC type with one reference, the new one: prefix and payload
 * undefined, untracked.  A safe point: the new object has its address but is not
 * seen by the collection.  NULL = OOM. */
static inline struct obj *heap_container_new(struct heap *heap,
                                             const struct obj_type *type,
                                             size_t prefix, size_t size)
{
    struct obj *o = heap_block_take(heap, type, prefix, size);

    if (o == NULL)
        return NULL;
    heap->taken++;
    heap_tell_birth(heap, o, prefix + size);
    heap_count_container(heap);
    return o;
}

/* The same of any type, its prefix zeroed.  Only for an OBJ_GC type is it a safe
 * point. */
static inline struct obj *
heap_object_new(struct heap *heap, const struct obj_type *type, size_t size)
{
    struct obj *o = heap_block_take(heap, type, type->prefix, size);

    if (o == NULL)
        return NULL;
    memset((char *)o - type->prefix, 0, type->prefix);
    heap->taken++;
    heap_tell_birth(heap, o, type->prefix + size);
    if (type->flags & OBJ_GC)
        heap_count_container(heap);
    return o;
}

/* A container's block goes back. */
static inline void heap_count_container_gone(struct heap *heap)
{
    if (heap->collector->allocated > 0)
        heap->collector->allocated--;
}

/* Gives the block of a dead object back, whoever was told of the death. */
static inline void heap_block_return(struct heap *heap, struct obj *o,
                                     const struct obj_type *type, size_t size)
{
    if (type->flags & OBJ_GC)
        heap_count_container_gone(heap);
    allocator_free(heap->allocator, (char *)o - type->prefix,
                   type->prefix + size);
}

/* The object, untracked and without contents, is dead.  Steals o. */
static inline void heap_object_free(struct heap *heap, struct obj *o,
                                    size_t size)
{
    heap->given++;
    heap_tell_death(heap, o);
    heap_block_return(heap, o, o->type, size);
}

static inline void parked_push(struct type_freelist *list, struct obj *o)
{
    o->type = (const struct obj_type *)(const void *)list->head;
    list->head = o;
    list->count++;
}

/* The same, but its type keeps it where there is room: then true. */
static inline bool heap_object_park(struct heap *heap,
                                    struct type_freelist *list, struct obj *o)
{
    if (list->count >= list->limit)
        return false;
    heap_tell_death(heap, o);
    parked_push(list, o);
    return true;
}

/* The short way of most deaths, when nobody listens. */
static inline bool heap_park_untold(struct type_freelist *list, struct obj *o)
{
    if (list->count >= list->limit)
        return false;
    parked_push(list, o);
    return true;
}

/* An object as from heap_object_new out of the free list; NULL when it is
 * empty.  No safe point, and the collector's count does not move.  Its gc_head,
 * which was never finalized, may be what it was in the collector's list.  Nobody
 * is told. */
static inline struct obj *heap_unpark_untold(struct heap *heap,
                                             struct type_freelist *list,
                                             const struct obj_type *type)
{
    struct obj *o = list->head;

    if (o == NULL)
        return NULL;
    list->head = unconst(o->type);
    list->count--;
    heap->stats.freelist_hits++;
    o->refs = 1;
    o->type = type;
    return o;
}

static inline struct obj *heap_object_unpark(struct heap *heap,
                                             struct type_freelist *list,
                                             const struct obj_type *type,
                                             size_t size)
{
    struct obj *o = heap_unpark_untold(heap, list, type);

    if (o != NULL)
        heap_tell_birth(heap, o, type->prefix + size);
    return o;
}

/* Memory that belongs to an object but has no identity.  NULL = OOM. */
static inline void *heap_buffer_new(struct heap *heap, size_t size)
{
    void *buffer = allocator_alloc(heap->allocator, size);

    if (buffer != NULL)
        heap->buffers_taken++;
    return buffer;
}

static inline void heap_buffer_free(struct heap *heap, void *buffer,
                                    size_t size)
{
    heap->buffers_given++;
    allocator_free(heap->allocator, buffer, size);
}

/* Bytes of the block that CPython's realloc leaves of one of `old` bytes for `size`
 * of them; `old`: it is the same block.  A block of the small sizes, which are 16
 * apart, stays when it loses no more than a quarter.  One that was larger, or that
 * nothing is left in, is not among them any more. */
static inline size_t heap_realloc_size(size_t old, size_t size)
{
    const size_t small = 512;
    size_t class = (old + 15) & ~(size_t)15;

    if (old > small || size == 0)
        return size > small ? size : small + 8;
    return size <= class && 4 * size > 3 * class ? old : size;
}

/* Does the object have to be untracked by its collector? */
static inline bool heap_is_unlisted(struct obj *o)
{
    return gc_head_of(o)->next == GC_UNLISTED;
}

/* Out of the collector's list and for good, where the short way of containers is
 * open and the object is not unlisted: its gc_head is left as it was. */
static inline void heap_unlink_dying(struct obj *o)
{
    if (gc_head_of(o)->next != 0)
        gc_list_unlink(gc_head_of(o));
}

static inline void heap_track(struct heap *heap, struct obj *o)
{
    if (heap->newborn != NULL)
        gc_list_append(heap->newborn, gc_head_of(o));
    else
        heap->collector->ops->track(heap->collector, o);
}

/* The same for an object that has just been made. */
static inline void heap_track_new(struct heap *heap, struct obj *o)
{
    if (heap->newborn != NULL)
        gc_list_append_new(heap->newborn, gc_head_of(o));
    else
        heap->collector->ops->track(heap->collector, o);
}

/* Out of the collector's sight, if it was in it. */
static inline void heap_untrack(struct heap *heap, struct obj *o)
{
    if (gc_head_of(o)->next == 0)
        return;
    if (heap->newborn != NULL && !heap_is_unlisted(o))
        gc_list_remove(gc_head_of(o));
    else
        heap->collector->ops->untrack(heap->collector, o);
}

/* See trash.h. */
static inline bool trash_begin(struct heap *heap, struct obj *o)
{
    if (heap->trash.nesting >= TRASH_DEPTH) {
        trash_put_by(heap, o);
        return true;
    }
    heap->trash.nesting++;
    return false;
}

static inline void trash_end(struct heap *heap)
{
    if (--heap->trash.nesting == 0 && heap->trash.later != NULL)
        trash_empty(heap);
}

/* Could this object ever be part of a cycle that runs through its holder?  Not
 * an int, not a tuple that was found to hold only such, not a class that its host
 * does not track, for it lives for ever. */
static inline bool obj_may_be_tracked(const struct obj *o)
{
    if (!obj_is_gc(o))
        return false;
    return (o->type->id != TYPE_TUPLE && o->type->id != TYPE_CLASS) ||
           gc_head_of(unconst(o))->next != 0;
}

/* Stops counting on a tuple, or a dict, whose contents can be in no cycle: a
 * collector that likes to may ask after it has found them reachable. */
void tuple_maybe_untrack(struct heap *heap, struct obj *o);
void dict_maybe_untrack(struct heap *heap, struct obj *o);

/* Has its table only had strs as keys, as far as it has one? */
bool dict_has_str_keys(const struct obj *o);

/* The finalizer of a dying object, if it has one that has not run: the object
 * is alive and tracked meanwhile.  True: resurrected, someone holds it. */
bool obj_run_finalizer(struct heap *heap, struct obj *o); /* there is one */
static inline bool obj_finalize_dying(struct heap *heap, struct obj *o)
{
    if (o->type->finalize == NULL || obj_is_finalized(o))
        return false;
    return obj_run_finalizer(heap, o);
}

/* The object is dying, and its finalizer has run: its weak references die, and
 * their callbacks are called.  Before the contents go.  type->weak is not 0. */
static inline void weakref_clear_dying(struct heap *heap, struct obj *o)
{
    if (*weak_list(o) != NULL)
        weak_clear_list(heap, o);
}

void census_forget(struct heap *heap); /* unmaps the scratch memory */

int immortals_create(struct heap *heap); /* 0; -1 = OOM, nothing made */
void immortals_destroy(struct heap *heap);
/* Visits the singletons, not the cached ints and interned strs. */
int immortals_visit(struct heap *heap, obj_visit_fn *visit, void *arg);

/* For each type: an object in memory of the heap's own, never to be freed. */
void int_init_immortal(struct obj *o, const struct obj_type *type,
                       int64_t value);
void none_init_immortal(struct obj *o);
void str_init_immortal(struct obj *o, const char *text, size_t bytes);
void tuple_init_immortal(struct obj *o);
/* The class object at o; `names` has room for its CLASS_NAMES_SIZE. */
void class_init_immortal(struct obj *o, const char *name, void *names);

#define INT_IMMORTAL_SIZE ((size_t)32)           /* of one or two digits */
#define CLASS_NAMES_SIZE  ((size_t)768)          /* a key table of 64 slots */
size_t str_size(const char *text, size_t bytes); /* of a str object */
void dict_clear_key_tables(struct heap *heap);   /* those in the free list */
extern const struct obj_type int_type, float_type, bool_type, none_type,
    str_type, list_type, tuple_type, dict_type, class_type;

#endif
