#ifndef GC_FREE_ORDER_H
#define GC_FREE_ORDER_H

/* The order in which reclaim destroys a set: the option `free_order` of every
 * collector that frees.
 *
 *     list      as the collector found it: CPython's, and the default
 *     address   the lowest first
 *     reverse   as found, the last first
 *
 * It decides the order of deaths, and so which identities come back first; not
 * what dies, and not the order of finalizers, which is that of the list.
 */
#include "allocators/option.h"
#include "gc/object.h"

enum free_order { FREE_LIST, FREE_ADDRESS, FREE_REVERSE };

/* A row of a collector's option table. */
#define FREE_ORDER_OPTION                                                      \
    {                                                                          \
        .name = "free_order", .kind = OPTION_CHOICE, .fallback = "list",       \
        .choices = "list|address|reverse",                                     \
        .help = "in which order garbage is freed: as it was found, by "        \
                "address, or the last found first"                             \
    }

/* `values` of a table whose row `row` is that option; NULL: the default. */
static inline enum free_order free_order_of(const struct option_value *values,
                                            unsigned row)
{
    return values == NULL ? FREE_LIST : (enum free_order)values[row].as.choice;
}

/* Puts the objects of a list (gc/gc_list.h) into that order.  O(n log n) for
 * address, no memory, no recursion. */
void free_order_apply(enum free_order order, struct gc_head *list);

#endif
