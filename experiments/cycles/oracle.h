#ifndef CYCLES_ORACLE_H
#define CYCLES_ORACLE_H

/* The oracle: which objects are garbage that nobody has noticed yet?
 *
 * It listens to births and deaths.  In a birth - a safe point: everything that is
 * held across an allocation is in registered roots - it looks through the heap now
 * and then, by traverse from the roots, and notes which objects it no longer
 * reaches.  It looks again after a 64th as many births as it knows ids, so that
 * looking costs 64 visits a birth; with fewer than 64 ids it looks in every birth.
 * An object that dies unseen as garbage has a delay of 0, another one the births
 * since the look that saw it first: short by less than the births between two
 * looks.
 *
 * Its time is not that of the program: measure pauses in another run.
 */
#include "experiments/harness/series.h"
#include "gc/heap.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct oracle;

struct oracle_facts {
    uint64_t births, deaths, looks;
    uint64_t floating_max; /* most garbage alive in a look */
    uint64_t gap_max;      /* births between two looks, at most */
    uint64_t live_peak, live_peak_bytes;
    uint64_t delay_p50, delay_max; /* births; 0 when nothing died */
};

/* New, in mapped memory; NULL = OOM. */
struct oracle *oracle_create(void);
void oracle_destroy(struct oracle *oracle);
/* Whose roots to start from: before the first event. */
void oracle_watch(struct oracle *oracle, struct heap *heap);
struct event_sink *oracle_sink(struct oracle *oracle); /* borrowed */
/* 0, or -1: memory ran out on the way, and the facts are not whole. */
int oracle_facts(struct oracle *oracle, struct oracle_facts *facts);

#endif
