/* compare_options - the command line of `compare`.  See compare_options.h.
 *
 * argp parses and prints the help; what is wrong is said here, in one line. */
#include "experiments/analysis/compare_options.h"

#include "experiments/harness/build_info.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
    OPT_BY = 0x100,
    OPT_BASELINE,
    OPT_METRIC,
    OPT_WHERE,
    OPT_FORMAT,
    OPT_FAIL_ON,
    OPT_RECOMPUTE,
    OPT_USAGE
};

static const struct argp_option option_table[] = {
    {"by", OPT_BY, "AXIS", 0,
     "compare the values of this column: allocator, collector, profile, "
     "workload, int_cache, type_freelists, age, births_asked, scope or file "
     "(default: the first that varies)",
     0},
    {"baseline", OPT_BASELINE, "SPEC", 0,
     "the value compared with (default: the first in the file)", 0},
    {"metric", OPT_METRIC, "NAME", 0,
     "column to compare, repeatable (default: what says most about the "
     "experiment)",
     0},
    {"where", OPT_WHERE, "COLUMN=VALUE", 0,
     "only rows with this value, repeatable; values of the same column are "
     "alternatives",
     0},
    {"format", OPT_FORMAT, "text|markdown|csv", 0, "how to print", 0},
    {"fail-on", OPT_FAIL_ON, "'METRIC > X'", 0,
     "end with status 3 when a ratio meets this (<, <=, >, >=); repeatable", 0},
    {"recompute", OPT_RECOMPUTE, NULL, 0,
     "make every estimate of X.csv again from the histograms in X.curves.csv "
     "and say where the two differ",
     0},
    {"help", '?', NULL, 0, "this text", -1},
    {"usage", OPT_USAGE, NULL, 0, "a short usage message", -1},
    {"version", 'V', NULL, 0, "what was built", -1},
    {NULL, 0, NULL, 0, NULL, 0}};

static const char before[] =
    "Which configuration is better, by how much, and can the runs tell?\v";

static const char after[] =
    "The unit is the run.  A row shows the median over seeds with its 95 % "
    "percentile-bootstrap interval (10,000 resamples).  Runs are paired with "
    "the baseline's runs of the same cell and seed; the ratio is the median of "
    "the pairs' ratios.  The verdict is faster or slower for durations, less "
    "or more for all else, and ~ when the ratio's interval holds 1 or an exact "
    "sign test, adjusted after Holm over the table, gives p > 0.05.  Where all "
    "repeats are identical the difference is exact, and nothing is tested.\n"
    "\n"
    "Examples:\n"
    "  compare results/id_reuse.csv\n"
    "      every allocator against the first, a table per workload\n"
    "  compare results/id_reuse.csv --by allocator --baseline jemalloc \\\n"
    "      --metric stale_hit_128 --where workload=rings --where "
    "workload=tree\n"
    "      one metric, two workloads, and their geometric mean\n"
    "  compare results/small_ints.csv --by int_cache --format markdown\n"
    "      what the range of the small-int cache does, for a report\n"
    "  compare old.csv new.csv\n"
    "      what changed between two files: the same cells side by side; --by\n"
    "      then names what the rows of a table are\n"
    "  compare old.csv new.csv --fail-on 'stale_hit_128 > 1.05'\n"
    "      status 3 when it became 5 % worse anywhere: for CI\n"
    "  compare results/id_reuse.csv --recompute\n"
    "      are the estimates what the histograms say?\n"
    "\n"
    "Several files with --by and --baseline are pooled (seeds measured on "
    "several machines); files that hold the same cells get a table each.\n"
    "\n"
    "Exit status: 0 compared; 1 --recompute found a difference; 2 bad usage or "
    "input, one line on stderr; 3 a --fail-on condition was met.";

struct parse {
    struct compare_options *o;
    const struct argp *argp;
    struct problem problem;
    bool done; /* help or version was asked for */
};

/* The first problem counts; argp stops at it. */
#define FAIL(parse, ...)                                                       \
    (problem_set(&(parse)->problem, NULL, 0, NULL, __VA_ARGS__), EINVAL)

/* --- one option ------------------------------------------------------------- */

static error_t take_by(struct parse *p, const char *arg)
{
    p->o->plan.by = dataset_key(arg);
    p->o->request.all_scopes = p->o->plan.by == KEY_SCOPE;
    if (p->o->plan.by < KEYS)
        return 0;
    error_t error = FAIL(p, "--by %s: no such axis; there are:", arg);
    for (enum key k = KEY_FILE; k < KEYS; k++)
        problem_add(&p->problem, "%s %s", k == KEY_FILE ? "" : ",",
                    dataset_keys[k]);
    return error;
}

static error_t take_metric(struct parse *p, const char *arg)
{
    struct request *r = &p->o->request;

    for (size_t i = 0; i < r->metric_count; i++) {
        if (strcmp(r->metrics[i], arg) == 0)
            return 0;
    }
    if (r->metric_count == METRICS_MAX)
        return FAIL(p, "more than %d times --metric", METRICS_MAX);
    r->metrics[r->metric_count++] = arg;
    return 0;
}

static error_t take_where(struct parse *p, char *arg)
{
    struct request *r = &p->o->request;
    char *equal = strchr(arg, '=');

    if (r->where_count == WHERE_MAX)
        return FAIL(p, "more than %d times --where", WHERE_MAX);
    if (equal == NULL || equal == arg)
        return FAIL(p, "--where %s: COLUMN=VALUE is needed", arg);
    *equal = '\0';
    r->where[r->where_count++] = (struct condition){arg, equal + 1};
    return 0;
}

static error_t take_format(struct parse *p, const char *arg)
{
    static const char *const names[] = {[RENDER_TEXT] = "text",
                                        [RENDER_MARKDOWN] = "markdown",
                                        [RENDER_CSV] = "csv"};

    for (enum render_format f = RENDER_TEXT; f <= RENDER_CSV; f++) {
        if (strcmp(arg, names[f]) == 0) {
            p->o->format = f;
            return 0;
        }
    }
    return FAIL(p,
                "--format %s: no such format; there are: text, markdown, "
                "csv",
                arg);
}

static error_t take_fail_on(struct parse *p, const char *arg)
{
    struct compare_options *o = p->o;

    if (o->fail_on_count == FAIL_ON_MAX)
        return FAIL(p, "more than %d times --fail-on", FAIL_ON_MAX);
    if (!fail_on_parse(&o->fail_on[o->fail_on_count], arg))
        return FAIL(p,
                    "--fail-on '%s': 'METRIC > X' is needed, with one of < <= "
                    "> >= and a number, the ratio to the baseline",
                    arg);
    o->fail_on_count++;
    return 0;
}

static error_t take_file(struct parse *p, const char *arg)
{
    struct compare_options *o = p->o;

    for (size_t i = 0; i < o->file_count; i++) {
        if (strcmp(o->files[i], arg) == 0)
            return FAIL(p, "%s is named twice", arg);
    }
    if (o->file_count == FILES_MAX)
        return FAIL(p, "more than %d files", FILES_MAX);
    o->files[o->file_count++] = arg;
    return 0;
}

static error_t show_help(struct parse *p, unsigned how)
{
    char name[] = "compare";

    argp_help(p->argp, stdout, how, name);
    p->done = true;
    return EINVAL;
}

static error_t show_version(struct parse *p)
{
    printf("compare, idlab %s (%s build, %s)\n", build_commit, build_variant,
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
    case OPT_BY:
        return take_by(p, arg);
    case OPT_BASELINE:
        p->o->plan.baseline = arg;
        return 0;
    case OPT_METRIC:
        return take_metric(p, arg);
    case OPT_WHERE:
        return take_where(p, arg);
    case OPT_FORMAT:
        return take_format(p, arg);
    case OPT_FAIL_ON:
        return take_fail_on(p, arg);
    case OPT_RECOMPUTE:
        p->o->recompute = true;
        return 0;
    case OPT_USAGE:
        return show_help(p, ARGP_HELP_USAGE);
    case '?':
        return show_help(p, ARGP_HELP_STD_HELP & ~(unsigned)ARGP_HELP_EXIT_OK);
    case 'V':
        return show_version(p);
    case ARGP_KEY_ARG:
        return take_file(p, arg);
    case ARGP_KEY_ERROR:
        return blame_argument(p, state);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* --- what concerns several options at once ------------------------------------ */

/* What --fail-on names is compared, whatever else is. */
static error_t add_fail_on_metrics(struct parse *p)
{
    struct compare_options *o = p->o;

    if (o->request.metric_count == 0 && o->fail_on_count == 0)
        return 0;
    for (size_t i = 0; i < o->fail_on_count; i++) {
        if (take_metric(p, o->fail_on[i].metric) != 0)
            return EINVAL;
    }
    return 0;
}

static error_t check_together(struct parse *p)
{
    const struct compare_options *o = p->o;

    if (o->file_count == 0)
        return FAIL(p, "name a CSV file of an experiment, such as "
                       "results/id_reuse.csv; see --help");
    if (o->recompute &&
        (o->request.metric_count + o->request.where_count + o->fail_on_count >
             0 ||
         o->plan.by < KEYS || o->plan.baseline != NULL ||
         o->format == RENDER_CSV))
        return FAIL(p, "--recompute checks whole files: it goes with FILE... "
                       "and --format text or markdown only");
    return add_fail_on_metrics(p);
}

bool compare_options_parse(struct compare_options *o, int argc, char **argv,
                           int *status)
{
    char doc[sizeof before + sizeof after];
    struct parse p = {.o = o};

    snprintf(doc, sizeof doc, "%s%s", before, after);
    const struct argp argp = {.options = option_table,
                              .parser = parse_option,
                              .args_doc = "FILE.csv [FILE.csv...]",
                              .doc = doc};
    *o = (struct compare_options){.plan = {.by = KEYS}};
    p.argp = &argp;
    error_t error =
        argp_parse(&argp, argc, argv,
                   ARGP_NO_EXIT | ARGP_NO_HELP | ARGP_NO_ERRS, NULL, &p);
    if (error == 0)
        error = check_together(&p);
    *status = p.done || error == 0 ? 0 : 2;
    if (*status != 0)
        fprintf(stderr, "compare: %s\n",
                p.problem.text[0] != '\0' ? p.problem.text : "bad usage");
    return error == 0;
}
