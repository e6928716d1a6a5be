#ifndef IDENTITY_SCOPE_H
#define IDENTITY_SCOPE_H

/* A scope: one stream of events, observed.
 *
 * The scope `all` sees every event.  A scope of a type or a size class sees the
 * stream as it would be if only its own objects existed: its clock ticks for
 * their births alone, and an id that another object held in between has not been
 * away for longer.  So every metric has one definition, whatever the scope.
 *
 * A granule's shadow holds its id's number, and that leads to a record (ids.h):
 * kind, last birth and a state of 64 bits:
 *
 *   | live | clock of its last death | births |
 *      1              38                25
 *
 *   live                     born, not dead; the clock field is 0
 *   not live, clock f > 0    died at f, its fate is open
 *   not live, clock 0        dead, its fate is known: unmapped
 *
 * Births above 2^25 - 1 go to a side table, 2^24 at a time, so the count is
 * exact.
 */
#include "experiments/identity/histogram.h"
#include "experiments/identity/id_map.h"
#include "experiments/identity/ids.h"
#include "experiments/identity/kinds.h"
#include "experiments/identity/shadow.h"
#include "experiments/identity/stale_hit.h"
#include "gc/object.h"

#include <stdbool.h>
#include <stdint.h>

/* Births that the clock can count; more is an error, never a wrap. */
#define SCOPE_CLOCK_MAX  ((UINT64_C(1) << 38) - 1)
#define SCOPE_COUNT_BITS 25 /* of an id's births in its state */

/* At an id a holder dies, or a new one is born, or both in this order. */
struct scope_event {
    uint64_t granule; /* of the id */
    uint32_t died;    /* KINDS_NONE = no death; else filled in by scope_feed */
    uint32_t born;    /* the kind; KINDS_NONE = no birth */
};

struct scope {
    uint64_t births; /* the birth clock */
    uint64_t deaths; /* of ids born in the scope */
    uint64_t unseen; /* deaths of ids that were not live here */
    uint64_t distinct;
    uint64_t anomalies; /* births on a live id */
    uint64_t live, live_peak;
    uint64_t live_bytes, live_bytes_peak; /* as asked for */
    uint64_t resized;                     /* rebirths with another size */
    uint64_t rebirths_max;                /* known after scope_finish */
    const char *error;                    /* what stopped it, or NULL */
    const struct kinds *kinds;            /* borrowed */
    struct shadow shadow;                 /* granule -> number of its id */
    struct ids ids;
    struct id_map carries; /* number -> births beyond the state's, in 2^24s */
    bool has_stale;
    struct stale_hit stale;
    struct histogram reused, censored, unmapped;
    /* Rebirths by type before and type after. */
    uint64_t pairs[TYPE_IDS_MAX][TYPE_IDS_MAX];
};

/* New; NULL = OOM.  `stale`: with the stale-hit curve. */
struct scope *scope_create(const struct kinds *kinds, bool stale);
void scope_destroy(struct scope *scope);

/* The events.  After an error they do nothing, at the latest from the next call
 * on. */
void scope_birth(struct scope *scope, uint64_t granule, uint32_t kind);
/* The kind that died, or KINDS_NONE when the id was not live here. */
uint32_t scope_death(struct scope *scope, uint64_t granule);
void scope_unmap(struct scope *scope, uint64_t first, uint64_t end);
/* At most SCOPE_FEED_MAX events, faster than one by one: their ids' records are
 * fetched together.  `died` becomes what scope_death returns. */
#define SCOPE_FEED_MAX 128
void scope_feed(struct scope *scope, struct scope_event *events, size_t count);
/* Censors what is dead and not taken at age births - f.  O(distinct ids). */
void scope_finish(struct scope *scope);

/* Births at an id so far; 0 when there was none. */
uint64_t scope_births_at(const struct scope *scope, uint64_t granule);

#endif
