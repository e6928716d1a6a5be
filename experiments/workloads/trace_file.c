/* trace_file - the outer form of a trace file.  See trace_file.h.
 *
 *   file  | header | block | block | ... | closing | tail |
 *                  ^ header_end           ^ closing_offset, from the tail
 *
 * Cost: one pread(2) for a block's first bytes and one for the rest, and one
 * checksum.
 */
#include "experiments/workloads/trace_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

static int say(struct trace_file *f, const char *what)
{
    snprintf(f->error, sizeof f->error, "trace %.300s: %s", f->name, what);
    return -1;
}

int trace_file_damaged(struct trace_file *f, uint64_t offset, const char *what)
{
    snprintf(f->error, sizeof f->error,
             "trace %.300s: damaged at byte %" PRIu64 ": %s", f->name, offset,
             what);
    return -1;
}

/* Exactly `size` bytes; a file that ends before is damaged where it ends. */
static int read_at(struct trace_file *f, uint64_t offset, void *bytes,
                   size_t size)
{
    size_t got = 0;

    while (got < size) {
        ssize_t n = pread(f->fd, (char *)bytes + got, size - got,
                          (off_t)(offset + got));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return say(f, strerror(errno));
        if (n == 0)
            return trace_file_damaged(f, offset + got, "the file ends here");
        got += (size_t)n;
    }
    return 0;
}

/* --- header, blocks, tail --- */

static int read_header(struct trace_file *f)
{
    unsigned char *p = f->stored;

    if (read_at(f, 0, p, TRACE_HEADER_FIXED) != 0)
        return -1;
    if (memcmp(p, TRACE_MAGIC, TRACE_MAGIC_BYTES) != 0)
        return trace_file_damaged(f, 0, "this is no trace file");
    if (trace_get_u32(p + 8) != TRACE_VERSION)
        return trace_file_damaged(f, 8, "an unknown version of the format");
    size_t meta = trace_get_u32(p + 12);
    if (meta > TRACE_META_MAX)
        return trace_file_damaged(f, 12, "header length");
    size_t size = TRACE_HEADER_FIXED + meta;
    if (read_at(f, TRACE_HEADER_FIXED, p + TRACE_HEADER_FIXED,
                meta + TRACE_CHECK_BYTES) != 0)
        return -1;
    if (XXH64(p, size, 0) != trace_get_u64(p + size))
        return trace_file_damaged(f, 0, "header checksum");
    if (meta > 0 && p[size - 1] != '\0')
        return trace_file_damaged(f, size - 1, "header strings");
    memcpy(f->head.text, p + TRACE_HEADER_FIXED, meta);
    f->head.bytes = meta;
    f->header_end = size + TRACE_CHECK_BYTES;
    return 0;
}

/* The first bytes of a block: what they say, and whether it can be. */
static int read_block_head(struct trace_file *f, uint64_t offset,
                           struct trace_block *b)
{
    unsigned char *p = f->stored;

    if (read_at(f, offset, p, TRACE_BLOCK_FIXED) != 0)
        return -1;
    b->kind = p[0];
    b->codec = p[1];
    b->stored = trace_get_u32(p + 4);
    b->raw = trace_get_u32(p + 8);
    b->events = trace_get_u32(p + 12);
    if (b->kind != TRACE_EVENTS && b->kind != TRACE_CLOSING)
        return trace_file_damaged(f, offset, "block kind");
    if (b->codec > TRACE_ZSTD || p[2] != 0 || p[3] != 0)
        return trace_file_damaged(f, offset + 1, "block coding");
    if (b->raw > TRACE_RAW_MAX || b->stored > b->raw || b->stored == 0 ||
        (b->codec == TRACE_PLAIN && b->stored != b->raw))
        return trace_file_damaged(f, offset + 4, "block length");
    return 0;
}

static int read_block(struct trace_file *f, uint64_t offset,
                      struct trace_block *b)
{
    unsigned char *p = f->stored;

    if (read_block_head(f, offset, b) != 0)
        return -1;
    size_t size = TRACE_BLOCK_FIXED + b->stored;
    if (read_at(f, offset + TRACE_BLOCK_FIXED, p + TRACE_BLOCK_FIXED,
                b->stored + TRACE_CHECK_BYTES) != 0)
        return -1;
    if (XXH64(p, size, offset) != trace_get_u64(p + size))
        return trace_file_damaged(f, offset, "block checksum");
    b->payload = p + TRACE_BLOCK_FIXED;
    b->after = offset + size + TRACE_CHECK_BYTES;
    return 0;
}

static int take_closing(struct trace_file *f, const struct trace_block *b)
{
    uint64_t offset = f->closing_offset;
    const size_t fixed = TRACE_TOTALS * sizeof(uint64_t);
    uint64_t totals[TRACE_TOTALS];

    if (b->kind != TRACE_CLOSING || b->codec != TRACE_PLAIN || b->events != 0)
        return trace_file_damaged(f, offset, "no closing block here");
    if (b->after != f->bytes - TRACE_TAIL_BYTES)
        return trace_file_damaged(f, b->after, "bytes after the closing block");
    if (b->raw < fixed || b->raw - fixed > TRACE_META_MAX)
        return trace_file_damaged(f, offset + 8, "closing block length");
    f->closing.bytes = b->raw - fixed;
    memcpy(f->closing.text, b->payload + fixed, f->closing.bytes);
    if (f->closing.bytes > 0 && b->payload[b->raw - 1] != '\0')
        return trace_file_damaged(f, offset, "closing block strings");
    for (size_t i = 0; i < TRACE_TOTALS; i++)
        totals[i] = trace_get_u64(b->payload + i * sizeof(uint64_t));
    f->totals = (struct trace_totals){.births = totals[0],
                                      .deaths = totals[1],
                                      .unknown_frees = totals[2],
                                      .lost = totals[3],
                                      .live_peak = totals[4],
                                      .live_peak_bytes = totals[5]};
    return 0;
}

static int read_closing(struct trace_file *f)
{
    unsigned char tail[TRACE_TAIL_BYTES];
    struct trace_block b;

    if (f->bytes < f->header_end + TRACE_TAIL_BYTES)
        return trace_file_damaged(f, f->bytes,
                                  "cut off: the closing block is missing");
    if (read_at(f, f->bytes - sizeof tail, tail, sizeof tail) != 0)
        return -1;
    if (memcmp(tail + 8, TRACE_TAIL_MAGIC, TRACE_MAGIC_BYTES) != 0)
        return trace_file_damaged(f, f->bytes,
                                  "cut off: the closing block is missing");
    f->closing_offset = trace_get_u64(tail);
    if (f->closing_offset < f->header_end || f->closing_offset > f->bytes)
        return trace_file_damaged(f, f->bytes - sizeof tail,
                                  "offset of the closing block");
    if (read_block(f, f->closing_offset, &b) != 0)
        return -1;
    return take_closing(f, &b);
}

int trace_file_events(struct trace_file *f, uint64_t offset,
                      struct trace_block *b)
{
    if (read_block(f, offset, b) != 0)
        return -1;
    if (b->kind != TRACE_EVENTS || b->events == 0)
        return trace_file_damaged(f, offset, "no block of events here");
    if (b->after > f->closing_offset)
        return trace_file_damaged(f, offset,
                                  "a block that runs into the closing block");
    return 0;
}

int trace_file_check(struct trace_file *f)
{
    uint64_t offset = f->header_end, events = 0;
    struct trace_block b;

    while (offset < f->closing_offset) {
        if (trace_file_events(f, offset, &b) != 0)
            return -1;
        events += b.events;
        offset = b.after;
    }
    if (events != f->totals.births + f->totals.deaths)
        return trace_file_damaged(f, f->closing_offset, "the count of events");
    return 0;
}

static int open_file(struct trace_file *f, const char *path)
{
    struct stat status;

    f->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (f->fd < 0 || fstat(f->fd, &status) != 0)
        return say(f, strerror(errno));
    if (!S_ISREG(status.st_mode))
        return say(f, "not a regular file");
    f->bytes = (uint64_t)status.st_size;
    return 0;
}

int trace_file_open(struct trace_file *f, const char *path)
{
    snprintf(f->name, sizeof f->name, "%s", path);
    if (open_file(f, path) == 0 && read_header(f) == 0 && read_closing(f) == 0)
        return 0;
    trace_file_close(f);
    return -1;
}

void trace_file_close(struct trace_file *f)
{
    if (f->fd >= 0)
        close(f->fd);
    f->fd = -1;
}
