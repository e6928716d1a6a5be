#ifndef WORKLOADS_TESTS_STAND_H
#define WORKLOADS_TESTS_STAND_H

/* A test stand: a heap made from specs, a load that runs on it, and a witness
 * that listens and knows who was born when.
 */
#include "allocators/allocator.h"
#include "experiments/harness/spec.h"
#include "experiments/stage/axis.h"
#include "experiments/workloads/workload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the witness --- */

#define WITNESS_PLACES (1u << 18) /* objects alive at once: half of it */

struct witness_life {
    const void *id;
    uint64_t serial; /* of its birth, from 1: the clock as it was */
    unsigned type;
    unsigned round; /* of another witness_start: the place is free */
};

struct witness {
    struct event_sink sink; /* first */
    uint64_t births, deaths, live, live_peak;
    uint64_t births_of[TYPE_IDS_FIXED], live_of[TYPE_IDS_FIXED];
    uint64_t hash; /* of the stream, with serials for ids */
    uint64_t anomalies;
    struct witness_life *places; /* one array for all, never cleared */
    unsigned round;
    /* Told of each death; may be NULL. */
    void (*death)(struct witness *w, const struct witness_life *life);
    void *arg;
};

static inline bool witness_is_free(const struct witness *w, size_t i)
{
    return w->places[i].round != w->round;
}

static inline size_t witness_place(const struct witness *w, const void *id)
{
    size_t i = ((uintptr_t)id >> 3) * UINT64_C(0x9e3779b97f4a7c15) >> 46;

    while (!witness_is_free(w, i) && w->places[i].id != id)
        i = (i + 1) % WITNESS_PLACES;
    return i;
}

static inline void witness_mix(struct witness *w, uint64_t x)
{
    w->hash = (w->hash ^ x) * UINT64_C(0x100000001b3);
    w->hash ^= w->hash >> 29;
}

static inline void witness_birth(struct event_sink *sink, const void *id,
                                 unsigned type, size_t size)
{
    struct witness *w = (struct witness *)sink;
    size_t i = witness_place(w, id);

    if (!witness_is_free(w, i))
        w->anomalies++;
    w->births++;
    w->births_of[type]++;
    w->live_of[type]++;
    w->places[i] = (struct witness_life){
        .id = id, .serial = w->births, .type = type, .round = w->round};
    if (++w->live > w->live_peak)
        w->live_peak = w->live;
    if (w->live > WITNESS_PLACES / 2)
        abort();
    witness_mix(w, 1);
    witness_mix(w, type);
    witness_mix(w, size);
}

/* Closes the gap, so that whoever was pushed on by a collision is found. */
static inline void witness_forget(struct witness *w, size_t gap)
{
    w->places[gap].round = 0;
    for (size_t i = (gap + 1) % WITNESS_PLACES; !witness_is_free(w, i);
         i = (i + 1) % WITNESS_PLACES) {
        struct witness_life life = w->places[i];
        w->places[i].round = 0;
        w->places[witness_place(w, life.id)] = life;
    }
}

static inline void witness_death(struct event_sink *sink, const void *id)
{
    struct witness *w = (struct witness *)sink;
    size_t i = witness_place(w, id);

    if (witness_is_free(w, i)) {
        w->anomalies++;
        return;
    }
    struct witness_life life = w->places[i];
    witness_forget(w, i);
    w->deaths++;
    w->live--;
    w->live_of[life.type]--;
    witness_mix(w, 2);
    witness_mix(w, life.serial);
    if (w->death != NULL)
        w->death(w, &life);
}

static inline void witness_unmap(struct event_sink *sink, const void *base,
                                 size_t size)
{
    (void)sink;
    (void)base;
    (void)size;
}

/* Forgets all: nobody is alive. */
static inline void witness_start(struct witness *w)
{
    static struct witness_life places[WITNESS_PLACES];
    static unsigned rounds;

    *w = (struct witness){.places = places, .round = ++rounds};
    w->sink = (struct event_sink){
        .birth = witness_birth, .death = witness_death, .unmap = witness_unmap};
}

/* --- the stand --- */

struct stand {
    struct load load; /* first: finished finds the rest */
    struct allocator *allocator;
    struct heap *heap;
    struct spec *allocator_spec, *collector_spec, *workload_spec;
    struct witness witness;
    unsigned finished; /* times that the load said so */
    double progress;   /* the last that was told */
    uint64_t births_at_end, int_requests_at_end, int_hits_at_end;
    uint64_t collections_at_end;
    uint64_t mallocs; /* that were called during the run */
};

/* Counted by the test that brings its own malloc; 0 elsewhere. */
static uint64_t stand_mallocs;

static inline struct spec *stand_spec(const char *text, const struct axis *axis)
{
    char error[SPEC_ERROR_MAX];
    struct spec *spec = spec_parse(text, axis, error);

    if (spec == NULL) {
        fprintf(stderr, "%s: %s\n", text, error);
        abort();
    }
    return spec;
}

/* From the innermost out. */
static inline struct allocator *stand_allocator(const struct spec *spec)
{
    struct allocator *a = NULL;

    for (const struct spec *done = NULL; done != spec;) {
        const struct spec *next = spec;
        while (next->inner != done)
            next = next->inner;
        struct allocator_config config = {
            .values = next->values, .seed = 1, .inner = a};
        a = allocator_find(next->component->name)->create(&config);
        if (a == NULL)
            abort();
        done = next;
    }
    return a;
}

/* A heap; knobs of the profile may be given by the caller.  The allocator is
 * there, the witness listens. */
static inline void stand_open_profile(struct stand *s, const char *allocator,
                                      const char *collector,
                                      const struct profile *profile)
{
    *s = (struct stand){.finished = 0};
    s->allocator_spec = stand_spec(allocator, &axis_allocators);
    s->collector_spec = stand_spec(collector, &axis_collectors);
    witness_start(&s->witness);
    s->allocator = stand_allocator(s->allocator_spec);
    struct heap_config config = {
        .allocator = s->allocator,
        .collector = collector_find(s->collector_spec->component->name),
        .collector_values = s->collector_spec->values,
        .profile = *profile,
        .sink = &s->witness.sink,
        .seed = 1};
    s->heap = heap_create(&config);
    if (s->heap == NULL)
        abort();
}

static inline void stand_open(struct stand *s, const char *allocator,
                              const char *collector, const char *profile)
{
    stand_open_profile(s, allocator, collector, profile_find(profile));
}

static inline void stand_finished(struct load *load)
{
    struct stand *s = (struct stand *)load;
    const struct heap_stats *stats = heap_stats(s->heap);

    s->finished++;
    s->births_at_end = stats->births;
    s->int_requests_at_end = stats->int_requests;
    s->int_hits_at_end = stats->int_hits;
    s->collections_at_end = stats->collections;
    heap_set_sink(s->heap, NULL);
}

static inline void stand_progress(struct load *load, double share)
{
    struct stand *s = (struct stand *)load;

    if (!(share >= s->progress && share <= 1))
        abort();
    s->progress = share;
}

/* Runs a workload; returns what it returned. */
static inline int stand_run(struct stand *s, const char *workload,
                            uint64_t births, uint64_t seed)
{
    uint64_t start = heap_births(s->heap);

    spec_free(s->workload_spec);
    s->workload_spec = stand_spec(workload, &stage_workload_axis);
    heap_set_sink(s->heap, &s->witness.sink);
    s->finished = 0;
    s->progress = 0;
    s->load = (struct load){.heap = s->heap,
                            .births_start = start,
                            .births_end = start + births,
                            .progress = stand_progress,
                            .finished = stand_finished};
    rng_seed(&s->load.rng, seed, 1);
    const struct workload *w = workload_find(s->workload_spec->component->name);
    uint64_t mallocs = stand_mallocs;
    int rc = w->run(&s->load, s->workload_spec->values);
    s->mallocs = stand_mallocs - mallocs;
    return rc;
}

/* Ends it.  NULL, or what was wrong: something alive, something unsound. */
static inline const char *stand_close(struct stand *s)
{
    const struct heap_stats *stats = heap_stats(s->heap);
    const char *wrong = heap_verify(s->heap);

    if (wrong == NULL)
        wrong = heap_prove(s->heap);
    if (wrong == NULL && stats->births != stats->deaths)
        wrong = "something is alive after the load";
    if (wrong == NULL && s->witness.anomalies != 0)
        wrong = "a birth of what lives, or a death of what does not";
    heap_destroy(s->heap);
    if (wrong == NULL && allocator_live_blocks(s->allocator) != 0)
        wrong = "blocks are left in the allocator";
    allocator_destroy(s->allocator);
    spec_free(s->allocator_spec);
    spec_free(s->collector_spec);
    spec_free(s->workload_spec);
    return wrong;
}

#endif
