/* peer_idlab - makes and drops objects, and collects, as peer_cpython does.
 *
 *     peer_idlab [ALLOCATOR [COLLECTOR [PROFILE [OPERATION]]]]
 *
 * Specs as everywhere; by default CPython's own: pymalloc, trial_deletion,
 * cpython3.11.
 * Automatic collections are off; collections are asked for.
 *
 * Cost: a second or two.  Source: none. */
#include "experiments/harness/spec.h"
#include "experiments/peers/measure.h"
#include "experiments/peers/operations.h"
#include "experiments/peers/shuffle.h"
#include "experiments/peers/trees.h"
#include "experiments/stage/axis.h"
#include "experiments/stage/stage.h"
#include "experiments/workloads/workload.h"
#include "gc/types.h"

#include <string.h>

#define GCBENCH        "gcbench:depth=14"
#define GCBENCH_BIRTHS 3400000 /* one round, as peer_cpython's */

static struct heap *heap;

/* Nothing here goes on after a failure: a benchmark without its objects. */
static struct obj *must(struct obj *o)
{
    if (o == NULL) {
        fputs("out of memory\n", stderr);
        exit(1);
    }
    return o;
}

static double run_int(size_t n)
{
    struct obj *held =
        must(int_new(heap, 99999)); /* or the pool would come and go */
    double start = measure_now();

    for (size_t i = 0; i < n; i++)
        obj_release(heap, must(int_new(heap, 100000 + (int64_t)i)));
    double ns = measure_now() - start;
    obj_release(heap, held);
    return ns;
}

static double run_float(size_t n)
{
    double start = measure_now();

    for (size_t i = 0; i < n; i++)
        obj_release(heap, must(float_new(heap, (double)i)));
    return measure_now() - start;
}

static double run_list(size_t n)
{
    double start = measure_now();

    for (size_t i = 0; i < n; i++)
        obj_release(heap, must(list_new(heap)));
    return measure_now() - start;
}

static double run_tuple(size_t n)
{
    double start = measure_now();

    for (size_t i = 0; i < n; i++) {
        struct obj *t = must(tuple_new(heap, 2));
        tuple_init(t, 0, none_new(heap));
        tuple_init(t, 1, none_new(heap));
        obj_release(heap, t);
    }
    return measure_now() - start;
}

static double run_instance(size_t n)
{
    struct obj *plain = class_plain(heap);
    struct obj *held = must(instance_new(heap, plain)); /* as of int */
    double start = measure_now();

    for (size_t i = 0; i < n; i++)
        obj_release(heap, must(instance_new(heap, plain)));
    double ns = measure_now() - start;
    obj_release(heap, held);
    return ns;
}

static void append(struct obj *to, struct obj *item)
{
    if (list_append(heap, to, item) != 0)
        must(NULL);
}

/* A list of one item, None for the time being. */
static struct obj *list_of_one(void)
{
    struct obj *list = must(list_new(heap));
    struct obj *none = none_new(heap);

    append(list, none);
    obj_release(heap, none);
    return list;
}

/* n lists in one, each holding the next; aged: each replaced once, in the random
 * order, and each holding any other. */
static struct obj *web(size_t n, const uint32_t *order, bool aged)
{
    struct obj *all = must(list_new(heap));

    for (size_t i = 0; i < n; i++) {
        struct obj *one = list_of_one();
        append(all, one);
        obj_release(heap, one);
    }
    for (size_t i = 0; aged && i < n; i++) {
        list_set(heap, all, order[i], none_new(heap));
        list_set(heap, all, order[i], list_of_one());
    }
    for (size_t i = 0; i < n; i++) {
        size_t other = aged ? order[n - 1 - i] : (i + 1 < n ? i + 1 : 0);
        list_set(heap, list_get(all, i), 0, obj_retain(list_get(all, other)));
    }
    return all;
}

static double collect_web(size_t n, bool aged)
{
    uint32_t *order = shuffle_order(n);
    struct obj *all = web(n, order, aged);
    struct heap_roots roots = {.slots = &all, .count = 1};

    heap_add_roots(heap, &roots);
    heap_collect(heap,
                 2); /* the lists are old now, as in a program that runs */
    double start = measure_now();
    heap_collect(heap, 2);
    double ns = measure_now() - start;
    heap_remove_roots(heap, &roots);
    obj_release(heap, all);
    heap_collect(heap, 2);
    free(order);
    return ns;
}

static double run_collect(size_t n)
{
    return collect_web(n, false);
}

static double run_collect_aged(size_t n)
{
    return collect_web(n, true);
}

static double run_cycles(size_t n)
{
    heap_collect(heap, 2);
    for (size_t i = 0; i < n / 2; i++) {
        struct obj *a = must(list_new(heap));
        struct obj *b = must(list_new(heap));
        append(a, b);
        append(b, a);
        obj_release(heap, a);
        obj_release(heap, b);
    }
    double start = measure_now();
    heap_collect(heap, 2);
    return measure_now() - start;
}

/* NOLINTBEGIN(misc-no-recursion): seventeen deep, as the benchmark has it */
/* Tuples, as in CPython's programs; a leaf has None twice. */
static struct obj *grow(unsigned depth)
{
    struct obj *left = depth == 0 ? none_new(heap) : grow(depth - 1);
    struct obj *right = depth == 0 ? none_new(heap) : grow(depth - 1);
    struct obj *node = must(tuple_new(heap, 2));

    tuple_init(node, 0, left);
    tuple_init(node, 1, right);
    return node;
}

static size_t count_nodes(const struct obj *node)
{
    const struct obj *left = tuple_get(node, 0);

    if (left->type->id == TYPE_NONE)
        return 1;
    return 1 + count_nodes(left) + count_nodes(tuple_get(node, 1));
}

/* NOLINTEND(misc-no-recursion) */

static void *make_tree(unsigned depth)
{
    return grow(depth);
}

static size_t count_tree(void *tree)
{
    return count_nodes(tree);
}

static void drop_tree(void *tree)
{
    obj_release(heap, tree);
}

static double run_trees(size_t nodes)
{
    return trees_run(&(const struct trees){.make = make_tree,
                                           .count = count_tree,
                                           .drop = drop_tree},
                     nodes);
}

static struct spec *parse(const char *text, const struct axis *axis)
{
    char error[SPEC_ERROR_MAX];
    struct spec *spec = spec_parse(text, axis, error);

    if (spec == NULL) {
        fprintf(stderr, "peer_idlab: %s\n", error);
        exit(2);
    }
    return spec;
}

/* --- the longest pause ------------------------------------------------------ */

static double pause_start, pause_longest;

static void on_collect(void *arg, bool ended, size_t found)
{
    double now = measure_now();

    (void)arg;
    (void)found;
    if (!ended)
        pause_start = now;
    else if (now - pause_start > pause_longest)
        pause_longest = now - pause_start;
}

/* Of the automatic collections of one round of GCBench. */
static double run_pause(size_t one)
{
    struct spec *spec = parse(GCBENCH, &stage_workload_axis);
    const struct workload *workload = (const void *)spec->component;
    struct load load = {.heap = heap,
                        .births_start = heap_births(heap),
                        .births_end = heap_births(heap) + GCBENCH_BIRTHS};

    (void)one;
    pause_longest = 0;
    heap_on_collect(heap, on_collect, NULL);
    heap_enable_gc(heap, true);
    if (workload->run(&load, spec->values) != 0)
        must(NULL);
    heap_enable_gc(heap, false);
    heap_on_collect(heap, NULL, NULL);
    heap_collect(heap, 2);
    spec_free(spec);
    return pause_longest;
}

int main(int argc, char **argv)
{
    struct stage stage;
    const char *status;
    struct spec *allocator =
        parse(argc > 1 ? argv[1] : "pymalloc", &axis_allocators);
    struct spec *collector =
        parse(argc > 2 ? argv[2] : "trial_deletion", &axis_collectors);
    const struct profile *profile =
        profile_find(argc > 3 ? argv[3] : "cpython3.11");
    if (profile == NULL) {
        fprintf(stderr, "peer_idlab: there is no profile %s\n", argv[3]);
        return 2;
    }
    const struct cell cell = {.allocator = allocator,
                              .collector = collector,
                              .profile = profile,
                              .seed = 1};

    if (stage_open(&stage, &cell, &status) != 0) {
        fprintf(stderr, "peer_idlab: %s\n", status);
        return 1;
    }
    heap = stage.heap;
    heap_enable_gc(heap, false);
    measure_all((const struct operation[])OPERATIONS,
                argc > 4 ? argv[4] : NULL);
    stage_close(&stage);
    spec_free(allocator);
    spec_free(collector);
    return 0;
}
