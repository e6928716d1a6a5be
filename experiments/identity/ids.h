#ifndef IDENTITY_IDS_H
#define IDENTITY_IDS_H

/* Ids: what a scope knows about each one, 16 bytes in a row of records.
 *
 * Ids are numbered from 1 on in the order of their first births, so that 4 bytes
 * of shadow lead to a record, records of neighbours lie side by side, and memory
 * follows the distinct ids.
 */
#include <stddef.h>
#include <stdint.h>

#define IDS_MAX (UINT32_C(1) << 30)

struct id_record {
    uint64_t state; /* the scope's: live, clock of the death, births */
    uint32_t kind;  /* of the last holder, see kinds.h */
    uint32_t last;  /* stale_hit's: position of the last birth, plus 1 */
};

struct ids {
    struct id_record *at; /* at[1] to at[used]; at[0] stays zero */
    uint32_t used;
    size_t room; /* records mapped */
};

int ids_init(struct ids *ids); /* 0; -1 = OOM */
void ids_free(struct ids *ids);
/* The number of one more id, its record zero; the records may move.  0 = OOM or
 * more than IDS_MAX, unchanged. */
uint32_t ids_add(struct ids *ids);

#endif
