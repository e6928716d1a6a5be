/* axes - the registries of allocators/ and gc/ as axes of the matrix. */
#include "allocators/allocator.h"
#include "experiments/harness/spec.h"
#include "gc/collector.h"

static const struct component *allocator_at(size_t i)
{
    return allocator_registry[i] != NULL ? &allocator_registry[i]->info : NULL;
}

/* The component is the first member of the table that it describes. */
static const struct allocator_ops *allocator_of(const struct component *c)
{
    return (const struct allocator_ops *)c;
}

static bool allocator_is_wrapper(const struct component *c)
{
    return (allocator_of(c)->caps & ALLOCATOR_WRAPPER) != 0;
}

static const char *allocator_unavailable(const struct component *c)
{
    const struct allocator_ops *ops = allocator_of(c);

    return ops->unavailable != NULL ? ops->unavailable() : NULL;
}

static const char *allocator_environment(const struct component *c,
                                         const struct option_value *values)
{
    const struct allocator_ops *ops = allocator_of(c);

    return ops->environment != NULL ? ops->environment(values) : NULL;
}

static const struct component *collector_at(size_t i)
{
    return collector_registry[i] != NULL ? &collector_registry[i]->info : NULL;
}

const struct axis axis_allocators = {.kind = "allocator",
                                     .at = allocator_at,
                                     .is_wrapper = allocator_is_wrapper,
                                     .unavailable = allocator_unavailable,
                                     .environment = allocator_environment};

const struct axis axis_collectors = {.kind = "collector", .at = collector_at};
