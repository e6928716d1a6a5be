/* survival.c - Kaplan-Meier and Aalen-Johansen over three histograms.
 *
 * Ids that are still free when a run ends must not be dropped: the long
 * distances are the ones that had no time to finish, and without them every
 * estimate is too short.  Sums are kept in long double, so that sixteen thousand
 * terms cost none of the nine digits that are printed.
 *
 * Cost: O(buckets in use) for each estimate.
 * Source: Kaplan and Meier, JASA 53, 1958; Aalen and Johansen, Scand. J. Stat. 5,
 * 1978. */
#include "experiments/identity/survival.h"

#include <math.h>

/* Two values of F that differ do so by more than this; sums that should be
 * equal to a quantile's p differ by less. */
#define QUANTILE_SLACK 1e-14L

static unsigned max_of(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

void survival_begin(struct survival_walk *walk, const struct survival *fates)
{
    *walk = (struct survival_walk){.fates = fates, .still_free = 1};
    walk->end = max_of(
        histogram_end(fates->reused),
        max_of(histogram_end(fates->censored), histogram_end(fates->unmapped)));
    walk->left = histogram_total(fates->reused) +
                 histogram_total(fates->censored) +
                 histogram_total(fates->unmapped);
}

bool survival_next(struct survival_walk *walk)
{
    const struct survival *fates = walk->fates;

    for (; walk->next < walk->end; walk->next++) {
        walk->taken = fates->reused->count[walk->next];
        walk->quits = fates->censored->count[walk->next];
        walk->lost = fates->unmapped->count[walk->next];
        if (walk->taken + walk->quits + walk->lost > 0)
            break;
    }
    if (walk->next >= walk->end)
        return false;
    walk->bucket = walk->next++;
    walk->k = histogram_high(walk->bucket);
    walk->at_risk = walk->left;
    walk->left -= walk->taken + walk->quits + walk->lost;

    long double n = (long double)walk->at_risk;
    walk->taken_by += walk->still_free * (long double)walk->taken / n;
    walk->still_free *=
        (long double)(walk->at_risk - walk->taken - walk->lost) / n;
    return true;
}

bool survival_defined(const struct survival *fates)
{
    return histogram_total(fates->reused) + histogram_total(fates->unmapped) +
               histogram_total(fates->censored) >
           fates->censored->count[0];
}

double survival_within(const struct survival *fates, uint64_t k)
{
    struct survival_walk walk;
    long double taken_by = 0;

    if (!survival_defined(fates))
        return NAN;
    survival_begin(&walk, fates);
    while (survival_next(&walk) && walk.k <= k)
        taken_by = walk.taken_by;
    return (double)taken_by;
}

double survival_quantile(const struct survival *fates, double p)
{
    struct survival_walk walk;

    survival_begin(&walk, fates);
    while (survival_next(&walk)) {
        if (walk.taken_by + QUANTILE_SLACK >= (long double)p)
            return (double)walk.k;
    }
    return NAN;
}
