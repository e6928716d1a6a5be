#ifndef GC_TRAVERSE_H
#define GC_TRAVERSE_H

/* What an object's type->traverse does, for the passes of collectors: most
 * references are in lists and in tuples, and there the visitor is compiled into the
 * loop.  It may not stop the walk. */
#include "gc/heap_internal.h"
#include "gc/types/layout.h"

static inline __attribute__((always_inline)) void
traverse_items(struct obj **items, size_t len, obj_visit_fn *visit, void *arg)
{
    while (len-- > 0)
        if (items[len] != NULL)
            (void)visit(items[len], arg);
}

static inline __attribute__((always_inline)) void
traverse(struct obj *o, obj_visit_fn *visit, void *arg)
{
    if (o->type == &list_type) {
        struct list_obj *list = (struct list_obj *)(void *)o;
        traverse_items(list->items, list->len, visit, arg);
    } else if (o->type == &tuple_type) {
        struct tuple_obj *tuple = (struct tuple_obj *)(void *)o;
        traverse_items(tuple->items, tuple->len, visit, arg);
    } else {
        (void)o->type->traverse(o, visit, arg);
    }
}

#endif
