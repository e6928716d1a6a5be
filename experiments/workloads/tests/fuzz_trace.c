/* Any bytes as a trace file: the reader refuses them or reads them, and touches
 * nothing that is not its own. */
#include "experiments/workloads/trace_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xxhash.h>

/* NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it so */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Sound checks for unsound contents: else every mutation ends at a checksum.
 * Goes from block to block as far as the lengths lead. */
static void mend(unsigned char *file, size_t size)
{
    size_t start = 0, end = TRACE_HEADER_FIXED;

    if (size < TRACE_HEADER_FIXED)
        return;
    end += trace_get_u32(file + 12);
    while (end <= size && size - end >= TRACE_CHECK_BYTES) {
        trace_put_u64(file + end, XXH64(file + start, end - start, start));
        start = end + TRACE_CHECK_BYTES;
        if (size - start < TRACE_BLOCK_FIXED)
            return;
        end = start + TRACE_BLOCK_FIXED + trace_get_u32(file + start + 4);
    }
}

static void read_all(const char *path, uint64_t whole_max)
{
    char error[TRACE_ERROR_MAX];
    struct trace_reader *r = trace_reader_open(path, whole_max, error);
    struct trace_event event;
    enum trace_event_kind kind = TRACE_BIRTH;
    int64_t live = 0;
    size_t pos = 0;

    if (r == NULL)
        return;
    for (;;) {
        kind = trace_reader_next(r, &event);
        if (kind == TRACE_BIRTH)
            *event.block = r, live++;
        else if (kind == TRACE_DEATH && *event.block == r)
            live--;
        else
            break;
    }
    if (kind == TRACE_DEATH) /* of an object that was never born */
        abort();
    while (trace_reader_live(r, &pos, &event))
        live--;
    if (live != 0)
        abort();
    trace_reader_meta(r, "command");
    trace_reader_close(r);
}

static void try_bytes(const unsigned char *bytes, size_t size)
{
    char path[64];
    int fd = memfd_create("trace", MFD_CLOEXEC);

    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    read_all(path, 0);
    read_all(path, UINT64_MAX);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned char *file = malloc(size + 1);

    if (file == NULL)
        abort();
    for (size_t i = 0; i < size; i++)
        file[i] = data[i];
    try_bytes(file, size);
    mend(file, size);
    try_bytes(file, size);
    free(file);
    return 0;
}
