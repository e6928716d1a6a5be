/* trace_writer - events into blocks, blocks into a file.
 *
 * One block is coded in `raw` and goes to the file when the next event might not
 * fit.  `slots` mirrors the reader's table, so that both agree on who has which
 * number: a live slot holds its size, a free one the slot that was left before
 * it.
 *
 *   slots[i] = size << 1 | 1   alive
 *            = next << 1       free; the chain starts at `left`
 *
 * Cost: O(1) an event; one zstd frame and one write(2) a block.
 * Source: varint and zigzag coding as in Protocol Buffers; zstd, RFC 8878;
 * XXH64, Collet.
 */
#include "experiments/workloads/trace_writer.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>
#include <zstd.h>

#define NO_SLOT    TRACE_NO_NUMBER
#define ZSTD_LEVEL 3

struct meta {
    size_t bytes;
    char text[TRACE_META_MAX];
};

struct trace_writer {
    int fd;
    int error;  /* errno of the first failure */
    bool begun; /* the header is written */
    char *path, *part;
    uint64_t offset; /* bytes in the file */
    uint64_t *slots;
    uint32_t used, room; /* slots ever taken, slots there is memory for */
    uint32_t left, last; /* free chain, slot of the event before */
    uint64_t live_bytes;
    struct trace_totals totals;
    uint32_t events; /* in raw */
    size_t raw_bytes;
    unsigned char raw[TRACE_RAW_MAX];
    /* header, block or closing block as it goes to the file */
    unsigned char out[TRACE_BLOCK_FIXED + TRACE_RAW_MAX + TRACE_CHECK_BYTES];
    struct meta head, closing;
};

static void fail(struct trace_writer *w, int error)
{
    if (w->error == 0)
        w->error = error;
}

static void discard(struct trace_writer *w)
{
    if (w->fd >= 0)
        close(w->fd);
    free(w->slots);
    free(w->path);
    free(w->part);
    free(w);
}

struct trace_writer *trace_writer_open(const char *path)
{
    struct trace_writer *w = calloc(1, sizeof *w);

    if (w == NULL)
        return NULL;
    w->fd = -1;
    w->left = NO_SLOT;
    w->path = strdup(path);
    if (w->path != NULL && asprintf(&w->part, "%s.part", path) >= 0)
        w->fd = open(w->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (w->fd < 0) {
        int error = errno;
        discard(w);
        errno = error;
        return NULL;
    }
    return w;
}

static bool key_is_valid(const char *key)
{
    size_t n = strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_.");

    return n > 0 && key[n] == '\0';
}

int trace_writer_meta(struct trace_writer *w, const char *key,
                      const char *value)
{
    bool started = w->begun || w->events > 0;
    struct meta *meta = started ? &w->closing : &w->head;
    size_t need = strlen(key) + strlen(value) + 2; /* '=' and the zero */

    if (!key_is_valid(key)) {
        errno = EINVAL;
        return -1;
    }
    if (need > sizeof meta->text - meta->bytes) {
        errno = E2BIG;
        return -1;
    }
    snprintf(meta->text + meta->bytes, need, "%s=%s", key, value);
    meta->bytes += need;
    return 0;
}

/* All of `bytes`, or an error that sticks. */
static void put(struct trace_writer *w, const unsigned char *bytes, size_t size)
{
    while (size > 0 && w->error == 0) {
        ssize_t n = write(w->fd, bytes, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            fail(w, n < 0 ? errno : EIO);
            return;
        }
        bytes += n;
        size -= (size_t)n;
        w->offset += (uint64_t)n;
    }
}

/* Ends what `size` bytes of w->out hold with their check and writes it. */
static void put_checked(struct trace_writer *w, size_t size)
{
    trace_put_u64(w->out + size, XXH64(w->out, size, w->offset));
    put(w, w->out, size + TRACE_CHECK_BYTES);
}

static void put_header(struct trace_writer *w)
{
    if (w->begun)
        return;
    w->begun = true;
    memcpy(w->out, TRACE_MAGIC, TRACE_MAGIC_BYTES);
    trace_put_u32(w->out + 8, TRACE_VERSION);
    trace_put_u32(w->out + 12, (uint32_t)w->head.bytes);
    memcpy(w->out + TRACE_HEADER_FIXED, w->head.text, w->head.bytes);
    put_checked(w, TRACE_HEADER_FIXED + w->head.bytes);
}

static void put_block(struct trace_writer *w, enum trace_kind kind)
{
    unsigned char *payload = w->out + TRACE_BLOCK_FIXED;
    enum trace_codec codec = TRACE_PLAIN;
    size_t stored = w->raw_bytes;

    put_header(w);
    if (kind == TRACE_EVENTS && stored > 0) {
        /* Room for one byte less than plain: no gain is no success. */
        size_t n =
            ZSTD_compress(payload, stored - 1, w->raw, stored, ZSTD_LEVEL);
        if (!ZSTD_isError(n)) {
            stored = n;
            codec = TRACE_ZSTD;
        }
    }
    if (codec == TRACE_PLAIN)
        memcpy(payload, w->raw, stored);
    memset(w->out, 0, TRACE_BLOCK_FIXED);
    w->out[0] = (unsigned char)kind;
    w->out[1] = (unsigned char)codec;
    trace_put_u32(w->out + 4, (uint32_t)stored);
    trace_put_u32(w->out + 8, (uint32_t)w->raw_bytes);
    trace_put_u32(w->out + 12, w->events);
    put_checked(w, TRACE_BLOCK_FIXED + stored);
    w->raw_bytes = 0;
    w->events = 0;
}

static void put_varint(struct trace_writer *w, uint64_t v)
{
    if (w->raw_bytes + TRACE_EVENT_MAX > sizeof w->raw)
        put_block(w, TRACE_EVENTS);
    for (; v >= 0x80; v >>= 7)
        w->raw[w->raw_bytes++] = (unsigned char)(v | 0x80);
    w->raw[w->raw_bytes++] = (unsigned char)v;
    w->events++;
}

/* A slot for a new object, or NO_SLOT. */
static uint32_t take_slot(struct trace_writer *w)
{
    if (w->left != NO_SLOT) {
        uint32_t slot = w->left;
        w->left = (uint32_t)(w->slots[slot] >> 1);
        return slot;
    }
    if (w->used == w->room) {
        uint32_t room = w->room == 0 ? 1024 : w->room * 2;
        uint64_t *slots = room > TRACE_SLOTS_MAX
                              ? NULL
                              : reallocarray(w->slots, room, sizeof *slots);
        if (slots == NULL)
            return NO_SLOT;
        w->slots = slots;
        w->room = room;
    }
    return w->used++;
}

uint32_t trace_writer_birth(struct trace_writer *w, uint64_t size)
{
    if (size > TRACE_SIZE_MAX)
        fail(w, EOVERFLOW);
    if (w->error != 0)
        return TRACE_NO_NUMBER;
    uint32_t slot = take_slot(w);
    if (slot == NO_SLOT) {
        fail(w, ENOMEM);
        return TRACE_NO_NUMBER;
    }
    w->slots[slot] = size << 1 | 1;
    w->last = slot;
    put_varint(w, size << 1);
    w->totals.births++;
    w->live_bytes += size;
    if (w->live_bytes > w->totals.live_peak_bytes)
        w->totals.live_peak_bytes = w->live_bytes;
    w->totals.live_peak = w->used;
    return slot;
}

void trace_writer_death(struct trace_writer *w, uint32_t number)
{
    if (w->error != 0)
        return;
    assert(number < w->used && (w->slots[number] & 1) != 0);
    int64_t step = (int64_t)number - (int64_t)w->last;
    uint64_t zigzag = ((uint64_t)step << 1) ^ (uint64_t)(step >> 63);

    w->live_bytes -= w->slots[number] >> 1;
    w->slots[number] = (uint64_t)w->left << 1;
    w->left = number;
    w->last = number;
    put_varint(w, zigzag << 1 | 1);
    w->totals.deaths++;
}

void trace_writer_unknown_free(struct trace_writer *w)
{
    w->totals.unknown_frees++;
}

void trace_writer_lost(struct trace_writer *w, uint64_t events)
{
    w->totals.lost += events;
}

const struct trace_totals *trace_writer_totals(const struct trace_writer *w)
{
    return &w->totals;
}

int trace_writer_error(const struct trace_writer *w)
{
    return w->error;
}

static void put_closing(struct trace_writer *w)
{
    const uint64_t totals[TRACE_TOTALS] = {
        w->totals.births, w->totals.deaths,    w->totals.unknown_frees,
        w->totals.lost,   w->totals.live_peak, w->totals.live_peak_bytes};

    if (w->events > 0)
        put_block(w, TRACE_EVENTS);
    put_header(w);
    uint64_t offset = w->offset;
    for (size_t i = 0; i < TRACE_TOTALS; i++)
        trace_put_u64(w->raw + 8 * i, totals[i]);
    memcpy(w->raw + sizeof totals, w->closing.text, w->closing.bytes);
    w->raw_bytes = sizeof totals + w->closing.bytes;
    put_block(w, TRACE_CLOSING);
    trace_put_u64(w->out, offset);
    memcpy(w->out + 8, TRACE_TAIL_MAGIC, TRACE_MAGIC_BYTES);
    put(w, w->out, TRACE_TAIL_BYTES);
}

int trace_writer_close(struct trace_writer *w)
{
    put_closing(w);
    if (close(w->fd) != 0)
        fail(w, errno);
    w->fd = -1;
    if (w->error == 0 && rename(w->part, w->path) != 0)
        fail(w, errno);
    int error = w->error;
    if (error != 0)
        unlink(w->part);
    discard(w);
    errno = error;
    return error == 0 ? 0 : -1;
}

void trace_writer_abandon(struct trace_writer *w)
{
    unlink(w->part);
    discard(w);
}
