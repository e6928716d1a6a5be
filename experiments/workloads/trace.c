/* trace - a real program, recorded by `record` and replayed.
 *
 * Each birth of the trace becomes a block of the same size, each death frees it.
 * What the program wrote into its blocks is not replayed, and neither is the
 * malloc that it had: one trace drives every allocator.  malloc(0), which gives
 * the program an id, asks for one byte here.
 *
 * The trace is replayed whole, whatever -n says: a part of a program is another
 * program.  Blocks that it never freed are alive at the end.
 * Isolates: nothing; it is what the others are compared with.
 *
 * Cost: one allocation or one free an event; 20 bytes per live object and one
 * block of the file in memory of its own.
 */
#include "experiments/workloads/trace_reader.h"
#include "experiments/workloads/workload.h"

#include <stdio.h>

enum { FILE_PATH };

/* A file up to this size is checked whole before anything runs; in a larger one
 * damage is found when the replay gets there. */
#define CHECK_WHOLE_BYTES (UINT64_C(64) << 20)

static const struct option_def options[] = {
    [FILE_PATH] = {"file", OPTION_TEXT, NULL, NULL, 0, 0,
                   "what record -o wrote"},
    {0}};

/* Outlives the reader that found the error. */
static char complaint[TRACE_ERROR_MAX];

static const char *trace_probe(const struct option_value *values)
{
    struct trace_reader *reader = trace_reader_open(
        values[FILE_PATH].as.text, CHECK_WHOLE_BYTES, complaint);

    if (reader == NULL)
        return complaint;
    trace_reader_close(reader);
    return NULL;
}

/* 1 to go on, 0 at the end, -1: OOM or load->error. */
static int step(struct load *load, struct trace_reader *reader)
{
    struct trace_event event;

    switch (trace_reader_next(reader, &event)) {
    case TRACE_BIRTH:
        *event.block = heap_block_new(load->heap, event.size);
        return *event.block == NULL ? -1 : 1;
    case TRACE_DEATH:
        heap_block_free(load->heap, *event.block, event.size);
        return 1;
    case TRACE_END:
        return 0;
    case TRACE_BAD:
        break;
    }
    if (trace_reader_error(reader) != NULL) {
        snprintf(complaint, sizeof complaint, "%s", trace_reader_error(reader));
        load->error = complaint;
    }
    return -1;
}

static int replay(struct load *load, struct trace_reader *reader)
{
    const struct trace_totals *totals = trace_reader_totals(reader);
    double events = (double)(totals->births + totals->deaths);
    int rc = 0;

    for (uint64_t done = 0; (rc = step(load, reader)) > 0; done++)
        if (done % LOAD_LOOK_STEPS == 0 && load->progress != NULL)
            load->progress(load, (double)done / events);
    return rc;
}

static void free_all(struct load *load, struct trace_reader *reader)
{
    struct trace_event event;
    size_t pos = 0;

    while (trace_reader_live(reader, &pos, &event))
        if (*event.block != NULL)
            heap_block_free(load->heap, *event.block, event.size);
}

static int trace_run(struct load *load, const struct option_value *values)
{
    struct trace_reader *reader =
        trace_reader_open(values[FILE_PATH].as.text, 0, complaint);

    if (reader == NULL) {
        load->error = complaint;
        return load_finish(load, -1);
    }
    int rc = load_finish(load, replay(load, reader));
    free_all(load, reader);
    trace_reader_close(reader);
    return rc;
}

const struct workload trace_workload = {
    .info = {.name = "trace",
             .summary = "a recorded program, replayed whole whatever -n says",
             .options = options},
    .probe = trace_probe,
    .run = trace_run};
