#ifndef WORKLOADS_TESTS_SYNTHETIC_H
#define WORKLOADS_TESTS_SYNTHETIC_H

/* Traces made for tests: a random program of a given size, written to a file,
 * with what it did kept beside it; and whole files in memory, to damage. */
#include "allocators/random.h"
#include "experiments/workloads/trace_writer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct synthetic_event {
    uint32_t object; /* serial of its birth */
    uint64_t size;
    bool birth;
};

struct synthetic {
    size_t count;
    struct synthetic_event *events;
};

static inline void *synthetic_alloc(size_t size)
{
    void *p = calloc(1, size > 0 ? size : 1);

    if (p == NULL)
        abort();
    return p;
}

/* Like a program's: mostly small, now and then large, sometimes nothing. */
static inline uint64_t synthetic_size(struct rng *rng)
{
    uint64_t lot = rng_below(rng, 100);

    if (lot == 0)
        return 0;
    if (lot < 95)
        return 1 + rng_below(rng, 512);
    return 1 + rng_below(rng, 100000);
}

/* `count` events with at most `live` objects alive; `local` of 100 deaths are of
 * the object born last, the others of any. */
static inline struct synthetic synthetic_program(uint64_t seed, size_t count,
                                                 size_t live, unsigned local)
{
    struct synthetic s = {count, synthetic_alloc(count * sizeof *s.events)};
    struct synthetic_event *alive = synthetic_alloc(live * sizeof *alive);
    struct rng rng;
    size_t n = 0;
    uint32_t born = 0;

    rng_seed(&rng, seed, 1);
    for (size_t i = 0; i < count; i++) {
        if (n == 0 || (n < live && rng_below(&rng, 100) < 55)) {
            s.events[i] = (struct synthetic_event){
                .object = born++, .size = synthetic_size(&rng), .birth = true};
            alive[n++] = s.events[i];
            continue;
        }
        size_t victim =
            rng_below(&rng, 100) < local ? n - 1 : rng_below(&rng, n);
        s.events[i] = alive[victim];
        s.events[i].birth = false;
        alive[victim] = alive[--n];
    }
    free(alive);
    return s;
}

/* Writes it; 0, or -1 with errno. */
static inline int synthetic_write(const struct synthetic *s, const char *path)
{
    struct trace_writer *w = trace_writer_open(path);
    uint32_t *numbers = synthetic_alloc(s->count * sizeof *numbers);

    if (w == NULL || trace_writer_meta(w, "command", "synthetic") != 0)
        abort();
    for (size_t i = 0; i < s->count; i++) {
        const struct synthetic_event *e = &s->events[i];
        if (e->birth)
            numbers[e->object] = trace_writer_birth(w, e->size);
        else
            trace_writer_death(w, numbers[e->object]);
    }
    free(numbers);
    return trace_writer_close(w);
}

static inline void synthetic_free(struct synthetic *s)
{
    free(s->events);
}

struct bytes {
    size_t size;
    unsigned char *data; /* owned */
};

static inline struct bytes bytes_read(const char *path)
{
    FILE *f = fopen(path, "rb");
    struct bytes b = {0};

    if (f == NULL || fseek(f, 0, SEEK_END) != 0)
        abort();
    b.size = (size_t)ftell(f);
    rewind(f);
    b.data = synthetic_alloc(b.size);
    if (fread(b.data, 1, b.size, f) != b.size)
        abort();
    fclose(f);
    return b;
}

static inline void bytes_write(const char *path, const unsigned char *data,
                               size_t size)
{
    FILE *f = fopen(path, "wb");

    if (f == NULL || fwrite(data, 1, size, f) != size || fclose(f) != 0)
        abort();
}

#endif
