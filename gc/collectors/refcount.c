/* refcount - no cycle collector: garbage cycles stay.
 *
 * The baseline that shows what reference counts do alone.
 *
 * Cost: none.  Source: Collins, CACM 3(12), 1960.
 */
#include "allocators/pages.h"
#include "gc/collector.h"

struct refcount {
    struct collector super; /* first */
    struct collector_stats stats;
};

static struct collector *refcount_create(struct heap *heap,
                                         const struct option_value *values)
{
    struct refcount *c = pages_map_coloured(sizeof *c, PAGES_COLOUR_COLLECTOR);

    (void)values;
    if (c == NULL)
        return NULL;
    c->super.heap = heap;
    c->super.due = UINT64_MAX;
    return &c->super;
}

static void refcount_destroy(struct collector *c)
{
    pages_unmap_coloured(c, sizeof(struct refcount), PAGES_COLOUR_COLLECTOR);
}

static void refcount_track(struct collector *c, struct obj *o)
{
    (void)c;
    gc_head_of(o)->next = 1;
}

static void refcount_untrack(struct collector *c, struct obj *o)
{
    (void)c;
    gc_head_of(o)->next = 0;
}

static size_t refcount_collect(struct collector *c, enum collect_reason reason,
                               unsigned generation)
{
    (void)c;
    (void)reason;
    (void)generation;
    return 0;
}

static const char *refcount_verify(struct collector *c)
{
    (void)c;
    return NULL;
}

static const struct collector_stats *refcount_stats(const struct collector *c)
{
    return &((const struct refcount *)(const void *)c)->stats;
}

static const struct option_def options[] = {{.name = NULL}};

const struct collector_ops refcount_ops = {
    .info = {.name = "refcount",
             .summary = "reference counts alone; garbage cycles stay",
             .options = options},
    .create = refcount_create,
    .destroy = refcount_destroy,
    .track = refcount_track,
    .untrack = refcount_untrack,
    .collect = refcount_collect,
    .verify = refcount_verify,
    .stats = refcount_stats,
};
