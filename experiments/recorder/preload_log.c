/* preload_log - the lanes: where the threads of a recorded program log.
 *
 *   thread A -> lane 0 [records......0    ]   each lane is a mapped chunk of the
 *   thread B -> lane 1 [records..0        ]   raw file; a full one is written to
 *   others   -> common [records...0       ]   a chunk of its own, and starts over
 *
 * A thread takes a lane with its first event and gives it back when it ends; the
 * next thread goes on in it.  Events that come after that (destructors free), or
 * in a signal handler while the thread's lane is busy, or in more threads than
 * there are lanes, share one lane under a lock.  Signals are blocked in log_slow
 * and whatever it calls.
 *
 * The lanes are shared mappings, so nothing needs to be flushed at exit, _exit,
 * exec or by a signal.
 *
 * Cost: log_event a few nanoseconds; log_slow once in about 2,700 events.
 */
#include "experiments/recorder/preload_log.h"
#include "experiments/recorder/preload_file.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LANES = FILE_SLOTS - 1, COMMON = 0 };

enum mode { ASLEEP, STARTING, ON, OFF };

/* Wiped in a forked child, so it can't be mistaken for the child's own. */
struct state {
    _Atomic uint32_t ready;   /* 1: `file` is this process's */
    _Atomic uint32_t stopped; /* 1: the disk is full or the like */
    _Atomic uint32_t lock;    /* guards all below, and lane COMMON */
    uint32_t lanes;           /* lane[k] was given out for k < lanes */
    pid_t pid;
    struct lane *free;
    struct raw_file file;
    struct lane lane[LANES]; /* lane k is mapped at slot k + 1 */
};

__thread struct lane *log_lane;
static __thread bool thread_ends; /* its lane has been given back */

/* These a forked child inherits. */
static _Atomic int mode;
static struct state *state;
static bool follow;
static char folder[FILE_PATH];
static pthread_key_t at_thread_end;
static struct raw_file inherited; /* descriptor to close in a forked child */
static uint32_t lanes_inherited;  /* may still be in use by interrupted code */
static pid_t last_pid;

static void log_child(void);

/* --- locking -------------------------------------------------------------- */

/* Keeps every signal away: a handler that allocates or forks would find what it
 * interrupted half done. */
static void block_signals(uint64_t *before)
{
    const uint64_t all = ~UINT64_C(0);

    (void)syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, before, sizeof all);
}

static void unblock_signals(const uint64_t *before)
{
    (void)syscall(SYS_rt_sigprocmask, SIG_SETMASK, before, NULL,
                  sizeof *before);
}

/* Signals are blocked. */
static void lock_state(void)
{
    while (atomic_exchange_explicit(&state->lock, 1, memory_order_acquire))
        sched_yield();
}

static void unlock_state(void)
{
    atomic_store_explicit(&state->lock, 0, memory_order_release);
}

/* --- starting ------------------------------------------------------------- */

static int open_file(pid_t parent)
{
    if (file_create(&state->file, folder, parent) != 0)
        return -1;
    inherited = state->file;
    state->pid = last_pid = getpid();
    atomic_store(&state->ready, 1);
    return 0;
}

/* "PID FOLLOW FOLDER": true when this process is to be recorded. */
static bool read_variable(const char *text)
{
    char *rest;
    long pid = strtol(text, &rest, 10);
    long follows = strtol(rest, &rest, 10);

    if (*rest != ' ' || strlen(rest + 1) >= sizeof folder)
        return false;
    memcpy(folder, rest + 1, strlen(rest + 1) + 1);
    follow = follows == 1;
    return pid == getpid() || follow;
}

static void lane_return(void *ending);

static bool start(void)
{
    const char *variable = getenv(RAW_VARIABLE);

    if (variable == NULL || !read_variable(variable) || file_reserve() != 0)
        return false;
    void *p = mmap(NULL, sizeof *state, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return false;
    state = p;
    return madvise(p, sizeof *state, MADV_WIPEONFORK) == 0 &&
           pthread_key_create(&at_thread_end, lane_return) == 0 &&
           pthread_atfork(NULL, NULL, log_child) == 0 &&
           open_file(getppid()) == 0;
}

void log_start(void)
{
    int asleep = ASLEEP;

    if (environ == NULL || /* libc itself has not begun */
        !atomic_compare_exchange_strong(&mode, &asleep, STARTING))
        return;
    int saved = errno;
    atomic_store(&mode, start() ? ON : OFF);
    errno = saved;
}

/* The child of a fork: on with a file of its own, or quiet from now on. */
static void log_child(void)
{
    int saved = errno;

    if (atomic_load(&mode) != ON || atomic_load(&state->ready))
        return; /* else it has been here already */
    file_forget();
    file_close(&inherited);
    log_lane = NULL;
    thread_ends = false;
    state->lanes = lanes_inherited;
    if (!follow || open_file(last_pid) != 0)
        atomic_store(&mode, OFF);
    errno = saved;
}

/* --- lanes ---------------------------------------------------------------- */

static void fail(void)
{
    uint32_t none = 0;

    atomic_compare_exchange_strong(&state->file.header->failed, &none,
                                   (uint32_t)errno);
    atomic_store(&state->stopped, 1);
}

static void lane_begin(struct lane *lane)
{
    uint64_t *first = (uint64_t *)(lane->chunk + 1);

    *first = 0;
    lane->next = first;
    lane->end = first + RAW_CHUNK_WORDS - RAW_WORDS_MAX;
}

/* Lane k's first use.  The lock is held. */
static struct lane *lane_make(uint32_t k)
{
    struct lane *lane = &state->lane[k];
    struct raw_chunk *chunk = file_map_chunk(&state->file, k + 1);

    if (chunk == NULL) {
        fail();
        return NULL;
    }
    chunk->lane = k;
    lane->number = k;
    lane->sequence = &state->file.header->sequence;
    lane->chunk = chunk;
    lane_begin(lane);
    atomic_thread_fence(memory_order_release);
    chunk->magic = RAW_LANE_MAGIC;
    return lane;
}

/* A lane for this thread, NULL when there is none.  The lock is held. */
static struct lane *lane_take(void)
{
    struct lane *lane = state->free;

    if (lane != NULL) {
        state->free = lane->next_free;
        return lane;
    }
    if (state->lanes <= COMMON)
        state->lanes = COMMON + 1;
    if (state->lanes >= LANES)
        return NULL;
    lane = lane_make(state->lanes);
    if (lane != NULL)
        lanes_inherited = ++state->lanes;
    return lane;
}

/* The thread ends, or its destructors have come to ours. */
static void lane_return(void *ending)
{
    struct lane *lane = ending;
    uint64_t signals;

    if (lane != log_lane || atomic_load(&mode) != ON ||
        !atomic_load(&state->ready))
        return;
    block_signals(&signals);
    log_lane = NULL;
    thread_ends = true;
    lock_state();
    lane->next_free = state->free;
    state->free = lane;
    unlock_state();
    unblock_signals(&signals);
}

/* The lane is full: to the disk with it.  False: that failed. */
static bool lane_flush(struct lane *lane)
{
    size_t bytes = (size_t)((char *)(lane->next + 1) - (char *)lane->chunk);

    if (file_write_chunk(&state->file, lane->chunk, bytes) != 0) {
        fail();
        return false;
    }
    lane_begin(lane);
    return true;
}

/* Counted as an event that is in no chunk: lost. */
static uint64_t lose(void)
{
    struct raw_header *header = state->file.header;

    if (header != NULL)
        atomic_fetch_add(&header->sequence, 1);
    return 0;
}

static uint64_t lane_log(struct lane *lane, struct event event)
{
    uint64_t sequence = 0;

    lane->busy = 1;
    atomic_signal_fence(memory_order_seq_cst);
    if (lane->next < lane->end || lane_flush(lane))
        sequence = lane_put(lane, lane->sequence, lane->next, event);
    else
        lose();
    atomic_signal_fence(memory_order_seq_cst);
    lane->busy = 0;
    return sequence;
}

static uint64_t common_log(struct event event)
{
    struct lane *lane = &state->lane[COMMON];
    uint64_t sequence = 0;

    lock_state();
    if (lane->chunk == NULL)
        lane = lane_make(COMMON);
    if (lane != NULL)
        sequence = lane_log(lane, event);
    else
        lose();
    unlock_state();
    return sequence;
}

/* This thread's lane, taken now if it has none; NULL: use the common one. */
static struct lane *own_lane(void)
{
    if (log_lane != NULL)
        return log_lane->busy ? NULL : log_lane;
    if (thread_ends)
        return NULL;
    lock_state();
    struct lane *lane = lane_take();
    unlock_state();
    log_lane = lane;
    if (lane != NULL)
        (void)pthread_setspecific(at_thread_end, lane);
    return lane;
}

/* True when this process is being recorded. */
static bool awake(void)
{
    log_start();
    if (atomic_load(&mode) == ON && !atomic_load(&state->ready))
        log_child();
    return atomic_load(&mode) == ON;
}

uint64_t log_slow(struct event event)
{
    int now = atomic_load(&mode);
    uint64_t signals;
    uint64_t sequence = 0;

    if (now == OFF || now == STARTING)
        return 0;
    if (now == ON && atomic_load(&state->stopped))
        return lose();
    int saved = errno;
    block_signals(&signals);
    if (awake()) {
        struct lane *lane = own_lane();
        sequence = lane != NULL ? lane_log(lane, event) : common_log(event);
    }
    unblock_signals(&signals);
    errno = saved;
    return sequence;
}

void log_nested(void)
{
    struct raw_header *header =
        atomic_load(&mode) == ON ? state->file.header : NULL;

    if (header != NULL)
        atomic_fetch_add(&header->nested, 1);
}

/* --- exec ----------------------------------------------------------------- */

static bool names_recorder(char *const *environment)
{
    bool preload = false;
    bool variable = false;

    for (; environment != NULL && *environment != NULL; environment++) {
        preload |= strncmp(*environment, "LD_PRELOAD=", 11) == 0;
        variable |=
            strncmp(*environment, RAW_VARIABLE "=", sizeof RAW_VARIABLE) == 0;
    }
    return preload && variable;
}

/* A vfork's child shares our memory; what it does is not our end. */
static bool is_owner(void)
{
    return atomic_load(&mode) == ON && atomic_load(&state->ready) &&
           state->pid == getpid();
}

void log_leaves(const char *path, char *const *environment)
{
    if (!is_owner())
        return;
    struct raw_header *header = state->file.header;
    size_t length = strnlen(path, sizeof header->exec_path - 1);
    memcpy(header->exec_path, path, length);
    header->exec_path[length] = '\0';
    atomic_store(&header->leaving,
                 names_recorder(environment) ? RAW_EXEC : RAW_EXEC_STRIPPED);
}

void log_stays(void)
{
    int saved = errno;

    if (is_owner())
        atomic_store(&state->file.header->leaving, RAW_STAYS);
    errno = saved;
}
