/* float - a double in an object of 24 bytes, with a free list.
 *
 * Cost: O(1).  Source: CPython 3.11, Objects/floatobject.c, 2022.
 */
#include "gc/heap_internal.h"
#include "gc/types/layout.h"

HEAP_LONG_WAY void float_die(struct heap *heap, struct obj *o)
{
    if (!heap_object_park(heap, &heap->freelists.floats, o))
        heap_object_free(heap, o, sizeof(struct float_obj));
}

static void float_dealloc(struct heap *heap, struct obj *o)
{
    if (heap->sink != NULL || !heap_park_untold(&heap->freelists.floats, o))
        float_die(heap, o);
}

const struct obj_type float_type = {
    .name = "float",
    .id = TYPE_FLOAT,
    .size = sizeof(struct float_obj),
    .dealloc = float_dealloc,
};

HEAP_LONG_WAY struct obj *make(struct heap *heap, double value)
{
    struct obj *o = heap_object_unpark(heap, &heap->freelists.floats,
                                       &float_type, sizeof(struct float_obj));

    if (o == NULL)
        o = heap_object_new(heap, &float_type, sizeof(struct float_obj));
    if (o != NULL)
        ((struct float_obj *)(void *)o)->value = value;
    return o;
}

struct obj *float_new(struct heap *heap, double value)
{
    struct obj *o = NULL;

    if (heap->sink == NULL)
        o = heap_unpark_untold(heap, &heap->freelists.floats, &float_type);
    if (o == NULL)
        return make(heap, value);
    ((struct float_obj *)(void *)o)->value = value;
    return o;
}
