/* runner - the cells of a run, some at once.  See runner.h.
 *
 * One loop: start children while there is room, wait until a pipe has something
 * or a child has died, read, reap.  Signals are let in only while waiting, so
 * none is missed and nothing is interrupted elsewhere.
 *
 * Cost: O(jobs) per wake-up. */
#include "experiments/harness/runner.h"
#include "experiments/harness/child.h"
#include "experiments/harness/say.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

struct runner {
    struct run *run;
    struct progress *progress;
    struct child *children; /* owned: one per job */
    struct pollfd *polls;   /* owned: two per job */
    size_t jobs, next;      /* next: the first cell not looked at */
    size_t live;
    sigset_t outside; /* the mask while waiting */
};

/* Only there to end the wait. */
static void wake(int signal)
{
    (void)signal;
}

static void signals_block(struct runner *r)
{
    struct sigaction action = {.sa_handler = wake};
    sigset_t mine;

    sigaction(SIGCHLD, &action, NULL);
    sigemptyset(&mine);
    sigaddset(&mine, SIGCHLD);
    sigaddset(&mine, SIGINT);
    sigaddset(&mine, SIGTERM);
    sigaddset(&mine, SIGHUP);
    sigprocmask(SIG_BLOCK, &mine, &r->outside);
    sigdelset(&r->outside, SIGCHLD);
}

static void say_shard_error(const struct run *run, size_t cell)
{
    int saved = errno;
    char *path = run_shard_path(run, &run->plan.cells[cell]);

    errno = saved;
    say_errno(run->options->experiment->name,
              path != NULL ? path : run->cells_folder);
    free(path);
}

/* Starts the next waiting cell in a free place.  0, or -1. */
static int start_next(struct runner *r)
{
    struct run *run = r->run;
    struct child *c = r->children;

    while (c->pid != 0)
        c++;
    if (child_start(c, run, r->next) != 0) {
        say_shard_error(run, r->next);
        return -1;
    }
    run->states[r->next] = CELL_RUNNING;
    r->live++;
    return 0;
}

static int fill(struct runner *r)
{
    struct run *run = r->run;

    for (;;) {
        while (r->next < run->plan.count &&
               run->states[r->next] != CELL_WAITING)
            r->next++;
        if (r->next == run->plan.count || r->live == r->jobs)
            return 0;
        if (start_next(r) != 0)
            return -1;
    }
}

static void wait_for_something(struct runner *r)
{
    const struct timespec tick = {.tv_nsec = 250000000};
    const struct options *o = r->run->options;
    bool ticks = r->progress->on || o->time_limit > 0 || o->memory_limit > 0;
    nfds_t n = 0;

    for (size_t i = 0; i < r->jobs; i++) {
        const struct child *c = &r->children[i];
        const int fds[] = {c->rows, c->errors};

        for (size_t k = 0; c->pid != 0 && k < 2; k++)
            if (fds[k] >= 0)
                r->polls[n++] = (struct pollfd){.fd = fds[k], .events = POLLIN};
    }
    ppoll(r->polls, n, ticks ? &tick : NULL, &r->outside);
}

/* The child has ended, and what it left has been read. */
static int finish(struct runner *r, struct child *c)
{
    struct run *run = r->run;
    size_t cell = c->cell;
    char status[SHARD_STATUS_MAX];

    r->live--;
    if (child_finish(c, run, status) != 0) {
        say_shard_error(run, cell);
        return -1;
    }
    run_set_status(run, cell, status);
    r->progress->done++;
    r->progress->failed += run->states[cell] == CELL_FAILED;
    return 0;
}

/* Reads from one child, and takes its end.  0, or -1. */
static int attend(struct runner *r, struct child *c)
{
    /* Asked before the reading: nothing comes after the end. */
    bool ended = child_ended(c);

    if (!ended)
        child_hold_to_limits(c, r->run->options);

    if (child_read(c) != 0) {
        say_shard_error(r->run, c->cell);
        return -1;
    }
    return ended ? finish(r, c) : 0;
}

static int attend_all(struct runner *r)
{
    double running = 0;

    for (size_t i = 0; i < r->jobs; i++) {
        struct child *c = &r->children[i];

        if (c->pid != 0 && attend(r, c) != 0)
            return -1;
        if (c->pid != 0)
            running += c->share;
    }
    r->progress->running = running;
    progress_update(r->progress);
    return 0;
}

static int loop(struct runner *r)
{
    for (;;) {
        if (run_stopped_by != 0)
            return run_stopped_by;
        if (fill(r) != 0)
            return -1;
        if (r->live == 0)
            return 0;
        wait_for_something(r);
        if (attend_all(r) != 0)
            return -1;
    }
}

static void kill_all(struct runner *r)
{
    for (size_t i = 0; i < r->jobs; i++) {
        struct child *c = &r->children[i];

        if (c->pid == 0)
            continue;
        r->run->states[c->cell] = CELL_WAITING;
        child_kill(c);
    }
}

int runner_run(struct run *run, struct progress *progress)
{
    struct runner r = {
        .run = run, .progress = progress, .jobs = run->options->jobs};

    r.children = calloc(r.jobs, sizeof *r.children);
    r.polls = calloc(r.jobs, 2 * sizeof *r.polls);
    if (r.children == NULL || r.polls == NULL) {
        free(r.children);
        free(r.polls);
        say(run->options->experiment->name, "out of memory");
        return -1;
    }
    signals_block(&r);
    int rc = loop(&r);
    kill_all(&r);
    sigprocmask(SIG_SETMASK, &r.outside, NULL);
    free(r.children);
    free(r.polls);
    return rc;
}
