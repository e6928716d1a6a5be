/* histogram.c - distances and ages, exact where they are small.
 *
 * Above 2^14 the octave (2^e, 2^(e+1)] is cut into 64 buckets of 2^(e-6) values
 * each, so a bucket's high end is at most 1/64 above any value in it.
 *
 * Cost: add O(1); the walks O(buckets in use).
 * Source: the log-linear layout of HdrHistogram (Tene, 2012), with the cut one
 * higher, so that powers of two are high ends. */
#include "experiments/identity/histogram.h"

#include <assert.h>

unsigned histogram_bucket_above(uint64_t value)
{
    assert(value > HISTOGRAM_EXACT && value <= HISTOGRAM_MAX);
    uint64_t below = value - 1; /* in [2^e, 2^(e+1)) */
    unsigned e = 63 - (unsigned)__builtin_clzll(below);
    unsigned octave = e - HISTOGRAM_EXACT_BITS;
    unsigned part =
        (unsigned)((below - (UINT64_C(1) << e)) >> (e - HISTOGRAM_OCTAVE_BITS));

    return (unsigned)HISTOGRAM_EXACT + 1 + (octave << HISTOGRAM_OCTAVE_BITS) +
           part;
}

uint64_t histogram_high(unsigned bucket)
{
    if (bucket <= HISTOGRAM_EXACT)
        return bucket;
    unsigned above = bucket - (unsigned)HISTOGRAM_EXACT - 1;
    unsigned e = HISTOGRAM_EXACT_BITS + (above >> HISTOGRAM_OCTAVE_BITS);
    uint64_t part = above & ((1U << HISTOGRAM_OCTAVE_BITS) - 1);

    return (UINT64_C(1) << e) + ((part + 1) << (e - HISTOGRAM_OCTAVE_BITS));
}

uint64_t histogram_low(unsigned bucket)
{
    return bucket == 0 ? 0 : histogram_high(bucket - 1) + 1;
}

unsigned histogram_end(const struct histogram *h)
{
    return histogram_bucket(h->max) + 1;
}

uint64_t histogram_total(const struct histogram *h)
{
    unsigned end = histogram_end(h);
    uint64_t total = 0;

    for (unsigned i = 0; i < end; i++)
        total += h->count[i];
    return total;
}
