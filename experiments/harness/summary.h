#ifndef HARNESS_SUMMARY_H
#define HARNESS_SUMMARY_H

/* What a run says at its end, on stdout. */
#include "experiments/harness/merge.h"

void summary_print(const struct run *run, const struct merged *merged);
/* After --cells, which merges nothing. */
void summary_print_cells(const struct run *run);

#endif
