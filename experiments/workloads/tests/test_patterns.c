/* What each workload is for: the order and the number of its births and deaths,
 * seen by a witness. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/workloads/tests/stand.h"
#include "experiments/workloads/zipf.h"

#include <math.h>

static void run(struct stand *s, const char *collector, const char *load,
                uint64_t births)
{
    stand_open(s, "freelist", collector, "plain");
    assert_int_equal(stand_run(s, load, births, 1), 0);
}

/* --- temporaries, rebind: two rhythms --- */

static void death_of_the_newest(struct witness *w,
                                const struct witness_life *life)
{
    assert_int_equal(life->serial, w->births);
}

static void test_temporaries(void **state)
{
    struct stand s;

    (void)state;
    stand_open(&s, "freelist", "refcount", "plain");
    s.witness.death = death_of_the_newest;
    assert_int_equal(stand_run(&s, "temporaries", 1000, 1), 0);
    assert_int_equal(s.witness.births, 1000);
    assert_int_equal(s.witness.deaths, 1000);
    assert_int_equal(s.witness.live_peak, 1);
    assert_null(stand_close(&s));
}

static void death_of_the_one_before(struct witness *w,
                                    const struct witness_life *life)
{
    const void **last_two = w->arg;

    assert_int_equal(life->serial, w->births - 1);
    /* Two ids take turns. */
    if (w->births > 3)
        assert_ptr_equal(life->id, last_two[w->births % 2]);
    last_two[w->births % 2] = life->id;
}

static void test_rebind(void **state)
{
    const void *last_two[2] = {NULL, NULL};
    struct stand s;

    (void)state;
    stand_open(&s, "freelist", "refcount", "plain");
    s.witness.death = death_of_the_one_before;
    s.witness.arg = last_two;
    assert_int_equal(stand_run(&s, "rebind", 1000, 1), 0);
    assert_int_equal(s.witness.births, 1000);
    assert_int_equal(s.witness.deaths, 999);
    assert_int_equal(s.witness.live_peak, 2);
    assert_ptr_not_equal(last_two[0], last_two[1]);
    s.witness.death = NULL;
    assert_null(stand_close(&s));
}

/* --- window --- */

static void test_window_sizes(void **state)
{
    static const struct {
        const char *load;
        uint64_t live, peak;
    } windows[] = {{"window:live=100", 100, 100},
                   {"window:live=100,order=alloc_first", 100, 101},
                   {"window:live=1,victim=oldest", 1, 1},
                   {"window:live=1,order=alloc_first", 1, 2},
                   {"window:live=5000", 1000, 1000}};

    (void)state;
    for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++) {
        struct stand s;
        run(&s, "refcount", windows[i].load, 1000);
        assert_int_equal(s.witness.births, 1000);
        assert_int_equal(s.witness.live, windows[i].live);
        assert_int_equal(s.witness.live_peak, windows[i].peak);
        assert_null(stand_close(&s));
    }
}

static void death_in_order(struct witness *w, const struct witness_life *life)
{
    assert_int_equal(life->serial, w->deaths);
}

static void test_window_oldest(void **state)
{
    struct stand s;

    (void)state;
    stand_open(&s, "freelist", "refcount", "plain");
    s.witness.death = death_in_order;
    assert_int_equal(stand_run(&s, "window:live=100,victim=oldest", 5000, 1),
                     0);
    assert_int_equal(s.witness.deaths, 4900);
    assert_null(stand_close(&s));
}

static void note_age(struct witness *w, const struct witness_life *life)
{
    double *sum = w->arg;

    *sum += (double)(w->births - life->serial);
}

/* A random victim's age is geometric: its mean is the size of the window. */
static void test_window_random(void **state)
{
    double sum = 0;
    struct stand s;

    (void)state;
    stand_open(&s, "freelist", "refcount", "plain");
    s.witness.death = note_age;
    s.witness.arg = &sum;
    assert_int_equal(stand_run(&s, "window:live=50", 200000, 1), 0);
    double mean = sum / (double)s.witness.deaths;
    assert_true(fabs(mean - 49.5) < 1);
    assert_null(stand_close(&s));
}

/* --- generational --- */

struct lives {
    uint64_t born_until; /* only these are counted, so that none is cut */
    uint64_t young, old, below_median, above_four;
    double median;
};

static void note_life(struct witness *w, const struct witness_life *life)
{
    struct lives *lives = w->arg;
    double age = (double)(w->births - life->serial);

    if (life->serial > lives->born_until)
        return;
    if (age <= 17) {
        lives->young++;
        return;
    }
    lives->old++;
    lives->below_median += age <= lives->median;
    lives->above_four += age > 4 * lives->median;
}

/* Shares of what lives long: all, those below the median, those above four times
 * the median. */
static void lives_of(const char *load, double shares[3])
{
    struct lives lives = {.born_until = 300000, .median = 2000};
    struct stand s;

    stand_open(&s, "freelist", "refcount", "plain");
    s.witness.death = note_life;
    s.witness.arg = &lives;
    assert_int_equal(stand_run(&s, load, 500000, 1), 0);
    assert_null(stand_close(&s));
    /* Who was born early and has not died yet lives longer than 200000. */
    double old = (double)(300000 - lives.young);
    shares[0] = old / 300000;
    shares[1] = (double)lives.below_median / old;
    shares[2] = 1 - (double)(lives.old - lives.above_four) / old;
}

static void test_generational(void **state)
{
    double shares[3];

    (void)state;
    lives_of("generational:survive=0.2,life=2000", shares);
    assert_true(fabs(shares[0] - 0.2) < 0.005);
    assert_true(fabs(shares[1] - 0.5) < 0.01);
    assert_true(fabs(shares[2] - 0.0828) < 0.006); /* 1 - Phi(ln 4) */
    lives_of("generational:survive=0.2,life=2000,tail=exponential", shares);
    assert_true(fabs(shares[0] - 0.2) < 0.005);
    assert_true(fabs(shares[1] - 0.5) < 0.01);
    assert_true(fabs(shares[2] - 0.0625) < 0.006); /* 2^-4 */
}

/* --- requests --- */

struct bursts {
    uint64_t at, length, wrong, count; /* births when the burst began */
};

static void note_burst(struct witness *w, const struct witness_life *life)
{
    struct bursts *b = w->arg;

    (void)life;
    if (b->length > 0 && b->at != w->births) {
        b->wrong += b->length != 40;
        b->count++;
        b->length = 0;
    }
    b->at = w->births;
    b->length++;
}

static void test_requests(void **state)
{
    struct bursts bursts = {0};
    struct stand s;

    (void)state;
    stand_open(&s, "freelist", "refcount", "plain");
    s.witness.death = note_burst;
    s.witness.arg = &bursts;
    assert_int_equal(
        stand_run(&s, "requests:sessions=7,objects=40,type=float", 100000, 1),
        0);
    assert_int_equal(bursts.wrong, 0);
    assert_in_range(bursts.count, 100000 / 40 - 8, 100000 / 40);
    assert_in_range(s.witness.live_peak, 100, 7 * 40);
    assert_null(stand_close(&s));
}

/* --- cache --- */

static void test_cache_holds_its_entries(void **state)
{
    struct stand s;

    (void)state;
    run(&s, "refcount", "cache:entries=100,type=instance", 50000);
    assert_int_equal(s.witness.live_of[TYPE_INSTANCE], 100);
    assert_int_equal(s.witness.live_of[TYPE_INT], 100);
    assert_int_equal(s.witness.live_of[TYPE_DICT], 1);
    assert_true(s.witness.births_of[TYPE_INSTANCE] > 1000);
    /* Every request makes its key. */
    assert_int_equal(s.witness.births_of[TYPE_INT] +
                         s.witness.births_of[TYPE_INSTANCE] + 1,
                     s.witness.births);
    assert_null(stand_close(&s));
}

/* With as many entries as keys all is missed once. */
static void test_cache_that_holds_all(void **state)
{
    struct stand s;

    (void)state;
    run(&s, "refcount", "cache:entries=100,keys=100,zipf=0,type=instance",
        50000);
    assert_int_equal(s.witness.births_of[TYPE_INSTANCE], 100);
    assert_int_equal(s.witness.live_of[TYPE_INSTANCE], 100);
    assert_null(stand_close(&s));
}

/* Keys that are all alike miss at 1 - entries / keys, whoever is evicted. */
static void test_cache_misses(void **state)
{
    struct stand s;

    (void)state;
    run(&s, "refcount", "cache:entries=100,keys=400,zipf=0,type=instance",
        200000);
    double misses = (double)s.witness.births_of[TYPE_INSTANCE] /
                    (double)s.witness.births_of[TYPE_INT];
    assert_true(fabs(misses - 0.75) < 0.01);
    assert_null(stand_close(&s));
}

/* Misses of a least-recently-used cache of 50 entries, searched by hand. */
static uint64_t misses_of(uint64_t requests)
{
    uint64_t order[50], count = 0, misses = 0;
    struct zipf zipf;
    struct rng rng;

    rng_seed(&rng, 1, 1); /* as stand_run does */
    zipf_setup(&zipf, 500, 1);
    for (uint64_t r = 0; r < requests; r++) {
        uint64_t key = zipf_draw(&zipf, &rng), i = 0;
        while (i < count && order[i] != key)
            i++;
        if (i == count) {
            misses++;
            i = count < 50 ? count++ : 49;
        }
        memmove(order + 1, order, i * sizeof order[0]);
        order[0] = key;
    }
    return misses;
}

static void test_cache_is_lru(void **state)
{
    struct stand s;

    (void)state;
    run(&s, "refcount", "cache:entries=50", 50000);
    assert_int_equal(s.witness.births_of[TYPE_INSTANCE],
                     misses_of(s.witness.births_of[TYPE_INT]));
    assert_null(stand_close(&s));
}

/* --- tree --- */

static void test_tree(void **state)
{
    struct stand s;

    (void)state;
    run(&s, "refcount", "tree:depth=4,fanout=3", 200000);
    /* 40 inner nodes, two births more where it is an instance; 81 leaves. */
    uint64_t trees =
        s.witness.births / (40 * 2 + 81); /* half of them are instances */
    uint64_t instances = s.witness.births_of[TYPE_INSTANCE];
    uint64_t tuples = s.witness.births_of[TYPE_TUPLE];
    uint64_t lists = s.witness.births_of[TYPE_LIST] - instances;
    double inner = (double)(instances + tuples + lists);
    double leaves = (double)(s.witness.births_of[TYPE_INT] +
                             s.witness.births_of[TYPE_FLOAT] +
                             s.witness.births_of[TYPE_STR] - instances);
    assert_true(fabs((double)instances / inner - 0.5) < 0.01);
    assert_true(fabs((double)tuples / inner - 0.25) < 0.01);
    assert_true(fabs(leaves / inner - 81.0 / 40) < 0.02);
    assert_true(fabs((double)s.witness.births_of[TYPE_FLOAT] / leaves - 0.2) <
                0.01);
    assert_true(fabs(inner - 40 * (double)trees) < 0.02 * inner);
    assert_true(s.witness.live_peak <= 40 * 3 + 81 + 2);
    assert_null(stand_close(&s));
}

/* --- rings --- */

/* By counting alone a ring that is dropped is opened, and dies at once. */
static void test_rings_by_hand(void **state)
{
    struct stand s;

    (void)state;
    run(&s, "refcount", "rings:length=20,hold=5,type=list", 20000);
    assert_int_equal(s.collections_at_end, 0);
    assert_int_equal(s.witness.live, 5 * 20);
    assert_int_equal(s.witness.live_peak, 6 * 20);
    assert_null(stand_close(&s));
}

/* A collector finds what is dropped; what is held it must leave alone. */
static void test_rings_collected(void **state)
{
    struct stand s;

    (void)state;
    run(&s, "trial_deletion:thresholds=1000/10/10",
        "rings:length=20,hold=5,type=list", 100000);
    assert_in_range(s.collections_at_end, 50, 110);
    assert_true(s.witness.live >= 100); /* five rings of twenty */
    assert_true(s.witness.live_peak > 800);
    assert_true(s.witness.deaths > 90000);
    assert_null(stand_close(&s));
}

/* One that is never due leaves all to the end, and there nothing is left. */
static void test_rings_uncollected(void **state)
{
    struct stand s;

    (void)state;
    run(&s, "trial_deletion:thresholds=1000000/10/10", "rings:hold=0", 20000);
    assert_int_equal(s.witness.deaths, 0);
    assert_int_equal(s.witness.live, s.witness.births);
    assert_null(stand_close(&s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_temporaries),
        cmocka_unit_test(test_rebind),
        cmocka_unit_test(test_window_sizes),
        cmocka_unit_test(test_window_oldest),
        cmocka_unit_test(test_window_random),
        cmocka_unit_test(test_generational),
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_cache_holds_its_entries),
        cmocka_unit_test(test_cache_that_holds_all),
        cmocka_unit_test(test_cache_misses),
        cmocka_unit_test(test_cache_is_lru),
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_rings_by_hand),
        cmocka_unit_test(test_rings_collected),
        cmocka_unit_test(test_rings_uncollected),
    };

    return cmocka_run_group_tests_name("patterns", tests, NULL, NULL);
}
