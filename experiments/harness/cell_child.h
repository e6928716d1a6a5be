#ifndef HARNESS_CELL_CHILD_H
#define HARNESS_CELL_CHILD_H

/* The child's side: runs the only cell of the plan and sends its shard down the
 * pipe that the options name.  Returns the exit status of the process. */
#include "experiments/harness/plan.h"

int cell_child_run(const struct options *o, const struct plan *plan);

#endif
