/* ids.c - a row of records that grows; see ids.h.
 *
 * Doubling moves the mapping, not the bytes.
 *
 * Cost: O(1).  Source: none. */
#include "experiments/identity/ids.h"

#include "allocators/pages.h"
#include "experiments/identity/large.h"

#define FIRST_ROOM ((size_t)PAGES_SIZE / sizeof(struct id_record))

int ids_init(struct ids *ids)
{
    *ids = (struct ids){.room = FIRST_ROOM};
    ids->at = pages_map(ids->room * sizeof *ids->at);
    return ids->at == NULL ? -1 : 0;
}

void ids_free(struct ids *ids)
{
    if (ids->at != NULL)
        pages_unmap(ids->at, ids->room * sizeof *ids->at);
    *ids = (struct ids){0};
}

static int more_room(struct ids *ids)
{
    size_t bytes = ids->room * sizeof *ids->at;
    struct id_record *grown = pages_remap(ids->at, bytes, 2 * bytes);

    if (grown == NULL)
        return -1;
    large_hint(grown, 2 * bytes);
    ids->at = grown;
    ids->room *= 2;
    return 0;
}

uint32_t ids_add(struct ids *ids)
{
    if (ids->used == IDS_MAX)
        return 0;
    if (ids->used + 1 == ids->room && more_room(ids) != 0)
        return 0;
    return ++ids->used;
}
