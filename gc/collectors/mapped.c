/* mapped - collectors whose objects are in a map of addresses.
 *
 * See mapped.h.  Where no memory could be had for the map, an object is missed:
 * it is never garbage by itself, and keeps what it holds.
 *
 * Cost: track and untrack O(1); the rest O(objects).
 */
#include "gc/collectors/mapped.h"

#include "allocators/pages.h"
#include "gc/heap_internal.h"
#include "gc/reclaim.h"

/* While a collection is due but may not be, `due` says so at each allocation. */
static void set_next_settling(struct mapped *m)
{
    struct collector *c = &m->super;

    c->due = c->allocated + MAPPED_NEW;
    if (c->heap->gc_enabled && m->due < c->due)
        c->due = m->due;
}

void mapped_settle(struct collector *c)
{
    struct mapped *m = mapped_of(c);

    for (struct gc_head *head = gc_next(&m->newborn), *next = NULL;
         head != &m->newborn; head = next) {
        next = gc_next(head);
        head->next = GC_UNLISTED;
        head->prev &= GC_FINALIZED;
        object_map_add(&m->map, gc_head_obj(head));
    }
    gc_list_init(&m->newborn);
    m->gone = 0;
    set_next_settling(m);
}

static void set_due(struct mapped *m)
{
    mapped_settle(&m->super);
    double grown = (double)m->map.count * (m->growth - 1);

    m->super.allocated = 0;
    if (m->least == 0)
        m->due = UINT64_MAX;
    else if (grown > (double)m->least)
        m->due = (uint64_t)grown;
    else
        m->due = m->least;
    set_next_settling(m);
}

bool mapped_poll(struct collector *c)
{
    return c->allocated > mapped_of(c)->due;
}

struct collector *mapped_create(struct heap *heap,
                                const struct option_value *values)
{
    struct mapped *m = pages_map_coloured(sizeof *m, PAGES_COLOUR_COLLECTOR);

    if (m == NULL)
        return NULL;
    if (object_map_open(&m->map) != 0) {
        pages_unmap_coloured(m, sizeof *m, PAGES_COLOUR_COLLECTOR);
        return NULL;
    }
    m->super.heap = heap;
    gc_list_init(&m->newborn);
    m->super.newborn = &m->newborn;
    m->super.free_order = free_order_of(values, MAPPED_FREE_ORDER);
    m->growth = values == NULL ? 2.0 : values[MAPPED_GROWTH].as.real;
    m->least = values == NULL ? 700 : values[MAPPED_LEAST].as.count;
    set_due(m);
    return &m->super;
}

void mapped_destroy(struct collector *c)
{
    object_map_close(&mapped_of(c)->map);
    pages_unmap_coloured(c, sizeof(struct mapped), PAGES_COLOUR_COLLECTOR);
}

void mapped_track(struct collector *c, struct obj *o)
{
    gc_list_append(&mapped_of(c)->newborn, gc_head_of(o));
}

void mapped_untrack(struct collector *c, struct obj *o)
{
    struct mapped *m = mapped_of(c);
    struct gc_head *head = gc_head_of(o);

    if (head->next != GC_UNLISTED) { /* new, or in the set that is reclaimed */
        gc_list_remove(head);
        return;
    }
    head->next = 0;
    head->prev &= GC_FINALIZED;
    object_map_remove(&m->map, o);
    if (++m->gone == MAPPED_NEW)
        mapped_settle(c);
}

struct check {
    const struct object_map *map;
    const char *broken;
};

static int check_object(struct obj *o, void *arg)
{
    const struct gc_head *head = gc_head_of(o);
    struct check *check = arg;
    struct object_map_place place = object_map_find(check->map, o);
    const char **broken = &check->broken;

    if (head->next != GC_UNLISTED)
        *broken = "mapped: an object in the map is not tracked";
    else if (head->prev & ~(uintptr_t)GC_FINALIZED)
        *broken = "mapped: a mark outside of a collection";
    else if (o->refs <= 0)
        *broken = "mapped: a dead object is tracked";
    else if (place.chunk->counts[place.slot] != 0 ||
             place.chunk->reached[place.word] != 0)
        *broken = "mapped: a note outside of a collection";
    return *broken != NULL;
}

const char *mapped_verify(struct collector *c)
{
    struct check check = {.map = &mapped_of(c)->map};
    size_t n = 0;

    mapped_settle(c);
    struct object_map_walk walk = object_map_begin(check.map);
    while (object_map_next(&walk) != NULL)
        n++;
    if (n != mapped_of(c)->map.count)
        return "mapped: the map has lost count of its objects";
    (void)object_map_visit(&mapped_of(c)->map, check_object, &check);
    return check.broken;
}

int mapped_visit(struct collector *c, int generation, obj_visit_fn *visit,
                 void *arg)
{
    if (generation > 0)
        return 0;
    mapped_settle(c);
    return object_map_visit(&mapped_of(c)->map, visit, arg);
}

const struct collector_stats *mapped_stats(const struct collector *c)
{
    return &((const struct mapped *)(const void *)c)->stats;
}

/* --- parts of a collection ----------------------------------------------------- */

size_t mapped_copy_counts(struct mapped *m)
{
    struct object_map_walk walk = object_map_begin(&m->map);

    for (struct obj *o; (o = object_map_next(&walk)) != NULL;) {
        struct gc_head *head = gc_head_of(o);

        head->prev =
            ((uintptr_t)o->refs << GC_REFS_SHIFT) | head->prev | GC_COLLECTING;
    }
    return m->map.count;
}

void mapped_sweep(struct mapped *m, struct gc_head *garbage)
{
    struct heap *heap = m->super.heap;
    struct object_map_walk walk = object_map_begin(&m->map);

    for (struct obj *o; (o = object_map_next(&walk)) != NULL;) {
        struct gc_head *head = gc_head_of(o);

        if (head->prev & GC_COLLECTING) {
            object_map_remove(&m->map, o);
            head->prev &= GC_FINALIZED;
            gc_list_append(garbage, head);
        } else if (o->type->id == TYPE_TUPLE) {
            tuple_maybe_untrack(heap, o);
        } else if (o->type->id == TYPE_DICT &&
                   !heap->profile.dicts_always_tracked) {
            dict_maybe_untrack(heap, o);
        }
    }
}

size_t mapped_reclaim(struct mapped *m, struct gc_head *garbage,
                      size_t examined)
{
    struct heap *heap = m->super.heap;
    struct reclaimed r = reclaim(heap, garbage);

    heap_clear_freelists(heap);
    m->stats.collections[0]++;
    m->stats.examined[0] += examined;
    m->stats.freed[0] += r.found - r.alive;
    m->stats.uncollectable[0] += r.alive;
    set_due(m);
    return r.found;
}
