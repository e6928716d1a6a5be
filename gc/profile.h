#ifndef GC_PROFILE_H
#define GC_PROFILE_H

/* Profiles: which Python's habits the object system has.
 *
 * A profile is a row of numbers; the code asks for a knob, never for a name.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct profile {
    const char *name;
    const char *summary;
    int64_t int_lo, int_hi; /* which ints are cached, both included */
    uint64_t thresholds[3]; /* of the generational collector */
    bool int_cache;         /* are small ints made once and shared? */
    bool type_freelists;    /* do types keep dead objects for themselves? */
    bool int_freelist;      /* ... ints too (3.14) */
    bool short_strs; /* are strs of 0 and 1 bytes made once and shared? */
    bool dicts_always_tracked;
};

extern const struct profile profile_registry[]; /* a NULL name ends it */

/* Borrowed; NULL when there is none of that name. */
const struct profile *profile_find(const char *name);

#endif
