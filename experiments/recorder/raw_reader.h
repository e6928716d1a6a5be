#ifndef RECORDER_RAW_READER_H
#define RECORDER_RAW_READER_H

/* Reads a raw file (raw.h): the events of all threads in one order.
 *
 * Holds one chunk for each thread that was logging at that point, and 16 bytes
 * for each chunk of the file; never the events.
 */
#include "experiments/recorder/raw.h"

#include <stdbool.h>

struct raw_reader;

struct raw_event {
    uint64_t sequence;
    enum raw_kind kind;
    uint64_t address, size;
    uint64_t begin; /* RAW_MOVE_END: its RAW_MOVE_BEGIN's sequence number */
};

/* New; NULL: errno says why, EINVAL when it is no raw file. */
struct raw_reader *raw_reader_open(const char *path);
/* Borrowed; what the program left. */
const struct raw_header *raw_reader_header(const struct raw_reader *r);
/* The next event.  False at the end, or on an error, which raw_reader_error
 * tells. */
bool raw_reader_next(struct raw_reader *r, struct raw_event *event);
/* An errno value, 0 while all is well. */
int raw_reader_error(const struct raw_reader *r);
/* Events that were counted but are in no chunk.  To be asked at the end. */
uint64_t raw_reader_lost(const struct raw_reader *r);
/* Chunks in which there are events. */
unsigned raw_reader_chunks(const struct raw_reader *r);
/* Most chunks that were in memory at once. */
unsigned raw_reader_chunks_peak(const struct raw_reader *r);
void raw_reader_close(struct raw_reader *r);

#endif
