#ifndef RECORDER_CONVERT_H
#define RECORDER_CONVERT_H

/* From raw events, which know addresses, to a trace, which knows objects.
 *
 * Memory: the live blocks, and what raw_reader.h and trace_writer.h need. */
#include "experiments/recorder/raw_reader.h"
#include "experiments/workloads/trace_writer.h"

#include <signal.h>

struct convert_counts {
    uint64_t births, deaths, unknown_frees, lost;
    uint64_t moved;   /* reallocs that moved their block: a birth and a death */
    uint64_t resized; /* reallocs that did not: no event */
    uint64_t overlaps; /* births at an address that was alive: its death, which
                          was not seen, is put before it.  0 unless the program
                          frees behind malloc's back */
};

/* Asked now and then.  False: give up (ECANCELED). */
typedef bool convert_progress_fn(void *arg, uint64_t events, uint64_t of);

/* Writes all events of `from` and their counts (as closing metadata) to `to`.
 * 0, or -1: errno says why. */
int convert_events(struct raw_reader *from, struct trace_writer *to,
                   convert_progress_fn *progress, void *arg,
                   struct convert_counts *counts);

#endif
