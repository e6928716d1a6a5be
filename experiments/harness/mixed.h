#ifndef HARNESS_MIXED_H
#define HARNESS_MIXED_H

/* Cells of more than one build or machine in one result: what may stand together?
 *
 * Another build may count otherwise: that is refused.  Another machine counts
 * alike, but its times and its resident memory are its own: an experiment of
 * times is refused, in another one these columns are left empty. */
#include "experiments/harness/origin.h"
#include "experiments/harness/run.h"

#include <stdbool.h>

/* 0: all fits; *machines says whether there are several.  -1: it does not, told in
 * one line. */
int mixed_check(const struct run *run, const struct origin *origin,
                bool *machines);

/* A row without the values that depend on the machine.  New, for free(); NULL =
 * OOM.  Cost: O(length x columns). */
char *mixed_row(const struct experiment *e, const char *row);

#endif
