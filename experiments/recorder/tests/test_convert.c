/* test_convert - raw events become a trace: every case of a realloc, blocks of
 * before, blocks that die unseen; and a random program against a naive model. */
#include "experiments/recorder/convert.h"
#include "experiments/recorder/tests/raw_file.h"
#include "experiments/workloads/trace_reader.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct fixture {
    struct raw_maker maker;
    struct raw_lane *lane;
    char trace[80];
    struct convert_counts counts;
    struct trace_reader *reader;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    assert_non_null(f);
    f->lane = calloc(1, sizeof *f->lane);
    assert_non_null(f->lane);
    raw_maker_open(&f->maker);
    (void)snprintf(f->trace, sizeof f->trace, "%s.trace", f->maker.path);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    if (f->reader != NULL)
        trace_reader_close(f->reader);
    unlink(f->maker.path);
    unlink(f->trace);
    free(f->lane);
    free(f);
    return 0;
}

static void birth(struct fixture *f, uint64_t address, uint64_t size)
{
    raw_put(&f->maker, f->lane, RAW_BIRTH, address, size, 0);
}

static void death(struct fixture *f, uint64_t address)
{
    raw_put(&f->maker, f->lane, RAW_DEATH, address, 0, 0);
}

static uint64_t move_begin(struct fixture *f, uint64_t address)
{
    return raw_put(&f->maker, f->lane, RAW_MOVE_BEGIN, address, 0, 0);
}

static void move_end(struct fixture *f, uint64_t address, uint64_t size,
                     uint64_t begin)
{
    raw_put(&f->maker, f->lane, RAW_MOVE_END, address, size, begin);
}

/* Converts what has been put, and opens the trace. */
static void convert(struct fixture *f)
{
    char error[TRACE_ERROR_MAX];

    raw_maker_chunk(&f->maker, f->lane);
    raw_maker_close(&f->maker);
    struct raw_reader *from = raw_reader_open(f->maker.path);
    assert_non_null(from);
    struct trace_writer *to = trace_writer_open(f->trace);
    assert_non_null(to);
    assert_int_equal(convert_events(from, to, NULL, NULL, &f->counts), 0);
    assert_int_equal(trace_writer_close(to), 0);
    raw_reader_close(from);
    f->reader = trace_reader_open(f->trace, UINT64_MAX, error);
    assert_non_null(f->reader);
}

static void expect(struct fixture *f, enum trace_event_kind kind, size_t size)
{
    struct trace_event e;

    assert_int_equal(trace_reader_next(f->reader, &e), kind);
    if (kind != TRACE_END)
        assert_int_equal(e.size, size);
}

static void births_and_deaths(void **state)
{
    struct fixture *f = *state;

    birth(f, 0x1000, 10);
    birth(f, 0x2000, 0);
    death(f, 0x1000);
    birth(f, 0x1000, 30); /* the identity comes back */
    death(f, 0x1000);
    death(f, 0x2000);
    convert(f);
    expect(f, TRACE_BIRTH, 10);
    expect(f, TRACE_BIRTH, 0);
    expect(f, TRACE_DEATH, 10);
    expect(f, TRACE_BIRTH, 30);
    expect(f, TRACE_DEATH, 30);
    expect(f, TRACE_DEATH, 0);
    expect(f, TRACE_END, 0);
    assert_int_equal(f->counts.births, 3);
    assert_int_equal(f->counts.deaths, 3);
    assert_int_equal(f->counts.overlaps, 0);
}

static void a_moving_realloc_is_one_pair(void **state)
{
    struct fixture *f = *state;

    birth(f, 0x1000, 10);
    uint64_t begin = move_begin(f, 0x1000);
    birth(f, 0x1000, 77); /* another thread gets the address meanwhile */
    move_end(f, 0x2000, 20, begin);
    death(f, 0x1000);
    convert(f);
    expect(f, TRACE_BIRTH, 10);
    expect(f, TRACE_BIRTH, 77);
    expect(f, TRACE_BIRTH, 20); /* the pair */
    expect(f, TRACE_DEATH, 10);
    expect(f, TRACE_DEATH, 77);
    expect(f, TRACE_END, 0);
    assert_int_equal(f->counts.moved, 1);
    assert_int_equal(f->counts.resized, 0);
    assert_int_equal(f->counts.overlaps, 0);
    assert_string_equal(trace_reader_meta(f->reader, "reallocs_moved"), "1");
}

static void a_realloc_in_place_is_no_event(void **state)
{
    struct fixture *f = *state;

    birth(f, 0x1000, 10);
    move_end(f, 0x1000, 12, move_begin(f, 0x1000));
    death(f, 0x1000);
    convert(f);
    expect(f, TRACE_BIRTH, 10);
    expect(f, TRACE_DEATH, 10);
    expect(f, TRACE_END, 0);
    assert_int_equal(f->counts.resized, 1);
    assert_int_equal(f->counts.moved, 0);
    assert_string_equal(trace_reader_meta(f->reader, "reallocs_in_place"), "1");
}

static void a_failing_realloc_is_no_event(void **state)
{
    struct fixture *f = *state;

    birth(f, 0x1000, 10);
    move_end(f, 0, 1 << 20, move_begin(f, 0x1000));
    death(f, 0x1000);
    convert(f);
    expect(f, TRACE_BIRTH, 10);
    expect(f, TRACE_DEATH, 10);
    expect(f, TRACE_END, 0);
    assert_int_equal(f->counts.resized + f->counts.moved, 0);
}

static void a_realloc_to_nothing_is_a_death(void **state)
{
    struct fixture *f = *state;

    birth(f, 0x1000, 10);
    move_end(f, 0, 0, move_begin(f, 0x1000));
    birth(f, 0x1000, 11);
    convert(f);
    expect(f, TRACE_BIRTH, 10);
    expect(f, TRACE_DEATH, 10);
    expect(f, TRACE_BIRTH, 11);
    expect(f, TRACE_END, 0);
    assert_int_equal(f->counts.overlaps, 0);
}

static void reallocs_of_two_threads_cross(void **state)
{
    struct fixture *f = *state;

    birth(f, 0x1000, 10);
    birth(f, 0x2000, 20);
    uint64_t first = move_begin(f, 0x1000);
    uint64_t second = move_begin(f, 0x2000);
    move_end(f, 0x2000, 30, first); /* the second's old place */
    move_end(f, 0x1000, 40, second);
    death(f, 0x1000);
    death(f, 0x2000);
    convert(f);
    expect(f, TRACE_BIRTH, 10);
    expect(f, TRACE_BIRTH, 20);
    expect(f, TRACE_BIRTH, 30);
    expect(f, TRACE_DEATH, 10);
    expect(f, TRACE_BIRTH, 40);
    expect(f, TRACE_DEATH, 20);
    expect(f, TRACE_DEATH, 40);
    expect(f, TRACE_DEATH, 30);
    expect(f, TRACE_END, 0);
    assert_int_equal(f->counts.moved, 2);
    assert_int_equal(f->counts.overlaps, 0);
}

static void a_realloc_that_never_ended_leaves_its_block(void **state)
{
    struct fixture *f = *state;

    birth(f, 0x1000, 10);
    (void)move_begin(f, 0x1000);
    convert(f);
    expect(f, TRACE_BIRTH, 10);
    expect(f, TRACE_END, 0);
    assert_int_equal(f->counts.lost, 0);
}

static void blocks_of_before_are_counted(void **state)
{
    struct fixture *f = *state;

    death(f, 0x1000);
    move_end(f, 0x3000, 30, move_begin(f, 0x2000)); /* moves */
    move_end(f, 0x4000, 30, move_begin(f, 0x4000)); /* stays */
    move_end(f, 0, 0, move_begin(f, 0x5000));       /* freed */
    death(f, 0x4000);
    convert(f);
    expect(f, TRACE_BIRTH, 30);
    expect(f, TRACE_END, 0);
    assert_int_equal(f->counts.unknown_frees, 4);
    assert_int_equal(f->counts.births, 1);
    assert_int_equal(trace_reader_totals(f->reader)->unknown_frees, 4);
}

static void a_block_that_died_unseen_dies_now(void **state)
{
    struct fixture *f = *state;

    birth(f, 0x1000, 10);
    birth(f, 0x1000, 20);
    death(f, 0x1000);
    convert(f);
    expect(f, TRACE_BIRTH, 10);
    expect(f, TRACE_DEATH, 10);
    expect(f, TRACE_BIRTH, 20);
    expect(f, TRACE_DEATH, 20);
    expect(f, TRACE_END, 0);
    assert_int_equal(f->counts.overlaps, 1);
}

static void lost_events_are_told(void **state)
{
    struct fixture *f = *state;

    birth(f, 0x1000, 10);
    f->maker.sequence += 7;
    death(f, 0x1000);
    convert(f);
    assert_int_equal(f->counts.lost, 7);
    assert_int_equal(trace_reader_totals(f->reader)->lost, 7);
}

static bool give_up(void *arg, uint64_t events, uint64_t of)
{
    (void)events;
    (void)of;
    ++*(int *)arg;
    return false;
}

static void progress_can_stop_it(void **state)
{
    struct fixture *f = *state;
    int asked = 0;

    birth(f, 0x1000, 10);
    raw_maker_chunk(&f->maker, f->lane);
    raw_maker_close(&f->maker);
    struct raw_reader *from = raw_reader_open(f->maker.path);
    struct trace_writer *to = trace_writer_open(f->trace);
    assert_non_null(from);
    assert_non_null(to);
    assert_int_equal(convert_events(from, to, give_up, &asked, &f->counts), -1);
    assert_int_equal(errno, ECANCELED);
    assert_int_equal(asked, 1);
    trace_writer_abandon(to);
    raw_reader_close(from);
    assert_int_equal(access(f->trace, F_OK), -1);
}

/* --- a random program ----------------------------------------------------- */

enum { BLOCKS = 200, STEPS = 8000 };

/* What the program did, as the trace must tell it. */
struct model {
    uint64_t address[BLOCKS]; /* 0: none */
    uint64_t fresh;
    uint64_t births, deaths;
    struct fixture *f;
};

static unsigned next_random(unsigned *x)
{
    *x = *x * 1103515245U + 12345U;
    return *x >> 16;
}

static void step(struct model *m, unsigned *seed)
{
    uint64_t *at = &m->address[next_random(seed) % BLOCKS];
    uint64_t begin;

    if (!raw_lane_has_room(m->f->lane)) {
        raw_maker_chunk(&m->f->maker, m->f->lane);
        memset(m->f->lane, 0, sizeof *m->f->lane);
    }
    if (*at == 0) {
        *at = m->fresh += 16;
        birth(m->f, *at, 1);
        m->births++;
    } else if (next_random(seed) % 2 == 0) {
        death(m->f, *at);
        *at = 0;
        m->deaths++;
    } else {
        bool moves = next_random(seed) % 2 == 0;
        begin = move_begin(m->f, *at);
        if (moves)
            *at = m->fresh += 16;
        if (!raw_lane_has_room(m->f->lane)) {
            raw_maker_chunk(&m->f->maker, m->f->lane);
            memset(m->f->lane, 0, sizeof *m->f->lane);
        }
        move_end(m->f, *at, 2, begin);
        m->births += moves;
        m->deaths += moves;
    }
}

static void a_random_program_is_counted_exactly(void **state)
{
    struct model m = {.f = *state, .fresh = 0x10000};
    struct trace_event e;
    unsigned seed = 5;

    for (int i = 0; i < STEPS; i++)
        step(&m, &seed);
    convert(m.f);
    assert_int_equal(m.f->counts.births, m.births);
    assert_int_equal(m.f->counts.deaths, m.deaths);
    assert_int_equal(m.f->counts.unknown_frees, 0);
    assert_int_equal(m.f->counts.overlaps, 0);
    uint64_t seen = 0;
    while (trace_reader_next(m.f->reader, &e) != TRACE_END)
        seen++;
    assert_int_equal(seen, m.births + m.deaths);
}

#define TEST(function)                                                         \
    cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(births_and_deaths),
        TEST(a_moving_realloc_is_one_pair),
        TEST(a_realloc_in_place_is_no_event),
        TEST(a_failing_realloc_is_no_event),
        TEST(a_realloc_to_nothing_is_a_death),
        TEST(reallocs_of_two_threads_cross),
        TEST(a_realloc_that_never_ended_leaves_its_block),
        TEST(blocks_of_before_are_counted),
        TEST(a_block_that_died_unseen_dies_now),
        TEST(lost_events_are_told),
        TEST(progress_can_stop_it),
        TEST(a_random_program_is_counted_exactly),
    };

    return cmocka_run_group_tests_name("convert", tests, NULL, NULL);
}
