/* namespace - names bound to objects, in memory of its own.
 *
 * Entries lie in bind order, the objects in an array beside them that is
 * registered with the heap as roots; an index of slots finds a name.  An unbound
 * name leaves a hole, closed when the arrays grow.
 *
 *     index:   hash -> entry number + 1, 0 = empty      (at most half full)
 *     entries: | name, hash | name, hash | ...          in bind order
 *     slots:   | object     | NULL: hole | ...
 *
 * Cost: O(name) expected; unbinding too.  A rebound name keeps its place.
 */
#include "gc/namespace.h"

#include "allocators/pages.h"
#include "gc/heap.h"
#include "gc/types/key.h"

#include <string.h>

#define ROOM_MIN       ((size_t)64)
#define NAMES_ROOM_MIN ((size_t)1024)

struct entry {
    uint64_t hash;
    size_t name; /* offset in the text of names */
};

struct arrays { /* parts of one mapping, in this order */
    struct entry *entries;
    struct obj **slots;
    uint32_t *index; /* 2 * room */
    char *names;     /* NUL-terminated, one after another */
    size_t room, names_room;
    size_t used, names_used;
};

struct namespace
{
    struct heap *heap; /* borrowed */
    struct heap_roots roots;
    struct arrays a;
    size_t count; /* bound names */
};

static size_t arrays_size(const struct arrays *a)
{
    return a->room * (sizeof(struct entry) + sizeof(struct obj *) +
                      2 * sizeof(uint32_t)) +
           a->names_room;
}

static void arrays_unmap(struct arrays *a)
{
    pages_unmap(a->entries, arrays_size(a));
}

static int arrays_map(struct arrays *a, size_t room, size_t names_room)
{
    *a = (struct arrays){.room = room, .names_room = names_room};
    a->entries = pages_map(arrays_size(a));
    if (a->entries == NULL)
        return -1;
    a->slots = (struct obj **)(void *)(a->entries + room);
    a->index = (uint32_t *)(void *)(a->slots + room);
    a->names = (char *)(a->index + 2 * room);
    return 0;
}

/* Adds a name that is not there; there is room.  Steals the reference. */
static void arrays_add(struct arrays *a, const char *name, uint64_t hash,
                       struct obj *o)
{
    size_t mask = 2 * a->room - 1;
    size_t size = strlen(name) + 1;
    size_t i = (size_t)hash & mask;

    while (a->index[i] != 0)
        i = (i + 1) & mask;
    memcpy(a->names + a->names_used, name, size);
    a->entries[a->used] = (struct entry){.hash = hash, .name = a->names_used};
    a->slots[a->used] = o;
    a->used++;
    a->names_used += size;
    a->index[i] = (uint32_t)a->used;
}

struct namespace *namespace_create(struct heap *heap)
{
    struct namespace *ns = pages_map(sizeof *ns);

    if (ns == NULL)
        return NULL;
    if (arrays_map(&ns->a, ROOM_MIN, NAMES_ROOM_MIN) != 0) {
        pages_unmap(ns, sizeof *ns);
        return NULL;
    }
    ns->heap = heap;
    ns->roots.slots = ns->a.slots;
    heap_add_roots(heap, &ns->roots);
    return ns;
}

void namespace_destroy(struct namespace *ns)
{
    while (ns->count > 0) /* what dies may bind again */
        for (size_t i = 0; i < ns->a.used; i++) {
            struct obj *o = ns->a.slots[i];
            if (o == NULL)
                continue;
            ns->a.slots[i] = NULL;
            ns->count--;
            obj_release(ns->heap, o);
        }
    heap_remove_roots(ns->heap, &ns->roots);
    arrays_unmap(&ns->a);
    pages_unmap(ns, sizeof *ns);
}

/* The entry with that name, bound or a hole of that name; NULL: none. */
static struct obj **find(const struct arrays *a, const char *name,
                         uint64_t hash)
{
    size_t mask = 2 * a->room - 1;

    for (size_t i = (size_t)hash & mask; a->index[i] != 0; i = (i + 1) & mask) {
        size_t n = a->index[i] - 1;
        if (a->entries[n].hash == hash && a->slots[n] != NULL &&
            strcmp(a->names + a->entries[n].name, name) == 0)
            return &a->slots[n];
    }
    return NULL;
}

static size_t live_names_size(const struct arrays *a)
{
    size_t size = 0;

    for (size_t i = 0; i < a->used; i++)
        if (a->slots[i] != NULL)
            size += strlen(a->names + a->entries[i].name) + 1;
    return size;
}

/* Moves what is bound to larger arrays, or to equal ones without the holes. */
static int grow(struct namespace *ns, size_t name_size)
{
    struct arrays old = ns->a, bigger;
    size_t room = ns->count * 2 > old.room ? old.room * 2 : old.room;
    size_t names_room = NAMES_ROOM_MIN;

    while (names_room / 2 < live_names_size(&old) + name_size)
        names_room *= 2;
    if (room > UINT32_MAX / 2 || arrays_map(&bigger, room, names_room) != 0)
        return -1;
    for (size_t i = 0; i < old.used; i++)
        if (old.slots[i] != NULL)
            arrays_add(&bigger, old.names + old.entries[i].name,
                       old.entries[i].hash, old.slots[i]);
    ns->a = bigger;
    ns->roots.slots = bigger.slots;
    ns->roots.count = bigger.used;
    arrays_unmap(&old);
    return 0;
}

int namespace_bind(struct namespace *ns, const char *name, struct obj *o)
{
    size_t size = strlen(name) + 1;
    uint64_t hash = key_hash_bytes(name, size);
    struct obj **slot = find(&ns->a, name, hash);

    if (slot != NULL) {
        struct obj *old = *slot;
        *slot = obj_retain(o);
        obj_release(ns->heap, old);
        return 0;
    }
    if ((ns->a.used == ns->a.room ||
         ns->a.names_room - ns->a.names_used < size) &&
        grow(ns, size) != 0)
        return -1;
    arrays_add(&ns->a, name, hash, obj_retain(o));
    ns->roots.count = ns->a.used;
    ns->count++;
    return 0;
}

struct obj *namespace_lookup(const struct namespace *ns, const char *name)
{
    struct obj **slot =
        find(&ns->a, name, key_hash_bytes(name, strlen(name) + 1));

    return slot == NULL ? NULL : *slot;
}

bool namespace_unbind(struct namespace *ns, const char *name)
{
    struct obj **slot =
        find(&ns->a, name, key_hash_bytes(name, strlen(name) + 1));

    if (slot == NULL)
        return false;
    struct obj *old = *slot;
    *slot = NULL;
    ns->count--;
    obj_release(ns->heap, old);
    return true;
}

size_t namespace_count(const struct namespace *ns)
{
    return ns->count;
}
