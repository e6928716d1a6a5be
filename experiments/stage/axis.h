#ifndef STAGE_AXIS_H
#define STAGE_AXIS_H

/* The workloads as an axis of the matrix, for `struct experiment`. */
#include "experiments/harness/spec.h"

extern const struct axis stage_workload_axis;

#endif
