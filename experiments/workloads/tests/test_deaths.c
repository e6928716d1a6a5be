/* The queue of deaths against the order that a sort gives; what `mixed` makes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/workloads/deaths.h"
#include "experiments/workloads/making.h"
#include "experiments/workloads/tests/stand.h"
#include "gc/types.h"

#include <math.h>

#define OBJECTS 5000

/* Object i, born as number i + 1, is due at due[i]. */
struct plan {
    uint64_t due[OBJECTS];
    uint64_t now, last_due, last_serial;
};

/* By due, equal ones in the order in which they were added; none too early. */
static void death_in_turn(struct witness *w, const struct witness_life *life)
{
    struct plan *plan = w->arg;
    uint64_t due = plan->due[life->serial - 1];

    assert_true(due <= plan->now);
    assert_true(due > plan->last_due ||
                (due == plan->last_due && life->serial > plan->last_serial));
    plan->last_due = due;
    plan->last_serial = life->serial;
}

static void test_deaths_in_turn(void **state)
{
    static struct plan plan;
    struct deaths deaths;
    struct stand s;
    struct rng rng;
    uint64_t due_by_now = 0;

    (void)state;
    rng_seed(&rng, 1, 1);
    stand_open(&s, "freelist", "refcount", "plain");
    s.witness.death = death_in_turn;
    s.witness.arg = &plan;
    assert_int_equal(deaths_open(&deaths, s.heap), 0);
    for (size_t i = 0; i < OBJECTS; i++) {
        plan.due[i] = 1 + rng_below(&rng, 400); /* many are equal */
        assert_int_equal(deaths_add(&deaths, float_new(s.heap, 0), plan.due[i]),
                         0);
    }
    for (plan.now = 0; plan.now <= 400; plan.now += 7) {
        deaths_until(&deaths, plan.now);
        due_by_now = 0;
        for (size_t i = 0; i < OBJECTS; i++)
            due_by_now += plan.due[i] <= plan.now;
        assert_int_equal(s.witness.deaths, due_by_now);
    }
    plan.now = UINT64_MAX;
    deaths_close(&deaths);
    assert_int_equal(s.witness.deaths, OBJECTS);
    assert_null(stand_close(&s));
}

/* The shares that making.h gives, contents included. */
static void test_mixed(void **state)
{
    struct maker maker;
    struct stand s;
    struct rng rng;
    const double n = 200000;

    (void)state;
    rng_seed(&rng, 1, 1);
    stand_open(&s, "freelist", "refcount", "plain");
    assert_int_equal(maker_open(&maker, s.heap, &rng, MAKING_MIXED), 0);
    for (int i = 0; i < (int)n; i++)
        obj_release(s.heap, maker_make(&maker));
    maker_close(&maker);
    /* Items: two in a tuple, one and a half in a list and a dict, one in an
     * instance; two of three are ints.  Keys of dicts are ints. */
    double items = 0.15 * 2 + 0.15 * 1.5 + 0.05;
    const double expected[TYPE_IDS_FIXED] = {[TYPE_INT] = 0.35 + items * 2 / 3 +
                                                          0.05 * 1.5,
                                             [TYPE_FLOAT] = 0.15 + items / 3,
                                             [TYPE_STR] = 0.15,
                                             [TYPE_TUPLE] = 0.15,
                                             [TYPE_LIST] = 0.10,
                                             [TYPE_DICT] = 0.05,
                                             [TYPE_INSTANCE] = 0.05};
    for (unsigned type = 0; type < TYPE_IDS_FIXED; type++) {
        double share = (double)s.witness.births_of[type] / n;
        if (fabs(share - expected[type]) > 0.006)
            fail_msg("%s: %g, not %g", obj_type_name(type), share,
                     expected[type]);
    }
    assert_null(stand_close(&s));
}

/* A plain type: one birth of that type. */
static void test_plain_types(void **state)
{
    static const unsigned types[] = {
        [MAKING_INT] = TYPE_INT,   [MAKING_FLOAT] = TYPE_FLOAT,
        [MAKING_LIST] = TYPE_LIST, [MAKING_TUPLE] = TYPE_TUPLE,
        [MAKING_DICT] = TYPE_DICT, [MAKING_INSTANCE] = TYPE_INSTANCE};

    (void)state;
    for (unsigned i = 0; i < sizeof types / sizeof types[0]; i++) {
        struct maker maker;
        struct stand s;
        struct rng rng = {{1, 2, 3, 4}}, before = rng;
        stand_open(&s, "freelist", "refcount", "cpython3.15");
        assert_int_equal(maker_open(&maker, s.heap, &rng, i), 0);
        obj_release(s.heap, maker_make(&maker));
        maker_close(&maker);
        assert_int_equal(s.witness.births, 1);
        assert_int_equal(s.witness.births_of[types[i]], 1);
        assert_int_equal(memcmp(&rng, &before, sizeof rng), 0);
        assert_null(stand_close(&s));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_deaths_in_turn),
        cmocka_unit_test(test_mixed),
        cmocka_unit_test(test_plain_types),
    };

    return cmocka_run_group_tests_name("deaths", tests, NULL, NULL);
}
