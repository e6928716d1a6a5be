/* key - hash and equality of keys by the methods of a program, and of frozensets.
 *
 * gc's dicts compare keys by themselves and run nothing of the program meanwhile.
 * So what the program says is asked before: value_key calls __hash__, notes what it
 * said, and compares with the keys of that hash that are there; an equal one then
 * takes the place of the key that is looked for, and identity decides.  What was
 * noted stays, for tables are copied later without asking anybody.
 *
 * Cost: O(1) per key where there are such keys; nothing where there are none.
 */
#include "gc/types/key.h"
#include "experiments/shell/types/set.h"
#include "gc/weakref.h"

#include <stdlib.h>

struct noted {
    const struct obj *o;
    uint64_t hash;
};

/* Open addressing; an entry of a dead object is overwritten by the next one that
 * lies there. */
static struct {
    struct machine *m;
    struct noted *table;
    size_t slots, used;
} notes;

static struct noted *note_of(const struct obj *o)
{
    size_t i = ((uintptr_t)o >> 4) & (notes.slots - 1);

    while (notes.table[i].o != NULL && notes.table[i].o != o)
        i = (i + 1) & (notes.slots - 1);
    return &notes.table[i];
}

static bool grow(void)
{
    struct noted *old = notes.table;
    size_t n = notes.slots;
    struct noted *table = calloc(n == 0 ? 64 : 2 * n, sizeof *table);

    if (table == NULL)
        return false;
    notes.table = table;
    notes.slots = n == 0 ? 64 : 2 * n;
    for (size_t i = 0; i < n; i++) {
        if (old[i].o != NULL)
            *note_of(old[i].o) = old[i];
    }
    free(old);
    return true;
}

static int note(struct machine *m, const struct obj *o, uint64_t hash)
{
    if (2 * notes.used >= notes.slots && !grow()) {
        machine_oom(m);
        return -1;
    }
    struct noted *place = note_of(o);
    notes.used += place->o == NULL;
    *place = (struct noted){.o = o, .hash = hash};
    return 0;
}

void keys_forget(void)
{
    free(notes.table);
    memset(&notes, 0, sizeof notes);
    key_host_hash = NULL;
}

/* Does somebody else than gc decide what equals it? */
static bool is_special(const struct machine *m, const struct obj *o)
{
    if (o->type == &frozenset_type || o->type == &range_type.type)
        return true;
    return is_instance(o) &&
           (class_overrides(m, instance_class(o), NAME_HASH) ||
            class_overrides(m, instance_class(o), NAME_EQ));
}

static bool host_hash(const struct obj *o, uint64_t *hash)
{
    if (!is_special(notes.m, o))
        return false;
    const struct noted *place = note_of(o);
    if (place->o != NULL)
        *hash = place->hash;
    return place->o != NULL;
}

static uint64_t frozenset_hash(const struct obj *o)
{
    const struct set_obj *set = set_of_const(o);
    uint64_t hash = 0;

    for (uint64_t i = 0; i <= set->mask; i++) {
        uint64_t h = set->table[i].hash;
        if (set->table[i].key != NULL)
            hash ^= (h ^ 89869747 ^ (h << 16)) * 3644798167;
    }
    hash ^= (set->used + 1) * 1927868237;
    hash ^= (hash >> 11) ^ (hash >> 25);
    return hash * 69069 + 907133923;
}

/* Ranges of the same numbers are equal. */
static uint64_t range_hash(const struct obj *o)
{
    const struct range_obj *r = (const void *)o;
    uint64_t n = (uint64_t)range_len(o);
    uint64_t hash = n;

    if (n > 0)
        hash = hash * 1000003 + key_hash(r->start);
    return n > 1 ? hash * 1000003 + key_hash(r->step) : hash;
}

/* Asks a program's __hash__. */
static int ask_hash(struct machine *m, struct obj *o)
{
    struct obj *out = NULL;
    int rc = instance_call(m, o, NAME_HASH, NULL, 0, &out);

    if (rc <= 0)
        return rc;
    if (!is_int(out)) {
        obj_release(m->heap, out);
        machine_raise(m, ERROR_TYPE,
                      "__hash__ method should return an integer");
        return -1;
    }
    uint64_t hash = key_hash(out);
    obj_release(m->heap, out);
    return note(m, o, hash);
}

/* NOLINTNEXTLINE(misc-no-recursion): machine_enter bounds the depth */
static int ask(struct machine *m, struct obj *o)
{
    if (is_type(o, TYPE_TUPLE)) {
        if (!machine_enter(m, "in comparison"))
            return -1;
        int rc = 0;
        for (size_t i = 0; rc == 0 && i < tuple_len(o); i++)
            rc = ask(m, tuple_get(o, i));
        machine_leave(m);
        return rc;
    }
    if (is_type(o, TYPE_WEAKREF) && weakref_get(o) != NULL)
        return ask(m, weakref_get(o));
    if (!is_special(m, o))
        return 0;
    if (notes.m == NULL && !grow()) {
        machine_oom(m);
        return -1;
    }
    notes.m = m;
    key_host_hash = host_hash;
    if (o->type == &range_type.type)
        return note(m, o, range_hash(o));
    return o->type == &frozenset_type ? note(m, o, frozenset_hash(o))
                                      : ask_hash(m, o);
}

static struct obj *candidate(struct obj *container, uint64_t hash, size_t nth)
{
    if (is_set(container))
        return set_candidate(container, hash, nth);
    return dict_candidate(container, hash, nth);
}

int value_key(struct machine *m, struct obj *container, struct obj **key)
{
    if (value_check_hashable(m, *key) != 0 || ask(m, *key) != 0)
        return -1;
    return container == NULL ? 0 : value_key_known(m, container, key);
}

int value_key_known(struct machine *m, struct obj *container, struct obj **key)
{
    if (notes.m == NULL)
        return 0;
    uint64_t hash = is_set(container) ? set_hash(*key) : key_hash(*key);
    for (size_t nth = 0;; nth++) {
        struct obj *other = candidate(container, hash, nth);
        if (other == NULL || other == *key)
            return 0;
        machine_push(m, obj_retain(other));
        int equal = value_equal(m, other, *key);
        /* What equals it is there, or was a moment ago. */
        bool still = equal > 0 && candidate(container, hash, nth) == other;
        machine_drop(m);
        if (equal < 0)
            return -1;
        if (still) {
            *key = other;
            return 0;
        }
    }
}
