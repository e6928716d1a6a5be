/* set - hash tables of keys.
 *
 * Probes ten neighbours, then jumps; grows fourfold when three fifths are full.
 * The order of iteration is the table's, as in CPython: for ints it is the same.
 *
 * Cost: O(1) on average.  Source: CPython 3.11, Objects/setobject.c, 2022.
 */
#include "experiments/shell/types/set.h"

#include "gc/types/key.h"

static_assert(sizeof(struct set_obj) == 200, "set");

#define LINEAR_PROBES 9
#define PERTURB_SHIFT 5

uint64_t set_hash(const struct obj *key)
{
    uint64_t hash = key_hash(key);

    return hash == UINT64_MAX ? UINT64_MAX - 1 : hash;
}

static bool is_unused(const struct set_entry *entry)
{
    return entry->key == NULL && entry->hash != SET_DUMMY;
}

size_t set_size(const struct obj *o)
{
    const struct set_obj *set = set_of_const(o);

    return sizeof *set + (set->table == set->small
                              ? 0
                              : (set->mask + 1) * sizeof *set->table);
}

/* The entry of the key, or the first one that was never used; *dead: the last dead
 * one on the way there, or NULL. */
static struct set_entry *probe(const struct set_obj *set, const struct obj *key,
                               uint64_t hash, struct set_entry **dead)
{
    uint64_t perturb = hash;
    uint64_t i = hash & set->mask;

    *dead = NULL;
    for (;;) {
        struct set_entry *entry = &set->table[i];
        unsigned probes = i + LINEAR_PROBES <= set->mask ? LINEAR_PROBES : 0;
        for (unsigned j = 0; j <= probes; j++, entry++) {
            if (is_unused(entry))
                return entry;
            if (entry->key == NULL)
                *dead = entry;
            else if (entry->hash == hash &&
                     (entry->key == key || key_equal(entry->key, key)))
                return entry;
        }
        perturb >>= PERTURB_SHIFT;
        i = (i * 5 + 1 + perturb) & set->mask;
    }
}

struct set_entry *set_find(const struct set_obj *set, const struct obj *key,
                           uint64_t hash)
{
    struct set_entry *dead = NULL;
    struct set_entry *entry = probe(set, key, hash, &dead);

    return is_unused(entry) ? NULL : entry;
}

struct obj *set_candidate(const struct obj *o, uint64_t hash, size_t nth)
{
    const struct set_obj *set = set_of_const(o);
    uint64_t perturb = hash;
    uint64_t i = hash & set->mask;

    for (;;) {
        const struct set_entry *entry = &set->table[i];
        unsigned probes = i + LINEAR_PROBES <= set->mask ? LINEAR_PROBES : 0;
        for (unsigned j = 0; j <= probes; j++, entry++) {
            if (is_unused(entry))
                return NULL;
            if (entry->key != NULL && entry->hash == hash && nth-- == 0)
                return entry->key;
        }
        perturb >>= PERTURB_SHIFT;
        i = (i * 5 + 1 + perturb) & set->mask;
    }
}

void set_swap(struct obj *a, struct obj *b)
{
    struct set_obj *x = set_of(a);
    struct set_obj *y = set_of(b);
    struct set_obj old = *x;
    bool small = x->table == x->small;

    x->fill = y->fill;
    x->used = y->used;
    x->mask = y->mask;
    x->table = y->table == y->small ? x->small : y->table;
    memcpy(x->small, y->small, sizeof x->small);
    y->fill = old.fill;
    y->used = old.used;
    y->mask = old.mask;
    y->table = small ? y->small : old.table;
    memcpy(y->small, old.small, sizeof y->small);
}

/* Where a key that is not there goes, in a table without dead entries. */
static struct set_entry *clean_place(const struct set_obj *set, uint64_t hash)
{
    uint64_t perturb = hash;
    uint64_t i = hash & set->mask;

    for (;;) {
        struct set_entry *entry = &set->table[i];
        unsigned probes = i + LINEAR_PROBES <= set->mask ? LINEAR_PROBES : 0;
        for (unsigned j = 0; j <= probes; j++, entry++) {
            if (entry->key == NULL)
                return entry;
        }
        perturb >>= PERTURB_SHIFT;
        i = (i * 5 + 1 + perturb) & set->mask;
    }
}

static void free_table(struct heap *heap, const struct set_obj *set,
                       struct set_entry *table, uint64_t mask)
{
    if (table != set->small)
        heap_buffer_free(heap, table, (mask + 1) * sizeof *table);
}

/* A table for more than `wanted` keys.  0; -1 = OOM, unchanged. */
static int resize(struct heap *heap, struct set_obj *set, uint64_t wanted)
{
    struct set_obj old = *set;
    const struct set_entry *from =
        old.table == set->small ? old.small : old.table;
    uint64_t slots = SET_SMALL;

    while (slots <= wanted)
        slots *= 2;
    if (slots == SET_SMALL) {
        set->table = set->small;
    } else {
        set->table = heap_buffer_new(heap, slots * sizeof *set->table);
        if (set->table == NULL) {
            set->table = old.table;
            return -1;
        }
    }
    memset(set->table, 0, slots * sizeof *set->table);
    set->mask = slots - 1;
    set->fill = set->used;
    for (uint64_t i = 0; i <= old.mask; i++) {
        if (from[i].key != NULL)
            *clean_place(set, from[i].hash) = from[i];
    }
    if (old.table != set->small)
        free_table(heap, set, old.table, old.mask);
    return 0;
}

int set_compact(struct machine *m, struct obj *o)
{
    struct set_obj *set = set_of(o);

    if (set->fill - set->used <= set->mask / 4)
        return 0;
    return resize(m->heap, set,
                  set->used > 50000 ? set->used * 2 : set->used * 4);
}

static int add_entry(struct heap *heap, struct set_obj *set, struct obj *key,
                     uint64_t hash)
{
    struct set_entry *dead = NULL;
    struct set_entry *entry = probe(set, key, hash, &dead);

    if (!is_unused(entry))
        return 0;
    if (dead != NULL) { /* a dead place is as good, and counted already */
        dead->key = obj_retain(key);
        dead->hash = hash;
        set->used++;
        return 0;
    }
    entry->key = obj_retain(key);
    entry->hash = hash;
    set->fill++;
    set->used++;
    if (set->fill * 5 < set->mask * 3)
        return 0;
    return resize(heap, set, set->used > 50000 ? set->used * 2 : set->used * 4);
}

int set_add_known(struct machine *m, struct obj *set, struct obj *item)
{
    /* CPython's set holds it before it asks __eq__. */
    machine_push(m, obj_retain(item));
    int rc = value_key_known(m, set, &item);
    if (rc == 0)
        rc = add_entry(m->heap, set_of(set), item, set_hash(item));
    machine_drop(m);
    return rc;
}

int set_add(struct machine *m, struct obj *set, struct obj *item)
{
    return value_key(m, NULL, &item) != 0 ? -1 : set_add_known(m, set, item);
}

int set_merge(struct machine *m, struct obj *o, struct obj *from)
{
    struct set_obj *set = set_of(o);
    const struct set_obj *other = set_of_const(from);

    if (o == from || other->used == 0)
        return 0;
    if ((set->fill + other->used) * 5 >= set->mask * 3 &&
        resize(m->heap, set, (set->used + other->used) * 2) != 0)
        return -1;
    if (set->fill == 0 && set->mask == other->mask &&
        other->fill == other->used) {
        for (uint64_t i = 0; i <= other->mask; i++) {
            set->table[i] = other->table[i];
            if (set->table[i].key != NULL)
                obj_retain(set->table[i].key);
        }
        set->fill = set->used = other->used;
        return 0;
    }
    for (uint64_t i = 0; i <= other->mask; i++) {
        struct obj *key = other->table[i].key;
        if (key == NULL)
            continue;
        machine_push(m, obj_retain(key));
        int rc = set_add_known(m, o, key);
        machine_drop(m);
        if (rc != 0)
            return -1;
    }
    return 0;
}

int set_update(struct machine *m, struct obj *set, struct obj *iterable)
{
    struct obj *item = NULL;
    int rc = 0;

    if (is_set(iterable))
        return set_merge(m, set, iterable);
    struct obj *iterator = value_iter(m, iterable);
    if (iterator == NULL)
        return -1;
    machine_push(m, iterator);
    while (rc == 0 && (rc = value_next(m, iterator, &item)) > 0) {
        machine_push(m, item);
        rc = set_add(m, set, item);
        machine_drop(m);
    }
    machine_drop(m);
    return rc;
}

struct obj *set_take(struct set_obj *set, struct set_entry *entry)
{
    struct obj *key = entry->key;

    entry->key = NULL;
    entry->hash = SET_DUMMY;
    set->used--;
    return key;
}

int set_discard(struct machine *m, struct obj *o, struct obj *item)
{
    if (value_key(m, o, &item) != 0)
        return -1;
    struct set_entry *entry = set_find(set_of(o), item, set_hash(item));
    if (entry == NULL)
        return 0;
    obj_release(m->heap, set_take(set_of(o), entry));
    return 1;
}

int set_has(struct machine *m, struct obj *o, struct obj *item)
{
    if (value_key(m, o, &item) != 0)
        return -1;
    return set_find(set_of(o), item, set_hash(item)) != NULL;
}

size_t set_len(const struct obj *o)
{
    return (size_t)set_of_const(o)->used;
}

bool set_next(const struct obj *o, size_t *pos, struct obj **item)
{
    const struct set_obj *set = set_of_const(o);

    for (; *pos <= set->mask; ++*pos) {
        if (set->table[*pos].key == NULL)
            continue;
        *item = set->table[(*pos)++].key;
        return true;
    }
    return false;
}

/* ---- the type ---- */

static int set_traverse(struct obj *self, obj_visit_fn *visit, void *arg)
{
    struct obj *item = NULL;
    size_t pos = 0;

    while (set_next(self, &pos, &item)) {
        int stop = visit(item, arg);
        if (stop != 0)
            return stop;
    }
    return 0;
}

static void empty(struct heap *heap, struct obj *self)
{
    struct set_obj *set = set_of(self);
    struct set_obj old = *set;
    struct set_entry *table = old.table == set->small ? old.small : old.table;

    memset(set->small, 0, sizeof set->small);
    set->table = set->small;
    set->fill = set->used = set->finger = 0;
    set->mask = SET_SMALL - 1;
    for (uint64_t i = 0; i <= old.mask; i++) {
        if (table[i].key != NULL)
            obj_release(heap, table[i].key);
    }
    if (table != old.small)
        free_table(heap, set, table, old.mask);
}

void set_clear(struct machine *m, struct obj *set)
{
    empty(m->heap, set);
}

static void set_dealloc(struct heap *heap, struct obj *self)
{
    heap_untrack(heap, self);
    if (trash_begin(heap, self))
        return;
    weakref_clear_dying(heap, self);
    empty(heap, self);
    heap_object_free(heap, self, sizeof(struct set_obj));
    trash_end(heap);
}

struct obj_type set_type = {.name = "set",
                            .flags = OBJ_GC,
                            .size = sizeof(struct set_obj),
                            .prefix = sizeof(struct gc_head),
                            .weak = offsetof(struct set_obj, weak),
                            .traverse = set_traverse,
                            .clear = empty,
                            .dealloc = set_dealloc};
struct obj_type frozenset_type = {.name = "frozenset",
                                  .flags = OBJ_GC,
                                  .size = sizeof(struct set_obj),
                                  .prefix = sizeof(struct gc_head),
                                  .weak = offsetof(struct set_obj, weak),
                                  .traverse = set_traverse,
                                  .clear = empty,
                                  .dealloc = set_dealloc};

struct obj *set_new(struct machine *m, bool frozen)
{
    struct obj *o = heap_object_new(
        m->heap, frozen ? &frozenset_type : &set_type, sizeof(struct set_obj));

    if (o == NULL)
        return NULL;
    memset((char *)o + sizeof *o, 0, sizeof(struct set_obj) - sizeof *o);
    set_of(o)->mask = SET_SMALL - 1;
    set_of(o)->table = set_of(o)->small;
    heap_track(m->heap, o);
    return o;
}

struct obj *set_copy(struct machine *m, struct obj *from, bool frozen)
{
    struct obj *set = set_new(m, frozen);

    if (set == NULL)
        return NULL;
    machine_push(m, set);
    int rc = set_update(m, set, from);
    machine_pop(m);
    if (rc == 0)
        return set;
    obj_release(m->heap, set);
    return NULL;
}
