#ifndef HARNESS_LIST_H
#define HARNESS_LIST_H

/* `--list`: every spec with its keys, defaults and ranges. */
#include "experiments/harness/experiment.h"

void list_print(const struct experiment *e, FILE *out);

#endif
