/* options - the command line.  See options.h.
 *
 * argp parses; options_take.c gives each option its meaning.  What is wrong is said
 * in one line.  glibc's getopt tells its own errors to `stderr` and argp adds a line
 * of advice: both are caught in a buffer, so that they too become one line that
 * lists what is valid.
 *
 * Source: the argp chapter of the GNU C library manual. */
#include "experiments/harness/machine.h"
#include "experiments/harness/options_take.h"
#include "experiments/harness/say.h"
#include "experiments/harness/text.h"

#include <argp.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum help_group { GROUP_WHAT = 1, GROUP_HOW, GROUP_CELLS, GROUP_ABOUT };

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
    {"sweep", KEY_SWEEP, "FILE", 0,
     "take the program's part of a sweep file; see experiments/sweeps/",
     GROUP_WHAT},
    {"exclude", KEY_EXCLUDE, "FILTER", 0,
     "leave out the cells that match, as 'allocator=arena* workload=rings*'",
     GROUP_WHAT},
    {"only", KEY_ONLY, "FILTER", 0, "leave out those that do not match",
     GROUP_WHAT},
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
    {"time-limit", KEY_TIME_LIMIT, "SECONDS", 0,
     "end a cell that takes longer; its row says so", GROUP_HOW},
    {"memory-limit", KEY_MEMORY_LIMIT, "BYTES", 0,
     "end a cell that has more resident; K, M, G allowed", GROUP_HOW},
    {"quiet", 'q', 0, 0, "neither progress nor summary", GROUP_HOW},
    {0, 0, 0, 0, "Cells one by one:", GROUP_CELLS},
    {"plan", KEY_PLAN, 0, 0,
     "print the cells, one line each, and stop; with --resume those that are "
     "not finished",
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

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
    struct parse *parse = state->input;

    if (key == ARGP_KEY_ARG) {
        char buffer[512];
        struct text quoted;

        text_init(&quoted, buffer, sizeof buffer);
        text_quote(&quoted, arg, strlen(arg));
        return options_fail(parse,
                            "%s: not an option; valid: -a SPEC, -w SPEC, -n N "
                            "and the others of --help",
                            buffer);
    }
    return options_take(parse, key, arg);
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
    options_fail(parse, "%s", line);
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
        options_fail(parse, "out of memory");
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

    if (o->resume && o->mode != RUN_ALL && o->mode != RUN_CELLS &&
        o->mode != RUN_PLAN)
        options_fail(parse, "--resume and %s exclude each other",
                     parse->mode_option);
    if (o->resume && o->events != NULL)
        options_fail(parse, "--resume and --events exclude each other");
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
        options_fail(&parse, "out of memory");
    else
        run_argp(&parse, &argp);
    if (parse.error[0] == '\0' && !parse.helped)
        check_together(&parse);
    if (parse.error[0] == '\0' && !parse.helped)
        matrix_resolve(o, &parse.names, parse.error);
    if (parse.error[0] != '\0')
        say(e->name, "%s", parse.error);
    *status = parse.error[0] != '\0' ? 2 : 0;
    matrix_names_free(&parse.names);
    free(table);
    free(doc);
    return *status != 0 || parse.helped ? -1 : 0;
}

void options_free(struct options *o)
{
    matrix_free(o);
    for (size_t i = 0; i < o->text_count; i++)
        free(o->texts[i]);
    free(o->texts);
}

const struct axis *options_allocator_axis(const struct experiment *e)
{
    return e->allocator_axis != NULL ? e->allocator_axis : &axis_allocators;
}

const struct axis *options_collector_axis(const struct experiment *e)
{
    return e->collector_axis != NULL ? e->collector_axis : &axis_collectors;
}
