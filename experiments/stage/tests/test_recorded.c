/* A recording that is replayed gives the metrics of the run that was recorded. */
#include "experiments/stage/tests/fixture.h"

#include "experiments/identity/id_map.h"
#include "experiments/identity/metrics.h"
#include "experiments/identity/tracker.h"
#include "experiments/workloads/tests/synthetic.h"
#include "experiments/workloads/trace_writer.h"

/* Tells a tracker and a trace. */
struct tee {
    struct event_sink sink; /* first */
    struct event_sink *next;
    struct trace_writer *writer;
    struct id_map numbers; /* id -> number in the trace */
};

static void tee_birth(struct event_sink *sink, const void *id, unsigned type,
                      size_t size)
{
    struct tee *tee = (struct tee *)sink;
    uint64_t *number = id_map_at(&tee->numbers, (uint64_t)(uintptr_t)id);

    assert_non_null(number);
    *number = trace_writer_birth(tee->writer, size);
    tee->next->birth(tee->next, id, type, size);
}

static void tee_death(struct event_sink *sink, const void *id)
{
    struct tee *tee = (struct tee *)sink;
    uint64_t *number = id_map_at(&tee->numbers, (uint64_t)(uintptr_t)id);

    trace_writer_death(tee->writer, (uint32_t)*number);
    tee->next->death(tee->next, id);
}

static void tee_unmap(struct event_sink *sink, const void *base, size_t size)
{
    struct tee *tee = (struct tee *)sink;

    tee->next->unmap(tee->next, base, size);
}

/* Runs a load; its events go to a trace, too, unless `path` is NULL. */
static struct metrics run(const char *allocator, const char *load,
                          const char *path)
{
    struct tracker *t = tracker_create(TRACKER_STALE);
    struct tee tee = {
        .sink = {.birth = tee_birth, .death = tee_death, .unmap = tee_unmap},
        .next = tracker_sink(t)};
    char name[TRACKER_SCOPE_NAME_MAX];
    const char *status = "";
    struct fixture f;
    struct stage stage;
    struct metrics m;

    fixture_make(&f, allocator, load, 30000);
    assert_int_equal(id_map_init(&tee.numbers), 0);
    tee.writer = path == NULL ? NULL : trace_writer_open(path);
    assert_int_equal(stage_open(&stage, &f.cell, &status), 0);
    int rc =
        stage_run(&stage, path == NULL ? tracker_sink(t) : &tee.sink, &status);
    assert_string_equal(rc == 0 ? "" : status, "");
    if (path != NULL)
        assert_int_equal(trace_writer_close(tee.writer), 0);
    assert_int_equal(tracker_finish(t), 0);
    metrics_read(&m, tracker_scope(t, 0, name));
    stage_close(&stage);
    id_map_free(&tee.numbers);
    fixture_free(&f);
    tracker_destroy(t);
    return m;
}

static const char *const allocators[] = {
    "freelist", "freelist:order=random", "freelist:order=address",
    "arena:chunk=64K,recycle=lifo", "quarantine:slots=100+freelist"};

/* One type whose objects have no buffers; then blocks of many sizes.  A replay
 * knows blocks only, so the types are one in both. */
static void a_replay_has_the_same_metrics(void **state)
{
    char folder[] = "/tmp/idlab-recorded-XXXXXX";
    char first[64];
    char copy[64];
    char replay[2][96];
    struct synthetic s = synthetic_program(4, 40000, 300, 30);

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(first, sizeof first, "%s/a.trace", folder);
    snprintf(copy, sizeof copy, "%s/b.trace", folder);
    snprintf(replay[0], sizeof replay[0], "trace:file=%s", first);
    snprintf(replay[1], sizeof replay[1], "trace:file=%s", copy);
    const char *const loads[] = {"window:live=700,type=float",
                                 "window:live=300,type=int,order=alloc_first",
                                 replay[0]};
    for (size_t a = 0; a < sizeof allocators / sizeof *allocators; a++) {
        for (size_t l = 0; l < sizeof loads / sizeof *loads; l++) {
            assert_int_equal(synthetic_write(&s, first), 0);
            struct metrics want = run(allocators[a], loads[l], copy);
            struct metrics got = run(allocators[a], replay[1], NULL);
            assert_true(want.births > 10000);
            assert_memory_equal(&got, &want, sizeof want);
        }
    }
    unlink(first);
    unlink(copy);
    assert_int_equal(rmdir(folder), 0);
    synthetic_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_replay_has_the_same_metrics),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
