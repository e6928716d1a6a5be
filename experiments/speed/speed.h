#ifndef SPEED_SPEED_H
#define SPEED_SPEED_H

/* What `alloc_speed` times: loads that call an allocator and do nothing else.
 *
 * A load has one phase or two (allocate, free).  Each is one loop, which is
 * compiled four times: with the allocator, by the front door's calls or by its
 * short way, without it (what the loop itself costs) and with a clock around each
 * call (how long single calls take).  The loop asks speed_alloc and speed_free; the
 * mode is a constant there.
 */
#include "allocators/allocator.h"
#include "allocators/random.h"
#include "experiments/harness/series.h"
#include "experiments/speed/timer.h"

enum speed_mode { SPEED_DRY, SPEED_RUN, SPEED_SHORT, SPEED_TIMED };

/* How a loop calls this allocator if it may choose: as objects do. */
static inline enum speed_mode speed_mode_of(const struct allocator *a)
{
    return a->classes != NULL || a->newest != NULL ? SPEED_SHORT : SPEED_RUN;
}

struct speed {
    struct allocator *allocator; /* borrowed */
    struct rng rng;
    uintptr_t *slots; /* live blocks, or 0: see speed_pack */
    size_t slots_count;
    uint64_t peak_bytes;         /* most bytes asked for and alive at once */
    struct series allocs, frees; /* SPEED_TIMED: ns of single calls */
};

/* One loop: n times.  0, or -1 = OOM. */
typedef int speed_loop(struct speed *s, uint64_t n, enum speed_mode mode);

enum { SPEED_PHASES = 2 };

struct speed_load {
    struct component info; /* first */
    /* Blocks that may be alive at once. */
    uint64_t (*slots)(const struct option_value *values);
    /* Times that a loop goes around in a repetition, where that is not what the
     * user asks for.  May be NULL. */
    uint64_t (*times)(const struct option_value *values);
    /* Before the clock starts: fills and warms up for repetitions of n pairs.
     * 0, or -1 = OOM.  May be NULL. */
    int (*prepare)(struct speed *s, uint64_t n,
                   const struct option_value *values);
    /* A repetition: both, one after the other.  One phase: a pair of calls each
     * time; two: all allocations, then all frees. */
    speed_loop *phases[SPEED_PHASES];
    /* Between the two, with the clock standing.  May be NULL. */
    void (*between)(struct speed *s, uint64_t n);
    /* A second repetition would find another heap: there is none.  May be NULL:
     * there is. */
    bool (*once)(const struct option_value *values);
};

extern const struct speed_load *const speed_registry[]; /* ends: NULL */
extern const struct axis speed_axis;

/* Sizes that objects of CPython 3.11 ask for, 24 to 232 bytes, the small ones
 * more often; `draw` is any random number. */
extern const uint8_t speed_sizes[64];

static inline size_t speed_size(uint64_t draw)
{
    return speed_sizes[draw & 63];
}

/* A block and its size in one word, so that a slot costs one cache miss: no
 * address of a process on this machine has more than 47 bits. */
static inline uintptr_t speed_pack(const void *block, size_t size)
{
    return (uintptr_t)block | (uintptr_t)size << 48;
}

static inline void *speed_block(uintptr_t slot)
{
    uintptr_t block = slot & (((uintptr_t)1 << 48) - 1);

    return (void *)block; /* NOLINT(performance-no-int-to-ptr): it was one */
}

/* A block of that size; NULL = OOM. */
static inline void *speed_take(struct speed *s, size_t size,
                               enum speed_mode mode)
{
    void *block = NULL;
    uint64_t start = 0;

    if (mode == SPEED_DRY) {
        __asm__ volatile("" : : "r"(size)); /* is not left out */
        return s;
    }
    if (mode == SPEED_TIMED)
        start = timer_ns();
    if (mode == SPEED_SHORT)
        block = allocator_alloc_short(s->allocator, size);
    if (block == NULL)
        block = allocator_alloc(s->allocator, size);
    if (mode == SPEED_TIMED && series_add(&s->allocs, timer_ns() - start) != 0)
        return NULL;
    return block;
}

static inline int speed_give(struct speed *s, void *block, size_t size,
                             enum speed_mode mode)
{
    uint64_t start = 0;

    if (mode == SPEED_DRY) {
        __asm__ volatile("" : : "r"(block), "r"(size));
        return 0;
    }
    if (mode == SPEED_TIMED)
        start = timer_ns();
    if (mode != SPEED_SHORT || !allocator_free_short(s->allocator, block, size))
        allocator_free(s->allocator, block, size);
    return mode == SPEED_TIMED ? series_add(&s->frees, timer_ns() - start) : 0;
}

/* The same by slots.  0 on OOM, else a full one. */
static inline uintptr_t speed_alloc(struct speed *s, size_t size,
                                    enum speed_mode mode)
{
    const void *block = speed_take(s, size, mode);

    return block == NULL ? 0 : speed_pack(block, size);
}

static inline int speed_free(struct speed *s, uintptr_t slot,
                             enum speed_mode mode)
{
    return speed_give(s, speed_block(slot), slot >> 48, mode);
}

/* Compiles a loop, `static inline int NAME(s, n, mode)`, once for each mode. */
#define SPEED_LOOP(name)                                                       \
    static int name##_loop(struct speed *s, uint64_t n, enum speed_mode mode)  \
    {                                                                          \
        switch (mode) {                                                        \
        case SPEED_DRY:                                                        \
            return name(s, n, SPEED_DRY);                                      \
        case SPEED_RUN:                                                        \
            return name(s, n, SPEED_RUN);                                      \
        case SPEED_SHORT:                                                      \
            return name(s, n, SPEED_SHORT);                                    \
        default:                                                               \
            return name(s, n, SPEED_TIMED);                                    \
        }                                                                      \
    }

/* --- speed.c --- */
/* Room for `slots` blocks.  0, or -1 = OOM. */
int speed_open(struct speed *s, struct allocator *allocator, uint64_t slots,
               uint64_t seed);
/* Frees every block and the room. */
void speed_close(struct speed *s);
/* Fills the empty slots.  0, or -1 = OOM. */
int speed_fill(struct speed *s);
/* Notes what is alive now, if it is the most so far. */
void speed_note_peak(struct speed *s);

#endif
