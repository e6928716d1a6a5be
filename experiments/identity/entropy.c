/* entropy.c - Shannon entropy of a histogram.
 *
 * The plug-in estimate is too low, by (m - 1) / 2n nats to first order for m
 * non-empty buckets and n events; the correction adds that.  Read it together
 * with a median: a FIFO quarantine has a large distance and entropy 0.
 *
 * Cost: O(buckets in use).
 * Source: Miller, Note on the bias of information estimates, 1955; Novark and
 * Berger, DieHarder, CCS 2010, for the measure. */
#include "experiments/identity/entropy.h"

#include <math.h>

double entropy_bits(const struct histogram *h)
{
    unsigned end = histogram_end(h);
    long double total = (long double)histogram_total(h);
    long double bits = 0;
    unsigned used = 0;

    if (total == 0)
        return NAN;
    for (unsigned i = 0; i < end; i++) {
        if (h->count[i] == 0)
            continue;
        long double share = (long double)h->count[i] / total;
        bits -= share * log2l(share);
        used++;
    }
    return (double)(bits + (used - 1) / (2 * total * logl(2)));
}
