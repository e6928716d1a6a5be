/* experiment - what every program does.  See experiment.h.
 *
 *     options -> plan -> cells (runner, one child each) -> shards -> merge -> CSV
 *                                                                 -> manifest
 *                                                                 -> summary
 *
 * Each mode of the command line is a part of that line. */
#include "experiments/harness/experiment.h"
#include "experiments/harness/cell_child.h"
#include "experiments/harness/list.h"
#include "experiments/harness/manifest.h"
#include "experiments/harness/merge.h"
#include "experiments/harness/newfile.h"
#include "experiments/harness/options.h"
#include "experiments/harness/runner.h"
#include "experiments/harness/say.h"
#include "experiments/harness/summary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define LOCK_RETRY_NS 10000000
#define LOCK_RETRIES  50

/* A closed standard stream would be the number of the next file opened. */
static void guard_streams(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
            open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
            _exit(1);
}

/* `status`, or 1 when stdout could not take what was printed. */
static int close_stdout(const struct experiment *e, int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    say_errno(e->name, "stdout");
    return status != 0 ? status : 1;
}

static int stopped(const struct run *run, int signal)
{
    say(run->options->experiment->name,
        "stopped by SIG%s: %zu of %zu cells are finished and kept; the same "
        "command with --resume goes on from here",
        sigabbrev_np(signal),
        run_count(run, CELL_OK) + run_count(run, CELL_KEPT),
        run->plan.count - run_count(run, CELL_LEFT_OUT));
    return 128 + signal;
}

/* What runner and merge return, as the exit status of the process. */
static int status_of(const struct run *run, int rc)
{
    if (rc == 0)
        return run_count(run, CELL_FAILED) > 0 ? 1 : 0;
    return rc > 0 ? stopped(run, rc) : 1;
}

/* With --resume finished cells need not run; else their old shards go. */
static void prepare_cells(struct run *run)
{
    for (size_t i = 0; i < run->plan.count; i++) {
        const struct cell *cell = &run->plan.cells[i];

        if (run->states[i] != CELL_WAITING)
            continue;
        if (run->options->resume) {
            if (run_shard_is_good(run, cell))
                run->states[i] = CELL_KEPT;
            continue;
        }
        char *path = run_shard_path(run, cell);
        if (path != NULL)
            unlink(path);
        free(path);
    }
}

/* 0, or -1 with errno.  A child that was on its way to its exec when its parent was
 * killed has the lock a moment longer: so a refusal is not believed at once. */
static int lock_file(int fd, int kind)
{
    const struct timespec moment = {.tv_nsec = LOCK_RETRY_NS};

    for (int i = 0; flock(fd, kind | LOCK_NB) != 0; i++) {
        if (errno != EWOULDBLOCK || i == LOCK_RETRIES)
            return -1;
        nanosleep(&moment, NULL);
    }
    return 0;
}

/* A run has its folder for itself, but that those of --cells share it with each
 * other.  The kernel holds the lock as long as this process lives, so none is left
 * behind by a crash.  0, or -1. */
static int lock_cells(const struct run *run)
{
    const struct options *o = run->options;
    int kind = o->mode == RUN_CELLS ? LOCK_SH : LOCK_EX;
    char *path;
    int fd;

    if (asprintf(&path, "%s/.lock", run->cells_folder) < 0) {
        say(o->experiment->name, "out of memory");
        return -1;
    }
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd >= 0 && lock_file(fd, kind) == 0) {
        free(path);
        return 0; /* held to the end of the process */
    }
    if (fd >= 0 && errno == EWOULDBLOCK)
        say(o->experiment->name,
            "%s is in use by another run; wait for it, or give another folder "
            "with -o",
            o->output);
    else
        say_errno(o->experiment->name, path);
    free(path);
    return -1;
}

static int run_cells(struct run *run)
{
    struct progress progress;
    const struct options *o = run->options;

    if (folder_make(run->cells_folder) != 0) {
        say_errno(o->experiment->name, run->cells_folder);
        return -1;
    }
    if (lock_cells(run) != 0)
        return -1;
    newfile_sweep(run->cells_folder);
    newfile_sweep(o->output);
    prepare_cells(run);
    progress_start(&progress, run_count(run, CELL_WAITING), o->quiet);
    int rc = runner_run(run, &progress);
    progress_end(&progress);
    return rc;
}

static int do_merge(struct run *run)
{
    struct merged merged;
    int rc = merge_run(run, &merged);

    if (rc == 0)
        rc = manifest_write(run, &merged);
    if (rc == 0 && !run->options->quiet)
        summary_print(run, &merged);
    merged_free(&merged);
    return status_of(run, rc);
}

static int do_all(struct run *run)
{
    int rc = run_cells(run);

    return rc == 0 ? do_merge(run) : status_of(run, rc);
}

/* With --resume: what is left to do. */
static int do_plan(const struct run *run)
{
    bool *skipped = calloc(run->plan.count, sizeof *skipped);

    if (skipped == NULL) {
        say(run->options->experiment->name, "out of memory");
        return 1;
    }
    for (size_t i = 0; i < run->plan.count; i++)
        skipped[i] =
            run->options->resume && run_shard_is_good(run, &run->plan.cells[i]);
    plan_print(&run->plan, skipped, stdout);
    free(skipped);
    return 0;
}

static int do_cells(struct run *run)
{
    int rc = run_cells(run);

    if (rc == 0 && !run->options->quiet)
        summary_print_cells(run);
    return status_of(run, rc);
}

/* Leaves out what --cells does not name; checks what needs a single cell.  0, or
 * -1 with one line in `error`. */
static int choose(struct run *run, char *error)
{
    const struct options *o = run->options;
    bool *chosen = calloc(run->plan.count, sizeof *chosen);
    size_t count = 0;

    if (chosen == NULL) {
        snprintf(error, SPEC_ERROR_MAX, "out of memory");
        return -1;
    }
    int rc = o->mode == RUN_CELLS
                 ? plan_choose(&run->plan, o->cells, chosen, error)
                 : 0;
    for (size_t i = 0; i < run->plan.count; i++) {
        if (o->mode == RUN_CELLS && !chosen[i])
            run->states[i] = CELL_LEFT_OUT;
        else
            count++;
    }
    free(chosen);
    if (rc == 0 && o->events != NULL && count != 1) {
        snprintf(error, SPEC_ERROR_MAX,
                 "--events: the plan has %zu cells, and a stream is of one; "
                 "give one value for each axis and --seed S",
                 count);
        rc = -1;
    }
    return rc;
}

static int run_mode(struct run *run)
{
    const struct options *o = run->options;

    switch (o->mode) {
    case RUN_CHILD:
        return cell_child_run(o, &run->plan);
    case RUN_PLAN:
        return do_plan(run);
    case RUN_LIST:
        list_print(o->experiment, stdout);
        return 0;
    case RUN_MERGE:
        return do_merge(run);
    case RUN_CELLS:
        return do_cells(run);
    case RUN_ALL:
        return do_all(run);
    }
    return 2;
}

static int run_options(const struct options *o)
{
    struct run run;
    char error[SPEC_ERROR_MAX];

    if (run_init(&run, o, error) != 0) {
        say(o->experiment->name, "%s", error);
        return 2;
    }
    int status;
    if (choose(&run, error) == 0) {
        status = run_mode(&run);
    } else {
        say(o->experiment->name, "%s", error);
        status = 2;
    }
    run_free(&run);
    return status;
}

int experiment_main(const struct experiment *e, int argc, char **argv)
{
    struct options o;
    int status;

    guard_streams();
    signal(SIGPIPE, SIG_IGN); /* these come back as errors of write */
    signal(SIGXFSZ, SIG_IGN);
    if (!experiment_is_cell(argc, argv))
        run_catch_signals();
    if (options_parse(&o, e, argc, argv, &status) == 0)
        status = run_options(&o);
    options_free(&o);
    return close_stdout(e, status);
}

bool experiment_is_cell(int argc, char **argv)
{
    const char prefix[] = "--" OPTION_CELL_PIPE "=";

    return argc > 1 && strncmp(argv[1], prefix, sizeof prefix - 1) == 0;
}
