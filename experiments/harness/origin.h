#ifndef HARNESS_ORIGIN_H
#define HARNESS_ORIGIN_H

/* Where the merged rows come from: builds and machines, as the shards say.
 * Usually one of each; a run that was resumed with another build or merged from
 * several machines has more, and its CSV says so. */
#include <stdio.h>

#define ORIGIN_KEYS       5
#define ORIGIN_VALUES_MAX 8 /* of one key; further ones are not listed */

struct origin {
    char *values[ORIGIN_KEYS][ORIGIN_VALUES_MAX]; /* owned */
};

extern const char *const origin_keys[ORIGIN_KEYS];

/* Takes one header record of a shard, "# key: value"; others are skipped. */
void origin_add(struct origin *origin, const char *record);
/* All values of a key, " + " between them; new, for free().  NULL = OOM. */
char *origin_text(const struct origin *origin, size_t key);
void origin_free(struct origin *origin);

#endif
