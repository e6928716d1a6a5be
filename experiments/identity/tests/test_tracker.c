/* The tracker against the naive reference, on random streams with everything in
 * them that a broken heap can do. */
#include "experiments/identity/tests/check.h"
#include "experiments/identity/tests/naive.h"

#include "allocators/random.h"

#define STEPS 240
#define FAR   (UINT64_C(1) << 40) /* another leaf of the shadow */

/* A few ids close together, a few in other leaves, one at each end. */
static uint64_t some_id(struct rng *rng)
{
    const uint64_t bases[] = {0x10000, FAR, FAR + (UINT64_C(64) << 20) - 128,
                              (UINT64_C(1) << 47) - 256};

    return bases[rng_below(rng, 4)] + 16 * rng_below(rng, 12);
}

static struct naive_step some_step(struct rng *rng, struct naive *n)
{
    const unsigned types[] = {TYPE_INT, TYPE_FLOAT, TYPE_LIST};
    struct naive_step step = {.id = some_id(rng)};
    struct naive_id *known = naive_find(n, step.id);
    bool live = known != NULL && known->live;
    uint64_t dice = rng_below(rng, 100);

    if (dice < 5) {
        step.event = NAIVE_UNMAP;
        step.size = 1 + rng_below(rng, dice == 0 ? FAR : 160);
        step.id += rng_below(rng, 32);
    } else if (dice < 10 ? !live : live) {
        step.event = NAIVE_DEATH; /* seldom one of an id that is not live */
    } else {
        step.event = NAIVE_BIRTH; /* seldom one of an id that is live */
        step.type = types[rng_below(rng, 3)];
        step.size = 8 * (1 + rng_below(rng, 5));
    }
    return step;
}

static void tell(struct tracker *t, const struct naive_step *step)
{
    if (step->event == NAIVE_BIRTH)
        born(t, step->id, step->type, step->size);
    else if (step->event == NAIVE_DEATH)
        died(t, step->id);
    else
        gone(t, step->id, step->size);
}

static double share_of(uint64_t part, uint64_t whole)
{
    return whole == 0 ? NAN : (double)part / (double)whole;
}

static uint64_t naive_hits(const struct naive *n, uint64_t entries)
{
    uint64_t hits = 0;

    for (uint64_t i = 0; i < n->births; i++)
        hits += n->distances[i] > 0 && n->distances[i] <= entries;
    return hits;
}

/* Entropy by counting, for each event, the events at the same distance. */
static double naive_entropy(const struct naive *n)
{
    double bits = 0;
    double values = 0;
    double events = 0;

    for (size_t i = 0; i < n->ended; i++)
        events += n->ends[i].fate == NAIVE_REUSED;
    for (size_t i = 0; i < n->ended; i++) {
        double same = 0;
        if (n->ends[i].fate != NAIVE_REUSED)
            continue;
        for (size_t j = 0; j < n->ended; j++)
            same +=
                n->ends[j].fate == NAIVE_REUSED && n->ends[j].k == n->ends[i].k;
        bits -= log2(same / events) / events;
        values += 1 / same;
    }
    return events == 0 ? NAN : bits + (values - 1) / (2 * events * log(2));
}

static double naive_longest(const struct naive *n)
{
    double longest = NAN;

    for (size_t i = 0; i < n->ended; i++) {
        if (n->ends[i].fate == NAIVE_REUSED &&
            (isnan(longest) || (double)n->ends[i].k > longest))
            longest = (double)n->ends[i].k;
    }
    return longest;
}

static void assert_same_counts(const struct metrics *m, const struct naive *n)
{
    uint64_t rebirths = n->births - n->distinct;

    assert_int_equal(m->births, n->births);
    assert_int_equal(m->deaths, n->deaths);
    assert_int_equal(m->distinct_ids, n->distinct);
    assert_int_equal(m->rebirths_max, n->rebirths_max);
    assert_int_equal(m->anomalies, n->anomalies);
    assert_int_equal(m->live_peak, n->live_peak);
    assert_int_equal(m->live_peak_bytes, n->live_peak_bytes);
    assert_close(m->reuse_rate, share_of(rebirths, n->births));
    assert_close(m->cross_type_share, share_of(n->crossed_types, rebirths));
    assert_close(m->cross_size_share, share_of(n->crossed_sizes, rebirths));
}

static void assert_same(const struct metrics *m, struct naive *n)
{
    assert_same_counts(m, n);
    for (size_t i = 0; i < METRICS_WITHIN; i++)
        assert_close(m->within[i],
                     naive_within(n->ends, n->ended, metrics_within[i]));
    for (size_t i = 0; i < METRICS_QUANTILES; i++)
        assert_close(m->quantile[i],
                     naive_quantile(n->ends, n->ended, metrics_quantiles[i]));
    assert_close(m->distance_max, naive_longest(n));
    for (size_t i = 0; i < METRICS_CACHES; i++)
        assert_close(m->stale_hit[i],
                     share_of(naive_hits(n, metrics_caches[i]), n->births));
    assert_close(m->entropy_bits, naive_entropy(n));
}

static void one_random_stream(uint64_t seed)
{
    static struct naive n;
    struct tracker *t = tracker_create(TRACKER_STALE);
    struct rng rng;
    char name[TRACKER_SCOPE_NAME_MAX];

    assert_non_null(t);
    rng_seed(&rng, seed, 1);
    memset(&n, 0, sizeof n);
    uint64_t steps = rng_below(&rng, STEPS);
    for (uint64_t i = 0; i < steps; i++) {
        struct naive_step step = some_step(&rng, &n);
        naive_step(&n, &step);
        tell(t, &step);
    }
    naive_finish(&n);
    assert_int_equal(tracker_finish(t), 0);
    struct metrics m = metrics_of(t);
    assert_same(&m, &n);
    assert_int_equal(tracker_scope(t, 0, name)->unseen, n.unseen);
    tracker_destroy(t);
}

static void random_streams(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 2000; seed++)
        one_random_stream(seed);
}

/* A scope is the stream as if only its own objects existed. */
static bool in_scope(const char *name, const struct naive_step *step)
{
    if (strncmp(name, "type=", 5) == 0)
        return strcmp(name + 5, obj_type_name(step->type)) == 0;
    return (step->size + 15) / 16 * 16 == strtoull(name + 5, NULL, 10);
}

/* Runs the part of a stream that concerns a scope through the reference.  The
 * holder of an id in the whole stream says whose death it is. */
static void naive_scope(struct naive *part, const char *name,
                        const struct naive_step *steps, size_t count)
{
    static struct naive whole;

    memset(&whole, 0, sizeof whole);
    memset(part, 0, sizeof *part);
    for (size_t i = 0; i < count; i++) {
        struct naive_step holder = steps[i];
        const struct naive_id *id = naive_find(&whole, steps[i].id);
        bool concerns = steps[i].event == NAIVE_UNMAP;
        if (steps[i].event == NAIVE_DEATH && id != NULL && id->live) {
            holder.type = id->type;
            holder.size = id->size;
            concerns = in_scope(name, &holder);
        } else if (steps[i].event == NAIVE_BIRTH) {
            concerns = in_scope(name, &holder);
        }
        if (concerns)
            naive_step(part, &steps[i]);
        naive_step(&whole, &steps[i]);
    }
    naive_finish(part);
}

static void scopes_are_streams_of_their_own(void **state)
{
    static struct naive n;
    static struct naive part;
    static struct naive_step steps[STEPS];

    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct tracker *t =
            tracker_create(TRACKER_STALE | TRACKER_BY_TYPE | TRACKER_BY_SIZE);
        struct rng rng;
        rng_seed(&rng, seed, 2);
        memset(&n, 0, sizeof n);
        for (size_t i = 0; i < STEPS; i++) {
            steps[i] = some_step(&rng, &n);
            naive_step(&n, &steps[i]);
            tell(t, &steps[i]);
        }
        assert_int_equal(tracker_finish(t), 0);
        assert_int_equal(tracker_scopes(t), 1 + 3 + 3);
        for (size_t s = 1; s < tracker_scopes(t); s++) {
            char name[TRACKER_SCOPE_NAME_MAX];
            struct metrics m;
            metrics_read(&m, tracker_scope(t, s, name));
            naive_scope(&part, name, steps, STEPS);
            assert_same(&m, &part);
        }
        tracker_destroy(t);
    }
}

static void scopes_have_names_in_order(void **state)
{
    const char *want[] = {"all",     "type=int", "type=list", "size=16",
                          "size=32", "size=512", "size=1024", "size=4096"};
    struct tracker *t = tracker_create(TRACKER_BY_TYPE | TRACKER_BY_SIZE);

    (void)state;
    assert_int_equal(tracker_scopes(t), 1);
    born(t, 0x1000, TYPE_LIST, 32);
    born(t, 0x2000, TYPE_INT, 4096);
    born(t, 0x3000, TYPE_INT, 17);
    born(t, 0x4000, TYPE_INT, 16);
    born(t, 0x5000, TYPE_INT, 512);
    born(t, 0x6000, TYPE_INT, 513);
    born(t, 0x7000, TYPE_INT, 1024);
    assert_int_equal(tracker_finish(t), 0);
    assert_int_equal(tracker_scopes(t), sizeof want / sizeof *want);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        char name[TRACKER_SCOPE_NAME_MAX];
        tracker_scope(t, i, name);
        assert_string_equal(name, want[i]);
    }
    tracker_destroy(t);
}

/* Reborn after an unmap: used before, but the wait was ended by the unmap. */
static void an_unmapped_id_is_reborn(void **state)
{
    struct tracker *t = tracker_create(TRACKER_STALE);

    (void)state;
    born(t, 0x1000, TYPE_INT, 32);
    died(t, 0x1000);
    born(t, 0x2000, TYPE_INT, 32);
    gone(t, 0x1000, 16);
    gone(t, 0x1000, 16); /* nothing is left to be unmapped */
    born(t, 0x1000, TYPE_INT, 32);
    assert_int_equal(tracker_finish(t), 0);
    struct metrics m = metrics_of(t);
    assert_int_equal(m.distinct_ids, 2);
    assert_close(m.reuse_rate, 1.0 / 3);
    assert_close(m.within[0], 0);
    assert_close(m.within[4], 0);
    assert_true(isnan(m.distance_max));
    assert_true(isnan(m.entropy_bits));
    assert_close(m.stale_hit[0], 1.0 / 3);
    assert_close(m.cross_type_share, 0);
    char name[TRACKER_SCOPE_NAME_MAX];
    const struct scope *all = tracker_scope(t, 0, name);
    assert_int_equal(all->unmapped.count[1], 1);
    assert_int_equal(histogram_total(&all->unmapped), 1);
    tracker_destroy(t);
}

static void unmaps_take_whole_ranges_only(void **state)
{
    struct tracker *t = tracker_create(0);
    char name[TRACKER_SCOPE_NAME_MAX];

    (void)state;
    for (uint64_t id = 0x1000; id < 0x1050; id += 16) {
        born(t, id, TYPE_INT, 16);
        if (id != 0x1020) /* one stays alive and is left alone */
            died(t, id);
    }
    gone(t, 0x1001, 0x3f); /* 0x1010, 0x1020, 0x1030 begin in it */
    assert_int_equal(tracker_finish(t), 0);
    const struct scope *all = tracker_scope(t, 0, name);
    assert_int_equal(histogram_total(&all->unmapped), 2);
    assert_int_equal(histogram_total(&all->censored), 2);
    assert_int_equal(all->live, 1);
    tracker_destroy(t);
}

static void ids_that_cannot_be(void **state)
{
    const struct {
        uint64_t id;
        const char *error;
    } cases[] = {
        {0x1008, "tracker: an id that is no multiple of 16"},
        {0, "tracker: an id that is no multiple of 16"},
        {UINT64_C(1) << 47, "tracker: an id above the 47-bit address space"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int death = 0; death <= 1; death++) {
            struct tracker *t = tracker_create(0);
            if (death)
                died(t, cases[i].id);
            else
                born(t, cases[i].id, TYPE_INT, 32);
            assert_string_equal(tracker_error(t), cases[i].error);
            born(t, 0x1000, TYPE_INT, 32); /* the first error stays */
            died(t, 0x1001);
            assert_int_equal(tracker_finish(t), -1);
            assert_string_equal(tracker_error(t), cases[i].error);
            assert_int_equal(metrics_of(t).births, 0);
            tracker_destroy(t);
        }
    }
}

/* Not asked for is undefined, not 0. */
static void no_curve_no_stale_hits(void **state)
{
    struct tracker *t = tracker_create(0);

    (void)state;
    born(t, 0x1000, TYPE_INT, 32);
    died(t, 0x1000);
    born(t, 0x1000, TYPE_INT, 32);
    assert_int_equal(tracker_finish(t), 0);
    struct metrics m = metrics_of(t);
    assert_close(m.reuse_rate, 0.5);
    for (size_t i = 0; i < METRICS_CACHES; i++)
        assert_true(isnan(m.stale_hit[i]));
    tracker_destroy(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_streams),
        cmocka_unit_test(scopes_are_streams_of_their_own),
        cmocka_unit_test(scopes_have_names_in_order),
        cmocka_unit_test(an_unmapped_id_is_reborn),
        cmocka_unit_test(unmaps_take_whole_ranges_only),
        cmocka_unit_test(ids_that_cannot_be),
        cmocka_unit_test(no_curve_no_stale_hits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
