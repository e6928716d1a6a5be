/* run - one run of a program.  See run.h. */
#include "experiments/harness/run.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

volatile sig_atomic_t run_stopped_by;

static void note_signal(int signal)
{
    run_stopped_by = signal;
}

void run_catch_signals(void)
{
    const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    const struct sigaction action = {.sa_handler = note_signal};
    struct sigaction old;

    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
}

void run_time(char text[32])
{
    time_t now = time(NULL);
    struct tm tm;

    if (gmtime_r(&now, &tm) == NULL ||
        strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
        text[0] = '\0';
}

int run_init(struct run *run, const struct options *o, char *error)
{
    *run = (struct run){.options = o};
    run_time(run->started);
    if (plan_make(&run->plan, o, error) != 0)
        return -1;
    run->states = malloc(run->plan.count);
    run->reasons = calloc(run->plan.count, sizeof *run->reasons);
    if (asprintf(&run->cells_folder, "%s/cells/%s", o->output,
                 o->experiment->name) < 0)
        run->cells_folder = NULL;
    if (run->states == NULL || run->reasons == NULL ||
        run->cells_folder == NULL) {
        run_free(run);
        snprintf(error, SPEC_ERROR_MAX, "out of memory");
        return -1;
    }
    memset(run->states, CELL_WAITING, run->plan.count);
    return 0;
}

void run_free(struct run *run)
{
    for (size_t i = 0; run->reasons != NULL && i < run->plan.count; i++)
        free(run->reasons[i]);
    free(run->reasons);
    free(run->states);
    free(run->cells_folder);
    plan_free(&run->plan);
}

void run_set_status(struct run *run, size_t cell, const char *status)
{
    bool fine = strcmp(status, "ok") == 0;
    unsigned char *state = &run->states[cell];

    free(run->reasons[cell]);
    run->reasons[cell] = fine ? NULL : strdup(status);
    if (!fine)
        *state = CELL_FAILED;
    else if (*state == CELL_RUNNING)
        *state = CELL_OK;
    else if (*state != CELL_OK)
        *state = CELL_KEPT;
}

size_t run_count(const struct run *run, enum cell_state state)
{
    size_t count = 0;

    for (size_t i = 0; i < run->plan.count; i++)
        count += run->states[i] == state;
    return count;
}

char *run_shard_path(const struct run *run, const struct cell *cell)
{
    char *path;

    return asprintf(&path, "%s/%s.csv", run->cells_folder, cell->id) < 0 ? NULL
                                                                         : path;
}

char *run_output_path(const struct run *run, const char *suffix)
{
    char *path;

    return asprintf(&path, "%s/%s%s", run->options->output,
                    run->options->experiment->name, suffix) < 0
               ? NULL
               : path;
}

bool run_shard_is_good(const struct run *run, const struct cell *cell)
{
    struct shard_reader reader;
    char *path = run_shard_path(run, cell);
    bool good = false;

    if (path != NULL && shard_reader_init(&reader, cell->id, NULL, NULL) == 0) {
        good = shard_read(&reader, path) == 0 && shard_complete(&reader) &&
               strcmp(reader.status, "ok") == 0;
        shard_reader_free(&reader);
    }
    free(path);
    return good;
}
