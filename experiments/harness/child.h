#ifndef HARNESS_CHILD_H
#define HARNESS_CHILD_H

/* The parent's side of one cell's process. */
#include "experiments/harness/newfile.h"
#include "experiments/harness/run.h"

#include <sys/types.h>

#define CHILD_LINE_MAX 200 /* bytes kept of a line on stderr */

struct child {
    pid_t pid; /* 0 = this struct is free */
    size_t cell;
    int rows, errors; /* pipes, not blocking; -1 = closed */
    struct shard_reader reader;
    struct newfile shard;
    double share; /* as the cell said last */
    /* The last line of its stderr that was not empty, and the one before its
     * line end has come. */
    char last_line[CHILD_LINE_MAX], line[CHILD_LINE_MAX];
    size_t line_used;
    int64_t started_ns;
    char limit[64]; /* which limit it broke, in words; "" = none */
};

/* Starts a cell.  0; -1 with errno, and *path is what could not be made (the
 * shard, borrowed from the child) or NULL. */
int child_start(struct child *c, const struct run *run, size_t cell);
/* Reads what has come in both pipes.  0; -1 with errno when the shard cannot be
 * written. */
int child_read(struct child *c);
/* Ends the process when it has broken a limit of the run's; child_ended is then
 * soon true, and the shard says which limit. */
void child_hold_to_limits(struct child *c, const struct options *o);
/* Has the process ended?  It stays a zombie, so that its number is not used
 * again before child_finish. */
bool child_ended(const struct child *c);
/* The process has ended and its pipes have been read: puts the shard in place, or
 * one that says why the cell failed.  `status` (SHARD_STATUS_MAX bytes) is what
 * the shard says.  0; -1 with errno when it cannot be written.  The struct is
 * free after it. */
int child_finish(struct child *c, const struct run *run, char *status);
/* Ends the process, and all that it started, at once; no shard is left. */
void child_kill(struct child *c);

#endif
