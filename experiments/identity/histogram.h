#ifndef IDENTITY_HISTOGRAM_H
#define IDENTITY_HISTOGRAM_H

/* Histograms of distances and ages: fixed size, small values exact.
 *
 *   value   0 1 2 ... 16384 | 16385..16640 | ... 64 equal buckets per octave
 *   bucket  0 1 2 ... 16384 | 16385        | ...
 *
 * A bucket holds the values from its low to its high end, both included; who
 * estimates takes all of its events at the high end, so that two programs agree
 * to the last digit.  Memory: 140 KB, of which only what is used is touched
 * when it comes zeroed from the system.
 */
#include <stdint.h>

#define HISTOGRAM_EXACT_BITS  14 /* exact up to 2^14 */
#define HISTOGRAM_EXACT       (UINT64_C(1) << HISTOGRAM_EXACT_BITS)
#define HISTOGRAM_OCTAVE_BITS 6  /* 2^6 buckets per octave above */
#define HISTOGRAM_MAX_BITS    38 /* values up to 2^38 */
#define HISTOGRAM_MAX         (UINT64_C(1) << HISTOGRAM_MAX_BITS)
#define HISTOGRAM_BUCKETS                                                      \
    (HISTOGRAM_EXACT + 1 +                                                     \
     ((HISTOGRAM_MAX_BITS - HISTOGRAM_EXACT_BITS) << HISTOGRAM_OCTAVE_BITS))

struct histogram { /* all zero = empty */
    uint64_t max;  /* largest value added; 0 when empty */
    uint64_t count[HISTOGRAM_BUCKETS];
};

/* The bucket of a value above HISTOGRAM_EXACT. */
unsigned histogram_bucket_above(uint64_t value);

/* The bucket of a value; value <= HISTOGRAM_MAX. */
static inline unsigned histogram_bucket(uint64_t value)
{
    return value <= HISTOGRAM_EXACT ? (unsigned)value
                                    : histogram_bucket_above(value);
}

static inline void histogram_add_many(struct histogram *h, uint64_t value,
                                      uint64_t times)
{
    if (value > h->max)
        h->max = value;
    h->count[histogram_bucket(value)] += times;
}

static inline void histogram_add(struct histogram *h, uint64_t value)
{
    histogram_add_many(h, value, 1);
}

/* The ends of a bucket, both included. */
uint64_t histogram_low(unsigned bucket);
uint64_t histogram_high(unsigned bucket);

/* One past the last bucket that can be non-empty. */
unsigned histogram_end(const struct histogram *h);
uint64_t histogram_total(const struct histogram *h); /* O(buckets) */

#endif
