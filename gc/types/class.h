#ifndef GC_TYPES_CLASS_H
#define GC_TYPES_CLASS_H

/* What instance.c needs to know of a class.  The rest is in gc/types.h. */
#include "gc/types/layout.h"

#include <stddef.h>
#include <stdint.h>

/* A class's instances start from one of these. */
extern const struct obj_type instance_type, bare_instance_type;

/* For a host whose classes hold more, in `rest`: a class of a type of its own,
 * of class_type's size, prefix and weak.  Untracked, `rest` is zero.  New; NULL =
 * OOM. */
struct obj *class_new_of(struct heap *heap, const struct obj_type *type,
                         const char *name);
/* The end of such a type's dealloc, after heap_untrack, weakref_clear_dying and
 * the release of what `rest` holds. */
void class_free(struct heap *heap, struct obj *o);

#endif
