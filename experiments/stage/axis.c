/* axis - hands the registry of workloads to the harness, which does not know
 * them.  See axis.h. */
#include "experiments/stage/axis.h"
#include "experiments/workloads/workload.h"

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

const struct axis stage_workload_axis = {
    .kind = "workload", .at = workload_at, .probe = workload_probe};
