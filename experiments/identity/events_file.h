#ifndef IDENTITY_EVENTS_FILE_H
#define IDENTITY_EVENTS_FILE_H

/* The raw stream as CSV, so that anyone can compute every metric again:
 *
 *   event,id,type,size
 *   birth,0x7f31c0a01020,float,24
 *   death,0x7f31c0a01020,,
 *   unmap,0x7f31c0a00000,,65536
 *
 * Lines are collected in mapped memory and written with write(2).  After an
 * error nothing more is written.
 */
#include <stddef.h>
#include <stdint.h>

struct events_file;

/* New; NULL: errno says why.  Truncates the file. */
struct events_file *events_file_open(const char *path);
void events_file_birth(struct events_file *file, const void *id,
                       const char *type, size_t size);
void events_file_death(struct events_file *file, const void *id);
void events_file_unmap(struct events_file *file, const void *base, size_t size);
/* Writes what is left.  0, or -1: errno says what went wrong, now or before. */
int events_file_close(struct events_file *file);

#endif
