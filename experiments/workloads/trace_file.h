#ifndef WORKLOADS_TRACE_FILE_H
#define WORKLOADS_TRACE_FILE_H

/* The outer form of a trace file (trace_format.h): header, blocks with checks,
 * closing block, tail.  What the blocks mean is trace_reader's.
 *
 * Functions return 0, or -1: `error` has "trace PATH: ..." in one line, with the
 * offset at which the file stops being a sound trace.
 */
#include "experiments/workloads/trace_format.h"

#include <stddef.h>
#include <stdint.h>

#define TRACE_ERROR_MAX 512

struct trace_meta {
    size_t bytes;
    char text[TRACE_META_MAX]; /* "key=value", each ended by a zero byte */
};

struct trace_file {
    int fd;
    uint64_t bytes; /* of the file */
    uint64_t header_end, closing_offset;
    struct trace_totals totals;
    char name[TRACE_ERROR_MAX]; /* the path, or its beginning */
    char error[TRACE_ERROR_MAX];
    struct trace_meta head, closing;
    /* The block read last. */
    unsigned char stored[TRACE_BLOCK_FIXED + TRACE_RAW_MAX + TRACE_CHECK_BYTES];
};

struct trace_block {
    unsigned kind, codec;
    size_t stored, raw;
    uint32_t events;
    const unsigned char *payload; /* in file->stored, until the next is read */
    uint64_t after;               /* offset of what follows */
};

/* Opens a file and reads header, tail and closing block.  On an error there is
 * nothing to close. */
int trace_file_open(struct trace_file *f, const char *path);
void trace_file_close(struct trace_file *f);
/* The block of events at an offset, which ends where the closing block begins or
 * before. */
int trace_file_events(struct trace_file *f, uint64_t offset,
                      struct trace_block *b);
/* Reads every block and counts the events.  O(file). */
int trace_file_check(struct trace_file *f);
/* Writes the error. */
int trace_file_damaged(struct trace_file *f, uint64_t offset, const char *what);

#endif
