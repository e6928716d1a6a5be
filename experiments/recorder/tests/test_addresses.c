/* test_addresses - the table of addresses against a plain array. */
#include "experiments/recorder/addresses.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

static void an_empty_table_has_nothing(void **state)
{
    struct addresses table = {0};

    (void)state;
    assert_int_equal(addresses_take(&table, 0x1000), ADDRESS_NONE);
    addresses_clear(&table);
}

static void what_was_taken_is_gone(void **state)
{
    struct addresses table = {0};

    (void)state;
    assert_int_equal(addresses_add(&table, 0x1000, 7), 0);
    assert_int_equal(addresses_add(&table, 0x1010, 8), 0);
    assert_int_equal(addresses_take(&table, 0x1000), 7);
    assert_int_equal(addresses_take(&table, 0x1000), ADDRESS_NONE);
    assert_int_equal(addresses_take(&table, 0x1010), 8);
    assert_int_equal(table.used, 0);
    addresses_clear(&table);
}

enum { MODEL = 4000, STEPS = 400000 };

/* Random additions and removals, few enough places for long chains. */
static void it_agrees_with_an_array(void **state)
{
    static uint32_t model[MODEL]; /* 0: absent, else number + 1 */
    static const uint64_t strides[] = {16, 4096, 65536, (uint64_t)1 << 36};

    (void)state;
    for (int s = 0; s < 4; s++) {
        struct addresses table = {0};
        uint32_t x = 17;
        size_t live = 0;
        for (int i = 0; i < MODEL; i++)
            model[i] = 0;
        for (uint32_t step = 0; step < STEPS; step++) {
            x = x * 1664525 + 1013904223;
            uint32_t i = (x >> 8) % MODEL;
            uint64_t address = (i + 1) * strides[s];
            uint32_t expected = model[i] == 0 ? ADDRESS_NONE : model[i] - 1;
            assert_int_equal(addresses_take(&table, address), expected);
            live -= expected != ADDRESS_NONE;
            model[i] = 0;
            if (x & 0x40) {
                assert_int_equal(addresses_add(&table, address, step), 0);
                model[i] = step + 1;
                live++;
            }
            assert_int_equal(table.used, live);
        }
        assert_true(2 * table.used <= table.mask + 1);
        addresses_clear(&table);
        assert_null(table.places);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_table_has_nothing),
        cmocka_unit_test(what_was_taken_is_gone),
        cmocka_unit_test(it_agrees_with_an_array),
    };

    return cmocka_run_group_tests_name("addresses", tests, NULL, NULL);
}
