/* shape - traverse, clear and dealloc of objects with fixed fields.
 *
 * Deep chains of any of these types die without deep recursion: all that can
 * hold another pass the trash can.
 *
 * Cost: O(fields).
 */
#include "experiments/shell/types/shape.h"

static const struct shape *shape_of(const struct obj *o)
{
    return (const struct shape *)(const void *)o->type;
}

static struct obj **field(struct obj *o, uint16_t offset)
{
    return (struct obj **)(void *)((char *)o + offset);
}

int shape_traverse(struct obj *self, obj_visit_fn *visit, void *arg)
{
    const uint16_t *fields = shape_of(self)->fields;

    for (unsigned i = 0; i < SHAPE_FIELDS_MAX && fields[i] != 0; i++) {
        struct obj *held = *field(self, fields[i]);
        int stop = held == NULL ? 0 : visit(held, arg);
        if (stop != 0)
            return stop;
    }
    return 0;
}

void shape_clear(struct heap *heap, struct obj *self)
{
    const uint16_t *fields = shape_of(self)->fields;

    for (unsigned i = 0; i < SHAPE_FIELDS_MAX && fields[i] != 0; i++) {
        struct obj *held = *field(self, fields[i]);
        *field(self, fields[i]) = NULL;
        if (held != NULL)
            obj_release(heap, held);
    }
}

#define DEEP 500 /* deallocs in deallocs of these types */

static unsigned depth;

bool shape_dying_begin(struct heap *heap, struct obj *self, bool *counted)
{
    *counted = depth >= DEEP;
    if (*counted && trash_begin(heap, self))
        return true;
    depth++;
    return false;
}

void shape_dying_end(struct heap *heap, bool counted)
{
    depth--;
    if (counted)
        trash_end(heap);
}

void shape_dealloc(struct heap *heap, struct obj *self)
{
    size_t size = self->type->size;
    bool is_gc = obj_is_gc(self);
    bool counted = false;

    if (is_gc) {
        heap_untrack(heap, self);
        if (shape_dying_begin(heap, self, &counted))
            return;
    }
    if (self->type->weak != 0)
        weakref_clear_dying(heap, self);
    shape_clear(heap, self);
    heap_object_free(heap, self, size);
    if (is_gc)
        shape_dying_end(heap, counted);
}

void shape_dealloc_binned(struct heap *heap, struct obj *self)
{
    size_t size = self->type->size;

    heap_untrack(heap, self);
    if (trash_begin(heap, self))
        return;
    if (self->type->weak != 0)
        weakref_clear_dying(heap, self);
    shape_clear(heap, self);
    heap_object_free(heap, self, size);
    trash_end(heap);
}

struct obj *shape_new(struct heap *heap, struct shape *shape)
{
    struct obj *o = heap_object_new(heap, &shape->type, shape->type.size);

    if (o != NULL)
        memset((char *)o + sizeof *o, 0, shape->type.size - sizeof *o);
    return o;
}
