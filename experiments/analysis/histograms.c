/* histograms - Kaplan-Meier, Aalen-Johansen and the rest from a curve file.  See
 * histograms.h.
 *
 * Cost: O(buckets) per row and question, O(log steps) for F.
 * Source: Kaplan and Meier, JASA 53, 1958; Aalen and Johansen, Scand. J. Stat. 5,
 * 1978; Miller, Note on the bias of information estimates, 1955. */
#include "experiments/analysis/histograms.h"

#include "experiments/analysis/memory.h"

#include <math.h>
#include <stdlib.h>

#define EXACT_MAX 16384 /* up to here distances are known one by one */

/* Rounding may leave F this much below a p that it reaches. */
#define SLACK 1e-14L

void histograms_clear(struct histograms *h)
{
    h->count = h->step_count = 0;
    h->oldest_unused = 0;
    for (size_t i = 0; i < HISTOGRAM_KINDS; i++)
        h->totals[i] = 0;
}

void histograms_free(struct histograms *h)
{
    free(h->buckets);
    free(h->steps);
    *h = (struct histograms){0};
}

static void add_bucket(struct histograms *h, enum histogram_kind kind,
                       double lo, double hi, double count)
{
    h->buckets =
        memory_grow(h->buckets, h->count, &h->room, sizeof *h->buckets);
    h->buckets[h->count++] = (struct histogram_bucket){lo, hi, count, kind};
    h->totals[kind] += count;
    if (kind == HISTOGRAM_CENSORED && count > 0)
        h->oldest_unused = fmax(h->oldest_unused, hi);
}

void histograms_add(struct histograms *h, enum histogram_kind kind, double lo,
                    double hi, double count)
{
    double each = count / (hi - lo + 1);

    if (kind == HISTOGRAM_STALE || hi > EXACT_MAX) {
        add_bucket(h, kind, lo, hi, count);
        return;
    }
    for (unsigned k = (unsigned)lo; k <= (unsigned)hi; k++)
        add_bucket(h, kind, k, k, each);
}

static int by_end(const void *a, const void *b)
{
    const struct histogram_bucket *x = a, *y = b;
    return (x->hi > y->hi) - (x->hi < y->hi);
}

static void add_step(struct histograms *h, double k, long double taken)
{
    h->steps =
        memory_grow(h->steps, h->step_count, &h->step_room, sizeof *h->steps);
    h->steps[h->step_count++] = (struct histogram_step){k, (double)taken};
}

void histograms_finish(struct histograms *h)
{
    long double free = 1, taken = 0; /* S and F */
    long double at_risk = (long double)h->totals[HISTOGRAM_REUSED] +
                          h->totals[HISTOGRAM_CENSORED] +
                          h->totals[HISTOGRAM_UNMAPPED];

    if (h->count == 0)
        return;
    qsort(h->buckets, h->count, sizeof *h->buckets, by_end);
    for (size_t i = 0; i < h->count;) {
        double k = h->buckets[i].hi;
        long double events[HISTOGRAM_KINDS] = {0};

        for (; i < h->count && h->buckets[i].hi == k; i++)
            events[h->buckets[i].kind] += h->buckets[i].count;
        long double reused = events[HISTOGRAM_REUSED];
        long double ended = reused + events[HISTOGRAM_UNMAPPED];
        if (at_risk > 0) {
            taken += free * reused / at_risk;
            free *= 1 - ended / at_risk;
        }
        at_risk -= ended + events[HISTOGRAM_CENSORED];
        if (reused > 0)
            add_step(h, k, taken);
    }
}

/* Does any death tell anything about a distance of 1 or more? */
static int is_defined(const struct histograms *h)
{
    return h->totals[HISTOGRAM_REUSED] + h->totals[HISTOGRAM_UNMAPPED] > 0 ||
           h->oldest_unused > 0;
}

double histograms_within(const struct histograms *h, double k)
{
    size_t low = 0, high = h->step_count;

    if (!is_defined(h))
        return NAN;
    while (low < high) { /* steps before `low` are at <= k */
        size_t middle = (low + high) / 2;
        if (h->steps[middle].k <= k)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? 0 : h->steps[low - 1].taken;
}

double histograms_quantile(const struct histograms *h, double p)
{
    for (size_t i = 0; i < h->step_count; i++) {
        if ((long double)h->steps[i].taken + SLACK >= (long double)p)
            return h->steps[i].k;
    }
    return NAN;
}

double histograms_entropy_bits(const struct histograms *h)
{
    long double n = h->totals[HISTOGRAM_REUSED];
    long double sum = 0;
    size_t used = 0;

    if (n <= 0)
        return NAN;
    for (size_t i = 0; i < h->count; i++) {
        long double count = h->buckets[i].count;

        if (h->buckets[i].kind != HISTOGRAM_REUSED || count <= 0)
            continue;
        sum += count * log2l(count);
        used++;
    }
    if (used == 1)
        return 0; /* what is left of the sum is rounding */
    return (double)(log2l(n) - sum / n +
                    (long double)(used - 1) / (2 * n * logl(2)));
}

double histograms_stale_within(const struct histograms *h, double entries)
{
    double births = 0;

    for (size_t i = 0; i < h->count && h->buckets[i].hi <= entries; i++) {
        if (h->buckets[i].kind == HISTOGRAM_STALE)
            births += h->buckets[i].count;
    }
    return births;
}

const struct histogram_bucket *histograms_longest(const struct histograms *h)
{
    for (size_t i = h->count; i > 0; i--) {
        const struct histogram_bucket *b = &h->buckets[i - 1];
        if (b->kind == HISTOGRAM_REUSED && b->count > 0)
            return b;
    }
    return NULL;
}
