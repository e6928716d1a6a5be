/* intern - the table of interned strs.
 *
 * Open addressing over pointers; the objects are carved from chunks that are
 * chained through their first words.
 *
 * Cost: O(text) per call, amortised.
 */
#include "gc/intern.h"

#include "allocators/pages.h"
#include "gc/heap_internal.h"
#include "gc/types/key.h"
#include "gc/types/layout.h"

#define CHUNK_BYTES  ((size_t)64 << 10)
#define SLOTS_MIN    ((size_t)512)
#define SHARED_SLOTS ((size_t)1024)

struct chunk {
    struct chunk *next;
    size_t bytes, used; /* of the mapping, this header included */
    size_t pad;         /* keeps what follows aligned to 16 */
};

struct interned {
    struct chunk *chunks;
    struct obj **slots;
    size_t slot_count, count; /* a power of two; at most half are taken */
    struct obj *shared[SHARED_SLOTS]; /* of the heap, chained; not held */
};

struct interned *interned_create(void)
{
    struct interned *table = pages_map(sizeof *table);

    if (table == NULL)
        return NULL;
    table->slot_count = SLOTS_MIN;
    table->slots = pages_map(SLOTS_MIN * sizeof(struct obj *));
    if (table->slots == NULL) {
        pages_unmap(table, sizeof *table);
        return NULL;
    }
    return table;
}

void interned_destroy(struct interned *table)
{
    if (table == NULL)
        return;
    while (table->chunks != NULL) {
        struct chunk *chunk = table->chunks;
        table->chunks = chunk->next;
        pages_unmap(chunk, chunk->bytes);
    }
    pages_unmap((void *)table->slots, table->slot_count * sizeof(struct obj *));
    pages_unmap(table, sizeof *table);
}

/* The slot that holds the text, or the empty one where it would go. */
static struct obj **find_slot(struct obj **slots, size_t slot_count,
                              const char *text, size_t bytes)
{
    size_t i = (size_t)key_hash_bytes(text, bytes) & (slot_count - 1);

    while (slots[i] != NULL && (str_bytes(slots[i]) != bytes ||
                                memcmp(str_text(slots[i]), text, bytes) != 0))
        i = (i + 1) & (slot_count - 1);
    return &slots[i];
}

static int grow(struct interned *table)
{
    size_t bigger = table->slot_count * 2;
    struct obj **slots = pages_map(bigger * sizeof(struct obj *));

    if (slots == NULL)
        return -1;
    for (size_t i = 0; i < table->slot_count; i++) {
        struct obj *o = table->slots[i];
        if (o != NULL)
            *find_slot(slots, bigger, str_text(o), str_bytes(o)) = o;
    }
    pages_unmap((void *)table->slots, table->slot_count * sizeof(struct obj *));
    table->slots = slots;
    table->slot_count = bigger;
    return 0;
}

static void *carve(struct interned *table, size_t size)
{
    size_t rounded = (size + 15) & ~(size_t)15;
    struct chunk *chunk = table->chunks;

    if (chunk == NULL || chunk->bytes - chunk->used < rounded) {
        size_t bytes = sizeof *chunk + rounded;
        if (bytes < CHUNK_BYTES)
            bytes = CHUNK_BYTES;
        chunk = pages_map(bytes);
        if (chunk == NULL)
            return NULL;
        chunk->bytes = bytes;
        chunk->used = sizeof *chunk;
        chunk->next = table->chunks;
        table->chunks = chunk;
    }
    void *p = (char *)chunk + chunk->used;
    chunk->used += rounded;
    return p;
}

struct obj *interned_find(const struct interned *table, const char *text,
                          size_t bytes)
{
    return *find_slot(table->slots, table->slot_count, text, bytes);
}

struct obj *interned_get(struct interned *table, const char *text, size_t bytes,
                         bool *made)
{
    struct obj *found = interned_find(table, text, bytes);

    *made = false;
    if (found != NULL)
        return found;
    if ((table->count + 1) * 2 > table->slot_count && grow(table) != 0)
        return NULL;
    struct obj *o = carve(table, str_size(text, bytes));
    if (o == NULL)
        return NULL;
    str_init_immortal(o, text, bytes);
    *find_slot(table->slots, table->slot_count, text, bytes) = o;
    table->count++;
    *made = true;
    return o;
}

static struct str_obj *str_of(struct obj *o)
{
    return (struct str_obj *)(void *)o;
}

static struct obj **shared_slot(struct interned *table, const struct obj *o)
{
    return &table->shared[str_hash(o) & (SHARED_SLOTS - 1)];
}

struct obj *interned_share(struct interned *table, struct obj *o)
{
    struct obj **slot = shared_slot(table, o);
    struct obj *found = *slot;

    while (found != NULL &&
           (str_bytes(found) != str_bytes(o) ||
            memcmp(str_text(found), str_text(o), str_bytes(o)) != 0))
        found = str_of(found)->next;
    if (found == NULL)
        found = interned_find(table, str_text(o), str_bytes(o));
    if (found != NULL)
        return found;
    str_of(o)->next = *slot;
    str_of(o)->size |= STR_SHARED;
    *slot = o;
    return o;
}

void interned_forget(struct interned *table, struct obj *o)
{
    struct obj **link = shared_slot(table, o);

    while (*link != o)
        link = &str_of(*link)->next;
    *link = str_of(o)->next;
}
