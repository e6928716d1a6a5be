/* axis - hands the registry of workloads to the harness, which does not know
 * them.  See axis.h. */
#include "experiments/stage/axis.h"
#include "experiments/workloads/workload.h"

/* So many times what a load holds at most is born in a run of standard length,
 * at least: its filling up is then a tenth of what is measured. */
#define STAGE_FILLS 10

static const struct component *workload_at(size_t i)
{
    return workload_registry[i] != NULL ? &workload_registry[i]->info : NULL;
}

static const char *workload_probe(const struct component *c,
                                  const struct option_value *values)
{
    const struct workload *workload = (const struct workload *)c;

    return workload->probe != NULL ? workload->probe(values) : NULL;
}

static uint64_t workload_births_least(const struct component *c,
                                      const struct option_value *values)
{
    const struct workload *workload = (const struct workload *)c;

    if (workload->births_to_fill == NULL)
        return 0;
    return workload->births_to_fill(values) * STAGE_FILLS;
}

const struct axis stage_workload_axis = {.kind = "workload",
                                         .at = workload_at,
                                         .probe = workload_probe,
                                         .births_least = workload_births_least};
