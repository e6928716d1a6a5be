/* options - the command line.  See options.h.
 *
 * argp parses; this file gives each option its meaning and says in one line what
 * is wrong.  glibc's getopt tells its own errors to `stderr` and argp adds a line
 * of advice: both are caught in a buffer, so that they too become one line that
 * lists what is valid.
 *
 * Source: the argp chapter of the GNU C library manual. */
#include "experiments/harness/options.h"
#include "experiments/harness/build_info.h"
#include "experiments/harness/machine.h"
#include "experiments/harness/matrix.h"
#include "experiments/harness/number.h"
#include "experiments/harness/say.h"
#include "experiments/harness/text.h"

#include <argp.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum option_key {
    KEY_AGE = 0x100,
    KEY_SEEDS,
    KEY_SEED,
    KEY_LIST,
    KEY_INT_CACHE,
    KEY_TYPE_FREELISTS,
    KEY_PLAN,
    KEY_CELLS,
    KEY_MERGE,
    KEY_RESUME,
    KEY_EVENTS,
    KEY_USAGE,
    KEY_VERSION,
    KEY_CELL_PIPE,
    KEY_FLAGS /* + i: the experiment's switch number i */
};

enum help_group { GROUP_WHAT = 1, GROUP_HOW, GROUP_CELLS, GROUP_ABOUT };

#define FLAGS_MAX  16
#define JOBS_MAX   1024
#define BIRTHS_MAX UINT64_C(1000000000000000)

static const struct argp_option common_options[] = {
    {0, 0, 0, 0,
     "What is measured (each may be given several times):", GROUP_WHAT},
    {"allocator", 'a', "SPEC", 0, "an allocator; --list shows all", GROUP_WHAT},
    {"collector", 'c', "SPEC", 0, "a cycle collector", GROUP_WHAT},
    {"profile", 'p', "NAME", 0, "whose habits the object system has",
     GROUP_WHAT},
    {"workload", 'w', "SPEC", 0,
     "a workload; like the three above, \"standard\" stands for the program's "
     "own list",
     GROUP_WHAT},
    {"int-cache", KEY_INT_CACHE, "LO..HI|off", 0,
     "range of the small-int cache, instead of the profile's", GROUP_WHAT},
    {0, 0, 0, 0, "How much, and how:", GROUP_HOW},
    {"type-freelists", KEY_TYPE_FREELISTS, "on|off", 0,
     "do types keep dead objects for themselves, instead of the profile's",
     GROUP_HOW},
    {"births", 'n', "N", 0, "births in the measured part; K, M, G allowed",
     GROUP_HOW},
    {"age", KEY_AGE, "N", 0,
     "births and random deaths before the measured part, from the seed",
     GROUP_HOW},
    {"seeds", KEY_SEEDS, "N", 0, "repeat with the seeds 1 to N", GROUP_HOW},
    {"seed", KEY_SEED, "S", 0, "one run with this seed", GROUP_HOW},
    {"output", 'o', "DIR", 0, "where the files go (default: results)",
     GROUP_HOW},
    {"jobs", 'j', "N", 0,
     "cells at once (default: the cores; 1 where time is "
     "measured)",
     GROUP_HOW},
    {"quiet", 'q', 0, 0, "neither progress nor summary", GROUP_HOW},
    {0, 0, 0, 0, "Cells one by one:", GROUP_CELLS},
    {"plan", KEY_PLAN, 0, 0, "print the cells, one line each, and stop",
     GROUP_CELLS},
    {"cells", KEY_CELLS, "ID[,ID...]|@FILE", 0,
     "run only these; the rest may run elsewhere", GROUP_CELLS},
    {"merge", KEY_MERGE, 0, 0, "make the CSV files from the finished cells",
     GROUP_CELLS},
    {"resume", KEY_RESUME, 0, 0, "skip the cells that are finished",
     GROUP_CELLS},
    {OPTION_CELL_PIPE, KEY_CELL_PIPE, "FD", OPTION_HIDDEN, 0, GROUP_CELLS},
    {0, 0, 0, 0, "About:", GROUP_ABOUT},
    {"list", KEY_LIST, 0, 0, "every spec with its keys and defaults",
     GROUP_ABOUT},
    {"help", '?', 0, 0, "this text", GROUP_ABOUT},
    {"usage", KEY_USAGE, 0, 0, "the options in brief", GROUP_ABOUT},
    {"version", KEY_VERSION, 0, 0, "what was built, from what", GROUP_ABOUT},
};

#define COMMON_COUNT (sizeof common_options / sizeof common_options[0])

struct parse {
    struct options *o;
    const struct argp *argp;
    bool helped;             /* --help and its like: nothing more to do */
    const char *mode_option; /* which option chose the mode */
    bool seeds_given, seed_given;
    struct matrix_names names;
    char error[SPEC_ERROR_MAX]; /* what is wrong, or "" */
};

/* Notes what is wrong, unless something was before. */
static error_t fail(struct parse *parse, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static error_t fail(struct parse *parse, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (parse->error[0] == '\0')
        vsnprintf(parse->error, sizeof parse->error, format, args);
    va_end(args);
    return EINVAL;
}

/* "-n "x": a whole number from 1 to 9". */
static error_t fail_value(struct parse *parse, const char *option,
                          const char *value, const char *valid)
{
    char buffer[512];
    struct text quoted;

    text_init(&quoted, buffer, sizeof buffer);
    text_quote(&quoted, value, strlen(value));
    return fail(parse, "%s %s: not valid; valid: %s", option, buffer, valid);
}

static error_t count_in(struct parse *parse, const char *option,
                        const char *text, uint64_t min, uint64_t max,
                        uint64_t *value)
{
    char valid[80];

    if (number_count(text, value) && *value >= min && *value <= max)
        return 0;
    snprintf(valid, sizeof valid, "a whole number from %llu to %llu",
             (unsigned long long)min, (unsigned long long)max);
    return fail_value(parse, option, text, valid);
}

static error_t choose_mode(struct parse *parse, enum run_mode mode,
                           const char *option)
{
    if (parse->mode_option != NULL && parse->o->mode != mode)
        return fail(parse, "%s and %s exclude each other", parse->mode_option,
                    option);
    if (parse->mode_option != NULL && mode == RUN_CELLS)
        return fail(parse, "--cells is given twice; join the IDs by commas");
    parse->o->mode = mode;
    parse->mode_option = option;
    return 0;
}

static error_t add_name(struct parse *parse, struct name_list *list,
                        const char *name)
{
    return name_list_add(list, name) == 0 ? 0 : fail(parse, "out of memory");
}

/* Prints help of one kind; the process ends after it. */
static error_t help(struct parse *parse, unsigned how)
{
    char name[64];

    snprintf(name, sizeof name, "%s", parse->o->experiment->name);
    argp_help(parse->argp, stdout, how, name);
    parse->helped = true;
    return EINVAL;
}

static error_t version(struct parse *parse)
{
    printf("%s, idlab %s (%s build, %s)\n", parse->o->experiment->name,
           build_commit, build_variant, build_compiler);
    parse->helped = true;
    return EINVAL;
}

static error_t parse_output(struct parse *parse, const char *dir)
{
    if (dir[0] == '\0')
        return fail_value(parse, "-o", dir, "a folder");
    parse->o->output = dir;
    return 0;
}

static error_t parse_jobs(struct parse *parse, const char *text)
{
    uint64_t jobs;

    if (count_in(parse, "-j", text, 1, JOBS_MAX, &jobs) != 0)
        return EINVAL;
    if (parse->o->experiment->timing && jobs > 1)
        return fail(parse,
                    "-j %s: %s measures time, so its cells run one at "
                    "a time; valid: 1",
                    text, parse->o->experiment->name);
    parse->o->jobs = (unsigned)jobs;
    return 0;
}

static error_t parse_seeds(struct parse *parse, int key, const char *text)
{
    struct options *o = parse->o;

    if (key == KEY_SEEDS) {
        o->first_seed = 1;
        parse->seeds_given = true;
        if (count_in(parse, "--seeds", text, 1, 1000000, &o->last_seed) != 0)
            return EINVAL;
    } else {
        parse->seed_given = true;
        if (count_in(parse, "--seed", text, 0, UINT64_MAX, &o->first_seed) != 0)
            return EINVAL;
        o->last_seed = o->first_seed;
    }
    if (parse->seeds_given && parse->seed_given)
        return fail(parse, "--seeds and --seed exclude each other");
    return 0;
}

static error_t parse_pipe(struct parse *parse, const char *text)
{
    uint64_t fd;

    if (count_in(parse, "--" OPTION_CELL_PIPE, text, 3, 1 << 20, &fd) != 0)
        return EINVAL;
    parse->o->child_pipe = (int)fd;
    return choose_mode(parse, RUN_CHILD, "--" OPTION_CELL_PIPE);
}

static error_t parse_freelists(struct parse *parse, const char *text)
{
    if (strcmp(text, "on") != 0 && strcmp(text, "off") != 0)
        return fail_value(parse, "--type-freelists", text, "on, off");
    parse->o->type_freelists = text;
    return 0;
}

static error_t parse_events(struct parse *parse, const char *path)
{
    if (path[0] == '\0' || !text_is_clean(path, strlen(path)))
        return fail_value(parse, "--events", path, "the name of a file");
    parse->o->events = path;
    return 0;
}

/* The options that say what is measured. */
static error_t parse_what(struct parse *parse, int key, const char *arg)
{
    struct options *o = parse->o;

    switch (key) {
    case 'a':
        return add_name(parse, &parse->names.allocators, arg);
    case 'c':
        return add_name(parse, &parse->names.collectors, arg);
    case 'p':
        return add_name(parse, &parse->names.profiles, arg);
    case 'w':
        return add_name(parse, &parse->names.workloads, arg);
    case KEY_INT_CACHE:
        return add_name(parse, &parse->names.int_caches, arg);
    case KEY_TYPE_FREELISTS:
        return parse_freelists(parse, arg);
    case 'n':
        o->births_given = true;
        return count_in(parse, "-n", arg, 1, BIRTHS_MAX, &o->births);
    case KEY_AGE:
        return count_in(parse, "--age", arg, 0, BIRTHS_MAX, &o->age);
    case KEY_SEEDS:
    case KEY_SEED:
        return parse_seeds(parse, key, arg);
    case KEY_EVENTS:
        return parse_events(parse, arg);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* The options that say what is done. */
static error_t parse_how(struct parse *parse, int key, const char *arg)
{
    struct options *o = parse->o;

    switch (key) {
    case 'o':
        return parse_output(parse, arg);
    case 'j':
        return parse_jobs(parse, arg);
    case 'q':
        o->quiet = true;
        return 0;
    case KEY_RESUME:
        o->resume = true;
        return 0;
    case KEY_PLAN:
        return choose_mode(parse, RUN_PLAN, "--plan");
    case KEY_CELLS:
        o->cells = arg;
        return choose_mode(parse, RUN_CELLS, "--cells");
    case KEY_MERGE:
        return choose_mode(parse, RUN_MERGE, "--merge");
    case KEY_LIST:
        return choose_mode(parse, RUN_LIST, "--list");
    case KEY_CELL_PIPE:
        return parse_pipe(parse, arg);
    case '?':
        return help(parse, ARGP_HELP_STD_HELP & ~(unsigned)ARGP_HELP_EXIT_OK);
    case KEY_USAGE:
        return help(parse, ARGP_HELP_USAGE);
    case KEY_VERSION:
        return version(parse);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
    struct parse *parse = state->input;

    if (key >= KEY_FLAGS && key < KEY_FLAGS + FLAGS_MAX) {
        parse->o->flags |= 1U << (key - KEY_FLAGS);
        return 0;
    }
    if (key == ARGP_KEY_ARG) {
        char buffer[512];
        struct text quoted;

        text_init(&quoted, buffer, sizeof buffer);
        text_quote(&quoted, arg, strlen(arg));
        return fail(parse,
                    "%s: not an option; valid: -a SPEC, -w SPEC, -n N "
                    "and the others of --help",
                    buffer);
    }
    error_t rc = parse_what(parse, key, arg);
    return rc == ARGP_ERR_UNKNOWN ? parse_how(parse, key, arg) : rc;
}

/* The common options, --events and the experiment's switches where it has them.
 * Owned array; NULL = OOM. */
static struct argp_option *option_table(const struct experiment *e)
{
    struct argp_option *table =
        calloc(COMMON_COUNT + 1 + FLAGS_MAX + 1, sizeof *table);
    size_t n = COMMON_COUNT;

    if (table == NULL)
        return NULL;
    memcpy(table, common_options, sizeof common_options);
    if (e->events)
        table[n++] =
            (struct argp_option){"events",
                                 KEY_EVENTS,
                                 "FILE",
                                 0,
                                 "write the raw stream of a single cell too",
                                 GROUP_HOW};
    for (int i = 0; e->flags != NULL && e->flags[i].name != NULL; i++)
        table[n++] = (struct argp_option){e->flags[i].name, KEY_FLAGS + i, 0, 0,
                                          e->flags[i].help, GROUP_HOW};
    return table;
}

/* getopt's complaint, and what would have been valid. */
static void note_getopt(struct parse *parse, const char *complaint,
                        const struct argp_option *table)
{
    char line[SPEC_ERROR_MAX];
    struct text text;
    const char *colon = strstr(complaint, ": ");
    const char *message = colon != NULL ? colon + 2 : complaint;
    bool unknown = strstr(message, "argument") == NULL &&
                   strstr(message, "ambiguous") == NULL;

    text_init(&text, line, sizeof line);
    text_escape(&text, message, strcspn(message, "\n"));
    text_add(&text, unknown ? "; valid:" : "; see --help");
    for (; unknown && (table->name != NULL || table->doc != NULL); table++)
        if (table->name != NULL && !(table->flags & OPTION_HIDDEN))
            text_add(&text, " --%s", table->name);
    fail(parse, "%s", line);
}

/* Runs argp with all that it and getopt would say caught. */
static void run_argp(struct parse *parse, const struct argp *argp)
{
    struct options *o = parse->o;
    char *complaint = NULL;
    size_t size = 0;
    FILE *real = stderr;
    FILE *caught = open_memstream(&complaint, &size);

    if (caught == NULL) {
        fail(parse, "out of memory");
        return;
    }
    stderr = caught;
    error_t rc = argp_parse(argp, o->argc, o->argv, ARGP_NO_EXIT | ARGP_NO_HELP,
                            NULL, parse);
    stderr = real;
    fclose(caught);
    if (rc != 0 && !parse->helped && parse->error[0] == '\0')
        note_getopt(parse, complaint, argp->options);
    free(complaint);
}

static void set_defaults(struct options *o, const struct experiment *e,
                         int argc, char **argv)
{
    struct machine machine;

    machine_read(&machine);
    *o = (struct options){.experiment = e,
                          .argc = argc,
                          .argv = argv,
                          .births = e->births,
                          .first_seed = 1,
                          .last_seed = e->seeds,
                          .jobs = e->timing ? 1 : machine.cores,
                          .output = "results",
                          .child_pipe = -1};
}

/* What concerns several options at once. */
static void check_together(struct parse *parse)
{
    const struct options *o = parse->o;

    if (o->resume && o->mode != RUN_ALL && o->mode != RUN_CELLS)
        fail(parse, "--resume and %s exclude each other", parse->mode_option);
    if (o->resume && o->events != NULL)
        fail(parse, "--resume and --events exclude each other");
}

int options_parse(struct options *o, const struct experiment *e, int argc,
                  char **argv, int *status)
{
    struct parse parse = {.o = o};
    struct argp_option *table = option_table(e);
    char *doc = options_help_text(e);
    const struct argp argp = {
        .options = table, .parser = parse_option, .doc = doc};

    set_defaults(o, e, argc, argv);
    parse.argp = &argp;
    if (table == NULL || doc == NULL)
        fail(&parse, "out of memory");
    else
        run_argp(&parse, &argp);
    if (parse.error[0] == '\0' && !parse.helped)
        check_together(&parse);
    if (parse.error[0] == '\0' && !parse.helped)
        matrix_resolve(o, &parse.names, parse.error);
    if (parse.error[0] != '\0')
        say(e->name, "%s", parse.error);
    *status = parse.error[0] != '\0' ? 2 : 0;
    name_list_free(&parse.names.allocators);
    name_list_free(&parse.names.collectors);
    name_list_free(&parse.names.profiles);
    name_list_free(&parse.names.workloads);
    name_list_free(&parse.names.int_caches);
    free(table);
    free(doc);
    return *status != 0 || parse.helped ? -1 : 0;
}

void options_free(struct options *o)
{
    matrix_free(o);
}

const struct axis *options_allocator_axis(const struct experiment *e)
{
    return e->allocator_axis != NULL ? e->allocator_axis : &axis_allocators;
}

const struct axis *options_collector_axis(const struct experiment *e)
{
    return e->collector_axis != NULL ? e->collector_axis : &axis_collectors;
}
