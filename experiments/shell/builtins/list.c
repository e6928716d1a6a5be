/* list - the list type of a program: methods and operations; tuple too.
 *
 * Cost: as in CPython.  Source: CPython 3.11, Objects/listobject.c, 2022.
 */
#include "experiments/shell/builtins/container_repr.h"
#include "experiments/shell/builtins/sort.h"
#include "experiments/shell/kinds.h"
#include "experiments/shell/sequence.h"

#include "gc/types/layout.h"

static struct list_obj *list_of(struct obj *o)
{
    return (struct list_obj *)(void *)o;
}

/* ---- methods ---- */

static struct obj *append(struct machine *m, struct obj **args, size_t n,
                          struct obj *names)
{
    (void)n;
    (void)names;
    return list_append(m->heap, args[0], args[1]) == 0 ? none_new(m->heap)
                                                       : NULL;
}

static struct obj *extend(struct machine *m, struct obj **args, size_t n,
                          struct obj *names)
{
    (void)n;
    (void)names;
    return list_extend(m, args[0], args[1]) == 0 ? none_new(m->heap) : NULL;
}

static struct obj *insert(struct machine *m, struct obj **args, size_t n,
                          struct obj *names)
{
    struct list_obj *list = list_of(args[0]);
    int64_t at = 0;

    (void)n;
    (void)names;
    if (arg_int(m, args[1], &at) != 0)
        return NULL;
    int64_t len = (int64_t)list->len;
    at = at < 0 ? at + len : at;
    at = at < 0 ? 0 : at > len ? len : at;
    if (list_resize(m, args[0], list->len + 1) != 0)
        return NULL;
    memmove((void *)(list->items + at + 1), (void *)(list->items + at),
            (size_t)(len - at) * sizeof(struct obj *));
    list->items[at] = obj_retain(args[2]);
    return none_new(m->heap);
}

/* Takes one item out; the list gets smaller as CPython's does.  New. */
static struct obj *take_at(struct machine *m, struct obj *o, size_t i)
{
    struct list_obj *list = list_of(o);
    struct obj *item = list->items[i];
    size_t len = list->len - 1;

    memmove((void *)(list->items + i), (void *)(list->items + i + 1),
            (len - i) * sizeof(struct obj *));
    list->items[len] = NULL;
    machine_push(m, item);
    list->len = len + 1;
    /* Shrinking may fail for want of memory: then the room stays. */
    if (list_resize(m, o, len) != 0)
        list->len = len;
    return machine_pop(m);
}

static struct obj *pop(struct machine *m, struct obj **args, size_t n,
                       struct obj *names)
{
    struct list_obj *list = list_of(args[0]);
    int64_t at = -1;

    (void)names;
    if (n > 1 && arg_int(m, args[1], &at) != 0)
        return NULL;
    if (list->len == 0)
        return machine_raise(m, ERROR_INDEX, "pop from empty list");
    if (at < 0)
        at += (int64_t)list->len;
    if (at < 0 || (size_t)at >= list->len)
        return machine_raise(m, ERROR_INDEX, "pop index out of range");
    return take_at(m, args[0], (size_t)at);
}

/* Index of an equal item from `from` on; -1 none, -2 error. */
static int64_t find(struct machine *m, struct obj *o, struct obj *item,
                    size_t from)
{
    for (size_t i = from; i < list_len(o); i++) {
        machine_push(m, obj_retain(list_get(o, i)));
        int equal = value_equal(m, machine_top(m), item);
        machine_drop(m);
        if (equal != 0)
            return equal < 0 ? -2 : (int64_t)i;
    }
    return -1;
}

static struct obj *remove_item(struct machine *m, struct obj **args, size_t n,
                               struct obj *names)
{
    int64_t at = find(m, args[0], args[1], 0);

    (void)n;
    (void)names;
    if (at == -1)
        return machine_raise(m, ERROR_VALUE, "list.remove(x): x not in list");
    if (at < 0)
        return NULL;
    obj_release(m->heap, take_at(m, args[0], (size_t)at));
    return none_new(m->heap);
}

static struct obj *index_of(struct machine *m, struct obj **args, size_t n,
                            struct obj *names)
{
    int64_t from = 0;

    (void)names;
    if (n > 2 && arg_int(m, args[2], &from) != 0)
        return NULL;
    int64_t at = find(m, args[0], args[1], from < 0 ? 0 : (size_t)from);
    if (at >= 0)
        return int_new(m->heap, at);
    if (at == -1) {
        struct buffer text = {0};
        if (value_repr(m, args[1], &text) == 0)
            machine_raise(m, ERROR_VALUE, "%.*s is not in list", (int)text.size,
                          text.p);
        buffer_free(&text);
    }
    return NULL;
}

static struct obj *count(struct machine *m, struct obj **args, size_t n,
                         struct obj *names)
{
    int64_t seen = 0;

    (void)n;
    (void)names;
    for (int64_t at = 0;; at++, seen++) {
        at = find(m, args[0], args[1], (size_t)at);
        if (at < 0)
            return at == -1 ? int_new(m->heap, seen) : NULL;
    }
}

static struct obj *clear(struct machine *m, struct obj **args, size_t n,
                         struct obj *names)
{
    (void)n;
    (void)names;
    list_clear(m->heap, args[0]);
    return none_new(m->heap);
}

/* list.copy(), exactly as a slice of all. */
static struct obj *copy(struct machine *m, struct obj **args, size_t n,
                        struct obj *names)
{
    size_t len = list_len(args[0]);
    struct obj *list = list_exact(m, len);

    (void)n;
    (void)names;
    for (size_t i = 0; list != NULL && i < len; i++)
        list_set(m->heap, list, i, obj_retain(list_get(args[0], i)));
    return list;
}

static struct obj *reverse(struct machine *m, struct obj **args, size_t n,
                           struct obj *names)
{
    struct list_obj *list = list_of(args[0]);

    (void)n;
    (void)names;
    for (size_t i = 0; i < list->len / 2; i++) {
        struct obj *item = list->items[i];
        list->items[i] = list->items[list->len - 1 - i];
        list->items[list->len - 1 - i] = item;
    }
    return none_new(m->heap);
}

static struct obj *sort(struct machine *m, struct obj **args, size_t n,
                        struct obj *names)
{
    if (n > 1)
        return machine_raise(m, ERROR_TYPE,
                             "sort() takes no positional arguments");
    return sort_list(m, args[0], args, n, names) == 0 ? none_new(m->heap)
                                                      : NULL;
}

static const struct builtin list_methods[] = {
    {.name = "append", .fn = append, .min = 2, .max = 2},
    {.name = "extend", .fn = extend, .min = 2, .max = 2},
    {.name = "insert", .fn = insert, .min = 3, .max = 3},
    {.name = "pop", .fn = pop, .min = 1, .max = 2},
    {.name = "remove", .fn = remove_item, .min = 2, .max = 2},
    {.name = "index", .fn = index_of, .min = 2, .max = 3},
    {.name = "count", .fn = count, .min = 2, .max = 2},
    {.name = "clear", .fn = clear, .min = 1, .max = 1},
    {.name = "copy", .fn = copy, .min = 1, .max = 1},
    {.name = "reverse", .fn = reverse, .min = 1, .max = 1},
    {.name = "sort", .fn = sort, .min = 1, .max = -1, .keywords = true},
    {.name = NULL}};

/* ---- operations ---- */

static int64_t len(struct machine *m, struct obj *o)
{
    (void)m;
    return (int64_t)(is_type(o, TYPE_LIST) ? list_len(o) : tuple_len(o));
}

static struct obj *iter(struct machine *m, struct obj *o)
{
    return seq_iter_new(
        m, is_type(o, TYPE_LIST) ? &list_iter_type : &tuple_iter_type, o, 0);
}

static int contains(struct machine *m, struct obj *o, struct obj *item)
{
    bool list = is_type(o, TYPE_LIST);

    for (size_t i = 0; i < (list ? list_len(o) : tuple_len(o)); i++) {
        machine_push(m, obj_retain(list ? list_get(o, i) : tuple_get(o, i)));
        int equal = value_equal(m, machine_top(m), item);
        machine_drop(m);
        if (equal != 0)
            return equal;
    }
    return 0;
}

static struct obj *make_list(struct machine *m, struct obj **args, size_t n,
                             struct obj *names)
{
    (void)names;
    if (n > 1)
        return machine_raise(m, ERROR_TYPE,
                             "list expected at most 1 argument, got %zu", n);
    struct obj *list = list_new_apart(m->heap);
    if (list == NULL || n == 0)
        return list;
    machine_push(m, list);
    int rc = list_extend(m, list, args[0]);
    machine_pop(m);
    if (rc == 0)
        return list;
    obj_release(m->heap, list);
    return NULL;
}

static struct obj *make_tuple(struct machine *m, struct obj **args, size_t n,
                              struct obj *names)
{
    (void)names;
    if (n > 1)
        return machine_raise(m, ERROR_TYPE,
                             "tuple expected at most 1 argument, got %zu", n);
    return n == 0 ? tuple_new(m->heap, 0) : tuple_from(m, args[0]);
}

/* ---- tuples ---- */

static struct obj *tuple_index(struct machine *m, struct obj **args, size_t n,
                               struct obj *names)
{
    (void)n;
    (void)names;
    for (size_t i = 0; i < tuple_len(args[0]); i++) {
        int equal = value_equal(m, tuple_get(args[0], i), args[1]);
        if (equal != 0)
            return equal < 0 ? NULL : int_new(m->heap, (int64_t)i);
    }
    return machine_raise(m, ERROR_VALUE, "tuple.index(x): x not in tuple");
}

static struct obj *tuple_count(struct machine *m, struct obj **args, size_t n,
                               struct obj *names)
{
    int64_t seen = 0;

    (void)n;
    (void)names;
    for (size_t i = 0; i < tuple_len(args[0]); i++) {
        int equal = value_equal(m, tuple_get(args[0], i), args[1]);
        if (equal < 0)
            return NULL;
        seen += equal;
    }
    return int_new(m->heap, seen);
}

static const struct builtin tuple_methods[] = {
    {.name = "index", .fn = tuple_index, .min = 2, .max = 2},
    {.name = "count", .fn = tuple_count, .min = 2, .max = 2},
    {.name = NULL}};

const struct kind list_kind = {.name = "list",
                               .methods = list_methods,
                               .construct = make_list,
                               .repr_obj = list_repr,
                               .len = len,
                               .iter = iter,
                               .get_item = sequence_get_item,
                               .set_item = list_set_item,
                               .contains = contains,
                               .unhashable = true};
const struct kind tuple_kind = {.name = "tuple",
                                .methods = tuple_methods,
                                .construct = make_tuple,
                                .repr_obj = tuple_repr,
                                .len = len,
                                .iter = iter,
                                .get_item = sequence_get_item,
                                .contains = contains};
