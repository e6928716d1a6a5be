#ifndef ANALYSIS_HISTOGRAMS_H
#define ANALYSIS_HISTOGRAMS_H

/* The histograms of one run in the curve file, and every estimate that can be
 * made from them.
 *
 * Every death has one fate: its id was reused at some distance, unmapped at some
 * age, or censored, still free, at its age when the run ended.  All events of a
 * bucket count at its upper end, as in the experiment itself; but this is code
 * of its own, from the definitions in results/README.md, to check the other.
 */
#include <stddef.h>

enum histogram_kind {
    HISTOGRAM_REUSED,
    HISTOGRAM_CENSORED,
    HISTOGRAM_UNMAPPED,
    HISTOGRAM_STALE, /* births by stack distance */
    HISTOGRAM_KINDS
};

struct histogram_bucket {
    double lo, hi, count;
    enum histogram_kind kind;
};

struct histogram_step { /* from distance k on, the share taken is F */
    double k, taken;
};

struct histograms {                   /* all zero = empty */
    struct histogram_bucket *buckets; /* owned */
    size_t count, room;
    struct histogram_step *steps; /* owned */
    size_t step_count, step_room;
    double totals[HISTOGRAM_KINDS];
    double oldest_unused; /* greatest age at which an id was censored */
};

void histograms_clear(struct histograms *h); /* keeps the memory */
void histograms_free(struct histograms *h);
/* One line of a curve file.  Several distances that are known one by one, but for
 * stack distances, are a run of equal counts. */
void histograms_add(struct histograms *h, enum histogram_kind kind, double lo,
                    double hi, double count);
/* After the last bucket, before any question.  O(n log n). */
void histograms_finish(struct histograms *h);

/* NaN where it is undefined. */
double histograms_within(const struct histograms *h, double k); /* F(k) */
double histograms_quantile(const struct histograms *h, double p);
double histograms_entropy_bits(const struct histograms *h);
/* Births with a stack distance of at most `entries`. */
double histograms_stale_within(const struct histograms *h, double entries);
/* The bucket of the largest distance reused; NULL: none was. */
const struct histogram_bucket *histograms_longest(const struct histograms *h);

#endif
