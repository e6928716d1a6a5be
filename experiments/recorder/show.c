/* show - what is in a trace, for people and shell scripts.
 *
 * Control characters are printed as \xNN: a trace may come from anywhere, and its
 * metadata must not write to the terminal as it likes.
 *
 * Cost: O(file), for the checks.
 */
#include "experiments/recorder/show.h"
#include "experiments/workloads/trace_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_text(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 32 || *text == 127)
            (void)printf("\\x%02x", (unsigned)(unsigned char)*text);
        else
            (void)putchar(*text);
    (void)putchar('\n');
}

static void print_meta(const struct trace_meta *meta)
{
    for (size_t at = 0; at < meta->bytes; at += strlen(meta->text + at) + 1)
        print_text(meta->text + at);
}

static void print_totals(const struct trace_file *f)
{
    const struct trace_totals *n = &f->totals;
    uint64_t events = n->births + n->deaths;

    (void)printf("births=%" PRIu64 "\ndeaths=%" PRIu64
                 "\nunknown_frees=%" PRIu64 "\nlost=%" PRIu64
                 "\nlive_peak=%" PRIu64 "\nlive_peak_bytes=%" PRIu64
                 "\nfile_bytes=%" PRIu64 "\n",
                 n->births, n->deaths, n->unknown_frees, n->lost, n->live_peak,
                 n->live_peak_bytes, f->bytes);
    if (events > 0)
        (void)printf("bytes_per_event=%.2f\n",
                     (double)f->bytes / (double)events);
}

int show_trace(const char *path, char *error)
{
    struct trace_file *f = calloc(1, sizeof *f);

    if (f == NULL) {
        (void)snprintf(error, TRACE_ERROR_MAX, "%s", strerror(errno));
        return -1;
    }
    bool opened = trace_file_open(f, path) == 0;
    int rc = opened ? trace_file_check(f) : -1;
    if (rc == 0) {
        print_totals(f);
        print_meta(&f->head);
        print_meta(&f->closing);
        if (fflush(stdout) != 0) {
            (void)snprintf(f->error, sizeof f->error, "stdout: %s",
                           strerror(errno));
            rc = -1;
        }
    }
    if (rc != 0)
        memcpy(error, f->error, sizeof f->error);
    if (opened)
        trace_file_close(f);
    free(f);
    return rc;
}
