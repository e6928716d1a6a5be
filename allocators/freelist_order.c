/* freelist_order - which free block comes next.
 *
 *     lifo     a stack of links: the block freed last
 *     fifo     a queue of links: the block freed first
 *     random   a bag: an array of which a slot drawn by lot is taken, and the
 *              last one moved into its place; each of R free blocks has the
 *              chance 1/R, whatever its age
 *     address  a binary heap: the lowest address
 *
 * Bag and heap hold offsets of 32 bits, in units of 16 bytes (small) or pages
 * (runs).  Their arrays grow when a block is made, not when it is freed, so
 * that a free cannot run out of memory.
 *
 * Cost: O(1); address O(log free blocks).
 * Source: Wilson, Johnstone, Neely and Boles, Dynamic Storage Allocation: A
 * Survey, IWMM 1995, for the orders; Novark and Berger, DieHarder, CCS 2010,
 * for the lot; Williams, Algorithm 232, CACM 7(6), 1964, for the heap.
 */
#include "allocators/freelist.h"

#define SMALL_UNIT_SHIFT 4
#define RUN_UNIT_SHIFT   12

static bool is_small(const struct bin *bin)
{
    return bin->size <= FREELIST_SMALL_MAX;
}

struct free_block *freelist_slot_block(const struct freelist *f,
                                       const struct bin *bin, uint32_t slot)
{
    size_t units = bin->slots[slot];
    char *block = is_small(bin) ? f->small.base + (units << SMALL_UNIT_SHIFT)
                                : f->runs.base + (units << RUN_UNIT_SHIFT);

    return (struct free_block *)(void *)block;
}

static uint32_t block_units(const struct freelist *f, const struct bin *bin,
                            const struct free_block *b)
{
    if (is_small(bin))
        return (uint32_t)(area_offset(&f->small, b) >> SMALL_UNIT_SHIFT);
    return (uint32_t)(area_offset(&f->runs, b) >> RUN_UNIT_SHIFT);
}

static void heap_push(struct bin *bin, uint32_t units)
{
    uint32_t at = bin->count++;

    while (at > 0) {
        uint32_t parent = (at - 1) / 2;

        if (bin->slots[parent] <= units)
            break;
        bin->slots[at] = bin->slots[parent];
        at = parent;
    }
    bin->slots[at] = units;
}

/* Takes the least away; the last one sinks into the gap. */
static void heap_drop(struct bin *bin)
{
    uint32_t count = --bin->count;
    uint32_t units = bin->slots[count];
    uint32_t at = 0;

    for (;;) {
        uint32_t child = 2 * at + 1;

        if (child >= count)
            break;
        if (child + 1 < count && bin->slots[child + 1] < bin->slots[child])
            child++;
        if (units <= bin->slots[child])
            break;
        bin->slots[at] = bin->slots[child];
        at = child;
    }
    bin->slots[at] = units;
}

static struct free_block *pop_link(struct freelist *f, struct bin *bin)
{
    struct free_block *b = bin->head;

    if (b == NULL)
        return NULL;
    freelist_check(f, b);
    bin->head = b->next;
    if (b->next == NULL)
        bin->tail = NULL;
    return b;
}

static struct free_block *pop_slot(struct freelist *f, struct bin *bin)
{
    struct free_block *b;

    if (bin->count == 0)
        return NULL;
    if (f->order == FREELIST_ADDRESS) {
        b = freelist_slot_block(f, bin, 0);
        heap_drop(bin);
    } else {
        uint32_t pick = (uint32_t)rng_below(&f->rng, bin->count);

        b = freelist_slot_block(f, bin, pick);
        bin->slots[pick] = bin->slots[--bin->count];
    }
    freelist_check(f, b);
    return b;
}

struct free_block *freelist_pop(struct freelist *f, struct bin *bin)
{
    struct free_block *b =
        f->order <= FREELIST_FIFO ? pop_link(f, bin) : pop_slot(f, bin);

    if (b != NULL)
        b->mark = 0;
    return b;
}

static void link_block(const struct freelist *f, struct free_block *b,
                       struct free_block *next)
{
    b->next = next;
    b->mark = freelist_mark(f, b, next);
}

void freelist_push(struct freelist *f, struct bin *bin, struct free_block *b)
{
    switch (f->order) {
    case FREELIST_LIFO:
        link_block(f, b, bin->head);
        bin->head = b;
        break;
    case FREELIST_FIFO:
        link_block(f, b, NULL);
        if (bin->tail == NULL) {
            bin->head = b;
        } else {
            freelist_check(f, bin->tail);
            link_block(f, bin->tail, b);
        }
        bin->tail = b;
        break;
    case FREELIST_RANDOM:
        link_block(f, b, NULL);
        bin->slots[bin->count++] = block_units(f, bin, b);
        break;
    case FREELIST_ADDRESS:
        link_block(f, b, NULL);
        heap_push(bin, block_units(f, bin, b));
        break;
    }
}

int freelist_expect(struct freelist *f, struct bin *bin)
{
    size_t bytes = bin->capacity * sizeof *bin->slots;
    size_t grown = bytes == 0 ? PAGES_SIZE : 2 * bytes;
    uint32_t *slots;

    if (f->order <= FREELIST_FIFO || bin->carved < bin->capacity)
        return 0;
    slots =
        bytes == 0 ? pages_map(grown) : pages_remap(bin->slots, bytes, grown);
    if (slots == NULL)
        return -1;
    bin->slots = slots;
    bin->capacity = (uint32_t)(grown / sizeof *slots);
    return 0;
}
