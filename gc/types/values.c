/* values - attributes by number.
 *
 * See values.h.  A name is found by its identity where it is interned.
 *
 * Cost: O(attributes of the class).
 * Source: CPython 3.11, Objects/dictobject.c, 2022.
 */
#include "gc/types/values.h"

#include "gc/heap_internal.h"
#include "gc/types/key.h"

static_assert(sizeof(struct class_names) <= CLASS_NAMES_SIZE, "class names");

/* --- names ------------------------------------------------------------------- */

void names_init(struct class_names *names)
{
    names->refs = 1;
    names->count = 0;
    names->room = CLASS_ATTRIBUTES;
    names_measure(names);
}

struct class_names *names_new(struct heap *heap)
{
    struct class_names *names = heap_buffer_new(heap, CLASS_NAMES_SIZE);

    if (names != NULL)
        names_init(names);
    return names;
}

void names_release(struct heap *heap, struct class_names *names)
{
    if (--names->refs == 0)
        heap_buffer_free(heap, names, CLASS_NAMES_SIZE);
}

size_t names_find(const struct class_names *names, const struct obj *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (names->name[i] == name)
            return i;
    if (obj_is_immortal(name)) /* interned: it would have been found */
        return NAMES_NO_NUMBER;
    for (size_t i = 0; i < names->count; i++)
        if (key_equal(names->name[i], name))
            return i;
    return NAMES_NO_NUMBER;
}

size_t names_number(struct class_names *names, struct obj *name)
{
    size_t number = names_find(names, name);

    if (number != NAMES_NO_NUMBER || names->room == 0)
        return number;
    names->room--;
    names->name[names->count++] = name;
    names_measure(names);
    return names->count - 1;
}

/* --- values ------------------------------------------------------------------ */

void values_remove(struct obj **values, size_t number)
{
    size_t used = values_used(values);
    size_t i = 0;

    while (*values_order(values, i) != number)
        i++;
    for (; i + 1 < used; i++)
        *values_order(values, i) = *values_order(values, i + 1);
    ((uint8_t *)values)[-2]--;
}
