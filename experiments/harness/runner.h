#ifndef HARNESS_RUNNER_H
#define HARNESS_RUNNER_H

/* Runs all cells of a run that wait, each in a child process, some at once, and
 * leaves a shard of each.  A cell that fails is no error: it has a shard that
 * says so.
 *
 * 0; -1 when the run cannot go on (a shard cannot be written, no process can be
 * started), which has been told in one line; or the signal that stopped it.
 * Children are gone in every case, finished shards stay. */
#include "experiments/harness/progress.h"
#include "experiments/harness/run.h"

int runner_run(struct run *run, struct progress *progress);

#endif
