/* The option free_order: in which order a reclaimed set dies, and so which
 * identities come back first; over all collectors that free. */
#include "allocators/random.h"
#include "gc/gc_list.h"
#include "gc/tests/contract.h"
#include "gc/tests/tape.h"

/* --- the list itself ------------------------------------------------------------ */

enum { HEADS = 200 };
static struct gc_head heads[HEADS];

/* n of the heads in random order, with bits in their prev. */
static void make_list(struct gc_head *list, size_t n, uint64_t seed)
{
    size_t order[HEADS];
    struct rng rng;

    rng_seed(&rng, seed, 0);
    gc_list_init(list);
    for (size_t i = 0; i < n; i++) {
        size_t k = rng_below(&rng, i + 1);
        order[i] = order[k];
        order[k] = i;
    }
    for (size_t i = 0; i < n; i++) {
        heads[order[i]].prev = order[i] % 3 == 0 ? GC_FINALIZED : GC_RECLAIMED;
        gc_list_append(list, &heads[order[i]]);
    }
}

static size_t read_list(const struct gc_head *list, size_t *numbers)
{
    const struct gc_head *last = list;
    size_t n = 0;

    for (const struct gc_head *head = gc_next(list); head != list;
         last = head, head = gc_next(head)) {
        size_t i = (size_t)(head - heads);
        assert_ptr_equal(gc_prev(head), last);
        assert_int_equal(head->prev & GC_PREV_BITS,
                         i % 3 == 0 ? GC_FINALIZED : GC_RECLAIMED);
        numbers[n++] = i;
    }
    assert_ptr_equal(gc_prev(list), last);
    return n;
}

static void test_lists_of_every_length_are_put_in_order(void **state)
{
    size_t before[HEADS], after[HEADS];

    (void)state;
    for (size_t n = 0; n <= HEADS; n++) {
        struct gc_head list;
        make_list(&list, n, n);
        assert_int_equal(read_list(&list, before), n);
        free_order_apply(FREE_LIST, &list);
        assert_int_equal(read_list(&list, after), n);
        assert_memory_equal(before, after, n * sizeof *after);
        free_order_apply(FREE_REVERSE, &list);
        assert_int_equal(read_list(&list, after), n);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(after[i], before[n - 1 - i]);
        free_order_apply(FREE_ADDRESS, &list);
        assert_int_equal(read_list(&list, after), n);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(after[i], i);
    }
}

/* --- what dies, in which order ---------------------------------------------------- */

enum { OBJECTS = 40 };

struct order_sink {
    struct event_sink sink; /* first */
    const void *died[OBJECTS];
    size_t count;
};

static void order_birth(struct event_sink *sink, const void *id, unsigned type,
                        size_t size)
{
    (void)sink;
    (void)id;
    (void)type;
    (void)size;
}

static void order_death(struct event_sink *sink, const void *id)
{
    struct order_sink *s = (struct order_sink *)(void *)sink;

    assert_true(s->count < OBJECTS);
    s->died[s->count++] = id;
}

static void open_with(enum free_order order, const char *profile)
{
    fixture_free_order = order;
    fixture_open(fx, ops->info.name, profile_find(profile), NULL);
    fixture_free_order = FREE_LIST;
}

/* Instances that hold themselves, at addresses in no order. */
static void make_rings(const void **made)
{
    static const size_t spread = 7; /* has no factor in common with OBJECTS */

    for (size_t i = 0; i < OBJECTS; i++)
        fixture_put(fx, i, instance_new(fx->heap, class_plain(fx->heap)));
    for (size_t i = 0; i < OBJECTS; i++)
        fixture_put(fx, i * spread % OBJECTS, NULL);
    for (size_t i = 0; i < OBJECTS; i++) {
        struct obj *o = instance_new(fx->heap, class_plain(fx->heap));
        made[i] = fixture_put(fx, i, o);
        set_attr(fx->heap, o, "me", o);
    }
    for (size_t i = 0; i < OBJECTS; i++)
        fixture_put(fx, i, NULL);
}

/* Where they died: distances from the one that was made first. */
static void collect_in_order(enum free_order order, ptrdiff_t *died)
{
    struct order_sink sink = {
        {order_birth, order_death, model_unmap}, {NULL}, 0};
    const void *made[OBJECTS];

    open_with(order, "plain");
    make_rings(made);
    heap_set_sink(fx->heap, &sink.sink);
    assert_int_equal(heap_collect(fx->heap, 2), OBJECTS);
    heap_set_sink(fx->heap, NULL);
    assert_int_equal(sink.count, OBJECTS);
    for (size_t i = 0; i < OBJECTS; i++)
        died[i] = (const char *)sink.died[i] - (const char *)made[0];
    /* the last one to die comes back first */
    struct obj *o =
        fixture_put(fx, 0, instance_new(fx->heap, class_plain(fx->heap)));
    assert_ptr_equal(o, sink.died[OBJECTS - 1]);
    fixture_close(fx);
}

static bool is_ascending(const ptrdiff_t *died)
{
    for (size_t i = 1; i < OBJECTS; i++)
        if (died[i - 1] >= died[i])
            return false;
    return true;
}

static void test_order_of_deaths(void **state)
{
    ptrdiff_t listed[OBJECTS], sorted[OBJECTS], reversed[OBJECTS];

    (void)state;
    if (!complete())
        skip();
    collect_in_order(FREE_LIST, listed);
    collect_in_order(FREE_ADDRESS, sorted);
    collect_in_order(FREE_REVERSE, reversed);
    assert_true(is_ascending(sorted));
    for (size_t i = 0; i < OBJECTS; i++)
        assert_int_equal(reversed[i], listed[OBJECTS - 1 - i]);
    /* page_scan and mark_sweep find garbage by address, the others as made */
    assert_int_equal(is_ascending(listed),
                     strcmp(ops->info.name, "page_scan") == 0 ||
                         strcmp(ops->info.name, "mark_sweep") == 0);
}

/* --- finalizers keep the order of the list ------------------------------------------ */

static void finalizers_in_order(enum free_order order, int64_t *names)
{
    open_with(order, "plain");
    struct obj *class = fixture_put(fx, 0, finalizing_class(fx->heap));

    for (int64_t i = 0; i < 10; i++) {
        struct obj *o = finalizing_new(fx->heap, class, i);
        set_attr(fx->heap, o, "me", o);
        obj_release(fx->heap, o);
    }
    heap_collect(fx->heap, 2);
    assert_int_equal(finalized_count, 10);
    memcpy(names, finalized, 10 * sizeof *names);
    fixture_close(fx);
}

static void test_finalizers_keep_theirs(void **state)
{
    int64_t listed[10], sorted[10], reversed[10];

    (void)state;
    if (!complete())
        skip();
    finalizers_in_order(FREE_LIST, listed);
    finalizers_in_order(FREE_ADDRESS, sorted);
    finalizers_in_order(FREE_REVERSE, reversed);
    assert_memory_equal(listed, sorted, sizeof listed);
    assert_memory_equal(listed, reversed, sizeof listed);
}

/* --- tapes ------------------------------------------------------------------------------ */

/* What is alive at the end, and the ids that were seen. */
static size_t play(enum free_order order, uint64_t seed, uint64_t *print)
{
    static const uint64_t tiny[3] = {5, 2, 2};
    uint8_t bytes[480];
    struct tape t;
    struct rng rng;
    size_t live;

    rng_seed(&rng, seed, 7);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)rng_below(&rng, 256);
    fixture_free_order = order;
    tape_open(&t, ops->info.name, profile_find("plain"), tiny, 0);
    fixture_free_order = FREE_LIST;
    tape_play(&t, bytes, sizeof bytes);
    heap_collect(t.fx.heap, 2);
    live = model_live(&t.m);
    if (complete())
        assert_int_equal(live, model_reach(&t.m));
    *print = t.m.fingerprint;
    tape_close(&t);
    return live;
}

static void test_live_sets_are_the_same_and_ids_are_not(void **state)
{
    size_t differ = 0;

    (void)state;
    if (!complete())
        skip();
    for (uint64_t seed = 1; seed <= 60; seed++) {
        uint64_t listed, sorted, reversed;
        size_t live = play(FREE_LIST, seed, &listed);
        assert_int_equal(play(FREE_ADDRESS, seed, &sorted), live);
        assert_int_equal(play(FREE_REVERSE, seed, &reversed), live);
        differ += listed != reversed || listed != sorted;
    }
    if (differ < 3)
        fail_msg("%zu tapes differ", differ);
}

static void test_every_collector_that_frees_has_the_option(void **state)
{
    const struct option_def *option = ops->info.options;

    (void)state;
    while (option->name != NULL && strcmp(option->name, "free_order") != 0)
        option++;
    assert_int_equal(option->name != NULL, complete());
    if (!complete())
        return;
    assert_string_equal(option->fallback, "list");
    assert_string_equal(option->choices, "list|address|reverse");
}

static const struct CMUnitTest suite[] = {
    cmocka_unit_test(test_order_of_deaths),
    cmocka_unit_test(test_finalizers_keep_theirs),
    cmocka_unit_test(test_live_sets_are_the_same_and_ids_are_not),
    cmocka_unit_test(test_every_collector_that_frees_has_the_option),
};

int main(void)
{
    const struct CMUnitTest lists[] = {
        cmocka_unit_test(test_lists_of_every_length_are_put_in_order)};
    int failed = cmocka_run_group_tests(lists, NULL, NULL);

    for (size_t c = 0; collector_registry[c] != NULL; c++) {
        ops = collector_registry[c];
        failed +=
            cmocka_run_group_tests_name(ops->info.name, suite, NULL, NULL);
    }
    return failed;
}
