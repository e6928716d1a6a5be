#ifndef GC_TYPES_CLASS_H
#define GC_TYPES_CLASS_H

/* What instance.c needs to know of a class.  The rest is in gc/types.h. */
#include "gc/types/layout.h"

#include <stddef.h>
#include <stdint.h>

#define CLASS_NO_NUMBER SIZE_MAX

extern const struct obj_type instance_type; /* a class starts from this one */

/* The number of an attribute; CLASS_NO_NUMBER: it has none. */
size_t class_find(const struct class_obj *class, const struct obj *name);
/* The same, but gives it one if there is room; `name` is interned. */
size_t class_number(struct class_obj *class, struct obj *name);

#endif
