/* convert - from raw events to a trace.
 *
 * A realloc was logged twice.  At its begin the block leaves the table of
 * addresses, for when it moves another thread may be given the address before
 * the realloc has returned; it waits among the pending ones.  At its end it is
 * known whether it moved (then the two are written as one pair: the new block's
 * birth, the old one's death), stayed (back into the table, no event: the
 * identity lives on), was freed, or failed (back into the table).
 *
 * Cost: O(1) per event in the mean, O(threads) for a realloc at worst.
 */
#include "experiments/recorder/convert.h"
#include "experiments/recorder/addresses.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { PROGRESS_EVENTS = 1 << 16 };

struct pending {
    uint64_t begin, address;
    uint32_t number; /* ADDRESS_NONE: a block whose birth was not seen */
};

struct conversion {
    struct trace_writer *to;
    struct addresses live;
    struct pending *pending; /* reallocs under way, at most one a thread */
    size_t pendings, pendings_max;
    struct convert_counts *counts;
};

static void kill_number(struct conversion *c, uint32_t number)
{
    if (number == ADDRESS_NONE)
        trace_writer_unknown_free(c->to);
    else
        trace_writer_death(c->to, number);
}

static int bear(struct conversion *c, uint64_t address, uint64_t size)
{
    uint32_t before = addresses_take(&c->live, address);

    if (before != ADDRESS_NONE) {
        c->counts->overlaps++;
        kill_number(c, before);
    }
    uint32_t number = trace_writer_birth(c->to, size);
    if (number == TRACE_NO_NUMBER) {
        errno = trace_writer_error(c->to);
        return -1;
    }
    return addresses_add(&c->live, address, number);
}

/* --- reallocs ------------------------------------------------------------- */

static int move_begin(struct conversion *c, const struct raw_event *event)
{
    if (c->pendings == c->pendings_max) {
        size_t more = 2 * c->pendings_max + 16;
        struct pending *wider = realloc(c->pending, more * sizeof *wider);
        if (wider == NULL)
            return -1;
        c->pending = wider;
        c->pendings_max = more;
    }
    c->pending[c->pendings++] =
        (struct pending){.begin = event->sequence,
                         .address = event->address,
                         .number = addresses_take(&c->live, event->address)};
    return 0;
}

/* Takes the begin that belongs to an end out of the pending ones. */
static struct pending take_pending(struct conversion *c, uint64_t begin)
{
    for (size_t i = c->pendings; i-- > 0;)
        if (c->pending[i].begin == begin) {
            struct pending found = c->pending[i];
            c->pending[i] = c->pending[--c->pendings];
            return found;
        }
    return (struct pending){.address = 0, .number = ADDRESS_NONE};
}

/* The block is where it was. */
static int put_back(struct conversion *c, const struct pending *old)
{
    if (old->number == ADDRESS_NONE)
        return 0;
    return addresses_add(&c->live, old->address, old->number);
}

static int move_end(struct conversion *c, const struct raw_event *event)
{
    struct pending old = take_pending(c, event->begin);

    if (event->address == 0) {
        if (event->size > 0)
            return put_back(c, &old); /* out of memory: nothing happened */
        kill_number(c, old.number);   /* realloc(p, 0) frees */
        return 0;
    }
    if (event->address == old.address) {
        c->counts->resized++;
        return put_back(c, &old);
    }
    if (bear(c, event->address, event->size) != 0)
        return -1;
    if (old.address != 0) {
        c->counts->moved++;
        kill_number(c, old.number);
    }
    return 0;
}

/* --- all ------------------------------------------------------------------ */

static int convert_event(struct conversion *c, const struct raw_event *event)
{
    switch (event->kind) {
    case RAW_BIRTH:
        return bear(c, event->address, event->size);
    case RAW_DEATH:
        kill_number(c, addresses_take(&c->live, event->address));
        return 0;
    case RAW_MOVE_BEGIN:
        return move_begin(c, event);
    case RAW_MOVE_END:
        return move_end(c, event);
    }
    return 0;
}

static int convert_all(struct conversion *c, struct raw_reader *from,
                       convert_progress_fn *progress, void *arg)
{
    uint64_t of = raw_reader_header(from)->sequence;
    struct raw_event event;

    for (uint64_t n = 0; raw_reader_next(from, &event); n++) {
        if (n % PROGRESS_EVENTS == 0 && progress != NULL &&
            !progress(arg, n, of)) {
            errno = ECANCELED;
            return -1;
        }
        if (convert_event(c, &event) != 0)
            return -1;
    }
    errno = raw_reader_error(from);
    if (errno == 0)
        errno = trace_writer_error(c->to);
    return errno == 0 ? 0 : -1;
}

static int put_count(struct trace_writer *to, const char *key, uint64_t n)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%" PRIu64, n);
    return trace_writer_meta(to, key, text);
}

/* What the raw file knew besides its events. */
static int put_counts(struct trace_writer *to, const struct raw_reader *from,
                      const struct convert_counts *counts)
{
    uint64_t nested = raw_reader_header(from)->nested;

    return put_count(to, "reallocs_moved", counts->moved) != 0 ||
                   put_count(to, "reallocs_in_place", counts->resized) != 0 ||
                   put_count(to, "overlaps", counts->overlaps) != 0 ||
                   put_count(to, "nested_calls", nested) != 0 ||
                   put_count(to, "raw_chunks", raw_reader_chunks(from)) != 0
               ? -1
               : 0;
}

int convert_events(struct raw_reader *from, struct trace_writer *to,
                   convert_progress_fn *progress, void *arg,
                   struct convert_counts *counts)
{
    struct conversion c = {.to = to, .counts = counts};

    *counts = (struct convert_counts){0};
    int rc = convert_all(&c, from, progress, arg);
    int saved = errno;
    addresses_clear(&c.live);
    free(c.pending);
    if (rc != 0) {
        errno = saved;
        return -1;
    }
    trace_writer_lost(to, raw_reader_lost(from));
    const struct trace_totals *totals = trace_writer_totals(to);
    counts->births = totals->births;
    counts->deaths = totals->deaths;
    counts->unknown_frees = totals->unknown_frees;
    counts->lost = totals->lost;
    return put_counts(to, from, counts);
}
