#ifndef RECORDER_TESTS_RAW_FILE_H
#define RECORDER_TESTS_RAW_FILE_H

/* Makes raw files by hand, as a recorded program would leave them. */
#include "experiments/recorder/raw.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct raw_maker {
    int fd;
    char path[64];
    uint64_t chunks; /* the header included */
    uint64_t sequence;
};

/* A lane in memory: what is put there is in no file until raw_maker_chunk. */
struct raw_lane {
    struct raw_chunk chunk;
    uint64_t words[RAW_CHUNK_WORDS];
    unsigned used;
};

static inline void raw_maker_open(struct raw_maker *m)
{
    *m = (struct raw_maker){.chunks = 1};
    strcpy(m->path, "/tmp/raw.XXXXXX");
    m->fd = mkstemp(m->path);
    if (m->fd < 0)
        abort();
}

/* Writes the header, with what was counted, and closes. */
static inline void raw_maker_close(struct raw_maker *m)
{
    struct raw_header *header = calloc(1, sizeof *header);

    if (header == NULL)
        abort();
    header->magic = RAW_MAGIC;
    header->pid = 4711;
    header->sequence = m->sequence;
    header->next_chunk = (uint32_t)m->chunks;
    if (pwrite(m->fd, header, sizeof *header, 0) != (ssize_t)sizeof *header)
        abort();
    free(header);
    close(m->fd);
}

/* Appends a record to a lane; returns its sequence number. */
static inline uint64_t raw_put(struct raw_maker *m, struct raw_lane *lane,
                               enum raw_kind kind, uint64_t a, uint64_t b,
                               uint64_t c)
{
    const uint64_t record[RAW_WORDS_MAX] = {++m->sequence << 4 | kind, a, b, c};
    unsigned n = raw_words(kind);

    if (lane->used + n >= RAW_CHUNK_WORDS)
        abort();
    memcpy(lane->words + lane->used, record, n * sizeof *record);
    lane->used += n;
    lane->words[lane->used] = 0;
    return m->sequence;
}

/* True while another record fits. */
static inline bool raw_lane_has_room(const struct raw_lane *lane)
{
    return lane->used + RAW_WORDS_MAX + 1 < RAW_CHUNK_WORDS;
}

/* Writes the lane, or its first `bytes`, to the next chunk; `whole` with its
 * magic, which comes last. */
static inline void raw_maker_part(struct raw_maker *m, struct raw_lane *lane,
                                  size_t bytes, bool whole)
{
    off_t at = (off_t)(m->chunks++ * RAW_CHUNK);

    lane->chunk.magic = whole ? RAW_LANE_MAGIC : 0;
    if (pwrite(m->fd, lane, bytes, at) != (ssize_t)bytes)
        abort();
}

static inline void raw_maker_chunk(struct raw_maker *m, struct raw_lane *lane)
{
    raw_maker_part(m, lane, RAW_CHUNK, true);
}

#endif
