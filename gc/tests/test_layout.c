/* Sizes that are asked of the allocator, and offsets of the id in its block. */
#include "gc/tests/fixture.h"

#include "gc/event.h"

#include <stdio.h>

struct last_birth {
    struct event_sink sink; /* first */
    const void *id;
    unsigned type;
    size_t size;
};

static void on_birth(struct event_sink *sink, const void *id, unsigned type,
                     size_t size)
{
    struct last_birth *last = (struct last_birth *)(void *)sink;

    last->id = id;
    last->type = type;
    last->size = size;
}

static void on_death(struct event_sink *sink, const void *id)
{
    (void)sink;
    (void)id;
}

static void on_unmap(struct event_sink *sink, const void *base, size_t size)
{
    (void)sink;
    (void)base;
    (void)size;
}

static struct last_birth last = {
    .sink = {.birth = on_birth, .death = on_death, .unmap = on_unmap}};

static int open_plain(void **state)
{
    fixture_setup_plain(state);
    heap_set_sink(fixture_one.heap, &last.sink);
    return 0;
}

/* Makes the object, checks what was told, drops it. */
static void check(struct fixture *fx, struct obj *o, unsigned type, size_t size,
                  size_t offset)
{
    assert_non_null(o);
    assert_ptr_equal(last.id, o);
    assert_int_equal(last.type, type);
    assert_int_equal(last.size, size);
    assert_int_equal(o->type->id, type);
    assert_int_equal(o->type->prefix, offset);
    assert_int_equal(((uintptr_t)o - offset) % 16, 0);
    fixture_put(fx, 0, o);
    fixture_verify(fx);
    fixture_put(fx, 0, NULL);
}

static void test_ints_take_32_32_36(void **state)
{
    struct fixture *fx = *state;
    struct heap *h = fx->heap;
    const int64_t one_digit = (INT64_C(1) << 30) - 1;
    const int64_t two_digits = (INT64_C(1) << 60) - 1;

    check(fx, int_new(h, 0), TYPE_INT, 32, 0);
    check(fx, int_new(h, -1), TYPE_INT, 32, 0);
    check(fx, int_new(h, one_digit), TYPE_INT, 32, 0);
    check(fx, int_new(h, one_digit + 1), TYPE_INT, 32, 0);
    check(fx, int_new(h, -two_digits), TYPE_INT, 32, 0);
    check(fx, int_new(h, two_digits + 1), TYPE_INT, 36, 0);
    check(fx, int_new(h, INT64_MIN), TYPE_INT, 36, 0);
}

static void test_atoms(void **state)
{
    struct fixture *fx = *state;

    check(fx, float_new(fx->heap, 1.5), TYPE_FLOAT, 24, 0);
    check(fx, str_new(fx->heap, "", 0), TYPE_STR, 49, 0);
    check(fx, str_new(fx->heap, "hello", 5), TYPE_STR, 54, 0);
}

static void test_containers(void **state)
{
    struct fixture *fx = *state;

    check(fx, list_new(fx->heap), TYPE_LIST, 56, 16);
    check(fx, dict_new(fx->heap), TYPE_DICT, 64, 16);
    check(fx, tuple_new(fx->heap, 1), TYPE_TUPLE, 48, 16);
    check(fx, tuple_new(fx->heap, 2), TYPE_TUPLE, 56, 16);
    check(fx, tuple_new(fx->heap, 3), TYPE_TUPLE, 64, 16);
    check(fx, instance_new(fx->heap, class_plain(fx->heap)), TYPE_INSTANCE, 56,
          32);
    check(fx, class_new(fx->heap, "C"), TYPE_CLASS, 920, 16);
}

/* A dead list's block is reused by an instance, but the ids differ by 16. */
static void test_list_block_becomes_instance(void **state)
{
    struct fixture *fx = *state;
    struct obj *list = list_new(fx->heap);
    uintptr_t list_id = (uintptr_t)list;

    obj_release(fx->heap, list);
    struct obj *o = instance_new(fx->heap, class_plain(fx->heap));
    assert_int_equal((uintptr_t)o, list_id + 16);
    obj_release(fx->heap, o);
}

static uint64_t bytes_of(struct fixture *fx)
{
    return allocator_live_bytes(fx->allocator);
}

static void test_list_buffers_grow_as_in_cpython(void **state)
{
    static const size_t rooms[] = {4,  8,   16,  24,  32,  40,  52,  64,  76,
                                   92, 108, 128, 148, 172, 200, 232, 268, 308};
    struct fixture *fx = *state;
    struct obj *list = fixture_put(fx, 0, list_new(fx->heap));
    uint64_t base = bytes_of(fx);
    size_t step = 0;

    for (size_t n = 1; n <= 308; n++) {
        append_new(fx->heap, list, none_new(fx->heap));
        if (n > rooms[step])
            step++;
        assert_int_equal(bytes_of(fx) - base, rooms[step] * 8);
    }
}

/* Sizes by CPython 3.11's sys.getsizeof, less the dict itself: what the table
 * takes from the n-th key on. */
struct step {
    size_t n, table;
};

static struct obj *any_key(struct heap *heap, size_t n)
{
    return int_new(heap, (int64_t)n);
}

static struct obj *str_key(struct heap *heap, size_t n)
{
    char text[24];
    int bytes = snprintf(text, sizeof text, "key %zu", n);

    return str_new(heap, text, (size_t)bytes);
}

static void check_steps(struct fixture *fx, const struct step *step, size_t end,
                        struct obj *key_of(struct heap *, size_t))
{
    struct obj *dict = fixture_put(fx, 0, dict_new(fx->heap));
    size_t table = 0;

    fixture_put(fx, 1, list_new(fx->heap)); /* holds the keys */
    for (size_t n = 1; n < end; n++) {
        struct obj *key = key_of(fx->heap, n);
        append_new(fx->heap, fx->slots[1], key);
        uint64_t rest = bytes_of(fx) - table;
        assert_int_equal(dict_set(fx->heap, dict, key, key), 0);
        if (n == step->n)
            table = (step++)->table;
        assert_int_equal(bytes_of(fx) - rest, table);
    }
}

static void test_dict_tables_grow_as_in_cpython(void **state)
{
    static const struct step str_steps[] = {
        {1, 120},   {6, 208},    {11, 400},    {22, 768},    {43, 1520},
        {86, 3264}, {171, 6512}, {342, 12992}, {683, 25968}, {0, 0}};
    static const struct step any_steps[] = {{1, 160},   {6, 288},   {11, 568},
                                            {22, 1104}, {43, 2200}, {86, 4624},
                                            {0, 0}};

    check_steps(*state, str_steps, 700, str_key);
    check_steps(*state, any_steps, 171, any_key);
}

/* A full table is followed by one that is sized by what lives: by 16 slots where 1
 * to 5 of 10 do, by 32 where more do, as sys.getsizeof shows of CPython 3.11. */
static void test_dict_tables_are_sized_by_the_living(void **state)
{
    static const size_t full = 288, larger = 568;
    struct fixture *fx = *state;

    for (size_t live = 1; live < 10; live++) {
        struct obj *dict = fixture_put(fx, 0, dict_new(fx->heap));
        for (int64_t i = 0; i < 10; i++) {
            struct obj *key = fixture_put(fx, 1, int_new(fx->heap, i));
            assert_int_equal(
                dict_set(fx->heap, dict, key, class_plain(fx->heap)), 0);
            if (i >= (int64_t)live)
                assert_true(dict_del(fx->heap, dict, key));
        }
        uint64_t rest = bytes_of(fx) - full;
        struct obj *key = fixture_put(fx, 1, int_new(fx->heap, 99));
        assert_int_equal(dict_set(fx->heap, dict, key, key), 0);
        assert_int_equal(bytes_of(fx) - rest, live <= 5 ? full : larger);
    }
}

/* Thirty values less one per instance, and a byte of order for each. */
static void test_instance_values_shrink_and_settle(void **state)
{
    struct fixture *fx = *state;

    for (size_t i = 0; i < 40; i++) {
        size_t length = i < 29 ? 29 - i : 1;
        size_t order = (length + 2 + 7) / 8 * 8;
        uint64_t before = bytes_of(fx);
        fixture_put(fx, i, instance_new(fx->heap, class_plain(fx->heap)));
        assert_int_equal(bytes_of(fx) - before, 56 + order + 8 * length);
    }
    fixture_verify(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ints_take_32_32_36, open_plain,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(test_atoms, open_plain,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(test_containers, open_plain,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(test_list_block_becomes_instance,
                                        open_plain, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_list_buffers_grow_as_in_cpython,
                                        open_plain, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_dict_tables_grow_as_in_cpython,
                                        open_plain, fixture_teardown),
        cmocka_unit_test_setup_teardown(
            test_dict_tables_are_sized_by_the_living, open_plain,
            fixture_teardown),
        cmocka_unit_test_setup_teardown(test_instance_values_shrink_and_settle,
                                        open_plain, fixture_teardown),
    };

    return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
