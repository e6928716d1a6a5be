/* options_take - what each option means.  See options_take.h. */
#include "experiments/harness/options_take.h"
#include "experiments/harness/build_info.h"
#include "experiments/harness/number.h"
#include "experiments/harness/sweep.h"
#include "experiments/harness/text.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#define JOBS_MAX   1024
#define BIRTHS_MAX UINT64_C(1000000000000000)
#define TIME_MAX   UINT64_C(31536000) /* a year, in seconds */
#define MEMORY_MIN ((uint64_t)1 << 20)
#define MEMORY_MAX ((uint64_t)1 << 50)

error_t options_fail(struct parse *parse, const char *format, ...)
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
    return options_fail(parse, "%s %s: not valid; valid: %s", option, buffer,
                        valid);
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
        return options_fail(parse, "%s and %s exclude each other",
                            parse->mode_option, option);
    if (parse->mode_option != NULL && mode == RUN_CELLS)
        return options_fail(parse,
                            "--cells is given twice; join the IDs by commas");
    parse->o->mode = mode;
    parse->mode_option = option;
    return 0;
}

static error_t add_name(struct parse *parse, struct name_list *list,
                        const char *name)
{
    return name_list_add(list, name) == 0
               ? 0
               : options_fail(parse, "out of memory");
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
        return options_fail(parse,
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
        return options_fail(parse, "--seeds and --seed exclude each other");
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

static error_t parse_filter(struct parse *parse, struct filters *filters,
                            const char *text)
{
    char error[SPEC_ERROR_MAX];

    if (filters_add(filters, text, error) == 0)
        return 0;
    return options_fail(parse, "%s", error);
}

/* The options that say what is measured. */
error_t options_take_what(struct parse *parse, int key, const char *arg)
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
    case KEY_SWEEP:
        return sweep_take(parse, arg);
    case KEY_EXCLUDE:
        return parse_filter(parse, &o->exclude, arg);
    case KEY_ONLY:
        return parse_filter(parse, &o->only, arg);
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
    case KEY_TIME_LIMIT:
        return count_in(parse, "--time-limit", arg, 1, TIME_MAX,
                        &o->time_limit);
    case KEY_MEMORY_LIMIT:
        return count_in(parse, "--memory-limit", arg, MEMORY_MIN, MEMORY_MAX,
                        &o->memory_limit);
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

error_t options_take(struct parse *parse, int key, const char *arg)
{
    error_t rc;

    if (key >= KEY_FLAGS && key < KEY_FLAGS + FLAGS_MAX) {
        parse->o->flags |= 1U << (key - KEY_FLAGS);
        return 0;
    }
    rc = options_take_what(parse, key, arg);
    return rc == ARGP_ERR_UNKNOWN ? parse_how(parse, key, arg) : rc;
}
