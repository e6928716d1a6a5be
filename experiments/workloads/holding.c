/* holding - rooted references of a load.  See holding.h.
 *
 * Cost: O(1) a slot; growing copies nothing (the pages are moved).
 */
#include "experiments/workloads/holding.h"

#include "allocators/pages.h"

int holding_open(struct holding *h, struct heap *heap, size_t count)
{
    size_t bytes = (count > 0 ? count : 1) * sizeof(struct obj *);
    void *slots = pages_map(bytes);

    if (slots == NULL)
        return -1;
    *h = (struct holding){.heap = heap, .bytes = bytes};
    h->roots.slots = slots;
    h->roots.count = count;
    heap_add_roots(heap, &h->roots);
    return 0;
}

int holding_grow(struct holding *h, size_t count)
{
    size_t bytes = count * sizeof(struct obj *);

    if (count <= h->roots.count)
        return 0;
    void *slots = pages_remap(h->roots.slots, h->bytes, bytes);
    if (slots == NULL)
        return -1;
    h->roots.slots = slots;
    h->roots.count = count;
    h->bytes = bytes;
    return 0;
}

void holding_close(struct holding *h)
{
    for (size_t i = 0; i < h->roots.count; i++)
        holding_drop(h, i);
    heap_remove_roots(h->heap, &h->roots);
    pages_unmap(h->roots.slots, h->bytes);
    *h = (struct holding){0};
}
