/* record - writes the allocation trace of a real program.
 *
 *   record -- COMMAND  ->  raw file(s)  ->  merge by sequence number  ->  trace
 *
 * The program runs with a library preloaded that stands before its malloc; what
 * it logs is converted when the program has ended.  Each file of this folder is
 * one of these steps.
 */
#include "experiments/recorder/command_line.h"
#include "experiments/recorder/recording.h"
#include "experiments/recorder/show.h"
#include "experiments/workloads/trace_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EXIT_USAGE = 2 };

#define LIBRARY "libidlab-recorder.so"

static _Noreturn void refuse(struct recording *recording, const char *subject,
                             const char *why)
{
    (void)fprintf(stderr, "record: %s%s%s\n", subject,
                  why[0] == ' ' ? "" : ": ", why);
    scratch_remove(&recording->scratch);
    exit(EXIT_USAGE);
}

/* The recorder lies beside this program. */
static void find_library(struct recording *recording, char path[PROGRAM_PATH])
{
    ssize_t n =
        readlink("/proc/self/exe", path, PROGRAM_PATH - sizeof "/" LIBRARY);

    if (n < 0)
        refuse(recording, "/proc/self/exe", strerror(errno));
    path[n] = '\0';
    char *slash = strrchr(path, '/');
    memcpy(slash + 1, LIBRARY, sizeof LIBRARY);
    if (access(path, R_OK) != 0)
        refuse(recording, path, strerror(errno));
    if (strpbrk(path, " :") != NULL)
        refuse(recording, path,
               " has a space or a colon in its path, where LD_PRELOAD ends a "
               "name");
    recording->launch.preload = path;
}

static void find_program(struct recording *recording, char path[PROGRAM_PATH])
{
    char image[PROGRAM_PATH];
    char why[256];
    const char *name = recording->launch.argv[0];

    if (program_find(name, path) != 0)
        refuse(recording, name,
               errno == ENOENT ? "there is no such program" : strerror(errno));
    const char *obstacle = program_obstacle(path, image);
    if (obstacle != NULL) {
        (void)snprintf(why, sizeof why, " %s, and can't be recorded", obstacle);
        refuse(recording, image, why);
    }
    recording->launch.program = path;
}

/* Where the trace goes, and that something can be written there. */
static void prepare_output(struct recording *recording)
{
    static char name[PROGRAM_PATH];
    struct stat st;

    if (recording->output == NULL) {
        const char *slash = strrchr(recording->launch.argv[0], '/');
        int n = snprintf(name, sizeof name, "%s.trace",
                         slash == NULL ? recording->launch.argv[0] : slash + 1);
        if (n < 0 || (size_t)n >= sizeof name)
            refuse(recording, "COMMAND", strerror(ENAMETOOLONG));
        recording->output = name;
    }
    if (stat(recording->output, &st) == 0 && !S_ISREG(st.st_mode))
        refuse(recording, recording->output,
               S_ISDIR(st.st_mode) ? strerror(EISDIR) : "not a regular file");
    if (scratch_make(&recording->scratch, recording->output) != 0)
        refuse(recording, recording->output, strerror(errno));
    recording->launch.folder = recording->scratch.folder;
}

static int show(const char *path)
{
    char error[TRACE_ERROR_MAX];

    if (show_trace(path, error) == 0)
        return 0;
    (void)fprintf(stderr, "record: %s\n", error);
    return EXIT_USAGE;
}

static int record(const struct command_line *line)
{
    static struct recording recording;
    char library[PROGRAM_PATH];
    char program[PROGRAM_PATH];

    recording.output = line->output;
    recording.quiet = line->quiet;
    recording.launch.argv = line->command;
    recording.launch.follow = line->follow;
    recording.launch.python = line->python;
    find_program(&recording, program);
    find_library(&recording, library);
    prepare_output(&recording);
    if (launch_run(&recording.launch) != 0)
        refuse(&recording, program, strerror(errno));
    enum recording_result result = recording_write(&recording);
    scratch_remove(&recording.scratch);
    if (result == RECORDING_STOPPED)
        return 128 + launch_interrupted();
    return result != RECORDING_OK ? (int)result
                                  : launch_exit_status(recording.launch.status);
}

int main(int argc, char **argv)
{
    struct command_line line;
    int status = command_line_parse(&line, argc, argv);

    if (status >= 0)
        return status;
    return line.show != NULL ? show(line.show) : record(&line);
}
