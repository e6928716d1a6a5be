/* verify - a heap recounted from outside.
 *
 * A census visits everything that the roots and the tracked objects reach and
 * counts the references that it meets.  Then every object must have exactly the
 * references that were found, and the objects must be as many as births less
 * deaths.  Its tables are mapped: the allocator under test is not touched.
 *
 * Cost: O(objects + references).
 */
#include "allocators/pages.h"
#include "gc/heap_internal.h"

#define ROOM_MIN ((size_t)512)

struct person {
    struct obj *o;
    int64_t refs; /* found */
};

struct census {            /* both arrays are the heap's scratch memory */
    struct person *people; /* in the order in which they were met */
    uint32_t *index;       /* of 2 * room slots: number + 1, 0 = empty */
    size_t count, room;    /* room: a power of two */
    struct heap *heap;
    bool failed; /* out of memory */
};

static size_t census_size(size_t room)
{
    return room * (sizeof(struct person) + 2 * sizeof(uint32_t));
}

static void census_lay_out(struct census *census, void *memory, size_t room)
{
    census->people = memory;
    census->index = (uint32_t *)(void *)(census->people + room);
    census->room = room;
}

/* In what an earlier census has mapped. */
static void census_open(struct census *census, struct heap *heap)
{
    *census = (struct census){.heap = heap};
    if (heap->scratch == NULL) {
        heap->scratch = pages_map(census_size(ROOM_MIN));
        heap->scratch_room = ROOM_MIN;
    }
    if (heap->scratch == NULL) {
        census->failed = true;
        return;
    }
    census_lay_out(census, heap->scratch, heap->scratch_room);
    memset(census->index, 0, 2 * census->room * sizeof *census->index);
}

void census_forget(struct heap *heap)
{
    if (heap->scratch != NULL)
        pages_unmap(heap->scratch, census_size(heap->scratch_room));
}

static uint32_t *slot_of(const struct census *census, const struct obj *o)
{
    size_t mask = 2 * census->room - 1;
    size_t i =
        (size_t)(((uintptr_t)o >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 20);

    for (i &= mask; census->index[i] != 0; i = (i + 1) & mask)
        if (census->people[census->index[i] - 1].o == o)
            break;
    return &census->index[i];
}

static bool census_grow(struct census *census)
{
    struct census bigger = *census;
    void *memory = census->room >= UINT32_MAX / 4
                       ? NULL
                       : pages_map(census_size(census->room * 2));

    if (memory == NULL) {
        census->failed = true;
        return false;
    }
    census_lay_out(&bigger, memory, census->room * 2);
    for (size_t i = 0; i < census->count; i++) {
        bigger.people[i] = census->people[i];
        *slot_of(&bigger, census->people[i].o) = (uint32_t)i + 1;
    }
    census_forget(census->heap);
    census->heap->scratch = memory;
    census->heap->scratch_room = bigger.room;
    *census = bigger;
    return true;
}

/* Met through `refs` references, 0 when it was only seen. */
static void census_meet(struct census *census, struct obj *o, int64_t refs)
{
    uint32_t *slot = slot_of(census, o);

    if (*slot == 0) {
        if (census->count == census->room) {
            if (census->failed || !census_grow(census))
                return;
            slot = slot_of(census, o);
        }
        census->people[census->count] = (struct person){.o = o};
        *slot = (uint32_t)++census->count;
    }
    census->people[*slot - 1].refs += refs;
}

static int visit_reference(struct obj *o, void *arg)
{
    census_meet(arg, o, 1);
    return 0;
}

static int visit_seen(struct obj *o, void *arg)
{
    census_meet(arg, o, 0);
    return 0;
}

static void census_take(struct census *census, struct heap *heap)
{
    const struct collector_ops *ops = heap->collector->ops;

    heap_visit_roots(heap, visit_reference, census);
    immortals_visit(heap, visit_seen, census);
    if (ops->visit_tracked != NULL)
        ops->visit_tracked(heap->collector, -1, visit_seen, census);
    for (size_t i = 0; i < census->count; i++) {
        struct obj *o = census->people[i].o;
        if (o->type->traverse != NULL)
            o->type->traverse(o, visit_reference, census);
    }
}

/* `exact`: everything that lives was met, so no reference can be hidden. */
static const char *check_person(const struct person *p, bool exact)
{
    int64_t refs = p->o->refs;

    if (obj_is_immortal(p->o)) {
        if (obj_is_tracked(p->o))
            return "heap: an immortal object is tracked";
        refs -= OBJ_IMMORTAL_REFS;
    } else if (refs <= 0) {
        return "heap: a dead object is referenced";
    }
    if (refs < p->refs)
        return "heap: an object has fewer counts than references";
    if (exact && refs > p->refs)
        return "heap: an object has more counts than references";
    return NULL;
}

/* The weak references to o. */
static const char *check_weak_list(const struct obj *o)
{
    const struct weakref_obj *last = NULL;

    if (o->type->weak == 0)
        return NULL;
    for (const struct weakref_obj *ref = *weak_list(o); ref != NULL;
         last = ref, ref = ref->next) {
        if (!is_weakref(&ref->super) || ref->super.refs <= 0)
            return "heap: a dead weak reference is in a list";
        if (ref->referent != o)
            return "heap: a weak reference is in another object's list";
        if (ref->prev != last)
            return "heap: links of weak references are not mutual";
        if (last != NULL && ref->callback == NULL &&
            (last->callback != NULL || ref->super.type == &weakref_type))
            return "heap: the shared weak reference is not the first";
    }
    return NULL;
}

static const char *check_weakref(const struct obj *o)
{
    const struct weakref_obj *ref = (const void *)o;

    if (!is_weakref(o) || ref->referent == NULL)
        return NULL;
    if (!weakref_allowed(ref->referent))
        return "heap: a weak reference to what can have none";
    if (ref->prev == NULL ? *weak_list(ref->referent) != ref
                          : ref->prev->next != ref)
        return "heap: a weak reference is in no list";
    return NULL;
}

static const char *check_census(const struct census *census,
                                const struct heap *heap)
{
    const struct heap_stats *stats = heap_stats(heap);
    uint64_t live = stats->births - stats->deaths - heap->live_blocks;
    uint64_t met = 0;

    if (census->failed)
        return "heap: no memory to verify it";
    for (size_t i = 0; i < census->count; i++)
        met += !obj_is_immortal(census->people[i].o);
    if (met > live)
        return "heap: more objects are referenced than are alive";
    if (met < live && heap->collector->ops->visit_tracked != NULL)
        return "heap: an object is alive that nothing references";
    for (size_t i = 0; i < census->count; i++) {
        const struct person *p = &census->people[i];
        const char *broken = check_person(p, met == live);
        if (broken == NULL)
            broken = check_weak_list(p->o);
        if (broken == NULL)
            broken = check_weakref(p->o);
        if (broken != NULL)
            return broken;
    }
    return NULL;
}

static bool freelist_is_sound(const struct type_freelist *list)
{
    unsigned n = 0;

    for (const struct obj *o = list->head; o != NULL && n <= list->count; n++) {
        if (o->refs != 0)
            return false;
        o = (const struct obj *)(const void *)o->type;
    }
    return n == list->count && n <= list->limit;
}

static const char *check_freelists(const struct freelists *lists)
{
    bool sound =
        freelist_is_sound(&lists->floats) && freelist_is_sound(&lists->ints) &&
        freelist_is_sound(&lists->lists) && freelist_is_sound(&lists->dicts);

    for (size_t i = 0; i < TUPLE_FREELISTS; i++)
        sound = sound && freelist_is_sound(&lists->tuples[i]);
    return sound ? NULL : "heap: a type free list is damaged";
}

const char *heap_prove(const struct heap *heap)
{
    const struct heap_stats *s = heap_stats(heap);
    const struct allocator_stats *a = &heap->allocator->stats;

    if (a->allocs - heap->start.allocs != s->object_allocs + s->buffer_allocs)
        return "the allocator served other allocations than the heap's";
    if (a->frees - heap->start.frees != s->object_frees + s->buffer_frees)
        return "the allocator served other frees than the heap's";
    return NULL;
}

const char *heap_verify(struct heap *heap)
{
    struct census census;
    const char *broken = heap->collector->ops->verify(heap->collector);

    if (broken == NULL)
        broken = check_freelists(&heap->freelists);
    if (broken == NULL)
        broken = allocator_verify(heap->allocator);
    if (broken == NULL)
        broken = heap_prove(heap);
    if (broken != NULL)
        return broken;
    census_open(&census, heap);
    if (!census.failed)
        census_take(&census, heap);
    return check_census(&census, heap);
}
