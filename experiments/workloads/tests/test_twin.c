/* Complete binary trees, and the two standard loads that are made of them: every
 * node in its place, every round with its published number of births. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiments/workloads/tests/stand.h"
#include "experiments/workloads/twin.h"
#include "gc/types.h"

#define NAMES 2 /* strs "left" and "right" */

static struct obj *child(const struct obj *node, size_t i)
{
    if (node->type->id == TYPE_TUPLE)
        return tuple_get(node, i);
    return list_len(node) == 0 ? NULL : list_get(node, i);
}

/* Nodes of a tree of exactly that depth in all its branches. */
// NOLINTNEXTLINE(misc-no-recursion): at most 8 deep
static size_t count_nodes(const struct obj *node, unsigned depth)
{
    if (depth == 0) {
        struct obj *none = child(node, 0);
        assert_true(none == NULL || none->type->id == TYPE_NONE);
        return 1;
    }
    assert_ptr_not_equal(child(node, 0), child(node, 1));
    assert_int_equal(child(node, 0)->refs, 1);
    return 1 + count_nodes(child(node, 0), depth - 1) +
           count_nodes(child(node, 1), depth - 1);
}

static void check_tree(enum twin_type type, bool above, unsigned depth)
{
    struct stand s;
    struct twin twin;

    stand_open(&s, "freelist", "trial_deletion", "plain");
    s.load = (struct load){.heap = s.heap, .births_end = UINT64_MAX};
    assert_int_equal(twin_open(&twin, &s.load, type, 1), 0);
    uint64_t before = heap_births(s.heap);
    int rc = above ? twin_top_down(&twin, depth, TWIN_FREE_SLOTS)
                   : twin_bottom_up(&twin, depth, TWIN_FREE_SLOTS);
    assert_int_equal(rc, 0);
    assert_int_equal(heap_births(s.heap) - before, twin_nodes(depth));
    struct obj *tree = *holding_slot(&twin.held, TWIN_FREE_SLOTS);
    assert_int_equal(tree->refs, 1);
    assert_int_equal(count_nodes(tree, depth), twin_nodes(depth));
    const struct heap_stats *stats = heap_stats(s.heap);
    assert_int_equal(stats->births - stats->deaths, twin_nodes(depth) + NAMES);
    twin_close(&twin);
    stats = heap_stats(s.heap);
    assert_int_equal(stats->births, stats->deaths);
    assert_null(stand_close(&s));
}

static void test_trees_are_whole(void **state)
{
    (void)state;
    for (unsigned depth = 0; depth <= 7; depth++) {
        check_tree(TWIN_LIST, true, depth);
        check_tree(TWIN_LIST, false, depth);
        check_tree(TWIN_TUPLE, true, depth);
        check_tree(TWIN_TUPLE, false, depth);
    }
}

static void test_nodes_of_a_tree(void **state)
{
    (void)state;
    assert_int_equal(twin_nodes(0), 1);
    assert_int_equal(twin_nodes(4), 31);
    assert_int_equal(twin_nodes(18), 524287);
}

static void run(struct stand *s, const char *load, uint64_t births)
{
    stand_open(s, "freelist", "refcount", "plain");
    assert_int_equal(stand_run(s, load, births, 1), 0);
}

/* Depth 4: stretch 2^7 - 1, long-lived 31, array 500,000 / 2^12 and its list; then
 * 2 * 127 / 31 = 8 trees of 31 from above, and 8 from below. */
static void test_gcbench(void **state)
{
    const uint64_t nodes = 127 + 31 + 2 * 8 * 31, numbers = 122;
    struct stand s;

    (void)state;
    run(&s, "gcbench:depth=4", nodes + numbers + 1 + NAMES);
    assert_int_equal(s.witness.births_of[TYPE_INSTANCE], nodes);
    assert_int_equal(s.witness.births_of[TYPE_FLOAT], numbers);
    assert_int_equal(s.witness.births_of[TYPE_LIST], 1);
    /* What lives long is there to the end, and the last tree is gone. */
    assert_int_equal(s.witness.live_of[TYPE_INSTANCE], 31);
    assert_int_equal(s.witness.live_of[TYPE_FLOAT], numbers);
    assert_int_equal(s.witness.live_peak, 31 + numbers + 1 + 31 + NAMES);
    assert_null(stand_close(&s));
    run(&s, "gcbench:depth=4,type=list", nodes + numbers + 1 + NAMES);
    assert_int_equal(s.witness.births_of[TYPE_LIST], nodes + 1);
    assert_null(stand_close(&s));
}

/* Depth 6: 127 + 127 and 64 trees of 31, 16 of 127. */
static void test_binary_trees(void **state)
{
    const uint64_t nodes = 255 + 127 + 64 * 31 + 16 * 127;
    struct stand s;

    (void)state;
    run(&s, "binary_trees:depth=6", nodes + NAMES);
    assert_int_equal(s.witness.births_of[TYPE_TUPLE], nodes);
    assert_int_equal(s.witness.live_of[TYPE_TUPLE], 127);
    assert_int_equal(s.witness.live_peak, 255 + NAMES);
    assert_null(stand_close(&s));
}

/* The round after the last begins like the first. */
static void test_rounds_repeat(void **state)
{
    const uint64_t nodes = 255 + 127 + 64 * 31 + 16 * 127;
    struct stand s;

    (void)state;
    run(&s, "binary_trees:depth=6", 2 * nodes + NAMES);
    assert_int_equal(s.witness.births_of[TYPE_TUPLE], 2 * nodes);
    assert_int_equal(s.witness.live_of[TYPE_TUPLE], 127);
    assert_null(stand_close(&s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_nodes_of_a_tree),
                                       cmocka_unit_test(test_trees_are_whole),
                                       cmocka_unit_test(test_gcbench),
                                       cmocka_unit_test(test_binary_trees),
                                       cmocka_unit_test(test_rounds_repeat)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
