#ifndef GC_INTERN_H
#define GC_INTERN_H

/* Interned strs: one immortal object for each text, in memory of the heap's own.
 *
 * Attribute names, and strs of no or one byte where the profile shares them.
 *
 * Beside them, strs of the heap that a program interned (sys.intern), as long as they
 * live; nothing else is given those.
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

/* The interned str with o's text: o itself from now on if there was none.  Borrowed. */
struct obj *interned_share(struct interned *table, struct obj *o);
/* o dies, and interned_share took it. */
void interned_forget(struct interned *table, struct obj *o);

#endif
