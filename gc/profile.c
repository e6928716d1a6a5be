/* profile - the table of profiles.
 *
 * Numbers of CPython 3.11, 3.14.5 and 3.15 (the small-int range and the free
 * list of ints; the thresholds since 3.13).  `plain` is no Python: nothing is
 * cached, so every object reaches the allocator.
 *
 * Source: CPython, Include/internal/pycore_global_objects.h (3.11),
 * pycore_runtime_structs.h and pycore_freelist_state.h (3.14, 3.15).
 */
#include "gc/profile.h"

#include <string.h>

const struct profile profile_registry[] = {
    {.name = "plain",
     .summary = "no type free lists, no small-int cache",
     .int_cache = false,
     .int_lo = -5,
     .int_hi = 256,
     .thresholds = {700, 10, 10}},
    {.name = "cpython3.11",
     .summary = "ints -5..256 cached, type free lists, thresholds 700/10/10",
     .int_cache = true,
     .int_lo = -5,
     .int_hi = 256,
     .type_freelists = true,
     .short_strs = true,
     .thresholds = {700, 10, 10}},
    {.name = "cpython3.14",
     .summary = "as 3.11, a free list for ints, thresholds 2000/10/10",
     .int_cache = true,
     .int_lo = -5,
     .int_hi = 256,
     .type_freelists = true,
     .int_freelist = true,
     .short_strs = true,
     .dicts_always_tracked = true,
     .thresholds = {2000, 10, 10}},
    {.name = "cpython3.15",
     .summary = "as 3.14, ints -5..1024 cached",
     .int_cache = true,
     .int_lo = -5,
     .int_hi = 1024,
     .type_freelists = true,
     .int_freelist = true,
     .short_strs = true,
     .dicts_always_tracked = true,
     .thresholds = {2000, 10, 10}},
    {.name = NULL}};

const struct profile *profile_find(const char *name)
{
    for (const struct profile *p = profile_registry; p->name != NULL; p++)
        if (strcmp(p->name, name) == 0)
            return p;
    return NULL;
}
