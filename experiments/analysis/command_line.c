/* command_line - what the analysis programs' command lines share.  See
 * command_line.h. */
#include "experiments/analysis/command_line.h"

#include "experiments/analysis/memory.h"
#include "experiments/harness/build_info.h"

#include <stdio.h>
#include <stdlib.h>

static error_t show_help(struct command_line *line, unsigned how,
                         const struct argp_state *state)
{
    char *name = memory_text(line->program);

    argp_help(state->root_argp, stdout, how, name);
    free(name);
    line->done = true;
    return EINVAL;
}

static error_t show_version(struct command_line *line)
{
    printf("%s, idlab %s (%s build, %s)\n", line->program, build_commit,
           build_variant, build_compiler);
    line->done = true;
    return EINVAL;
}

/* argp met an option that it does not know, or one without its value. */
static error_t blame_argument(struct command_line *line,
                              const struct argp_state *state)
{
    if (line->done || line->problem.text[0] != '\0')
        return 0;
    int at = state->next > 1 ? state->next - 1 : 1;
    error_t error = COMMAND_LINE_FAIL(
        line, "%s: no such option, or its value is missing; there are:",
        at < state->argc ? state->argv[at] : "?");
    for (const struct argp_option *o = line->options; o->name != NULL; o++)
        problem_add(&line->problem, " --%s", o->name);
    return error;
}

error_t command_line_common(struct command_line *line, int key,
                            const struct argp_state *state)
{
    switch (key) {
    case COMMAND_LINE_USAGE:
        return show_help(line, ARGP_HELP_USAGE, state);
    case '?':
        return show_help(
            line, ARGP_HELP_STD_HELP & ~(unsigned)ARGP_HELP_EXIT_OK, state);
    case 'V':
        return show_version(line);
    case ARGP_KEY_ERROR:
        return blame_argument(line, state);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

bool command_line_parse(struct command_line *line, int argc, char **argv,
                        int *status)
{
    char *doc = NULL;

    if (asprintf(&doc, "%s%s", line->before, line->after) < 0)
        doc = NULL; /* the help has no text, then */
    const struct argp argp = {.options = line->options,
                              .parser = line->parse,
                              .args_doc = line->args_doc,
                              .doc = doc};
    error_t error =
        argp_parse(&argp, argc, argv,
                   ARGP_NO_EXIT | ARGP_NO_HELP | ARGP_NO_ERRS, NULL, line);
    free(doc);
    if (error == 0 && line->check != NULL)
        error = line->check(line);
    *status = line->done || error == 0 ? 0 : 2;
    if (*status != 0)
        fprintf(stderr, "%s: %s\n", line->program,
                line->problem.text[0] != '\0' ? line->problem.text
                                              : "bad usage");
    return error == 0;
}
