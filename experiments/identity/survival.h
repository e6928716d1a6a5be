#ifndef IDENTITY_SURVIVAL_H
#define IDENTITY_SURVIVAL_H

/* How soon a dead id comes back, when not all of them have done so yet.
 *
 * Every death ends in one of three ways: its id was taken by a birth at some
 * distance (reused), went back to the system at some age (unmapped), or was
 * still free at the end (censored).  From the three histograms:
 *
 *   n(k) = deaths whose distance or age is >= k           at risk
 *   S(k) = prod over j <= k of (1 - (d(j) + u(j)) / n(j))  still free
 *   F(k) = sum over j <= k of S(j-1) d(j) / n(j)           taken by then
 *   h(k) = d(k) / n(k)                                     hazard
 *
 * Without unmaps F is Kaplan's and Meier's estimate, with them Aalen's and
 * Johansen's.  An id unmapped at the clock of its death has age 0, so j starts
 * at 0.
 */
#include "experiments/identity/histogram.h"

#include <stdbool.h>

struct survival { /* the fates; borrowed */
    const struct histogram *reused, *censored, *unmapped;
};

/* A walk over the distances at which something happened, ascending.  After
 * survival_next has returned true the fields tell about distance k. */
struct survival_walk {
    const struct survival *fates;
    unsigned bucket;             /* the histogram bucket of k */
    uint64_t k;                  /* its high end */
    uint64_t at_risk;            /* n(k) */
    uint64_t taken, lost, quits; /* d(k), u(k), censored at k */
    long double still_free;      /* S(k) */
    long double taken_by;        /* F(k) */
    unsigned next;               /* bucket to look at next */
    unsigned end;
    uint64_t left; /* n(k) of the next bucket */
};

void survival_begin(struct survival_walk *walk, const struct survival *fates);
bool survival_next(struct survival_walk *walk); /* false at the end */

/* False when no death tells anything about any distance: there is none, or all
 * of them are the run's last events. */
bool survival_defined(const struct survival *fates);
/* F(k); NaN when undefined. */
double survival_within(const struct survival *fates, uint64_t k);
/* The smallest k with F(k) >= p; NaN where F never gets there.  p > 0. */
double survival_quantile(const struct survival *fates, double p);

#endif
