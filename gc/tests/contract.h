#ifndef GC_TESTS_CONTRACT_H
#define GC_TESTS_CONTRACT_H

/* A suite that runs over every registered collector, each test with a heap of
 * its own, under names like "trial_deletion/test_list_in_itself". */
#include "gc/tests/fixture.h"

#include <stdio.h>

#define CONTRACT_TESTS_MAX 32

static const struct collector_ops *ops; /* whose turn it is */
static struct fixture *const fx = &fixture_one;

static inline bool complete(void)
{
    return ops->caps & COLLECTOR_COMPLETE;
}

static inline bool generations(void)
{
    return ops->caps & COLLECTOR_GENERATIONS;
}

/* A list in itself: garbage. */
static inline void new_garbage_ring(void)
{
    struct obj *list = list_new(fx->heap);

    append_new(fx->heap, list, obj_retain(list));
    obj_release(fx->heap, list);
}

static inline int contract_open(void **state)
{
    (void)state;
    fixture_open(fx, ops->info.name, profile_find("cpython3.11"), NULL);
    finalized_count = 0;
    return 0;
}

/* A collector that leaves cycles leaves them to the end of the allocator. */
static inline int contract_close(void **state)
{
    (void)state;
    if (complete()) {
        fixture_close(fx);
        return 0;
    }
    fixture_drop_all(fx);
    fixture_verify(fx);
    heap_destroy(fx->heap);
    allocator_destroy(fx->allocator);
    return 0;
}

/* Runs the suite over all collectors.  Returns how many tests failed. */
static inline int contract_run(const struct CMUnitTest *suite, size_t n)
{
    static char names[CONTRACT_TESTS_MAX][96];
    struct CMUnitTest tests[CONTRACT_TESTS_MAX];
    int failed = 0;

    for (size_t c = 0; collector_registry[c] != NULL; c++) {
        ops = collector_registry[c];
        for (size_t i = 0; i < CONTRACT_TESTS_MAX; i++) {
            tests[i] = (struct CMUnitTest){.name = NULL};
            if (i >= n)
                continue; /* cmocka passes over tests without a function */
            snprintf(names[i], sizeof names[i], "%s/%s", ops->info.name,
                     suite[i].name);
            tests[i] = suite[i];
            tests[i].name = names[i];
            tests[i].setup_func = contract_open;
            tests[i].teardown_func = contract_close;
        }
        failed +=
            cmocka_run_group_tests_name(ops->info.name, tests, NULL, NULL);
    }
    return failed;
}

#endif
