/* iterator - iterators over sequences and dicts, and the views of a dict.
 *
 * Source: CPython 3.11, Objects/listobject.c, tupleobject.c, unicodeobject.c,
 * iterobject.c and dictobject.c, 2022.
 */
#include "experiments/shell/builtins/container_repr.h"
#include "experiments/shell/types/objects.h"
#include "experiments/shell/utf8.h"

static_assert(sizeof(struct seq_iter_obj) == 32, "list iterator");
static_assert(sizeof(struct dict_iter_obj) == 56, "dict iterator");
static_assert(sizeof(struct dict_view_obj) == 24, "dict view");

#define SEQUENCE                                                               \
    {                                                                          \
        offsetof(struct seq_iter_obj, sequence)                                \
    }
#define DICT_ITER                                                              \
    {                                                                          \
        offsetof(struct dict_iter_obj, dict),                                  \
            offsetof(struct dict_iter_obj, result)                             \
    }
#define DICT_VIEW                                                              \
    {                                                                          \
        offsetof(struct dict_view_obj, dict)                                   \
    }

struct shape list_iter_type = {SHAPE_GC("list_iterator", struct seq_iter_obj),
                               SEQUENCE};
struct shape list_reverse_type = {
    SHAPE_GC("list_reverseiterator", struct seq_iter_obj), SEQUENCE};
struct shape tuple_iter_type = {SHAPE_GC("tuple_iterator", struct seq_iter_obj),
                                SEQUENCE};
struct shape str_iter_type = {
    SHAPE_GC("str_ascii_iterator", struct seq_iter_obj), SEQUENCE};
struct shape any_iter_type = {SHAPE_GC("iterator", struct seq_iter_obj),
                              SEQUENCE};
struct shape any_reverse_type = {SHAPE_GC("reversed", struct seq_iter_obj),
                                 SEQUENCE};
struct shape dict_iter_type = {
    SHAPE_GC("dict_keyiterator", struct dict_iter_obj), DICT_ITER};
struct shape dict_values_iter_type = {
    SHAPE_GC("dict_valueiterator", struct dict_iter_obj), DICT_ITER};
struct shape dict_items_iter_type = {
    SHAPE_GC("dict_itemiterator", struct dict_iter_obj), DICT_ITER};
struct shape dict_keys_type = {SHAPE_GC("dict_keys", struct dict_view_obj),
                               DICT_VIEW};
struct shape dict_values_type = {SHAPE_GC("dict_values", struct dict_view_obj),
                                 DICT_VIEW};
struct shape dict_items_type = {SHAPE_GC("dict_items", struct dict_view_obj),
                                DICT_VIEW};

static struct seq_iter_obj *seq_of(struct obj *o)
{
    return (struct seq_iter_obj *)(void *)o;
}

struct obj *seq_iter_new(struct machine *m, struct shape *type,
                         struct obj *sequence, int64_t index)
{
    struct obj *o = shape_new(m->heap, type);

    if (o == NULL)
        return NULL;
    seq_of(o)->index = index;
    seq_of(o)->sequence = obj_retain(sequence);
    heap_track(m->heap, o);
    return o;
}

/* The sequence is let go at the end, not only when the iterator dies. */
static int exhausted(struct machine *m, struct obj *o)
{
    obj_drop(m->heap, &seq_of(o)->sequence);
    return 0;
}

static int list_next(struct machine *m, struct obj *o, struct obj **out)
{
    struct seq_iter_obj *it = seq_of(o);

    if (it->sequence == NULL || (size_t)it->index >= list_len(it->sequence))
        return exhausted(m, o);
    *out = obj_retain(list_get(it->sequence, (size_t)it->index++));
    return 1;
}

static int list_reverse_next(struct machine *m, struct obj *o, struct obj **out)
{
    struct seq_iter_obj *it = seq_of(o);

    if (it->sequence == NULL || it->index < 0 ||
        (size_t)it->index >= list_len(it->sequence))
        return exhausted(m, o);
    *out = obj_retain(list_get(it->sequence, (size_t)it->index--));
    return 1;
}

static int tuple_next(struct machine *m, struct obj *o, struct obj **out)
{
    struct seq_iter_obj *it = seq_of(o);

    if (it->sequence == NULL || (size_t)it->index >= tuple_len(it->sequence))
        return exhausted(m, o);
    *out = obj_retain(tuple_get(it->sequence, (size_t)it->index++));
    return 1;
}

/* The index counts bytes. */
static int str_next(struct machine *m, struct obj *o, struct obj **out)
{
    struct seq_iter_obj *it = seq_of(o);

    if (it->sequence == NULL || (size_t)it->index >= str_bytes(it->sequence))
        return exhausted(m, o);
    const char *p = str_text(it->sequence) + it->index;
    size_t n = utf8_char(p, str_bytes(it->sequence) - (size_t)it->index);
    *out = str_new(m->heap, p, n);
    if (*out == NULL)
        return -1;
    it->index += (int64_t)n;
    return 1;
}

/* By __getitem__ from 0 on, until IndexError. */
static int any_next(struct machine *m, struct obj *o, struct obj **out)
{
    struct seq_iter_obj *it = seq_of(o);

    if (it->sequence == NULL)
        return 0;
    struct obj *key = int_new(m->heap, it->index);
    if (key == NULL)
        return -1;
    machine_push(m, key);
    *out = value_get_item(m, it->sequence, key);
    machine_drop(m);
    if (*out == NULL && !machine_error_is(m, ERROR_INDEX))
        return -1;
    if (*out == NULL) {
        machine_clear_error(m);
        return exhausted(m, o);
    }
    it->index++;
    return 1;
}

static int any_reverse_next(struct machine *m, struct obj *o, struct obj **out)
{
    struct seq_iter_obj *it = seq_of(o);

    if (it->sequence == NULL || it->index < 0)
        return exhausted(m, o);
    int64_t at = it->index;
    int rc = any_next(m, o, out);
    it->index = at - 1;
    return rc;
}

/* ---- dicts ---- */

static struct dict_iter_obj *dict_iter_of(struct obj *o)
{
    return (struct dict_iter_obj *)(void *)o;
}

struct obj *dict_iter_new(struct machine *m, struct shape *type,
                          struct obj *dict)
{
    struct obj *o = shape_new(m->heap, type);

    if (o == NULL)
        return NULL;
    dict_iter_of(o)->dict = obj_retain(dict);
    dict_iter_of(o)->used = dict_len(dict);
    heap_track(m->heap, o);
    if (type != &dict_items_iter_type && type != &dict_reverse_items_type)
        return o;
    struct obj *pair = tuple_new(m->heap, 2); /* for pairs to be made in */
    if (pair == NULL) {
        obj_release(m->heap, o);
        return NULL;
    }
    tuple_init(pair, 0, none_new(m->heap));
    tuple_init(pair, 1, none_new(m->heap));
    dict_iter_of(o)->result = pair;
    return o;
}

int dict_iter_check(struct machine *m, struct dict_iter_obj *it)
{
    if (it->dict == NULL)
        return 0;
    if (it->used == dict_len(it->dict))
        return 1;
    it->used = UINT64_MAX; /* for ever */
    machine_raise(m, ERROR_RUNTIME, "dictionary changed size during iteration");
    return -1;
}

/* The next entry: 1, 0, -1. */
static int dict_step(struct machine *m, struct obj *o, struct obj **key,
                     struct obj **value)
{
    struct dict_iter_obj *it = dict_iter_of(o);
    int rc = dict_iter_check(m, it);

    if (rc != 1 || dict_next(it->dict, &it->position, key, value))
        return rc;
    obj_drop(m->heap, &it->dict);
    return 0;
}

static int keys_next(struct machine *m, struct obj *o, struct obj **out)
{
    struct obj *value = NULL;
    int rc = dict_step(m, o, out, &value);

    if (rc == 1)
        obj_retain(*out);
    return rc;
}

static int values_next(struct machine *m, struct obj *o, struct obj **out)
{
    struct obj *key = NULL;
    int rc = dict_step(m, o, &key, out);

    if (rc == 1)
        obj_retain(*out);
    return rc;
}

/* The same tuple again when nobody else has it. */
static struct obj *pair_for(struct machine *m, struct obj **kept)
{
    if (*kept == NULL || (*kept)->refs != 1)
        return tuple_new(m->heap, 2);
    struct tuple_obj *pair = (struct tuple_obj *)(void *)*kept;
    struct obj *old[] = {pair->items[0], pair->items[1]};
    pair->items[0] = pair->items[1] = NULL;
    obj_retain(*kept);
    obj_release(m->heap, old[0]);
    obj_release(m->heap, old[1]);
    if (!obj_is_tracked(*kept))
        heap_track(m->heap, *kept);
    return *kept;
}

struct obj *dict_iter_pair(struct machine *m, struct obj *o, struct obj *key,
                           struct obj *value)
{
    machine_push(m, obj_retain(key));
    machine_push(m, obj_retain(value));
    struct obj *pair = pair_for(m, &dict_iter_of(o)->result);
    if (pair == NULL) {
        machine_drop(m);
        machine_drop(m);
        return NULL;
    }
    tuple_init(pair, 1, machine_pop(m));
    tuple_init(pair, 0, machine_pop(m));
    return pair;
}

static int items_next(struct machine *m, struct obj *o, struct obj **out)
{
    struct obj *key = NULL;
    struct obj *value = NULL;
    int rc = dict_step(m, o, &key, &value);

    if (rc != 1)
        return rc;
    *out = dict_iter_pair(m, o, key, value);
    return *out == NULL ? -1 : 1;
}

struct obj *dict_view_new(struct machine *m, struct shape *type,
                          struct obj *dict)
{
    struct obj *o = shape_new(m->heap, type);

    if (o == NULL)
        return NULL;
    ((struct dict_view_obj *)(void *)o)->dict = obj_retain(dict);
    heap_track(m->heap, o);
    return o;
}

static struct obj *viewed(struct obj *o)
{
    return ((struct dict_view_obj *)(void *)o)->dict;
}

static int64_t view_len(struct machine *m, struct obj *o)
{
    (void)m;
    return (int64_t)dict_len(viewed(o));
}

static struct obj *view_iter(struct machine *m, struct obj *o)
{
    struct shape *type = o->type == &dict_keys_type.type ? &dict_iter_type
                         : o->type == &dict_values_type.type
                             ? &dict_values_iter_type
                             : &dict_items_iter_type;

    return dict_iter_new(m, type, viewed(o));
}

static int keys_contain(struct machine *m, struct obj *o, struct obj *item)
{
    if (value_key(m, viewed(o), &item) != 0)
        return -1;
    return dict_get(viewed(o), item) != NULL;
}

/* ("key", value) in d.items() */
static int items_contain(struct machine *m, struct obj *o, struct obj *item)
{
    if (!is_type(item, TYPE_TUPLE) || tuple_len(item) != 2)
        return 0;
    struct obj *key = tuple_get(item, 0);
    if (value_key(m, viewed(o), &key) != 0)
        return -1;
    struct obj *found = dict_get(viewed(o), key);
    if (found == NULL)
        return 0;
    machine_push(m, obj_retain(found));
    int same = value_equal(m, found, tuple_get(item, 1));
    machine_drop(m);
    return same;
}

const struct kind list_iter_kind = {.name = "list_iterator", .next = list_next};
const struct kind list_reverse_kind = {.name = "list_reverseiterator",
                                       .next = list_reverse_next};
const struct kind tuple_iter_kind = {.name = "tuple_iterator",
                                     .next = tuple_next};
const struct kind str_iter_kind = {.name = "str_ascii_iterator",
                                   .next = str_next};
const struct kind any_iter_kind = {.name = "iterator", .next = any_next};
const struct kind any_reverse_kind = {
    .name = "reversed", .construct = make_reversed, .next = any_reverse_next};
const struct kind dict_iter_kind = {.name = "dict_keyiterator",
                                    .next = keys_next};
const struct kind dict_values_iter_kind = {.name = "dict_valueiterator",
                                           .next = values_next};
const struct kind dict_items_iter_kind = {.name = "dict_itemiterator",
                                          .next = items_next};
static const struct builtin view_methods[] = {
    {.name = "isdisjoint", .fn = view_isdisjoint, .min = 2, .max = 2},
    {.name = NULL}};
const struct kind dict_keys_kind = {.name = "dict_keys",
                                    .methods = view_methods,
                                    .repr_obj = view_repr,
                                    .len = view_len,
                                    .iter = view_iter,
                                    .contains = keys_contain,
                                    .unhashable = true};
const struct kind dict_values_kind = {.name = "dict_values",
                                      .repr_obj = view_repr,
                                      .len = view_len,
                                      .iter = view_iter};
const struct kind dict_items_kind = {.name = "dict_items",
                                     .methods = view_methods,
                                     .repr_obj = view_repr,
                                     .len = view_len,
                                     .iter = view_iter,
                                     .contains = items_contain,
                                     .unhashable = true};
