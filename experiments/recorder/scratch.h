#ifndef RECORDER_SCRATCH_H
#define RECORDER_SCRATCH_H

/* The folder for the raw files of one recording: beside the trace, so that the
 * trace can be renamed out of it, hidden, and gone afterwards. */
#include <stdbool.h>
#include <stddef.h>

enum { SCRATCH_PATH = 4096 };

struct scratch {
    char folder[SCRATCH_PATH]; /* absolute; "" when there is none */
};

/* A raw file, or the mark of one that could not be made. */
struct scratch_entry {
    unsigned pid;
    unsigned image; /* N of PID.N; 0: a mark */
    unsigned error; /* mark: errno */
};

/* Makes the folder beside `output`.  0, or -1: errno says why. */
int scratch_make(struct scratch *s, const char *output);
/* Lists the entries, by pid, the images of a pid in order.  New, to be freed;
 * NULL = none or OOM, `count` is 0 then. */
struct scratch_entry *scratch_list(const struct scratch *s, size_t *count);
/* The path of an entry.  False: too long. */
bool scratch_path(const struct scratch *s, const struct scratch_entry *entry,
                  char path[SCRATCH_PATH]);
/* Removes the folder and all in it.  Keeps errno. */
void scratch_remove(struct scratch *s);

#endif
