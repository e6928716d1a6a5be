/* scope.c - the life of every id in one stream of events; see scope.h.
 *
 * A birth finds the id's word, reads from it how long the id was free, and
 * writes the new holder; a death writes the clock.  Everything else is counting.
 *
 * Cost: birth and death O(1) but for the stale-hit curve; unmap and finish
 * O(shadow touched).
 * Source: the events and metrics are this project's own; right-censoring as in
 * Kaplan and Meier, JASA 53, 1958. */
#include "experiments/identity/scope.h"

#include "allocators/pages.h"

#define COUNT_BITS 9
#define KIND_BITS  16
#define COUNT_MAX  ((UINT64_C(1) << COUNT_BITS) - 1)
#define CARRY      UINT64_C(256)
#define KIND_SHIFT COUNT_BITS
#define TIME_SHIFT (COUNT_BITS + KIND_BITS)
#define LIVE       (UINT64_C(1) << 63)

_Static_assert(SCOPE_CLOCK_MAX == (LIVE >> TIME_SHIFT) - 1,
               "the clock fills the bits between the kind and the live bit");
_Static_assert(KINDS_MAX <= 1 << KIND_BITS, "a kind fits its field");
_Static_assert(SCOPE_CLOCK_MAX <= HISTOGRAM_MAX, "an age fits a histogram");

static uint64_t word_count(uint64_t word)
{
    return word & COUNT_MAX;
}

static uint32_t word_kind(uint64_t word)
{
    return (uint32_t)(word >> KIND_SHIFT) & ((1U << KIND_BITS) - 1);
}

/* The clock of a death whose fate is open, else 0. */
static uint64_t word_died(uint64_t word)
{
    return (word & ~LIVE) >> TIME_SHIFT;
}

struct scope *scope_create(struct kinds *kinds, bool stale)
{
    struct scope *scope = pages_map(sizeof *scope);

    if (scope == NULL)
        return NULL;
    scope->kinds = kinds;
    scope->has_stale = stale;
    if (shadow_init(&scope->shadow) != 0 || id_map_init(&scope->carries) != 0 ||
        (stale && stale_hit_init(&scope->stale) != 0)) {
        scope_destroy(scope);
        return NULL;
    }
    return scope;
}

void scope_destroy(struct scope *scope)
{
    shadow_free(&scope->shadow);
    id_map_free(&scope->carries);
    if (scope->has_stale)
        stale_hit_free(&scope->stale);
    pages_unmap(scope, sizeof *scope);
}

/* The count of an id after one more birth, its low part; the rest is carried. */
static uint64_t count_up(struct scope *scope, uint64_t granule, uint64_t count)
{
    if (count < COUNT_MAX)
        return count + 1;
    uint64_t *carries = id_map_at(&scope->carries, granule);
    if (carries == NULL) {
        scope->error = "tracker: out of memory";
        return count;
    }
    ++*carries;
    return count + 1 - CARRY;
}

static void first_birth(struct scope *scope, uint64_t granule, uint32_t kind)
{
    uint64_t *word = shadow_touch(&scope->shadow, granule);

    if (word == NULL) {
        scope->error = "tracker: out of memory";
        return;
    }
    *word = LIVE | (uint64_t)kind << KIND_SHIFT | 1;
    scope->distinct++;
    scope->live++;
}

static void rebirth(struct scope *scope, uint64_t granule, uint64_t *word,
                    uint32_t kind)
{
    uint64_t died = word_died(*word);
    const struct kind *before = &scope->kinds->kind[word_kind(*word)];
    const struct kind *after = &scope->kinds->kind[kind];

    scope->pairs[before->type][after->type]++;
    if (before->size != after->size)
        scope->resized++;
    if (*word & LIVE) { /* its holder must have died without a word */
        scope->anomalies++;
        scope->live_bytes -= before->size;
    } else {
        scope->live++;
        if (died != 0)
            histogram_add(&scope->reused, scope->births - died);
    }
    *word = LIVE | (uint64_t)kind << KIND_SHIFT |
            count_up(scope, granule, word_count(*word));
}

void scope_birth(struct scope *scope, uint64_t granule, uint32_t kind)
{
    if (scope->error != NULL)
        return;
    if (scope->births == SCOPE_CLOCK_MAX) {
        scope->error = "tracker: more than 2^38 - 1 births";
        return;
    }
    scope->births++;
    uint64_t *word = shadow_find(&scope->shadow, granule);
    if (word == NULL || *word == 0)
        first_birth(scope, granule, kind);
    else
        rebirth(scope, granule, word, kind);

    scope->live_bytes += scope->kinds->kind[kind].size;
    if (scope->live > scope->live_peak)
        scope->live_peak = scope->live;
    if (scope->live_bytes > scope->live_bytes_peak)
        scope->live_bytes_peak = scope->live_bytes;
    if (scope->has_stale && stale_hit_birth(&scope->stale, granule) != 0)
        scope->error = "tracker: out of memory for the stale-hit curve";
}

uint32_t scope_death(struct scope *scope, uint64_t granule)
{
    uint64_t *word = shadow_find(&scope->shadow, granule);

    if (scope->error != NULL)
        return KINDS_NONE;
    if (word == NULL || (*word & LIVE) == 0) {
        scope->unseen++;
        return KINDS_NONE;
    }
    uint32_t kind = word_kind(*word);
    *word = (*word & ~LIVE) | scope->births << TIME_SHIFT;
    scope->deaths++;
    scope->live--;
    scope->live_bytes -= scope->kinds->kind[kind].size;
    return kind;
}

/* A dead id whose fate is open goes back to the system. */
static void unmap_word(uint64_t *word, uint64_t granule, void *arg)
{
    struct scope *scope = arg;
    uint64_t died = word_died(*word);

    (void)granule;
    if (died == 0)
        return;
    histogram_add(&scope->unmapped, scope->births - died);
    *word &= (UINT64_C(1) << TIME_SHIFT) - 1;
}

void scope_unmap(struct scope *scope, uint64_t first, uint64_t end)
{
    if (scope->error == NULL)
        shadow_visit(&scope->shadow, first, end, unmap_word, scope);
}

/* NOLINTNEXTLINE(readability-non-const-parameter) a visitor's signature */
static void finish_word(uint64_t *word, uint64_t granule, void *arg)
{
    struct scope *scope = arg;
    uint64_t died = word_died(*word);
    uint64_t births = scope_births_at(scope, granule);

    if (died != 0)
        histogram_add(&scope->censored, scope->births - died);
    if (births > scope->rebirths_max)
        scope->rebirths_max = births;
}

void scope_finish(struct scope *scope)
{
    shadow_visit(&scope->shadow, 0, SHADOW_GRANULES, finish_word, scope);
}

uint64_t scope_births_at(const struct scope *scope, uint64_t granule)
{
    const uint64_t *word = shadow_find(&scope->shadow, granule);

    if (word == NULL)
        return 0;
    return word_count(*word) + id_map_get(&scope->carries, granule) * CARRY;
}
