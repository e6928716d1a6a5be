/* command_line - the options of `record`.
 *
 * argp parses.  What getopt and argp would say of a mistake takes two lines and
 * does not say what is valid: it is caught, and one line is made of it.
 *
 * Source: the argp chapter of the GNU C library manual.
 */
#include "experiments/recorder/command_line.h"
#include "experiments/harness/build_info.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2, KEY_USAGE = 0x100 };

static const char summary[] =
    "Runs COMMAND and writes the trace of its allocations: which block was "
    "born when, how large, and when it died. Replay it through any allocator "
    "with `id_reuse -w trace:file=FILE`."
    "\v"
    "Examples:\n"
    "  record -o sort.trace -- sort -o /dev/null big.txt\n"
    "  record -o app.trace --python -- python3 app.py\n"
    "  record -o make.trace --follow -- make\n"
    "  record --show app.trace\n"
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
    {"show", 's', "TRACE", 0,
     "Check a trace and print what it says of itself; runs nothing", 0},
    {"quiet", 'q', NULL, 0, "No progress and no summary on a terminal", 0},
    {"help", '?', NULL, 0, "Give this help list", -1},
    {"usage", KEY_USAGE, NULL, 0, "Give a short usage message", -1},
    {"version", 'V', NULL, 0, "Print program version", -1},
    {0}};

struct parse {
    struct command_line *line;
    unsigned help; /* flags of argp_help; 0: none is wanted */
    bool version;
};

static error_t parse_option(int key, char *value, struct argp_state *state);

static const struct argp parser = {.options = options,
                                   .parser = parse_option,
                                   .args_doc =
                                       "COMMAND [ARGUMENT...]\n--show TRACE",
                                   .doc = summary};

static void set_option(struct parse *parse, int key, const char *value)
{
    switch (key) {
    case 'o':
        parse->line->output = value;
        break;
    case 's':
        parse->line->show = value;
        break;
    case 'p':
        parse->line->python = true;
        break;
    case 'f':
        parse->line->follow = true;
        break;
    case 'q':
        parse->line->quiet = true;
        break;
    case 'V':
        parse->version = true;
        break;
    default:
        parse->help = key == '?'
                          ? ARGP_HELP_STD_HELP & ~(unsigned)ARGP_HELP_EXIT_OK
                          : ARGP_HELP_USAGE;
    }
}

/* NOLINTNEXTLINE(readability-non-const-parameter): argp's own signature */
static error_t parse_option(int key, char *value, struct argp_state *state)
{
    struct parse *parse = state->input;

    if (key == ARGP_KEY_ARG) {
        parse->line->command = &state->argv[state->next - 1];
        state->next = state->argc; /* the rest is the command's */
        return 0;
    }
    /* getopt returns '?' for a mistake, too, and leaves the option in optopt. */
    if (key <= 0 || key > KEY_USAGE)
        return ARGP_ERR_UNKNOWN;
    set_option(parse, key, value);
    return 0;
}

static int fail(const char *what)
{
    (void)fprintf(stderr,
                  "record: %s; valid: [OPTION...] COMMAND [ARGUMENT...]"
                  " with the options",
                  what);
    for (const struct argp_option *o = options; o->name != NULL; o++)
        (void)fprintf(stderr, " --%s%s%s", o->name, o->arg != NULL ? "=" : "",
                      o->arg != NULL ? o->arg : "");
    (void)fputc('\n', stderr);
    return EXIT_USAGE;
}

/* argp with what it and getopt say caught: "" when they are content.  New. */
static char *run_argp(struct parse *parse, int argc, char **argv)
{
    char *complaint = NULL;
    size_t size = 0;
    FILE *real = stderr;
    FILE *caught = open_memstream(&complaint, &size);

    if (caught == NULL)
        return NULL;
    stderr = caught;
    error_t rc =
        argp_parse(&parser, argc, argv,
                   ARGP_IN_ORDER | ARGP_NO_EXIT | ARGP_NO_HELP, NULL, parse);
    stderr = real;
    (void)fclose(caught);
    if (complaint != NULL && rc == 0)
        complaint[0] = '\0';
    return complaint;
}

/* The one line that says what was wrong with the options. */
static int explain(char *complaint)
{
    char *colon = strstr(complaint, ": ");

    complaint[strcspn(complaint, "\n")] = '\0';
    return fail(colon != NULL ? colon + 2 : "bad usage");
}

int command_line_parse(struct command_line *line, int argc, char **argv)
{
    char name[] = "record";
    struct parse parse = {.line = line};

    *line = (struct command_line){0};
    char *complaint = run_argp(&parse, argc, argv);
    if (complaint == NULL)
        return fail(strerror(ENOMEM));
    int status = complaint[0] != '\0' ? explain(complaint) : -1;
    free(complaint);
    if (status >= 0)
        return status;
    if (parse.help != 0) {
        argp_help(&parser, stdout, parse.help, name);
        return 0;
    }
    if (parse.version) {
        (void)printf("record, idlab %s (%s build, %s)\n", build_commit,
                     build_variant, build_compiler);
        return 0;
    }
    if (line->show != NULL && line->command != NULL)
        return fail("--show takes no COMMAND");
    if (line->show == NULL && line->command == NULL)
        return fail("no COMMAND is given");
    return -1;
}
