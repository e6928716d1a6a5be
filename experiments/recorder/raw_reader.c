/* raw_reader - merges the chunks of a raw file by sequence number.
 *
 * A chunk is in order in itself.  The chunks are sorted by their first number,
 * and one is read only when the merge has come to that number; it is dropped at
 * its end.  So as many are in memory as there were threads logging at that point
 * of the program's run.  Records that are in the file twice have the same number
 * and are given out once.
 *
 * Cost: O(log k) per event with k chunks in memory.
 * Source: Knuth, The Art of Computer Programming 3, 5.4.1 (1973): multiway
 * merging with a heap.
 */
#include "experiments/recorder/raw_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A chunk that is being read. */
struct cursor {
    unsigned at; /* word */
    struct cursor *next_free;
    uint64_t words[RAW_CHUNK_WORDS + RAW_WORDS_MAX]; /* zeros behind the end */
};

/* A place of the heap. */
struct place {
    uint64_t sequence; /* of the cursor's record */
    struct cursor *cursor;
};

/* A chunk that the merge has not come to. */
struct entry {
    uint64_t first; /* its first sequence number */
    uint64_t chunk;
};

struct raw_reader {
    int fd;
    int error;
    struct entry *index; /* by first; [done, entries) are still to come */
    size_t entries, done;
    struct place *heap; /* the lowest sequence number is at the root */
    size_t cursors, cursors_max, cursors_peak;
    struct cursor *free;
    uint64_t last; /* sequence number given out last */
    uint64_t events;
    struct raw_header header;
};

/* Reads up to `bytes`; what lies behind the end of the file is zero. */
static int read_at(int fd, void *to, size_t bytes, uint64_t offset)
{
    char *p = to;

    while (bytes > 0) {
        ssize_t n = pread(fd, p, bytes, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        p += n;
        offset += (uint64_t)n;
        bytes -= (size_t)n;
    }
    memset(p, 0, bytes);
    return 0;
}

/* --- opening -------------------------------------------------------------- */

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a;
    const struct entry *y = b;

    return (x->first > y->first) - (x->first < y->first);
}

/* Lists the chunks that have records.  0, or -1 with errno. */
static int make_index(struct raw_reader *r)
{
    struct stat st;

    if (fstat(r->fd, &st) != 0)
        return -1;
    uint64_t chunks = ((uint64_t)st.st_size + RAW_CHUNK - 1) / RAW_CHUNK;
    r->index = malloc((chunks + 1) * sizeof *r->index);
    if (r->index == NULL)
        return -1;
    for (uint64_t i = 1; i < chunks; i++) {
        struct {
            struct raw_chunk chunk;
            uint64_t first;
        } start;
        if (read_at(r->fd, &start, sizeof start, i * RAW_CHUNK) != 0)
            return -1;
        if (start.chunk.magic == RAW_LANE_MAGIC && raw_words(start.first) != 0)
            r->index[r->entries++] =
                (struct entry){.first = start.first >> 4, .chunk = i};
    }
    qsort(r->index, r->entries, sizeof *r->index, compare_entries);
    return 0;
}

struct raw_reader *raw_reader_open(const char *path)
{
    struct raw_reader *r = calloc(1, sizeof *r);

    if (r == NULL)
        return NULL;
    r->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (r->fd < 0 || read_at(r->fd, &r->header, sizeof r->header, 0) != 0)
        goto fail;
    if (r->header.magic != RAW_MAGIC) {
        errno = EINVAL;
        goto fail;
    }
    if (make_index(r) == 0)
        return r;
fail:
    raw_reader_close(r);
    return NULL;
}

void raw_reader_close(struct raw_reader *r)
{
    int saved = errno;

    for (size_t i = 0; i < r->cursors; i++)
        free(r->heap[i].cursor);
    while (r->free != NULL) {
        struct cursor *next = r->free->next_free;
        free(r->free);
        r->free = next;
    }
    free(r->heap);
    free(r->index);
    if (r->fd >= 0)
        close(r->fd);
    free(r);
    errno = saved;
}

/* --- merging -------------------------------------------------------------- */

static void sift_down(struct raw_reader *r, size_t i)
{
    struct place moving = r->heap[i];

    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= r->cursors)
            break;
        if (child + 1 < r->cursors &&
            r->heap[child + 1].sequence < r->heap[child].sequence)
            child++;
        if (r->heap[child].sequence >= moving.sequence)
            break;
        r->heap[i] = r->heap[child];
        i = child;
    }
    r->heap[i] = moving;
}

static int heap_push(struct raw_reader *r, struct place place)
{
    if (r->cursors == r->cursors_max) {
        size_t more = 2 * r->cursors_max + 8;
        struct place *wider = realloc(r->heap, more * sizeof *wider);
        if (wider == NULL)
            return -1;
        r->heap = wider;
        r->cursors_max = more;
    }
    size_t i = r->cursors++;
    while (i > 0 && r->heap[(i - 1) / 2].sequence > place.sequence) {
        r->heap[i] = r->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    r->heap[i] = place;
    if (r->cursors > r->cursors_peak)
        r->cursors_peak = r->cursors;
    return 0;
}

/* Takes the next chunk of the index into memory.  0, or -1 with errno. */
static int open_chunk(struct raw_reader *r)
{
    const struct entry *entry = &r->index[r->done++];
    struct cursor *cursor = r->free;

    if (cursor != NULL)
        r->free = cursor->next_free;
    else
        cursor = malloc(sizeof *cursor);
    if (cursor == NULL)
        return -1;
    uint64_t offset = entry->chunk * RAW_CHUNK + sizeof(struct raw_chunk);
    cursor->at = 0;
    memset(cursor->words, 0, sizeof cursor->words);
    if (read_at(r->fd, cursor->words, RAW_CHUNK_WORDS * sizeof *cursor->words,
                offset) != 0 ||
        heap_push(r, (struct place){entry->first, cursor}) != 0) {
        free(cursor);
        return -1;
    }
    return 0;
}

/* The root's record has been used: on to its next one. */
static void advance(struct raw_reader *r)
{
    struct cursor *cursor = r->heap[0].cursor;

    cursor->at += raw_words(cursor->words[cursor->at]);
    uint64_t head =
        cursor->at < RAW_CHUNK_WORDS ? cursor->words[cursor->at] : 0;
    if (raw_words(head) != 0) {
        r->heap[0].sequence = head >> 4;
    } else {
        cursor->next_free = r->free;
        r->free = cursor;
        r->heap[0] = r->heap[--r->cursors];
        if (r->cursors == 0)
            return;
    }
    sift_down(r, 0);
}

static void read_record(const struct cursor *cursor, struct raw_event *event)
{
    const uint64_t *words = &cursor->words[cursor->at];
    unsigned n = raw_words(words[0]);

    event->sequence = words[0] >> 4;
    event->kind = (enum raw_kind)(words[0] & 15);
    event->address = words[1];
    event->size = n > 2 ? words[2] : 0;
    event->begin = n > 3 ? words[3] : 0;
}

bool raw_reader_next(struct raw_reader *r, struct raw_event *event)
{
    for (;;) {
        while (
            r->done < r->entries &&
            (r->cursors == 0 || r->index[r->done].first <= r->heap[0].sequence))
            if (open_chunk(r) != 0) {
                r->error = errno;
                return false;
            }
        if (r->cursors == 0)
            return false;
        read_record(r->heap[0].cursor, event);
        advance(r);
        if (event->sequence == r->last)
            continue; /* the same record from another chunk */
        r->last = event->sequence;
        r->events++;
        return true;
    }
}

const struct raw_header *raw_reader_header(const struct raw_reader *r)
{
    return &r->header;
}

int raw_reader_error(const struct raw_reader *r)
{
    return r->error;
}

uint64_t raw_reader_lost(const struct raw_reader *r)
{
    uint64_t counted = r->header.sequence;

    return counted > r->events ? counted - r->events : 0;
}

unsigned raw_reader_chunks(const struct raw_reader *r)
{
    return (unsigned)r->entries;
}

unsigned raw_reader_chunks_peak(const struct raw_reader *r)
{
    return (unsigned)r->cursors_peak;
}
