/* Objects by the short ways and by the long ones: two heaps, one on an allocator
 * that lays its free blocks open, or the newest, one around which a wrapper stands.
 * The same objects come and go; addresses, counts and collections must agree. */
#include "gc/tests/fixture.h"

#include "allocators/random.h"
#include "gc/collector.h"

enum { SLOTS = ROOTS_MAX, STEPS = 20000 };

struct twins {
    struct fixture a, b; /* a: without the wrapper */
    ptrdiff_t apart;
    bool placed;
};

static void open_heap(struct fixture *fx, const char *allocator,
                      const char *profile, bool wrapped)
{
    const struct option_value lifo = {.as.choice = 0};
    const struct allocator_config config = {.values = &lifo, .seed = 1};

    fx->allocator = allocator_find(allocator)->create(&config);
    assert_non_null(fx->allocator);
    assert_true(fx->allocator->classes != NULL ||
                fx->allocator->newest != NULL);
    if (wrapped)
        fx->allocator = faulty_create(fx->allocator, UINT64_MAX, 1);
    assert_non_null(fx->allocator);
    fx->heap = heap_create(&(struct heap_config){
        .allocator = fx->allocator,
        .collector = collector_find("trial_deletion"),
        .profile = *profile_find(profile),
        .seed = 1,
    });
    assert_non_null(fx->heap);
    fx->roots.slots = fx->slots;
    fx->roots.count = ROOTS_MAX;
    heap_add_roots(fx->heap, &fx->roots);
}

static struct obj *make(struct heap *heap, size_t kind, int64_t value)
{
    switch (kind) {
    case 0:
    case 1:
        return int_new(heap, value);
    case 2:
        return int_new(heap, value * INT64_C(0x123456789));
    case 3:
        return float_new(heap, (double)value);
    case 4:
        return list_new(heap);
    default:
        return instance_new(heap, class_plain(heap));
    }
}

/* Where a slot's object refers to another one, or to itself. */
static void connect(struct heap *heap, struct obj *from, struct obj *to)
{
    struct obj *name = str_new(heap, "x", 1);

    assert_non_null(name);
    if (from->type->id == TYPE_LIST)
        assert_int_equal(list_append(heap, from, to), 0);
    else if (from->type->id == TYPE_INSTANCE)
        assert_int_equal(instance_set(heap, from, name, to), 0);
    obj_release(heap, name);
}

static void check(struct twins *t)
{
    const struct heap_stats *a = heap_stats(t->a.heap);
    const struct heap_stats *b = heap_stats(t->b.heap);

    fixture_verify(&t->a);
    assert_int_equal(a->births, b->births);
    assert_int_equal(a->deaths, b->deaths);
    assert_int_equal(a->object_allocs, b->object_allocs);
    assert_int_equal(a->object_frees, b->object_frees);
    assert_int_equal(a->buffer_allocs, b->buffer_allocs);
    assert_int_equal(a->buffer_frees, b->buffer_frees);
    assert_int_equal(a->int_requests, b->int_requests);
    assert_int_equal(a->int_allocations, b->int_allocations);
    assert_int_equal(a->collections, b->collections);
    assert_int_equal(a->objects_freed, b->objects_freed);
}

static void step(struct twins *t, struct rng *rng)
{
    size_t slot = rng_below(rng, SLOTS), other = rng_below(rng, SLOTS);
    size_t kind = rng_below(rng, 8);
    int64_t value = (int64_t)rng_below(rng, 2000) - 500;

    if (kind == 7) {
        fixture_put(&t->a, slot, NULL);
        fixture_put(&t->b, slot, NULL);
        return;
    }
    struct obj *a = fixture_put(&t->a, slot, make(t->a.heap, kind, value));
    struct obj *b = fixture_put(&t->b, slot, make(t->b.heap, kind, value));
    assert_non_null(a);
    assert_non_null(b);
    if (!obj_is_immortal(a)) {
        if (!t->placed)
            t->apart = (char *)a - (char *)b;
        t->placed = true;
        assert_int_equal((char *)a - (char *)b, t->apart);
    }
    if (a->type->id == TYPE_INT)
        assert_int_equal(int_value(a), int_value(b));
    if (t->a.slots[other] != NULL) {
        connect(t->a.heap, a, t->a.slots[other]);
        connect(t->b.heap, b, t->b.slots[other]);
    }
}

/* Each of the first is made with fewer values than the one before, and dies when the
 * next would have fewer still. */
static void make_first_instances(struct twins *t)
{
    for (size_t i = 0; i < 40; i++) {
        obj_release(t->a.heap, make(t->a.heap, 5, 0));
        obj_release(t->b.heap, make(t->b.heap, 5, 0));
        assert_int_equal(allocator_live_bytes(t->a.allocator),
                         allocator_live_bytes(t->b.allocator));
    }
}

static void collect_often(struct heap *heap)
{
    struct collector *c = heap_collector(heap);

    c->ops->set_thresholds(c, (const uint64_t[3]){20, 3, 3});
}

static void run_on(const char *allocator, const char *profile)
{
    struct twins t = {.placed = false};
    struct rng rng;

    rng_seed(&rng, 3, 0);
    open_heap(&t.a, allocator, profile, false);
    open_heap(&t.b, allocator, profile, true);
    collect_often(t.a.heap);
    collect_often(t.b.heap);
    make_first_instances(&t);
    for (size_t i = 0; i < STEPS; i++) {
        step(&t, &rng);
        if (i % 1000 == 0)
            check(&t);
    }
    fixture_drop_all(&t.a);
    fixture_drop_all(&t.b);
    heap_collect(t.a.heap, 2);
    heap_collect(t.b.heap, 2);
    check(&t);
    assert_true(heap_stats(t.a.heap)->collections > 10);
    fixture_close(&t.a);
    fixture_close(&t.b);
}

static void run(const char *profile)
{
    run_on("freelist", profile);
    run_on("pymalloc", profile);
}

static void test_cpython_3_11(void **state)
{
    (void)state;
    run("cpython3.11");
}

static void test_cpython_3_14(void **state)
{
    (void)state;
    run("cpython3.14");
}

static void test_plain(void **state)
{
    (void)state;
    run("plain");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cpython_3_11),
        cmocka_unit_test(test_cpython_3_14),
        cmocka_unit_test(test_plain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
