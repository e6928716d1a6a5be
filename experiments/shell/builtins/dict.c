/* dict - the dict type of a program.
 *
 * Cost: as in CPython.  Source: CPython 3.11, Objects/dictobject.c, 2022.
 */
#include "experiments/shell/builtins/container_repr.h"
#include "experiments/shell/kinds.h"
#include "experiments/shell/sequence.h"

static struct obj *key_error(struct machine *m, struct obj *key)
{
    return machine_raise_value(m, ERROR_KEY, key);
}

static struct obj *get_item(struct machine *m, struct obj *o, struct obj *key)
{
    if (value_key(m, o, &key) != 0)
        return NULL;
    struct obj *found = dict_get(o, key);
    return found == NULL ? key_error(m, key) : obj_retain(found);
}

int dict_store_given(struct machine *m, struct obj *dict, struct obj *key,
                     struct obj *value)
{
    if (value_key(m, dict, &key) != 0)
        return -1;
    return dict_set(m->heap, dict, key, value);
}

/* CPython's dict holds both before it asks the key's __hash__ and __eq__. */
static int store(struct machine *m, struct obj *dict, struct obj *key,
                 struct obj *value)
{
    if (is_type(key, TYPE_STR) || is_int(key))
        return dict_set(m->heap, dict, key, value);
    machine_push(m, obj_retain(key));
    machine_push(m, obj_retain(value));
    int rc = dict_store_given(m, dict, key, value);
    machine_drop(m);
    machine_drop(m);
    return rc;
}

static int set_item(struct machine *m, struct obj *o, struct obj *key,
                    struct obj *value)
{
    if (value != NULL)
        return store(m, o, key, value);
    if (value_key(m, o, &key) != 0)
        return -1;
    if (dict_del(m->heap, o, key))
        return 0;
    key_error(m, key);
    return -1;
}

static int contains(struct machine *m, struct obj *o, struct obj *item)
{
    if (value_key(m, o, &item) != 0)
        return -1;
    return dict_get(o, item) != NULL;
}

/* ---- methods ---- */

static struct obj *get(struct machine *m, struct obj **args, size_t n,
                       struct obj *names)
{
    struct obj *key = args[1];

    (void)names;
    if (value_key(m, args[0], &key) != 0)
        return NULL;
    struct obj *found = dict_get(args[0], key);
    if (found != NULL)
        return obj_retain(found);
    return n > 2 ? obj_retain(args[2]) : none_new(m->heap);
}

static struct obj *set_default(struct machine *m, struct obj **args, size_t n,
                               struct obj *names)
{
    struct obj *key = args[1];

    (void)names;
    if (value_key(m, args[0], &key) != 0)
        return NULL;
    struct obj *found = dict_get(args[0], key);
    if (found != NULL)
        return obj_retain(found);
    struct obj *value = n > 2 ? obj_retain(args[2]) : none_new(m->heap);
    if (dict_set(m->heap, args[0], key, value) == 0)
        return value;
    obj_release(m->heap, value);
    return NULL;
}

static struct obj *pop(struct machine *m, struct obj **args, size_t n,
                       struct obj *names)
{
    struct obj *key = args[1];

    (void)names;
    if (value_key(m, args[0], &key) != 0)
        return NULL;
    struct obj *found = dict_get(args[0], key);
    if (found == NULL)
        return n > 2 ? obj_retain(args[2]) : key_error(m, key);
    obj_retain(found);
    dict_del(m->heap, args[0], key);
    return found;
}

static struct obj *pop_item(struct machine *m, struct obj **args, size_t n,
                            struct obj *names)
{
    struct obj *key = NULL;
    struct obj *value = NULL;
    size_t pos = 0;

    (void)n;
    (void)names;
    while (dict_next(args[0], &pos, &key, &value))
        continue; /* to the last one */
    if (key == NULL) {
        struct obj *text = str_from(m, "popitem(): dictionary is empty");
        if (text == NULL)
            return NULL;
        machine_push(m, text);
        key_error(m, text);
        machine_drop(m);
        return NULL;
    }
    struct obj *pair = tuple_new(m->heap, 2);
    if (pair == NULL)
        return NULL;
    tuple_init(pair, 0, obj_retain(key));
    tuple_init(pair, 1, obj_retain(value));
    dict_del(m->heap, args[0], key);
    return pair;
}

static struct obj *clear(struct machine *m, struct obj **args, size_t n,
                         struct obj *names)
{
    (void)n;
    (void)names;
    dict_clear(m->heap, args[0]);
    return none_new(m->heap);
}

static struct obj *copy(struct machine *m, struct obj **args, size_t n,
                        struct obj *names)
{
    (void)n;
    (void)names;
    return dict_copied(m, args[0]);
}

/* Adds one (key, value) of a sequence of pairs. */
static int add_pair(struct machine *m, struct obj *dict, struct obj *pair,
                    size_t at)
{
    struct obj *items = tuple_from(m, pair);

    if (items == NULL) {
        if (machine_error_is(m, ERROR_TYPE)) {
            machine_clear_error(m);
            machine_raise(m, ERROR_TYPE,
                          "cannot convert dictionary update sequence element "
                          "#%zu to a sequence",
                          at);
        }
        return -1;
    }
    machine_push(m, items);
    int rc = -1;
    if (tuple_len(items) == 2) {
        machine_push(m, obj_retain(tuple_get(items, 0)));
        machine_push(m, obj_retain(tuple_get(items, 1)));
        rc = store(m, dict, tuple_get(items, 0), tuple_get(items, 1));
        machine_drop(m);
        machine_drop(m);
    } else
        machine_raise(m, ERROR_VALUE,
                      "dictionary update sequence element #%zu has length "
                      "%zu; 2 is required",
                      at, tuple_len(items));
    machine_drop(m);
    return rc;
}

/* An object of the program with a method `keys`. */
static bool is_mapping(struct machine *m, struct obj *o)
{
    return is_instance(o) &&
           class_lookup(instance_class(o), machine_name(m, NAME_KEYS)) != NULL;
}

/* Each of its keys, and what it has for that. */
static int update_by_keys(struct machine *m, struct obj *dict, struct obj *from)
{
    struct obj *out = NULL;
    struct obj *key = NULL;
    size_t first = m->stack.count;
    int rc = instance_call(m, from, NAME_KEYS, NULL, 0, &out);

    if (rc != 1)
        return -1;
    machine_push(m, out);
    struct obj *iterator = value_iter(m, out);
    rc = iterator == NULL ? -1 : 0;
    machine_push(m, iterator); /* or NULL */
    while (rc == 0 && (rc = value_next(m, iterator, &key)) > 0) {
        machine_push(m, key);
        struct obj *value = value_get_item(m, from, key);
        machine_push(m, value); /* or NULL */
        rc = value == NULL ? -1 : set_item(m, dict, key, value);
        while (m->stack.count > first + 2)
            machine_drop(m);
    }
    while (m->stack.count > first)
        machine_drop(m);
    return rc;
}

static int update_from(struct machine *m, struct obj *dict, struct obj *from)
{
    struct obj *pair = NULL;
    size_t at = 0;
    int rc = 0;

    if (is_type(from, TYPE_DICT))
        return dict_merge(m, dict, from);
    if (is_mapping(m, from))
        return update_by_keys(m, dict, from);
    struct obj *iterator = value_iter(m, from);
    if (iterator == NULL)
        return -1;
    machine_push(m, iterator);
    while (rc == 0 && (rc = value_next(m, iterator, &pair)) > 0) {
        machine_push(m, pair);
        rc = add_pair(m, dict, pair, at++);
        machine_drop(m);
    }
    machine_drop(m);
    return rc;
}

/* A positional argument, then keywords. */
static int fill(struct machine *m, struct obj *dict, struct obj **args,
                size_t n, struct obj *names)
{
    if (n > 0 && update_from(m, dict, args[0]) != 0)
        return -1;
    for (size_t i = 0; names != NULL && i < tuple_len(names); i++) {
        if (dict_set(m->heap, dict, tuple_get(names, i), args[n + i]) != 0)
            return -1;
    }
    return 0;
}

static struct obj *update(struct machine *m, struct obj **args, size_t n,
                          struct obj *names)
{
    return fill(m, args[0], args + 1, n - 1, names) == 0 ? none_new(m->heap)
                                                         : NULL;
}

static struct obj *keys(struct machine *m, struct obj **args, size_t n,
                        struct obj *names)
{
    (void)n;
    (void)names;
    return dict_view_new(m, &dict_keys_type, args[0]);
}

static struct obj *values(struct machine *m, struct obj **args, size_t n,
                          struct obj *names)
{
    (void)n;
    (void)names;
    return dict_view_new(m, &dict_values_type, args[0]);
}

static struct obj *items(struct machine *m, struct obj **args, size_t n,
                         struct obj *names)
{
    (void)n;
    (void)names;
    return dict_view_new(m, &dict_items_type, args[0]);
}

static struct obj *from_keys(struct machine *m, struct obj **args, size_t n,
                             struct obj *names)
{
    struct obj *dict = dict_new_apart(m->heap);
    struct obj *key = NULL;
    struct obj *value = n > 2 ? args[2] : NULL;
    int rc = 0;

    (void)names;
    if (dict == NULL)
        return NULL;
    machine_push(m, dict);
    struct obj *iterator = value_iter(m, args[1]);
    if (iterator == NULL)
        return NULL;
    machine_push(m, iterator);
    machine_push(m, value == NULL ? none_new(m->heap) : obj_retain(value));
    value = machine_top(m);
    while (rc == 0 && (rc = value_next(m, iterator, &key)) > 0) {
        machine_push(m, key);
        rc = set_item(m, dict, key, value);
        machine_drop(m);
    }
    machine_drop(m);
    machine_drop(m);
    machine_pop(m);
    if (rc == 0)
        return dict;
    obj_release(m->heap, dict);
    return NULL;
}

static const struct builtin methods[] = {
    {.name = "get", .fn = get, .min = 2, .max = 3},
    {.name = "setdefault", .fn = set_default, .min = 2, .max = 3},
    {.name = "pop", .fn = pop, .min = 2, .max = 3},
    {.name = "popitem", .fn = pop_item, .min = 1, .max = 1},
    {.name = "clear", .fn = clear, .min = 1, .max = 1},
    {.name = "copy", .fn = copy, .min = 1, .max = 1},
    {.name = "update",
     .fn = update,
     .packs = true,
     .min = 1,
     .max = 2,
     .keywords = true},
    {.name = "keys", .fn = keys, .min = 1, .max = 1},
    {.name = "values", .fn = values, .min = 1, .max = 1},
    {.name = "items", .fn = items, .min = 1, .max = 1},
    {.name = "fromkeys", .fn = from_keys, .min = 2, .max = 3, .of_class = true},
    {.name = NULL}};

/* ---- operations ---- */

static int64_t len(struct machine *m, struct obj *o)
{
    (void)m;
    return (int64_t)dict_len(o);
}

static struct obj *iter(struct machine *m, struct obj *o)
{
    return dict_iter_new(m, &dict_iter_type, o);
}

static int equal(struct machine *m, struct obj *a, struct obj *b)
{
    struct obj *key = NULL;
    struct obj *value = NULL;
    size_t pos = 0;

    if (dict_len(a) != dict_len(b))
        return 0;
    while (dict_next(a, &pos, &key, &value)) {
        machine_push(m, obj_retain(key));
        machine_push(m, obj_retain(value));
        int asked = value_key(m, b, &key);
        struct obj *other = asked == 0 ? dict_get(b, key) : NULL;
        if (other == NULL) {
            machine_drop(m);
            machine_drop(m);
            return asked;
        }
        machine_push(m, obj_retain(other));
        int same = value_equal(m, value, other);
        machine_drop(m);
        machine_drop(m);
        machine_drop(m);
        if (same != 1)
            return same;
    }
    return 1;
}

static struct obj *construct(struct machine *m, struct obj **args, size_t n,
                             struct obj *names)
{
    if (n > 1)
        return machine_raise(m, ERROR_TYPE,
                             "dict expected at most 1 argument, got %zu", n);
    struct obj *dict = dict_new_apart(m->heap);
    if (dict == NULL)
        return NULL;
    machine_push(m, dict);
    int rc = fill(m, dict, args, n, names);
    machine_pop(m);
    if (rc == 0)
        return dict;
    obj_release(m->heap, dict);
    return NULL;
}

const struct kind dict_kind = {.name = "dict",
                               .methods = methods,
                               .construct = construct,
                               .construct_keywords = true,
                               .repr_obj = dict_repr,
                               .len = len,
                               .iter = iter,
                               .get_item = get_item,
                               .set_item = set_item,
                               .contains = contains,
                               .equal = equal,
                               .unhashable = true};
