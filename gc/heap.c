/* heap - one allocator, one collector, one profile.
 *
 * The struct, the singletons and the small-int cache are mapped, so that the
 * allocator under test serves objects and their buffers and nothing else, and
 * heap_prove can compare its counters with ours to the last block.
 *
 * Cost: O(1) but for the collections.
 */
#include "allocators/pages.h"
#include "gc/gc_debug.h"
#include "gc/heap_internal.h"

static void freelists_init(struct heap *heap)
{
    struct freelists *lists = &heap->freelists;
    const struct profile *profile = &heap->profile;

    if (!profile->type_freelists)
        return;
    lists->floats.limit = 100;
    lists->ints.limit = profile->int_freelist ? 100 : 0;
    lists->lists.limit = 80;
    lists->dicts.limit = 80;
    lists->keys.limit = 80;
    for (size_t i = 0; i < TUPLE_FREELISTS; i++)
        lists->tuples[i].limit = 2000;
}

static void open_short_ways(struct heap *heap)
{
    heap->short_ints = heap->sink == NULL && heap->freelists.ints.limit == 0;
    heap->short_containers = heap->sink == NULL && heap->newborn != NULL &&
                             !heap->front.wants_decrements;
}

struct heap *heap_create(const struct heap_config *config)
{
    struct heap *heap = pages_map_coloured(sizeof *heap, PAGES_COLOUR_HEAP);

    if (heap == NULL)
        return NULL;
    heap->allocator = config->allocator;
    heap->profile = config->profile;
    heap->sink = config->sink;
    heap->seed = config->seed;
    heap->gc_enabled = true;
    heap->start = config->allocator->stats;
    freelists_init(heap);
    if (immortals_create(heap) != 0)
        goto fail_immortals;
    heap->collector = config->collector->create(heap, config->collector_values);
    if (heap->collector == NULL)
        goto fail_collector;
    heap->collector->ops = config->collector;
    heap->newborn = heap->collector->newborn;
    heap->front.wants_decrements = config->collector->decremented != NULL;
    open_short_ways(heap);
    return heap;
fail_collector:
    immortals_destroy(heap);
fail_immortals:
    pages_unmap_coloured(heap, sizeof *heap, PAGES_COLOUR_HEAP);
    return NULL;
}

void heap_destroy(struct heap *heap)
{
    gc_drop_garbage(heap);
    heap_clear_freelists(heap);
    heap->collector->ops->destroy(heap->collector);
    immortals_destroy(heap);
    census_forget(heap);
    pages_unmap_coloured(heap, sizeof *heap, PAGES_COLOUR_HEAP);
}

void heap_set_sink(struct heap *heap, struct event_sink *sink)
{
    heap->sink = sink;
    open_short_ways(heap);
}

void heap_unmapped(void *arg, const void *base, size_t size)
{
    struct heap *heap = *(struct heap **)arg;

    if (heap != NULL && heap->sink != NULL)
        heap->sink->unmap(heap->sink, base, size);
}

static uint64_t count_parked(const struct heap *heap)
{
    const struct freelists *lists = &heap->freelists;
    uint64_t parked = (uint64_t)lists->floats.count + lists->ints.count +
                      lists->lists.count + lists->dicts.count;

    for (size_t i = 0; i < TUPLE_FREELISTS; i++)
        parked += lists->tuples[i].count;
    return parked;
}

uint64_t heap_int_requests(const struct heap *heap)
{
    return heap->stats.int_hits + heap->ints_taken + heap->long_ints;
}

static uint64_t blocks_taken(const struct heap *heap)
{
    return heap->taken + heap->ints_taken + heap->pairs_taken;
}

static uint64_t blocks_given(const struct heap *heap)
{
    return heap->given + heap->pairs_given;
}

/* A birth took a block from the allocator or one that was parked; a dead object's
 * block went to the allocator or was parked, and then taken, given back, or it is
 * there still. */
const struct heap_stats *heap_stats(const struct heap *heap)
{
    struct heap_stats *s = unconst(&heap->stats);

    s->object_allocs = blocks_taken(heap);
    s->object_frees = blocks_given(heap) + heap->returned;
    s->buffer_allocs = heap->buffers_taken + heap->pairs_taken;
    s->buffer_frees = heap->buffers_given + heap->pairs_given;
    s->freelist_stores = s->freelist_hits + heap->returned + count_parked(heap);
    s->births = heap_births(heap);
    s->deaths = blocks_given(heap) + s->freelist_stores;
    s->int_requests = heap_int_requests(heap);
    s->int_allocations = heap->ints_taken + heap->long_ints - heap->int_unparks;
    return s;
}

const struct profile *heap_profile(const struct heap *heap)
{
    return &heap->profile;
}

struct collector *heap_collector(const struct heap *heap)
{
    return heap->collector;
}

uint64_t heap_births(const struct heap *heap)
{
    return blocks_taken(heap) + heap->stats.freelist_hits;
}

/* --- collections ----------------------------------------------------------- */

/* The collector's own counters, summed over the generations. */
static void stats_refresh(struct heap *heap)
{
    const struct collector_stats *c =
        heap->collector->ops->stats(heap->collector);
    struct heap_stats *s = &heap->stats;

    s->collections = s->objects_examined = 0;
    s->objects_freed = s->uncollectable = 0;
    for (int i = 0; i < 3; i++) {
        s->collections += c->collections[i];
        s->objects_examined += c->examined[i];
        s->objects_freed += c->freed[i];
        s->uncollectable += c->uncollectable[i];
    }
}

static void tell(struct heap *heap, const struct gc_info *info)
{
    if (heap->on_collect != NULL)
        heap->on_collect(heap->on_collect_arg, info->ended, info->collected);
    if (heap->hooks.collecting != NULL)
        heap->hooks.collecting(heap->hooks.arg, info);
}

static size_t collect(struct heap *heap, enum collect_reason reason,
                      unsigned generation)
{
    struct collector *c = heap->collector;
    struct gc_info info = {.generation = generation};

    heap->collecting = true;
    tell(heap, &info);
    gc_debug_start(heap, generation);
    info.collected = c->ops->collect(c, reason, generation);
    heap->gc.stats[generation].collections++;
    heap->gc.stats[generation].collected += info.collected;
    gc_debug_stop(heap, info.collected);
    stats_refresh(heap);
    info.ended = true;
    tell(heap, &info);
    heap->collecting = false;
    return info.collected;
}

/* A collector that marks from the roots does not see what a dying object still
 * holds. */
static bool must_wait(const struct heap *heap)
{
    return heap->collecting ||
           ((heap->trash.nesting > 0 || heap->dying > 0) &&
            (heap->collector->ops->caps & COLLECTOR_NEEDS_ROOTS));
}

void heap_safe_point(struct heap *heap)
{
    struct collector *c = heap->collector;

    if (c->ops->settle != NULL)
        c->ops->settle(c);
    if (must_wait(heap) || !heap->gc_enabled)
        return;
    if (heap->hooks.may_collect != NULL &&
        !heap->hooks.may_collect(heap->hooks.arg))
        return;
    if (c->ops->poll == NULL || c->ops->poll(c))
        collect(heap, COLLECT_ALLOCATION,
                c->ops->due_generation == NULL ? GC_OLDEST
                                               : c->ops->due_generation(c));
}

size_t heap_collect(struct heap *heap, unsigned generation)
{
    if (must_wait(heap))
        return 0;
    return collect(heap, COLLECT_ASKED,
                   generation < GC_OLDEST ? generation : GC_OLDEST);
}

void heap_enable_gc(struct heap *heap, bool on)
{
    heap->gc_enabled = on;
    if (heap->collector->ops->settle != NULL)
        heap->collector->ops->settle(heap->collector);
}

bool heap_gc_enabled(const struct heap *heap)
{
    return heap->gc_enabled;
}

void heap_on_collect(struct heap *heap, heap_collect_fn *fn, void *arg)
{
    heap->on_collect = fn;
    heap->on_collect_arg = arg;
}

void heap_set_hooks(struct heap *heap, const struct heap_hooks *hooks)
{
    heap->hooks = *hooks;
}

void *heap_host(const struct heap *heap)
{
    return heap->hooks.arg;
}

/* --- type free lists --------------------------------------------------------- */

static void freelist_clear(struct heap *heap, struct type_freelist *list,
                           const struct obj_type *type, size_t size)
{
    while (list->head != NULL) {
        struct obj *o = list->head;
        list->head = unconst(o->type);
        list->count--;
        heap->returned++;
        heap_block_return(heap, o, type, size);
    }
}

void heap_clear_freelists(struct heap *heap)
{
    struct freelists *lists = &heap->freelists;

    for (size_t i = 0; i < TUPLE_FREELISTS; i++)
        freelist_clear(heap, &lists->tuples[i], &tuple_type,
                       tuple_type.size + (i + 1) * sizeof(struct obj *));
    freelist_clear(heap, &lists->floats, &float_type, float_type.size);
    freelist_clear(heap, &lists->lists, &list_type, list_type.size);
    freelist_clear(heap, &lists->dicts, &dict_type, dict_type.size);
    dict_clear_key_tables(heap);
    freelist_clear(heap, &lists->ints, &int_type, INT_IMMORTAL_SIZE);
}

/* --- roots ------------------------------------------------------------------- */

void heap_add_roots(struct heap *heap, struct heap_roots *roots)
{
    roots->next = heap->roots;
    heap->roots = roots;
}

void heap_remove_roots(struct heap *heap, struct heap_roots *roots)
{
    struct heap_roots **link = &heap->roots;

    while (*link != roots)
        link = &(*link)->next;
    *link = roots->next;
}

int heap_visit_roots(struct heap *heap, obj_visit_fn *visit, void *arg)
{
    for (struct heap_roots *roots = heap->roots; roots != NULL;
         roots = roots->next) {
        for (size_t i = 0; i < roots->count; i++) {
            if (roots->slots[i] == NULL)
                continue;
            int stop = visit(roots->slots[i], arg);
            if (stop != 0)
                return stop;
        }
    }
    return 0;
}

/* --- blocks without an object ------------------------------------------------ */

void *heap_block_new(struct heap *heap, size_t size)
{
    if (size == 0)
        size = 1;
    void *block = allocator_alloc(heap->allocator, size);
    if (block == NULL)
        return NULL;
    heap->taken++;
    heap->live_blocks++;
    if (heap->sink != NULL)
        heap->sink->birth(heap->sink, block, TYPE_BLOCK, size);
    return block;
}

void heap_block_free(struct heap *heap, void *block, size_t size)
{
    if (size == 0)
        size = 1;
    heap->given++;
    heap->live_blocks--;
    if (heap->sink != NULL)
        heap->sink->death(heap->sink, block);
    allocator_free(heap->allocator, block, size);
}
