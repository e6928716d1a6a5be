#ifndef PEERS_TREES_H
#define PEERS_TREES_H

/* The Benchmarks Game's binary-trees, for whatever its nodes are: a tree of
 * depth + 1 is made, counted and dropped, one of `depth` stays to the end, and
 * between them 2^(depth - d + 4) trees of each depth d = 4, 6, .. `depth` come and
 * go, every one counted. */
#include "experiments/peers/measure.h"

#include <stdio.h>
#include <stdlib.h>

#define TREES_DEPTH 16
#define TREES_LEAST 4

struct trees {
    void *(*make)(unsigned depth); /* complete, children first; never NULL */
    size_t (*count)(void *tree);   /* of its nodes */
    void (*drop)(void *tree);      /* all of it */
};

/* How many nodes one run makes. */
static inline size_t trees_nodes(void)
{
    size_t n = ((size_t)4 << TREES_DEPTH) + ((size_t)2 << TREES_DEPTH) - 2;

    for (unsigned d = TREES_LEAST; d <= TREES_DEPTH; d += 2)
        n += ((size_t)1 << (TREES_DEPTH - d + TREES_LEAST)) *
             (((size_t)2 << d) - 1);
    return n;
}

/* Makes, counts and drops one tree; its nodes. */
static inline size_t trees_one(const struct trees *t, unsigned depth)
{
    void *tree = t->make(depth);
    size_t n = t->count(tree);

    t->drop(tree);
    return n;
}

/* Nanoseconds; ends the process where the count is not `nodes`. */
static inline double trees_run(const struct trees *t, size_t nodes)
{
    double start = measure_now();
    size_t n = trees_one(t, TREES_DEPTH + 1);
    void *kept = t->make(TREES_DEPTH);

    for (unsigned d = TREES_LEAST; d <= TREES_DEPTH; d += 2)
        for (size_t i = (size_t)1 << (TREES_DEPTH - d + TREES_LEAST); i > 0;
             i--)
            n += trees_one(t, d);
    n += t->count(kept);
    t->drop(kept);
    double ns = measure_now() - start;
    if (n != nodes) {
        fprintf(stderr, "binary_trees: %zu nodes instead of %zu\n", n, nodes);
        exit(1);
    }
    return ns;
}

#endif
