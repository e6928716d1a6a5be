/* apart.c - a forked child that answers over a pipe; see apart.h.
 *
 * Cost: one fork and one pipe.  Source: none. */
#include "experiments/stage/apart.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct message {
    /* Whatever struct the work fills: aligned for any. */
    _Alignas(max_align_t) unsigned char answer[APART_ANSWER_MAX];
    int failed;
    char status[APART_STATUS_MAX];
};

/* The child's end; a process runs one piece of work at a time. */
static int pipe_out = -1;
static size_t answer_size;

/* The reason of the last failure. */
static char reason[APART_STATUS_MAX];

_Noreturn static void send_and_exit(const struct message *message)
{
    ssize_t n = write(pipe_out, message, sizeof *message);

    _exit(n == (ssize_t)sizeof *message ? 0 : 1);
}

_Noreturn void apart_answer(const void *answer)
{
    struct message message = {0};

    memcpy(message.answer, answer, answer_size);
    send_and_exit(&message);
}

_Noreturn static void run_child(apart_fn *work, void *arg)
{
    struct message message = {0};
    const char *status = "failed";

    message.failed = work(arg, message.answer, &status) != 0;
    if (message.failed)
        snprintf(message.status, sizeof message.status, "%s", status);
    send_and_exit(&message);
}

/* 0, or -1: the pipe ended early. */
static int receive(int fd, struct message *message)
{
    size_t got = 0;

    while (got < sizeof *message) {
        ssize_t n = read(fd, (char *)message + got, sizeof *message - got);
        if (n == 0 || (n < 0 && errno != EINTR))
            return -1;
        got += n > 0 ? (size_t)n : 0;
    }
    return 0;
}

static void explain_death(int how)
{
    if (WIFSIGNALED(how))
        snprintf(reason, sizeof reason, "killed by signal %d", WTERMSIG(how));
    else
        snprintf(reason, sizeof reason, "exited with status %d",
                 WEXITSTATUS(how));
}

static int system_failed(const char **status, const char *call)
{
    snprintf(reason, sizeof reason, "%s failed", call);
    *status = reason;
    return -1;
}

int apart_run(apart_fn *work, void *arg, void *answer, size_t size,
              const char **status)
{
    struct message message = {0};
    int fds[2];
    int how = 0;

    if (pipe2(fds, O_CLOEXEC) != 0)
        return system_failed(status, "pipe");
    answer_size = size;
    pid_t child = fork();
    if (child == 0) {
        close(fds[0]);
        pipe_out = fds[1];
        run_child(work, arg);
    }
    close(fds[1]);
    int rc = child < 0 ? -1 : receive(fds[0], &message);
    close(fds[0]);
    if (child < 0)
        return system_failed(status, "fork");
    while (waitpid(child, &how, 0) < 0 && errno == EINTR)
        continue;
    *status = reason;
    if (rc != 0) {
        explain_death(how);
        return -1;
    }
    memcpy(answer, message.answer, size);
    snprintf(reason, sizeof reason, "%s", message.status);
    return message.failed ? -1 : 0;
}
