/* shard_read - the reading half of shards.  See shard.h.
 *
 * Bytes are pushed in as they come, from a pipe or a file; the reader cuts them
 * into records, checks their order and sums, and hands each on.
 *
 * Cost: O(bytes), memory of one record. */
#include "experiments/harness/shard.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

int shard_reader_init(struct shard_reader *r, const char *id,
                      shard_record_fn *record, void *arg)
{
    *r = (struct shard_reader){.id = id, .record = record, .arg = arg};
    r->hash = XXH64_createState();
    if (r->hash == NULL)
        return -1;
    XXH64_reset(r->hash, 0);
    return 0;
}

void shard_reader_free(struct shard_reader *r)
{
    csv_splitter_free(&r->splitter);
    XXH64_freeState(r->hash);
    r->hash = NULL;
}

const char *shard_payload(const char *record)
{
    const char *comma = strchr(record, ',');

    return comma != NULL ? comma + 1 : "";
}

static bool starts(const char *record, const char *tag)
{
    return strncmp(record, tag, strlen(tag)) == 0;
}

/* The end record, cut in place: status, counts and sum must match. */
static bool end_fits(struct shard_reader *r, char *payload)
{
    char sums[64];
    char *rest = payload;
    char *status = csv_next_field(&rest);

    if (status == NULL || rest == NULL || strlen(status) >= sizeof r->status)
        return false;
    XXH64_update(r->hash, status, strlen(status));
    snprintf(sums, sizeof sums, "%" PRIu64 ",%" PRIu64 ",%016" PRIx64, r->rows,
             r->curves, (uint64_t)XXH64_digest(r->hash));
    memcpy(r->status, status, strlen(status) + 1);
    return strcmp(rest, sums) == 0;
}

/* The kind of the record in the splitter, checked and counted; -1: no such. */
static int classify(struct shard_reader *r, const char *record)
{
    if (starts(record, "progress,"))
        return SHARD_PROGRESS;
    if (starts(record, "row,")) {
        r->rows++;
        return SHARD_ROW;
    }
    if (starts(record, "curve,")) {
        r->curves++;
        return SHARD_CURVE;
    }
    if (starts(record, "# ")) {
        if (starts(record, "# cell: ") && strcmp(record + 8, r->id) == 0)
            r->named = true;
        return SHARD_HEADER;
    }
    return starts(record, "end,") ? SHARD_END : -1;
}

/* 0, or -1 when the stream is broken or the callback stops it. */
static int take_record(struct shard_reader *r)
{
    char *record = r->splitter.record;
    size_t length = r->splitter.used;
    int kind = r->ended ? -1 : classify(r, record);

    if (kind < 0 || strlen(record) != length) {
        r->broken = true;
        return -1;
    }
    if (kind <= SHARD_CURVE) {
        XXH64_update(r->hash, record, length);
        XXH64_update(r->hash, "\n", 1);
    }
    if (r->record != NULL &&
        r->record(r->arg, (enum shard_kind)kind, record, length) != 0) {
        r->stopped = true;
        return -1;
    }
    if (kind == SHARD_END) {
        r->ended = true;
        r->broken = !r->named || r->rows == 0 || !end_fits(r, record + 4);
    }
    return r->broken ? -1 : 0;
}

int shard_feed(struct shard_reader *r, const char *bytes, size_t size)
{
    const char *end = bytes + size;

    while (!r->broken && !r->stopped) {
        switch (csv_split(&r->splitter, &bytes, end)) {
        case CSV_MORE:
            return 0;
        case CSV_RECORD:
            take_record(r);
            break;
        case CSV_TOO_LONG:
        case CSV_NO_MEMORY:
            r->broken = true;
            break;
        }
    }
    return -1;
}

bool shard_complete(const struct shard_reader *r)
{
    return r->ended && !r->broken && !r->stopped &&
           (r->splitter.complete || r->splitter.used == 0);
}

int shard_read(struct shard_reader *r, const char *path)
{
    char bytes[16384];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = 0;

    if (fd < 0)
        return -1;
    while ((n = read(fd, bytes, sizeof bytes)) > 0)
        if (shard_feed(r, bytes, (size_t)n) != 0)
            break;
    int saved = errno;
    close(fd);
    errno = saved;
    return n < 0 ? -1 : 0;
}
