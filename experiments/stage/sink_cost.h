#ifndef STAGE_SINK_COST_H
#define STAGE_SINK_COST_H

/* What an instrument costs, measured where it is used. */
#include "experiments/harness/cell.h"
#include "gc/event.h"

#include <stdint.h>

/* Nanoseconds per event that `make_sink`'s sink adds to this cell's load: the
 * load runs with and without it in turn, in forked children that leave this
 * process as it was, `repeats` times each on about `births` births; medians.
 * NaN when it could not be measured.  Noise can make it negative. */
double stage_sink_cost(const struct cell *cell,
                       struct event_sink *make_sink(void), unsigned repeats,
                       uint64_t births);

#endif
