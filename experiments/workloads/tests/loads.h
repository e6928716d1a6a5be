#ifndef WORKLOADS_TESTS_LOADS_H
#define WORKLOADS_TESTS_LOADS_H

/* The loads that everything is tried with.  For tests, after cmocka. */
#include "experiments/workloads/tests/stand.h"
#include "experiments/workloads/tests/synthetic.h"

#include <unistd.h>

static char trace_path[] = "/tmp/idlab-workload-XXXXXX";
static char trace_spec[64];
#define TRACE_EVENTS_MADE 1000

static const char *const loads[] = {
    "temporaries:type=int",
    "temporaries:type=float",
    "temporaries:type=list",
    "temporaries:type=tuple",
    "temporaries:type=dict",
    "temporaries:type=instance",
    "temporaries:type=mixed",
    "rebind",
    "rebind:type=mixed",
    "window:live=100",
    "window:live=1",
    "window:live=100,order=alloc_first,victim=oldest,type=mixed",
    "window:live=3000,type=list",
    "generational:life=500",
    "generational:survive=0.5,tail=exponential,life=100,type=mixed",
    "generational:survive=1,life=5000",
    "requests:sessions=4,objects=25",
    "requests:sessions=1,objects=1,type=tuple",
    "cache:entries=50",
    "cache:entries=20,keys=10,zipf=0,type=mixed",
    "cache:entries=1,zipf=2,type=dict",
    "live_heap:live=100",
    "live_heap:live=70,layout=aged",
    "gcbench:depth=5",
    "gcbench:depth=4,type=tuple",
    "binary_trees:depth=5",
    "binary_trees:depth=6,type=list",
    "tree",
    "tree:depth=1,fanout=1",
    "tree:depth=64,fanout=1",
    "tree:depth=3,fanout=12",
    "rings",
    "rings:type=list,hold=0",
    "rings:length=1,hold=3",
    "rings:length=1000,type=list,hold=1",
    "ints:dist=loop",
    "ints:dist=uniform,hi=512",
    "ints:dist=zipf,s=1.2",
    "ints:dist=fib",
    trace_spec,
};
#define LOADS (sizeof loads / sizeof loads[0])

static inline int write_trace(void **state)
{
    int fd = mkstemp(trace_path);
    struct synthetic s = synthetic_program(1, TRACE_EVENTS_MADE, 100, 50);

    (void)state;
    if (fd < 0 || synthetic_write(&s, trace_path) != 0)
        return -1;
    close(fd);
    synthetic_free(&s);
    snprintf(trace_spec, sizeof trace_spec, "trace:file=%s", trace_path);
    return 0;
}

static inline int remove_trace(void **state)
{
    (void)state;
    return unlink(trace_path);
}

static inline bool is_trace(const char *load)
{
    return load == trace_spec;
}

static inline bool counts_requests(const char *load)
{
    return strncmp(load, "ints", 4) == 0;
}

#endif
