/* launch - runs the command with the recorder before its malloc.
 *
 * The command must not notice: it has our signal mask and the dispositions that
 * we were started with, our descriptors, and two more variables in its
 * environment (LD_PRELOAD and RAW_VARIABLE; a third with --python).  A library
 * that was to be preloaded anyway comes after ours.
 */
#include "experiments/recorder/launch.h"
#include "experiments/recorder/raw.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t command; /* its pid while it runs, else 0 */
static volatile sig_atomic_t interrupted;

static const int watched[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
enum { WATCHED = sizeof watched / sizeof *watched };
static struct sigaction before[WATCHED];

static void on_signal(int number)
{
    int saved = errno;

    if (command == 0)
        interrupted = number;
    else if (number == SIGTERM || number == SIGHUP)
        (void)kill((pid_t)command, number);
    errno = saved;
}

/* What was ignored when we were started stays ignored (nohup). */
static void watch_signals(void)
{
    struct sigaction watch = {.sa_handler = on_signal};

    sigemptyset(&watch.sa_mask);
    for (int i = 0; i < WATCHED; i++)
        if (sigaction(watched[i], NULL, &before[i]) == 0 &&
            before[i].sa_handler != SIG_IGN)
            sigaction(watched[i], &watch, NULL);
}

static void unwatch_signals(void)
{
    for (int i = 0; i < WATCHED; i++)
        sigaction(watched[i], &before[i], NULL);
}

static int set_environment(const struct launch *launch)
{
    const char *preloaded = getenv("LD_PRELOAD");
    bool more = preloaded != NULL && preloaded[0] != '\0';
    char *libraries = NULL;
    char *variable = NULL;

    if (asprintf(&libraries, "%s%s%s", launch->preload, more ? ":" : "",
                 more ? preloaded : "") < 0 ||
        asprintf(&variable, "%d %d %s", (int)getpid(), launch->follow ? 1 : 0,
                 launch->folder) < 0 ||
        setenv("LD_PRELOAD", libraries, 1) != 0 ||
        setenv(RAW_VARIABLE, variable, 1) != 0)
        return -1;
    return launch->python ? setenv("PYTHONMALLOC", "malloc", 1) : 0;
}

/* In the child.  Tells the parent through `report` when it can't go on. */
static _Noreturn void become(const struct launch *launch, int report,
                             const sigset_t *mask)
{
    unwatch_signals();
    if (set_environment(launch) == 0 &&
        sigprocmask(SIG_SETMASK, mask, NULL) == 0)
        (void)execvp(launch->program, launch->argv);
    int error = errno;
    (void)!write(report, &error, sizeof error);
    _exit(127);
}

/* The errno that the child reports, 0 when it has become the command. */
static int read_report(int report)
{
    int error = 0;
    ssize_t n;

    do
        n = read(report, &error, sizeof error);
    while (n < 0 && errno == EINTR);
    return n == (ssize_t)sizeof error ? error : 0;
}

static int start(struct launch *launch)
{
    sigset_t all;
    sigset_t mask;
    int report[2];

    if (pipe2(report, O_CLOEXEC) != 0)
        return -1;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &mask);
    launch->pid = fork();
    if (launch->pid == 0)
        become(launch, report[1], &mask);
    int error = errno;
    command = launch->pid > 0 ? launch->pid : 0;
    sigprocmask(SIG_SETMASK, &mask, NULL);
    close(report[1]);
    if (launch->pid > 0) {
        error = read_report(report[0]);
        if (error != 0)
            (void)waitpid(launch->pid, NULL, 0);
    }
    close(report[0]);
    errno = error;
    return launch->pid > 0 && error == 0 ? 0 : -1;
}

/* Waits for the command; with `follow` for every process below it. */
static void wait_all(struct launch *launch)
{
    for (;;) {
        int status;
        pid_t pid = waitpid(launch->follow ? -1 : launch->pid, &status, 0);
        if (pid == launch->pid) {
            launch->status = status;
            command = 0;
            if (!launch->follow)
                return;
        }
        if (pid < 0 && (errno != EINTR || interrupted))
            return;
    }
}

int launch_run(struct launch *launch)
{
    launch->status = 0;
    watch_signals();
    if (launch->follow)
        (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (start(launch) != 0) {
        int error = errno;
        command = 0;
        unwatch_signals();
        errno = error;
        return -1;
    }
    wait_all(launch);
    command = 0;
    return 0;
}

int launch_interrupted(void)
{
    return interrupted;
}

int launch_exit_status(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
