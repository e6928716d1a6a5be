#ifndef RECORDER_PRELOAD_FILE_H
#define RECORDER_PRELOAD_FILE_H

/* Inside the recorded program: the raw file of this process, by system calls
 * that are no cancellation points.
 *
 * All chunks that are mapped lie in one reserved range of addresses, so that a
 * forked child can be rid of its parent's with one call.
 */
#include "experiments/recorder/raw.h"

#include <stdbool.h>
#include <sys/types.h>

enum file_limits {
    FILE_SLOTS = 256, /* chunks that can be mapped at once, header included */
    FILE_PATH = 4096
};

struct raw_file {
    int fd;
    dev_t device; /* whose file fd is: programs close what they don't know */
    ino_t inode;
    struct raw_header *header; /* slot 0 */
    char path[FILE_PATH];
};

/* Reserves the range of addresses.  0, or -1 with errno. */
int file_reserve(void);
/* Puts empty private memory where the parent's chunks were. */
void file_forget(void);
/* Makes folder/PID.N for this process and maps its header.  0, or -1: the empty
 * file folder/PID.failed.ERRNO says why, if that could be made. */
int file_create(struct raw_file *file, const char *folder, pid_t parent);
/* A new chunk at slot `slot` that is sure to have room on the disk.  NULL: errno
 * says why. */
void *file_map_chunk(struct raw_file *file, unsigned slot);
/* Writes `bytes` to a new chunk of their own, the first word last: half a chunk
 * is none.  0, or -1 with errno. */
int file_write_chunk(struct raw_file *file, const void *from, size_t bytes);
/* Closes the descriptor if it is still ours. */
void file_close(struct raw_file *file);

#endif
