/* deaths - a priority queue of objects that will die.  See deaths.h.
 *
 *        due 3          the smallest is due[0]; the children of i are
 *       /     \         2i + 1 and 2i + 2, never due before i
 *    due 7   due 5
 *
 * Cost: O(log n) an object, 24 bytes each.
 * Source: Williams, Algorithm 232: Heapsort, CACM 7(6), 1964.
 */
#include "experiments/workloads/deaths.h"

#include "allocators/pages.h"

#define ROOM_AT_FIRST 1024

int deaths_open(struct deaths *d, struct heap *heap)
{
    *d = (struct deaths){.room = ROOM_AT_FIRST};
    d->due = pages_map(ROOM_AT_FIRST * sizeof *d->due);
    if (d->due == NULL)
        return -1;
    if (holding_open(&d->held, heap, ROOM_AT_FIRST) != 0) {
        pages_unmap(d->due, ROOM_AT_FIRST * sizeof *d->due);
        return -1;
    }
    return 0;
}

static int make_room(struct deaths *d)
{
    size_t room = d->room * 2;

    if (d->count < d->room)
        return 0;
    if (holding_grow(&d->held, room) != 0)
        return -1;
    void *due =
        pages_remap(d->due, d->room * sizeof *d->due, room * sizeof *d->due);
    if (due == NULL)
        return -1;
    d->due = due;
    d->room = room;
    return 0;
}

static bool before(struct death_due a, struct death_due b)
{
    return a.due < b.due || (a.due == b.due && a.serial < b.serial);
}

static void put(struct deaths *d, size_t i, struct death_due due, struct obj *o)
{
    d->due[i] = due;
    *holding_slot(&d->held, i) = o;
}

static void copy(struct deaths *d, size_t to, size_t from)
{
    put(d, to, d->due[from], *holding_slot(&d->held, from));
}

int deaths_add(struct deaths *d, struct obj *o, uint64_t due)
{
    struct death_due mine = {due, d->serial};

    if (make_room(d) != 0)
        return -1;
    d->serial++;
    size_t i = d->count++;
    while (i > 0 && before(mine, d->due[(i - 1) / 2])) {
        copy(d, i, (i - 1) / 2);
        i = (i - 1) / 2;
    }
    put(d, i, mine, o);
    return 0;
}

/* Takes the earliest out of the heap. */
static struct obj *take_first(struct deaths *d)
{
    struct obj *first = *holding_slot(&d->held, 0);
    size_t last = --d->count, i = 0;
    struct death_due mine = d->due[last];
    struct obj *o = *holding_slot(&d->held, last);

    for (size_t child = 1; child < last; child = 2 * i + 1) {
        if (child + 1 < last && before(d->due[child + 1], d->due[child]))
            child++;
        if (!before(d->due[child], mine))
            break;
        copy(d, i, child);
        i = child;
    }
    put(d, i, mine, o);
    *holding_slot(&d->held, last) = NULL;
    return first;
}

void deaths_until(struct deaths *d, uint64_t now)
{
    while (d->count > 0 && d->due[0].due <= now)
        obj_release(d->held.heap, take_first(d));
}

void deaths_close(struct deaths *d)
{
    deaths_until(d, UINT64_MAX);
    holding_close(&d->held);
    pages_unmap(d->due, d->room * sizeof *d->due);
    *d = (struct deaths){0};
}
