#ifndef STAGE_TESTS_FIXTURE_H
#define STAGE_TESTS_FIXTURE_H

/* A cell from three specs, and a sink that counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/stage/axis.h"
#include "experiments/stage/stage.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A cell of these specs; its specs live until fixture_free. */
struct fixture {
    struct spec *allocator, *collector, *workload;
    struct cell cell;
};

static void no_progress(double share)
{
    (void)share;
}

static inline struct spec *parse(const char *text, const struct axis *axis)
{
    char error[SPEC_ERROR_MAX];
    struct spec *spec = spec_parse(text, axis, error);

    if (spec == NULL)
        fail_msg("%s", error);
    return spec;
}

static void fixture_make(struct fixture *f, const char *allocator,
                         const char *workload, uint64_t births)
{
    f->allocator = parse(allocator, &axis_allocators);
    f->collector = parse("trial_deletion", &axis_collectors);
    f->workload = parse(workload, &stage_workload_axis);
    f->cell = (struct cell){.allocator = f->allocator,
                            .collector = f->collector,
                            .workload = f->workload,
                            .profile = profile_find("plain"),
                            .births = births,
                            .seed = 1,
                            .progress = no_progress};
}

static void fixture_free(struct fixture *f)
{
    spec_free(f->allocator);
    spec_free(f->collector);
    spec_free(f->workload);
}

/* A sink that only counts, and keeps the first ids. */
struct counter {
    struct event_sink sink; /* first */
    uint64_t births, deaths, unmaps;
    const void *ids[64];
};

static void count_birth(struct event_sink *sink, const void *id, unsigned type,
                        size_t size)
{
    struct counter *c = (struct counter *)sink;

    (void)type;
    (void)size;
    if (c->births < 64)
        c->ids[c->births] = id;
    c->births++;
}

static void count_death(struct event_sink *sink, const void *id)
{
    (void)id;
    ((struct counter *)sink)->deaths++;
}

static void count_unmap(struct event_sink *sink, const void *base, size_t size)
{
    (void)base;
    (void)size;
    ((struct counter *)sink)->unmaps++;
}

static const struct event_sink counting = {
    .birth = count_birth, .death = count_death, .unmap = count_unmap};

#endif
