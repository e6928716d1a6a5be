/* What must come out exactly: allocation policies small enough to know the
 * answer, and the tracker's numbers for them. */
#include "experiments/identity/tests/check.h"

#include "allocators/random.h"

#include <string.h>

#define SLOTS 4096
#define BASE  UINT64_C(0x7f0000000000)

enum policy { POLICY_LIFO, POLICY_FIFO, POLICY_RANDOM, POLICY_NEVER };

/* Free slots, in the order in which they were freed. */
struct model {
    enum policy policy;
    struct tracker *tracker;
    struct rng rng;
    uint64_t free[SLOTS];
    size_t count, first; /* free[first .. first + count), cyclic */
    uint64_t fresh;      /* the next slot that was never used */
    size_t keep;         /* FIFO, RANDOM: slots held back */
};

static void model_open(struct model *m, enum policy policy, size_t keep)
{
    *m = (struct model){.policy = policy, .keep = keep, .fresh = BASE};
    rng_seed(&m->rng, 5, 1);
    m->tracker = tracker_create(TRACKER_STALE);
    assert_non_null(m->tracker);
}

static uint64_t *slot_of(struct model *m, size_t i)
{
    return &m->free[(m->first + i) % SLOTS];
}

static uint64_t take(struct model *m)
{
    size_t pick = m->count - 1;

    if (m->policy == POLICY_NEVER || m->count <= m->keep) {
        m->fresh += 32;
        return m->fresh - 32;
    }
    if (m->policy == POLICY_RANDOM)
        pick = rng_below(&m->rng, m->count);
    uint64_t id = *slot_of(m, pick);
    if (m->policy == POLICY_FIFO) {
        id = *slot_of(m, 0);
        m->first = (m->first + 1) % SLOTS;
    } else {
        *slot_of(m, pick) = *slot_of(m, m->count - 1);
    }
    m->count--;
    return id;
}

static uint64_t create(struct model *m)
{
    uint64_t id = take(m);

    born(m->tracker, id, TYPE_FLOAT, 24);
    return id;
}

static void drop(struct model *m, uint64_t id)
{
    died(m->tracker, id);
    if (m->policy != POLICY_NEVER)
        *slot_of(m, m->count++) = id;
}

static struct metrics model_close(struct model *m)
{
    assert_int_equal(tracker_finish(m->tracker), 0);
    struct metrics metrics = metrics_of(m->tracker);
    tracker_destroy(m->tracker);
    return metrics;
}

static void create_and_drop(struct model *m, uint64_t births)
{
    for (uint64_t i = 0; i < births; i++)
        drop(m, create(m));
}

/* Frees a random object of a full window, then makes one. */
static void run_window(struct model *m, size_t live, uint64_t births)
{
    static uint64_t window[SLOTS];

    for (size_t i = 0; i < live; i++)
        window[i] = create(m);
    for (uint64_t i = live; i < births; i++) {
        size_t victim = rng_below(&m->rng, live);
        drop(m, window[victim]);
        window[victim] = create(m);
    }
}

static void lifo_create_and_drop(void **state)
{
    static struct model m;

    (void)state;
    model_open(&m, POLICY_LIFO, 0);
    create_and_drop(&m, 100000);
    struct metrics got = model_close(&m);
    assert_nine_digits(got.within[0], 1);
    assert_nine_digits(got.reuse_rate, 1 - 1.0 / 100000);
    assert_nine_digits(got.stale_hit[0], 1 - 1.0 / 100000);
    assert_nine_digits(got.quantile[2], 1);
    assert_nine_digits(got.distance_max, 1);
    assert_int_equal(got.rebirths_max, 100000);
    assert_nine_digits(got.entropy_bits, 0);
}

static void lifo_window_of_any_size(void **state)
{
    static struct model m;

    (void)state;
    for (size_t live = 1; live <= 1000; live *= 10) {
        model_open(&m, POLICY_LIFO, 0);
        run_window(&m, live, 20000);
        struct metrics got = model_close(&m);
        assert_nine_digits(got.within[0], 1);
        assert_nine_digits(got.distance_max, 1);
        assert_nine_digits(got.reuse_rate, 1 - (double)live / 20000);
        assert_int_equal(got.distinct_ids, live);
        assert_int_equal(got.live_peak, live);
        assert_int_equal(got.live_peak_bytes, 24 * live);
    }
}

static void an_arena_never_reuses(void **state)
{
    static struct model m;

    (void)state;
    model_open(&m, POLICY_NEVER, 0);
    run_window(&m, 100, 20000);
    struct metrics got = model_close(&m);
    assert_nine_digits(got.reuse_rate, 0);
    assert_nine_digits(got.within[0], 0);
    assert_nine_digits(got.within[4], 0);
    for (size_t i = 0; i < METRICS_CACHES; i++)
        assert_nine_digits(got.stale_hit[i], 0);
    assert_true(isnan(got.quantile[0]));
    assert_true(isnan(got.distance_max));
    assert_true(isnan(got.entropy_bits));
    assert_true(isnan(got.cross_type_share));
    assert_int_equal(got.rebirths_max, 1);
}

static void a_quarantine_delays_by_its_length(void **state)
{
    static struct model m;

    (void)state;
    for (size_t slots = 10; slots <= 1000; slots *= 10) {
        model_open(&m, POLICY_FIFO, slots);
        create_and_drop(&m, 50000);
        struct metrics got = model_close(&m);
        double d = (double)slots + 1;
        assert_nine_digits(got.distance_max, d);
        for (size_t i = 0; i < METRICS_QUANTILES; i++)
            assert_nine_digits(got.quantile[i], d);
        assert_nine_digits(got.within[0], 0);
        assert_nine_digits(got.within[4], 1);
        assert_nine_digits(got.entropy_bits, 0);
        assert_int_equal(got.distinct_ids, slots + 1);
        /* A cache of `slots` entries has just forgotten it. */
        assert_nine_digits(got.stale_hit[0], slots < 16 ? 1 - d / 50000 : 0);
    }
}

/* Out of R free slots at random: h(k) = 1/R at every k, and for R = 16 the
 * entropy of that geometric distribution, 5.40 bits. */
static void a_random_pick_has_a_flat_hazard(void **state)
{
    static struct model m;
    struct survival_walk walk;
    char name[TRACKER_SCOPE_NAME_MAX];

    (void)state;
    model_open(&m, POLICY_RANDOM, 15);
    create_and_drop(&m, 400000);
    assert_int_equal(tracker_finish(m.tracker), 0);
    struct survival fates = metrics_fates(tracker_scope(m.tracker, 0, name));
    survival_begin(&walk, &fates);
    while (survival_next(&walk) && walk.at_risk > 10000) {
        double h = (double)walk.taken / (double)walk.at_risk;
        double sigma = sqrt(1.0 / 16 * 15 / 16 / (double)walk.at_risk);
        if (walk.k > 0)
            assert_true(fabs(h - 1.0 / 16) < 4.5 * sigma);
    }
    assert_true(walk.k > 40);
    struct metrics got = metrics_of(m.tracker);
    assert_true(fabs(got.entropy_bits - 5.40) < 0.01);
    assert_true(fabs(got.within[0] - 1.0 / 16) < 0.002);
    assert_nine_digits(got.quantile[0], 11); /* 1 - (15/16)^11 > 1/2 */
    tracker_destroy(m.tracker);
}

/* A second LIFO allocator: linked through the slots, addresses elsewhere. */
struct chain {
    uint64_t next[SLOTS];
    uint64_t head, fresh;
};

static uint64_t chain_take(struct chain *c)
{
    uint64_t slot = c->head;

    if (slot == 0)
        return c->fresh++;
    c->head = c->next[slot];
    return slot;
}

struct line {
    char curve[32];
    uint64_t lo, hi;
    double value;
};

struct lines {
    struct line line[4096];
    size_t count;
};

static void keep_line(void *arg, const char *curve, uint64_t lo, uint64_t hi,
                      double value)
{
    struct lines *lines = arg;
    struct line *line = &lines->line[lines->count++];

    assert_true(lines->count < 4096);
    *line = (struct line){.lo = lo, .hi = hi, .value = value};
    snprintf(line->curve, sizeof line->curve, "%s", curve);
}

static void chain_window(struct tracker *t, size_t live, uint64_t births)
{
    static struct chain c;
    static uint64_t window[SLOTS];
    struct rng rng;

    c = (struct chain){.fresh = 1};
    rng_seed(&rng, 5, 1);
    for (uint64_t i = 0; i < births; i++) {
        size_t at = i < live ? i : rng_below(&rng, live);
        if (i >= live) {
            died(t, 0x5500000000 + 48 * window[at]);
            c.next[window[at]] = c.head;
            c.head = window[at];
        }
        window[at] = chain_take(&c);
        born(t, 0x5500000000 + 48 * window[at], TYPE_FLOAT, 24);
    }
}

static void two_lifo_allocators_same_curves(void **state)
{
    static struct model m;
    static struct lines a;
    static struct lines b;
    struct tracker *t = tracker_create(TRACKER_STALE);
    char name[TRACKER_SCOPE_NAME_MAX];

    (void)state;
    model_open(&m, POLICY_LIFO, 0);
    run_window(&m, 300, 20000);
    chain_window(t, 300, 20000);
    assert_int_equal(tracker_finish(t), 0);
    assert_int_equal(tracker_finish(m.tracker), 0);
    curves_write(tracker_scope(t, 0, name), keep_line, &a);
    curves_write(tracker_scope(m.tracker, 0, name), keep_line, &b);
    assert_true(a.count > 100);
    assert_int_equal(a.count, b.count);
    assert_memory_equal(a.line, b.line, a.count * sizeof *a.line);
    tracker_destroy(t);
    tracker_destroy(m.tracker);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lifo_create_and_drop),
        cmocka_unit_test(lifo_window_of_any_size),
        cmocka_unit_test(an_arena_never_reuses),
        cmocka_unit_test(a_quarantine_delays_by_its_length),
        cmocka_unit_test(a_random_pick_has_a_flat_hazard),
        cmocka_unit_test(two_lifo_allocators_same_curves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
