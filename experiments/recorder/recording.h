#ifndef RECORDER_RECORDING_H
#define RECORDER_RECORDING_H

/* After the program: its raw files become traces, or words why there is none. */
#include "experiments/recorder/launch.h"
#include "experiments/recorder/scratch.h"

#include <stdbool.h>

struct recording {
    const char *output;
    struct scratch scratch;
    struct launch launch;
    bool quiet;
};

enum recording_result {
    RECORDING_OK = 0,
    RECORDING_FAILED = 1,  /* a full disk and the like; exit status 1 */
    RECORDING_BLIND = 2,   /* the program could not be seen; exit status 2 */
    RECORDING_STOPPED = 3, /* interrupted while it was being written */
};

/* Writes the traces; what can't be written is said in one line on stderr. */
enum recording_result recording_write(struct recording *recording);

#endif
