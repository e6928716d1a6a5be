/* The oracle on heaps where the answer is known: by hand, and by loads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/cycles/oracle.h"
#include "experiments/workloads/tests/stand.h"
#include "gc/types.h"

struct scene {
    struct stand stand;
    struct oracle *oracle;
    struct obj *slots[8];
    struct heap_roots roots;
};

static void scene_open(struct scene *sc, const char *collector)
{
    memset(sc, 0, sizeof *sc);
    stand_open(&sc->stand, "freelist", collector, "plain");
    sc->roots = (struct heap_roots){.slots = sc->slots, .count = 8};
    heap_add_roots(sc->stand.heap, &sc->roots);
    heap_enable_gc(sc->stand.heap, false);
    sc->oracle = oracle_create();
    assert_non_null(sc->oracle);
    oracle_watch(sc->oracle, sc->stand.heap);
    heap_set_sink(sc->stand.heap, oracle_sink(sc->oracle));
}

static struct oracle_facts scene_close(struct scene *sc)
{
    struct oracle_facts facts;

    for (size_t i = 0; i < 8; i++)
        if (sc->slots[i] != NULL)
            obj_release(sc->stand.heap, sc->slots[i]);
    heap_set_sink(sc->stand.heap, NULL);
    heap_remove_roots(sc->stand.heap, &sc->roots);
    assert_int_equal(oracle_facts(sc->oracle, &facts), 0);
    oracle_destroy(sc->oracle);
    assert_null(stand_close(&sc->stand));
    return facts;
}

/* So many births, dead at once. */
static void pass(struct scene *sc, unsigned births)
{
    for (unsigned i = 0; i < births; i++)
        obj_release(sc->stand.heap, float_new(sc->stand.heap, i));
}

static void set_slot(struct scene *sc, size_t i, struct obj *o)
{
    struct obj *old = sc->slots[i];

    sc->slots[i] = o;
    if (old != NULL)
        obj_release(sc->stand.heap, old);
}

/* A list that holds itself, and a float that it holds, dropped after 5 births;
 * collected 40 births later. */
static void test_one_cycle(void **state)
{
    struct scene sc;

    (void)state;
    scene_open(&sc, "trial_deletion");
    struct heap *heap = sc.stand.heap;
    set_slot(&sc, 0, list_new(heap));
    set_slot(&sc, 1, float_new(heap, 0.5));
    assert_int_equal(list_append(heap, sc.slots[0], sc.slots[0]), 0);
    assert_int_equal(list_append(heap, sc.slots[0], sc.slots[1]), 0);
    set_slot(&sc, 1, NULL);
    pass(&sc, 5);
    set_slot(&sc, 0, NULL); /* unreachable from now on */
    pass(&sc, 40);
    assert_int_equal(heap_collect(heap, 2), 1);
    struct oracle_facts facts = scene_close(&sc);
    assert_int_equal(facts.births, 2 + 45);
    assert_int_equal(facts.deaths, 2 + 45);
    assert_int_equal(facts.floating_max, 2);
    assert_int_equal(facts.delay_max, 40);
    assert_int_equal(facts.delay_p50, 0); /* the 45 died at once */
    assert_int_equal(facts.gap_max, 1);   /* so few ids: each birth is a look */
    assert_int_equal(facts.live_peak, 3);
}

/* What is held from a live object is no garbage, however deep. */
static void test_what_is_reached_is_alive(void **state)
{
    struct scene sc;

    (void)state;
    scene_open(&sc, "trial_deletion");
    struct heap *heap = sc.stand.heap;
    set_slot(&sc, 0, list_new(heap));
    set_slot(&sc, 1, obj_retain(sc.slots[0]));
    for (int i = 0; i < 20; i++) { /* slot 1: the innermost */
        set_slot(&sc, 2, list_new(heap));
        assert_int_equal(list_append(heap, sc.slots[1], sc.slots[2]), 0);
        set_slot(&sc, 1, obj_retain(sc.slots[2]));
    }
    set_slot(&sc, 1, NULL);
    set_slot(&sc, 2, NULL);
    pass(&sc, 30);
    set_slot(&sc, 0, NULL); /* counts find this */
    struct oracle_facts facts = scene_close(&sc);
    assert_int_equal(facts.floating_max, 0);
    assert_int_equal(facts.delay_max, 0);
    assert_int_equal(facts.live_peak, 22);
}

/* A reused id starts anew. */
static void test_a_new_holder_of_an_id(void **state)
{
    struct scene sc;

    (void)state;
    scene_open(&sc, "trial_deletion");
    struct heap *heap = sc.stand.heap;
    set_slot(&sc, 0, list_new(heap));
    const void *id = sc.slots[0];
    assert_int_equal(list_append(heap, sc.slots[0], sc.slots[0]), 0);
    set_slot(&sc, 0, NULL);
    pass(&sc, 10);
    heap_collect(heap, 2);
    set_slot(&sc, 0, list_new(heap));
    assert_ptr_equal(sc.slots[0], id);
    pass(&sc, 10);
    set_slot(&sc, 0, NULL);
    struct oracle_facts facts = scene_close(&sc);
    assert_int_equal(facts.delay_max, 10);
    assert_int_equal(facts.deaths, 22);
    assert_int_equal(facts.floating_max, 1);
}

/* --- loads ------------------------------------------------------------------ */

static struct oracle_facts watch(const char *load, const char *collector,
                                 uint64_t births)
{
    char error[SPEC_ERROR_MAX];
    struct oracle_facts facts;
    struct stand s;

    stand_open(&s, "freelist", collector, "plain");
    struct oracle *oracle = oracle_create();
    assert_non_null(oracle);
    oracle_watch(oracle, s.heap);
    struct spec *spec = spec_parse(load, &stage_workload_axis, error);
    assert_non_null(spec);
    s.load = (struct load){.heap = s.heap, .births_end = births};
    rng_seed(&s.load.rng, 1, 1);
    heap_set_sink(s.heap, oracle_sink(oracle));
    const struct workload *w = (const void *)spec->component;
    assert_int_equal(w->run(&s.load, spec->values), 0);
    heap_set_sink(s.heap, NULL);
    assert_int_equal(oracle_facts(oracle, &facts), 0);
    oracle_destroy(oracle);
    spec_free(spec);
    heap_collect(s.heap, 2);
    assert_null(stand_close(&s));
    return facts;
}

static void test_counting_is_never_late(void **state)
{
    static const char *const acyclic[] = {"window:live=300,type=mixed",
                                          "tree:depth=4,fanout=3",
                                          "cache:entries=100",
                                          "requests:sessions=4,objects=50",
                                          "gcbench:depth=5",
                                          "binary_trees:depth=6",
                                          "generational:life=500",
                                          "temporaries:type=dict"};

    (void)state;
    for (size_t i = 0; i < sizeof acyclic / sizeof acyclic[0]; i++) {
        struct oracle_facts facts = watch(acyclic[i], "refcount", 5000);
        assert_int_equal(facts.floating_max, 0);
        assert_int_equal(facts.delay_max, 0);
        assert_true(facts.looks > 100);
    }
}

/* Rings of ten; a collection is due after 700 containers, so the first ring that
 * is dropped after one waits for 690 births, and the oracle looks every 12. */
static void test_rings_wait_for_a_collection(void **state)
{
    (void)state;
    struct oracle_facts facts =
        watch("rings:length=10,hold=0", "mark_sweep", 20000);
    assert_in_range(facts.delay_max, 690 - facts.gap_max, 701);
    assert_in_range(facts.floating_max, 690, 710);
    assert_in_range(facts.delay_p50, 345 - facts.gap_max, 355);
    assert_in_range(facts.gap_max, 1, 13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_cycle),
        cmocka_unit_test(test_what_is_reached_is_alive),
        cmocka_unit_test(test_a_new_holder_of_an_id),
        cmocka_unit_test(test_counting_is_never_late),
        cmocka_unit_test(test_rings_wait_for_a_collection)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
