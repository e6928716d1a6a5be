#ifndef WORKLOADS_TRACE_READER_H
#define WORKLOADS_TRACE_READER_H

/* Reads a trace file (trace_format.h), one event at a time.
 *
 * Memory is one block and 20 bytes per object of the trace that is alive at its
 * peak, all of it from pages: a trace may be read while a heap is under test,
 * and may be longer than memory.  Each object of the trace carries a pointer for
 * whoever reads it: the block that stands for it.
 *
 * A file that is not a whole, sound trace is refused with one line of words and
 * the offset of the byte at which it stops being one.
 */
#include "experiments/workloads/trace_file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trace_reader;

/* Opens a file and checks its header, its tail and its closing block, and every
 * block's check too where the file has at most `whole_max` bytes.  New; NULL:
 * `error`, TRACE_ERROR_MAX bytes, has "trace PATH: ..." in one line. */
struct trace_reader *trace_reader_open(const char *path, uint64_t whole_max,
                                       char *error);
void trace_reader_close(struct trace_reader *r);

const struct trace_totals *trace_reader_totals(const struct trace_reader *r);
uint64_t trace_reader_bytes(const struct trace_reader *r); /* of the file */
/* The value that the header or the closing block has for a key; borrowed, NULL
 * when there is none. */
const char *trace_reader_meta(const struct trace_reader *r, const char *key);

enum trace_event_kind { TRACE_BIRTH, TRACE_DEATH, TRACE_END, TRACE_BAD };

struct trace_event {
    size_t size;  /* as asked of malloc; of a death: that of its birth */
    void **block; /* the object's pointer; valid until the next call */
    enum trace_event_kind kind;
};

/* Events are read some way ahead of the one that is handed out. */
struct trace_ahead {
    const struct trace_event *at, *end;
};

/* Reads on when nothing is ahead: is something now? */
bool trace_reader_more(struct trace_reader *r);
bool trace_reader_is_bad(const struct trace_reader *r); /* or at the end? */

/* The next event.  TRACE_END: that was all, and the totals are right.
 * TRACE_BAD: the file is damaged, or memory is out: see trace_reader_error. */
static inline enum trace_event_kind trace_reader_next(struct trace_reader *r,
                                                      struct trace_event *event)
{
    struct trace_ahead *ahead = (struct trace_ahead *)(void *)r; /* its first */

    if (ahead->at == ahead->end && !trace_reader_more(r)) {
        *event = (struct trace_event){0};
        return trace_reader_is_bad(r) ? TRACE_BAD : TRACE_END;
    }
    *event = *ahead->at++;
    if (event->kind == TRACE_BIRTH)
        *event->block = NULL;
    return event->kind;
}

/* After TRACE_BAD: "trace PATH: damaged at byte 12345: block checksum", borrowed;
 * NULL = OOM. */
const char *trace_reader_error(const struct trace_reader *r);

/* Visits the objects that are alive now: start with *pos = 0; false at the end.
 * Nothing can be read after it. */
bool trace_reader_live(struct trace_reader *r, size_t *pos,
                       struct trace_event *event);

#endif
