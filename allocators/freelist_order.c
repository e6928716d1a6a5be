/* freelist_order - which free block comes next.
 *
 *     lifo     a stack: the block freed last
 *     fifo     a ring: the block freed first
 *     random   a bag, of which a slot drawn by lot is taken and the last one moved
 *              into its place; each of R free blocks has the chance 1/R, whatever
 *              its age
 *     address  a binary heap: the lowest address
 *
 * All are arrays of the blocks' addresses.  They grow when a block is made, not
 * when it is freed, so that a free cannot run out of memory; and a block is made
 * when none is free, so that they are empty then.
 *
 * Cost: O(1); address O(log free blocks).
 * Source: Wilson, Johnstone, Neely and Boles, Dynamic Storage Allocation: A
 * Survey, IWMM 1995, for the orders; Novark and Berger, DieHarder, CCS 2010,
 * for the lot; Williams, Algorithm 232, CACM 7(6), 1964, for the heap.
 */
#include "allocators/freelist.h"

#include <assert.h>

static void heap_push(struct bin *bin, void *block)
{
    uint32_t at = bin->count++;

    while (at > 0) {
        uint32_t parent = (at - 1) / 2;

        if (bin->slots[parent] <= block)
            break;
        bin->slots[at] = bin->slots[parent];
        at = parent;
    }
    bin->slots[at] = block;
}

/* Takes the least away; the last one sinks into the gap. */
static void *heap_pop(struct bin *bin)
{
    void *least = bin->slots[0];
    uint32_t count = --bin->count;
    void *last = bin->slots[count];
    uint32_t at = 0;

    for (;;) {
        uint32_t child = 2 * at + 1;

        if (child >= count)
            break;
        if (child + 1 < count && bin->slots[child + 1] < bin->slots[child])
            child++;
        if (last <= bin->slots[child])
            break;
        bin->slots[at] = bin->slots[child];
        at = child;
    }
    bin->slots[at] = last;
    return least;
}

static void ring_push(struct bin *bin, void *block)
{
    bin->slots[(bin->first + bin->count++) & (bin->capacity - 1)] = block;
}

static void *ring_pop(struct bin *bin)
{
    void *oldest = bin->slots[bin->first];

    bin->first = (bin->first + 1) & (bin->capacity - 1);
    bin->count--;
    return oldest;
}

static void *lot_pop(struct bin *bin, struct rng *rng)
{
    uint32_t pick = (uint32_t)rng_below(rng, bin->count);
    void *block = bin->slots[pick];

    bin->slots[pick] = bin->slots[--bin->count];
    return block;
}

size_t freelist_free_blocks(const struct freelist *f, const struct bin *bin)
{
    return f->order == FREELIST_LIFO ? (size_t)(bin->top - bin->slots)
                                     : bin->count;
}

void *freelist_pop(struct freelist *f, struct bin *bin)
{
    if (freelist_free_blocks(f, bin) == 0)
        return NULL;
    switch (f->order) {
    case FREELIST_FIFO:
        return ring_pop(bin);
    case FREELIST_RANDOM:
        return lot_pop(bin, &f->rng);
    case FREELIST_ADDRESS:
        return heap_pop(bin);
    default:
        return allocator_pop(&bin->class);
    }
}

void freelist_push(struct freelist *f, struct bin *bin, void *block)
{
    switch (f->order) {
    case FREELIST_FIFO:
        ring_push(bin, block);
        break;
    case FREELIST_RANDOM:
        bin->slots[bin->count++] = block;
        break;
    case FREELIST_ADDRESS:
        heap_push(bin, block);
        break;
    default:
        allocator_push(&bin->class, block);
        break;
    }
}

int freelist_expect(struct freelist *f, struct bin *bin)
{
    size_t bytes = bin->capacity * sizeof *bin->slots;
    size_t grown = bytes == 0 ? PAGES_SIZE : 2 * bytes;
    void **slots;

    if (bin->carved < bin->capacity)
        return 0;
    assert(freelist_free_blocks(f, bin) == 0); /* else that would be taken */
    (void)f;
    slots =
        bytes == 0 ? pages_map(grown) : pages_remap(bin->slots, bytes, grown);
    if (slots == NULL)
        return -1;
    bin->top = bin->slots = slots;
    bin->capacity = (uint32_t)(grown / sizeof *slots);
    return 0;
}
