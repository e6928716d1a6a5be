/* dict - keys to values in insertion order; the key table is a buffer.
 *
 * An empty dict has no table.  The first key brings one of 8 slots; a table
 * without room is replaced by one for three times the entries, which also drops
 * the holes of deleted ones and, when the new key is no str, makes room for
 * hashes.  A dict is tracked from the first key or value on that could be part
 * of a cycle (or always, by profile).
 *
 * Cost: O(1) expected, amortised.
 * Source: CPython 3.11, Objects/dictobject.c, 2022.
 */
#include "gc/heap_internal.h"
#include "gc/types/dict_table.h"
#include "gc/types/key.h"

static struct dict_obj *dict_of(struct obj *o)
{
    return (struct dict_obj *)(void *)o;
}

static const struct dict_obj *dict_of_const(const struct obj *o)
{
    return (const struct dict_obj *)(const void *)o;
}

/* Of each entry the value and then the key. */
static int dict_traverse(struct obj *self, obj_visit_fn *visit, void *arg)
{
    const struct dict_keys *keys = dict_of(self)->keys;

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

void dict_clear(struct heap *heap, struct obj *o)
{
    struct dict_keys *keys = dict_of(o)->keys;

    dict_of(o)->keys = NULL;
    dict_of(o)->len = 0;
    drop_keys(heap, keys);
}

static void dict_dealloc(struct heap *heap, struct obj *o)
{
    heap_untrack(heap, o);
    if (trash_begin(heap, o))
        return;
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

struct obj *dict_new(struct heap *heap)
{
    struct obj *o = heap_object_unpark(heap, &heap->freelists.dicts, &dict_type,
                                       sizeof(struct dict_obj));

    if (o == NULL)
        o = heap_object_new(heap, &dict_type, sizeof(struct dict_obj));
    if (o == NULL)
        return NULL;
    struct dict_obj *dict = dict_of(o);
    dict->len = 0;
    dict->version = 0;
    dict->keys = NULL;
    dict->shared = NULL;
    if (heap->profile.dicts_always_tracked)
        heap_track(heap, o);
    return o;
}

size_t dict_len(const struct obj *o)
{
    return dict_of_const(o)->len;
}

struct obj *dict_get(const struct obj *o, const struct obj *key)
{
    const struct dict_keys *keys = dict_of_const(o)->keys;

    if (keys == NULL)
        return NULL;
    int64_t entry = dict_keys_find(keys, key, key_hash(key));
    return entry < 0 ? NULL : *dict_keys_value(keys, entry);
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

int dict_set(struct heap *heap, struct obj *o, struct obj *key,
             struct obj *value)
{
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

bool dict_del(struct heap *heap, struct obj *o, const struct obj *key)
{
    struct dict_obj *dict = dict_of(o);
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
    const struct dict_keys *keys = dict_of_const(o)->keys;

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
