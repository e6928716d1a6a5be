#ifndef GC_INTERN_H
#define GC_INTERN_H

/* Interned strs: one immortal object for each text, in memory of the heap's own.
 *
 * Attribute names, and strs of no or one byte where the profile shares them.
 */
#include "gc/object.h"

struct interned;

struct interned *interned_create(void); /* new; NULL = OOM */
void interned_destroy(struct interned *table);
/* Borrowed; NULL = OOM.  *made is set when it had to be made. */
struct obj *interned_get(struct interned *table, const char *text, size_t bytes,
                         bool *made);
/* Borrowed; NULL when there is none. */
struct obj *interned_find(const struct interned *table, const char *text,
                          size_t bytes);

#endif
