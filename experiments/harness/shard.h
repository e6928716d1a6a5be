#ifndef HARNESS_SHARD_H
#define HARNESS_SHARD_H

/* Shards: what one cell found, as one small file, DIR/cells/EXPERIMENT/ID.csv.
 *
 *     # shard: 1                      header: what made it, and where
 *     # experiment: id_reuse
 *     # cell: 0123456789abcdef
 *     # commit: ...
 *     row,id_reuse,freelist,...,ok,100000,...     a line of the CSV
 *     curve,reused,1,1,99999                      one of the curve file, less
 *     curve,...                                   the key columns
 *     end,ok,1,2,89abcdef01234567     status, rows, curve lines, and the
 *                                     XXH64 of the lines above and the status
 *
 * The same stream comes out of a cell's process, with "progress,SHARE" records
 * in between, which are not part of the shard.  A stream that was cut anywhere
 * is recognised by its missing or wrong end record.
 */
#include "experiments/harness/csv.h"
#include "experiments/harness/experiment.h"

#include <stdint.h>

#define SHARD_STATUS_MAX 400 /* bytes of a status, NUL included */

/* Writes a whole shard.  `rows` may be NULL or empty: then one row says the
 * status and nothing else.  0, or -1 with errno. */
int shard_write(FILE *out, const struct experiment *e, const struct cell *cell,
                const struct row_set *rows, const char *status);

enum shard_kind {
    SHARD_HEADER,
    SHARD_ROW,
    SHARD_CURVE,
    SHARD_PROGRESS,
    SHARD_END
};

/* Told of each record, without its line end.  Non-zero stops the reading. */
typedef int shard_record_fn(void *arg, enum shard_kind kind, const char *record,
                            size_t length);

struct shard_reader {
    const char *id; /* borrowed: the cell that it must be of */
    shard_record_fn *record;
    void *arg;
    struct csv_splitter splitter;
    struct XXH64_state_s *hash; /* owned */
    uint64_t rows, curves;
    bool named, ended, broken, stopped;
    char status[SHARD_STATUS_MAX]; /* valid once it is complete */
};

/* 0, or -1 = OOM. */
int shard_reader_init(struct shard_reader *r, const char *id,
                      shard_record_fn *record, void *arg);
void shard_reader_free(struct shard_reader *r);
/* Takes the next bytes.  0, or -1 once the stream is broken or was stopped. */
int shard_feed(struct shard_reader *r, const char *bytes, size_t size);
/* Has all of a sound shard been fed? */
bool shard_complete(const struct shard_reader *r);

/* Feeds a whole file.  0; -1 with errno when it cannot be read.  Whether it was
 * complete: shard_complete. */
int shard_read(struct shard_reader *r, const char *path);

/* What stands behind the tag: "row,a,b" -> "a,b". */
const char *shard_payload(const char *record);

#endif
