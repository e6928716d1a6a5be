#ifndef RECORDER_LAUNCH_H
#define RECORDER_LAUNCH_H

/* Runs the command with the recorder before its malloc. */
#include "experiments/recorder/program.h"

#include <stdbool.h>
#include <sys/types.h>

struct launch {
    char *const *argv;   /* the command */
    const char *program; /* its file */
    const char *preload; /* the recorder's shared library */
    const char *folder;  /* for raw files */
    bool follow; /* its children, too; then all of them are waited for */
    bool python; /* PYTHONMALLOC=malloc */
    /* out */
    pid_t pid;
    int status; /* as wait(2) tells it */
};

/* Starts the command and waits.  Meanwhile SIGINT and SIGQUIT are left to the
 * command, which gets them from the terminal, too; SIGTERM and SIGHUP are passed
 * on to it.  0, or -1: errno says why it could not be started. */
int launch_run(struct launch *launch);

/* The one of those signals that came after the command ended, or 0. */
int launch_interrupted(void);

/* The exit status of a program that ended like this: its own or 128 + signal. */
int launch_exit_status(int status);

#endif
