#ifndef RECORDER_PROGRAM_H
#define RECORDER_PROGRAM_H

/* Programs as files: where a command is, and whether a preloaded library can
 * stand before its malloc.  Reads the ELF file itself; runs nothing. */
#include <stdbool.h>
#include <stddef.h>

enum { PROGRAM_PATH = 4096 };

/* Finds `name` as execvp does.  0, or -1: errno says why. */
int program_find(const char *name, char path[PROGRAM_PATH]);

/* Why the program at `path` can't be recorded, in words that go on after its
 * name ("is statically linked"), static; NULL: it can.  A script stands for its
 * interpreter, whose path is put into `image`. */
const char *program_obstacle(const char *path, char image[PROGRAM_PATH]);

/* True when the executable itself defines malloc for all to see, so that no
 * preloaded one is ever called. */
bool program_defines_malloc(const char *path);

#endif
