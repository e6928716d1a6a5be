#ifndef IDENTITY_TRACKER_H
#define IDENTITY_TRACKER_H

/* The identity tracker: from the stream of events to the metrics.
 *
 * A tracker is an event sink.  It keeps 8 bytes per 16-byte granule of address
 * space that was ever an id, in mmap'd shadow memory reached by two levels, and
 * histograms of fixed size; never a byte of the heap under test.
 *
 * What the numbers mean, with formulas: results/README.md.
 */
#include "gc/event.h"

#include <stddef.h>
#include <stdint.h>

struct tracker;

enum tracker_flags {
    TRACKER_STALE = 1 << 0,   /* the exact stale-hit curve, entropy */
    TRACKER_BY_TYPE = 1 << 1, /* a scope per type */
    TRACKER_BY_SIZE = 1 << 2  /* a scope per size class */
};

struct tracker *tracker_create(unsigned flags); /* new; NULL = OOM */
void tracker_destroy(struct tracker *t);
struct event_sink *tracker_sink(struct tracker *t); /* borrowed */

/* Ends the observation: ids that are dead and not taken are censored at the
 * clock as it stands.  Events after it are an error (assert). */
void tracker_finish(struct tracker *t);

#endif
