/* trace: the recorded program comes back, event by event, on any allocator. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/workloads/tests/stand.h"
#include "experiments/workloads/tests/synthetic.h"
#include "experiments/workloads/trace_file.h"

#include <sys/resource.h>

static char folder[] = "/tmp/idlab-replay-XXXXXX";
static char path[64], spec[96];

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/t.trace", folder);
    snprintf(spec, sizeof spec, "trace:file=%s", path);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

/* The hash that a witness has after these events. */
static uint64_t expected_hash(const struct synthetic *s)
{
    struct witness w = {.hash = 0};

    for (size_t i = 0; i < s->count; i++) {
        witness_mix(&w, s->events[i].birth ? 1 : 2);
        if (s->events[i].birth) {
            witness_mix(&w, TYPE_BLOCK);
            witness_mix(&w, s->events[i].size);
        } else {
            witness_mix(&w, s->events[i].object + 1);
        }
    }
    return w.hash;
}

static void test_same_events(void **state)
{
    static const char *const allocators[] = {"freelist", "arena",
                                             "pymalloc", "jemalloc",
                                             "libc",     "quarantine+freelist"};
    struct synthetic s = synthetic_program(1, 50000, 500, 50);

    (void)state;
    for (size_t i = 0; i < s.count; i++)
        if (s.events[i].size == 0)
            s.events[i].size = 1; /* what is asked for in its stead */
    assert_int_equal(synthetic_write(&s, path), 0);
    for (size_t i = 0; i < sizeof allocators / sizeof allocators[0]; i++) {
        struct stand stand;
        stand_open(&stand, allocators[i], "refcount", "plain");
        assert_int_equal(stand_run(&stand, spec, 10, 1), 0);
        assert_int_equal(stand.witness.births + stand.witness.deaths, s.count);
        assert_int_equal(stand.witness.hash, expected_hash(&s));
        assert_true(stand.witness.live > 0); /* at the end, and then freed */
        assert_null(stand_close(&stand));
    }
    synthetic_free(&s);
}

/* malloc(0) gives an id, too. */
static void test_size_zero(void **state)
{
    struct stand stand;

    (void)state;
    struct trace_writer *w = trace_writer_open(path);
    trace_writer_birth(w, 0);
    trace_writer_death(w, trace_writer_birth(w, 0));
    assert_int_equal(trace_writer_close(w), 0);
    stand_open(&stand, "freelist", "refcount", "plain");
    assert_int_equal(stand_run(&stand, spec, 1, 1), 0);
    assert_int_equal(stand.witness.births, 2);
    assert_int_equal(stand.witness.deaths, 1);
    assert_null(stand_close(&stand));
}

/* Ten million events, a thousand alive: some megabytes, and it says how far it
 * is. */
static void test_long_trace(void **state)
{
    struct trace_writer *w = trace_writer_open(path);
    uint32_t numbers[1000];
    struct rusage before, after;
    struct stand stand;
    struct rng rng;

    (void)state;
    rng_seed(&rng, 1, 1);
    for (size_t i = 0; i < 1000; i++)
        numbers[i] = trace_writer_birth(w, 16);
    for (size_t i = 0; i < 5000000; i++) {
        size_t j = rng_below(&rng, 1000);
        trace_writer_death(w, numbers[j]);
        numbers[j] = trace_writer_birth(w, 1 + rng_below(&rng, 256));
    }
    assert_int_equal(trace_writer_close(w), 0);
    stand_open(&stand, "freelist", "refcount", "plain");
    memset(stand.witness.places, 0,
           WITNESS_PLACES * sizeof *stand.witness.places); /* touched */
    getrusage(RUSAGE_SELF, &before);
    assert_int_equal(stand_run(&stand, spec, 1, 1), 0);
    getrusage(RUSAGE_SELF, &after);
    assert_int_equal(stand.witness.births, 5001000);
    assert_true(after.ru_maxrss - before.ru_maxrss < 8192); /* KiB */
    assert_true(stand.progress > 0.99);
    assert_null(stand_close(&stand));
}

static const char *probe(const char *text)
{
    static char error[TRACE_ERROR_MAX];
    struct spec *parsed = stand_spec(text, &stage_workload_axis);
    const char *why = workload_find("trace")->probe(parsed->values);

    if (why != NULL)
        snprintf(error, sizeof error, "%s", why);
    spec_free(parsed);
    return why != NULL ? error : NULL;
}

static void test_probe(void **state)
{
    struct synthetic s = synthetic_program(2, 1000, 50, 50);
    char expected[160];

    (void)state;
    assert_int_equal(synthetic_write(&s, path), 0);
    assert_null(probe(spec));
    struct bytes b = bytes_read(path);
    b.data[b.size / 2] ^= 1;
    bytes_write(path, b.data, b.size);
    size_t block =
        TRACE_HEADER_FIXED + trace_get_u32(b.data + 12) + TRACE_CHECK_BYTES;
    snprintf(expected, sizeof expected,
             "trace %s: damaged at byte %zu: block checksum", path, block);
    assert_string_equal(probe(spec), expected);
    bytes_write(path, b.data, b.size - 1);
    snprintf(expected, sizeof expected,
             "trace %s: damaged at byte %zu: cut off: the closing block is "
             "missing",
             path, b.size - 1);
    assert_string_equal(probe(spec), expected);
    assert_string_equal(probe("trace:file=/nonexistent"),
                        "trace /nonexistent: No such file or directory");
    free(b.data);
    synthetic_free(&s);
}

/* Damage that is found on the way ends the load in words, and cleanly. */
static void test_damage_on_the_way(void **state)
{
    struct synthetic s = synthetic_program(3, 500000, 100000, 0);
    struct stand stand;

    (void)state;
    assert_int_equal(synthetic_write(&s, path), 0);
    struct bytes b = bytes_read(path);
    b.data[b.size / 2] ^= 1;
    bytes_write(path, b.data, b.size);
    stand_open(&stand, "freelist", "refcount", "plain");
    assert_int_equal(stand_run(&stand, spec, 1, 1), -1);
    assert_non_null(stand.load.error);
    assert_non_null(strstr(stand.load.error, ": block checksum"));
    assert_int_equal(stand.finished, 1);
    assert_true(stand.witness.births > 1000);
    assert_null(stand_close(&stand));
    free(b.data);
    synthetic_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_events),
        cmocka_unit_test(test_size_zero),
        cmocka_unit_test(test_long_trace),
        cmocka_unit_test(test_probe),
        cmocka_unit_test(test_damage_on_the_way),
    };

    return cmocka_run_group_tests_name("replay", tests, make_folder,
                                       remove_folder);
}
