#ifndef WORKLOADS_MAKING_H
#define WORKLOADS_MAKING_H

/* Making objects of a type that a spec names: `type=float`.
 *
 * A plain type is one birth and has no contents, so that one object is one
 * identity: an int of a value that no cache holds, a list and a dict that are
 * empty, a tuple with one item, None (the empty tuple is one immortal object),
 * an instance without attributes.
 *
 * `mixed` is what a program makes: of 100 objects that are asked for
 *
 *   35 ints   15 floats   15 strs of 1 to 32 bytes
 *   15 tuples of 1 to 3 fresh ints or floats
 *   10 lists of 0 to 3 of them      5 dicts of 0 to 3, keyed by ints
 *    5 instances with one attribute of them
 *
 * drawn one by one.  What is inside is born too and counts as births.
 */
#include "allocators/random.h"
#include "gc/heap.h"

#include <stdint.h>

/* The row of an option table; its value is an enum making_type. */
#define MAKING_TYPES "int|float|list|tuple|dict|instance|mixed"
#define MAKING_OPTION(fallback_)                                               \
    {                                                                          \
        .name = "type", .kind = OPTION_CHOICE, .fallback = (fallback_),        \
        .choices = MAKING_TYPES, .help = "what is made"                        \
    }

enum making_type {
    MAKING_INT,
    MAKING_FLOAT,
    MAKING_LIST,
    MAKING_TUPLE,
    MAKING_DICT,
    MAKING_INSTANCE,
    MAKING_MIXED
};

/* Ints of a load start here: one digit of CPython's, and above any small-int
 * cache that fits in memory. */
#define MAKING_INT_BASE (INT64_C(1) << 29)

struct maker {
    struct heap *heap; /* borrowed */
    struct rng *rng;   /* borrowed; drawn from for `mixed` alone */
    enum making_type type;
    /* `mixed`: an attribute's name, a container being filled, what goes in. */
    struct obj *held[4];
    struct heap_roots roots; /* of held */
};

/* `m` stays where it is until maker_close.  `mixed` makes one str, the name of
 * the attribute.  0, or -1 = OOM: nothing to close. */
int maker_open(struct maker *m, struct heap *heap, struct rng *rng,
               enum making_type type);
void maker_close(struct maker *m);

/* New; NULL = OOM, and nothing is left of it. */
struct obj *maker_make(struct maker *m);

#endif
