/* freelist_audit - verify and walk: every block, in address order.
 *
 * A block that bears a valid mark is free, so both need no memory.  verify then
 * holds two counts against each other that are kept apart everywhere else: the
 * marks that the areas show, and the blocks that the bins list.
 *
 * Cost: O(heap).
 */
#include "allocators/freelist.h"

/* Told of each block ever made, large ones left out.  Non-zero stops. */
typedef int block_fn(struct freelist *f, struct bin *bin, void *block,
                     void *arg);

static int each_small(struct freelist *f, block_fn *fn, void *arg)
{
    for (size_t at = 0; at < f->small.used; at += FREELIST_SPAN) {
        struct span span = f->spans[at >> FREELIST_SPAN_SHIFT];
        struct bin *bin = &f->bins[span.bin];

        for (size_t in = 0; in <= span.last; in += bin->size) {
            int rc = fn(f, bin, f->small.base + at + in, arg);

            if (rc != 0)
                return rc;
        }
    }
    return 0;
}

static int each_run(struct freelist *f, block_fn *fn, void *arg)
{
    for (size_t at = 0; at < f->runs.used;) {
        size_t pages = f->run_pages[at / PAGES_SIZE];
        struct bin *bin = &f->bins[FREELIST_SMALL_BINS + pages - 1];
        int rc = fn(f, bin, f->runs.base + at, arg);

        if (rc != 0)
            return rc;
        at += bin->size;
    }
    return 0;
}

/* --- walk ------------------------------------------------------------------- */

struct visitor {
    allocator_visit_fn *visit;
    void *arg;
};

static int visit_live(struct freelist *f, struct bin *bin, void *block,
                      void *arg)
{
    const struct visitor *visitor = arg;

    if (freelist_is_free(f, block))
        return 0;
    return visitor->visit(block, bin->size, visitor->arg);
}

int freelist_walk(struct allocator *a, allocator_visit_fn *visit, void *arg)
{
    struct freelist *f = freelist_of(a);
    struct visitor visitor = {.visit = visit, .arg = arg};
    int rc = each_small(f, visit_live, &visitor);

    if (rc == 0)
        rc = each_run(f, visit_live, &visitor);
    for (size_t i = 0; rc == 0 && i < f->extents_count; i++)
        rc = visit(f->extents[i].base, f->extents[i].size, arg);
    return rc;
}

/* --- verify ----------------------------------------------------------------- */

struct census {
    uint32_t made[FREELIST_BINS];
    uint32_t marked[FREELIST_BINS];
};

static int count_block(struct freelist *f, struct bin *bin, void *block,
                       void *arg)
{
    struct census *census = arg;

    census->made[bin - f->bins]++;
    census->marked[bin - f->bins] += freelist_is_free(f, block);
    return 0;
}

/* What is wrong with one block that the bin lists, or NULL. */
static const char *check_listed(struct freelist *f, struct bin *bin,
                                struct free_block *b)
{
    if (freelist_bin_at(f, b) != bin)
        return "freelist: a bin lists what is no block of its class";
    if (!freelist_is_free(f, b))
        return "freelist: a bin lists a block that bears no mark";
    return NULL;
}

static const char *check_links(struct freelist *f, struct bin *bin,
                               uint32_t *listed)
{
    struct free_block *newest = NULL;

    for (struct free_block *b = bin->head; b != NULL; b = b->next) {
        const char *wrong = check_listed(f, bin, b);

        if (wrong != NULL)
            return wrong;
        if (++*listed > bin->carved)
            return "freelist: a free list has a cycle";
        newest = b;
    }
    if (f->order == FREELIST_FIFO && bin->tail != newest)
        return "freelist: the tail of a queue is not its last block";
    return NULL;
}

static const char *check_slots(struct freelist *f, struct bin *bin,
                               uint32_t *listed)
{
    *listed = bin->count;
    if (bin->count > bin->carved || bin->carved > bin->capacity)
        return "freelist: a bin has too few slots";
    for (uint32_t i = 0; i < bin->count; i++) {
        const char *wrong =
            check_listed(f, bin, freelist_slot_block(f, bin, i));

        if (wrong != NULL)
            return wrong;
        if (f->order == FREELIST_ADDRESS && i > 0 &&
            bin->slots[(i - 1) / 2] >= bin->slots[i])
            return "freelist: a heap of addresses is out of order";
    }
    return NULL;
}

static const char *check_bin(struct freelist *f, struct bin *bin,
                             const struct census *census)
{
    size_t i = (size_t)(bin - f->bins);
    uint32_t listed = 0;
    const char *wrong = f->order <= FREELIST_FIFO
                            ? check_links(f, bin, &listed)
                            : check_slots(f, bin, &listed);

    if (wrong != NULL)
        return wrong;
    if (census->made[i] != bin->carved)
        return "freelist: a bin has lost count of its blocks";
    if (census->marked[i] != listed)
        return "freelist: a bin does not list every free block";
    return NULL;
}

static const char *check_large(const struct freelist *f)
{
    const char *end = f->large.base;
    size_t bytes = 0;

    for (size_t i = 0; i < f->extents_count; i++) {
        const struct extent *e = &f->extents[i];

        if (e->base < end)
            return "freelist: large blocks overlap or are out of order";
        end = e->base + e->size;
        bytes += e->size;
    }
    if ((size_t)(end - f->large.base) > f->large.used)
        return "freelist: a large block lies beyond the used part";
    if (bytes != f->large_bytes)
        return "freelist: the bytes of the large blocks do not add up";
    return NULL;
}

const char *freelist_verify(struct allocator *a)
{
    struct freelist *f = freelist_of(a);
    struct census census = {{0}, {0}};
    uint64_t live = f->extents_count;
    const char *wrong = check_large(f);

    if (wrong != NULL)
        return wrong;
    (void)each_small(f, count_block, &census);
    (void)each_run(f, count_block, &census);
    for (size_t i = 0; i < FREELIST_BINS; i++) {
        wrong = check_bin(f, &f->bins[i], &census);
        if (wrong != NULL)
            return wrong;
        live += census.made[i] - census.marked[i];
    }
    if (live != allocator_live_blocks(a))
        return "freelist: live blocks and counters differ";
    return NULL;
}
