#ifndef ALLOCATORS_RANDOM_H
#define ALLOCATORS_RANDOM_H

/* Random numbers that are the same on every machine for the same seed.
 *
 * xoshiro256** 1.0, seeded by SplitMix64.
 * Source: Blackman and Vigna, Scrambled Linear Pseudorandom Number Generators,
 * ACM TOMS 47(4), 2021; Steele, Lea and Flood, OOPSLA 2014 (SplitMix).
 */
#include <stdint.h>

struct rng {
    uint64_t s[4];
};

/* Independent streams of one seed: give each use its own `stream` number. */
void rng_seed(struct rng *r, uint64_t seed, uint64_t stream);

static inline uint64_t rng_next(struct rng *r)
{
    uint64_t result = r->s[1] * 5;
    uint64_t t = r->s[1] << 17;

    result = ((result << 7) | (result >> 57)) * 9;
    r->s[2] ^= r->s[0];
    r->s[3] ^= r->s[1];
    r->s[1] ^= r->s[2];
    r->s[0] ^= r->s[3];
    r->s[2] ^= t;
    r->s[3] = (r->s[3] << 45) | (r->s[3] >> 19);
    return result;
}

/* Uniform in [0, n); n > 0 and n < 2^32 (bias below 2^-32).  Source: Lemire,
 * Fast Random Integer Generation in an Interval, ACM TOMACS 29(1), 2019. */
static inline uint64_t rng_below(struct rng *r, uint64_t n)
{
    return ((rng_next(r) >> 32) * n) >> 32;
}

/* Uniform in [0, 1), 53 bits. */
static inline double rng_unit(struct rng *r)
{
    return (double)(rng_next(r) >> 11) * 0x1p-53;
}

#endif
