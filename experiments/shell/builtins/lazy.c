/* lazy - enumerate, zip, map, filter, reversed: iterators over iterators.
 *
 * enumerate and zip use their tuple again when nobody kept it.
 *
 * Source: CPython 3.11, Objects/enumobject.c and Python/bltinmodule.c, 2022.
 */
#include "experiments/shell/kinds.h"

static_assert(sizeof(struct enumerate_obj) == 56, "enumerate");
static_assert(sizeof(struct zip_obj) == 48, "zip");
static_assert(sizeof(struct map_obj) == 32, "map");

struct shape enumerate_type = {SHAPE_GC("enumerate", struct enumerate_obj),
                               {offsetof(struct enumerate_obj, iterator),
                                offsetof(struct enumerate_obj, result)}};
struct shape zip_type = {
    SHAPE_GC("zip", struct zip_obj),
    {offsetof(struct zip_obj, iterators), offsetof(struct zip_obj, result)}};
struct shape map_type = {
    SHAPE_GC("map", struct map_obj),
    {offsetof(struct map_obj, iterators), offsetof(struct map_obj, function)}};
struct shape filter_type = {
    SHAPE_GC("filter", struct map_obj),
    {offsetof(struct map_obj, function), offsetof(struct map_obj, iterators)}};

/* A tuple of n Nones, to be used again and again. */
static struct obj *nones(struct machine *m, size_t n)
{
    struct obj *tuple = tuple_new(m->heap, n);

    for (size_t i = 0; tuple != NULL && i < n; i++)
        tuple_init(tuple, i, none_new(m->heap));
    return tuple;
}

/* The kept tuple when nobody else has it, else a new one; all items are NULL. */
static struct obj *again(struct machine *m, struct obj *kept, size_t n)
{
    struct tuple_obj *tuple = (struct tuple_obj *)(void *)kept;

    if (kept->refs != 1)
        return tuple_new(m->heap, n);
    obj_retain(kept);
    for (size_t i = 0; i < n; i++) {
        obj_drop(m->heap, &tuple->items[i]);
    }
    if (!obj_is_tracked(kept))
        heap_track(m->heap, kept);
    return kept;
}

/* ---- enumerate ---- */

static struct obj *make_enumerate(struct machine *m, struct obj **args,
                                  size_t n, struct obj *names)
{
    static const char *const allowed[] = {"start", NULL};
    int64_t start = 0;
    struct obj *given = n > 1 ? args[1] : arg_keyword(args, n, names, "start");

    if (n == 0)
        return machine_raise(m, ERROR_TYPE,
                             "enumerate() missing required argument "
                             "'iterable'");
    if (n > 2)
        return machine_raise(
            m, ERROR_TYPE, "enumerate() takes 1 or 2 arguments (%zu given)", n);
    if (arg_keywords_only(m, "enumerate", names, allowed) != 0 ||
        (given != NULL && arg_int(m, given, &start) != 0))
        return NULL;
    struct obj *o = shape_new(m->heap, &enumerate_type);
    if (o == NULL)
        return NULL;
    struct enumerate_obj *e = (struct enumerate_obj *)(void *)o;
    heap_track(m->heap, o);
    machine_push(m, o);
    e->index = start;
    e->iterator = value_iter(m, args[0]);
    e->result = e->iterator == NULL ? NULL : nones(m, 2);
    machine_pop(m);
    if (e->result != NULL)
        return o;
    obj_release(m->heap, o);
    return NULL;
}

static int enumerate_next(struct machine *m, struct obj *o, struct obj **out)
{
    struct enumerate_obj *e = (struct enumerate_obj *)(void *)o;
    struct obj *item = NULL;
    int rc = value_next(m, e->iterator, &item);

    if (rc <= 0)
        return rc;
    machine_push(m, item);
    struct obj *index = int_new(m->heap, e->index);
    struct obj *pair = NULL;
    if (index != NULL) {
        e->index++;
        machine_push(m, index);
        pair = again(m, e->result, 2);
        if (pair == NULL)
            machine_drop(m);
    }
    if (pair == NULL) {
        machine_drop(m);
        return -1;
    }
    tuple_init(pair, 0, machine_pop(m));
    tuple_init(pair, 1, machine_pop(m));
    *out = pair;
    return 1;
}

/* ---- zip, map ---- */

/* The iterators of all arguments as a tuple. */
static struct obj *all_iterators(struct machine *m, struct obj **args, size_t n)
{
    struct obj *tuple = tuple_new(m->heap, n);

    if (tuple == NULL)
        return NULL;
    machine_push(m, tuple);
    for (size_t i = 0; i < n; i++) {
        struct obj *iterator = value_iter(m, args[i]);
        if (iterator == NULL) {
            machine_drop(m);
            return NULL;
        }
        tuple_init(tuple, i, iterator);
    }
    return machine_pop(m);
}

static struct obj *make_zip(struct machine *m, struct obj **args, size_t n,
                            struct obj *names)
{
    static const char *const allowed[] = {"strict", NULL};
    struct obj *strict = arg_keyword(args, n, names, "strict");
    int must = strict == NULL ? 0 : value_truth(m, strict);

    if (must < 0 || arg_keywords_only(m, "zip", names, allowed) != 0)
        return NULL;
    struct obj *iterators = all_iterators(m, args, n);
    if (iterators == NULL)
        return NULL;
    machine_push(m, iterators);
    struct obj *result = nones(m, n);
    machine_push(m, result);
    struct obj *o = result == NULL ? NULL : shape_new(m->heap, &zip_type);
    if (o == NULL)
        return NULL;
    struct zip_obj *z = (struct zip_obj *)(void *)o;
    z->size = (int64_t)n;
    z->strict = must;
    z->result = machine_pop(m);
    z->iterators = machine_pop(m);
    heap_track(m->heap, o);
    return o;
}

/* zip(..., strict=True): the i-th has ended, those before it have not.  -1, or 0: all
 * have. */
static int check_ends(struct machine *m, const struct zip_obj *z, size_t i)
{
    struct obj *item = NULL;
    size_t at = i;
    int rc = 0;

    while (i == 0 && rc == 0 && ++at < (size_t)z->size)
        rc = value_next(m, tuple_get(z->iterators, at), &item);
    if (rc < 0 || at == (size_t)z->size)
        return rc;
    if (item != NULL)
        obj_release(m->heap, item);
    machine_raise(m, ERROR_VALUE, "zip() argument %zu is %s than argument%s%zu",
                  at + 1, i == 0 ? "longer" : "shorter", at == 1 ? " " : "s 1-",
                  at);
    return -1;
}

/* The items one after the other into the tuple on top of the stack. */
static int zip_fill(struct machine *m, const struct zip_obj *z)
{
    struct tuple_obj *tuple = (struct tuple_obj *)(void *)machine_top(m);

    for (size_t i = 0; i < (size_t)z->size; i++) {
        struct obj *item = NULL;
        int rc = value_next(m, tuple_get(z->iterators, i), &item);
        if (rc == 0 && z->strict)
            return check_ends(m, z, i);
        if (rc != 1)
            return rc;
        struct obj *old = tuple->items[i];
        tuple->items[i] = item;
        if (old != NULL)
            obj_release(m->heap, old);
    }
    return 1;
}

static int zip_next(struct machine *m, struct obj *o, struct obj **out)
{
    struct zip_obj *z = (struct zip_obj *)(void *)o;
    bool alone = z->result->refs == 1;

    if (z->size == 0)
        return 0;
    struct obj *tuple =
        alone ? obj_retain(z->result) : tuple_new(m->heap, (size_t)z->size);
    if (tuple == NULL)
        return -1;
    machine_push(m, tuple);
    int rc = zip_fill(m, z);
    if (rc != 1) {
        machine_drop(m);
        return rc;
    }
    if (alone && !obj_is_tracked(tuple))
        heap_track(m->heap, tuple);
    *out = machine_pop(m);
    return 1;
}

static struct obj *make_map(struct machine *m, struct obj **args, size_t n,
                            struct obj *names)
{
    (void)names;
    if (n < 2)
        return machine_raise(m, ERROR_TYPE,
                             "map() must have at least two arguments.");
    struct obj *iterators = all_iterators(m, args + 1, n - 1);
    if (iterators == NULL)
        return NULL;
    machine_push(m, iterators);
    struct obj *o = shape_new(m->heap, &map_type);
    if (o == NULL)
        return NULL;
    struct map_obj *map = (struct map_obj *)(void *)o;
    map->iterators = machine_pop(m);
    map->function = obj_retain(args[0]);
    heap_track(m->heap, o);
    return o;
}

static int map_next(struct machine *m, struct obj *o, struct obj **out)
{
    struct map_obj *map = (struct map_obj *)(void *)o;
    size_t n = tuple_len(map->iterators);
    size_t first = m->stack.count;
    int rc = 1;

    for (size_t i = 0; rc == 1 && i < n; i++) {
        struct obj *item = NULL;
        rc = value_next(m, tuple_get(map->iterators, i), &item);
        if (rc == 1)
            machine_push(m, item);
    }
    if (rc == 1) {
        *out = value_call(m, map->function, &m->stack.slots[first], n, NULL);
        rc = *out == NULL ? -1 : 1;
    }
    while (m->stack.count > first)
        machine_drop(m);
    return rc;
}

/* ---- filter ---- */

static struct obj *make_filter(struct machine *m, struct obj **args, size_t n,
                               struct obj *names)
{
    (void)names;
    if (n != 2)
        return machine_raise(m, ERROR_TYPE,
                             "filter expected 2 arguments, got %zu", n);
    struct obj *iterator = value_iter(m, args[1]);
    if (iterator == NULL)
        return NULL;
    machine_push(m, iterator);
    struct obj *o = shape_new(m->heap, &filter_type);
    if (o == NULL)
        return NULL;
    ((struct map_obj *)(void *)o)->iterators = machine_pop(m);
    ((struct map_obj *)(void *)o)->function = obj_retain(args[0]);
    heap_track(m->heap, o);
    return o;
}

/* 1, 0, -1: does the function want the item? */
static int wants(struct machine *m, struct obj *function, struct obj *item)
{
    if (is_none(function))
        return value_truth(m, item);
    struct obj *answer = value_call_one(m, function, item);
    if (answer == NULL)
        return -1;
    int truth = value_truth(m, answer);
    obj_release(m->heap, answer);
    return truth;
}

static int filter_next(struct machine *m, struct obj *o, struct obj **out)
{
    struct map_obj *filter = (struct map_obj *)(void *)o;
    int rc = 0;

    while ((rc = value_next(m, filter->iterators, out)) > 0) {
        machine_push(m, *out);
        rc = wants(m, filter->function, *out);
        if (rc == 1) {
            machine_pop(m);
            return 1;
        }
        machine_drop(m);
        if (rc < 0)
            return -1;
    }
    return rc;
}

/* ---- reversed ---- */

static const struct builtin reversed_row = {.name = "__reversed__"};

static struct obj *reversed_by_method(struct machine *m, struct obj *o)
{
    struct obj *out = NULL;

    machine_push(m, obj_retain(o)); /* CPython binds the method */
    int rc = instance_call(m, o, NAME_REVERSED, NULL, 0, &out);
    machine_drop(m);
    return rc == 1 ? out : NULL;
}

struct obj *make_reversed(struct machine *m, struct obj **args, size_t n,
                          struct obj *names)
{
    (void)names;
    if (n != 1)
        return machine_raise(m, ERROR_TYPE,
                             "reversed expected 1 argument, got %zu", n);
    struct obj *o = args[0];
    if (is_type(o, TYPE_LIST)) {
        /* By way of list.__reversed__, bound. */
        struct obj *bound = builtin_new(m, &reversed_row, o, NULL);
        if (bound == NULL)
            return NULL;
        machine_push(m, bound);
        struct obj *it =
            seq_iter_new(m, &list_reverse_type, o, (int64_t)list_len(o) - 1);
        machine_drop(m);
        return it;
    }
    if (is_type(o, TYPE_DICT) || is_view(o) ||
        o->type == &dict_values_type.type)
        return dict_reversed(m, o);
    if (is_instance(o) && class_overrides(m, instance_class(o), NAME_REVERSED))
        return reversed_by_method(m, o);
    const struct kind *kind = m->kinds[o->type->id];
    bool sequence = is_instance(o)
                        ? class_overrides(m, instance_class(o), NAME_GETITEM)
                        : kind->get_item != NULL;
    if (!sequence)
        return machine_raise(m, ERROR_TYPE, "'%.100s' object is not reversible",
                             value_type_name(m, o));
    int64_t len = value_len(m, o);
    return len < 0 ? NULL : seq_iter_new(m, &any_reverse_type, o, len - 1);
}

const struct kind enumerate_kind = {.name = "enumerate",
                                    .construct = make_enumerate,
                                    .construct_keywords = true,
                                    .next = enumerate_next};
const struct kind zip_kind = {.name = "zip",
                              .packs = true,
                              .construct = make_zip,
                              .construct_keywords = true,
                              .next = zip_next};
const struct kind map_kind = {
    .name = "map", .construct = make_map, .next = map_next};
const struct kind filter_kind = {
    .name = "filter", .construct = make_filter, .next = filter_next};
