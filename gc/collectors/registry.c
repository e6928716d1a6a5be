/* registry - the collectors, the default first. */
#include "gc/collector.h"

#include <string.h>

extern const struct collector_ops trial_deletion_ops, bacon_rajan_ops,
    mark_sweep_ops, page_scan_ops, refcount_ops;

const struct collector_ops *const collector_registry[] = {
    &trial_deletion_ops, &bacon_rajan_ops, &mark_sweep_ops,
    &page_scan_ops,      &refcount_ops,    NULL};

const struct collector_ops *collector_find(const char *name)
{
    for (size_t i = 0; collector_registry[i] != NULL; i++)
        if (strcmp(collector_registry[i]->info.name, name) == 0)
            return collector_registry[i];
    return NULL;
}
