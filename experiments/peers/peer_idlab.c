/* peer_idlab - makes and drops objects, and collects, as peer_cpython does.
 *
 *     peer_idlab [ALLOCATOR [COLLECTOR]]
 *
 * Specs as everywhere; by default CPython's own: pymalloc, trial_deletion.
 * Automatic collections are off; collections are asked for.
 *
 * Cost: a second or two.  Source: none. */
#include "experiments/harness/spec.h"
#include "experiments/peers/measure.h"
#include "experiments/peers/shuffle.h"
#include "experiments/stage/stage.h"
#include "gc/types.h"

#include <string.h>

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
    double start = measure_now();

    for (size_t i = 0; i < n; i++)
        obj_release(heap, must(instance_new(heap, plain)));
    return measure_now() - start;
}

static void append(struct obj *list, struct obj *item)
{
    if (list_append(heap, list, item) != 0)
        must(NULL);
}

/* n lists in one, each holding its neighbour by the permutation; registered. */
static struct obj *web(size_t n, const uint32_t *order)
{
    struct obj *all = must(list_new(heap));
    struct obj **lists = calloc(n, sizeof(void *));

    if (lists == NULL)
        must(NULL);
    for (size_t i = 0; i < n; i++)
        lists[order[i]] = must(list_new(heap));
    for (size_t i = 0; i < n; i++) {
        append(all, lists[i]);
        obj_release(heap, lists[i]);
    }
    for (size_t i = 0; i < n; i++)
        append(lists[i], lists[i + 1 < n ? i + 1 : 0]);
    free(lists);
    return all;
}

static double collect_web(size_t n, bool scattered)
{
    uint32_t *order = shuffle_order(n, scattered);
    struct obj *all = web(n, order);
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

int main(int argc, char **argv)
{
    struct stage stage;
    const char *status;
    struct spec *allocator =
        parse(argc > 1 ? argv[1] : "pymalloc", &axis_allocators);
    struct spec *collector =
        parse(argc > 2 ? argv[2] : "trial_deletion", &axis_collectors);
    const struct cell cell = {.allocator = allocator,
                              .collector = collector,
                              .profile = *profile_find("cpython3.11"),
                              .seed = 1};

    if (stage_open(&stage, &cell, &status) != 0) {
        fprintf(stderr, "peer_idlab: %s\n", status);
        return 1;
    }
    heap = stage.heap;
    heap_enable_gc(heap, false);
    measure_all((const struct operation[]){
        {"int", 5000000, run_int},
        {"float", 5000000, run_float},
        {"list", 5000000, run_list},
        {"tuple2", 5000000, run_tuple},
        {"instance", 2000000, run_instance},
        {"collect_live", 1000000, run_collect},
        {"collect_live_aged", 1000000, run_collect_aged},
        {"free_cycles", 1000000, run_cycles},
        {0}});
    stage_close(&stage);
    spec_free(allocator);
    spec_free(collector);
    return 0;
}
