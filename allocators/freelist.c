/* freelist - segregated free lists: a list of free blocks for each size class.
 *
 * Classes of 16 bytes up to 512, whole pages up to 1 MiB, the system above; see
 * freelist.h for the picture.  A block keeps its class for ever: nothing is
 * split or merged, so which identity comes back depends on the order of the
 * list and on nothing else.  A class with no free block takes the next fresh
 * one, lowest address first.
 *
 * Cost: alloc and free O(1); order=address O(log free blocks).  Beside the heap
 * 8 bytes for each block, and 1/16 of the blocks' bytes.
 * Source: Weinstock and Wulf, Quick Fit, SIGPLAN Notices 23(10), 1988;
 * Bonwick, The Slab Allocator, USENIX Summer 1994 (spans of one class).
 * Omitted: memory of small blocks and runs goes back at the end only.
 */
#include "allocators/freelist.h"
#include "allocators/fatal.h"
#include "allocators/registry.h"

#define ORDER 0 /* row of the option table */

/* --- live or free ----------------------------------------------------------- */

static bool is_small(const struct bin *bin)
{
    return bin->size <= FREELIST_SMALL_MAX;
}

static uint8_t tag_of(const struct freelist *f, const struct bin *bin)
{
    return (uint8_t)(bin - f->bins + 1);
}

/* The row of the table for a run at p. */
static uint16_t *run_row(const struct freelist *f, const void *p)
{
    return &f->run_pages[area_offset(&f->runs, p) / PAGES_SIZE];
}

bool freelist_is_live(const struct freelist *f, const void *p)
{
    size_t place = tag_map_place(&f->super.tags, p);

    return place < f->super.tags.places
               ? f->super.tags.tags[place] != 0
               : (*run_row(f, p) & FREELIST_RUN_LIVE) != 0;
}

static void set_live(struct freelist *f, const struct bin *bin, const void *p,
                     bool live)
{
    if (is_small(bin))
        f->super.tags.tags[tag_map_place(&f->super.tags, p)] =
            live ? tag_of(f, bin) : 0;
    else
        *run_row(f, p) = (uint16_t)(bin->size / PAGES_SIZE |
                                    (live ? FREELIST_RUN_LIVE : 0U));
}

/* --- new blocks ---------------------------------------------------------- */

static int take_span(struct freelist *f, struct bin *bin)
{
    size_t at = f->small.used;
    char *span = f->small.base + at;

    if (area_reach(&f->small, at + FREELIST_SPAN) != 0)
        return -1;
    if (tag_map_reach(&f->super.tags, at + FREELIST_SPAN) != 0) {
        f->small.used = at;
        return -1;
    }
    if (bin->carved > 0) /* the class is well in use: it will fill this one */
        pages_populate(span, FREELIST_SPAN);
    f->spans[at >> FREELIST_SPAN_SHIFT].bin = (uint16_t)(bin - f->bins);
    bin->fresh = span;
    bin->fresh_end = span + bin_span_bytes(bin);
    return 0;
}

/* Not inlined: the way of every allocation would then save registers for it. */
static __attribute__((noinline)) void *fresh_small(struct freelist *f,
                                                   struct bin *bin)
{
    char *block;
    size_t offset;

    if (freelist_expect(f, bin) != 0 ||
        (bin->fresh == bin->fresh_end && take_span(f, bin) != 0))
        return NULL;
    block = bin->fresh;
    bin->fresh += bin->size;
    bin->carved++;
    offset = area_offset(&f->small, block);
    f->spans[offset >> FREELIST_SPAN_SHIFT].last =
        (uint16_t)(offset % FREELIST_SPAN);
    set_live(f, bin, block, true);
    return block;
}

static void *fresh_run(struct freelist *f, struct bin *bin)
{
    char *run = f->runs.base + f->runs.used;

    if (freelist_expect(f, bin) != 0 ||
        area_reach(&f->runs, f->runs.used + bin->size) != 0)
        return NULL;
    bin->carved++;
    set_live(f, bin, run, true);
    return run;
}

/* --- the way of all orders ------------------------------------------------ */

/* Which bin serves a size of at most FREELIST_RUN_MAX. */
static struct bin *bin_for(struct freelist *f, size_t size)
{
    if (size <= FREELIST_SMALL_MAX)
        return &f->bins[(size - 1) / ALLOCATOR_ALIGN];
    return &f->bins[FREELIST_SMALL_BINS + freelist_pages(size) - 1];
}

static void *freelist_alloc(struct allocator *a, size_t size)
{
    struct freelist *f = freelist_of(a);
    struct bin *bin;
    void *p;

    if (size > FREELIST_RUN_MAX)
        return freelist_large_alloc(f, size);
    bin = bin_for(f, size);
    p = freelist_pop(f, bin);
    if (p == NULL)
        return is_small(bin) ? fresh_small(f, bin) : fresh_run(f, bin);
    set_live(f, bin, p, true);
    return p;
}

/* Was a block of the bin carved at this offset of a span?  Multiplying by the
 * inverse leaves less than the inverse only where the offset divides evenly.
 * Source: Lemire, Kaser and Kurz, Faster Remainder by Direct Computation,
 * Software: Practice and Experience 49(6), 2019. */
static inline bool starts_block(const struct bin *bin, struct span span,
                                uint32_t offset)
{
    return offset <= span.last && offset * bin->inverse < bin->inverse;
}

struct bin *freelist_bin_at(struct freelist *f, const void *p)
{
    size_t offset = area_offset(&f->small, p);
    struct bin *bin;
    size_t pages;

    if (offset < f->small.used) {
        struct span span = f->spans[offset >> FREELIST_SPAN_SHIFT];

        bin = &f->bins[span.bin];
        offset %= FREELIST_SPAN;
        return starts_block(bin, span, (uint32_t)offset) ? bin : NULL;
    }
    offset = area_offset(&f->runs, p);
    if (offset >= f->runs.used || offset % PAGES_SIZE != 0)
        return NULL;
    pages = *run_row(f, p) & ~(unsigned)FREELIST_RUN_LIVE;
    return pages == 0 ? NULL : &f->bins[FREELIST_SMALL_BINS + pages - 1];
}

static void freelist_free(struct allocator *a, void *p, size_t size)
{
    struct freelist *f = freelist_of(a);
    struct bin *bin;

    if (area_offset(&f->large, p) < f->large.used) {
        freelist_large_free(f, p, size);
        return;
    }
    bin = freelist_bin_at(f, p);
    if (bin == NULL)
        fatal("freelist: foreign pointer");
    if (!freelist_is_live(f, p))
        fatal("freelist: double free");
    if (size == 0 || size > FREELIST_RUN_MAX || bin_for(f, size) != bin)
        fatal("freelist: wrong size");
    set_live(f, bin, p, false);
    freelist_push(f, bin, p);
}

/* --- the short way of lifo ------------------------------------------------ */

static void *lifo_alloc(struct allocator *a, size_t size)
{
    struct freelist *f = freelist_of(a);
    void *p = allocator_take_stacked(a, size);

    if (p != NULL)
        return p;
    return size > FREELIST_SMALL_MAX ? freelist_alloc(a, size)
                                     : fresh_small(f, bin_for(f, size));
}

/* The bin is found by the size and not by the tag: the next allocation would have
 * to wait for the way from this address by the tag to the bin. */
static void lifo_free(struct allocator *a, void *p, size_t size)
{
    if (!allocator_give_stacked(a, p, size))
        freelist_free(a, p, size); /* a run, or says what is wrong */
}

/* --- creation --------------------------------------------------------------- */

/* Half of the address space that was wanted, again and again, where the system
 * refuses more. */
static int reserve(struct freelist *f)
{
    size_t size = FREELIST_RESERVE;

    while ((f->reservation = pages_reserve(size, AREA_HUGE)) == NULL) {
        size /= 2;
        if (size < FREELIST_RESERVE_MIN)
            return -1;
    }
    f->reserved = size;
    f->small = (struct area){
        .base = f->reservation, .size = size / 4, .lazy = AREA_LAZY};
    f->runs = (struct area){
        .base = f->small.base + size / 4, .size = size / 4, .lazy = AREA_LAZY};
    f->large = (struct area){.base = f->runs.base + size / 4, .size = size / 2};
    return 0;
}

static size_t span_table_bytes(const struct freelist *f)
{
    return (f->small.size >> FREELIST_SPAN_SHIFT) * sizeof *f->spans;
}

static size_t run_table_bytes(const struct freelist *f)
{
    return f->runs.size / PAGES_SIZE * sizeof *f->run_pages;
}

static void init_bins(struct freelist *f)
{
    for (uint32_t i = 0; i < FREELIST_BINS; i++) {
        struct bin *bin = &f->bins[i];

        if (i >= FREELIST_SMALL_BINS) {
            bin->size = (i - FREELIST_SMALL_BINS + 1) * (uint32_t)PAGES_SIZE;
            continue;
        }
        bin->size = (i + 1) * ALLOCATOR_ALIGN;
        bin->inverse = UINT32_MAX / bin->size + 1;
    }
}

static void freelist_destroy(struct allocator *a)
{
    struct freelist *f = freelist_of(a);

    for (size_t i = 0; i < FREELIST_BINS; i++) {
        if (f->bins[i].slots != NULL)
            pages_unmap(f->bins[i].slots,
                        f->bins[i].capacity * sizeof *f->bins[i].slots);
    }
    if (f->extents != NULL)
        pages_unmap(f->extents, f->extents_bytes);
    if (f->spans != NULL)
        pages_unmap(f->spans, span_table_bytes(f));
    tag_map_close(&f->super.tags);
    if (f->run_pages != NULL)
        pages_unmap(f->run_pages, run_table_bytes(f));
    if (f->reservation != NULL)
        pages_unmap(f->reservation, f->reserved);
    pages_unmap_coloured(f, sizeof *f, PAGES_COLOUR_ALLOCATOR);
}

/* As freelist_ops, with the short way. */
static const struct allocator_ops lifo_ops;

static struct allocator *freelist_create(const struct allocator_config *config)
{
    struct freelist *f = pages_map_coloured(sizeof *f, PAGES_COLOUR_ALLOCATOR);

    if (f == NULL)
        return NULL;
    f->order = (enum freelist_order)config->values[ORDER].as.choice;
    f->super.ops = f->order == FREELIST_LIFO ? &lifo_ops : &freelist_ops;
    f->unmapped = config->unmapped;
    f->unmapped_arg = config->unmapped_arg;
    rng_seed(&f->rng, config->seed, 1);
    init_bins(f);
    if (reserve(f) == 0) {
        f->spans = pages_map(span_table_bytes(f));
        f->run_pages = pages_map(run_table_bytes(f));
    }
    if (f->spans == NULL || f->run_pages == NULL ||
        tag_map_open(&f->super.tags, f->small.base, f->small.size) != 0) {
        freelist_destroy(&f->super);
        return NULL;
    }
    if (f->order == FREELIST_LIFO) {
        f->super.classes = &f->bins->class;
    }
    return &f->super;
}

struct area freelist_cede_small(struct freelist *f)
{
    struct area area = f->small;

    pages_unmap(f->spans, span_table_bytes(f));
    f->spans = NULL;
    tag_map_close(&f->super.tags);
    f->small.size = 0;
    return area;
}

/* --- footprint -------------------------------------------------------------- */

static size_t round_to_page(size_t size)
{
    return freelist_pages(size) * PAGES_SIZE;
}

size_t freelist_held(const struct freelist *f)
{
    size_t spans = f->small.used >> FREELIST_SPAN_SHIFT;
    size_t runs = f->runs.used / PAGES_SIZE;
    size_t held = round_to_page(sizeof *f) + area_held(&f->small) +
                  area_held(&f->runs) + area_held(&f->super.tags.area) +
                  f->large_bytes + f->extents_bytes +
                  round_to_page(spans * sizeof *f->spans) +
                  round_to_page(runs * sizeof *f->run_pages);

    for (size_t i = 0; i < FREELIST_BINS; i++) {
        const struct bin *bin = &f->bins[i];
        size_t fresh = (size_t)(bin->fresh_end - bin->fresh);

        /* Pages of a bin's first span that no block has reached yet. */
        if (bin->carved * (size_t)bin->size < FREELIST_SPAN &&
            area_is_lazy(&f->small, area_offset(&f->small, bin->fresh)))
            held -= fresh & ~(PAGES_SIZE - 1);
        held += bin->capacity * sizeof *bin->slots;
    }
    return held;
}

static size_t freelist_footprint(struct allocator *a, size_t *peak)
{
    struct freelist *f = freelist_of(a);
    size_t held = freelist_held(f);

    if (held > f->peak)
        f->peak = held;
    *peak = f->peak;
    return held;
}

static const struct option_def freelist_options[] = {
    {.name = "order",
     .kind = OPTION_CHOICE,
     .fallback = "lifo",
     .choices = "lifo|fifo|random|address",
     .help = "the free block of a class that is taken next: freed last, freed "
             "first, drawn by lot, or the lowest"},
    {.name = NULL},
};

#define FREELIST_OPS(alloc_fn, free_fn)                                        \
    {                                                                          \
        .info = {.name = "freelist",                                           \
                 .summary = "segregated free lists, 16-byte size classes",     \
                 .options = freelist_options},                                 \
        .caps = ALLOCATOR_DETERMINISTIC | ALLOCATOR_WALKS |                    \
                ALLOCATOR_SEES_DOUBLE_FREE | ALLOCATOR_SEES_FOREIGN |          \
                ALLOCATOR_SEES_WRONG_SIZE,                                     \
        .create = freelist_create, .destroy = freelist_destroy,                \
        .alloc = (alloc_fn), .free = (free_fn), .verify = freelist_verify,     \
        .walk = freelist_walk, .footprint = freelist_footprint,                \
    }

static const struct allocator_ops lifo_ops =
    FREELIST_OPS(lifo_alloc, lifo_free);
const struct allocator_ops freelist_ops =
    FREELIST_OPS(freelist_alloc, freelist_free);
