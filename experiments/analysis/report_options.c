/* report_options - the command line of `report`.  See report_options.h.
 *
 * argp parses and prints the help; what is wrong is said here, in one line. */
#include "experiments/analysis/report_options.h"

#include "experiments/analysis/memory.h"
#include "experiments/harness/build_info.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPT_PLOTS = 0x100, OPT_TITLE, OPT_USAGE };

static const struct argp_option option_table[] = {
    {"output", 'o', "FILE", 0, "write here (default: DIR/report.html)", 0},
    {"plots", OPT_PLOTS, "DIR", 0,
     "take the pictures, *.svg, from here (default: plots for results, else "
     "DIR/plots)",
     0},
    {"title", OPT_TITLE, "TEXT", 0, "the page's heading", 0},
    {"help", '?', NULL, 0, "this text", -1},
    {"usage", OPT_USAGE, NULL, 0, "a short usage message", -1},
    {"version", 'V', NULL, 0, "what was built", -1},
    {NULL, 0, NULL, 0, NULL, 0}};

static const char before[] =
    "One page for what a folder of results shows: findings in sentences, "
    "pictures, tables that sort and filter, method and definitions.\v";

static const char after[] =
    "DIR (default: results) holds the CSV files of experiments, NAME.csv, and "
    "what each run was, NAME.manifest.json.  Curve files are not read: the "
    "pictures show them.  The page is one HTML file that loads nothing, works "
    "without JavaScript, on a phone, in the dark, by keyboard and on paper.  "
    "All text from a file is shown as text, and a picture that holds a script "
    "or refers to elsewhere is left out and named.\n"
    "\n"
    "A number is the median over seeds with its 95 % bootstrap interval and "
    "n.  Where all repeats are identical it says so instead, and a share that "
    "never happened in n events is shown with its upper bound 3/n.\n"
    "\n"
    "Examples:\n"
    "  report\n"
    "      results/report.html, from results/ and plots/\n"
    "  report results/mine --plots plots -o mine.html --title 'Our server'\n"
    "      a run of one's own, beside the pictures of the standard run\n"
    "\n"
    "Prints the path of the page.  Exit status: 0 written; 1 it could not be "
    "written; 2 bad usage or input, one line on stderr that says what is wrong "
    "and where.";

struct parse {
    struct report_options *o;
    const struct argp *argp;
    struct problem problem;
    bool done; /* help or version was asked for */
};

/* The first problem counts; argp stops at it. */
#define FAIL(parse, ...)                                                       \
    (problem_set(&(parse)->problem, NULL, 0, NULL, __VA_ARGS__), EINVAL)

static error_t take_folder(struct parse *p, const char *arg)
{
    if (p->o->results != NULL)
        return FAIL(p, "%s: one folder at a time, and there is %s already", arg,
                    p->o->results);
    p->o->results = arg;
    return arg[0] == '\0' ? FAIL(p, "the folder's name is empty") : 0;
}

static error_t take_path(struct parse *p, char **where, const char *option,
                         const char *arg)
{
    if (arg[0] == '\0')
        return FAIL(p, "%s: its value is empty", option);
    free(*where);
    *where = memory_text(arg);
    return 0;
}

static error_t show_help(struct parse *p, unsigned how)
{
    char name[] = "report";

    argp_help(p->argp, stdout, how, name);
    p->done = true;
    return EINVAL;
}

static error_t show_version(struct parse *p)
{
    printf("report, idlab %s (%s build, %s)\n", build_commit, build_variant,
           build_compiler);
    p->done = true;
    return EINVAL;
}

/* argp met an option that it does not know, or one without its value. */
static error_t blame_argument(struct parse *p, const struct argp_state *state)
{
    if (p->done || p->problem.text[0] != '\0')
        return 0;
    int at = state->next > 1 ? state->next - 1 : 1;
    error_t error = FAIL(p,
                         "%s: no such option, or its value is missing; "
                         "there are:",
                         at < state->argc ? state->argv[at] : "?");
    for (const struct argp_option *o = option_table; o->name != NULL; o++)
        problem_add(&p->problem, " --%s", o->name);
    return error;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
    struct parse *p = state->input;

    switch (key) {
    case 'o':
        return take_path(p, &p->o->output, "--output", arg);
    case OPT_PLOTS:
        p->o->plots_asked = true;
        return take_path(p, &p->o->plots, "--plots", arg);
    case OPT_TITLE:
        p->o->title = arg;
        return 0;
    case OPT_USAGE:
        return show_help(p, ARGP_HELP_USAGE);
    case '?':
        return show_help(p, ARGP_HELP_STD_HELP & ~(unsigned)ARGP_HELP_EXIT_OK);
    case 'V':
        return show_version(p);
    case ARGP_KEY_ARG:
        return take_folder(p, arg);
    case ARGP_KEY_ERROR:
        return blame_argument(p, state);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* "DIR/name"; new. */
static char *inside(const char *folder, const char *name)
{
    char *path = NULL;
    bool slash = folder[strlen(folder) - 1] == '/';

    if (asprintf(&path, "%s%s%s", folder, slash ? "" : "/", name) < 0)
        return memory_text(name);
    return path;
}

static void fill_in(struct report_options *o)
{
    if (o->results == NULL)
        o->results = "results";
    if (o->title == NULL)
        o->title = "How soon a freed identity comes back";
    if (o->output == NULL)
        o->output = inside(o->results, "report.html");
    if (o->plots == NULL && strcmp(o->results, "results") == 0)
        o->plots = memory_text("plots");
    if (o->plots == NULL)
        o->plots = inside(o->results, "plots");
}

bool report_options_parse(struct report_options *o, int argc, char **argv,
                          int *status)
{
    char doc[sizeof before + sizeof after];
    struct parse p = {.o = o};

    snprintf(doc, sizeof doc, "%s%s", before, after);
    const struct argp argp = {.options = option_table,
                              .parser = parse_option,
                              .args_doc = "[DIR]",
                              .doc = doc};
    *o = (struct report_options){.results = NULL};
    p.argp = &argp;
    error_t error =
        argp_parse(&argp, argc, argv,
                   ARGP_NO_EXIT | ARGP_NO_HELP | ARGP_NO_ERRS, NULL, &p);
    *status = p.done || error == 0 ? 0 : 2;
    if (*status != 0)
        fprintf(stderr, "report: %s\n",
                p.problem.text[0] != '\0' ? p.problem.text : "bad usage");
    if (error == 0)
        fill_in(o);
    return error == 0;
}

void report_options_free(struct report_options *o)
{
    free(o->plots);
    free(o->output);
}
