/* quarantine - freed blocks wait before the inner allocator has them back.
 *
 *     free -> | newest ... oldest | -> inner         evict=fifo
 *     free -> | bag, one by lot   | -> inner         evict=random
 *
 * When more than `slots` blocks, or `bytes` bytes, wait, one leaves.  With
 * fifo, one type and a LIFO list inside, an identity returns exactly at birth
 * slots + 1 after its death.  With random the lot falls on any of the slots + 1
 * that wait at that moment, the newest included.
 *
 * A waiting block bears a mark in its second word (each block has sixteen bytes
 * at least), made from its address and a secret.  It shows a second free, a
 * write into a waiting block when that leaves, and in walk which of the inner's
 * live blocks only wait.  What the word held is put back when the block leaves,
 * so that the inner finds it as the owner left it: a second free of a block that
 * has left is for the inner to see, and so are wrong sizes and foreign pointers,
 * late.  No mark is left in what the inner hands out.
 *
 * The ring doubles as needed.  A free cannot run out of memory: where the ring
 * cannot grow, a block leaves early.
 *
 * Cost: O(1).  Source: Serebryany et al., AddressSanitizer, USENIX ATC 2012
 * (the FIFO); Novark and Berger, DieHarder, CCS 2010 (the lot).
 */
#include "allocators/fatal.h"
#include "allocators/pages.h"
#include "allocators/random.h"
#include "allocators/registry.h"
#include "allocators/wrappers/wrapper.h"

#include <string.h>

enum {
    QUARANTINE_SLOTS,
    QUARANTINE_BYTES,
    QUARANTINE_EVICT
}; /* rows of the option table */

#define SLOTS_DEFAULT 1024 /* where neither slots nor bytes is given */

struct block { /* the start of what waits */
    uintptr_t first;
    uintptr_t mark;
};

struct waiting {
    struct block *block;
    size_t size;      /* as it was asked for */
    uintptr_t second; /* what the mark took the place of */
};

#define CAPACITY_MIN ((size_t)128)

struct quarantine {
    struct wrapper base;  /* first: the two pointers convert freely */
    struct waiting *ring; /* fifo: from `first` on, wrapping */
    size_t capacity;      /* of the ring; a power of two */
    size_t first, count;  /* random: first stays 0 */
    uint64_t bytes;       /* that wait */
    uint64_t max_slots;   /* may wait */
    uint64_t max_bytes;   /* likewise */
    bool by_lot;
    uintptr_t secret;
    struct rng rng;
};

static struct quarantine *quarantine_of(struct allocator *a)
{
    return (struct quarantine *)a;
}

static bool is_waiting(const struct quarantine *q, const struct block *b)
{
    return b->mark == ((uintptr_t)b ^ q->secret);
}

static struct waiting take_next(struct quarantine *q)
{
    struct waiting *slot;
    struct waiting w;

    q->count--;
    if (q->by_lot) {
        slot = &q->ring[rng_below(&q->rng, q->count + 1)];
        w = *slot;
        *slot = q->ring[q->count];
        return w;
    }
    w = q->ring[q->first];
    q->first = (q->first + 1) & (q->capacity - 1);
    return w;
}

static void evict(struct quarantine *q)
{
    struct waiting w = take_next(q);

    if (!is_waiting(q, w.block))
        fatal("quarantine: write after free");
    w.block->mark = w.second;
    q->bytes -= w.size;
    allocator_free(q->base.inner, w.block, w.size);
}

/* Twice the ring; what had wrapped to its start moves behind the old end.  0,
 * or -1 = OOM, nothing changed. */
static int grow(struct quarantine *q)
{
    size_t old_bytes = q->capacity * sizeof *q->ring;
    struct waiting *ring = pages_remap(q->ring, old_bytes, 2 * old_bytes);

    if (ring == NULL)
        return -1;
    memcpy(ring + q->capacity, ring, q->first * sizeof *ring);
    q->ring = ring;
    q->capacity *= 2;
    return 0;
}

static void quarantine_free(struct allocator *a, void *p, size_t size)
{
    struct quarantine *q = quarantine_of(a);
    struct block *b = p;

    if (is_waiting(q, b))
        fatal("quarantine: double free");
    if (q->count == q->capacity && grow(q) != 0)
        evict(q);
    q->ring[(q->first + q->count) & (q->capacity - 1)] =
        (struct waiting){.block = b, .size = size, .second = b->mark};
    b->mark = (uintptr_t)b ^ q->secret;
    q->count++;
    q->bytes += size;
    while (q->count > q->max_slots || q->bytes > q->max_bytes)
        evict(q);
}

static void *quarantine_alloc(struct allocator *a, size_t size)
{
    return allocator_alloc(wrapper_of(a)->inner, size);
}

static const char *check_ring(struct quarantine *q)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < q->count; i++) {
        struct waiting w = q->ring[(q->first + i) & (q->capacity - 1)];

        if (!is_waiting(q, w.block))
            return "quarantine: a waiting block bears no mark";
        bytes += w.size;
    }
    if (bytes != q->bytes)
        return "quarantine: the bytes that wait do not add up";
    if (q->count > q->max_slots || bytes > q->max_bytes)
        return "quarantine: more waits than may";
    return NULL;
}

static const char *quarantine_verify(struct allocator *a)
{
    struct quarantine *q = quarantine_of(a);
    struct allocator *inner = q->base.inner;
    const char *wrong = check_ring(q);

    if (wrong != NULL)
        return wrong;
    if (allocator_live_blocks(inner) != allocator_live_blocks(a) + q->count ||
        allocator_live_bytes(inner) != allocator_live_bytes(a) + q->bytes)
        return "quarantine: live and waiting blocks are not the inner's";
    return allocator_verify(inner);
}

struct visitor {
    const struct quarantine *q;
    allocator_visit_fn *visit;
    void *arg;
};

static int visit_live(void *block, size_t size, void *arg)
{
    const struct visitor *visitor = arg;

    if (is_waiting(visitor->q, block))
        return 0;
    return visitor->visit(block, size, visitor->arg);
}

static int quarantine_walk(struct allocator *a, allocator_visit_fn *visit,
                           void *arg)
{
    struct quarantine *q = quarantine_of(a);
    struct visitor visitor = {.q = q, .visit = visit, .arg = arg};
    struct allocator *inner = q->base.inner;

    return inner->ops->walk(inner, visit_live, &visitor);
}

/* The ring never shrinks: its peak is what it has. */
static size_t quarantine_footprint(struct allocator *a, size_t *peak)
{
    struct quarantine *q = quarantine_of(a);
    struct allocator *inner = q->base.inner;
    size_t own = PAGES_SIZE + q->capacity * sizeof *q->ring;
    size_t held = inner->ops->footprint(inner, peak);

    *peak += own;
    return held + own;
}

/* What waits goes home first: an inner that shares its heap outlives this. */
static void quarantine_destroy(struct allocator *a)
{
    struct quarantine *q = quarantine_of(a);

    while (q->count > 0)
        evict(q);
    allocator_destroy(q->base.inner);
    pages_unmap(q->ring, q->capacity * sizeof *q->ring);
    pages_unmap(q, sizeof *q);
}

static void set_limits(struct quarantine *q, const struct option_value *values)
{
    q->max_slots = SLOTS_DEFAULT;
    q->max_bytes = UINT64_MAX;
    if (values[QUARANTINE_SLOTS].is_set)
        q->max_slots = values[QUARANTINE_SLOTS].as.count;
    if (values[QUARANTINE_BYTES].is_set) {
        q->max_slots = UINT64_MAX;
        q->max_bytes = values[QUARANTINE_BYTES].as.count;
    }
}

static struct allocator *
quarantine_create(const struct allocator_config *config)
{
    struct quarantine *q = pages_map(sizeof *q);
    struct waiting *ring = pages_map(CAPACITY_MIN * sizeof *ring);

    if (q == NULL || ring == NULL) {
        if (q != NULL)
            pages_unmap(q, sizeof *q);
        if (ring != NULL)
            pages_unmap(ring, CAPACITY_MIN * sizeof *ring);
        allocator_destroy(config->inner);
        return NULL;
    }
    wrapper_init(&q->base, &quarantine_ops, config->inner,
                 ALLOCATOR_DETERMINISTIC | ALLOCATOR_WALKS |
                     ALLOCATOR_SHARED_STATE);
    set_limits(q, config->values);
    if (q->max_slots == 0 || q->max_bytes == 0) /* nothing ever waits */
        q->base.ops.caps &= ~(unsigned)ALLOCATOR_SEES_DOUBLE_FREE;
    q->ring = ring;
    q->capacity = CAPACITY_MIN;
    q->by_lot = config->values[QUARANTINE_EVICT].as.choice == 1;
    rng_seed(&q->rng, config->seed, 2);
    q->secret = (uintptr_t)rng_next(&q->rng);
    return &q->base.super;
}

static const char *quarantine_check(const struct option_value *values)
{
    if (values[QUARANTINE_SLOTS].is_set && values[QUARANTINE_BYTES].is_set)
        return "slots and bytes exclude each other";
    return NULL;
}

static const struct option_def quarantine_options[] = {
    {.name = "slots",
     .kind = OPTION_COUNT,
     .fallback = "",
     .min = 0,
     .max = 1e9,
     .help = "blocks that wait at most; 1024 where bytes is not given"},
    {.name = "bytes",
     .kind = OPTION_COUNT,
     .fallback = "",
     .min = 0,
     .max = 1e15,
     .help = "bytes that wait at most, instead of slots"},
    {.name = "evict",
     .kind = OPTION_CHOICE,
     .fallback = "fifo",
     .choices = "fifo|random",
     .help = "who leaves: the oldest, or one by lot"},
    {.name = NULL},
};

const struct allocator_ops quarantine_ops = {
    .info = {.name = "quarantine",
             .summary = "wrapper: freed blocks wait before they return",
             .options = quarantine_options,
             .check = quarantine_check},
    .caps = ALLOCATOR_WRAPPER | ALLOCATOR_SEES_DOUBLE_FREE,
    .create = quarantine_create,
    .destroy = quarantine_destroy,
    .alloc = quarantine_alloc,
    .free = quarantine_free,
    .verify = quarantine_verify,
    .walk = quarantine_walk,
    .footprint = quarantine_footprint,
};
