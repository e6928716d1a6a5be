#ifndef WORKLOADS_TESTS_DAMAGED_H
#define WORKLOADS_TESTS_DAMAGED_H

/* A folder for damaged traces, and what reading one complains of.  For tests, to
 * be included after cmocka. */
#include "experiments/workloads/tests/synthetic.h"
#include "experiments/workloads/trace_reader.h"

#include <string.h>

static char folder[] = "/tmp/idlab-trace-XXXXXX";
static char path[64], damaged[64];

static inline int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/t.trace", folder);
    snprintf(damaged, sizeof damaged, "%s/d.trace", folder);
    return 0;
}

static inline int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    unlink(damaged);
    return rmdir(folder);
}

/* Reads to the end.  NULL when the file is sound, else what is wrong with it. */
static inline const char *complaint(const char *file, uint64_t whole_max)
{
    static char error[TRACE_ERROR_MAX];
    struct trace_reader *r = trace_reader_open(file, whole_max, error);
    struct trace_event event;
    enum trace_event_kind kind = TRACE_BIRTH;

    if (r == NULL)
        return error;
    while (kind == TRACE_BIRTH || kind == TRACE_DEATH)
        kind = trace_reader_next(r, &event);
    if (kind == TRACE_BAD)
        snprintf(error, sizeof error, "%s", trace_reader_error(r));
    trace_reader_close(r);
    return kind == TRACE_BAD ? error : NULL;
}

static inline void assert_refused(const char *why)
{
    size_t n = strlen("trace ");

    assert_non_null(why);
    assert_int_equal(strncmp(why, "trace ", n), 0);
    assert_int_equal(strncmp(why + n, damaged, strlen(damaged)), 0);
    assert_non_null(strstr(why, ": damaged at byte "));
    assert_null(strchr(why, '\n'));
}

#endif
