#ifndef IDENTITY_ENTROPY_H
#define IDENTITY_ENTROPY_H

/* How hard to guess a distance is. */
#include "experiments/identity/histogram.h"

/* Shannon entropy in bits over the non-empty buckets, with Miller's and Madow's
 * correction for the sample's size.  NaN when the histogram is empty. */
double entropy_bits(const struct histogram *h);

#endif
