#ifndef STAGE_SEEDS_H
#define STAGE_SEEDS_H

/* Streams of random numbers that are drawn from a cell's seed.  An allocator at
 * depth d of its spec (0 = outermost) draws from stream SEEDS_ALLOCATOR + d, so
 * that a wrapper does not repeat what it wraps. */
enum seeds_stream {
    SEEDS_LOAD = 1,
    SEEDS_AGE = 2,
    SEEDS_HEAP = 3,
    SEEDS_ALLOCATOR = 16
};

#endif
