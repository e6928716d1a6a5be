/* scope.c - the life of every id in one stream of events; see scope.h.
 *
 * A birth finds the id's record, reads from it how long the id was free, and
 * writes the new holder; a death writes the clock.  Everything else is counting.
 *
 * The records of a large live set are in no cache.  Fed in a row, the events'
 * records are found first and fetched together, and then the events happen one
 * after the other.
 *
 * Cost: birth and death O(1) but for the stale-hit curve; unmap O(shadow
 * touched), finish O(distinct ids).
 * Source: the events and metrics are this project's own; right-censoring as in
 * Kaplan and Meier, JASA 53, 1958; fetching ahead as in Chen, Ailamaki, Gibbons
 * and Mowry, Improving Hash Join Performance through Prefetching, ICDE 2004. */
#include "experiments/identity/scope.h"

#include "allocators/pages.h"

#define COUNT_MAX  ((UINT64_C(1) << SCOPE_COUNT_BITS) - 1)
#define CARRY      (UINT64_C(1) << (SCOPE_COUNT_BITS - 1))
#define TIME_SHIFT SCOPE_COUNT_BITS
#define LIVE       (UINT64_C(1) << 63)

_Static_assert(SCOPE_CLOCK_MAX == (LIVE >> TIME_SHIFT) - 1,
               "the clock fills the bits between the count and the live bit");
_Static_assert(SCOPE_CLOCK_MAX <= HISTOGRAM_MAX, "an age fits a histogram");

static const char out_of_memory[] = "tracker: out of memory";

/* The clock of a death whose fate is open, else 0. */
static uint64_t state_died(uint64_t state)
{
    return (state & ~LIVE) >> TIME_SHIFT;
}

struct scope *scope_create(const struct kinds *kinds, bool stale)
{
    struct scope *scope = pages_map(sizeof *scope);

    if (scope == NULL)
        return NULL;
    scope->kinds = kinds;
    scope->has_stale = stale;
    if (shadow_init(&scope->shadow) != 0 || ids_init(&scope->ids) != 0 ||
        id_map_init(&scope->carries) != 0 ||
        (stale && stale_hit_init(&scope->stale, &scope->ids) != 0)) {
        scope_destroy(scope);
        return NULL;
    }
    return scope;
}

void scope_destroy(struct scope *scope)
{
    shadow_free(&scope->shadow);
    ids_free(&scope->ids);
    id_map_free(&scope->carries);
    if (scope->has_stale)
        stale_hit_free(&scope->stale);
    pages_unmap(scope, sizeof *scope);
}

/* --- births and deaths ------------------------------------------------------ */

/* A full count, made half: the rest is carried.  0 = OOM. */
static uint64_t carry(struct scope *scope, const struct id_record *id)
{
    uint64_t number = (uint64_t)(id - scope->ids.at);
    uint64_t *carries = id_map_at(&scope->carries, number);

    if (carries == NULL) {
        scope->error = out_of_memory;
        return 0;
    }
    ++*carries;
    return COUNT_MAX - CARRY;
}

/* The number of an id that was never born before, with its first holder; 0 =
 * OOM. */
static uint32_t first_birth(struct scope *scope, uint64_t granule)
{
    uint32_t *word = shadow_touch(&scope->shadow, granule);
    uint32_t number = word == NULL ? 0 : ids_add(&scope->ids);

    if (number == 0) {
        scope->error = out_of_memory;
        return 0;
    }
    *word = number;
    scope->ids.at[number].state = LIVE | 1;
    scope->distinct++;
    scope->live++;
    return number;
}

static inline void rebirth(struct scope *scope, struct id_record *id,
                           const struct kind *after)
{
    uint64_t died = state_died(id->state);
    uint64_t count = id->state & COUNT_MAX;
    const struct kind *before = &scope->kinds->kind[id->kind];

    scope->pairs[before->type][after->type]++;
    scope->resized += before->size != after->size;
    if (id->state & LIVE) { /* its holder must have died without a word */
        scope->anomalies++;
        scope->live_bytes -= before->size;
    } else {
        scope->live++;
        if (died != 0)
            histogram_add(&scope->reused, scope->births - died);
    }
    if (count == COUNT_MAX)
        count = carry(scope, id);
    id->state = LIVE | (count + 1);
}

/* The number of the id that was born; 0 when it could not be counted. */
static inline uint32_t birth(struct scope *scope, uint64_t granule,
                             uint32_t kind_number, uint32_t number)
{
    const struct kind *kind = &scope->kinds->kind[kind_number];

    if (scope->births == SCOPE_CLOCK_MAX) {
        scope->error = "tracker: more than 2^38 - 1 births";
        return 0;
    }
    scope->births++;
    if (number != 0)
        rebirth(scope, &scope->ids.at[number], kind);
    else if ((number = first_birth(scope, granule)) == 0)
        return 0;
    scope->ids.at[number].kind = kind_number;
    scope->live_bytes += kind->size;
    if (scope->live > scope->live_peak)
        scope->live_peak = scope->live;
    if (scope->live_bytes > scope->live_bytes_peak)
        scope->live_bytes_peak = scope->live_bytes;
    return number;
}

static inline uint32_t death(struct scope *scope, uint32_t number)
{
    struct id_record *id = &scope->ids.at[number];

    if ((id->state & LIVE) == 0) { /* record 0 is that of all unknown ids */
        scope->unseen++;
        return KINDS_NONE;
    }
    id->state = (id->state & COUNT_MAX) | scope->births << TIME_SHIFT;
    scope->deaths++;
    scope->live--;
    scope->live_bytes -= scope->kinds->kind[id->kind].size;
    return id->kind;
}

/* The number of the id that was born, 0 when none was. */
static inline uint32_t happen(struct scope *scope, struct scope_event *event,
                              uint32_t number)
{
    if (scope->error != NULL) {
        event->died = KINDS_NONE;
        return 0;
    }
    if (number == 0) /* its first birth may be one of these events */
        number = shadow_get(&scope->shadow, event->granule);
    if (event->died != KINDS_NONE)
        event->died = death(scope, number);
    if (event->born == KINDS_NONE)
        return 0;
    return birth(scope, event->granule, event->born, number);
}

/* A death that a birth of the same kind answers at once, as a LIFO free list does,
 * is one step.  In the state of a live id the clock field is 0. */
static inline bool is_replacement(const struct scope_event *event,
                                  const struct id_record *id, uint64_t most)
{
    return event->born == id->kind && event->died != KINDS_NONE &&
           id->state - (LIVE | 1) < most;
}

static inline void replace(struct scope_event *event, struct id_record *id)
{
    event->died = event->born;
    id->state++; /* one birth more, live again */
}

static inline void count_replacements(struct scope *scope, uint32_t kind,
                                      uint64_t count)
{
    uint32_t type = scope->kinds->kind[kind].type;

    scope->births += count;
    scope->deaths += count;
    scope->pairs[type][type] += count;
    histogram_add_many(&scope->reused, 1, count);
}

/* The replacements of one kind with which the events begin, counted at a stroke:
 * how many there are. */
static inline size_t replacements(struct scope *scope,
                                  struct scope_event *events,
                                  const uint32_t *numbers, size_t count,
                                  uint64_t most)
{
    uint32_t kind = events[0].born;
    size_t n = 0;

    while (n < count && events[n].born == kind &&
           is_replacement(&events[n], &scope->ids.at[numbers[n]], most)) {
        replace(&events[n], &scope->ids.at[numbers[n]]);
        n++;
    }
    if (n > 0)
        count_replacements(scope, kind, n);
    return n;
}

void scope_feed(struct scope *scope, struct scope_event *events, size_t count)
{
    uint32_t numbers[SCOPE_FEED_MAX];
    /* How often an id may have been born, less one, to be born again at a stroke:
     * never after an error, nor where the clock could run out on the way. */
    const uint64_t most =
        scope->error == NULL && scope->births <= SCOPE_CLOCK_MAX - count
            ? COUNT_MAX - 1
            : 0;

    for (size_t i = 0; i < count; i++) {
        numbers[i] = shadow_get(&scope->shadow, events[i].granule);
        __builtin_prefetch(&scope->ids.at[numbers[i]], 1);
    }
    size_t births = replacements(scope, events, numbers, count, most);
    for (size_t i = births; i < count; i++) {
        uint32_t number = numbers[i];
        struct id_record *id = &scope->ids.at[number];
        if (is_replacement(&events[i], id, most)) {
            replace(&events[i], id);
            count_replacements(scope, events[i].born, 1);
        } else {
            number = happen(scope, &events[i], number);
        }
        numbers[births] = number;
        births += number != 0;
    }
    if (scope->has_stale &&
        stale_hit_births(&scope->stale, numbers, births) != 0)
        scope->error = "tracker: out of memory for the stale-hit curve";
}

void scope_birth(struct scope *scope, uint64_t granule, uint32_t kind)
{
    struct scope_event event = {granule, KINDS_NONE, kind};

    scope_feed(scope, &event, 1);
}

uint32_t scope_death(struct scope *scope, uint64_t granule)
{
    struct scope_event event = {granule, 0, KINDS_NONE};

    scope_feed(scope, &event, 1);
    return event.died;
}

/* --- what goes back, and the end -------------------------------------------- */

/* A dead id whose fate is open goes back to the system. */
static void unmap_id(uint32_t number, void *arg)
{
    struct scope *scope = arg;
    struct id_record *id = &scope->ids.at[number];
    uint64_t died = state_died(id->state);

    if (died == 0)
        return;
    histogram_add(&scope->unmapped, scope->births - died);
    id->state &= COUNT_MAX;
}

void scope_unmap(struct scope *scope, uint64_t first, uint64_t end)
{
    if (scope->error == NULL)
        shadow_visit(&scope->shadow, first, end, unmap_id, scope);
}

static uint64_t births_of(const struct scope *scope, uint32_t number)
{
    return (scope->ids.at[number].state & COUNT_MAX) +
           id_map_get(&scope->carries, number) * CARRY;
}

void scope_finish(struct scope *scope)
{
    for (uint32_t i = 1; i <= scope->ids.used; i++) {
        uint64_t died = state_died(scope->ids.at[i].state);
        uint64_t births = births_of(scope, i);
        if (died != 0)
            histogram_add(&scope->censored, scope->births - died);
        if (births > scope->rebirths_max)
            scope->rebirths_max = births;
    }
}

uint64_t scope_births_at(const struct scope *scope, uint64_t granule)
{
    uint32_t number = shadow_get(&scope->shadow, granule);

    return number == 0 ? 0 : births_of(scope, number);
}
