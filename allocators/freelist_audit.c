/* freelist_audit - verify and walk: every block, in address order.
 *
 * The tag map and the table of runs say what is alive, so both need no memory.
 * verify then holds two counts against each other that are kept apart everywhere
 * else: the blocks that those say are free, and the blocks that the bins list.
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
        size_t pages =
            f->run_pages[at / PAGES_SIZE] & ~(unsigned)FREELIST_RUN_LIVE;
        struct bin *bin = &f->bins[FREELIST_SMALL_BINS + pages - 1];
        int rc = fn(f, bin, f->runs.base + at, arg);

        if (rc != 0)
            return rc;
        at += bin->size;
    }
    return 0;
}

/* --- walk ------------------------------------------------------------------- */

static int walk_small(struct freelist *f, allocator_visit_fn *visit, void *arg)
{
    size_t place = tag_map_next(&f->super.tags, 0);
    int rc = 0;

    for (; rc == 0 && place < f->super.tags.places;
         place = tag_map_next(&f->super.tags, place + 1)) {
        const struct bin *bin = &f->bins[f->super.tags.tags[place] - 1];

        rc = visit(f->small.base + place * ALLOCATOR_ALIGN, bin->size, arg);
    }
    return rc;
}

struct visitor {
    allocator_visit_fn *visit;
    void *arg;
};

static int visit_live(struct freelist *f, struct bin *bin, void *block,
                      void *arg)
{
    const struct visitor *visitor = arg;

    if (!freelist_is_live(f, block))
        return 0;
    return visitor->visit(block, bin->size, visitor->arg);
}

int freelist_walk(struct allocator *a, allocator_visit_fn *visit, void *arg)
{
    struct freelist *f = freelist_of(a);
    struct visitor visitor = {.visit = visit, .arg = arg};
    int rc = walk_small(f, visit, arg);

    if (rc == 0)
        rc = each_run(f, visit_live, &visitor);
    for (size_t i = 0; rc == 0 && i < f->extents_count; i++)
        rc = visit(f->extents[i].base, f->extents[i].size, arg);
    return rc;
}

/* --- verify ----------------------------------------------------------------- */

struct census {
    uint32_t made[FREELIST_BINS];
    uint32_t live[FREELIST_BINS];
};

static int count_block(struct freelist *f, struct bin *bin, void *block,
                       void *arg)
{
    struct census *census = arg;

    census->made[bin - f->bins]++;
    census->live[bin - f->bins] += freelist_is_live(f, block);
    return 0;
}

/* What is wrong with one block that the bin lists, or NULL. */
static const char *check_listed(struct freelist *f, struct bin *bin,
                                const void *block)
{
    if (block == NULL || freelist_bin_at(f, block) != bin)
        return "freelist: a bin lists what is no block of its class";
    if (freelist_is_live(f, block))
        return "freelist: a bin lists a block that is alive";
    return NULL;
}

static const char *check_stack(struct freelist *f, struct bin *bin)
{
    const char *wrong = NULL;

    if ((bin->next == NULL) != (bin->top == bin->slots) ||
        (bin->next != NULL && bin->slots[0] != NULL))
        return "freelist: a stack has no bottom";
    if (bin->next != NULL)
        wrong = check_listed(f, bin, bin->next);
    if (bin->slots == NULL)
        return wrong;
    for (void **slot = bin->slots + 1; wrong == NULL && slot < bin->top; slot++)
        wrong = check_listed(f, bin, *slot);
    return wrong;
}

static const char *check_slots(struct freelist *f, struct bin *bin)
{
    if (bin->first >= bin->capacity && bin->capacity > 0)
        return "freelist: a ring starts where it has no slot";
    for (uint32_t k = 0; k < bin->count; k++) {
        uint32_t i = (bin->first + k) & (bin->capacity - 1);
        const char *wrong = check_listed(f, bin, bin->slots[i]);

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
    size_t listed = freelist_free_blocks(f, bin);
    const char *wrong;

    if (listed > bin->carved || bin->carved > bin->capacity)
        return "freelist: a bin has too few slots";
    wrong =
        f->order == FREELIST_LIFO ? check_stack(f, bin) : check_slots(f, bin);
    if (wrong != NULL)
        return wrong;
    if (census->made[i] != bin->carved)
        return "freelist: a bin has lost count of its blocks";
    if (census->made[i] - census->live[i] != listed)
        return "freelist: a bin does not list every free block";
    return NULL;
}

/* Tags where none of the blocks starts that were made, or of another class. */
static const char *check_tags(const struct freelist *f, uint64_t live)
{
    size_t place = tag_map_next(&f->super.tags, 0);

    for (; place < f->super.tags.places;
         place = tag_map_next(&f->super.tags, place + 1)) {
        size_t span = place * ALLOCATOR_ALIGN >> FREELIST_SPAN_SHIFT;

        if (f->super.tags.tags[place] != f->spans[span].bin + 1)
            return "freelist: a tag names another class";
        live--;
    }
    return live == 0 ? NULL : "freelist: a tag where no block starts";
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
    uint64_t live = 0;
    const char *wrong = check_large(f);

    if (wrong != NULL)
        return wrong;
    (void)each_small(f, count_block, &census);
    (void)each_run(f, count_block, &census);
    for (size_t i = 0; i < FREELIST_BINS; i++) {
        if (i == FREELIST_SMALL_BINS && (wrong = check_tags(f, live)) != NULL)
            return wrong;
        wrong = check_bin(f, &f->bins[i], &census);
        if (wrong != NULL)
            return wrong;
        live += census.live[i];
    }
    if (live + f->extents_count != allocator_live_blocks(a))
        return "freelist: live blocks and counters differ";
    return NULL;
}
