/* report_options - the command line of `report`.  See report_options.h.
 *
 * argp parses and prints the help; what is wrong is said here, in one line. */
#include "experiments/analysis/report_options.h"

#include "experiments/analysis/command_line.h"
#include "experiments/analysis/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPT_PLOTS = 0x100, OPT_TITLE };

static const struct argp_option option_table[] = {
    {"output", 'o', "FILE", 0, "write here (default: DIR/report.html)", 0},
    {"plots", OPT_PLOTS, "DIR", 0,
     "take the pictures, *.svg, from here (default: plots for results, else "
     "DIR/plots)",
     0},
    {"title", OPT_TITLE, "TEXT", 0, "the page's heading", 0},
    COMMAND_LINE_OPTIONS};

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

static struct report_options *options_of(const struct command_line *p)
{
    return p->out;
}

static error_t take_folder(struct command_line *p, const char *arg)
{
    if (options_of(p)->results != NULL)
        return COMMAND_LINE_FAIL(
            p, "%s: one folder at a time, and there is %s already", arg,
            options_of(p)->results);
    options_of(p)->results = arg;
    return arg[0] == '\0' ? COMMAND_LINE_FAIL(p, "the folder's name is empty")
                          : 0;
}

static error_t take_path(struct command_line *p, char **where,
                         const char *option, const char *arg)
{
    if (arg[0] == '\0')
        return COMMAND_LINE_FAIL(p, "%s: its value is empty", option);
    free(*where);
    *where = memory_text(arg);
    return 0;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
    struct command_line *p = state->input;

    switch (key) {
    case 'o':
        return take_path(p, &options_of(p)->output, "--output", arg);
    case OPT_PLOTS:
        options_of(p)->plots_asked = true;
        return take_path(p, &options_of(p)->plots, "--plots", arg);
    case OPT_TITLE:
        options_of(p)->title = arg;
        return 0;
    case ARGP_KEY_ARG:
        return take_folder(p, arg);
    default:
        return command_line_common(p, key, state);
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
    struct command_line line = {.program = "report",
                                .args_doc = "[DIR]",
                                .before = before,
                                .after = after,
                                .options = option_table,
                                .parse = parse_option,
                                .out = o};

    *o = (struct report_options){.results = NULL};
    if (!command_line_parse(&line, argc, argv, status))
        return false;
    fill_in(o);
    return true;
}

void report_options_free(struct report_options *o)
{
    free(o->plots);
    free(o->output);
}
