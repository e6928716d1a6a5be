#ifndef HARNESS_PLAN_H
#define HARNESS_PLAN_H

/* The plan: every cell of the matrix, in the order of the CSV.
 *
 * From the outside in: seed, workload, profile, int cache, collector, allocator.
 * So what is compared most, allocators, runs next to each other, and all
 * configurations have run once before any runs again: a machine that grows
 * slower meets all alike.  No cell is in it twice, since no value is on its axis
 * twice.
 */
#include "experiments/harness/options.h"

#include <stdio.h>

#define PLAN_CELLS_MAX 1000000

struct plan_profile; /* a profile with the knobs of the command line applied */

struct plan {
    struct plan_profile
        *profiles;      /* owned: one for each profile and int cache */
    struct cell *cells; /* owned */
    size_t count;
    size_t *by_id; /* owned: cell numbers in the order of their ids */
};

/* The cells that the filters leave.  0, or -1 with one line in `error` (at least
 * SPEC_ERROR_MAX bytes).  Cells borrow the specs of the options. */
int plan_make(struct plan *plan, const struct options *o, char *error);
void plan_free(struct plan *plan);

/* The number of the cell with this id, or plan->count. */
size_t plan_find(const struct plan *plan, const char *id);

/* `--plan`: TSV, a header that starts with '#', a line per cell; without those
 * for which `skipped` has true (one entry per cell, or NULL). */
void plan_print(const struct plan *plan, const bool *skipped, FILE *out);

/* Marks the cells that `--cells` names, "ID,ID" or "@FILE", in `chosen` (one
 * entry per cell).  0, or -1 with one line in `error`. */
int plan_choose(const struct plan *plan, const char *text, bool *chosen,
                char *error);

#endif
