/* compare_options - the command line of `compare`.  See compare_options.h.
 *
 * argp parses and prints the help; what is wrong is said here, in one line. */
#include "experiments/analysis/compare_options.h"

#include "experiments/analysis/command_line.h"

#include <stdio.h>
#include <string.h>

enum {
    OPT_BY = 0x100,
    OPT_BASELINE,
    OPT_METRIC,
    OPT_WHERE,
    OPT_FORMAT,
    OPT_FAIL_ON,
    OPT_RECOMPUTE
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
    COMMAND_LINE_OPTIONS};

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

static struct compare_options *options_of(const struct command_line *p)
{
    return p->out;
}

/* --- one option ------------------------------------------------------------- */

static error_t take_by(struct command_line *p, const char *arg)
{
    options_of(p)->plan.by = dataset_key(arg);
    options_of(p)->request.all_scopes = options_of(p)->plan.by == KEY_SCOPE;
    if (options_of(p)->plan.by < KEYS)
        return 0;
    error_t error =
        COMMAND_LINE_FAIL(p, "--by %s: no such axis; there are:", arg);
    for (enum key k = KEY_FILE; k < KEYS; k++)
        problem_add(&p->problem, "%s %s", k == KEY_FILE ? "" : ",",
                    dataset_keys[k]);
    return error;
}

static error_t take_metric(struct command_line *p, const char *arg)
{
    struct request *r = &options_of(p)->request;

    for (size_t i = 0; i < r->metric_count; i++) {
        if (strcmp(r->metrics[i], arg) == 0)
            return 0;
    }
    if (r->metric_count == METRICS_MAX)
        return COMMAND_LINE_FAIL(p, "more than %d times --metric", METRICS_MAX);
    r->metrics[r->metric_count++] = arg;
    return 0;
}

static error_t take_where(struct command_line *p, char *arg)
{
    struct request *r = &options_of(p)->request;
    char *equal = strchr(arg, '=');

    if (r->where_count == WHERE_MAX)
        return COMMAND_LINE_FAIL(p, "more than %d times --where", WHERE_MAX);
    if (equal == NULL || equal == arg)
        return COMMAND_LINE_FAIL(p, "--where %s: COLUMN=VALUE is needed", arg);
    *equal = '\0';
    r->where[r->where_count++] = (struct condition){arg, equal + 1};
    return 0;
}

static error_t take_format(struct command_line *p, const char *arg)
{
    static const char *const names[] = {[RENDER_TEXT] = "text",
                                        [RENDER_MARKDOWN] = "markdown",
                                        [RENDER_CSV] = "csv"};

    for (enum render_format f = RENDER_TEXT; f <= RENDER_CSV; f++) {
        if (strcmp(arg, names[f]) == 0) {
            options_of(p)->format = f;
            return 0;
        }
    }
    return COMMAND_LINE_FAIL(
        p,
        "--format %s: no such format; there are: text, markdown, "
        "csv",
        arg);
}

static error_t take_fail_on(struct command_line *p, const char *arg)
{
    struct compare_options *o = p->out;

    if (o->fail_on_count == FAIL_ON_MAX)
        return COMMAND_LINE_FAIL(p, "more than %d times --fail-on",
                                 FAIL_ON_MAX);
    if (!fail_on_parse(&o->fail_on[o->fail_on_count], arg))
        return COMMAND_LINE_FAIL(
            p,
            "--fail-on '%s': 'METRIC > X' is needed, with one of < <= "
            "> >= and a number, the ratio to the baseline",
            arg);
    o->fail_on_count++;
    return 0;
}

static error_t take_file(struct command_line *p, const char *arg)
{
    struct compare_options *o = p->out;

    for (size_t i = 0; i < o->file_count; i++) {
        if (strcmp(o->files[i], arg) == 0)
            return COMMAND_LINE_FAIL(p, "%s is named twice", arg);
    }
    if (o->file_count == FILES_MAX)
        return COMMAND_LINE_FAIL(p, "more than %d files", FILES_MAX);
    o->files[o->file_count++] = arg;
    return 0;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
    struct command_line *p = state->input;

    switch (key) {
    case OPT_BY:
        return take_by(p, arg);
    case OPT_BASELINE:
        options_of(p)->plan.baseline = arg;
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
        options_of(p)->recompute = true;
        return 0;
    case ARGP_KEY_ARG:
        return take_file(p, arg);
    default:
        return command_line_common(p, key, state);
    }
}

/* --- what concerns several options at once ------------------------------------ */

/* What --fail-on names is compared, whatever else is. */
static error_t add_fail_on_metrics(struct command_line *p)
{
    struct compare_options *o = p->out;

    if (o->request.metric_count == 0 && o->fail_on_count == 0)
        return 0;
    for (size_t i = 0; i < o->fail_on_count; i++) {
        if (take_metric(p, o->fail_on[i].metric) != 0)
            return EINVAL;
    }
    return 0;
}

static error_t check_together(struct command_line *p)
{
    const struct compare_options *o = p->out;

    if (o->file_count == 0)
        return COMMAND_LINE_FAIL(p, "name a CSV file of an experiment, such as "
                                    "results/id_reuse.csv; see --help");
    if (o->recompute &&
        (o->request.metric_count + o->request.where_count + o->fail_on_count >
             0 ||
         o->plan.by < KEYS || o->plan.baseline != NULL ||
         o->format == RENDER_CSV))
        return COMMAND_LINE_FAIL(
            p, "--recompute checks whole files: it goes with FILE... "
               "and --format text or markdown only");
    return add_fail_on_metrics(p);
}

bool compare_options_parse(struct compare_options *o, int argc, char **argv,
                           int *status)
{
    struct command_line line = {.program = "compare",
                                .args_doc = "FILE.csv [FILE.csv...]",
                                .before = before,
                                .after = after,
                                .options = option_table,
                                .parse = parse_option,
                                .out = o,
                                .check = check_together};

    *o = (struct compare_options){.plan = {.by = KEYS}};
    return command_line_parse(&line, argc, argv, status);
}
