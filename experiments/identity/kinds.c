/* kinds.c - numbers for pairs of type and size; see kinds.h.
 *
 * Cost: O(1) expected, a multiplication and two loads.
 * Source: open addressing as in id_map.c; a table of its own, since a pair is
 * looked up at every birth. */
#include "experiments/identity/kinds.h"

#define STEP_BITS   4 /* classes of 16 bytes ... */
#define STEPS_LIMIT 9 /* ... to 2^9 */

static uint32_t first_slot(uint32_t type, uint64_t size)
{
    uint64_t mixed = (size * TYPE_IDS_MAX + type) *
                     UINT64_C(0x9e3779b97f4a7c15); /* the golden ratio */

    return (uint32_t)(mixed >> (64 - KINDS_HASH_BITS));
}

uint32_t kinds_number(struct kinds *kinds, uint32_t type, uint64_t size)
{
    uint32_t mask = (1U << KINDS_HASH_BITS) - 1;
    uint32_t slot = first_slot(type, size);

    for (; kinds->slots[slot] != 0; slot = (slot + 1) & mask) {
        uint32_t number = kinds->slots[slot] - 1;
        const struct kind *kind = &kinds->kind[number];
        if (kind->size == size && kind->type == type)
            return number;
    }
    if (kinds->used == KINDS_MAX)
        return KINDS_NONE;
    kinds->kind[kinds->used] = (struct kind){
        .size = size, .type = type, .size_class = kinds_size_class(size)};
    kinds->slots[slot] = ++kinds->used;
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
