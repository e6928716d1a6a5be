/* kinds.c - numbers for pairs of type and size; see kinds.h.
 *
 * Cost: O(1) expected: a multiplication and one slot in most cases.
 * Source: open addressing as in id_map.c; a table of its own, since a pair is
 * looked up at every birth. */
#include "experiments/identity/kinds.h"

#include "allocators/pages.h"

#define FIRST_BITS  8
#define BITS_MAX    31 /* numbers stay below KINDS_NONE */
#define STEP_BITS   4  /* classes of 16 bytes ... */
#define STEPS_LIMIT 9  /* ... to 2^9 */

static size_t slots_bytes(unsigned bits)
{
    return sizeof(struct kind_slot) << bits;
}

static size_t kind_bytes(unsigned bits)
{
    return sizeof(struct kind) << (bits - 1);
}

int kinds_init(struct kinds *kinds)
{
    *kinds = (struct kinds){.bits = FIRST_BITS,
                            .kind = pages_map(kind_bytes(FIRST_BITS)),
                            .slots = pages_map(slots_bytes(FIRST_BITS))};
    if (kinds->kind != NULL && kinds->slots != NULL)
        return 0;
    kinds_free(kinds);
    return -1;
}

void kinds_free(struct kinds *kinds)
{
    if (kinds->kind != NULL)
        pages_unmap(kinds->kind, kind_bytes(kinds->bits));
    if (kinds->slots != NULL)
        pages_unmap(kinds->slots, slots_bytes(kinds->bits));
    *kinds = (struct kinds){0};
}

/* The slot of a kind, or the empty one where it belongs. */
static struct kind_slot *find(const struct kinds *kinds, uint32_t type,
                              uint64_t size)
{
    size_t mask = ((size_t)1 << kinds->bits) - 1;
    size_t i = kinds_first_slot(kinds, type, size);

    while (kinds->slots[i].number != 0 &&
           (kinds->slots[i].size != size || kinds->slots[i].type != type))
        i = (i + 1) & mask;
    return &kinds->slots[i];
}

/* 0; -1 = OOM, all as before. */
static int double_up(struct kinds *kinds)
{
    unsigned bits = kinds->bits;
    struct kind_slot *slots;
    struct kind *kind;

    if (bits == BITS_MAX)
        return -1;
    slots = pages_map(slots_bytes(bits + 1));
    if (slots == NULL)
        return -1;
    kind = pages_remap(kinds->kind, kind_bytes(bits), kind_bytes(bits + 1));
    if (kind == NULL) {
        pages_unmap(slots, slots_bytes(bits + 1));
        return -1;
    }
    pages_unmap(kinds->slots, slots_bytes(bits));
    *kinds = (struct kinds){kind, slots, kinds->used, bits + 1};
    for (uint32_t i = 0; i < kinds->used; i++)
        *find(kinds, kind[i].type, kind[i].size) =
            (struct kind_slot){kind[i].size, kind[i].type, i + 1};
    return 0;
}

uint32_t kinds_search(struct kinds *kinds, uint32_t type, uint64_t size)
{
    struct kind_slot *slot = find(kinds, type, size);

    if (slot->number != 0)
        return slot->number - 1;
    if (kinds->used == 1U << (kinds->bits - 1)) {
        if (double_up(kinds) != 0)
            return KINDS_NONE;
        slot = find(kinds, type, size);
    }
    kinds->kind[kinds->used] = (struct kind){
        .size = size, .type = type, .size_class = kinds_size_class(size)};
    *slot = (struct kind_slot){size, type, ++kinds->used};
    return kinds->used - 1;
}

uint32_t kinds_size_class(uint64_t size)
{
    uint64_t below = size == 0 ? 0 : size - 1;

    if (below < (1U << STEPS_LIMIT))
        return (uint32_t)(below >> STEP_BITS);
    unsigned octave = 63 - (unsigned)__builtin_clzll(below);
    return (1U << (STEPS_LIMIT - STEP_BITS)) + octave - STEPS_LIMIT;
}

uint64_t kinds_class_size(uint32_t size_class)
{
    uint32_t steps = 1U << (STEPS_LIMIT - STEP_BITS);

    if (size_class < steps)
        return (uint64_t)(size_class + 1) << STEP_BITS;
    unsigned bits = size_class - steps + STEPS_LIMIT + 1;
    return bits > 63 ? UINT64_MAX : UINT64_C(1) << bits;
}
