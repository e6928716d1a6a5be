/* curves.c - the curve file's lines for one scope; see curves.h.
 *
 * Cost: O(histogram buckets + distinct ids).
 * Source: the hazard of a stretch of distances is the occurrence/exposure rate
 * (deaths taken over deaths at risk, summed over its births). */
#include "experiments/identity/curves.h"

#include "experiments/identity/metrics.h"
#include "experiments/identity/survival.h"
#include "experiments/identity/thin.h"

#include <stdio.h>

#define CURVE_NAME_MAX 64
#define SPIKE          0.5 /* a hazard that stands alone on its curve */

struct writer {
    curves_point_fn *point;
    void *arg;
};

static void write_point(const struct writer *w, const char *curve, uint64_t lo,
                        uint64_t hi, double value)
{
    w->point(w->arg, curve, lo, hi, value);
}

/* One past the last bucket of the run that begins at `i`: neighbours of one
 * value each that hold the same count. */
static unsigned run_end(const struct histogram *h, unsigned i)
{
    unsigned end = i + 1;

    while (end <= HISTOGRAM_EXACT && h->count[end] == h->count[i])
        end++;
    return end;
}

static void write_histogram(const struct writer *w, const char *curve,
                            const struct histogram *h)
{
    unsigned end = histogram_end(h);
    unsigned next;

    for (unsigned i = 0; i < end; i = next) {
        next = run_end(h, i);
        if (h->count[i] > 0)
            write_point(w, curve, histogram_low(i), histogram_high(next - 1),
                        (double)h->count[i] * (next - i));
    }
}

static void write_within(const struct writer *w, const struct survival *fates)
{
    struct thin thin = {.curve = "F",
                        .point = w->point,
                        .arg = w->arg,
                        .must = metrics_within,
                        .musts = METRICS_WITHIN};
    struct survival_walk walk;

    if (!survival_defined(fates))
        return;
    survival_begin(&walk, fates);
    while (survival_next(&walk))
        thin_step(&thin, walk.k, (double)walk.taken_by);
    thin_end(&thin);
}

struct hazard { /* of the stretch of distances low..at-1 */
    const struct writer *writer;
    uint64_t low, at;
    double taken, exposed; /* deaths; deaths times births */
};

/* Ends the stretch before `at`.  Stretches without an event have no point. */
static void hazard_cut(struct hazard *h)
{
    if (h->taken > 0)
        write_point(h->writer, "hazard", h->low, h->at - 1,
                    h->taken / h->exposed);
    h->low = h->at;
    h->taken = 0;
    h->exposed = 0;
}

/* Distances at..k-1, at which nothing happened to `at_risk` ids. */
static void hazard_wait(struct hazard *h, uint64_t k, uint64_t at_risk)
{
    while (h->at < k) {
        uint64_t end = thin_cell_end(h->at);
        uint64_t next = end < k ? end + 1 : k;
        h->exposed += (double)(next - h->at) * (double)at_risk;
        h->at = next;
        if (next == end + 1)
            hazard_cut(h);
    }
}

static void hazard_event(struct hazard *h, const struct survival_walk *walk)
{
    hazard_wait(h, walk->k, walk->at_risk);
    if ((double)walk->taken >= SPIKE * (double)walk->at_risk)
        hazard_cut(h);
    h->taken += (double)walk->taken;
    h->exposed += (double)walk->at_risk;
    h->at++;
    if ((double)walk->taken >= SPIKE * (double)walk->at_risk ||
        walk->k == thin_cell_end(walk->k))
        hazard_cut(h);
}

static void write_hazard(const struct writer *w, const struct survival *fates)
{
    struct hazard h = {.writer = w, .low = 1, .at = 1};
    struct survival_walk walk;

    survival_begin(&walk, fates);
    while (survival_next(&walk)) {
        if (walk.k > 0)
            hazard_event(&h, &walk);
    }
    hazard_cut(&h);
}

static void write_stale_distances(const struct writer *w,
                                  const struct stale_hit *s)
{
    uint64_t high;

    for (uint64_t low = 1; low <= s->distinct; low = high + 1) {
        uint64_t births = 0;
        high = thin_cell_end(low - 1) + 1; /* so that powers of two are ends */
        for (uint64_t d = low; d <= high && d <= s->distinct; d++)
            births += s->distances[d];
        if (births > 0)
            write_point(w, "stale_distance", low, high, (double)births);
    }
}

static void write_stale_hits(const struct writer *w, const struct scope *scope)
{
    const struct stale_hit *s = &scope->stale;
    struct thin thin = {.curve = "stale_hit",
                        .point = w->point,
                        .arg = w->arg,
                        .must = metrics_caches,
                        .musts = METRICS_CACHES};
    uint64_t hits = 0;

    if (scope->births == 0)
        return;
    for (uint64_t d = 1; d <= s->distinct; d++) {
        hits += s->distances[d];
        if (s->distances[d] > 0 || d == s->distinct)
            thin_step(&thin, d, (double)hits / (double)scope->births);
    }
    thin_end(&thin);
}

static void write_types(const struct writer *w, const struct scope *scope)
{
    /* Static: a name must outlive the call. */
    static char names[TYPE_IDS_MAX][TYPE_IDS_MAX][CURVE_NAME_MAX];

    for (unsigned i = 0; i < TYPE_IDS_MAX; i++) {
        for (unsigned j = 0; j < TYPE_IDS_MAX; j++) {
            if (scope->pairs[i][j] == 0)
                continue;
            char *name = names[i][j];
            snprintf(name, CURVE_NAME_MAX, "type:%s>%s", obj_type_name(i),
                     obj_type_name(j));
            write_point(w, name, 0, 0, (double)scope->pairs[i][j]);
        }
    }
}

void curves_write(const struct scope *scope, curves_point_fn *point, void *arg)
{
    struct writer w = {point, arg};
    struct survival fates = metrics_fates(scope);

    write_histogram(&w, "reused", &scope->reused);
    write_histogram(&w, "censored", &scope->censored);
    write_histogram(&w, "unmapped", &scope->unmapped);
    write_within(&w, &fates);
    write_hazard(&w, &fates);
    if (scope->has_stale) {
        write_stale_distances(&w, &scope->stale);
        write_stale_hits(&w, scope);
    }
    write_types(&w, scope);
}

void curves_write_raster(const struct tracker *t, curves_point_fn *point,
                         void *arg)
{
    struct writer w = {point, arg};
    struct tracker_spot spot;

    for (size_t i = 0; tracker_raster(t, i, &spot); i++)
        write_point(&w, "raster", i + 1, spot.offset, (double)spot.rebirths);
}
