/* trace_reader - the events of a trace file.  See trace_reader.h.
 *
 * A block is read whole, checked, decoded into `raw` where it is compressed, and
 * then eaten from `cursor` to `end`.  `slots` are the objects of the trace:
 *
 *   slots[i] = block, size << 1 | 1   alive
 *            = block, next << 1       free; the chain starts at `left`
 *
 * One event is eaten ahead of the one that is handed out, so that the block of a
 * death can be fetched while the program has the event before: allocators look at
 * a block when it is freed, and it is cold then.
 *
 * zstd works in a part of the one mapping that holds everything but the slots.
 *
 * Cost: O(1) an event.
 */
#include "experiments/workloads/trace_reader.h"

#include "allocators/pages.h"

#include <stdio.h>
#include <string.h>
#define ZSTD_STATIC_LINKING_ONLY /* ZSTD_initStaticDCtx: no malloc */
#include <zstd.h>

#define NO_SLOT        UINT32_MAX
#define SLOTS_AT_FIRST 4096

struct slot {
    void *block;
    uint64_t word;
};

/* An event that was eaten. */
struct eaten {
    enum trace_event_kind kind;
    uint32_t slot;
    size_t size;
};

struct trace_reader {
    size_t mapped; /* bytes of this struct and what lies behind it */
    ZSTD_DCtx *zstd;
    bool out_of_memory;
    uint64_t this_block, next_block; /* offsets: being eaten, and after it */
    const unsigned char *cursor, *end;
    uint32_t events_left;
    struct trace_totals seen;
    struct slot *slots;
    uint32_t used, room; /* slots ever taken, slots there is memory for */
    uint32_t left, last; /* free chain, slot of the event before */
    struct eaten ahead;
    bool is_ahead; /* false before the first event */
    void *dying;   /* the block of the death that was handed out last */
    struct trace_file file;
    unsigned char raw[TRACE_RAW_MAX];
    /* zstd's workspace follows */
};

/* --- opening and closing --- */

static struct trace_reader *make_reader(void)
{
    size_t fixed = (sizeof(struct trace_reader) + 63) & ~(size_t)63;
    size_t workspace = ZSTD_estimateDCtxSize();
    struct trace_reader *r = pages_map(fixed + workspace);

    if (r == NULL)
        return NULL;
    r->mapped = fixed + workspace;
    r->file.fd = -1;
    r->left = NO_SLOT;
    r->room = SLOTS_AT_FIRST;
    r->zstd = ZSTD_initStaticDCtx((char *)r + fixed, workspace);
    r->slots = pages_map(r->room * sizeof *r->slots);
    if (r->zstd == NULL || r->slots == NULL) {
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

/* The next varint of the block.  False when it is cut or too long. */
static bool eat_varint(struct trace_reader *r, uint64_t *value)
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

static bool more_slots(struct trace_reader *r)
{
    uint32_t room = r->room * 2;
    struct slot *slots = NULL;

    if (r->room <= TRACE_SLOTS_MAX / 2)
        slots = pages_remap(r->slots, r->room * sizeof *slots,
                            room * sizeof *slots);
    if (slots == NULL) {
        r->out_of_memory = true;
        return false;
    }
    r->slots = slots;
    r->room = room;
    return true;
}

static enum trace_event_kind birth(struct trace_reader *r, uint64_t size,
                                   struct eaten *event)
{
    uint32_t i = r->left;

    if (size > TRACE_SIZE_MAX)
        return bad_event(r, "an object of an impossible size");
    if (i != NO_SLOT)
        r->left = (uint32_t)(r->slots[i].word >> 1);
    else if (r->used < r->room || more_slots(r))
        i = r->used++;
    else
        return TRACE_BAD;
    r->slots[i] = (struct slot){.word = size << 1 | 1};
    r->last = i;
    r->seen.births++;
    *event = (struct eaten){.slot = i, .size = size};
    return TRACE_BIRTH;
}

static enum trace_event_kind death(struct trace_reader *r, uint64_t zigzag,
                                   struct eaten *event)
{
    uint64_t i = r->last + ((zigzag >> 1) ^ (0 - (zigzag & 1)));

    if (i >= r->used || (r->slots[i].word & 1) == 0)
        return bad_event(r, "the death of an object that is not alive");
    *event = (struct eaten){.slot = (uint32_t)i, .size = r->slots[i].word >> 1};
    if (r->slots[i].block != NULL) /* else it is just being born */
        __builtin_prefetch((char *)r->slots[i].block - 16, 1);
    r->slots[i].word = (uint64_t)r->left << 1;
    r->left = r->last = (uint32_t)i;
    r->seen.deaths++;
    return TRACE_DEATH;
}

static enum trace_event_kind eat_event(struct trace_reader *r,
                                       struct eaten *event)
{
    uint64_t v = 0;

    if (r->cursor == r->end) {
        if (r->next_block == r->file.closing_offset)
            return at_the_end(r);
        if (next_block(r) != 0)
            return TRACE_BAD;
    }
    if (r->events_left == 0 || !eat_varint(r, &v))
        return bad_event(r, "the events of the block");
    r->events_left--;
    return (v & 1) == 0 ? birth(r, v >> 1, event) : death(r, v >> 1, event);
}

static void eat_ahead(struct trace_reader *r)
{
    r->ahead.kind = eat_event(r, &r->ahead);
    r->is_ahead = true;
}

enum trace_event_kind trace_reader_next(struct trace_reader *r,
                                        struct trace_event *event)
{
    struct eaten now;

    if (!r->is_ahead)
        eat_ahead(r);
    now = r->ahead;
    if (now.kind >= TRACE_END)
        return now.kind;
    if (now.kind ==
        TRACE_DEATH) /* a birth may take the slot in the next line */
        r->dying = r->slots[now.slot].block;
    eat_ahead(r);
    event->size = now.size;
    event->block =
        now.kind == TRACE_DEATH ? &r->dying : &r->slots[now.slot].block;
    return now.kind;
}

/* Is somebody alive there?  Who dies in the event ahead is. */
static bool is_alive(const struct trace_reader *r, size_t slot, size_t *size)
{
    *size = r->slots[slot].word >> 1;
    if (r->is_ahead && r->ahead.kind == TRACE_DEATH && r->ahead.slot == slot) {
        *size = r->ahead.size;
        return true;
    }
    return (r->slots[slot].word & 1) != 0;
}

bool trace_reader_live(struct trace_reader *r, size_t *pos,
                       struct trace_event *event)
{
    for (; *pos < r->used; ++*pos) {
        size_t size;

        if (!is_alive(r, *pos, &size))
            continue;
        *event =
            (struct trace_event){.size = size, .block = &r->slots[*pos].block};
        ++*pos;
        return true;
    }
    return false;
}
