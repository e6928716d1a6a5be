#ifndef HARNESS_RUN_H
#define HARNESS_RUN_H

/* One run of a program: its options, its plan, and how far each cell is. */
#include "experiments/harness/plan.h"
#include "experiments/harness/shard.h"

#include <signal.h>

enum cell_state {
    CELL_LEFT_OUT, /* not chosen */
    CELL_WAITING,
    CELL_RUNNING,
    CELL_KEPT, /* finished by an earlier run */
    CELL_OK,
    CELL_FAILED
};

struct run {
    const struct options *options;
    struct plan plan;
    unsigned char *states; /* owned: enum cell_state of each cell */
    char **reasons;        /* owned: why a cell failed; NULL where it did not */
    char *cells_folder;    /* owned: DIR/cells/EXPERIMENT */
    char started[32];      /* UTC, ISO 8601 */
};

/* Plans; all cells wait.  0, or -1 with one line in `error`. */
int run_init(struct run *run, const struct options *o, char *error);
void run_free(struct run *run);

/* What is now, in UTC and ISO 8601. */
void run_time(char text[32]);

/* The shard of a cell is there, whole, and its status is "ok". */
bool run_shard_is_good(const struct run *run, const struct cell *cell);

/* What became of a cell, as the status of its shard says: "ok" or a reason. */
void run_set_status(struct run *run, size_t cell, const char *status);

size_t run_count(const struct run *run, enum cell_state state);

/* Path of a cell's shard; new, for free().  NULL = OOM. */
char *run_shard_path(const struct run *run, const struct cell *cell);
/* Path of DIR/EXPERIMENT + suffix; new, for free().  NULL = OOM. */
char *run_output_path(const struct run *run, const char *suffix);

/* Notes signals that ask the process to stop in run_stopped_by. */
void run_catch_signals(void);
/* SIGINT, SIGTERM or SIGHUP once it has come, else 0. */
extern volatile sig_atomic_t run_stopped_by;

#endif
