/* child_exec - what a cell's process is started with.  See child_exec.h.
 *
 * Allocators read their settings from the environment when a process starts.
 * The cell's spec alone decides them: what the caller's environment says about
 * malloc is taken out, what the allocator asks for is put in. */
#include "experiments/harness/child_exec.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define ARGS_MAX 64

/* How malloc implementations are set from outside; a prefix each. */
static const char *const malloc_settings[] = {
    "MALLOC_", "GLIBC_TUNABLES=", "JEMALLOC_", "_RJEM_MALLOC_"};

static void add_arg(struct child_exec *x, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add_arg(struct child_exec *x, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (x->failed || x->argc + 1 >= ARGS_MAX ||
        vasprintf(&x->argv[x->argc], format, args) < 0)
        x->failed = true;
    else
        x->argv[++x->argc] = NULL;
    va_end(args);
}

static void add_args(struct child_exec *x, const struct options *o,
                     const struct cell *cell)
{
    const struct experiment_flag *flags = o->experiment->flags;

    add_arg(x, "%s", o->argv[0]);
    add_arg(x, "--" OPTION_CELL_PIPE "=%d", x->rows);
    add_arg(x, "--allocator=%s", cell->allocator->text);
    add_arg(x, "--collector=%s", cell->collector->text);
    add_arg(x, "--profile=%s", cell->profile->name);
    add_arg(x, "--int-cache=%s", cell->int_cache);
    add_arg(x, "--type-freelists=%s", cell->type_freelists);
    add_arg(x, "--workload=%s", cell->workload->text);
    add_arg(x, "--births=%" PRIu64, cell->births);
    add_arg(x, "--age=%" PRIu64, cell->age);
    add_arg(x, "--seed=%" PRIu64, cell->seed);
    for (unsigned i = 0; flags != NULL && flags[i].name != NULL; i++)
        if (cell->flags & (1U << i))
            add_arg(x, "--%s", flags[i].name);
    if (cell->events_path != NULL)
        add_arg(x, "--events=%s", cell->events_path);
}

static bool sets_malloc(const char *entry)
{
    size_t n = sizeof malloc_settings / sizeof malloc_settings[0];

    for (size_t i = 0; i < n; i++)
        if (strncmp(entry, malloc_settings[i], strlen(malloc_settings[i])) == 0)
            return true;
    return false;
}

static void add_variable(struct child_exec *x, const char *entry)
{
    char *copy = strdup(entry);

    if (copy == NULL) {
        x->failed = true;
        return;
    }
    x->envp[x->envc++] = copy;
    x->envp[x->envc] = NULL;
}

/* Room was made for every variable and every part of the spec. */
static void add_environment(struct child_exec *x, const struct axis *axis,
                            const struct spec *allocator)
{
    for (char **entry = environ; *entry != NULL; entry++)
        if (!sets_malloc(*entry))
            add_variable(x, *entry);
    for (; allocator != NULL && axis->environment != NULL;
         allocator = allocator->inner) {
        const char *entry =
            axis->environment(allocator->component, allocator->values);

        if (entry != NULL)
            add_variable(x, entry);
    }
}

int child_exec_prepare(struct child_exec *x, const struct run *run, size_t cell,
                       int rows, int errors)
{
    const struct cell *c = &run->plan.cells[cell];
    size_t room = 1;

    *x = (struct child_exec){.rows = rows, .errors = errors};
    for (char **entry = environ; *entry != NULL; entry++)
        room++;
    for (const struct spec *s = c->allocator; s != NULL; s = s->inner)
        room++;
    x->argv = calloc(ARGS_MAX, sizeof *x->argv);
    x->envp = calloc(room, sizeof *x->envp);
    if (x->argv == NULL || x->envp == NULL)
        return -1;
    add_args(x, run->options, c);
    add_environment(x, options_allocator_axis(run->options->experiment),
                    c->allocator);
    return x->failed ? -1 : 0;
}

/* Only what may be called between fork and exec. */
_Noreturn void child_exec_go(const struct child_exec *x, pid_t parent)
{
    static const char message[] = "cannot start: exec failed\n";
    sigset_t none;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1); /* it died before the line above */
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    dup2(x->errors, STDERR_FILENO);
    fcntl(x->rows, F_SETFD, 0);
    execve("/proc/self/exe", x->argv, x->envp);
    if (write(STDERR_FILENO, message, sizeof message - 1) < 0)
        _exit(126);
    _exit(127);
}

static void strings_free(char **strings)
{
    for (size_t i = 0; strings != NULL && strings[i] != NULL; i++)
        free(strings[i]);
    free(strings);
}

void child_exec_free(struct child_exec *x)
{
    strings_free(x->argv);
    strings_free(x->envp);
}
