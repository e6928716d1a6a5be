/* singleton - the types of None, True and False.
 *
 * The objects are the heap's (gc/immortal.c); bools are ints of another type.
 */
#include "allocators/fatal.h"
#include "gc/heap_internal.h"

static void never_dealloc(struct heap *heap, struct obj *o)
{
    (void)heap;
    (void)o;
    fatal("gc: None, True or False released too often");
}

const struct obj_type none_type = {
    .name = "None",
    .id = TYPE_NONE,
    .size = sizeof(struct obj),
    .dealloc = never_dealloc,
};

const struct obj_type bool_type = {
    .name = "bool",
    .id = TYPE_BOOL,
    .size = INT_IMMORTAL_SIZE,
    .dealloc = never_dealloc,
};

void none_init_immortal(struct obj *o)
{
    o->refs = OBJ_IMMORTAL_REFS;
    o->type = &none_type;
}
