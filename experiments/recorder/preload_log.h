#ifndef RECORDER_PRELOAD_LOG_H
#define RECORDER_PRELOAD_LOG_H

/* Inside the recorded program: one event into the lane of the calling thread.
 *
 * Nothing here allocates, takes a lock of libc, is a cancellation point or
 * changes errno.  It works before main, after exit, in signal handlers (which
 * may have interrupted it), in threads that are ending, and in the child of a
 * vfork, which shares the memory and therefore logs for its parent.
 *
 * The lanes' bookkeeping lies in memory that the kernel wipes in a forked child
 * (MADV_WIPEONFORK): the child finds a lane without room, comes to log_slow, and
 * sees there that it is another process.
 */
#include "experiments/recorder/raw.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lane {
    uint64_t *next; /* where the next record begins */
    uint64_t *end;  /* room for a record and its end mark as long as < end */
    _Atomic uint64_t *sequence;
    struct raw_chunk *chunk; /* the lane's mapping; NULL: wiped or unused */
    uint32_t busy;           /* a record is being written: keep off */
    uint32_t number;
    struct lane *next_free;
    char pad[16]; /* a cache line each */
};
_Static_assert(sizeof(struct lane) == 64, "one lane, one cache line");

extern __thread struct lane *log_lane;

/* One event: its kind and the words that a record of that kind has. */
struct event {
    uint64_t kind, a, b, c;
};

/* What log_event does when it can't do it quickly. */
uint64_t log_slow(struct event event);

/* Starts the recording if it has not begun and has been asked for. */
void log_start(void);

/* A call from inside the allocator, which is not an event of the program. */
void log_nested(void);

/* An exec of `path` is about to happen in this process; log_stays takes it back
 * when it fails. */
void log_leaves(const char *path, char *const *environment);
void log_stays(void);

/* Writes a record where there is room for it.  The caller holds the lane (busy).
 * Returns its sequence number. */
static inline uint64_t lane_put(struct lane *lane, _Atomic uint64_t *counter,
                                uint64_t *at, struct event event)
{
    unsigned words = raw_words(event.kind);
    uint64_t sequence =
        atomic_fetch_add_explicit(counter, 1, memory_order_relaxed) + 1;

    at[1] = event.a;
    if (words > 2)
        at[2] = event.b;
    if (words > 3)
        at[3] = event.c;
    at[words] = 0;
    atomic_thread_fence(memory_order_release);
    at[0] = sequence << 4 | event.kind;
    lane->next = at + words;
    return sequence;
}

/* Logs one event; 0 when nothing is being recorded.
 *
 * A signal handler may fork at any point of this, and the child comes back into
 * it with the lane wiped.  So the counter and the place are read before `end`:
 * an `end` that is not NULL proves them good, and what they point to can be
 * written in the child without harm (file_forget). */
static inline uint64_t log_event(enum raw_kind kind, const void *p, uint64_t b,
                                 uint64_t c)
{
    const struct event event = {kind, (uintptr_t)p, b, c};
    struct lane *lane = log_lane;

    if (lane == NULL || lane->busy)
        return log_slow(event);
    lane->busy = 1;
    atomic_signal_fence(memory_order_seq_cst);
    _Atomic uint64_t *counter = lane->sequence;
    uint64_t *at = lane->next;
    atomic_signal_fence(memory_order_seq_cst);
    if (at >= lane->end) {
        lane->busy = 0;
        return log_slow(event);
    }
    uint64_t sequence = lane_put(lane, counter, at, event);
    atomic_signal_fence(memory_order_seq_cst);
    lane->busy = 0;
    return sequence;
}

#endif
