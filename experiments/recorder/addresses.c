/* addresses - from the address of a live block to the number of its object.
 *
 * Linear probing; a removal moves later entries back into the gap, so that there
 * are no dead places and the table stays as fast as it was.
 *
 * Cost: O(1) in the mean; growing doubles.
 * Source: Knuth, The Art of Computer Programming 3, 6.4, algorithm R (1973).
 */
#include "experiments/recorder/addresses.h"

#include <stdlib.h>

enum { PLACES_MIN = 1024 };

/* Blocks lie at multiples of 16: the low bits say nothing, and neighbours should
 * not crowd. */
static size_t home(const struct addresses *table, uint64_t address)
{
    return (size_t)((address >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 20) &
           table->mask;
}

static void put(struct addresses *table, struct address entry)
{
    size_t i = home(table, entry.address);

    while (table->places[i].address != 0)
        i = (i + 1) & table->mask;
    table->places[i] = entry;
    table->used++;
}

static int grow(struct addresses *table)
{
    size_t old = table->places == NULL ? 0 : table->mask + 1;
    size_t places = old == 0 ? PLACES_MIN : 2 * old;
    struct addresses wider = {.mask = places - 1};

    wider.places = calloc(places, sizeof *wider.places);
    if (wider.places == NULL)
        return -1;
    for (size_t i = 0; i < old; i++)
        if (table->places[i].address != 0)
            put(&wider, table->places[i]);
    free(table->places);
    *table = wider;
    return 0;
}

int addresses_add(struct addresses *table, uint64_t address, uint32_t number)
{
    if ((table->places == NULL || 2 * (table->used + 1) > table->mask + 1) &&
        grow(table) != 0)
        return -1;
    put(table, (struct address){.address = address, .number = number});
    return 0;
}

/* Closes the gap at `gap`: an entry that can't be reached past it moves in. */
static void close_gap(struct addresses *table, size_t gap)
{
    size_t i = gap;

    for (;;) {
        i = (i + 1) & table->mask;
        if (table->places[i].address == 0)
            break;
        size_t from_home =
            (i - home(table, table->places[i].address)) & table->mask;
        if (from_home < ((i - gap) & table->mask))
            continue; /* its way from home does not pass the gap */
        table->places[gap] = table->places[i];
        gap = i;
    }
    table->places[gap] = (struct address){0};
}

uint32_t addresses_take(struct addresses *table, uint64_t address)
{
    if (table->places == NULL)
        return ADDRESS_NONE;
    size_t i = home(table, address);
    while (table->places[i].address != address) {
        if (table->places[i].address == 0)
            return ADDRESS_NONE;
        i = (i + 1) & table->mask;
    }
    uint32_t number = table->places[i].number;
    close_gap(table, i);
    table->used--;
    return number;
}

void addresses_clear(struct addresses *table)
{
    free(table->places);
    *table = (struct addresses){0};
}
