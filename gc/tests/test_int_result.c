/* How large a block arithmetic makes: the size class, 32 or 48 bytes, in which
 * CPython 3.11 was seen to put the result of the same operation. */
#include "gc/tests/fixture.h"

#define M    (INT64_C(1) << 40)
#define P(n) (INT64_C(1) << (n))

struct calculation {
    enum int_op op;
    int64_t a, b, value;
    size_t size_class; /* 0: no block, it is a cached object */
};

static const struct calculation calculations[] = {
    {INT_ADD, M, 1, M + 1, 48},
    {INT_SUB, M, 1, M - 1, 32},
    {INT_SUB, M, P(39), P(39), 32},
    {INT_SUB, P(61), P(61) - P(31), P(31), 48},
    {INT_SUB, P(61) + P(35), P(61), P(35), 32},
    {INT_SUB, P(61), P(61) - 8, 8, 0},
    {INT_SUB, P(61), P(61), 0, 0},
    {INT_SUB, 1, M, 1 - M, 32},
    {INT_ADD, -M, 5, 5 - M, 32},
    {INT_ADD, -M, -5, -M - 5, 48},
    {INT_SUB, -M, 5, -M - 5, 48},
    {INT_ADD, P(29), P(29), P(30), 32},
    {INT_ADD, 0, 300, 300, 32},
    {INT_MUL, M, 3, 3 * M, 48},
    {INT_MUL, M, M >> 20, P(60), 48},
    {INT_MUL, P(20), P(20), M, 32},
    {INT_MUL, M, 0, 0, 0},
    {INT_FLOORDIV, M, 2, P(39), 32},
    {INT_FLOORDIV, P(61), 2, P(60), 48},
    {INT_FLOORDIV, P(61), P(60), 2, 0},
    {INT_FLOORDIV, P(62), P(31), P(31), 32},
    {INT_FLOORDIV, -2 * M - 1, 2, -M - 1, 48},
    {INT_FLOORDIV, -2 * M, 2, -M, 32},
    {INT_FLOORDIV, -P(30) - 1, 2, -P(29) - 1, 32},
    {INT_MOD, P(62) + 999, P(31), 999, 32},
    {INT_MOD, P(62) + P(31), P(61), P(31), 48},
    {INT_MOD, P(62) + 999, P(61), 999, 48},
    {INT_MOD, M, P(61), M, 32},
    {INT_LSHIFT, 1, 40, M, 48},
    {INT_LSHIFT, 1, 29, P(29), 32},
    {INT_LSHIFT, 1, 30, P(30), 32},
    {INT_LSHIFT, M, 1, 2 * M, 48},
    {INT_LSHIFT, 7, 1, 14, 0},
    {INT_RSHIFT, P(62), 1, P(61), 48},
    {INT_RSHIFT, P(62), 31, P(31), 32},
    {INT_RSHIFT, -P(62), 30, -P(32), 48},
    {INT_RSHIFT, M, 39, 2, 0},
    {INT_AND, M, M + 1000, M, 32},
    {INT_AND, P(62), M + P(39), 0, 0},
    {INT_AND, P(62), -M, P(62), 48},
    {INT_AND, -P(62), P(41), 0, 0},
    {INT_AND, -M, -M - 1, -2 * M, 48},
    {INT_AND, P(62) + M, M, M, 32},
    {INT_OR, P(62), M, P(62) + M, 48},
    {INT_OR, -M, P(62), -M, 48},
    {INT_OR, -M, 1, 1 - M, 48},
    {INT_XOR, P(62), M, P(62) + M, 48},
    {INT_XOR, M, 1, M + 1, 32},
    {INT_XOR, -M, M + 7000, 7000 - 2 * M, 48},
};

static void test_rooms(void **state)
{
    struct fixture *fx = *state;

    for (size_t i = 0; i < sizeof calculations / sizeof *calculations; i++) {
        const struct calculation *c = &calculations[i];
        uint64_t before = allocator_live_bytes(fx->allocator);
        struct obj *o = fixture_put(
            fx, 0, int_result(fx->heap, c->op, c->a, c->b, c->value));
        uint64_t size = allocator_live_bytes(fx->allocator) - before;

        assert_non_null(o);
        assert_true(int_value(o) == c->value);
        if ((size + 15) / 16 * 16 != c->size_class)
            fail_msg("calculation %zu: %d bytes", i, (int)size);
        fixture_put(fx, 0, NULL);
        assert_int_equal(allocator_live_bytes(fx->allocator), before);
    }
}

static void test_room_is_kept(void **state)
{
    struct fixture *fx = *state;
    struct obj *small = fixture_put(fx, 0, int_new_room(fx->heap, 1000, 5));

    assert_int_equal(int_value(small), 1000);
    assert_int_equal(allocator_live_bytes(fx->allocator), 24 + 5 * 4);
    fixture_put(fx, 0, NULL);
    assert_int_equal(allocator_live_bytes(fx->allocator), 0);
    struct obj *big = fixture_put(fx, 0, int_new_room(fx->heap, P(62), 1));
    assert_true(int_value(big) == P(62)); /* never too little */
    assert_int_equal(allocator_live_bytes(fx->allocator), 36);
}

/* A small result is the cached object, and what was made for it is gone. */
static void test_small_result_is_cached(void **state)
{
    struct fixture *fx = *state;
    struct obj *seven = fixture_put(fx, 0, int_new(fx->heap, 7));
    uint64_t deaths = heap_stats(fx->heap)->deaths;
    struct obj *o =
        fixture_put(fx, 1, int_result(fx->heap, INT_SUB, M + 7, M, 7));

    assert_ptr_equal(o, seven);
    assert_int_equal(heap_stats(fx->heap)->deaths, deaths + 1);
}

static void test_out_of_memory(void **state)
{
    struct fixture *fx = *state;

    faulty_arm(fx->allocator, 0, UINT64_MAX);
    assert_null(int_result(fx->heap, INT_ADD, M, 1, M + 1));
    assert_null(int_result(fx->heap, INT_SUB, M + 7, M, 7));
    faulty_arm(fx->allocator, UINT64_MAX, 1);
}

static void test_digits(void **state)
{
    (void)state;
    assert_int_equal(int_digits(0), 0);
    assert_int_equal(int_digits(-1), 1);
    assert_int_equal(int_digits(P(30) - 1), 1);
    assert_int_equal(int_digits(-P(30)), 2);
    assert_int_equal(int_digits(P(60) - 1), 2);
    assert_int_equal(int_digits(P(60)), 3);
    assert_int_equal(int_digits(INT64_MIN), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_CPYTHON(test_rooms),
        TEST_CPYTHON(test_room_is_kept),
        TEST_CPYTHON(test_small_result_is_cached),
        TEST_CPYTHON(test_out_of_memory),
        cmocka_unit_test(test_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
