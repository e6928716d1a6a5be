/* The order of last use against a plain array that is searched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/random.h"
#include "experiments/workloads/recency.h"

#include <string.h>

#define KEYS 40

/* order[0] was used last. */
struct model {
    uint32_t order[KEYS];
    size_t count;
};

static void model_use(struct model *m, uint32_t key)
{
    size_t i = 0;

    while (i < m->count && m->order[i] != key)
        i++;
    if (i == m->count)
        m->count++;
    memmove(m->order + 1, m->order, i * sizeof m->order[0]);
    m->order[0] = key;
}

static bool model_has(const struct model *m, uint32_t key)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->order[i] == key)
            return true;
    return false;
}

static void use(struct recency *r, struct model *m, uint32_t key)
{
    uint32_t entry = recency_find(r, key);

    assert_int_equal(entry != 0, model_has(m, key));
    if (entry != 0) {
        recency_touch(r, entry);
    } else {
        if (recency_full(r)) {
            uint32_t victim = m->order[--m->count];
            uint32_t freed = recency_find(r, victim);
            assert_int_equal(recency_evict(r), freed);
            assert_int_equal(recency_find(r, victim), 0);
        }
        entry = recency_add(r, key);
        assert_in_range(entry, 1, r->room);
    }
    assert_int_equal(recency_find(r, key), entry);
    model_use(m, key);
}

static void test_against_model(void **state)
{
    (void)state;
    for (uint32_t room = 1; room <= KEYS; room += 3) {
        struct recency r;
        struct model m = {.count = 0};
        struct rng rng;
        rng_seed(&rng, room, 1);
        assert_int_equal(recency_open(&r, KEYS, room), 0);
        for (int i = 0; i < 5000; i++)
            use(&r, &m, (uint32_t)rng_below(&rng, KEYS));
        recency_close(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_against_model)};

    return cmocka_run_group_tests_name("recency", tests, NULL, NULL);
}
