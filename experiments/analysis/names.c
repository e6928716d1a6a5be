/* names - interning.  See names.h.
 *
 * One block of bytes, where each name is followed by a NUL, and an open-addressed
 * hash table of numbers that is at most half full.
 *
 * Cost: O(length) per call, amortized; memory is the bytes and 16 per name.
 * Source: Knuth, TAOCP vol. 3, section 6.4, linear probing; XXH3 (Collet). */
#include "experiments/analysis/names.h"

#include "experiments/analysis/memory.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

static size_t size_of(const struct names *names, size_t number)
{
    size_t end =
        number + 1 < names->count ? names->starts[number + 1] : names->used;
    return end - names->starts[number] - 1;
}

/* The slot where the bytes are, or the free one where they belong. */
static size_t slot_of(const struct names *names, const void *bytes, size_t size)
{
    size_t mask = names->slot_count - 1;
    size_t slot = (size_t)XXH3_64bits(bytes, size) & mask;

    for (; names->slots[slot] != 0; slot = (slot + 1) & mask) {
        uint32_t number = names->slots[slot] - 1;

        if (size_of(names, number) == size &&
            memcmp(names->bytes + names->starts[number], bytes, size) == 0)
            break;
    }
    return slot;
}

static void rehash(struct names *names)
{
    size_t count = names->slot_count == 0 ? 64 : names->slot_count * 2;

    free(names->slots);
    names->slots = memory_new(count, sizeof *names->slots);
    names->slot_count = count;
    for (uint32_t i = 0; i < names->count; i++) {
        size_t slot = slot_of(names, names_bytes(names, i), size_of(names, i));
        names->slots[slot] = i + 1;
    }
}

uint32_t names_add(struct names *names, const void *bytes, size_t size)
{
    if (names->count * 2 >= names->slot_count)
        rehash(names);
    size_t slot = slot_of(names, bytes, size);
    if (names->slots[slot] != 0)
        return names->slots[slot] - 1;

    while (names->room - names->used <= size)
        names->bytes = memory_grow(names->bytes, names->room, &names->room, 1);
    names->starts = memory_grow(names->starts, names->count,
                                &names->starts_room, sizeof *names->starts);
    names->starts[names->count++] = names->used;
    memcpy(names->bytes + names->used, bytes, size);
    names->bytes[names->used + size] = '\0';
    names->used += size + 1;
    names->slots[slot] = (uint32_t)names->count;
    return (uint32_t)names->count - 1;
}

uint32_t names_add_text(struct names *names, const char *text)
{
    return names_add(names, text, strlen(text));
}

uint32_t names_find(const struct names *names, const void *bytes, size_t size)
{
    if (names->slot_count == 0)
        return NAMES_NONE;
    uint32_t number = names->slots[slot_of(names, bytes, size)];
    return number == 0 ? NAMES_NONE : number - 1;
}

uint32_t names_find_text(const struct names *names, const char *text)
{
    return names_find(names, text, strlen(text));
}

const void *names_bytes(const struct names *names, uint32_t number)
{
    return names->bytes + names->starts[number];
}

const char *names_text(const struct names *names, uint32_t number)
{
    return names_bytes(names, number);
}

void names_free(struct names *names)
{
    free(names->bytes);
    free(names->starts);
    free(names->slots);
    *names = (struct names){0};
}
