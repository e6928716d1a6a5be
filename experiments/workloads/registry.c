/* registry - every workload, in the order of --list. */
#include "experiments/workloads/workload.h"

#include <string.h>

extern const struct workload temporaries_workload, rebind_workload,
    window_workload, generational_workload, requests_workload, cache_workload,
    tree_workload, rings_workload, live_heap_workload, gcbench_workload,
    binary_trees_workload, ints_workload, trace_workload;

const struct workload *const workload_registry[] = {
    &temporaries_workload,  &rebind_workload,
    &window_workload,       &generational_workload,
    &requests_workload,     &cache_workload,
    &tree_workload,         &rings_workload,
    &live_heap_workload,    &gcbench_workload,
    &binary_trees_workload, &ints_workload,
    &trace_workload,        NULL};

const struct workload *workload_find(const char *name)
{
    for (const struct workload *const *w = workload_registry; *w != NULL; w++)
        if (strcmp((*w)->info.name, name) == 0)
            return *w;
    return NULL;
}
