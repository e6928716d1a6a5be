/* slice - start:stop:step as an object; the last one to die is kept for the next.
 *
 * Source: CPython 3.11, Objects/sliceobject.c, 2022.
 */
#include "experiments/shell/types/objects.h"

static_assert(sizeof(struct slice_obj) == 40, "slice");

static struct slice_obj *slice_of(struct obj *o)
{
    return (struct slice_obj *)(void *)o;
}

/* The heap counts the one that is kept among the living. */
static void slice_dealloc(struct heap *heap, struct obj *self)
{
    struct obj **kept = &machine_of(heap)->roots[ROOT_SLICE];
    bool counted = false;

    if (*kept != NULL || machine_of(heap)->ending) {
        shape_dealloc(heap, self);
        return;
    }
    heap_untrack(heap, self);
    if (shape_dying_begin(heap, self, &counted))
        return;
    shape_clear(heap, self);
    shape_dying_end(heap, counted);
    if (*kept != NULL) {
        heap_object_free(heap, self, sizeof(struct slice_obj));
        return;
    }
    self->refs = 1;
    *kept = self;
}

struct shape slice_type = {{.name = "slice",
                            .flags = OBJ_GC,
                            .size = sizeof(struct slice_obj),
                            .prefix = sizeof(struct gc_head),
                            .traverse = shape_traverse,
                            .clear = shape_clear,
                            .dealloc = slice_dealloc},
                           {offsetof(struct slice_obj, step),
                            offsetof(struct slice_obj, start),
                            offsetof(struct slice_obj, stop)}};

static struct obj *take_kept(struct machine *m)
{
    struct obj *o = m->roots[ROOT_SLICE];

    m->roots[ROOT_SLICE] = NULL;
    return o;
}

struct obj *slice_new(struct machine *m, struct obj *start, struct obj *stop,
                      struct obj *step)
{
    size_t top = m->stack.count;

    machine_push(m, start);
    machine_push(m, stop);
    machine_push(m, step);
    struct obj *o = take_kept(m);
    if (o == NULL)
        o = shape_new(m->heap, &slice_type);
    if (o == NULL) {
        while (m->stack.count > top)
            machine_drop(m);
        return NULL;
    }
    slice_of(o)->step = machine_pop(m);
    slice_of(o)->stop = machine_pop(m);
    slice_of(o)->start = machine_pop(m);
    heap_track(m->heap, o);
    return o;
}

/* One bound, or `absent` for None. */
static int bound(struct machine *m, struct obj *o, int64_t absent, int64_t len,
                 int64_t low, int64_t high, int64_t *out)
{
    if (is_none(o)) {
        *out = absent;
        return 0;
    }
    if (!is_int(o)) {
        machine_raise(m, ERROR_TYPE,
                      "slice indices must be integers or None or have an "
                      "__index__ method");
        return -1;
    }
    int64_t i = int_value(o);
    if (i < 0)
        i = i < -len ? low : i + len;
    *out = i < low ? low : i > high ? high : i;
    return 0;
}

int64_t slice_bounds(struct machine *m, const struct obj *slice, int64_t len,
                     int64_t *start, int64_t *stop, int64_t *step)
{
    const struct slice_obj *s = (const void *)slice;

    *step = 1;
    if (!is_none(s->step)) {
        if (arg_int(m, s->step, step) != 0)
            return -1;
        if (*step == 0) {
            machine_raise(m, ERROR_VALUE, "slice step cannot be zero");
            return -1;
        }
        if (*step < -INT64_MAX)
            *step = -INT64_MAX;
    }
    bool up = *step > 0;
    int64_t low = up ? 0 : -1;
    int64_t high = up ? len : len - 1;
    if (bound(m, s->start, up ? low : high, len, low, high, start) != 0 ||
        bound(m, s->stop, up ? high : low, len, low, high, stop) != 0)
        return -1;
    if (up)
        return *start < *stop ? (*stop - *start - 1) / *step + 1 : 0;
    return *stop < *start ? (*start - *stop - 1) / -*step + 1 : 0;
}

static int slice_repr(struct machine *m, struct obj *o, struct buffer *out)
{
    buffer_str(out, "slice(");
    if (value_repr(m, slice_of(o)->start, out) != 0)
        return -1;
    buffer_str(out, ", ");
    if (value_repr(m, slice_of(o)->stop, out) != 0)
        return -1;
    buffer_str(out, ", ");
    if (value_repr(m, slice_of(o)->step, out) != 0)
        return -1;
    buffer_char(out, ')');
    return 0;
}

static struct obj *construct(struct machine *m, struct obj **args, size_t n,
                             struct obj *names)
{
    (void)names;
    if (n < 1 || n > 3)
        return machine_raise(m, ERROR_TYPE, "slice expected at %s, got %zu",
                             n == 0 ? "least 1 argument" : "most 3 arguments",
                             n);
    return slice_new(m, n == 1 ? none_new(m->heap) : obj_retain(args[0]),
                     obj_retain(args[n == 1 ? 0 : 1]),
                     n == 3 ? obj_retain(args[2]) : none_new(m->heap));
}

const struct kind slice_kind = {.name = "slice",
                                .packs = true,
                                .construct = construct,
                                .repr = slice_repr,
                                .unhashable = true};
