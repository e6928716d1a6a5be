/* trace_reader - the events of a trace file.  See trace_reader.h.
 *
 * A block is read whole, checked, decoded into `raw` where it is compressed, and
 * then eaten from `cursor` to `end`.  `slots` are the objects of the trace:
 *
 *   slots[i] = block, size << 1 | 1   alive
 *            = block, size << 1       free: who was there last
 *   left     | slot | slot |          the free ones, that which was left last on
 *                          ^ lefts    top
 *
 * A trace goes to and fro among its objects, and neither their slots nor their
 * blocks are in a cache.  So events are eaten some dozens at a time, in three
 * passes, of which each fetches what the next one looks at: which slots, for
 * which the row of free ones is enough; what dies there; and the program's turn.
 *
 * zstd works in a part of the one mapping that holds everything but the slots.
 *
 * Cost: O(1) an event.
 * Source: fetching ahead as in Chen, Ailamaki, Gibbons and Mowry, Improving Hash
 * Join Performance through Prefetching, ICDE 2004.
 */
#include "experiments/workloads/trace_reader.h"

#include "allocators/pages.h"

#include <stdio.h>
#include <string.h>
#define ZSTD_STATIC_LINKING_ONLY /* ZSTD_initStaticDCtx: no malloc */
#include <zstd.h>

#define SLOTS_AT_FIRST 4096
#define BATCH          64 /* events ahead: what they touch fits the first cache */

struct slot {
    void *block;
    uint64_t word;
};

struct trace_reader {
    struct trace_ahead ahead; /* first: the two pointers convert freely */
    struct trace_event event[BATCH];
    enum trace_event_kind over; /* what is behind them; TRACE_BIRTH: more */
    size_t mapped; /* bytes of this struct and what lies behind it */
    ZSTD_DCtx *zstd;
    bool out_of_memory;
    uint64_t this_block, next_block; /* offsets: being eaten, and after it */
    const unsigned char *cursor, *end;
    uint32_t events_left;
    struct trace_totals seen;
    struct slot *slots;
    uint32_t used, room;  /* slots ever taken, slots there is memory for */
    uint32_t *left;       /* free slots; `room` of them, and BATCH */
    uint32_t lefts, last; /* how many are free; slot of the event before */
    struct trace_file file;
    unsigned char raw[TRACE_RAW_MAX];
    /* zstd's workspace follows */
};

/* --- opening and closing --- */

static size_t left_bytes(uint32_t room)
{
    return (room + BATCH) * sizeof(uint32_t);
}

static struct trace_reader *make_reader(void)
{
    size_t fixed = (sizeof(struct trace_reader) + 63) & ~(size_t)63;
    size_t workspace = ZSTD_estimateDCtxSize();
    struct trace_reader *r = pages_map(fixed + workspace);

    if (r == NULL)
        return NULL;
    r->mapped = fixed + workspace;
    r->file.fd = -1;
    r->room = SLOTS_AT_FIRST;
    r->zstd = ZSTD_initStaticDCtx((char *)r + fixed, workspace);
    r->slots = pages_map(r->room * sizeof *r->slots);
    r->left = pages_map(left_bytes(r->room));
    if (r->zstd == NULL || r->slots == NULL || r->left == NULL) {
        trace_reader_close(r);
        return NULL;
    }
    return r;
}

struct trace_reader *trace_reader_open(const char *path, uint64_t whole_max,
                                       char *error)
{
    struct trace_reader *r = make_reader();

    if (r == NULL) {
        snprintf(error, TRACE_ERROR_MAX, "trace %.300s: out of memory", path);
        return NULL;
    }
    if (trace_file_open(&r->file, path) == 0 &&
        (r->file.bytes > whole_max || trace_file_check(&r->file) == 0)) {
        r->next_block = r->file.header_end;
        return r;
    }
    snprintf(error, TRACE_ERROR_MAX, "%s", r->file.error);
    trace_reader_close(r);
    return NULL;
}

void trace_reader_close(struct trace_reader *r)
{
    trace_file_close(&r->file);
    if (r->slots != NULL)
        pages_unmap(r->slots, r->room * sizeof *r->slots);
    if (r->left != NULL)
        pages_unmap(r->left, left_bytes(r->room));
    pages_unmap(r, r->mapped);
}

const struct trace_totals *trace_reader_totals(const struct trace_reader *r)
{
    return &r->file.totals;
}

uint64_t trace_reader_bytes(const struct trace_reader *r)
{
    return r->file.bytes;
}

static const char *find_key(const struct trace_meta *meta, const char *key)
{
    size_t length = strlen(key);

    for (size_t i = 0; i < meta->bytes; i += strlen(meta->text + i) + 1)
        if (strncmp(meta->text + i, key, length) == 0 &&
            meta->text[i + length] == '=')
            return meta->text + i + length + 1;
    return NULL;
}

const char *trace_reader_meta(const struct trace_reader *r, const char *key)
{
    const char *value = find_key(&r->file.head, key);

    return value != NULL ? value : find_key(&r->file.closing, key);
}

const char *trace_reader_error(const struct trace_reader *r)
{
    return r->out_of_memory ? NULL : r->file.error;
}

/* --- events --- */

static enum trace_event_kind bad_event(struct trace_reader *r, const char *what)
{
    trace_file_damaged(&r->file, r->this_block, what);
    return TRACE_BAD;
}

/* Makes the next block the one to eat.  0, or -1. */
static int next_block(struct trace_reader *r)
{
    struct trace_block b;

    if (r->events_left != 0 || r->cursor != r->end)
        return trace_file_damaged(&r->file, r->this_block,
                                  "the events of the block");
    if (trace_file_events(&r->file, r->next_block, &b) != 0)
        return -1;
    r->this_block = r->next_block;
    r->next_block = b.after;
    r->cursor = b.payload;
    if (b.codec == TRACE_ZSTD) {
        size_t n = ZSTD_decompressDCtx(r->zstd, r->raw, sizeof r->raw,
                                       b.payload, b.stored);
        if (ZSTD_isError(n) || n != b.raw)
            return trace_file_damaged(&r->file, r->this_block,
                                      "compressed data");
        r->cursor = r->raw;
    }
    r->end = r->cursor + b.raw;
    r->events_left = b.events;
    return 0;
}

static enum trace_event_kind at_the_end(struct trace_reader *r)
{
    if (r->events_left != 0 || r->cursor != r->end)
        return bad_event(r, "the events of the block");
    if (r->seen.births != r->file.totals.births ||
        r->seen.deaths != r->file.totals.deaths ||
        r->used != r->file.totals.live_peak)
        return bad_event(r, "the totals do not match the events");
    return TRACE_END;
}

/* The next varint of the block, byte by byte.  False when it is cut or too
 * long. */
static bool eat_long_varint(struct trace_reader *r, uint64_t *value)
{
    const unsigned char *p = r->cursor;
    uint64_t v = 0;

    for (unsigned shift = 0; p < r->end && shift < 64; shift += 7) {
        unsigned char byte = *p++;
        v |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            r->cursor = p;
            *value = v;
            return true;
        }
    }
    return false;
}

/* The same.  Most have one to three bytes, and which one cannot be foreseen: so
 * eight are looked at together.  They are there: a check or the workspace follows
 * the block. */
static inline bool eat_varint(struct trace_reader *r, uint64_t *value)
{
    uint64_t v = trace_get_u64(r->cursor);
    uint64_t last = ~v & UINT64_C(0x8080808080808080);

    if (last == 0)
        return eat_long_varint(r, value);
    const unsigned char *p =
        r->cursor + ((unsigned)__builtin_ctzll(last) + 1) / 8;
    if (p > r->end)
        return false;
    r->cursor = p;
    /* What stands before the top bit of its last byte. */
    v &= (last ^ (last - 1)) & UINT64_C(0x7f7f7f7f7f7f7f7f);
    v = (v & UINT64_C(0x7f007f007f007f00)) >> 1 |
        (v & UINT64_C(0x007f007f007f007f));
    v = (v & UINT64_C(0x3fff00003fff0000)) >> 2 |
        (v & UINT64_C(0x00003fff00003fff));
    *value = (v >> 4 & UINT64_C(0x0ffffffff0000000)) | (v & 0x0fffffff);
    return true;
}

/* 0; -1 = OOM, and nothing is lost. */
static int more_slots(struct trace_reader *r)
{
    uint32_t room = r->room * 2;

    if (r->room > TRACE_SLOTS_MAX / 2)
        return -1;
    uint32_t *left =
        pages_remap(r->left, left_bytes(r->room), left_bytes(room));
    if (left == NULL)
        return -1;
    r->left = left;
    struct slot *slots =
        pages_remap(r->slots, r->room * sizeof *slots, room * sizeof *slots);
    if (slots == NULL) {
        r->left = pages_remap(left, left_bytes(room), left_bytes(r->room));
        return -1;
    }
    r->slots = slots;
    r->room = room;
    return 0;
}

/* Events end here: what was eaten before is handed out first. */
static bool stop(struct trace_reader *r, const char *what)
{
    trace_file_damaged(&r->file, r->this_block, what);
    r->over = TRACE_BAD;
    return false;
}

/* The first pass: where, and of a birth the size. */
static inline bool find(struct trace_reader *r, struct trace_event *event)
{
    uint64_t v = 0, i;

    if (r->events_left == 0 || !eat_varint(r, &v))
        return stop(r, "the events of the block");
    r->events_left--;
    event->kind = (v & 1) == 0 ? TRACE_BIRTH : TRACE_DEATH;
    event->size = v >>= 1;
    if (event->kind == TRACE_BIRTH) {
        if (event->size > TRACE_SIZE_MAX)
            return stop(r, "an object of an impossible size");
        i = r->lefts > 0 ? r->left[--r->lefts] : r->used++;
        r->seen.births++;
    } else {
        i = r->last + ((v >> 1) ^ (0 - (v & 1)));
        if (i >= r->used)
            return stop(r, "the death of an object that is not alive");
        r->left[r->lefts++] = (uint32_t)i;
        r->seen.deaths++;
    }
    r->last = (uint32_t)i;
    event->block = &r->slots[i].block;
    __builtin_prefetch(event->block, 1);
    return true;
}

static struct slot *slot_of(const struct trace_event *event)
{
    return (struct slot *)(void *)event->block; /* its first */
}

/* The second pass: who.  A block that is freed is looked at, and so is what
 * stands before it; one that is born between then and now is not there yet, and
 * what was fetched in its place does no harm. */
static inline bool settle(struct trace_reader *r, struct trace_event *event)
{
    struct slot *slot = slot_of(event);

    if (event->kind == TRACE_BIRTH) {
        slot->word = event->size << 1 | 1;
        return true;
    }
    if ((slot->word & 1) == 0)
        return stop(r, "the death of an object that is not alive");
    event->size = slot->word >> 1;
    slot->word--;
    if (slot->block != NULL) {
        __builtin_prefetch((char *)slot->block - 16, 1);
        __builtin_prefetch(slot->block, 1);
    }
    return true;
}

static void eat_batch(struct trace_reader *r)
{
    struct trace_event *end = r->event, *event = r->event;

    do {
        if (!find(r, end))
            break;
        end++;
    } while (end < r->event + BATCH && r->cursor < r->end);
    while (event < end && settle(r, event))
        event++;
    r->ahead = (struct trace_ahead){r->event, event};
}

/* TRACE_BIRTH when there are bytes to eat. */
static enum trace_event_kind look_further(struct trace_reader *r)
{
    if (r->cursor == r->end) {
        if (r->next_block == r->file.closing_offset)
            return at_the_end(r);
        if (next_block(r) != 0)
            return TRACE_BAD;
    }
    if (r->room - r->used < BATCH && more_slots(r) != 0) {
        r->out_of_memory = true;
        return TRACE_BAD;
    }
    return TRACE_BIRTH;
}

bool trace_reader_more(struct trace_reader *r)
{
    if (r->over == TRACE_BIRTH)
        r->over = look_further(r);
    if (r->over == TRACE_BIRTH)
        eat_batch(r);
    return r->ahead.at < r->ahead.end;
}

bool trace_reader_is_bad(const struct trace_reader *r)
{
    return r->over == TRACE_BAD;
}

/* Takes back what is ahead. */
static void unread(struct trace_reader *r)
{
    while (r->ahead.at < r->ahead.end) {
        const struct trace_event *event = --r->ahead.end;

        slot_of(event)->word =
            event->kind == TRACE_DEATH ? (uint64_t)event->size << 1 | 1 : 0;
    }
}

bool trace_reader_live(struct trace_reader *r, size_t *pos,
                       struct trace_event *event)
{
    unread(r);
    while (*pos < r->used) {
        struct slot *slot = &r->slots[(*pos)++];

        if ((slot->word & 1) == 0)
            continue;
        *event = (struct trace_event){.size = slot->word >> 1,
                                      .block = &slot->block};
        return true;
    }
    return false;
}
