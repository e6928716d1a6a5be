#ifndef RECORDER_DESCRIBE_H
#define RECORDER_DESCRIBE_H

/* What a trace says about the program that it came from: its metadata.
 *
 *   command      as it was given to `record`, quoted for a shell
 *   program      the file that ran in the end
 *   arguments    its arguments, quoted (differ from command after an exec)
 *   pid, parent  the process
 *   libc         version of the C library
 *   recorder     commit of the recorder
 *   env.NAME     allocator settings in the environment: PYTHONMALLOC, MALLOC_*,
 *                GLIBC_TUNABLES, LD_PRELOAD and the like, NAME in lower case
 *   python       only with --python: what that did
 *
 * convert.h adds at the end: reallocs_moved, reallocs_in_place, overlaps,
 * nested_calls (calls from inside the allocator, which are not the program's) and
 * raw_chunks (buffers of raw log, 64 KiB each).
 */
#include "experiments/recorder/raw.h"
#include "experiments/workloads/trace_writer.h"

#include <stdbool.h>

/* Adds it all.  0, or -1: errno says why. */
int describe_program(struct trace_writer *to, char *const *command,
                     const struct raw_header *header, bool python);

#endif
