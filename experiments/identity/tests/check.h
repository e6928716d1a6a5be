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
