/* dict - keys to values in insertion order; the key table is a buffer.
 *
 * An empty dict has no table.  The first key brings one of 8 slots; a table
 * without room is replaced by one for three times the entries, which also drops
 * the holes of deleted ones and, when the new key is no str, makes room for
 * hashes.  The dict of an instance has the instance's values and its class's
 * names instead of a table (values.h), until a key comes that has no number there.
 *
 * A dict is tracked from the first key or value on that could be part
 * of a cycle (or always, by profile).
 *
 * Cost: O(1) expected, amortised.
 * Source: CPython 3.11, Objects/dictobject.c, 2022.
 */
#include "gc/heap_internal.h"
#include "gc/types/dict_table.h"
#include "gc/types/key.h"
#include "gc/types/values.h"

static struct dict_obj *dict_of(struct obj *o)
{
    return (struct dict_obj *)(void *)o;
}

static const struct dict_obj *dict_of_const(const struct obj *o)
{
    return (const struct dict_obj *)(const void *)o;
}

static int visit_shared(struct obj **values, obj_visit_fn *visit, void *arg)
{
    int stop = 0;

    for (size_t i = 0; i < values_length(values) && stop == 0; i++)
        stop = values[i] == NULL ? 0 : visit(values[i], arg);
    return stop;
}

/* Of each entry the value and then the key. */
static int dict_traverse(struct obj *self, obj_visit_fn *visit, void *arg)
{
    const struct dict_keys *keys = dict_of(self)->keys;

    if (dict_of(self)->shared != NULL)
        return visit_shared(dict_of(self)->shared, visit, arg);
    if (keys == NULL)
        return 0;
    for (int64_t i = 0; i < keys->used; i++) {
        struct obj *key = *dict_keys_key(keys, i);
        if (key == NULL)
            continue;
        int stop = visit(*dict_keys_value(keys, i), arg);
        if (stop == 0)
            stop = visit(key, arg);
        if (stop != 0)
            return stop;
    }
    return 0;
}

/* Releases the entries in insertion order, key before value, and the table. */
static void drop_keys(struct heap *heap, struct dict_keys *keys)
{
    if (keys == NULL)
        return;
    for (int64_t i = 0; i < keys->used; i++) {
        struct obj *key = *dict_keys_key(keys, i);
        struct obj *value = *dict_keys_value(keys, i);
        if (key == NULL)
            continue;
        obj_release(heap, key);
        obj_release(heap, value);
    }
    dict_keys_free(heap, keys);
}

static void drop_shared(struct heap *heap, struct dict_obj *dict)
{
    struct obj **values = dict->shared;

    if (values == NULL)
        return;
    dict->shared = NULL;
    values_drop(heap, values);
    values_free(heap, values);
    names_release(heap, dict->names);
}

void dict_clear(struct heap *heap, struct obj *o)
{
    struct dict_obj *dict = dict_of(o);
    struct dict_keys *keys = dict->keys;

    dict->keys = NULL;
    dict->len = 0;
    drop_shared(heap, dict);
    drop_keys(heap, keys);
}

static void dict_dealloc(struct heap *heap, struct obj *o)
{
    heap_untrack(heap, o);
    if (trash_begin(heap, o))
        return;
    drop_shared(heap, dict_of(o));
    drop_keys(heap, dict_of(o)->keys);
    if (!heap_object_park(heap, &heap->freelists.dicts, o))
        heap_object_free(heap, o, sizeof(struct dict_obj));
    trash_end(heap);
}

const struct obj_type dict_type = {
    .name = "dict",
    .id = TYPE_DICT,
    .flags = OBJ_GC,
    .size = sizeof(struct dict_obj),
    .prefix = sizeof(struct gc_head),
    .traverse = dict_traverse,
    .clear = dict_clear,
    .dealloc = dict_dealloc,
};

/* Makes what may be NULL an empty dict. */
static struct obj *start(struct heap *heap, struct obj *o)
{
    if (o == NULL)
        return NULL;
    struct dict_obj *dict = dict_of(o);
    dict->len = 0;
    dict->names = NULL;
    dict->keys = NULL;
    dict->shared = NULL;
    if (heap->profile.dicts_always_tracked)
        heap_track(heap, o);
    return o;
}

struct obj *dict_new_apart(struct heap *heap)
{
    return start(heap,
                 heap_object_new(heap, &dict_type, sizeof(struct dict_obj)));
}

struct obj *dict_new(struct heap *heap)
{
    struct obj *o = heap_object_unpark(heap, &heap->freelists.dicts, &dict_type,
                                       sizeof(struct dict_obj));

    return o != NULL ? start(heap, o) : dict_new_apart(heap);
}

size_t dict_len(const struct obj *o)
{
    return dict_of_const(o)->len;
}

size_t dict_size(const struct obj *o)
{
    const struct dict_obj *dict = dict_of_const(o);

    if (dict->shared != NULL)
        return 0;
    return sizeof *dict + (dict->keys == NULL ? 0 : dict_keys_size(dict->keys));
}

struct obj *dict_get(const struct obj *o, const struct obj *key)
{
    const struct dict_obj *dict = dict_of_const(o);
    const struct dict_keys *keys = dict->keys;

    if (dict->shared != NULL) {
        size_t number = names_find(dict->names, key);
        return number == NAMES_NO_NUMBER ? NULL : dict->shared[number];
    }
    if (keys == NULL)
        return NULL;
    int64_t entry = dict_keys_find(keys, key, key_hash(key));
    return entry < 0 ? NULL : *dict_keys_value(keys, entry);
}

struct obj *dict_candidate(const struct obj *o, uint64_t hash, size_t nth)
{
    const struct dict_obj *dict = dict_of_const(o);

    if (dict->shared != NULL || dict->keys == NULL)
        return NULL;
    return dict_keys_candidate(dict->keys, hash, nth);
}

/* A table that can take one more key of that kind.  0; -1 = OOM, unchanged. */
static int make_room(struct heap *heap, struct dict_obj *dict, bool str_key)
{
    struct dict_keys *old = dict->keys;

    if (old == NULL) {
        dict->keys = dict_keys_new(heap, DICT_LOG2_MIN, str_key);
        return dict->keys == NULL ? -1 : 0;
    }
    struct dict_keys *keys =
        dict_keys_copy(heap, old, dict->len * 3, old->all_str && str_key);
    if (keys == NULL)
        return -1;
    dict->keys = keys;
    dict_keys_free(heap, old);
    return 0;
}

static void maintain_tracking(struct heap *heap, struct obj *o,
                              const struct obj *key, const struct obj *value)
{
    if (!obj_is_tracked(o) &&
        (obj_may_be_tracked(key) || obj_may_be_tracked(value)))
        heap_track(heap, o);
}

/* --- an instance's dict ------------------------------------------------------ */

void dict_adopt(struct heap *heap, struct obj *o, struct class_names *names,
                struct obj **values)
{
    struct dict_obj *dict = dict_of(o);

    dict->shared = values;
    dict->names = names;
    dict->len = values_used(values);
    names->refs++;
    for (size_t i = 0; i < values_length(values); i++)
        if (values[i] != NULL && !obj_is_tracked(o) &&
            obj_may_be_tracked(values[i]))
            heap_track(heap, o);
}

struct obj **dict_disown(struct heap *heap, struct obj *o)
{
    struct dict_obj *dict = dict_of(o);
    struct obj **values = dict->shared;

    if (values != NULL)
        names_release(heap, dict->names);
    dict->shared = NULL;
    dict->len = 0;
    return values;
}

/* A table instead of values: with room for one more key, of that kind.  0; -1 =
 * OOM, unchanged. */
static int unshare(struct heap *heap, struct dict_obj *dict, bool str_key)
{
    struct obj **values = dict->shared;
    struct dict_keys *keys =
        dict_keys_new(heap, dict_log2_slots(dict->len * 3), str_key);

    if (keys == NULL)
        return -1;
    for (size_t i = 0; i < dict->len; i++) {
        size_t number = *values_order(values, i);
        struct obj *name = dict->names->name[number];
        dict_keys_add(keys, key_hash(name), obj_retain(name), values[number]);
    }
    dict->keys = keys;
    dict->shared = NULL;
    values_free(heap, values);
    names_release(heap, dict->names);
    return 0;
}

/* Sets an attribute that has a number, or gets one: 1.  0: it has none, and the
 * dict has a table now.  -1 = OOM, unchanged. */
static int set_shared(struct heap *heap, struct obj *o, struct obj *key,
                      struct obj *value)
{
    struct dict_obj *dict = dict_of(o);
    bool str_key = key->type == &str_type;
    struct obj *name = key;

    if (str_key && !obj_is_immortal(key))
        name = str_intern(heap, str_text(key), str_bytes(key));
    if (name == NULL)
        return -1;
    size_t number = str_key ? names_number(dict->names, name) : NAMES_NO_NUMBER;
    if (number == NAMES_NO_NUMBER)
        return unshare(heap, dict, str_key);
    struct obj *old = dict->shared[number];
    dict->shared[number] = obj_retain(value);
    maintain_tracking(heap, o, key, value);
    if (old == NULL) {
        values_append(dict->shared, number);
        dict->len++;
    } else {
        obj_release(heap, old);
    }
    return 1;
}

static bool del_shared(struct heap *heap, struct dict_obj *dict,
                       const struct obj *key)
{
    size_t number = names_find(dict->names, key);
    struct obj *old = number == NAMES_NO_NUMBER ? NULL : dict->shared[number];

    if (old == NULL)
        return false;
    dict->shared[number] = NULL;
    values_remove(dict->shared, number);
    dict->len--;
    obj_release(heap, old);
    return true;
}

/* --- any dict ---------------------------------------------------------------- */

int dict_set(struct heap *heap, struct obj *o, struct obj *key,
             struct obj *value)
{
    if (dict_of(o)->shared != NULL) {
        int done = set_shared(heap, o, key, value);
        if (done != 0)
            return done < 0 ? -1 : 0;
    }
    struct dict_obj *dict = dict_of(o);
    bool str_key = key->type == &str_type;
    uint64_t hash = key_hash(key);
    int64_t entry = -1;

    if (dict->keys != NULL && (str_key || !dict->keys->all_str))
        entry = dict_keys_find(dict->keys, key, hash);
    if (entry >= 0) {
        struct obj **slot = dict_keys_value(dict->keys, entry);
        struct obj *old = *slot;
        *slot = obj_retain(value);
        maintain_tracking(heap, o, key, value);
        obj_release(heap, old);
        return 0;
    }
    bool fits = dict->keys != NULL && dict->keys->usable > 0 &&
                (str_key || !dict->keys->all_str);
    if (!fits && make_room(heap, dict, str_key) != 0)
        return -1;
    dict_keys_add(dict->keys, hash, obj_retain(key), obj_retain(value));
    dict->len++;
    maintain_tracking(heap, o, key, value);
    return 0;
}

/* Could that table have had half as many slots? */
static bool is_sparse(const struct dict_keys *keys, size_t len)
{
    return keys->log2_slots > DICT_LOG2_MIN && dict_keys_room(keys) / 2 >= len;
}

static void take_table(struct heap *heap, struct obj *o, struct obj *from,
                       struct dict_keys *keys)
{
    dict_of(o)->keys = keys;
    dict_of(o)->len = dict_len(from);
    if (obj_is_tracked(from) && !obj_is_tracked(o))
        heap_track(heap, o);
}

int dict_begin_merge(struct heap *heap, struct obj *o, struct obj *from)
{
    struct dict_obj *dict = dict_of(o);
    const struct dict_obj *other = dict_of_const(from);
    struct dict_keys *old = dict->keys;
    bool all_str = other->keys == NULL || other->keys->all_str;

    if (other->len == 0 || o == from)
        return 1;
    if (dict->shared != NULL)
        return 0;
    if (dict->len == 0 && other->keys != NULL &&
        other->keys->used == (int64_t)other->len &&
        !is_sparse(other->keys, other->len)) {
        struct dict_keys *keys = dict_keys_clone(heap, other->keys);
        if (keys == NULL)
            return -1;
        take_table(heap, o, from, keys);
        if (old != NULL)
            dict_keys_free(heap, old);
        return 1;
    }
    if (old != NULL && dict_keys_room(old) >= other->len)
        return 0;
    size_t wanted = ((dict->len + other->len) * 3 + 1) / 2;
    struct dict_keys *keys =
        old == NULL
            ? dict_keys_new(heap, dict_log2_slots(wanted), all_str)
            : dict_keys_copy(heap, old, wanted, old->all_str && all_str);
    if (keys == NULL)
        return -1;
    dict->keys = keys;
    if (old != NULL)
        dict_keys_free(heap, old);
    return 0;
}

struct obj *dict_clone(struct heap *heap, struct obj *from)
{
    const struct dict_obj *other = dict_of_const(from);
    struct dict_keys *keys = NULL;

    if (other->keys != NULL && other->len > 0 &&
        (int64_t)other->len >= other->keys->used * 2 / 3) {
        keys = dict_keys_clone(heap, other->keys);
        if (keys == NULL)
            return NULL;
    }
    struct obj *o = dict_new(heap);
    if (o != NULL && keys != NULL)
        take_table(heap, o, from, keys);
    if (o == NULL && keys != NULL) {
        for (int64_t i = 0; i < keys->used; i++) {
            if (*dict_keys_key(keys, i) == NULL)
                continue;
            obj_release(heap, *dict_keys_key(keys, i));
            obj_release(heap, *dict_keys_value(keys, i));
        }
        dict_keys_free(heap, keys);
    }
    return o;
}

bool dict_del(struct heap *heap, struct obj *o, const struct obj *key)
{
    struct dict_obj *dict = dict_of(o);
    if (dict->shared != NULL)
        return del_shared(heap, dict, key);
    uint64_t hash = key_hash(key);
    int64_t entry =
        dict->keys == NULL ? -1 : dict_keys_find(dict->keys, key, hash);

    if (entry < 0)
        return false;
    struct obj *old_key = *dict_keys_key(dict->keys, entry);
    struct obj *old_value = *dict_keys_value(dict->keys, entry);
    dict_keys_remove(dict->keys, entry, hash);
    dict->len--;
    obj_release(heap, old_key);
    obj_release(heap, old_value);
    return true;
}

bool dict_next(const struct obj *o, size_t *pos, struct obj **key,
               struct obj **value)
{
    const struct dict_obj *dict = dict_of_const(o);
    const struct dict_keys *keys = dict->keys;

    if (dict->shared != NULL && *pos < dict->len) {
        size_t number = *values_order(dict->shared, (*pos)++);
        *key = dict->names->name[number];
        *value = dict->shared[number];
        return true;
    }
    for (; keys != NULL && *pos < (size_t)keys->used; (*pos)++) {
        int64_t entry = (int64_t)*pos;
        if (*dict_keys_key(keys, entry) == NULL)
            continue;
        *key = *dict_keys_key(keys, entry);
        *value = *dict_keys_value(keys, entry);
        (*pos)++;
        return true;
    }
    return false;
}

bool dict_has_str_keys(const struct obj *o)
{
    const struct dict_keys *keys = dict_of_const(o)->keys;

    return keys == NULL || keys->all_str;
}

void dict_maybe_untrack(struct heap *heap, struct obj *o)
{
    size_t pos = 0;
    struct obj *key = NULL, *value = NULL;

    if (!obj_is_tracked(o))
        return;
    while (dict_next(o, &pos, &key, &value))
        if (obj_may_be_tracked(key) || obj_may_be_tracked(value))
            return;
    heap_untrack(heap, o);
}
