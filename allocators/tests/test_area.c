/* test_area - areas that are made usable as they are reached, and the maps beside
 * them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/pages.h"
#include "allocators/tag_map.h"

#include <string.h>

/* --- areas ------------------------------------------------------------------- */

static struct area area;

static int open_area(void **state)
{
    (void)state;
    area = (struct area){.size = 4 * AREA_HUGE, .lazy = AREA_HUGE};
    area.base = pages_reserve(area.size, AREA_HUGE);
    return area.base == NULL;
}

static int close_area(void **state)
{
    (void)state;
    pages_unmap(area.base, area.size);
    return 0;
}

static void test_small_steps_at_first(void **state)
{
    (void)state;
    assert_int_equal(area_held(&area), 0);
    assert_int_equal(area_reach(&area, 100), 0);
    assert_int_equal(area.used, 100);
    assert_int_equal(area.committed, AREA_STEP);
    assert_int_equal(area_held(&area), PAGES_SIZE);
    assert_int_equal(area_reach(&area, AREA_HUGE), 0);
    assert_int_equal(area.committed, AREA_HUGE);
    assert_int_equal(area_held(&area), AREA_HUGE);
    memset(area.base, 1, area.used);
}

static void test_huge_ones_then(void **state)
{
    (void)state;
    assert_int_equal(area_reach(&area, AREA_HUGE + 1), 0);
    assert_int_equal(area.used, AREA_HUGE + 1);
    assert_int_equal(area.committed, 2 * AREA_HUGE);
    assert_int_equal(area_held(&area), 2 * AREA_HUGE);
    memset(area.base, 1, area.committed);
    assert_int_equal(area_reach(&area, area.size), 0);
    memset(area.base, 1, area.size);
}

/* What was there in small pages is there in huge ones. */
static void test_contents_stay(void **state)
{
    (void)state;
    area.lazy = 3 * AREA_STEP;
    assert_int_equal(area_reach(&area, area.lazy), 0);
    assert_int_equal(area.committed, area.lazy);
    for (size_t i = 0; i < area.lazy; i++)
        area.base[i] = (char)(i / 1000);
    assert_int_equal(area_reach(&area, area.lazy + 1), 0);
    assert_int_equal(area.committed, AREA_HUGE);
    assert_int_equal(area_held(&area), AREA_HUGE);
    for (size_t i = 0; i < area.lazy; i++)
        assert_int_equal(area.base[i], (char)(i / 1000));
    assert_int_equal(area.base[area.lazy], 0);
    memset(area.base, 1, area.committed);
}

static void test_an_area_ends(void **state)
{
    (void)state;
    assert_int_equal(area_reach(&area, 100), 0);
    assert_int_equal(area_reach(&area, area.size + 1), -1);
    assert_int_equal(area.used, 100);
    assert_int_equal(area.committed, AREA_STEP);
}

/* --- tag maps ------------------------------------------------------------------ */

static struct tag_map map;

static int open_map(void **state)
{
    return open_area(state) != 0 ||
           tag_map_open(&map, area.base, area.size) != 0;
}

static int close_map(void **state)
{
    tag_map_close(&map);
    return close_area(state);
}

static void test_places(void **state)
{
    (void)state;
    assert_int_equal(tag_map_reach(&map, 4096), 0);
    assert_int_equal(map.places, 256);
    assert_int_equal(tag_map_place(&map, map.base), 0);
    assert_int_equal(tag_map_place(&map, map.base + 4080), 255);
    assert_true(tag_map_place(&map, map.base + 4096) >= map.places);
    assert_true(tag_map_place(&map, map.base - 16) >= map.places);
    assert_true(tag_map_place(&map, NULL) >= map.places);
    for (size_t i = 1; i < 16; i++)
        assert_true(tag_map_place(&map, map.base + i) >= map.places);
}

/* No process has half of all addresses. */
static void test_no_room_for_tags(void **state)
{
    struct tag_map none;

    (void)state;
    assert_int_equal(tag_map_open(&none, map.base, SIZE_MAX / 2), -1);
    assert_null(none.tags);
    tag_map_close(&none);
}

static void test_every_place_has_a_tag(void **state)
{
    (void)state;
    assert_int_equal(tag_map_reach(&map, area.size), 0);
    assert_int_equal(tag_map_next(&map, 0), map.places);
    memset(map.tags, 7, map.places);
    assert_int_equal(tag_map_next(&map, map.places - 1), map.places - 1);
    assert_int_equal(tag_map_next(&map, map.places), map.places);
    assert_int_equal(tag_map_next(&map, map.places + 1), map.places);
}

/* From each of 40 places to each other, with nothing between them. */
static void test_the_next_one_is_found(void **state)
{
    enum { PLACES = 40 };

    (void)state;
    assert_int_equal(tag_map_reach(&map, (size_t)PLACES * 16), 0);
    for (size_t to = 0; to < PLACES; to++) {
        map.tags[to] = 1;
        for (size_t from = 0; from < PLACES; from++)
            assert_int_equal(tag_map_next(&map, from),
                             from <= to ? to : PLACES);
        map.tags[to] = 0;
    }
}

#define AREA_TEST(name)                                                        \
    cmocka_unit_test_setup_teardown(name, open_area, close_area)
#define MAP_TEST(name)                                                         \
    cmocka_unit_test_setup_teardown(name, open_map, close_map)

int main(void)
{
    const struct CMUnitTest tests[] = {
        AREA_TEST(test_small_steps_at_first),
        AREA_TEST(test_huge_ones_then),
        AREA_TEST(test_contents_stay),
        AREA_TEST(test_an_area_ends),
        MAP_TEST(test_places),
        MAP_TEST(test_no_room_for_tags),
        MAP_TEST(test_every_place_has_a_tag),
        MAP_TEST(test_the_next_one_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
