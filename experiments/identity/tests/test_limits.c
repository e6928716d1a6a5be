/* How far the tracker counts: births at an id, births in a run, pairs of type and
 * size; the memory that it takes, and what it does when there is none. */
#include "experiments/identity/tests/check.h"

#include "allocators/random.h"

#include <string.h>

/* Births at an id that its state can count. */
#define COUNT_FULL ((UINT64_C(1) << SCOPE_COUNT_BITS) - 1)

/* Makes as if there had been so many births at an id; they fit its state. */
static void pretend_births(struct scope *scope, uint64_t granule,
                           uint64_t births)
{
    uint64_t *state = &scope->ids.at[shadow_get(&scope->shadow, granule)].state;

    *state = *state >> SCOPE_COUNT_BITS << SCOPE_COUNT_BITS | births;
}

static void live_and_die(struct scope *scope, uint64_t granule, uint32_t kind,
                         uint64_t times)
{
    for (uint64_t i = 0; i < times; i++) {
        scope_birth(scope, granule, kind);
        assert_int_equal(scope_death(scope, granule), kind);
    }
}

/* More births at one id than 25 bits can count. */
static void births_beyond_the_state(void **state)
{
    const uint64_t full = COUNT_FULL;
    struct kinds kinds;

    (void)state;
    assert_int_equal(kinds_init(&kinds), 0);
    uint32_t kind = kinds_number(&kinds, TYPE_INT, 32);
    for (uint64_t more = 1; more <= 4; more++) {
        struct scope *scope = scope_create(&kinds, false);
        live_and_die(scope, 0x200, kind, 7);
        live_and_die(scope, 0x100, kind, 1);
        pretend_births(scope, 0x100, full - 2);
        live_and_die(scope, 0x100, kind, more);
        assert_int_equal(scope_births_at(scope, 0x100), full - 2 + more);
        pretend_births(scope, 0x100, full); /* the next one carries again */
        uint64_t before = scope_births_at(scope, 0x100);
        live_and_die(scope, 0x100, kind, 2);
        assert_int_equal(scope_births_at(scope, 0x100), before + 2);
        assert_int_equal(scope_births_at(scope, 0x200), 7);
        assert_int_equal(scope_births_at(scope, 0x300), 0);
        scope_finish(scope);
        assert_int_equal(scope->rebirths_max, before + 2);
        assert_int_equal(scope->reused.max, 1);
        scope_destroy(scope);
    }
    kinds_free(&kinds);
}

/* The clock is checked, and distances are right up to its end. */
static void the_clock_never_wraps(void **state)
{
    struct kinds kinds;

    (void)state;
    assert_int_equal(kinds_init(&kinds), 0);
    struct scope *scope = scope_create(&kinds, false);
    assert_non_null(scope);
    uint32_t kind = kinds_number(&kinds, TYPE_INT, 32);
    scope_birth(scope, 0x100, kind);
    assert_int_equal(scope_death(scope, 0x100), kind);
    scope->births = SCOPE_CLOCK_MAX - 2;
    scope_birth(scope, 0x200, kind);
    assert_int_equal(scope_death(scope, 0x200), kind);
    scope_birth(scope, 0x100, kind);
    assert_int_equal(scope->births, SCOPE_CLOCK_MAX);
    assert_int_equal(scope_death(scope, 0x100), kind);
    assert_null(scope->error);
    assert_int_equal(scope->reused.max, SCOPE_CLOCK_MAX - 1);
    scope_birth(scope, 0x300, kind);
    assert_string_equal(scope->error, "tracker: more than 2^38 - 1 births");
    assert_int_equal(scope->births, SCOPE_CLOCK_MAX);
    assert_int_equal(scope->distinct, 2);
    assert_int_equal(scope_death(scope, 0x100), KINDS_NONE);
    scope_unmap(scope, 0, 0x1000);
    assert_int_equal(histogram_total(&scope->unmapped), 0);
    scope_destroy(scope);
    kinds_free(&kinds);
}

/* Replacements in a row at two ids: as many births as can be counted. */
static void feed_replacements(struct scope *scope, uint32_t kind, size_t count)
{
    struct scope_event events[SCOPE_FEED_MAX];

    assert_true(count <= SCOPE_FEED_MAX);
    for (size_t i = 0; i < count; i++)
        events[i] = (struct scope_event){0x100 + i % 2, 0, kind};
    scope_feed(scope, events, count);
}

static void replacements_beyond_the_state(void **state)
{
    struct kinds kinds;

    (void)state;
    assert_int_equal(kinds_init(&kinds), 0);
    uint32_t kind = kinds_number(&kinds, TYPE_INT, 32);
    for (size_t more = 1; more <= SCOPE_FEED_MAX; more++) {
        struct scope *scope = scope_create(&kinds, true);
        scope_birth(scope, 0x100, kind);
        scope_birth(scope, 0x101, kind);
        pretend_births(scope, 0x100, COUNT_FULL - 20);
        feed_replacements(scope, kind, more);
        assert_int_equal(scope_births_at(scope, 0x100),
                         COUNT_FULL - 20 + (more + 1) / 2);
        assert_int_equal(scope_births_at(scope, 0x101), 1 + more / 2);
        assert_int_equal(scope->births, 2 + more);
        assert_int_equal(scope->deaths, more);
        assert_int_equal(scope->live, 2);
        assert_int_equal(scope->reused.count[1], more);
        assert_int_equal(scope->pairs[TYPE_INT][TYPE_INT], more);
        assert_int_equal(stale_hit_within(&scope->stale, 2), more);
        scope_destroy(scope);
    }
    kinds_free(&kinds);
}

static void the_clock_ends_among_replacements(void **state)
{
    struct kinds kinds;

    (void)state;
    assert_int_equal(kinds_init(&kinds), 0);
    uint32_t kind = kinds_number(&kinds, TYPE_INT, 32);
    for (uint64_t left = 0; left <= SCOPE_FEED_MAX; left++) {
        struct scope *scope = scope_create(&kinds, false);
        scope_birth(scope, 0x100, kind);
        scope_birth(scope, 0x101, kind);
        scope->births = SCOPE_CLOCK_MAX - left;
        feed_replacements(scope, kind, SCOPE_FEED_MAX);
        assert_int_equal(scope->births, SCOPE_CLOCK_MAX);
        assert_int_equal(scope->reused.count[1], left);
        assert_int_equal(scope->error != NULL, left < SCOPE_FEED_MAX);
        scope_destroy(scope);
    }
    kinds_free(&kinds);
}

/* Births, deaths and an unmap on a few ids, and the metrics after them. */
static struct metrics metrics_from(uint64_t clock, const struct kinds *kinds,
                                   uint32_t kind)
{
    struct scope *scope = scope_create(kinds, true);
    struct metrics m;
    struct rng rng;
    bool live[64] = {false};

    assert_non_null(scope);
    rng_seed(&rng, 9, 1);
    scope->births = clock;
    for (size_t i = 0; i < 5000; i++) {
        uint64_t id = rng_below(&rng, 64);
        if (!live[id])
            scope_birth(scope, 0x1000 + id, kind);
        else
            assert_int_equal(scope_death(scope, 0x1000 + id), kind);
        live[id] = !live[id];
        if (i % 1000 == 999)
            scope_unmap(scope, 0x1000, 0x1008);
    }
    scope_finish(scope);
    assert_null(scope->error);
    scope->births -= clock;
    metrics_read(&m, scope);
    scope_destroy(scope);
    return m;
}

/* A run whose clock passes 2^32, and 2^31, is like one that begins at 0. */
static void the_clock_passes_32_bits(void **state)
{
    struct kinds kinds;

    (void)state;
    assert_int_equal(kinds_init(&kinds), 0);
    uint32_t kind = kinds_number(&kinds, TYPE_INT, 32);
    struct metrics want = metrics_from(0, &kinds, kind);
    assert_true(want.births > 2000 && want.distance_max > 64);
    for (unsigned bits = 31; bits <= 37; bits++) {
        struct metrics got =
            metrics_from((UINT64_C(1) << bits) - 1000, &kinds, kind);
        assert_memory_equal(&got, &want, sizeof want);
    }
    kinds_free(&kinds);
}

/* Far more pairs of type and size than 16 bits can name, exactly counted. */
static void as_many_kinds_as_there_are(void **state)
{
    const size_t sizes = 150000;
    size_t other_type = 0;
    size_t other_size = 0;
    struct tracker *t = tracker_create(TRACKER_BY_TYPE);

    (void)state;
    for (size_t i = 1; i <= sizes; i++) {
        born(t, 16 * i, TYPE_BLOCK, i);
        died(t, 16 * i);
    }
    for (size_t i = 1; i <= sizes; i++) {
        size_t size = i % 5 == 0 ? i + 65536 : i;
        unsigned type = i % 3 == 0 ? TYPE_STR : TYPE_BLOCK;
        other_size += size != i;
        other_type += type != TYPE_BLOCK;
        born(t, 16 * i, type, size);
    }
    assert_int_equal(tracker_finish(t), 0);
    struct metrics m = metrics_of(t);
    assert_int_equal(m.births, 2 * sizes);
    assert_int_equal(m.distinct_ids, sizes);
    assert_close(m.cross_size_share, (double)other_size / (double)sizes);
    assert_close(m.cross_type_share, (double)other_type / (double)sizes);
    assert_int_equal(m.live_peak_bytes, (uint64_t)sizes * (sizes + 1) / 2 +
                                            65536 * (uint64_t)other_size);
    assert_int_equal(tracker_scopes(t), 3);
    tracker_destroy(t);
}

static void kinds_are_numbered_as_they_come(void **state)
{
    struct kinds kinds;

    (void)state;
    assert_int_equal(kinds_init(&kinds), 0);
    for (unsigned round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 70000; i++)
            assert_int_equal(
                kinds_number(&kinds, i % TYPE_IDS_MAX, i / TYPE_IDS_MAX), i);
    }
    for (uint32_t i = 0; i < 70000; i++) {
        assert_int_equal(kinds.kind[i].type, i % TYPE_IDS_MAX);
        assert_int_equal(kinds.kind[i].size, i / TYPE_IDS_MAX);
        assert_int_equal(kinds.kind[i].size_class,
                         kinds_size_class(i / TYPE_IDS_MAX));
    }
    assert_int_equal(kinds.used, 70000);
    kinds_free(&kinds);
}

static void kinds_by_size_class(void **state)
{
    (void)state;
    assert_int_equal(kinds_size_class(0), 0);
    for (uint64_t size = 1; size <= 100000; size++) {
        uint32_t class = kinds_size_class(size);
        assert_true(kinds_class_size(class) >= size);
        assert_true(class == 0 || kinds_class_size(class - 1) < size);
        if (size <= 512)
            assert_int_equal(kinds_class_size(class), (size + 15) / 16 * 16);
        else
            assert_true(kinds_class_size(class) < 2 * size);
    }
    assert_true(kinds_size_class(UINT64_MAX) < KINDS_SIZE_CLASSES);
    assert_true(kinds_class_size(kinds_size_class(UINT64_MAX)) == UINT64_MAX);
}

static void memory_is_as_promised(void **state)
{
    struct tracker *t = tracker_create(0);
    char name[TRACKER_SCOPE_NAME_MAX];

    (void)state;
    assert_close(tracker_bytes_per_granule(t), 0);
    for (uint64_t i = 0; i < 100000; i++)
        born(t, 0x100000 + 32 * i, TYPE_INT, 32);
    assert_int_equal(tracker_finish(t), 0);
    assert_close(tracker_bytes_per_granule(t), 4);
    /* 3.2 MB of heap: a page of shadow for each 16 KB, and one at the edge. */
    const struct scope *all = tracker_scope(t, 0, name);
    assert_true(all->shadow.pages <= 100000 / 512 + 2);
    assert_int_equal(all->ids.used, 100000);
    assert_true(all->ids.room <= 200000);
    tracker_destroy(t);
}

#ifndef __SANITIZE_ADDRESS__ /* it needs address space of its own */
#define ALL_IS_WELL 1001

/* How far a tracker gets with so many pages, and leaks none: -1 when it cannot be
 * made; when it says that there are too few, the births that it counted. */
static int run_within(long pages)
{
    long before = mapped_pages();
    struct rlimit all = allow_pages(pages);
    struct tracker *t =
        tracker_create(TRACKER_STALE | TRACKER_BY_TYPE | TRACKER_BY_SIZE);
    int births = -1;

    if (t != NULL) {
        for (uint64_t i = 1; i <= 1000; i++) {
            born(t, 16 * i, i % 2 == 0 ? TYPE_INT : TYPE_FLOAT, 16 + i % 2);
            died(t, 8 * (i + i % 2)); /* half of them */
        }
        int rc = tracker_finish(t);
        births = rc == 0 ? ALL_IS_WELL : (int)metrics_of(t).births;
        if (rc != 0)
            assert_int_equal(
                strncmp(tracker_error(t), "tracker: out of memory", 22), 0);
        tracker_destroy(t);
    }
    setrlimit(RLIMIT_AS, &all);
    assert_int_equal(mapped_pages(), before);
    return births;
}

/* Memory runs out at any step: where more of it makes a difference, each page less
 * is tried, too. */
static void out_of_memory_anywhere(void **state)
{
    const long stride = 64;
    int reached = run_within(0);
    int steps = 0;

    (void)state;
    assert_int_equal(run_within(1L << 20), ALL_IS_WELL);
    for (long pages = stride; reached != ALL_IS_WELL; pages += stride) {
        if (run_within(pages) == reached)
            continue;
        for (long p = pages - stride; p <= pages; p++) {
            int births = run_within(p);
            steps += births != reached;
            reached = births;
        }
    }
    assert_true(steps >= 5);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(births_beyond_the_state),
        cmocka_unit_test(the_clock_never_wraps),
        cmocka_unit_test(the_clock_passes_32_bits),
        cmocka_unit_test(replacements_beyond_the_state),
        cmocka_unit_test(the_clock_ends_among_replacements),
        cmocka_unit_test(as_many_kinds_as_there_are),
        cmocka_unit_test(kinds_are_numbered_as_they_come),
        cmocka_unit_test(kinds_by_size_class),
        cmocka_unit_test(memory_is_as_promised),
#ifndef __SANITIZE_ADDRESS__
        cmocka_unit_test(out_of_memory_anywhere),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
