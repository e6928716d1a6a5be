#ifndef ANALYSIS_COMMAND_LINE_H
#define ANALYSIS_COMMAND_LINE_H

/* The command line of an analysis program: argp parses and prints the help; what is
 * wrong is said in one line. */
#include "experiments/analysis/problem.h"

#include <argp.h>
#include <errno.h>
#include <stdbool.h>

struct command_line {
    const char *program; /* compare, .. */
    const char *args_doc;
    const char *before, *after; /* the options, in the help */
    const struct argp_option *options;
    argp_parser_t parse; /* state->input is this struct */
    void *out;           /* whatever `parse` fills in */
    /* Behind all options: what concerns several.  May be NULL. */
    error_t (*check)(struct command_line *line);

    struct problem problem;
    bool done; /* help or version was asked for */
};

/* The first problem counts; argp stops at it. */
#define COMMAND_LINE_FAIL(line, ...)                                           \
    (problem_set(&(line)->problem, NULL, 0, NULL, __VA_ARGS__), EINVAL)

/* Rows that end every table of options; they come to command_line_common. */
enum { COMMAND_LINE_USAGE = 0x200 };
#define COMMAND_LINE_OPTIONS                                                   \
    {"help", '?', NULL, 0, "this text", -1},                                   \
        {"usage", COMMAND_LINE_USAGE, NULL, 0, "a short usage message", -1},   \
        {"version", 'V', NULL, 0, "what was built", -1},                       \
    {                                                                          \
        NULL, 0, NULL, 0, NULL, 0                                              \
    }

/* What a parser hands on: the rows above, and what argp does not know. */
error_t command_line_common(struct command_line *line, int key,
                            const struct argp_state *state);

/* True when the program is to go on; else *status is what it ends with: 0 after
 * --help or --version, 2 after one line on stderr. */
bool command_line_parse(struct command_line *line, int argc, char **argv,
                        int *status);

#endif
