/* tracker.c - the event sink: checks an event, names its kind, and hands it to
 * the scopes that it belongs to, a batch at a time.
 *
 * A death carries no type: the scope `all` knows who held the id, and that
 * decides which other scopes hear of it.
 *
 * Cost: O(1) per event and scope; a birth is in at most three scopes.
 * Source: none. */
#include "experiments/identity/tracker.h"

#include "allocators/pages.h"
#include "experiments/identity/events_file.h"
#include "experiments/identity/scope.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TYPE_SCOPES 1 /* where the scopes by type begin, then by size */
#define SIZE_SCOPES (TYPE_SCOPES + TYPE_IDS_MAX)
#define ALL_SCOPES  (SIZE_SCOPES + KINDS_SIZE_CLASSES)

/* Kept out of the way of what happens at every event. */
#define SELDOM __attribute__((noinline, cold))

struct spot {
    uint64_t granule, births;
};

struct tracker {
    struct event_sink sink; /* first: the two pointers convert freely */
    unsigned flags;
    bool finished;
    const char *error;
    struct events_file *events;
    struct kind_slot now;     /* the kind that was born last, and its number */
    struct scope_event *last; /* of those that wait */
    struct scope_event *full; /* where the last one may wait */
    struct scope_event event[SCOPE_FEED_MAX + 1]; /* from 1 on; 0 is at no id */
    struct kinds kinds;
    struct scope *scopes[ALL_SCOPES]; /* NULL until something is born there */
    size_t spots;
    struct spot spot[TRACKER_RASTER_BIRTHS];
};

static struct tracker *tracker_of(struct event_sink *sink)
{
    return (struct tracker *)sink;
}

static struct scope *scope_for(struct tracker *t, size_t number)
{
    if (t->scopes[number] == NULL)
        t->scopes[number] =
            scope_create(&t->kinds, (t->flags & TRACKER_STALE) != 0);
    if (t->scopes[number] == NULL)
        t->error = "tracker: out of memory for a scope";
    return t->scopes[number];
}

/* The scopes of a kind besides `all`: their numbers, 0 to 2 of them. */
static size_t other_scopes(const struct tracker *t, uint32_t kind,
                           size_t numbers[2])
{
    const struct kind *k = &t->kinds.kind[kind];
    size_t n = 0;

    if (t->flags & TRACKER_BY_TYPE)
        numbers[n++] = TYPE_SCOPES + k->type;
    if (t->flags & TRACKER_BY_SIZE)
        numbers[n++] = SIZE_SCOPES + k->size_class;
    return n;
}

static void record_spot(struct tracker *t, uint64_t granule)
{
    if (t->spots < TRACKER_RASTER_BIRTHS)
        t->spot[t->spots++] =
            (struct spot){granule, scope_births_at(t->scopes[0], granule)};
}

/* An event that `all` has seen, for what most runs do not ask for. */
static void feed_others(struct tracker *t, const struct scope_event *event)
{
    size_t numbers[2];
    size_t n =
        event->died == KINDS_NONE ? 0 : other_scopes(t, event->died, numbers);

    for (size_t i = 0; i < n; i++) {
        if (t->scopes[numbers[i]] != NULL)
            scope_death(t->scopes[numbers[i]], event->granule);
    }
    n = event->born == KINDS_NONE ? 0 : other_scopes(t, event->born, numbers);
    for (size_t i = 0; i < n; i++) {
        struct scope *scope = scope_for(t, numbers[i]);
        if (scope != NULL)
            scope_birth(scope, event->granule, event->born);
    }
    if (event->born != KINDS_NONE && t->flags & TRACKER_RASTER)
        record_spot(t, event->granule);
}

/* Lets the events happen that wait. */
static SELDOM void flush(struct tracker *t)
{
    size_t count = (size_t)(t->last - t->event);

    t->last = t->event;
    if (t->error != NULL)
        return;
    scope_feed(t->scopes[0], t->event + 1, count);
    if ((t->flags & ~(unsigned)TRACKER_STALE) == 0)
        return;
    for (size_t i = 1; i <= count; i++)
        feed_others(t, &t->event[i]);
}

/* The granule of an id, or one above SHADOW_GRANULES: the bits below a granule
 * are turned to the top. */
static uint64_t granule_of(const void *id)
{
    uint64_t address = (uint64_t)(uintptr_t)id;

    return address >> SHADOW_GRANULE_BITS | address
                                                << (64 - SHADOW_GRANULE_BITS);
}

static bool is_granule(uint64_t granule)
{
    return granule - 1 < SHADOW_GRANULES - 1; /* not 0 */
}

/* Why an event cannot be taken.  The first reason stays. */
static SELDOM void refuse(struct tracker *t, const void *id)
{
    uint64_t address = (uint64_t)(uintptr_t)id;

    if (t->error != NULL)
        return;
    if (is_granule(granule_of(id)))
        t->error = "tracker: out of memory for a pair of type and size";
    else if (address >> SHADOW_GRANULE_BITS >= SHADOW_GRANULES)
        t->error = "tracker: an id above the 47-bit address space";
    else
        t->error = "tracker: an id that is no multiple of 16";
}

/* Not when the last place is taken: a death may wait there for its answer. */
static SELDOM void wait_after_flush(struct tracker *t, struct scope_event event)
{
    flush(t);
    *++t->last = event;
}

static inline void wait(struct tracker *t, struct scope_event event)
{
    if (t->last == t->full)
        wait_after_flush(t, event);
    else
        *++t->last = event;
}

/* A birth of the kind `now`. */
static inline void birth_of_now(struct tracker *t, const void *id)
{
    uint64_t granule = granule_of(id);

    if (t->last->granule == granule && t->last->born == KINDS_NONE)
        t->last->born = t->now.number; /* who died there just before */
    else if (is_granule(granule))
        wait(t, (struct scope_event){granule, KINDS_NONE, t->now.number});
    else
        refuse(t, id);
}

static __attribute__((noinline)) void birth_of_another_kind(struct tracker *t,
                                                            const void *id,
                                                            unsigned type,
                                                            size_t size)
{
    uint32_t kind = kinds_number(&t->kinds, type, size);

    if (kind == KINDS_NONE) {
        refuse(t, id);
        return;
    }
    t->now = (struct kind_slot){size, type, kind};
    birth_of_now(t, id);
}

static void tracker_birth(struct event_sink *sink, const void *id,
                          unsigned type, size_t size)
{
    struct tracker *t = tracker_of(sink);

    assert(!t->finished && type < TYPE_IDS_MAX);
    if (t->now.size != size || t->now.type != type)
        birth_of_another_kind(t, id, type, size);
    else
        birth_of_now(t, id);
}

static void tracker_death(struct event_sink *sink, const void *id)
{
    struct tracker *t = tracker_of(sink);
    uint64_t granule = granule_of(id);

    assert(!t->finished);
    if (is_granule(granule))
        wait(t, (struct scope_event){granule, 0, KINDS_NONE});
    else
        refuse(t, id);
}

/* The sink while an events file is written, too. */
static void written_birth(struct event_sink *sink, const void *id,
                          unsigned type, size_t size)
{
    struct tracker *t = tracker_of(sink);

    tracker_birth(sink, id, type, size);
    if (t->error == NULL)
        events_file_birth(t->events, id, obj_type_name(type), size);
}

static void written_death(struct event_sink *sink, const void *id)
{
    struct tracker *t = tracker_of(sink);

    tracker_death(sink, id);
    if (t->error == NULL)
        events_file_death(t->events, id);
}

static void tracker_unmap(struct event_sink *sink, const void *base,
                          size_t size)
{
    struct tracker *t = tracker_of(sink);
    uint64_t round = (1U << SHADOW_GRANULE_BITS) - 1;
    uint64_t first = (uint64_t)(uintptr_t)base + round;
    uint64_t end = first + size;

    assert(!t->finished);
    flush(t);
    for (size_t i = 0; i < ALL_SCOPES; i++) {
        if (t->scopes[i] != NULL)
            scope_unmap(t->scopes[i], first >> SHADOW_GRANULE_BITS,
                        end >> SHADOW_GRANULE_BITS);
    }
    if (t->events != NULL)
        events_file_unmap(t->events, base, size);
}

struct tracker *tracker_create(unsigned flags)
{
    struct tracker *t = pages_map(sizeof *t);

    if (t == NULL)
        return NULL;
    t->flags = flags;
    t->now.type = TYPE_IDS_MAX; /* none */
    t->sink = (struct event_sink){
        .birth = tracker_birth, .death = tracker_death, .unmap = tracker_unmap};
    /* A spot is recorded before the next birth. */
    t->last = t->event;
    t->full = t->event + (flags & TRACKER_RASTER ? 1 : SCOPE_FEED_MAX);
    if (kinds_init(&t->kinds) != 0 || scope_for(t, 0) == NULL) {
        tracker_destroy(t);
        return NULL;
    }
    return t;
}

void tracker_destroy(struct tracker *t)
{
    for (size_t i = 0; i < ALL_SCOPES; i++) {
        if (t->scopes[i] != NULL)
            scope_destroy(t->scopes[i]);
    }
    if (t->events != NULL)
        events_file_close(t->events);
    kinds_free(&t->kinds);
    pages_unmap(t, sizeof *t);
}

struct event_sink *tracker_sink(struct tracker *t)
{
    return &t->sink;
}

int tracker_write_events(struct tracker *t, const char *path)
{
    t->events = events_file_open(path);
    if (t->events == NULL)
        return -1;
    t->sink.birth = written_birth;
    t->sink.death = written_death;
    return 0;
}

int tracker_finish(struct tracker *t)
{
    flush(t);
    t->finished = true;
    for (size_t i = 0; i < ALL_SCOPES; i++) {
        if (t->scopes[i] != NULL)
            scope_finish(t->scopes[i]);
    }
    if (t->events != NULL && events_file_close(t->events) != 0)
        t->error = errno == ENOSPC ? "events file: no space left on device"
                                   : "events file: cannot be written";
    t->events = NULL;
    return tracker_error(t) == NULL ? 0 : -1;
}

const char *tracker_error(const struct tracker *t)
{
    const char *error = t->error;

    for (size_t i = 0; i < ALL_SCOPES && error == NULL; i++) {
        if (t->scopes[i] != NULL)
            error = t->scopes[i]->error;
    }
    return error;
}

size_t tracker_scopes(const struct tracker *t)
{
    size_t n = 0;

    for (size_t i = 0; i < ALL_SCOPES; i++)
        n += t->scopes[i] != NULL;
    return n;
}

static void name_scope(size_t index, char name[TRACKER_SCOPE_NAME_MAX])
{
    if (index >= SIZE_SCOPES)
        snprintf(name, TRACKER_SCOPE_NAME_MAX, "size=%" PRIu64,
                 kinds_class_size((uint32_t)(index - SIZE_SCOPES)));
    else if (index >= TYPE_SCOPES)
        snprintf(name, TRACKER_SCOPE_NAME_MAX, "type=%s",
                 obj_type_name((unsigned)(index - TYPE_SCOPES)));
    else
        snprintf(name, TRACKER_SCOPE_NAME_MAX, "all");
}

const struct scope *tracker_scope(const struct tracker *t, size_t number,
                                  char name[TRACKER_SCOPE_NAME_MAX])
{
    size_t i = 0;

    assert(t->last == t->event);
    for (; t->scopes[i] == NULL || number-- > 0; i++)
        assert(i + 1 < ALL_SCOPES);
    name_scope(i, name);
    return t->scopes[i];
}

bool tracker_raster(const struct tracker *t, size_t i,
                    struct tracker_spot *spot)
{
    uint64_t lowest = UINT64_MAX;

    if (i >= t->spots)
        return false;
    for (size_t j = 0; j < t->spots; j++) {
        if (t->spot[j].granule < lowest)
            lowest = t->spot[j].granule;
    }
    spot->offset = (t->spot[i].granule - lowest) << SHADOW_GRANULE_BITS;
    spot->rebirths = t->spot[i].births - 1;
    return true;
}

double tracker_bytes_per_granule(const struct tracker *t)
{
    uint64_t words = 0;

    for (size_t i = 0; i < ALL_SCOPES; i++) {
        if (t->scopes[i] != NULL)
            words += t->scopes[i]->shadow.pages;
    }
    return t->scopes[0]->shadow.pages == 0
               ? 0
               : (double)(words * sizeof(uint32_t)) /
                     (double)t->scopes[0]->shadow.pages;
}
