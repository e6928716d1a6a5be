/* faulty - refuses the allocations that it is told to.  See faulty.h.
 *
 *     asked for:  0 1 2 ... | after ... after + count - 1 | ...
 *                 inner     | refused                     | inner
 *
 * Cost: O(1) on top of the inner's.
 * Source: SQLite, test_malloc.c (a failing allocator around the real one).
 */
#include "allocators/wrappers/faulty.h"
#include "allocators/pages.h"
#include "allocators/registry.h"
#include "allocators/wrappers/wrapper.h"

enum { FAULTY_AFTER, FAULTY_COUNT }; /* rows of the option table */

struct faulty {
    struct wrapper base; /* first: the two pointers convert freely */
    uint64_t pass;       /* allocations that still go through */
    uint64_t refuse;     /* that are refused then */
    uint64_t refused;    /* since it was armed */
};

static struct faulty *faulty_of(struct allocator *a)
{
    return (struct faulty *)a;
}

void faulty_arm(struct allocator *a, uint64_t after, uint64_t count)
{
    struct faulty *f = faulty_of(a);

    f->pass = after;
    f->refuse = count == 0 ? UINT64_MAX : count;
    f->refused = 0;
}

uint64_t faulty_refused(const struct allocator *a)
{
    return ((const struct faulty *)a)->refused;
}

struct allocator *faulty_create(struct allocator *inner, uint64_t after,
                                uint64_t count)
{
    struct faulty *f = pages_map(sizeof *f);

    if (f == NULL) {
        allocator_destroy(inner);
        return NULL;
    }
    wrapper_init(&f->base, &faulty_ops, inner, ~0U);
    faulty_arm(&f->base.super, after, count);
    return &f->base.super;
}

static struct allocator *faulty_open(const struct allocator_config *config)
{
    return faulty_create(config->inner, config->values[FAULTY_AFTER].as.count,
                         config->values[FAULTY_COUNT].as.count);
}

static void faulty_destroy(struct allocator *a)
{
    allocator_destroy(wrapper_of(a)->inner);
    pages_unmap(a, sizeof(struct faulty));
}

static void *faulty_alloc(struct allocator *a, size_t size)
{
    struct faulty *f = faulty_of(a);

    if (f->pass > 0) {
        f->pass--;
    } else if (f->refuse > 0) {
        f->refuse--;
        f->refused++;
        return NULL;
    }
    return allocator_alloc(f->base.inner, size);
}

static void faulty_free(struct allocator *a, void *p, size_t size)
{
    allocator_free(wrapper_of(a)->inner, p, size);
}

static const char *faulty_verify(struct allocator *a)
{
    struct allocator *inner = wrapper_of(a)->inner;

    if (allocator_live_blocks(a) != allocator_live_blocks(inner) ||
        allocator_live_bytes(a) != allocator_live_bytes(inner))
        return "faulty: the counters differ from the inner allocator's";
    return allocator_verify(inner);
}

static int faulty_walk(struct allocator *a, allocator_visit_fn *visit,
                       void *arg)
{
    struct allocator *inner = wrapper_of(a)->inner;

    return inner->ops->walk(inner, visit, arg);
}

static size_t faulty_footprint(struct allocator *a, size_t *peak)
{
    struct allocator *inner = wrapper_of(a)->inner;

    return inner->ops->footprint(inner, peak);
}

static const struct option_def faulty_options[] = {
    {.name = "after",
     .kind = OPTION_COUNT,
     .fallback = NULL,
     .min = 0,
     .max = 1e15,
     .help = "allocations that succeed before the first one is refused"},
    {.name = "count",
     .kind = OPTION_COUNT,
     .fallback = "0",
     .min = 0,
     .max = 1e15,
     .help = "allocations that are refused then; 0: all"},
    {.name = NULL},
};

const struct allocator_ops faulty_ops = {
    .info = {.name = "faulty",
             .summary = "wrapper for tests: runs out of memory when told to",
             .options = faulty_options},
    .caps = ALLOCATOR_WRAPPER,
    .create = faulty_open,
    .destroy = faulty_destroy,
    .alloc = faulty_alloc,
    .free = faulty_free,
    .verify = faulty_verify,
    .walk = faulty_walk,
    .footprint = faulty_footprint,
};
