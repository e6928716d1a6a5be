/* events_file.c - the raw event stream; see events_file.h.
 *
 * Numbers are formatted by hand: stdio would allocate, and its buffers would lie
 * in the heap that is being watched.
 *
 * Cost: O(1) per event, one write(2) per 64 KB.  Source: none. */
#include "experiments/identity/events_file.h"

#include "allocators/pages.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_BYTES ((size_t)65536)
#define LINE_BYTES   ((size_t)160) /* no line is longer */
#define TYPE_MAX     ((size_t)64)  /* no type's name is longer */

struct events_file {
    int fd;
    int error; /* errno of the first failure, or 0 */
    size_t used;
    char buffer[BUFFER_BYTES];
};

static void flush(struct events_file *file)
{
    size_t done = 0;

    while (file->error == 0 && done < file->used) {
        ssize_t n = write(file->fd, file->buffer + done, file->used - done);
        if (n >= 0)
            done += (size_t)n;
        else if (errno != EINTR)
            file->error = errno;
    }
    file->used = 0;
}

static void put_text(struct events_file *file, const char *text)
{
    size_t length = strnlen(text, TYPE_MAX);

    memcpy(file->buffer + file->used, text, length);
    file->used += length;
}

static void put_number(struct events_file *file, uint64_t number, unsigned base)
{
    char digits[24];
    size_t n = sizeof digits;

    do {
        digits[--n] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number > 0);
    memcpy(file->buffer + file->used, digits + n, sizeof digits - n);
    file->used += sizeof digits - n;
}

/* "EVENT,0xID" at the start of a line. */
static void put_event(struct events_file *file, const char *event,
                      const void *id)
{
    if (BUFFER_BYTES - file->used < LINE_BYTES)
        flush(file);
    put_text(file, event);
    put_text(file, ",0x");
    put_number(file, (uint64_t)(uintptr_t)id, 16);
}

struct events_file *events_file_open(const char *path)
{
    struct events_file *file = pages_map(sizeof *file);

    if (file == NULL) {
        errno = ENOMEM;
        return NULL;
    }
    file->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file->fd < 0) {
        int error = errno;
        pages_unmap(file, sizeof *file);
        errno = error;
        return NULL;
    }
    put_text(file, "event,id,type,size\n");
    return file;
}

void events_file_birth(struct events_file *file, const void *id,
                       const char *type, size_t size)
{
    put_event(file, "birth", id);
    put_text(file, ",");
    put_text(file, type);
    put_text(file, ",");
    put_number(file, size, 10);
    put_text(file, "\n");
}

void events_file_death(struct events_file *file, const void *id)
{
    put_event(file, "death", id);
    put_text(file, ",,\n");
}

void events_file_unmap(struct events_file *file, const void *base, size_t size)
{
    put_event(file, "unmap", base);
    put_text(file, ",,");
    put_number(file, size, 10);
    put_text(file, "\n");
}

int events_file_close(struct events_file *file)
{
    flush(file);
    int error = file->error;
    if (close(file->fd) != 0 && error == 0)
        error = errno;
    pages_unmap(file, sizeof *file);
    errno = error;
    return error == 0 ? 0 : -1;
}
