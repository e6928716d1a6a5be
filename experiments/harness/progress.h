#ifndef HARNESS_PROGRESS_H
#define HARNESS_PROGRESS_H

/* The progress line on stderr: cells done, left and failed, and the time left.
 * Only on a terminal, or with IDLAB_PROGRESS=1 in the environment; there one
 * line is printed after the other. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    bool on, terminal;
    size_t total, done, failed;
    double running; /* sum of the shares of the running cells */
    int64_t start_ns, due_ns;
    bool shown;
};

void progress_start(struct progress *p, size_t total, bool quiet);
/* Draws when enough time has passed since the last time. */
void progress_update(struct progress *p);
/* Removes the line (terminal), or says the last state. */
void progress_end(struct progress *p);

#endif
