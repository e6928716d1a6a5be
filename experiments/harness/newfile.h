#ifndef HARNESS_NEWFILE_H
#define HARNESS_NEWFILE_H

/* New files that appear whole or not at all: written beside their place under a
 * temporary name, then renamed. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct newfile {
    FILE *stream;           /* owned */
    char *path, *temporary; /* owned */
    int error;              /* errno of the first write that failed, or 0 */
};

/* 0, or -1 with errno.  On failure there is nothing to clean up. */
int newfile_open(struct newfile *f, const char *path);
/* 0, or -1 with errno; the file is still to be committed or dropped. */
int newfile_write(struct newfile *f, const void *bytes, size_t size);
/* The same for what was printed to `stream` directly. */
int newfile_flush(struct newfile *f);
/* Puts the file in its place.  0; -1 with errno: the old file, if any, is
 * untouched and the new one is gone.  Frees in both cases.  `sync` waits until
 * the bytes are on the disk, some milliseconds: only then does the file stay
 * whole when the machine dies. */
int newfile_commit(struct newfile *f, bool sync);
void newfile_drop(struct newfile *f);

/* Removes temporary files that dead processes of this machine left in a folder.
 * A folder that is not there is fine. */
void newfile_sweep(const char *folder);

/* mkdir -p.  0, or -1 with errno. */
int folder_make(const char *path);

#endif
