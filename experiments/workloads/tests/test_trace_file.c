/* The trace file: what is written is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/workloads/tests/synthetic.h"
#include "experiments/workloads/trace_reader.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

static char folder[] = "/tmp/idlab-trace-XXXXXX";
static char path[64];

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/t.trace", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static struct trace_reader *open_sound(const char *file)
{
    char error[TRACE_ERROR_MAX] = "";
    struct trace_reader *r = trace_reader_open(file, UINT64_MAX, error);

    assert_string_equal(error, "");
    assert_non_null(r);
    return r;
}

/* Each object carries a pointer of its own from birth to death. */
static void assert_reads(const struct synthetic *s, const char *file)
{
    struct trace_reader *r = open_sound(file);
    struct trace_event event;
    uint64_t births = 0;

    for (size_t i = 0; i < s->count; i++) {
        const struct synthetic_event *e = &s->events[i];
        enum trace_event_kind kind = trace_reader_next(r, &event);
        assert_int_equal(kind, e->birth ? TRACE_BIRTH : TRACE_DEATH);
        assert_int_equal(event.size, e->size);
        if (e->birth) {
            assert_null(*event.block);
            *event.block = s->events + e->object;
            births++;
        }
        assert_ptr_equal(*event.block, s->events + e->object);
    }
    assert_int_equal(trace_reader_next(r, &event), TRACE_END);
    assert_int_equal(trace_reader_next(r, &event), TRACE_END);
    assert_int_equal(trace_reader_totals(r)->births, births);
    assert_int_equal(trace_reader_totals(r)->deaths, s->count - births);
    size_t live = 0, pos = 0;
    while (trace_reader_live(r, &pos, &event))
        live++;
    assert_int_equal(live, 2 * births - s->count);
    trace_reader_close(r);
}

static void test_round_trip(void **state)
{
    static const struct {
        size_t count, live;
        unsigned local;
    } programs[] = {{1, 1, 0},        {2, 1, 100},        {1000, 1, 100},
                    {5000, 10, 50},   {300000, 1000, 70}, {300000, 50000, 0},
                    {400000, 3, 100}, {20000, 9000, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++) {
        struct synthetic s = synthetic_program(
            i, programs[i].count, programs[i].live, programs[i].local);
        assert_int_equal(synthetic_write(&s, path), 0);
        assert_reads(&s, path);
        synthetic_free(&s);
    }
}

/* The live objects after `count` events: each once, with its size. */
static void assert_live(const struct synthetic *s, size_t count)
{
    struct trace_reader *r = open_sound(path);
    bool *alive = synthetic_alloc(s->count * sizeof *alive);
    struct trace_event event;
    size_t pos = 0;

    for (size_t i = 0; i < count; i++) {
        const struct synthetic_event *e = &s->events[i];
        assert_true(trace_reader_next(r, &event) < TRACE_END);
        assert_non_null(event.block);
        if (e->birth)
            *event.block = s->events + i; /* of its birth */
        alive[(struct synthetic_event *)*event.block - s->events] = e->birth;
    }
    while (trace_reader_live(r, &pos, &event)) {
        struct synthetic_event *e = *event.block;
        assert_true(alive[e - s->events]);
        assert_int_equal(event.size, e->size);
        alive[e - s->events] = false;
    }
    for (size_t i = 0; i < s->count; i++)
        assert_false(alive[i]);
    free(alive);
    trace_reader_close(r);
}

/* Wherever one stops, however much was read ahead. */
static void test_stops_anywhere(void **state)
{
    struct synthetic s = synthetic_program(5, 400, 30, 20);

    (void)state;
    assert_int_equal(synthetic_write(&s, path), 0);
    for (size_t i = 0; i <= s.count; i++)
        assert_live(&s, i);
    synthetic_free(&s);
}

static void test_empty(void **state)
{
    struct synthetic s = {0};

    (void)state;
    assert_int_equal(synthetic_write(&s, path), 0);
    assert_reads(&s, path);
}

static void test_sizes(void **state)
{
    static const uint64_t sizes[] = {0, 1, 63, 64, UINT32_MAX, TRACE_SIZE_MAX};
    struct trace_writer *w = trace_writer_open(path);
    struct trace_event event;

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        assert_int_equal(trace_writer_birth(w, sizes[i]), i);
    assert_int_equal(trace_writer_close(w), 0);
    struct trace_reader *r = open_sound(path);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        assert_int_equal(trace_reader_next(r, &event), TRACE_BIRTH);
        assert_int_equal(event.size, sizes[i]);
    }
    assert_int_equal(trace_reader_next(r, &event), TRACE_END);
    trace_reader_close(r);
}

static void test_meta_and_totals(void **state)
{
    struct trace_writer *w = trace_writer_open(path);

    (void)state;
    assert_int_equal(trace_writer_meta(w, "command", "sh -c 'a=b\nc'"), 0);
    assert_int_equal(trace_writer_meta(w, "env.MALLOC_CONF", ""), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(trace_writer_meta(w, "", "x"), -1);
    assert_int_equal(trace_writer_meta(w, "python", ""), 0);
    uint32_t a = trace_writer_birth(w, 100), b = trace_writer_birth(w, 50);
    trace_writer_death(w, a);
    assert_int_equal(trace_writer_birth(w, 7), a);
    trace_writer_death(w, b);
    trace_writer_unknown_free(w);
    trace_writer_unknown_free(w);
    trace_writer_lost(w, 3);
    assert_int_equal(trace_writer_meta(w, "late", "yes"), 0);
    assert_int_equal(trace_writer_error(w), 0);
    assert_int_equal(trace_writer_totals(w)->births, 3);
    assert_int_equal(trace_writer_close(w), 0);

    struct trace_reader *r = open_sound(path);
    assert_string_equal(trace_reader_meta(r, "command"), "sh -c 'a=b\nc'");
    assert_string_equal(trace_reader_meta(r, "python"), "");
    assert_string_equal(trace_reader_meta(r, "late"), "yes");
    assert_null(trace_reader_meta(r, "comman"));
    assert_null(trace_reader_meta(r, "a"));
    const struct trace_totals *t = trace_reader_totals(r);
    assert_int_equal(t->births, 3);
    assert_int_equal(t->deaths, 2);
    assert_int_equal(t->unknown_frees, 2);
    assert_int_equal(t->lost, 3);
    assert_int_equal(t->live_peak, 2);
    assert_int_equal(t->live_peak_bytes, 150);
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(trace_reader_bytes(r), status.st_size);
    trace_reader_close(r);
}

/* A quarter of a million objects alive and no locality at all: as bad as a
 * program gets, and still below four bytes an event. */
static void test_four_bytes_an_event(void **state)
{
    struct synthetic s = synthetic_program(1, 1000000, 250000, 0);
    struct stat status;

    (void)state;
    assert_int_equal(synthetic_write(&s, path), 0);
    assert_int_equal(stat(path, &status), 0);
    assert_true((double)status.st_size < 4.0 * (double)s.count);
    synthetic_free(&s);
}

static long bytes_mapped(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    char line[128] = "";

    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    fclose(f);
    return strtol(line, NULL, 10) * 4096;
}

/* Memory follows the live objects, not the events. */
static void test_bounded_memory(void **state)
{
    struct synthetic s = synthetic_program(2, 2000000, 100, 0);

    (void)state;
    assert_int_equal(synthetic_write(&s, path), 0);
    long before = bytes_mapped();
    struct trace_reader *r = open_sound(path);
    struct trace_event event;
    for (size_t i = 0; i < s.count; i++)
        trace_reader_next(r, &event);
    long taken = bytes_mapped() - before;
    assert_int_equal(trace_reader_next(r, &event), TRACE_END);
    trace_reader_close(r);
    assert_in_range(taken, 1, 2 << 20);
    synthetic_free(&s);
}

/* --- the writer's errors --- */

static bool exists(const char *file)
{
    struct stat status;

    return stat(file, &status) == 0;
}

static void test_writer_open_fails(void **state)
{
    (void)state;
    assert_null(trace_writer_open("/nonexistent/t.trace"));
    assert_int_equal(errno, ENOENT);
}

static void test_nothing_half_written(void **state)
{
    char part[80];

    (void)state;
    unlink(path);
    snprintf(part, sizeof part, "%s.part", path);
    struct trace_writer *w = trace_writer_open(path);
    trace_writer_birth(w, 1);
    assert_true(exists(part));
    trace_writer_abandon(w);
    assert_false(exists(part));
    assert_false(exists(path));
}

static void test_disk_full(void **state)
{
    struct rlimit before, small = {4096, 0};
    struct rng rng;
    char part[80];

    (void)state;
    unlink(path);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small.rlim_max = before.rlim_max;
    struct trace_writer *w = trace_writer_open(path);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    rng_seed(&rng, 1, 1);
    for (int i = 0; i < 200000; i++)
        trace_writer_birth(w, rng_below(&rng, 1 << 20));
    int error = trace_writer_error(w);
    uint32_t number = trace_writer_birth(w, 1);
    int rc = trace_writer_close(w), why = errno;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(error, EFBIG);
    assert_int_equal(number, TRACE_NO_NUMBER);
    assert_int_equal(rc, -1);
    assert_int_equal(why, EFBIG);
    assert_false(exists(path));
    snprintf(part, sizeof part, "%s.part", path);
    assert_false(exists(part));
}

static void test_too_much_meta(void **state)
{
    struct trace_writer *w = trace_writer_open(path);
    char *value = synthetic_alloc(TRACE_META_MAX);

    (void)state;
    memset(value, 'x', TRACE_META_MAX - 1);
    assert_int_equal(trace_writer_meta(w, "k", value), -1);
    assert_int_equal(errno, E2BIG);
    value[TRACE_META_MAX - 3] = '\0'; /* "k=" and the zero byte fit */
    assert_int_equal(trace_writer_meta(w, "k", value), 0);
    assert_int_equal(trace_writer_meta(w, "k", ""), -1);
    assert_int_equal(trace_writer_birth(w, 1), 0);
    assert_int_equal(trace_writer_meta(w, "k", value), 0);
    assert_int_equal(trace_writer_close(w), 0);
    struct trace_reader *r = open_sound(path);
    assert_string_equal(trace_reader_meta(r, "k"), value);
    trace_reader_close(r);
    free(value);
}

static void test_impossible_size(void **state)
{
    struct trace_writer *w = trace_writer_open(path);

    (void)state;
    assert_int_equal(trace_writer_birth(w, TRACE_SIZE_MAX + 1),
                     TRACE_NO_NUMBER);
    assert_int_equal(trace_writer_close(w), -1);
    assert_int_equal(errno, EOVERFLOW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_stops_anywhere),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_meta_and_totals),
        cmocka_unit_test(test_four_bytes_an_event),
        cmocka_unit_test(test_bounded_memory),
        cmocka_unit_test(test_writer_open_fails),
        cmocka_unit_test(test_nothing_half_written),
        cmocka_unit_test(test_disk_full),
        cmocka_unit_test(test_too_much_meta),
        cmocka_unit_test(test_impossible_size),
    };

    return cmocka_run_group_tests_name("trace_file", tests, make_folder,
                                       remove_folder);
}
