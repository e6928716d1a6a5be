/* child - the parent's side of one cell's process.  See child.h.
 *
 *     parent                              child (the same program, by exec)
 *       |---- the cell's specs as options -->|
 *       |<=== pipe: progress, shard ========|   rows at the end
 *       |<=== pipe: stderr =================|   last line kept for `status`
 *
 * The child is told its cell in full instead of its number, so that it plans
 * nothing, `ps` shows what it does, and its line can be run by hand.  It has a
 * process group of its own, for the parent to end it with all that it started;
 * and the kernel ends it when the parent dies.
 *
 * Cost: one fork and exec per cell.  Source: prctl(2), PR_SET_PDEATHSIG. */
#include "experiments/harness/child.h"
#include "experiments/harness/child_exec.h"
#include "experiments/harness/resident.h"
#include "experiments/harness/text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int take_record(void *arg, enum shard_kind kind, const char *record,
                       size_t length)
{
    struct child *c = arg;

    if (kind == SHARD_PROGRESS) {
        double share = strtod(shard_payload(record), NULL);

        c->share = share >= 0 && share <= 1 ? share : 0;
        return 0;
    }
    return newfile_write(&c->shard, record, length) == 0 &&
                   newfile_write(&c->shard, "\n", 1) == 0
               ? 0
               : -1;
}

static int open_shard(struct child *c, const struct run *run)
{
    char *path = run_shard_path(run, &run->plan.cells[c->cell]);

    if (path == NULL)
        return -1;
    int rc = newfile_open(&c->shard, path);
    int saved = errno;
    free(path);
    errno = saved;
    return rc;
}

static void close_pipe(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static int make_pipes(int rows[2], int errors[2])
{
    if (pipe2(rows, O_CLOEXEC) != 0)
        return -1;
    if (pipe2(errors, O_CLOEXEC) != 0) {
        close(rows[0]);
        close(rows[1]);
        return -1;
    }
    fcntl(rows[0], F_SETFL, O_NONBLOCK);
    fcntl(errors[0], F_SETFL, O_NONBLOCK);
    return 0;
}

/* The process itself.  0, or -1 with errno. */
static int spawn(struct child *c, const struct run *run)
{
    int rows[2];
    int errors[2];
    struct child_exec exec;

    if (make_pipes(rows, errors) != 0)
        return -1;
    if (child_exec_prepare(&exec, run, c->cell, rows[1], errors[1]) != 0) {
        errno = ENOMEM;
        c->pid = -1;
    } else {
        pid_t parent = getpid();

        c->pid = fork();
        if (c->pid == 0)
            child_exec_go(&exec, parent);
    }
    int saved = errno;
    child_exec_free(&exec);
    close(rows[1]);
    close(errors[1]);
    c->rows = rows[0];
    c->errors = errors[0];
    errno = saved;
    return c->pid > 0 ? 0 : -1;
}

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int child_start(struct child *c, const struct run *run, size_t cell)
{
    *c = (struct child){
        .cell = cell, .rows = -1, .errors = -1, .started_ns = now_ns()};
    if (open_shard(c, run) != 0)
        return -1;
    if (shard_reader_init(&c->reader, run->plan.cells[cell].id, take_record,
                          c) == 0) {
        if (spawn(c, run) == 0)
            return 0;
        shard_reader_free(&c->reader);
    }
    newfile_drop(&c->shard);
    close_pipe(&c->rows);
    close_pipe(&c->errors);
    c->pid = 0;
    return -1;
}

static void keep_lines(struct child *c, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\n') {
            c->line[c->line_used] = '\0';
            if (c->line_used > 0)
                memcpy(c->last_line, c->line, c->line_used + 1);
            c->line_used = 0;
        } else if (c->line_used + 1 < sizeof c->line) {
            c->line[c->line_used++] = bytes[i];
        }
    }
}

static int take_rows(struct child *c, const char *bytes, size_t size)
{
    shard_feed(&c->reader, bytes, size);
    if (!c->reader.stopped)
        return 0;
    errno = c->shard.error;
    return -1;
}

static int take_errors(struct child *c, const char *bytes, size_t size)
{
    keep_lines(c, bytes, size);
    return 0;
}

/* Empties one pipe, and closes it at its end. */
static int drain(struct child *c, int *fd,
                 int (*take)(struct child *, const char *, size_t))
{
    char bytes[16384];
    ssize_t n;

    if (*fd < 0)
        return 0;
    while ((n = read(*fd, bytes, sizeof bytes)) > 0)
        if (take(c, bytes, (size_t)n) != 0)
            return -1;
    if (n == 0 || (errno != EAGAIN && errno != EINTR))
        close_pipe(fd);
    return 0;
}

int child_read(struct child *c)
{
    drain(c, &c->errors, take_errors);
    return drain(c, &c->rows, take_rows);
}

void child_hold_to_limits(struct child *c, const struct options *o)
{
    uint64_t seconds = (uint64_t)(now_ns() - c->started_ns) / 1000000000;

    if (c->limit[0] != '\0')
        return;
    if (o->time_limit > 0 && seconds >= o->time_limit)
        snprintf(c->limit, sizeof c->limit, "time limit of %" PRIu64 " s",
                 o->time_limit);
    else if (o->memory_limit > 0 && resident_bytes(c->pid) > o->memory_limit)
        snprintf(c->limit, sizeof c->limit, "memory limit of %" PRIu64 " bytes",
                 o->memory_limit);
    if (c->limit[0] != '\0')
        kill(-c->pid, SIGKILL);
}

bool child_ended(const struct child *c)
{
    siginfo_t info = {.si_pid = 0};

    return waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOHANG | WNOWAIT) ==
               0 &&
           info.si_pid == c->pid;
}

/* Why the cell has failed, in words; false when it has not. */
static bool failure(struct child *c, int status, char *why, size_t size)
{
    const char *line = c->last_line;
    struct text text;

    keep_lines(c, "\n", 1); /* a last line without an end */
    text_init(&text, why, size);
    if (c->limit[0] != '\0') {
        text_add(&text, "%s", c->limit);
        return true;
    }
    if (WIFSIGNALED(status)) {
        const char *name = sigabbrev_np(WTERMSIG(status));

        text_add(&text, "killed by signal %d (SIG%s)", WTERMSIG(status),
                 name != NULL ? name : "?");
    } else if (WEXITSTATUS(status) != 0) {
        text_add(&text, "exit status %d", WEXITSTATUS(status));
    } else if (!shard_complete(&c->reader)) {
        text_add(&text, "its output was cut or garbled");
    } else {
        return false;
    }
    if (line[0] != '\0') {
        text_add(&text, ": ");
        text_escape(&text, line, strlen(line));
    }
    return true;
}

/* Replaces what came by a shard that says why there is nothing. */
static int write_failure(struct child *c, const struct run *run,
                         const char *why)
{
    newfile_drop(&c->shard);
    if (open_shard(c, run) != 0)
        return -1;
    shard_write(c->shard.stream, run->options->experiment,
                &run->plan.cells[c->cell], NULL, why);
    return newfile_commit(&c->shard, false);
}

int child_finish(struct child *c, const struct run *run, char *status)
{
    int wait_status = 0;
    int rc;

    kill(-c->pid, SIGKILL); /* what it may have left behind */
    waitpid(c->pid, &wait_status, 0);
    if (failure(c, wait_status, status, SHARD_STATUS_MAX)) {
        rc = write_failure(c, run, status);
    } else {
        memcpy(status, c->reader.status, SHARD_STATUS_MAX);
        /* Not synced: a shard that a dying machine leaves half is recognised by
         * its sum and run again, and a thousand cells would wait seconds. */
        rc = newfile_commit(&c->shard, false);
    }
    int saved = errno;
    close_pipe(&c->rows);
    close_pipe(&c->errors);
    shard_reader_free(&c->reader);
    c->pid = 0;
    errno = saved;
    return rc;
}

void child_kill(struct child *c)
{
    kill(-c->pid, SIGKILL);
    kill(c->pid, SIGKILL); /* should it not lead its group yet */
    waitpid(c->pid, NULL, 0);
    newfile_drop(&c->shard);
    close_pipe(&c->rows);
    close_pipe(&c->errors);
    shard_reader_free(&c->reader);
    c->pid = 0;
}
