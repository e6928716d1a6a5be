#ifndef HARNESS_FILTER_H
#define HARNESS_FILTER_H

/* Filters: which cells of the product are wanted.
 *
 * One filter is "KEY=PATTERN[ KEY=PATTERN...]", and holds for a cell when each of
 * its patterns matches: allocator, collector, profile, workload, int_cache,
 * type_freelists and seed, as --plan prints them; * and ? as in a shell.
 */
#include "experiments/harness/cell.h"

#include <stdbool.h>
#include <stddef.h>

struct filter; /* one */

struct filters {
    struct filter *items; /* owned */
    size_t count;
};

/* Adds one.  0, or -1 with one line in `error` (at least SPEC_ERROR_MAX bytes)
 * that names the piece and lists what is valid. */
int filters_add(struct filters *f, const char *text, char *error);
void filters_free(struct filters *f);
/* Does any of them hold for the cell? */
bool filters_match(const struct filters *f, const struct cell *cell);

#endif
