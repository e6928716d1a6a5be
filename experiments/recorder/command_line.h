#ifndef RECORDER_COMMAND_LINE_H
#define RECORDER_COMMAND_LINE_H

/* The command line of `record`. */
#include <stdbool.h>

struct command_line {
    const char *output; /* -o; NULL: to be made of the command's name */
    const char *show;   /* --show; NULL: record */
    bool python, follow, quiet;
    char **command; /* its name and arguments, ended by NULL; unless show */
};

/* Reads the command line.  -1: go on.  Else the exit status: 0 after --help and
 * the like, 2 after one line on stderr that says what is wrong. */
int command_line_parse(struct command_line *line, int argc, char **argv);

#endif
