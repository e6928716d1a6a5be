#ifndef HARNESS_TESTS_DEMO_H
#define HARNESS_TESTS_DEMO_H

/* A tiny experiment on axes of its own, and ways to run it as a process.
 *
 * A test binary is its own demo program: its main calls demo_main first, which
 * takes over when the process was started as the program or as one of its
 * cells.
 */
#include "experiments/harness/experiment.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* --- axes ----------------------------------------------------------------- */

static const struct option_def demo_plain_options[] = {
    {"order", OPTION_CHOICE, "lifo", "lifo|fifo", 0, 0, "which first"},
    {"chunk", OPTION_COUNT, "1M", NULL, 4096, 1e9, "bytes at once"},
    {NULL, OPTION_TEXT, NULL, NULL, 0, 0, NULL}};
static const struct component demo_plain = {"plain", "a plain one",
                                            demo_plain_options, NULL};
static const struct component demo_set = {
    "set", "one that is set by the environment", NULL, NULL};
static const struct component demo_gone = {"gone", "one that is not there",
                                           NULL, NULL};
static const struct component demo_wrap = {"wrap", "around another", NULL,
                                           NULL};
static const struct component demo_none = {"none", "no collector", NULL, NULL};

/* What the cell does when it comes to the seed `at`. */
enum demo_act {
    DEMO_OK,
    DEMO_KILL,
    DEMO_ABORT,
    DEMO_EXIT,
    DEMO_GARBAGE,
    DEMO_FAIL,
    DEMO_NO_ROW,
    DEMO_CUT
};
static const struct option_def demo_work_options[] = {
    {"act", OPTION_CHOICE, "ok", "ok|kill|abort|exit|garbage|fail|no_row|cut",
     0, 0, "how the cell ends"},
    {"at", OPTION_COUNT, "0", NULL, 0, 1e9, "with this seed; 0 = with any"},
    {"ms", OPTION_COUNT, "0", NULL, 0, 1e6, "how long it takes"},
    {"points", OPTION_COUNT, "3", NULL, 0, 1e6, "points of the curve"},
    {"text", OPTION_TEXT, "", NULL, 0, 0, "what the note says"},
    {NULL, OPTION_TEXT, NULL, NULL, 0, 0, NULL}};
static const struct component demo_work = {"work", "does as it is told",
                                           demo_work_options, NULL};

static inline const struct component *demo_allocator_at(size_t i)
{
    const struct component *const all[] = {&demo_plain, &demo_set, &demo_gone,
                                           &demo_wrap, NULL};

    return all[i];
}

static inline bool demo_is_wrapper(const struct component *c)
{
    return c == &demo_wrap;
}

static inline const char *demo_unavailable(const struct component *c)
{
    return c == &demo_gone ? "it has left" : NULL;
}

static inline const char *demo_environment(const struct component *c,
                                           const struct option_value *values)
{
    (void)values;
    return c == &demo_set ? "MALLOC_DEMO=yes" : NULL;
}

static inline const struct component *demo_collector_at(size_t i)
{
    return i == 0 ? &demo_none : NULL;
}

static inline const struct component *demo_workload_at(size_t i)
{
    return i == 0 ? &demo_work : NULL;
}

static inline const char *demo_probe(const struct component *c,
                                     const struct option_value *values)
{
    (void)c;
    return values[4].is_set && strcmp(values[4].as.text, "bad") == 0
               ? "text=bad: this text cannot be read"
               : NULL;
}

static const struct axis demo_allocators = {.kind = "allocator",
                                            .at = demo_allocator_at,
                                            .is_wrapper = demo_is_wrapper,
                                            .unavailable = demo_unavailable,
                                            .environment = demo_environment};
static const struct axis demo_collectors = {.kind = "collector",
                                            .at = demo_collector_at};
static const struct axis demo_workloads = {
    .kind = "workload", .at = demo_workload_at, .probe = demo_probe};

/* --- the experiment ------------------------------------------------------- */

/* One line per cell that ran, in the file that DEMO_LOG names. */
static inline void demo_log(const struct cell *cell)
{
    const char *path = getenv("DEMO_LOG");
    char line[128];

    if (path == NULL)
        return;
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    int n =
        snprintf(line, sizeof line, "%s %" PRIu64 "\n", cell->id, cell->seed);
    if (fd < 0 || write(fd, line, (size_t)n) != n)
        _exit(99);
    close(fd);
}

/* The first cell to remove the file that DEMO_ONCE names dies. */
static inline void demo_die_once(void)
{
    const char *path = getenv("DEMO_ONCE");

    if (path != NULL && unlink(path) == 0)
        raise(SIGKILL);
}

static inline void demo_sleep(const struct cell *cell, uint64_t ms)
{
    const struct timespec step = {.tv_nsec = 1000000};

    for (uint64_t i = 0; i < ms; i++) {
        cell->progress((double)i / (double)ms);
        nanosleep(&step, NULL);
    }
}

/* A file that says that this cell came so far. */
static inline void demo_touch(const char *path)
{
    if (path != NULL)
        close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
}

static inline int demo_end_badly(enum demo_act act, const char **status)
{
    switch (act) {
    case DEMO_KILL:
        raise(SIGKILL);
        break;
    case DEMO_ABORT:
        fputs("first line\nfatal: demo: double free\n", stderr);
        abort();
    case DEMO_EXIT:
        _exit(7);
    case DEMO_GARBAGE:
        /* The pipe is the first descriptor after the standard ones that is
         * open; whatever is written to it is not a shard. */
        for (int fd = 3; fd < 64; fd++)
            if (write(fd, "what is this?\n", 14) == 14)
                break;
        break;
    case DEMO_FAIL:
        *status = "oom";
        return -1;
    case DEMO_CUT:
        _exit(0);
    case DEMO_OK:
    case DEMO_NO_ROW:
        break;
    }
    return 0;
}

static inline int demo_run(const struct cell *cell, struct row_set *rows,
                           const char **status)
{
    const struct option_value *v = cell->workload->values;
    enum demo_act act = v[1].as.count == 0 || v[1].as.count == cell->seed
                            ? (enum demo_act)v[0].as.choice
                            : DEMO_OK;
    const char *setting = getenv("MALLOC_DEMO");

    demo_log(cell);
    demo_sleep(cell, v[2].as.count);
    demo_touch(getenv("DEMO_LATE"));
    demo_touch(cell->events_path);
    demo_die_once();
    if (act == DEMO_NO_ROW)
        return 0;
    row_begin(rows);
    row_count(rows, "value", cell->seed * 1000 + cell->births + cell->flags);
    row_real(rows, "third", (double)cell->seed / 3);
    row_text(rows, "note", v[4].is_set ? v[4].as.text : "say \"hi\", you");
    row_text(rows, "setting", setting != NULL ? setting : "none");
    for (uint64_t i = 0; i < v[3].as.count; i++)
        row_curve(rows, "line", (double)i, (double)i + 1,
                  (double)(i * cell->seed));
    return demo_end_badly(act, status);
}

static const struct column demo_columns[] = {
    {"value", COLUMN_COUNT, "", "a number that follows from the cell"},
    {"third", COLUMN_REAL, "", "a third of the seed"},
    {"empty", COLUMN_REAL, "", "never set"},
    {"note", COLUMN_TEXT, "", "a text"},
    {"setting", COLUMN_TEXT, "", "MALLOC_DEMO in the environment"},
    {NULL, COLUMN_COUNT, NULL, NULL}};
static const struct experiment_flag demo_flags[] = {
    {"by-type", "count each type alone"},
    {"by-size", "count each size alone"},
    {NULL, NULL}};
static const char *const demo_standard_allocators[] = {"plain", "gone", NULL};
static const char *const demo_standard_collectors[] = {"none", NULL};
static const char *const demo_standard_profiles[] = {"plain", NULL};
static const char *const demo_standard_workloads[] = {"work", NULL};

static const struct experiment demo = {
    .name = "demo",
    .question = "Does the harness keep what a cell says?",
    .method = "Each cell says what it was told to say.",
    .expected = "Every row comes back.",
    .examples = "  demo -a plain -w work:act=ok --seeds 3",
    .next = "demo --list",
    .columns = demo_columns,
    .flags = demo_flags,
    .workload_axis = &demo_workloads,
    .allocator_axis = &demo_allocators,
    .collector_axis = &demo_collectors,
    .allocators = demo_standard_allocators,
    .collectors = demo_standard_collectors,
    .profiles = demo_standard_profiles,
    .workloads = demo_standard_workloads,
    .births = 100,
    .seeds = 3,
    .events = true,
    .run_cell = demo_run,
};

/* First thing in main: takes over when this process is the program.  -1: it is
 * not. */
static inline int demo_main(int argc, char **argv)
{
    struct experiment e = demo;

    e.timing = getenv("DEMO_TIMING") != NULL;
    return getenv("DEMO") != NULL ? experiment_main(&e, argc, argv) : -1;
}

#endif
