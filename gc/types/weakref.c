/* weakref - an object that knows another and does not hold it.
 *
 *     referent: weak -> [no callback] <-> [newest] <-> ... <-> [oldest]
 *
 * The one without a callback is shared: asking for another gives the same.  A
 * host's own type of weak references has another such one, behind it.  What
 * happens when the referent dies is in gc/weak_death.c.
 *
 * Cost: O(1), counting them O(weak references).
 * Source: CPython 3.11, Objects/weakrefobject.c, 2022, but for callbacks that
 * are weak references themselves: a chain of those dies without recursion.
 */
#include "gc/weakref.h"

#include "gc/heap_internal.h"
#include "gc/types/key.h"
#include "gc/weak.h"

#include <assert.h>

static const struct weakref_obj *weakref_of_const(const struct obj *o)
{
    return (const struct weakref_obj *)(const void *)o;
}

static bool is_shared(const struct weakref_obj *ref)
{
    return ref != NULL && ref->callback == NULL;
}

/* The one without a callback, of weakref_type or of a host's type; NULL. */
static struct weakref_obj *basic_of(const struct obj *o, bool host)
{
    struct weakref_obj *ref = *weak_list(o);

    if (host && is_shared(ref) && ref->super.type == &weakref_type)
        ref = ref->next;
    return is_shared(ref) && (ref->super.type != &weakref_type) == host ? ref
                                                                        : NULL;
}

static void insert(struct weakref_obj *ref, struct obj *o)
{
    bool host = ref->super.type != &weakref_type;
    struct weakref_obj *before = NULL;

    if (ref->callback != NULL)
        before = basic_of(o, true);
    if (before == NULL && (ref->callback != NULL || host))
        before = basic_of(o, false);
    struct weakref_obj **link = before == NULL ? weak_list(o) : &before->next;

    ref->referent = o;
    ref->prev = before;
    ref->next = *link;
    *link = ref;
    if (ref->next != NULL)
        ref->next->prev = ref;
}

void weak_unlink(struct weakref_obj *ref)
{
    if (ref->referent == NULL)
        return;
    struct weakref_obj **list = weak_list(ref->referent);
    if (*list == ref)
        *list = ref->next;
    if (ref->prev != NULL)
        ref->prev->next = ref->next;
    if (ref->next != NULL)
        ref->next->prev = ref->prev;
    ref->referent = NULL;
    ref->prev = ref->next = NULL;
}

/* --- the type ---------------------------------------------------------------- */

/* The referent is not held. */
static int weakref_traverse(struct obj *self, obj_visit_fn *visit, void *arg)
{
    struct obj *callback = weakref_of_const(self)->callback;

    return callback == NULL ? 0 : visit(callback, arg);
}

static void weakref_clear(struct heap *heap, struct obj *self)
{
    struct weakref_obj *ref = weakref_of(self);
    weak_unlink(ref);
    obj_drop(heap, &ref->callback);
}

/* It is in no list any more when it waits in the trash can. */
static void weakref_dealloc(struct heap *heap, struct obj *o)
{
    struct weakref_obj *ref = weakref_of(o);
    bool chain = ref->callback != NULL && is_weakref(ref->callback);

    heap_untrack(heap, o);
    weak_unlink(ref);
    if (chain && trash_begin(heap, o))
        return;
    weakref_clear(heap, o);
    heap_object_free(heap, o, sizeof *ref);
    if (chain)
        trash_end(heap);
}

const struct obj_type weakref_type = {
    .name = "weakref",
    .id = TYPE_WEAKREF,
    .flags = OBJ_GC,
    .size = sizeof(struct weakref_obj),
    .prefix = sizeof(struct gc_head),
    .traverse = weakref_traverse,
    .clear = weakref_clear,
    .dealloc = weakref_dealloc,
};

bool weakref_allowed(const struct obj *o)
{
    return o->type->weak != 0;
}

struct obj *weakref_new_of(struct heap *heap, const struct obj_type *type,
                           struct obj *o, struct obj *callback)
{
    bool host = type != &weakref_type;

    assert(weakref_allowed(o));
    if (callback == NULL && basic_of(o, host) != NULL)
        return obj_retain(&basic_of(o, host)->super);
    struct obj *new = heap_object_new(heap, type, type->size);
    if (new == NULL)
        return NULL;
    struct weakref_obj *ref = weakref_of(new);
    memset((char *)ref + sizeof ref->super, 0, sizeof *ref - sizeof ref->super);
    struct weakref_obj *made_meanwhile =
        callback == NULL ? basic_of(o, host) : NULL; /* in a collection */
    if (made_meanwhile != NULL) {
        heap_object_free(heap, new, sizeof *ref);
        return obj_retain(&made_meanwhile->super);
    }
    ref->callback = callback == NULL ? NULL : obj_retain(callback);
    insert(ref, o);
    heap_track(heap, new);
    return new;
}

struct obj *weakref_new(struct heap *heap, struct obj *o, struct obj *callback)
{
    return weakref_new_of(heap, &weakref_type, o, callback);
}

/* --- questions --------------------------------------------------------------- */

struct obj *weakref_get(const struct obj *ref)
{
    struct obj *referent = weakref_of_const(ref)->referent;

    return referent != NULL && referent->refs > 0 ? referent : NULL;
}

struct obj *weakref_callback(const struct obj *ref)
{
    return weakref_of_const(ref)->callback;
}

bool weakref_hash(const struct obj *ref, uint64_t *hash)
{
    const struct weakref_obj *r = weakref_of_const(ref);
    struct obj *referent = weakref_get(ref);

    if (!r->has_hash) {
        if (referent == NULL)
            return false;
        weakref_set_hash(unconst(ref), key_hash(referent));
    }
    *hash = r->hash;
    return true;
}

void weakref_set_hash(struct obj *ref, uint64_t hash)
{
    weakref_of(ref)->hash = hash;
    weakref_of(ref)->has_hash = true;
}

size_t weakref_count(const struct obj *o)
{
    size_t n = 0;

    if (!weakref_allowed(o))
        return 0;
    for (struct weakref_obj *ref = *weak_list(o); ref != NULL; ref = ref->next)
        n++;
    return n;
}

struct obj *weakref_list(struct heap *heap, struct obj *o)
{
    struct obj *list = list_new(heap); /* may collect, and that end some */

    if (list == NULL || !weakref_allowed(o))
        return list;
    for (struct weakref_obj *ref = *weak_list(o); ref != NULL;
         ref = ref->next) {
        if (list_append(heap, list, &ref->super) != 0) {
            obj_release(heap, list);
            return NULL;
        }
    }
    return list;
}
