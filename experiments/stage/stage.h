#ifndef STAGE_STAGE_H
#define STAGE_STAGE_H

/* The stage: one cell's allocator, heap and load, put together and run.
 *
 * Experiments that let a workload run on a heap differ in what listens; the
 * rest - making the heap from the specs, aging it, running the load, proving
 * that the allocator served exactly the objects - is the same and is here.
 */
#include "experiments/harness/cell.h"
#include "experiments/harness/row.h"
#include "experiments/workloads/workload.h"
#include "gc/heap.h"

struct stage {
    struct allocator *allocator; /* outermost */
    struct heap *heap;
    const struct cell *cell;
    uint64_t wall_ns; /* of the measured part */
};

/* Makes allocator and heap and ages it.  0; -1 with a word in *status. */
int stage_open(struct stage *stage, const struct cell *cell,
               const char **status);
/* The measured part: events go to `sink` (NULL: to nobody).  0; -1 with a word
 * in *status ("oom", "proof failed: ...", what the workload said). */
int stage_run(struct stage *stage, struct event_sink *sink,
              const char **status);
/* footprint_peak_bytes, rss_peak_bytes, wall_ns of the row begun last. */
void stage_report(const struct stage *stage, struct row_set *rows);
void stage_close(struct stage *stage);

/* Nanoseconds per event that `make_sink`'s sink adds to this cell's load: the
 * load runs with and without it in turn, in forked children that leave this
 * process as it was, `repeats` times each on at most `births` births; medians.
 * NaN when it could not be measured. */
double stage_sink_cost(const struct cell *cell,
                       struct event_sink *make_sink(void), unsigned repeats,
                       uint64_t births);

#endif
