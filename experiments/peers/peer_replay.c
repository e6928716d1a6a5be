/* peer_replay - a trace of 10^7 events, replayed as id_reuse does it and as plain
 * C would: nanoseconds of processor time an event.
 *
 *     peer_replay write FILE    makes the trace
 *     peer_replay trace FILE    the load "trace" on the C library's malloc, nobody
 *                               listening, reading included
 *     peer_replay plain FILE    the same calls of malloc and free out of an array
 *
 * Cost: some seconds; 160 MB for the array.  Source: none. */
#include "allocators/random.h"
#include "experiments/harness/spec.h"
#include "experiments/peers/measure.h"
#include "experiments/workloads/trace_reader.h"
#include "experiments/workloads/trace_writer.h"
#include "experiments/workloads/workload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVENTS 10000000
#define LIVE   100000 /* objects */

static _Noreturn void give_up(const char *why)
{
    fprintf(stderr, "peer_replay: %s\n", why);
    exit(1);
}

/* A window of objects of Python-like sizes; which one is replaced is drawn. */
static void write_trace(const char *path)
{
    static uint32_t live[LIVE];
    struct trace_writer *w = trace_writer_open(path);
    struct rng rng;

    if (w == NULL)
        give_up("the trace cannot be written");
    rng_seed(&rng, 1, 0);
    for (size_t i = 0; i < LIVE; i++)
        live[i] = trace_writer_birth(w, 24 + 8 * rng_below(&rng, 27));
    for (size_t events = LIVE; events < EVENTS; events += 2) {
        uint32_t *object = &live[rng_below(&rng, LIVE)];

        trace_writer_death(w, *object);
        *object = trace_writer_birth(w, 24 + 8 * rng_below(&rng, 27));
    }
    if (trace_writer_close(w) != 0)
        give_up("the trace cannot be written");
}

/* A component of an axis by its spec, with its values.  Owned by nobody: it lives
 * as long as the process. */
static struct spec *must_parse(const char *text, const struct axis *axis)
{
    char error[SPEC_ERROR_MAX];
    struct spec *spec = spec_parse(text, axis, error);

    if (spec == NULL)
        give_up(error);
    return spec;
}

/* The program has ended; that the load gives back what it left alive, plain C does
 * not do. */
static double ended;

static void note_end(struct load *load)
{
    (void)load;
    ended = measure_now();
}

static void replay_trace(const char *path)
{
    struct option_value file = {.is_set = 1, .as.text = path};
    struct spec *libc = must_parse("libc", &axis_allocators);
    struct spec *refcount = must_parse("refcount", &axis_collectors);
    const struct allocator_ops *ops = (const void *)libc->component;
    struct allocator_config config = {.values = libc->values, .seed = 1};
    struct heap_config heap = {.allocator = ops->create(&config),
                               .collector = (const void *)refcount->component,
                               .collector_values = refcount->values,
                               .profile = *profile_find("plain")};
    struct load load = {.births_end = UINT64_MAX, .finished = note_end};
    double start;

    if (heap.allocator == NULL || (load.heap = heap_create(&heap)) == NULL)
        give_up("out of memory");
    start = measure_now();
    if (workload_find("trace")->run(&load, &file) != 0)
        give_up(load.error != NULL ? load.error : "out of memory");
    printf("%.4f\n", (ended - start) / EVENTS);
}

struct call {
    uint32_t variable; /* which of the program's holds the block */
    uint32_t size;     /* 0: free it */
};

/* Variables that hold nothing now, newest last.  What the reader keeps for us per
 * object is a pointer; here it is the number of its variable, and one. */
static uint32_t unused[LIVE + 1];
static size_t unused_count;

static uint32_t take_variable(const struct trace_event *event)
{
    static uint32_t made;

    if (unused_count == 0) {
        if (made == LIVE)
            give_up("more objects are alive than were written");
        unused[unused_count++] = made++;
    }
    unused_count--;
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): a number in a pointer's place */
    *event->block = (void *)(uintptr_t)(unused[unused_count] + 1);
    return unused[unused_count];
}

static uint32_t give_variable(const struct trace_event *event)
{
    uint32_t variable = (uint32_t)(uintptr_t)*event->block - 1;

    unused[unused_count++] = variable;
    return variable;
}

static size_t read_calls(const char *path, struct call *calls)
{
    char error[TRACE_ERROR_MAX];
    struct trace_reader *reader = trace_reader_open(path, 0, error);
    struct trace_event event;
    enum trace_event_kind kind;
    size_t count = 0;

    if (reader == NULL)
        give_up(error);
    while (count < EVENTS &&
           (kind = trace_reader_next(reader, &event)) < TRACE_END) {
        if (kind == TRACE_BIRTH)
            calls[count++] =
                (struct call){take_variable(&event), (uint32_t)event.size};
        else
            calls[count++] = (struct call){give_variable(&event), 0};
    }
    trace_reader_close(reader);
    return count;
}

static void replay_plain(const char *path)
{
    static void *variables[LIVE];
    struct call *calls = malloc(EVENTS * sizeof *calls);
    size_t count;
    double start;

    if (calls == NULL)
        give_up("out of memory");
    count = read_calls(path, calls);
    start = measure_now();
    for (size_t i = 0; i < count; i++) {
        if (calls[i].size == 0)
            free(variables[calls[i].variable]);
        else
            variables[calls[i].variable] = malloc(calls[i].size);
    }
    printf("%.4f\n", (measure_now() - start) / (double)count);
    free(calls);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "write") == 0)
        write_trace(argv[2]);
    else if (argc == 3 && strcmp(argv[1], "trace") == 0)
        replay_trace(argv[2]);
    else if (argc == 3 && strcmp(argv[1], "plain") == 0)
        replay_plain(argv[2]);
    else
        give_up("valid: write FILE, trace FILE, plain FILE");
    return 0;
}
