#ifndef STAGE_STAGE_H
#define STAGE_STAGE_H

/* The stage: one cell's allocator, heap and load, put together and run.
 *
 * Experiments that let a workload run on a heap differ in what listens; the
 * rest - making the heap from the specs, aging it, running the load, proving
 * that the allocator served exactly the objects - is the same and is here.
 *
 * Nothing here calls malloc between stage_open and stage_close.
 */
#include "experiments/harness/cell.h"
#include "experiments/harness/row.h"
#include "experiments/workloads/workload.h"
#include "gc/heap.h"

struct stage_ballast; /* what aging leaves alive; see age.h */

struct stage { /* stays where it is from stage_open to stage_close */
    struct allocator *allocator; /* outermost */
    struct heap *heap;
    const struct cell *cell;
    struct stage_ballast *ballast; /* NULL when the heap was not aged */
    uint64_t births, deaths; /* of the measured part, as the heap counts */
    uint64_t wall_ns;        /* of the measured part */
};

/* The allocator of a cell and all that it wraps, each with a seed of its own out
 * of the cell's.  `unmapped` may be NULL.  New; NULL = OOM. */
struct allocator *stage_allocator(const struct cell *cell,
                                  allocator_unmap_fn *unmapped,
                                  void *unmapped_arg);
/* Makes allocator and heap and ages it.  0; -1 with a word in *status, nothing
 * to close. */
int stage_open(struct stage *stage, const struct cell *cell,
               const char **status);
/* The measured part: events go to `sink` (NULL: to nobody) until the load is
 * finished; what it releases after that is not measured.  Then the proof: the
 * allocator's counters must match the heap's.  Once per stage.  0; -1 with a
 * word in *status ("out of memory", "proof failed: ...", what the workload
 * said). */
int stage_run(struct stage *stage, struct event_sink *sink,
              const char **status);
/* footprint_peak_bytes, rss_peak_bytes, wall_ns of the row begun last. */
void stage_report(const struct stage *stage, struct row_set *rows);
void stage_close(struct stage *stage);

#endif
