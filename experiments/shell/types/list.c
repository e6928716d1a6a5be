/* list - what the shell does with lists beside gc's part: room by CPython's
 * rules, whole lists at once.
 *
 * Source: CPython 3.11, list_resize, list_extend and list_preallocate_exact of
 * Objects/listobject.c, 2022.
 */
#include "experiments/shell/types/objects.h"

#include <assert.h>

static struct list_obj *list_of(struct obj *o)
{
    return (struct list_obj *)(void *)o;
}

/* So many items, with that room; places that had none are NULL. */
static int list_set_len(struct machine *m, struct obj *o, size_t room, size_t n)
{
    struct list_obj *list = list_of(o);

    if (room != list->room && list_move(m->heap, o, room) != 0)
        return -1;
    for (size_t i = list->len; i < n; i++)
        list->items[i] = NULL;
    list->len = n;
    return 0;
}

struct obj *list_exact(struct machine *m, size_t n)
{
    struct obj *list = list_new(m->heap);

    if (list != NULL && list_set_len(m, list, n, n) != 0) {
        obj_release(m->heap, list);
        return NULL;
    }
    return list;
}

struct obj *list_for_pieces(struct machine *m, int64_t most)
{
    const int64_t usual = 12;
    struct obj *list =
        list_exact(m, (size_t)(most < 0 || most >= usual ? usual : most + 1));

    if (list != NULL)
        list_of(list)->len = 0;
    return list;
}

int list_resize(struct machine *m, struct obj *o, size_t n)
{
    struct list_obj *list = list_of(o);
    size_t room = (n + (n >> 3) + 6) & ~(size_t)3;

    if (n <= list->room && n >= list->room >> 1)
        return list_set_len(m, o, list->room, n);
    if (n > list->len && n - list->len > room - n)
        room = (n + 3) & ~(size_t)3;
    if (n == 0)
        room = 0;
    if (list->len > n)
        list->len = n;
    return list_set_len(m, o, room, n);
}

/* Makes room for n more: exactly, rounded up to an even number, in an empty list
 * without a buffer. */
static int make_room(struct machine *m, struct obj *o, size_t n)
{
    struct list_obj *list = list_of(o);
    size_t len = list->len;

    if (n == 0)
        return 0;
    if (list->items == NULL)
        return list_move(m->heap, o, (n + 1) & ~(size_t)1);
    if (list_resize(m, o, len + n) != 0)
        return -1;
    list->len = len;
    return 0;
}

static int extend_by_items(struct machine *m, struct obj *o, struct obj *from)
{
    bool is_list = is_type(from, TYPE_LIST);
    size_t n = is_list ? list_len(from) : tuple_len(from);
    struct list_obj *list = list_of(o);

    if (make_room(m, o, n) != 0)
        return -1;
    assert(list->items != NULL || n == 0);
    for (size_t i = 0; i < n; i++)
        list->items[list->len++] =
            obj_retain(is_list ? list_get(from, i) : tuple_get(from, i));
    return 0;
}

#define HINT_FAILED SIZE_MAX /* an exception is set */

/* What a program's __len__ says, even if all that is wanted is its items. */
static size_t instance_hint(struct machine *m, struct obj *o, size_t unknown)
{
    if (!class_overrides(m, instance_class(o), NAME_LEN))
        return unknown;
    int64_t n = value_len(m, o);
    if (n >= 0)
        return (size_t)n;
    if (!machine_error_is(m, ERROR_TYPE))
        return HINT_FAILED;
    machine_clear_error(m);
    return unknown;
}

static bool has_length_hint(const struct obj *o)
{
    const struct shape *const types[] = {
        &range_iter_type,      &list_iter_type, &tuple_iter_type,
        &list_reverse_type,    &dict_iter_type, &dict_values_iter_type,
        &dict_items_iter_type, &str_iter_type,  &any_reverse_type};

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (o->type == &types[i]->type)
            return true;
    }
    return o->type == &set_iter_shape.type;
}

/* How many items will probably be yielded, as far as can be known; `unknown`. */
static size_t length_hint(struct machine *m, struct obj *o, size_t unknown)
{
    if (is_instance(o))
        return instance_hint(m, o, unknown);

    const struct kind *kind = m->kinds[o->type->id];
    const struct seq_iter_obj *it = (const void *)o;

    if (has_length_hint(o) && builtin_bind_once(m, o) != 0)
        machine_clear_error(m);
    if (o->type == &range_iter_type.type)
        return (size_t)((const struct range_iter_obj *)(const void *)o)->len;
    if (o->type == &list_iter_type.type || o->type == &tuple_iter_type.type) {
        int64_t n = it->sequence == NULL ? 0 : (int64_t)fast_len(it->sequence);
        return it->index < n ? (size_t)(n - it->index) : 0;
    }
    if (o->type == &list_reverse_type.type)
        return it->sequence == NULL ? 0 : (size_t)(it->index + 1);
    if (kind != NULL && kind->len != NULL) {
        int64_t n = kind->len(m, o);
        return n < 0 ? 0 : (size_t)n;
    }
    return unknown;
}

/* Appends what is left of an iterator (on the stack). */
static int drain(struct machine *m, struct obj *o, struct obj *iterator)
{
    struct list_obj *list = list_of(o);
    struct obj *item = NULL;
    int rc = 0;

    while ((rc = value_next(m, iterator, &item)) > 0) {
        if (list->len < list->room) {
            list->items[list->len++] = item;
            continue;
        }
        rc = list_append(m->heap, o, item);
        obj_release(m->heap, item);
        if (rc != 0)
            return -1;
    }
    if (rc == 0 && list->len < list->room)
        rc = list_resize(m, o, list->len);
    return rc;
}

#define LIST_MAX ((size_t)1 << 28) /* items at once: more is out of memory */

int list_extend(struct machine *m, struct obj *o, struct obj *iterable)
{
    if (is_type(iterable, TYPE_LIST) || is_type(iterable, TYPE_TUPLE))
        return extend_by_items(m, o, iterable);
    struct obj *iterator = value_iter(m, iterable);
    if (iterator == NULL)
        return -1;
    machine_push(m, iterator);
    size_t hint = length_hint(m, iterable, 8);
    int rc = hint > LIST_MAX ? -1 : make_room(m, o, hint);
    if (rc == 0)
        rc = drain(m, o, iterator);
    machine_drop(m);
    return rc;
}

struct obj *list_from(struct machine *m, struct obj *iterable)
{
    struct obj *list = list_new(m->heap);

    if (list == NULL)
        return NULL;
    machine_push(m, list);
    int rc = list_extend(m, list, iterable);
    machine_pop(m);
    if (rc == 0)
        return list;
    obj_release(m->heap, list);
    return NULL;
}

struct obj *sequence_fast(struct machine *m, struct obj *iterable)
{
    if (is_type(iterable, TYPE_LIST) || is_type(iterable, TYPE_TUPLE))
        return obj_retain(iterable);
    struct obj *iterator = value_iter(m, iterable);
    if (iterator == NULL)
        return NULL;
    machine_push(m, iterator);
    struct obj *list = list_from(m, iterator);
    machine_push(m, list);
    m->stack.slots[m->stack.count - 2] = list;
    m->stack.slots[m->stack.count - 1] = iterator;
    machine_drop(m);
    return machine_pop(m);
}

static struct obj *tuple_of_list(struct machine *m, struct obj *list)
{
    size_t n = list_len(list);
    struct obj *tuple = tuple_new(m->heap, n);

    for (size_t i = 0; tuple != NULL && i < n; i++)
        tuple_init(tuple, i, obj_retain(list_get(list, i)));
    return tuple;
}

/* Puts what an iterator yields into the tuple on top of the stack, which gets
 * longer when it must; the number of items, or -1. */
static int64_t fill_tuple(struct machine *m, struct obj *iterator)
{
    size_t top = m->stack.count - 1;
    struct obj *item = NULL;
    size_t n = 0;
    int rc = 0;

    while ((rc = value_next(m, iterator, &item)) > 0) {
        size_t room = tuple_len(m->stack.slots[top]);
        machine_push(m, item);
        if (n == room) {
            struct obj *longer = tuple_resize(m->heap, m->stack.slots[top],
                                              room + 10 + (room + 10) / 4);
            if (longer == NULL)
                return -1;
            m->stack.slots[top] = longer;
        }
        tuple_init(m->stack.slots[top], n++, machine_pop(m));
    }
    return rc < 0 ? -1 : (int64_t)n;
}

struct obj *tuple_from(struct machine *m, struct obj *iterable)
{
    if (is_type(iterable, TYPE_TUPLE))
        return obj_retain(iterable);
    if (is_type(iterable, TYPE_LIST))
        return tuple_of_list(m, iterable);
    struct obj *iterator = value_iter(m, iterable);
    if (iterator == NULL)
        return NULL;
    machine_push(m, iterator);
    size_t hint = length_hint(m, iterable, 10);
    struct obj *tuple = hint > LIST_MAX ? NULL : tuple_new(m->heap, hint);
    if (tuple == NULL)
        return NULL;
    machine_push(m, tuple);
    int64_t n = fill_tuple(m, iterator);
    if (n < 0)
        return NULL;
    tuple = machine_pop(m);
    if ((size_t)n < tuple_len(tuple)) {
        machine_push(m, tuple);
        tuple = tuple_resize(m->heap, tuple, (size_t)n);
        if (tuple == NULL)
            return NULL;
        machine_pop(m);
    }
    machine_push(m, tuple);
    m->stack.slots[m->stack.count - 2] = tuple;
    m->stack.slots[m->stack.count - 1] = iterator;
    machine_drop(m);
    return machine_pop(m);
}
