#ifndef IDENTITY_TESTS_CHECK_H
#define IDENTITY_TESTS_CHECK_H

/* Assertions and synthetic heaps that several tests of this room share. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/identity/curves.h"
#include "experiments/identity/metrics.h"
#include "experiments/identity/tracker.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

/* Equal when printed with nine significant digits; both undefined is equal. */
static inline void assert_nine_digits(double got, double want)
{
    char a[40];
    char b[40];

    snprintf(a, sizeof a, "%.9g", isnan(got) ? 0 : got);
    snprintf(b, sizeof b, "%.9g", isnan(want) ? 0 : want);
    assert_string_equal(a, b);
    assert_int_equal(isnan(got) != 0, isnan(want) != 0);
}

/* Equal to rounding. */
static inline void assert_close(double got, double want)
{
    assert_int_equal(isnan(got) != 0, isnan(want) != 0);
    if (!isnan(want) && fabs(got - want) > 1e-12 * (1 + fabs(want)))
        fail_msg("got %.17g, want %.17g", got, want);
}

/* Address space in use, in pages. */
static inline long mapped_pages(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    char line[128] = "";

    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    fclose(file);
    return strtol(line, NULL, 10);
}

/* Lets this process have so many pages more and no others; what was allowed
 * before, for setrlimit. */
static inline struct rlimit allow_pages(long pages)
{
    struct rlimit all;
    struct rlimit few;

    getrlimit(RLIMIT_AS, &all);
    few = all;
    few.rlim_cur = (rlim_t)(mapped_pages() + pages) * 4096;
    setrlimit(RLIMIT_AS, &few);
    return all;
}

static inline const void *id_at(uint64_t address)
{
    /* NOLINTNEXTLINE(performance-no-int-to-ptr) an id that is never read */
    return (const void *)(uintptr_t)address;
}

/* The metrics of `all`. */
static inline struct metrics metrics_of(const struct tracker *t)
{
    char name[TRACKER_SCOPE_NAME_MAX];
    struct metrics m;

    metrics_read(&m, tracker_scope(t, 0, name));
    return m;
}

static inline void born(struct tracker *t, uint64_t id, unsigned type,
                        size_t size)
{
    struct event_sink *sink = tracker_sink(t);

    sink->birth(sink, id_at(id), type, size);
}

static inline void died(struct tracker *t, uint64_t id)
{
    struct event_sink *sink = tracker_sink(t);

    sink->death(sink, id_at(id));
}

static inline void gone(struct tracker *t, uint64_t base, size_t size)
{
    struct event_sink *sink = tracker_sink(t);

    sink->unmap(sink, id_at(base), size);
}

#endif
