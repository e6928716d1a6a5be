#ifndef WORKLOADS_DEATHS_H
#define WORKLOADS_DEATHS_H

/* Who dies when: objects that are held until the birth clock reads `due`.
 *
 * A binary heap by (due, order of arrival) in memory of its own; the references
 * are a holding, hence roots. */
#include "experiments/workloads/holding.h"

#include <stdbool.h>
#include <stdint.h>

struct death_due {
    uint64_t due, serial;
};

struct deaths {
    struct death_due *due; /* due[i] belongs to slot i of `held` */
    size_t count, room;
    uint64_t serial;
    struct holding held;
};

/* 0, or -1 = OOM: nothing to close. */
int deaths_open(struct deaths *d, struct heap *heap);
/* Steals o, unless there is no memory: -1, and o is the caller's still. */
int deaths_add(struct deaths *d, struct obj *o, uint64_t due);
/* Releases all that is due at `now`, the earliest first. */
void deaths_until(struct deaths *d, uint64_t now);
/* Releases everything and gives the memory back. */
void deaths_close(struct deaths *d);

#endif
