/* Namespaces: bind, rebind, unbind; what keeps an object alive. */
#include "allocators/random.h"
#include "gc/tests/fixture.h"

#include <stdio.h>

static struct fixture *fx;
static struct namespace *ns;

static int open_namespace(void **state)
{
    fixture_setup_plain(state);
    fx = *state;
    ns = namespace_create(fx->heap);
    assert_non_null(ns);
    return 0;
}

static int close_namespace(void **state)
{
    namespace_destroy(ns);
    return fixture_teardown(state);
}

static void bind_new(const char *name, struct obj *o)
{
    assert_non_null(o);
    assert_int_equal(namespace_bind(ns, name, o), 0);
    obj_release(fx->heap, o);
}

static void test_bind_lookup_unbind(void **state)
{
    (void)state;
    assert_null(namespace_lookup(ns, "n"));
    assert_false(namespace_unbind(ns, "n"));
    bind_new("n", float_new(fx->heap, 300));
    assert_true(float_value(namespace_lookup(ns, "n")) == 300);
    assert_int_equal(namespace_count(ns), 1);
    assert_int_equal(fixture_live(fx), 1);
    fixture_verify(fx);
    assert_true(namespace_unbind(ns, "n"));
    assert_null(namespace_lookup(ns, "n"));
    assert_int_equal(namespace_count(ns), 0);
    assert_int_equal(fixture_live(fx), 0);
}

/* m = n: one object, two names; the object lives until the last is gone. */
static void test_two_names_for_one_object(void **state)
{
    (void)state;
    bind_new("n", float_new(fx->heap, 300));
    assert_int_equal(namespace_bind(ns, "m", namespace_lookup(ns, "n")), 0);
    assert_ptr_equal(namespace_lookup(ns, "m"), namespace_lookup(ns, "n"));
    assert_int_equal(namespace_lookup(ns, "m")->refs, 2);
    bind_new("n", float_new(fx->heap, 400));
    assert_true(float_value(namespace_lookup(ns, "m")) == 300);
    assert_true(float_value(namespace_lookup(ns, "n")) == 400);
    namespace_unbind(ns, "m");
    assert_int_equal(fixture_live(fx), 1);
}

static void test_bind_to_itself(void **state)
{
    (void)state;
    bind_new("n", float_new(fx->heap, 300));
    assert_int_equal(namespace_bind(ns, "n", namespace_lookup(ns, "n")), 0);
    assert_int_equal(namespace_lookup(ns, "n")->refs, 1);
    assert_true(float_value(namespace_lookup(ns, "n")) == 300);
}

/* x = T() makes before it frees: two ids take turns.  After del x it is one. */
static void test_rebinding_ping_pongs(void **state)
{
    const void *ids[4];

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        bind_new("x", float_new(fx->heap, 0));
        ids[i] = namespace_lookup(ns, "x");
    }
    assert_ptr_not_equal(ids[0], ids[1]);
    assert_ptr_equal(ids[0], ids[2]);
    assert_ptr_equal(ids[1], ids[3]);
    for (size_t i = 0; i < 4; i++) {
        namespace_unbind(ns, "x");
        bind_new("x", float_new(fx->heap, 0));
        ids[i] = namespace_lookup(ns, "x");
    }
    assert_ptr_equal(ids[0], ids[1]);
}

static void test_destroy_unbinds_in_bind_order(void **state)
{
    static const int64_t expected[] = {2, 0, 3, 1};
    struct obj *class = fixture_put(fx, 0, finalizing_class(fx->heap));
    struct namespace *other = namespace_create(fx->heap);

    (void)state;
    static const char *const names[] = {"c", "d", "a", "e"};
    for (size_t i = 0; i < 4; i++) {
        struct obj *o = finalizing_new(fx->heap, class, expected[i]);
        assert_int_equal(namespace_bind(other, names[i], o), 0);
        obj_release(fx->heap, o);
    }
    assert_int_equal(finalized_count, 0);
    namespace_destroy(other);
    assert_int_equal(finalized_count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(finalized[i], expected[i]);
}

static void bind_again(struct heap *heap, struct obj *o)
{
    static int times;

    (void)heap;
    if (times++ < 3)
        namespace_bind(ns, "revived", o);
}

/* A finalizer may bind while names are unbound, and while all are. */
static void test_finalizer_binds(void **state)
{
    struct obj *class = fixture_put(fx, 0, class_new(fx->heap, "R"));

    (void)state;
    class_instance_type(class)->finalize = bind_again;
    bind_new("x", instance_new(fx->heap, class));
    struct obj *o = namespace_lookup(ns, "x");
    assert_true(namespace_unbind(ns, "x"));
    assert_ptr_equal(namespace_lookup(ns, "revived"), o);
    bind_new("y", instance_new(fx->heap, class));
}

/* So many that the namespace grows while it is being emptied. */
static void bind_many(struct heap *heap, struct obj *o)
{
    char name[16];

    (void)o;
    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "new %d", i);
        struct obj *value = float_new(heap, i);
        assert_int_equal(namespace_bind(ns, name, value), 0);
        obj_release(heap, value);
    }
}

static void test_finalizer_binds_many(void **state)
{
    static const char *const dying[] = {"a", "b", "c"};
    struct obj *class = fixture_put(fx, 0, class_new(fx->heap, "M"));

    (void)state;
    class_instance_type(class)->finalize = bind_many;
    for (size_t i = 0; i < 60; i++) {
        char name[16];
        snprintf(name, sizeof name, "old %zu", i);
        bind_new(name, float_new(fx->heap, 1));
    }
    for (size_t i = 0; i < 3; i++)
        bind_new(dying[i], instance_new(fx->heap, class));
    namespace_destroy(ns);
    assert_int_equal(fixture_live(fx), 1); /* the class */
    ns = namespace_create(fx->heap);
}

/* Against an array: growth, holes, names of all lengths. */
static void test_random_operations(void **state)
{
    enum { NAMES = 300 };
    static double bound[NAMES];
    struct rng rng;
    char name[400];

    (void)state;
    memset(bound, 0, sizeof bound);
    rng_seed(&rng, 5, 0);
    for (int step = 1; step <= 20000; step++) {
        size_t i = rng_below(&rng, step < 10000 ? 3 : NAMES);
        snprintf(name, sizeof name, "%0*zu", (int)(1 + i), i);
        if (rng_below(&rng, 2) == 0) {
            assert_int_equal(namespace_unbind(ns, name), bound[i] != 0);
            bound[i] = 0;
        } else {
            bind_new(name, float_new(fx->heap, step));
            bound[i] = step;
        }
    }
    size_t count = 0;
    for (size_t i = 0; i < NAMES; i++) {
        snprintf(name, sizeof name, "%0*zu", (int)(1 + i), i);
        const struct obj *o = namespace_lookup(ns, name);
        assert_int_equal(o != NULL, bound[i] != 0);
        assert_true(o == NULL || float_value(o) == bound[i]);
        count += o != NULL;
    }
    assert_int_equal(namespace_count(ns), count);
    assert_int_equal(fixture_live(fx), count);
    fixture_verify(fx);
}

#define T(test)                                                                \
    cmocka_unit_test_setup_teardown(test, open_namespace, close_namespace)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_bind_lookup_unbind),
        T(test_two_names_for_one_object),
        T(test_bind_to_itself),
        T(test_rebinding_ping_pongs),
        T(test_finalizer_binds),
        T(test_finalizer_binds_many),
        T(test_destroy_unbinds_in_bind_order),
        T(test_random_operations),
    };

    return cmocka_run_group_tests_name("namespace", tests, NULL, NULL);
}
