#ifndef IDENTITY_TRACKER_H
#define IDENTITY_TRACKER_H

/* The identity tracker: from the stream of events to the metrics.
 *
 * A tracker is an event sink.  It keeps 4 bytes per 16-byte granule of address
 * space near one that was ever an id, in mmap'd shadow memory reached by two
 * levels, a record of 16 bytes for each distinct id, and histograms of fixed
 * size; never a byte of the heap under test.
 *
 * What the numbers mean, with formulas: results/README.md.
 */
#include "gc/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tracker;
struct scope;

enum tracker_flags {
    TRACKER_STALE = 1 << 0,   /* the exact stale-hit curve */
    TRACKER_BY_TYPE = 1 << 1, /* a scope per type */
    TRACKER_BY_SIZE = 1 << 2, /* a scope per size class */
    TRACKER_RASTER = 1 << 3   /* the first TRACKER_RASTER_BIRTHS one by one */
};

#define TRACKER_RASTER_BIRTHS 2000

struct tracker *tracker_create(unsigned flags); /* new; NULL = OOM */
void tracker_destroy(struct tracker *t);
struct event_sink *tracker_sink(struct tracker *t); /* borrowed */

/* Also writes every event to a CSV file (see events_file.h), from now on.  0;
 * -1: errno says why. */
int tracker_write_events(struct tracker *t, const char *path);

/* Ends the observation: ids that are dead and not taken are censored at the
 * clock as it stands, and the events file is closed.  Events after it are an
 * error (assert).  0; -1: tracker_error says what went wrong, and the numbers
 * mean nothing. */
int tracker_finish(struct tracker *t);
/* In words, static; NULL when all is well. */
const char *tracker_error(const struct tracker *t);

/* To be read after tracker_finish: until then events may wait to be counted.
 *
 * Scopes: number 0 is `all`, then those that the flags asked for and that had
 * a birth, types in the order of their numbers, sizes ascending. */
#define TRACKER_SCOPE_NAME_MAX 48
size_t tracker_scopes(const struct tracker *t);
/* Borrowed.  `name` gets "all", "type=float" or "size=32". */
const struct scope *tracker_scope(const struct tracker *t, size_t number,
                                  char name[TRACKER_SCOPE_NAME_MAX]);

/* One of the first births, for the address raster. */
struct tracker_spot {
    uint64_t offset;   /* bytes from the lowest id of the raster */
    uint64_t rebirths; /* births at this id before this one */
};
/* Birth number i + 1.  False when it was not recorded. */
bool tracker_raster(const struct tracker *t, size_t i,
                    struct tracker_spot *spot);

/* Bytes of shadow per granule of heap in touched pages, all scopes. */
double tracker_bytes_per_granule(const struct tracker *t);

#endif
