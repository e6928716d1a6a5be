/* record - writes the allocation trace of a real program.
 *
 *   record -- COMMAND  ->  raw file(s)  ->  merge by sequence number  ->  trace
 *
 * The program runs with a library preloaded that stands before its malloc; what
 * it logs is converted when the program has ended.  Each file of this folder is
 * one of these steps.
 */
#include "experiments/recorder/recording.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EXIT_USAGE = 2 };

#define LIBRARY "libidlab-recorder.so"

static const char summary[] =
    "Runs COMMAND and writes the trace of its allocations: which block was "
    "born when, how large, and when it died. Replay it through any allocator "
    "with `id_reuse -w trace:file=FILE`."
    "\v"
    "Examples:\n"
    "  record -o sort.trace -- sort -o /dev/null big.txt\n"
    "  record -o app.trace --python -- python3 app.py\n"
    "  record -o make.trace --follow -- make\n"
    "\n"
    "CPython takes small objects out of arenas of its own, where no recorder "
    "can see them; --python makes each object a malloc.\n"
    "\n"
    "COMMAND must be dynamically linked, not setuid, and use libc's malloc or "
    "that of a shared library. Its output and its exit status are its own: "
    "`record` returns the latter, 128+N when signal N ended it. A trace is of "
    "one process and, when that becomes another program by exec, of the last "
    "one.\n"
    "\n"
    "Exit status else: 1 the trace could not be written, 2 bad usage or a "
    "COMMAND that can't be recorded; there is no trace then, and one line says "
    "why.";

static const struct argp_option options[] = {
    {"output", 'o', "FILE", 0, "The trace (default: NAME.trace)", 0},
    {"python", 'p', NULL, 0,
     "Set PYTHONMALLOC=malloc, so that each Python object is seen", 0},
    {"follow", 'f', NULL, 0,
     "Record its children, too, each into FILE.PID, and wait for all of them",
     0},
    {"quiet", 'q', NULL, 0, "No progress and no summary on a terminal", 0},
    {0}};

/* NOLINTNEXTLINE(readability-non-const-parameter): argp's own signature */
static error_t parse_option(int key, char *value, struct argp_state *state)
{
    struct recording *recording = state->input;

    switch (key) {
    case 'o':
        recording->output = value;
        return 0;
    case 'p':
        recording->launch.python = true;
        return 0;
    case 'f':
        recording->launch.follow = true;
        return 0;
    case 'q':
        recording->quiet = true;
        return 0;
    case ARGP_KEY_ARG:
        recording->launch.argv = &state->argv[state->next - 1];
        state->next = state->argc; /* the rest is the command's */
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "which COMMAND?");
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

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
    recording->launch.library = path;
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

int main(int argc, char **argv)
{
    static const struct argp parser = {.options = options,
                                       .parser = parse_option,
                                       .args_doc = "COMMAND [ARGUMENT...]",
                                       .doc = summary};
    static struct recording recording;
    char library[PROGRAM_PATH];
    char program[PROGRAM_PATH];

    argp_err_exit_status = EXIT_USAGE;
    argp_parse(&parser, argc, argv, ARGP_IN_ORDER, NULL, &recording);
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
