/* recording - raw files into traces.
 *
 * A process may have left several raw files, one for each program that it became
 * by exec; the last one counts.  It tells by itself what went wrong: a header
 * that says "leaving" as the last one means that the program after it was not
 * seen, no event means that the program has a malloc of its own (or called none),
 * no file at all that the recorder was never loaded.
 */
#include "experiments/recorder/recording.h"
#include "experiments/recorder/convert.h"
#include "experiments/recorder/describe.h"
#include "experiments/recorder/raw_reader.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct progress {
    const char *path;
    bool shown; /* a line stands on the terminal */
    bool wanted;
    struct timespec begin;
};

static __attribute__((format(printf, 1, 2))) void say(const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    (void)fprintf(stderr, "record: ");
    (void)vfprintf(stderr, format, ap);
    (void)fputc('\n', stderr);
    va_end(ap);
}

/* --- progress ------------------------------------------------------------- */

static bool show_progress(void *arg, uint64_t events, uint64_t of)
{
    struct progress *p = arg;
    struct timespec now;

    if (launch_interrupted() != 0)
        return false;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    if (!p->wanted || now.tv_sec <= p->begin.tv_sec + 1)
        return true;
    p->shown = true;
    (void)fprintf(
        stderr, "\rrecord: writing %s: %3.0f %% of %" PRIu64 " events", p->path,
        of > 0 ? 100.0 * (double)events / (double)of : 0.0, of);
    return true;
}

static void end_progress(const struct progress *p)
{
    if (p->shown)
        (void)fprintf(stderr, "\r\033[K");
}

/* --- one trace ------------------------------------------------------------ */

static enum recording_result failed(const char *output)
{
    if (errno == ECANCELED) {
        say("%s: interrupted; no trace is left", output);
        return RECORDING_STOPPED;
    }
    say("%s: %s; no trace is left", output, strerror(errno));
    return RECORDING_FAILED;
}

static void summarize(const struct recording *recording, const char *output,
                      const struct convert_counts *n)
{
    struct stat st;
    uint64_t events = n->births + n->deaths;

    if (n->lost > 0)
        say("%s: warning: %" PRIu64 " events are lost", output, n->lost);
    if (recording->quiet || !isatty(STDERR_FILENO) || events == 0 ||
        stat(output, &st) != 0)
        return;
    say("%s: %" PRIu64 " births, %" PRIu64 " deaths, %.2f bytes an event",
        output, n->births, n->deaths, (double)st.st_size / (double)events);
}

static int convert(const struct recording *recording, struct raw_reader *from,
                   const char *part, const char *output,
                   struct convert_counts *counts)
{
    struct progress progress = {
        .path = output, .wanted = !recording->quiet && isatty(STDERR_FILENO)};
    struct trace_writer *to = trace_writer_open(part);

    if (to == NULL)
        return -1;
    (void)clock_gettime(CLOCK_MONOTONIC, &progress.begin);
    int rc =
        describe_program(to, recording->launch.argv, raw_reader_header(from),
                         recording->launch.python);
    if (rc == 0)
        rc = convert_events(from, to, show_progress, &progress, counts);
    end_progress(&progress);
    if (rc != 0) {
        int saved = errno;
        trace_writer_abandon(to);
        errno = saved;
        return -1;
    }
    return trace_writer_close(to);
}

static enum recording_result write_trace(const struct recording *recording,
                                         struct raw_reader *from,
                                         const char *output)
{
    const struct raw_header *header = raw_reader_header(from);
    char part[SCRATCH_PATH + 8];
    struct convert_counts counts;

    if (header->failed != 0) {
        errno = (int)header->failed;
        return failed(output);
    }
    (void)snprintf(part, sizeof part, "%s/trace", recording->scratch.folder);
    if (convert(recording, from, part, output, &counts) != 0 ||
        rename(part, output) != 0)
        return failed(output);
    summarize(recording, output, &counts);
    return RECORDING_OK;
}

/* --- one process ---------------------------------------------------------- */

/* The process became a program that left no raw file. */
static enum recording_result say_unseen(const struct raw_header *header)
{
    char path[PROGRAM_PATH];
    char image[PROGRAM_PATH];
    char name[RAW_TEXT + 1];
    const char *why = NULL;

    (void)snprintf(name, sizeof name, "%.*s", RAW_TEXT - 1, header->exec_path);
    if (header->leaving == RAW_EXEC_STRIPPED)
        why = "was started without LD_PRELOAD in its environment";
    else if (program_find(name, path) == 0)
        why = program_obstacle(path, image);
    say("no trace: process %u became %s by exec, which %s", header->pid, name,
        why != NULL ? why : "did not load the recorder");
    return RECORDING_BLIND;
}

/* There was a recorder, and it was not called once. */
static enum recording_result say_silent(const struct raw_header *header)
{
    char exe[RAW_TEXT + 1];

    (void)snprintf(exe, sizeof exe, "%.*s", RAW_TEXT - 1, header->exe);
    if (program_defines_malloc(exe)) {
        say("no trace: %s brings its own malloc: the recorder saw no event",
            exe);
        return RECORDING_BLIND;
    }
    say("no trace: %s never called malloc", exe);
    return RECORDING_OK;
}

/* What there is to say of one process; its raw file is `entry`. */
static enum recording_result write_process(struct recording *recording,
                                           const struct scratch_entry *entry,
                                           const char *output)
{
    char path[SCRATCH_PATH];

    if (entry->error != 0 || !scratch_path(&recording->scratch, entry, path)) {
        errno = entry->error != 0 ? (int)entry->error : ENAMETOOLONG;
        return failed(output);
    }
    struct raw_reader *from = raw_reader_open(path);
    if (from == NULL)
        return failed(output);
    const struct raw_header *header = raw_reader_header(from);
    bool root = (pid_t)entry->pid == recording->launch.pid;
    enum recording_result result = RECORDING_OK;
    if (header->leaving != RAW_STAYS)
        result = say_unseen(header);
    else if (header->sequence > 0)
        result = write_trace(recording, from, output);
    else if (root)
        result = say_silent(header);
    raw_reader_close(from);
    return result;
}

/* --- all ------------------------------------------------------------------ */

/* The children's results count only where the disk or the user ended them. */
static enum recording_result write_child(struct recording *recording,
                                         const struct scratch_entry *entry)
{
    char output[SCRATCH_PATH + 16];

    (void)snprintf(output, sizeof output, "%s.%u", recording->output,
                   entry->pid);
    enum recording_result result = write_process(recording, entry, output);
    return result == RECORDING_BLIND ? RECORDING_OK : result;
}

enum recording_result recording_write(struct recording *recording)
{
    size_t count;
    struct scratch_entry *list = scratch_list(&recording->scratch, &count);
    enum recording_result worst = RECORDING_OK;
    bool seen = false;

    for (size_t i = 0; i < count; i++) {
        if (i + 1 < count && list[i + 1].pid == list[i].pid &&
            list[i + 1].image != 0 && list[i].error == 0)
            continue; /* an earlier image of the same process */
        bool root = (pid_t)list[i].pid == recording->launch.pid;
        enum recording_result result =
            root ? write_process(recording, &list[i], recording->output)
                 : write_child(recording, &list[i]);
        seen |= root;
        if (result > worst)
            worst = result;
        if (result == RECORDING_STOPPED)
            break;
    }
    free(list);
    if (!seen && worst != RECORDING_STOPPED) {
        say("no trace: the recorder was never loaded into %s",
            recording->launch.program);
        worst = RECORDING_BLIND;
    }
    return worst;
}
