/* list_slice - items of a list replaced and deleted, alone and in slices.
 *
 * Cost: O(items behind the first that changes). */
#include "experiments/shell/sequence.h"
#include "experiments/shell/types/objects.h"
#include "gc/types/layout.h"

#include <string.h>

static struct list_obj *list_of(struct obj *o)
{
    return (struct list_obj *)(void *)o;
}

/* Items that leave a list are pushed, so that they die when the list is whole;
 * CPython keeps them in a block meanwhile, but for up to eight neighbours. */
struct aside {
    void *block; /* NULL: none */
    size_t size;
};

static void aside_free(struct machine *m, const struct aside *aside)
{
    if (aside->block != NULL)
        heap_buffer_free(m->heap, aside->block, aside->size);
}

/* Room for n of them.  0, or -1 = OOM. */
static int aside_open(struct machine *m, size_t n, bool in_block,
                      struct aside *aside)
{
    aside->size = in_block ? n * sizeof(struct obj *) : 0;
    aside->block =
        aside->size == 0 ? NULL : heap_buffer_new(m->heap, aside->size);
    if ((aside->block == NULL && aside->size > 0) || !machine_reserve(m, n)) {
        aside_free(m, aside);
        return -1;
    }
    return 0;
}

static void shorten(struct machine *m, struct obj *o, size_t len)
{
    struct list_obj *list = list_of(o);

    list->len = len;
    if (len == 0)
        list_clear(m->heap, o);
    else if (len < list->room / 2)
        (void)list_resize(m, o, len);
}

/* The items [start, stop) out, those of `with` (or nothing) in. */
static int replace_slice(struct machine *m, struct obj *o, size_t start,
                         size_t stop, struct obj *with)
{
    struct list_obj *list = list_of(o);
    size_t add = with == NULL ? 0 : fast_len(with);
    size_t out = stop - start;
    size_t old = list->len;
    struct aside aside;

    if (add == 0 && out == old) {
        list_clear(m->heap, o);
        return 0;
    }
    if (aside_open(m, out, out > 8, &aside) != 0)
        return -1;
    for (size_t i = start; i < stop; i++)
        machine_push(m, list->items[i]);
    if (add > out && list_resize(m, o, old + add - out) != 0) {
        m->stack.count -= out;
        aside_free(m, &aside);
        return -1;
    }
    memmove((void *)(list->items + start + add), (void *)(list->items + stop),
            (old - stop) * sizeof(struct obj *));
    for (size_t i = 0; i < add; i++)
        list->items[start + i] = obj_retain(fast_get(with, i));
    if (add < out)
        shorten(m, o, old + add - out);
    for (size_t i = 0; i < out; i++)
        machine_drop(m); /* the last one first */
    aside_free(m, &aside);
    return 0;
}

/* Closes the gaps that n items leave, every step-th from `start` on. */
static void close_gaps(struct machine *m, struct obj *o, int64_t start,
                       int64_t step, int64_t n)
{
    struct list_obj *list = list_of(o);
    size_t to = (size_t)start;

    for (size_t from = to; from < list->len; from++) {
        int64_t behind = (int64_t)from - start;
        if (behind % step != 0 || behind / step >= n)
            list->items[to++] = list->items[from];
    }
    shorten(m, o, to);
}

/* Every step-th item out, or replaced by those of `with`.  What goes out dies when
 * the list is whole, the first one first. */
static int replace_steps(struct machine *m, struct obj *o, int64_t start,
                         int64_t step, int64_t n, struct obj *with)
{
    struct list_obj *list = list_of(o);
    size_t first = m->stack.count;
    struct aside aside;

    if (with != NULL && (int64_t)fast_len(with) != n) {
        machine_raise(m, ERROR_VALUE,
                      "attempt to assign sequence of size %zu to extended "
                      "slice of size %lld",
                      fast_len(with), (long long)n);
        return -1;
    }
    if (with == NULL && step < 0) { /* from the low end */
        start += (n - 1) * step;
        step = -step;
    }
    if (aside_open(m, (size_t)n, true, &aside) != 0)
        return -1;
    for (int64_t i = 0; i < n; i++) {
        struct obj **place = &list->items[start + i * step];
        machine_push(m, *place);
        if (with != NULL)
            *place = obj_retain(fast_get(with, (size_t)i));
    }
    if (with == NULL)
        close_gaps(m, o, start, step, n);
    for (size_t i = first; i < first + (size_t)n; i++) {
        struct obj *dead = m->stack.slots[i];
        m->stack.slots[i] = NULL;
        obj_release(m->heap, dead);
    }
    m->stack.count = first;
    aside_free(m, &aside);
    return 0;
}

/* sequence_fast has failed; what is no iterable at all is told of in other words.
 * -1. */
static int not_assignable(struct machine *m, struct obj *value,
                          const struct obj *slice)
{
    const struct kind *kind = m->kinds[value->type->id];
    struct obj *step = ((const struct slice_obj *)(const void *)slice)->step;
    bool extended = !is_none(step) && !(is_int(step) && int_value(step) == 1);

    if (is_instance(value) || (kind != NULL && (kind->iter || kind->next)))
        return -1;
    machine_clear_error(m);
    machine_raise(m, ERROR_TYPE,
                  extended ? "must assign iterable to extended slice"
                           : "can only assign an iterable");
    return -1;
}

static int set_slice(struct machine *m, struct obj *o, struct obj *slice,
                     struct obj *value)
{
    int64_t start = 0;
    int64_t stop = 0;
    int64_t step = 0;
    struct obj *with = NULL;

    if (value != NULL) {
        with = value == o ? list_from(m, value) : sequence_fast(m, value);
        if (with == NULL)
            return not_assignable(m, value, slice);
        machine_push(m, with);
    }
    int64_t n =
        slice_bounds(m, slice, (int64_t)list_len(o), &start, &stop, &step);
    int rc = -1;
    if (n >= 0 && step == 1)
        rc = replace_slice(m, o, (size_t)start, (size_t)(start + n), with);
    else if (n >= 0)
        rc = n == 0 && with == NULL ? 0
                                    : replace_steps(m, o, start, step, n, with);
    if (with != NULL)
        machine_drop(m);
    return rc;
}

int list_set_item(struct machine *m, struct obj *o, struct obj *key,
                  struct obj *value)
{
    size_t i = 0;

    if (key->type == &slice_type.type)
        return set_slice(m, o, key, value);
    if (sequence_index(m, o, key, list_len(o), "assignment index out of range",
                       &i) != 0)
        return -1;
    if (value != NULL)
        list_set(m->heap, o, i, obj_retain(value));
    else
        return replace_slice(m, o, i, i + 1, NULL);
    return 0;
}
