#ifndef GC_TYPES_VALUES_H
#define GC_TYPES_VALUES_H

/* Attributes by number: the names that a class has numbered, and the array of
 * values of one instance.
 *
 * Attributes are numbered in the order in which any instance first had them; the
 * first thirty get a number.  An array is as long as the numbers given out and
 * those that may still be: thirty at first, one less with each instance, until
 * that has settled.  Bytes before the values keep the order of insertion:
 *
 *     ... | order[1] | order[0] | used | length | value[0] | value[1] | ...
 *                                               ^ values
 *
 * Names are interned and in the heap's own memory: they are not counted.
 */
#include "gc/heap_internal.h"
#include "gc/types/layout.h"

#define NAMES_NO_NUMBER SIZE_MAX

struct class_names *names_new(struct heap *heap); /* NULL = OOM */
void names_init(struct class_names *names);
void names_release(struct heap *heap, struct class_names *names);
/* The number of an attribute; NAMES_NO_NUMBER: it has none.  O(numbers). */
size_t names_find(const struct class_names *names, const struct obj *name);
/* The same, but gives it one if there is room; `name` is interned. */
size_t names_number(struct class_names *names, struct obj *name);

void values_remove(struct obj **values, size_t number); /* out of the order */

static inline uint8_t values_length(struct obj **values)
{
    return ((uint8_t *)values)[-1];
}

static inline uint8_t values_used(struct obj **values)
{
    return ((uint8_t *)values)[-2];
}

/* The number of the attribute that was inserted as i-th. */
static inline uint8_t *values_order(struct obj **values, size_t i)
{
    return (uint8_t *)values - 3 - i;
}

static inline void values_append(struct obj **values, size_t number)
{
    *values_order(values, values_used(values)) = (uint8_t)number;
    ((uint8_t *)values)[-2]++;
}

/* Bytes before the values. */
static inline size_t values_order_size(size_t length)
{
    return (length + 2 + 7) & ~(size_t)7;
}

static inline size_t values_size(size_t length)
{
    return values_order_size(length) + length * sizeof(struct obj *);
}

/* Numbers or room have changed: how long is the array of one instance more? */
static inline void names_measure(struct class_names *names)
{
    names->next_length = names->count + names->room - (names->room > 1);
    names->next_size = values_size(names->next_length);
}

/* Such an array, all NULL, in a block of its size. */
static inline struct obj **values_init(struct class_names *names, char *block)
{
    size_t length = names->next_length;
    struct obj **values =
        (struct obj **)(void *)(block + values_order_size(length));

    if (names->room > 1) {
        names->room--;
        names_measure(names);
    }
    ((uint8_t *)values)[-1] = (uint8_t)length;
    ((uint8_t *)values)[-2] = 0;
    for (size_t i = 0; i < length; i++) {
        values[i] = NULL;
        __asm__ volatile(
            ""); /* or it becomes a memset, slow where it is short */
    }
    return values;
}

/* NULL = OOM, unchanged. */
static inline struct obj **values_new(struct heap *heap,
                                      struct class_names *names)
{
    char *block = heap_buffer_new(heap, names->next_size);

    return block == NULL ? NULL : values_init(names, block);
}

/* The start of the block. */
static inline char *values_block(struct obj **values)
{
    return (char *)values - values_order_size(values_length(values));
}

static inline void values_free(struct heap *heap, struct obj **values)
{
    heap_buffer_free(heap, values_block(values),
                     values_size(values_length(values)));
}

/* Releases the values in the order of their numbers. */
static inline void values_drop(struct heap *heap, struct obj **values)
{
    size_t length = values_length(values);

    for (size_t i = 0; i < length; i++) {
        struct obj *value = values[i];
        values[i] = NULL;
        if (value != NULL)
            obj_release(heap, value);
    }
}

#endif
