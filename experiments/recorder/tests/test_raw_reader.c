/* test_raw_reader - merging the lanes of a raw file. */
#include "experiments/recorder/raw_reader.h"
#include "experiments/recorder/tests/raw_file.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct raw_reader *open_made(struct raw_maker *m)
{
    raw_maker_close(m);
    struct raw_reader *r = raw_reader_open(m->path);
    assert_non_null(r);
    return r;
}

static void close_made(struct raw_maker *m, struct raw_reader *r)
{
    raw_reader_close(r);
    unlink(m->path);
}

static void an_empty_file_has_no_event(void **state)
{
    struct raw_maker m;
    struct raw_event event;

    (void)state;
    raw_maker_open(&m);
    struct raw_reader *r = open_made(&m);
    assert_false(raw_reader_next(r, &event));
    assert_int_equal(raw_reader_error(r), 0);
    assert_int_equal(raw_reader_lost(r), 0);
    assert_int_equal(raw_reader_header(r)->pid, 4711);
    close_made(&m, r);
}

static void every_kind_comes_back_as_it_was_put(void **state)
{
    static struct raw_lane lane;
    struct raw_maker m;
    struct raw_event e;

    (void)state;
    lane.used = 0;
    raw_maker_open(&m);
    raw_put(&m, &lane, RAW_BIRTH, 0x7fff12345670, 33, 0);
    raw_put(&m, &lane, RAW_MOVE_BEGIN, 0x7fff12345670, 0, 0);
    raw_put(&m, &lane, RAW_MOVE_END, 0x600000, 66, 2);
    raw_put(&m, &lane, RAW_DEATH, 0x600000, 0, 0);
    raw_maker_chunk(&m, &lane);
    struct raw_reader *r = open_made(&m);
    assert_true(raw_reader_next(r, &e));
    assert_int_equal(e.kind, RAW_BIRTH);
    assert_int_equal(e.address, 0x7fff12345670);
    assert_int_equal(e.size, 33);
    assert_true(raw_reader_next(r, &e));
    assert_int_equal(e.kind, RAW_MOVE_BEGIN);
    assert_int_equal(e.sequence, 2);
    assert_true(raw_reader_next(r, &e));
    assert_int_equal(e.kind, RAW_MOVE_END);
    assert_int_equal(e.address, 0x600000);
    assert_int_equal(e.size, 66);
    assert_int_equal(e.begin, 2);
    assert_true(raw_reader_next(r, &e));
    assert_int_equal(e.kind, RAW_DEATH);
    assert_int_equal(e.address, 0x600000);
    assert_false(raw_reader_next(r, &e));
    assert_int_equal(raw_reader_lost(r), 0);
    close_made(&m, r);
}

static unsigned next_random(unsigned *x)
{
    *x = *x * 1103515245U + 12345U;
    return *x >> 16;
}

/* `lanes` threads that log in turns of random length; each event's address is
 * its sequence number, so that the order can be checked.  */
static void interleave(struct raw_maker *m, struct raw_lane *lane,
                       unsigned lanes, unsigned events, unsigned seed)
{
    for (unsigned i = 0; i < events;) {
        struct raw_lane *l = &lane[next_random(&seed) % lanes];
        unsigned turn = next_random(&seed) % 300;
        for (; turn > 0 && i < events; turn--, i++) {
            if (!raw_lane_has_room(l)) {
                raw_maker_chunk(m, l);
                memset(l, 0, sizeof *l);
            }
            unsigned kind = 1 + next_random(&seed) % 4;
            raw_put(m, l, (enum raw_kind)kind, m->sequence + 1, 5, 6);
        }
    }
    for (unsigned k = 0; k < lanes; k++)
        raw_maker_chunk(m, &lane[k]);
}

static void expect_in_order(struct raw_reader *r, uint64_t events)
{
    struct raw_event e;
    uint64_t n = 0;

    while (raw_reader_next(r, &e)) {
        n++;
        assert_int_equal(e.sequence, n);
        assert_int_equal(e.address, n);
    }
    assert_int_equal(n, events);
    assert_int_equal(raw_reader_error(r), 0);
    assert_int_equal(raw_reader_lost(r), 0);
}

static void interleaved_threads_are_merged_in_order(void **state)
{
    static const unsigned lanes[] = {1, 2, 3, 17, 60};

    (void)state;
    for (unsigned i = 0; i < sizeof lanes / sizeof *lanes; i++) {
        struct raw_lane *lane = calloc(lanes[i], sizeof *lane);
        struct raw_maker m;
        assert_non_null(lane);
        raw_maker_open(&m);
        interleave(&m, lane, lanes[i], 100000, 7 + i);
        struct raw_reader *r = open_made(&m);
        expect_in_order(r, 100000);
        assert_in_range(raw_reader_chunks_peak(r), 1, lanes[i]);
        close_made(&m, r);
        free(lane);
    }
}

/* 200 threads one after the other: one chunk in memory is enough. */
static void memory_follows_the_threads_not_the_chunks(void **state)
{
    struct raw_lane *lane = calloc(1, sizeof *lane);
    struct raw_maker m;

    (void)state;
    assert_non_null(lane);
    raw_maker_open(&m);
    for (int thread = 0; thread < 200; thread++) {
        memset(lane, 0, sizeof *lane);
        while (raw_lane_has_room(lane))
            raw_put(&m, lane, RAW_DEATH, m.sequence + 1, 0, 0);
        raw_maker_chunk(&m, lane);
    }
    uint64_t events = m.sequence;
    struct raw_reader *r = open_made(&m);
    expect_in_order(r, events);
    assert_int_equal(raw_reader_chunks_peak(r), 1);
    close_made(&m, r);
    free(lane);
}

/* The process was killed after it had written a full lane and before it had
 * emptied it; or before it had come to the copy's magic. */
static void doubled_records_are_given_out_once(void **state)
{
    static struct raw_lane lane;

    (void)state;
    for (size_t bytes = 0; bytes <= RAW_CHUNK; bytes += 4096) {
        struct raw_maker m;
        memset(&lane, 0, sizeof lane);
        raw_maker_open(&m);
        while (raw_lane_has_room(&lane))
            raw_put(&m, &lane, RAW_BIRTH, m.sequence + 1, 1, 0);
        uint64_t events = m.sequence;
        raw_maker_part(&m, &lane, bytes, bytes == RAW_CHUNK);
        raw_maker_part(&m, &lane, RAW_CHUNK, true);
        struct raw_reader *r = open_made(&m);
        expect_in_order(r, events);
        close_made(&m, r);
    }
}

static void what_is_missing_is_lost(void **state)
{
    static struct raw_lane lane;
    struct raw_maker m;
    struct raw_event e;
    uint64_t n = 0;

    (void)state;
    memset(&lane, 0, sizeof lane);
    raw_maker_open(&m);
    for (int i = 0; i < 10; i++) {
        raw_put(&m, &lane, RAW_BIRTH, 16, 1, 0);
        m.sequence += 3; /* numbers that nobody wrote */
    }
    raw_maker_chunk(&m, &lane);
    m.chunks += 2; /* given out, never written */
    m.sequence += 100;
    struct raw_reader *r = open_made(&m);
    while (raw_reader_next(r, &e))
        n++;
    assert_int_equal(n, 10);
    assert_int_equal(raw_reader_lost(r), 130);
    close_made(&m, r);
}

static void other_files_are_refused(void **state)
{
    struct raw_maker m;

    (void)state;
    assert_null(raw_reader_open("/nonexistent/raw"));
    assert_int_equal(errno, ENOENT);
    raw_maker_open(&m);
    assert_int_equal(write(m.fd, "no raw file", 11), 11);
    close(m.fd);
    assert_null(raw_reader_open(m.path));
    assert_int_equal(errno, EINVAL);
    unlink(m.path);
}

/* Any bytes in the chunks: no crash, no endless loop. */
static void noise_ends_the_lane(void **state)
{
    static struct raw_lane lane;
    unsigned seed = 99;

    (void)state;
    for (int round = 0; round < 200; round++) {
        struct raw_maker m;
        struct raw_event e;
        unsigned n = 0;
        raw_maker_open(&m);
        for (unsigned i = 0; i < RAW_CHUNK_WORDS; i++)
            lane.words[i] =
                (uint64_t)next_random(&seed) << 40 | next_random(&seed) % 40;
        raw_maker_chunk(&m, &lane);
        struct raw_reader *r = open_made(&m);
        while (raw_reader_next(r, &e))
            assert_in_range(n++, 0, RAW_CHUNK_WORDS);
        close_made(&m, r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_file_has_no_event),
        cmocka_unit_test(every_kind_comes_back_as_it_was_put),
        cmocka_unit_test(interleaved_threads_are_merged_in_order),
        cmocka_unit_test(memory_follows_the_threads_not_the_chunks),
        cmocka_unit_test(doubled_records_are_given_out_once),
        cmocka_unit_test(what_is_missing_is_lost),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(noise_ends_the_lane),
    };

    return cmocka_run_group_tests_name("raw_reader", tests, NULL, NULL);
}
