#ifndef IDENTITY_TESTS_NAIVE_H
#define IDENTITY_TESTS_NAIVE_H

/* The metrics the slow way: every definition word for word over a list of
 * events, no shadow memory, no histograms, no clever structure.
 *
 * Estimates of F use Efron's redistribution to the right (1967): each death has
 * the same mass, and who is censored hands its mass to those behind it.  That is
 * another derivation of the same estimator, and no line of it is in survival.c.
 */
#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum naive_event { NAIVE_BIRTH, NAIVE_DEATH, NAIVE_UNMAP };
enum naive_fate { NAIVE_REUSED, NAIVE_CENSORED, NAIVE_UNMAPPED };

#define NAIVE_EVENTS 4096
#define NAIVE_IDS    512

struct naive_step {
    enum naive_event event;
    unsigned type;
    uint64_t id;   /* address; base of an unmap */
    uint64_t size; /* of an object, or of an unmapped range */
};

struct naive_end {
    enum naive_fate fate;
    uint64_t k;
};

struct naive_id { /* an id that was born */
    uint64_t id, births, died, size;
    unsigned type;
    bool live, open; /* open: dead, and its fate unknown */
};

struct naive {
    uint64_t births, deaths, unseen, distinct, anomalies;
    uint64_t crossed_types, crossed_sizes, rebirths_max;
    uint64_t live_peak, live_peak_bytes;
    struct naive_id ids[NAIVE_IDS];
    struct naive_end ends[NAIVE_EVENTS];
    size_t ended;
    uint64_t order[NAIVE_EVENTS];     /* ids in the order of births */
    uint64_t distances[NAIVE_EVENTS]; /* stack distance, 0 = first birth */
};

static inline struct naive_id *naive_find(struct naive *n, uint64_t id)
{
    for (size_t i = 0; i < n->distinct; i++) {
        if (n->ids[i].id == id)
            return &n->ids[i];
    }
    return NULL;
}

static inline void naive_end_open(struct naive *n, struct naive_id *id,
                                  enum naive_fate fate)
{
    if (id->open)
        n->ends[n->ended++] = (struct naive_end){fate, n->births - id->died};
    id->open = false;
}

/* Distinct ids born since the last birth at `id`, that id included. */
static inline uint64_t naive_stack_distance(const struct naive *n, uint64_t id)
{
    uint64_t seen[NAIVE_IDS];
    uint64_t count = 0;

    for (uint64_t i = n->births - 1; i > 0; i--) {
        bool known = false;
        for (uint64_t j = 0; j < count; j++)
            known = known || seen[j] == n->order[i - 1];
        if (!known)
            seen[count++] = n->order[i - 1];
        if (n->order[i - 1] == id)
            return count;
    }
    return 0;
}

static inline void naive_birth(struct naive *n, const struct naive_step *step)
{
    struct naive_id *id = naive_find(n, step->id);

    n->order[n->births++] = step->id;
    n->distances[n->births - 1] = naive_stack_distance(n, step->id);
    if (id == NULL) {
        assert(n->distinct < NAIVE_IDS);
        id = &n->ids[n->distinct++];
        id->id = step->id;
    } else {
        n->anomalies += id->live;
        n->crossed_types += id->type != step->type;
        n->crossed_sizes += id->size != step->size;
        naive_end_open(n, id, NAIVE_REUSED);
    }
    id->live = true;
    id->type = step->type;
    id->size = step->size;
    if (++id->births > n->rebirths_max)
        n->rebirths_max = id->births;
}

static inline void naive_death(struct naive *n, const struct naive_step *step)
{
    struct naive_id *id = naive_find(n, step->id);

    if (id == NULL || !id->live) {
        n->unseen++;
        return;
    }
    n->deaths++;
    id->live = false;
    id->open = true;
    id->died = n->births;
}

static inline void naive_peaks(struct naive *n)
{
    uint64_t live = 0;
    uint64_t bytes = 0;

    for (size_t i = 0; i < n->distinct; i++) {
        live += n->ids[i].live;
        bytes += n->ids[i].live ? n->ids[i].size : 0;
    }
    n->live_peak = live > n->live_peak ? live : n->live_peak;
    n->live_peak_bytes =
        bytes > n->live_peak_bytes ? bytes : n->live_peak_bytes;
}

static inline void naive_step(struct naive *n, const struct naive_step *step)
{
    if (step->event == NAIVE_BIRTH)
        naive_birth(n, step);
    else if (step->event == NAIVE_DEATH)
        naive_death(n, step);
    for (size_t i = 0; step->event == NAIVE_UNMAP && i < n->distinct; i++) {
        if (n->ids[i].id >= step->id && n->ids[i].id - step->id < step->size)
            naive_end_open(n, &n->ids[i], NAIVE_UNMAPPED);
    }
    naive_peaks(n);
}

static inline void naive_finish(struct naive *n)
{
    for (size_t i = 0; i < n->distinct; i++)
        naive_end_open(n, &n->ids[i], NAIVE_CENSORED);
}

static inline int naive_by_k(const void *a, const void *b)
{
    const struct naive_end *x = a;
    const struct naive_end *y = b;

    if (x->k != y->k)
        return x->k < y->k ? -1 : 1;
    return (x->fate == NAIVE_CENSORED) - (y->fate == NAIVE_CENSORED);
}

/* The mass of each end after redistribution; sorts the ends. */
static inline void naive_masses(struct naive_end *ends, size_t count,
                                long double *mass)
{
    qsort(ends, count, sizeof *ends, naive_by_k);
    for (size_t i = 0; i < count; i++)
        mass[i] = 1.0L / (long double)count;
    for (size_t i = 0; i < count; i++) {
        if (ends[i].fate != NAIVE_CENSORED)
            continue;
        size_t first = i + 1; /* those at risk after k */
        while (first < count && ends[first].k == ends[i].k)
            first++;
        for (size_t j = first; j < count; j++)
            mass[j] += mass[i] / (long double)(count - first);
        mass[i] = 0;
    }
}

/* F(k); NaN when no end has k > 0 and none is an unmap at 0. */
static inline double naive_within(struct naive_end *ends, size_t count,
                                  uint64_t k)
{
    static long double mass[NAIVE_EVENTS];
    long double sum = 0;
    bool known = false;

    naive_masses(ends, count, mass);
    for (size_t i = 0; i < count; i++) {
        known = known || ends[i].k > 0 || ends[i].fate != NAIVE_CENSORED;
        if (ends[i].fate == NAIVE_REUSED && ends[i].k <= k)
            sum += mass[i];
    }
    return known ? (double)sum : NAN;
}

/* The smallest k with F(k) >= p. */
static inline double naive_quantile(struct naive_end *ends, size_t count,
                                    double p)
{
    static long double mass[NAIVE_EVENTS];
    long double sum = 0;

    naive_masses(ends, count, mass);
    for (size_t i = 0; i < count; i++) {
        if (ends[i].fate == NAIVE_REUSED)
            sum += mass[i];
        if (sum >= (long double)p - 1e-13L)
            return (double)ends[i].k;
    }
    return NAN;
}

#endif
