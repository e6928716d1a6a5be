#ifndef HARNESS_TESTS_COMPONENTS_H
#define HARNESS_TESTS_COMPONENTS_H

/* Components with every kind of option, for the tests of the spec parser. */
#include "experiments/harness/spec.h"

#include <string.h>

static inline const char *check_heap(const struct option_value *v)
{
    return v[1].as.count > v[2].as.count ? "min is greater than max" : NULL;
}

static const struct option_def heap_options[] = {
    {"order", OPTION_CHOICE, "lifo", "lifo|fifo|random", 0, 0, "h"},
    {"min", OPTION_COUNT, "1K", NULL, 0, 1e12, "h"},
    {"max", OPTION_COUNT, "1G", NULL, 0, 1e12, "h"},
    {"growth", OPTION_REAL, "2.0", NULL, 0, 100, "h"},
    {"steps", OPTION_TRIPLE, "700/10/10", NULL, 0, 1e6, "h"},
    {"file", OPTION_TEXT, "", NULL, 0, 0, "h"},
    {NULL, OPTION_TEXT, NULL, NULL, 0, 0, NULL}};
static const struct option_def needy_options[] = {
    {"path", OPTION_TEXT, NULL, NULL, 0, 0, "h"},
    {NULL, OPTION_TEXT, NULL, NULL, 0, 0, NULL}};
static const struct option_def wrap_options[] = {
    {"slots", OPTION_COUNT, "", NULL, 1, 1e6, "h"},
    {NULL, OPTION_TEXT, NULL, NULL, 0, 0, NULL}};
static const struct option_def broken_options[] = {
    {"n", OPTION_COUNT, "x", NULL, 1, 9, "h"},
    {NULL, OPTION_TEXT, NULL, NULL, 0, 0, NULL}};

static const struct component heap = {"heap", "s", heap_options, check_heap};
static const struct component needy = {"needy", "s", needy_options, NULL};
static const struct component bare = {"bare", "s", NULL, NULL};
static const struct component wrap = {"wrap", "s", wrap_options, NULL};
static const struct component broken = {"broken", "s", broken_options, NULL};

static inline const struct component *component_at(size_t i)
{
    const struct component *const all[] = {&heap, &needy,  &bare,
                                           &wrap, &broken, NULL};

    return all[i];
}

static inline bool is_wrapper(const struct component *c)
{
    return c == &wrap;
}

static inline const char *unavailable(const struct component *c)
{
    return c == &bare ? "no bare metal" : NULL;
}

static inline const char *probe(const struct component *c,
                                const struct option_value *values)
{
    return c == &needy && strcmp(values[0].as.text, "gone") == 0
               ? "path=gone: No such file or directory"
               : NULL;
}

static const struct axis axis = {.kind = "allocator",
                                 .at = component_at,
                                 .is_wrapper = is_wrapper,
                                 .unavailable = unavailable,
                                 .probe = probe};
/* The same without wrappers. */
static const struct axis flat = {.kind = "workload", .at = component_at};

#endif
