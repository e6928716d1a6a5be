/* prog_process - forks, spawns and executes with allocations in known numbers.
 *
 * Recorded by test_process.sh.  No stdio, so that nothing else allocates.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHECK(condition)                                                       \
    do {                                                                       \
        if (!(condition))                                                      \
            fail(#condition);                                                  \
    } while (0)

static _Noreturn void fail(const char *what)
{
    (void)!write(2, what, strlen(what));
    (void)!write(2, "\n", 1);
    _exit(99);
}

static void *volatile sink;
static char *self;

static void *touch(void *p)
{
    sink = p;
    return sink;
}

static void births(int n)
{
    for (int i = 0; i < n; i++)
        touch(malloc(16));
}

static int wait_for(pid_t pid)
{
    int status;

    CHECK(pid > 0 && waitpid(pid, &status, 0) == pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Parent 100 + 100 births; child 7 births, and frees a block of its parent. */
static void child_of(pid_t (*make)(void))
{
    births(99);
    void *inherited = touch(malloc(16));
    pid_t pid = make();
    if (pid == 0) {
        births(7);
        free(inherited);
        _exit(3);
    }
    CHECK(wait_for(pid) == 3);
    births(100);
}

static pid_t raw_fork(void)
{
    return (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static void forks(void)
{
    child_of(fork);
}

static void forks_bare(void)
{
    child_of(_Fork);
}

static void forks_raw(void)
{
    child_of(raw_fork);
}

/* The child of a fork forks: three generations, 10 + 20 + 30 births. */
static void forks_deep(void)
{
    births(10);
    pid_t pid = fork();
    if (pid == 0) {
        births(20);
        pid = fork();
        if (pid == 0) {
            births(30);
            _exit(0);
        }
        _exit(wait_for(pid));
    }
    CHECK(wait_for(pid) == 0);
}

/* The child of a vfork is us: 50 births in all, whoever makes them. */
static void vforks(void)
{
    births(20);
    pid_t pid = vfork();
    if (pid == 0) {
        births(10); /* in our memory */
        execl("/nonexistent", "x", (char *)NULL);
        _exit(4);
    }
    CHECK(wait_for(pid) == 4);
    births(20);
}

/* vfork and exec of ourselves: 5 births there, 20 here. */
static void vfork_exec(void)
{
    births(10);
    pid_t pid = vfork();
    if (pid == 0) {
        execl(self, self, "five", (char *)NULL);
        _exit(127);
    }
    CHECK(wait_for(pid) == 5);
    births(10);
}

static void spawns(void)
{
    char five[] = "five";
    char *argv[] = {self, five, NULL};
    pid_t pid;

    births(10);
    CHECK(posix_spawn(&pid, self, NULL, NULL, argv, environ) == 0);
    CHECK(wait_for(pid) == 5);
    CHECK(posix_spawnp(&pid, "/nonexistent", NULL, NULL, argv, environ) != 0);
    births(10);
}

static void five(void)
{
    births(5);
    _exit(5);
}

/* Each way to become `five`; a failing one before it changes nothing. */
static void becomes(const char *how)
{
    char name[] = "five";
    char *argv[] = {self, name, NULL};

    births(50);
    CHECK(execv("/nonexistent", argv) == -1 && errno == ENOENT);
    CHECK(execlp("no-such-program-anywhere", "x", (char *)NULL) == -1);
    if (strcmp(how, "execl") == 0)
        execl(self, self, name, (char *)NULL);
    else if (strcmp(how, "execlp") == 0)
        execlp(self, self, name, (char *)NULL);
    else if (strcmp(how, "execle") == 0)
        execle(self, self, name, (char *)NULL, environ);
    else if (strcmp(how, "execv") == 0)
        execv(self, argv);
    else if (strcmp(how, "execve") == 0)
        execve(self, argv, environ);
    else if (strcmp(how, "execvp") == 0)
        execvp(self, argv);
    else if (strcmp(how, "execvpe") == 0)
        execvpe(self, argv, environ);
    else
        execve(how, argv, environ); /* another program */
    fail("exec came back");
}

/* Its exec fails, and it stays what it is: 150 births. */
static void stays(void)
{
    births(50);
    (void)execl("/nonexistent", "x", (char *)NULL);
    births(100);
}

static void becomes_stripped(void)
{
    char *none[] = {NULL};

    births(50);
    execle(self, self, "five", (char *)NULL, none);
    fail("exec came back");
}

static volatile sig_atomic_t forked;

/* Interrupts whatever runs, the recorder included, and forks there. */
static void fork_now(int number)
{
    pid_t pid = fork();
    int status = 0;

    (void)number;
    if (pid == 0) {
        forked = 1000; /* the child goes on with what was interrupted */
        return;
    }
    if (waitpid(pid, &status, 0) != pid || status != 0)
        _exit(98);
    forked++;
}

static void forks_in_handler(void)
{
    CHECK(signal(SIGALRM, fork_now) != SIG_ERR);
    for (int i = 0; i < 200; i++) {
        struct itimerval once = {.it_value = {.tv_usec = 50 + i % 37 * 3}};
        CHECK(setitimer(ITIMER_REAL, &once, NULL) == 0);
        while (forked == i)
            free(touch(malloc(16)));
        if (forked >= 1000) {
            for (int n = 0; n < 5000; n++)
                free(touch(malloc(16)));
            _exit(0);
        }
    }
}

static const struct {
    const char *name;
    void (*run)(void);
} modes[] = {{"fork", forks},
             {"_Fork", forks_bare},
             {"clone", forks_raw},
             {"deep", forks_deep},
             {"vfork", vforks},
             {"vfork_exec", vfork_exec},
             {"spawn", spawns},
             {"five", five},
             {"stays", stays},
             {"stripped", becomes_stripped},
             {"fork_in_handler", forks_in_handler}};

int main(int argc, char **argv)
{
    self = argv[0];
    if (argc == 3 && strcmp(argv[1], "become") == 0)
        becomes(argv[2]);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (argc > 1 && strcmp(argv[1], modes[i].name) == 0) {
            modes[i].run();
            return 0;
        }
    fail("prog_process: which mode?");
}
