/* test_long_trace - a trace of 10^7 events is replayed by id_reuse in bounded
 * memory, and says how far it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/random.h"
#include "experiments/workloads/trace_writer.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#define EVENTS    3000000
#define MAX_BYTES SIZE_MAX /* a sanitizer has memory of its own */
#else
#define EVENTS    10000000
#define MAX_BYTES ((size_t)300 << 20)
#endif
#define LIVE 100000 /* objects */

static char folder[] = "/tmp/test_long_trace.XXXXXX";

static const char *path_of(const char *name)
{
    static char path[64];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* A window of LIVE objects of many sizes; which one is replaced is drawn. */
static void write_trace(const char *path)
{
    static uint32_t live[LIVE];
    struct trace_writer *w = trace_writer_open(path);
    struct rng rng;

    assert_non_null(w);
    rng_seed(&rng, 1, 0);
    for (size_t i = 0; i < LIVE; i++)
        live[i] = trace_writer_birth(w, 1 + rng_below(&rng, 600));
    for (size_t events = LIVE; events < EVENTS; events += 2) {
        uint32_t *object = &live[rng_below(&rng, LIVE)];

        trace_writer_death(w, *object);
        *object = trace_writer_birth(w, 1 + rng_below(&rng, 600));
    }
    assert_int_equal(trace_writer_close(w), 0);
}

/* Runs id_reuse on the trace, with its progress in the file `err`. */
static void replay(void)
{
    const char *bin = getenv("BIN");
    char program[512];
    char load[128];
    int status = 0;

    (void)snprintf(program, sizeof program, "%s/id_reuse",
                   bin == NULL ? "build/bin" : bin);
    (void)snprintf(load, sizeof load, "trace:file=%s", path_of("trace"));
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        int err = open(path_of("err"), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
        int out = open("/dev/null", O_WRONLY | O_CLOEXEC);

        if (err < 0 || out < 0 || dup2(err, 2) < 0 || dup2(out, 1) < 0 ||
            setenv("IDLAB_PROGRESS", "1", 1) != 0)
            _exit(126);
        (void)execl(program, "id_reuse", "-w", load, "-a", "freelist", "-p",
                    "plain", "--seed", "1", "-o", folder, (char *)NULL);
        _exit(127);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

/* The number in that column of the only row. */
static uint64_t column(const char *name)
{
    static char line[2][8192];
    char *rest[2] = {line[0], line[1]};
    FILE *f = fopen(path_of("id_reuse.csv"), "re");

    assert_non_null(f);
    do
        assert_non_null(fgets(line[0], sizeof line[0], f));
    while (line[0][0] == '#');
    assert_non_null(fgets(line[1], sizeof line[1], f));
    (void)fclose(f);
    for (;;) {
        const char *title = strsep(&rest[0], ",\n");
        const char *value = strsep(&rest[1], ",\n");

        assert_non_null(title);
        assert_non_null(value);
        if (strcmp(title, name) == 0)
            return strtoull(value, NULL, 10);
    }
}

/* Percentages between the ends, each not below the one before. */
static unsigned steps_told(void)
{
    FILE *f = fopen(path_of("err"), "re");
    char line[256];
    long last = 0;
    unsigned steps = 0;

    assert_non_null(f);
    while (fgets(line, sizeof line, f) != NULL) {
        const char *behind_bar = strstr(line, "] ");
        long share = behind_bar == NULL ? -1 : strtol(behind_bar + 2, NULL, 10);

        assert_in_range(share, last, 100);
        steps += share > last && share < 100;
        last = share;
    }
    (void)fclose(f);
    return steps;
}

static void test_bounded_memory_and_progress(void **state)
{
    struct rusage usage;

    (void)state;
    write_trace(path_of("trace"));
    replay();
    assert_int_equal(getrusage(RUSAGE_CHILDREN, &usage), 0);
    assert_int_equal(column("births"), (EVENTS + LIVE) / 2);
    assert_int_equal(column("deaths"), (EVENTS - LIVE) / 2);
    assert_int_equal(column("live_peak"), LIVE);
    print_message("%d events: %ld MiB resident, %u steps told\n", EVENTS,
                  usage.ru_maxrss >> 10, steps_told());
    assert_in_range(usage.ru_maxrss, 0, MAX_BYTES >> 10);
    assert_in_range(column("rss_peak_bytes"), 1, MAX_BYTES);
    assert_true(steps_told() >= 1);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    char command[80];

    (void)state;
    (void)snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command); /* NOLINT(cert-env33-c): our own folder's name */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounded_memory_and_progress)};

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
