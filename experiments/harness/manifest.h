#ifndef HARNESS_MANIFEST_H
#define HARNESS_MANIFEST_H

/* DIR/EXPERIMENT.manifest.json: everything about a run that is not a number of
 * the experiment.  0, or -1, which has been told in one line. */
#include "experiments/harness/merge.h"

int manifest_write(const struct run *run, const struct merged *merged);

#endif
