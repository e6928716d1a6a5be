/* cell_child - a cell in its own process.  See cell_child.h.
 *
 * Nothing is written while the cell runs but its progress, a short record now
 * and then straight to the pipe; rows wait in mapped memory.  So the cell has the
 * process, and its malloc, to itself. */
#include "experiments/harness/cell_child.h"
#include "experiments/harness/rows.h"
#include "experiments/harness/say.h"
#include "experiments/harness/shard.h"

#include <sched.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PROGRESS_EVERY_NS 100000000 /* between two records of progress */

/* The callback has no argument, and a process has one cell. */
static int progress_pipe = -1;
static int64_t progress_due_ns;

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void send_progress(double share)
{
    char record[32];
    int64_t now = now_ns();

    if (now < progress_due_ns || !(share >= 0 && share <= 1))
        return;
    progress_due_ns = now + PROGRESS_EVERY_NS;
    int n = snprintf(record, sizeof record, "progress,%.4f\n", share);
    /* When the parent is gone the cell will be told by a signal, not here. */
    if (n > 0 && write(progress_pipe, record, (size_t)n) != n)
        progress_due_ns = INT64_MAX;
}

/* 0, or -1: the parent did not get all of it. */
static int send_shard(const struct options *o, const struct cell *cell,
                      const struct row_set *rows, const char *status)
{
    FILE *out = fdopen(o->child_pipe, "w");

    if (out == NULL)
        return -1;
    int rc = shard_write(out, o->experiment, cell, rows, status);
    return fclose(out) == 0 ? rc : -1;
}

/* A cell that measures time stays on its processor: another's caches are cold. */
static void pin(void)
{
    int here = sched_getcpu();
    cpu_set_t set;

    CPU_ZERO(&set);
    if (here < 0)
        return;
    CPU_SET((size_t)here, &set);
    (void)sched_setaffinity(0, sizeof set, &set);
}

int cell_child_run(const struct options *o, const struct plan *plan)
{
    const struct experiment *e = o->experiment;
    struct row_set *rows = rows_create(e->columns);
    const char *status = "failed";

    if (plan->count != 1 || rows == NULL) {
        say(e->name, "%s",
            rows == NULL ? "out of memory" : "a child runs one cell");
        return 1;
    }
    if (e->timing)
        pin();
    plan->cells[0].progress = send_progress;
    progress_pipe = o->child_pipe;
    progress_due_ns = now_ns() + PROGRESS_EVERY_NS;
    if (e->run_cell(&plan->cells[0], rows, &status) == 0)
        status = rows_count(rows) > 0 ? "ok" : "the experiment wrote no row";
    int rc = send_shard(o, &plan->cells[0], rows, status);
    rows_destroy(rows);
    return rc == 0 ? 0 : 1;
}
