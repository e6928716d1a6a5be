/* test_contract - one suite over every allocator: what allocator.h promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/pages.h"
#include "allocators/random.h"
#include "allocators/tests/shadow.h"
#include "allocators/tests/specs.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct fixture {
    const char *spec;
    struct shadow shadow;
};

static int setup(void **state)
{
    struct fixture *fx = *state;

    memset(&fx->shadow, 0, sizeof fx->shadow);
    fx->shadow.a = specs_open(fx->spec, 1);
    return fx->shadow.a == NULL ? -1 : 0;
}

/* A shared heap keeps what is not freed: nothing may be left then. */
static int teardown(void **state)
{
    struct fixture *fx = *state;

    if ((fx->shadow.a->ops->caps & ALLOCATOR_SHARED_STATE) != 0 &&
        fx->shadow.count > 0)
        return -1;
    allocator_destroy(fx->shadow.a);
    return 0;
}

static void sound(const char *wrong)
{
    if (wrong != NULL)
        fail_msg("%s", wrong);
}

static bool is_foreign_malloc(const struct fixture *fx)
{
    return SPECS_SANITIZED && strstr(fx->spec, "libc") != NULL;
}

static size_t draw_size(struct rng *r)
{
    static const size_t most[] = {32, 512, 520, 8192};

    return 1 + rng_below(r, most[rng_below(r, 4)]);
}

/* --- the tests -------------------------------------------------------------- */

static void test_every_size(void **state)
{
    struct shadow *s = &((struct fixture *)*state)->shadow;

    for (size_t size = 1; size <= 1100; size++)
        sound(shadow_alloc(s, size));
    for (size_t pages = 1; pages <= 8; pages++) {
        sound(shadow_alloc(s, pages * PAGES_SIZE - 1));
        sound(shadow_alloc(s, pages * PAGES_SIZE));
        sound(shadow_alloc(s, pages * PAGES_SIZE + 1));
    }
    sound(shadow_check(s));
    sound(shadow_free_all(s));
    sound(shadow_check(s));
}

static void test_churn_keeps_contents(void **state)
{
    struct shadow *s = &((struct fixture *)*state)->shadow;
    struct rng r;

    rng_seed(&r, 7, 0);
    for (size_t step = 0; step < 6000; step++) {
        bool grows = rng_below(&r, 200) >= s->count;

        sound(grows ? shadow_alloc(s, draw_size(&r))
                    : shadow_free(s, rng_below(&r, s->count)));
        if (step % 150 == 0)
            sound(shadow_check(s));
    }
    sound(shadow_free_all(s));
    sound(shadow_check(s));
    assert_int_equal(allocator_live_blocks(s->a), 0);
    assert_int_equal(allocator_live_bytes(s->a), 0);
}

/* Blocks of many pages, of a chunk, of more. */
static void test_big_blocks(void **state)
{
    static const size_t sizes[] = {60000,   65536,   200000,  1 << 20,
                                   1 << 20, 1048577, 5 << 20, 3 << 20};
    struct shadow *s = &((struct fixture *)*state)->shadow;

    for (size_t round = 0; round < 3; round++) {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            sound(shadow_alloc(s, sizes[i]));
            sound(shadow_alloc(s, 40));
        }
        sound(shadow_check(s));
        for (size_t i = 0; i < 8; i++)
            sound(shadow_free(s, i * 7 % s->count));
        sound(shadow_check(s));
    }
    sound(shadow_free_all(s));
    sound(shadow_check(s));
}

static void test_counters(void **state)
{
    struct allocator *a = ((struct fixture *)*state)->shadow.a;
    void *p = allocator_alloc(a, 100);
    void *q = allocator_alloc(a, 3);

    assert_non_null(p);
    assert_non_null(q);
    allocator_free(a, p, 100);
    assert_int_equal(a->stats.allocs, 2);
    assert_int_equal(a->stats.alloc_bytes, 103);
    assert_int_equal(a->stats.frees, 1);
    assert_int_equal(a->stats.freed_bytes, 100);
    assert_int_equal(a->stats.refused, 0);
    assert_int_equal(allocator_live_blocks(a), 1);
    assert_int_equal(allocator_live_bytes(a), 3);
    allocator_free(a, q, 3);
}

static void test_impossible_sizes_are_refused(void **state)
{
    static const size_t sizes[] = {SIZE_MAX, SIZE_MAX - 15, SIZE_MAX / 2,
                                   (size_t)1 << 47};
    struct fixture *fx = *state;
    struct shadow *s = &fx->shadow;

    if (is_foreign_malloc(fx))
        skip(); /* a sanitizer's malloc ends the process instead */
    sound(shadow_alloc(s, 50));
    for (size_t i = 0; i < 4; i++)
        assert_null(allocator_alloc(s->a, sizes[i]));
    assert_int_equal(s->a->stats.refused, 4);
    assert_int_equal(s->a->stats.allocs, 1);
    sound(shadow_check(s));
    sound(shadow_alloc(s, 50));
    sound(shadow_free_all(s));
    sound(shadow_check(s));
}

struct limited_walk {
    size_t left;
};

static int stop_early(void *block, size_t size, void *arg)
{
    struct limited_walk *walk = arg;

    (void)block;
    (void)size;
    return --walk->left == 0 ? 42 : 0;
}

static void test_walk_is_there_if_claimed(void **state)
{
    const struct allocator_ops *ops = ((struct fixture *)*state)->shadow.a->ops;

    assert_int_equal(ops->walk != NULL, (ops->caps & ALLOCATOR_WALKS) != 0);
}

static void test_walk_stops(void **state)
{
    struct shadow *s = &((struct fixture *)*state)->shadow;
    struct limited_walk walk = {.left = 3};

    for (size_t i = 0; i < 9; i++)
        sound(shadow_alloc(s, 1000 * i + 1));
    assert_int_equal(s->a->ops->walk(s->a, stop_early, &walk), 42);
    assert_int_equal(walk.left, 0);
    walk.left = 100;
    assert_int_equal(s->a->ops->walk(s->a, stop_early, &walk), 0);
    assert_int_equal(walk.left, 91);
}

/* The address of each block, as seen from the first one. */
static void lay_out(struct allocator *a, ptrdiff_t *places, size_t count)
{
    enum { WINDOW = 64 };
    char *live[WINDOW] = {NULL};
    size_t sizes[WINDOW];
    char *first = NULL;
    struct rng r;

    rng_seed(&r, 3, 0);
    for (size_t i = 0; i < count; i++) {
        size_t slot = rng_below(&r, WINDOW);

        if (live[slot] != NULL)
            allocator_free(a, live[slot], sizes[slot]);
        sizes[slot] = rng_below(&r, 100) == 0 ? 1500000 : draw_size(&r);
        live[slot] = allocator_alloc(a, sizes[slot]);
        assert_non_null(live[slot]);
        if (first == NULL)
            first = live[slot];
        places[i] = live[slot] - first;
    }
    for (size_t slot = 0; slot < WINDOW; slot++) {
        if (live[slot] != NULL)
            allocator_free(a, live[slot], sizes[slot]);
    }
}

static void test_same_calls_same_layout(void **state)
{
    static ptrdiff_t places[2][3000];
    struct fixture *fx = *state;
    struct allocator *twin;

    twin = specs_open(fx->spec, 1);
    assert_non_null(twin);
    lay_out(fx->shadow.a, places[0], 3000);
    lay_out(twin, places[1], 3000);
    allocator_destroy(twin);
    assert_memory_equal(places[0], places[1], sizeof places[0]);
}

static void test_footprint(void **state)
{
    struct fixture *fx = *state;
    struct shadow *s = &fx->shadow;
    size_t peak;
    size_t full_peak;
    size_t held;

    if (is_foreign_malloc(fx))
        skip(); /* mallinfo2 is not answered by a sanitizer's malloc */
    for (size_t i = 0; i < 2000; i++)
        sound(shadow_alloc(s, 1000));
    sound(shadow_alloc(s, 4 << 20));
    memset(s->blocks[s->count - 1].p, 0, 4 << 20);
    shadow_fill(&s->blocks[s->count - 1]);
    held = s->a->ops->footprint(s->a, &full_peak);
    assert_in_range(held, s->bytes, SIZE_MAX);
    assert_in_range(full_peak, held, SIZE_MAX);
    sound(shadow_free_all(s));
    held = s->a->ops->footprint(s->a, &peak);
    assert_in_range(peak, full_peak, SIZE_MAX);
    assert_in_range(peak, held, SIZE_MAX);
}

/* A block that is a heap by itself counts; a quarter is left for memory that was
 * held already and has served it. */
static void test_footprint_has_big_blocks(void **state)
{
    struct fixture *fx = *state;
    struct allocator *a = fx->shadow.a;
    size_t size = (size_t)64 << 20;
    size_t peak;
    size_t before;
    void *p;

    if (is_foreign_malloc(fx))
        skip(); /* mallinfo2 is not answered by a sanitizer's malloc */
    before = a->ops->footprint(a, &peak);
    p = allocator_alloc(a, size);
    assert_non_null(p);
    assert_true(a->ops->footprint(a, &peak) >= before + size / 4 * 3);
    allocator_free(a, p, size);
    (void)a->ops->footprint(a, &peak);
    assert_true(peak >= before + size / 4 * 3); /* though it is gone */
}

/* Leaves live blocks to the teardown; leak checkers watch. */
static void test_destroy_with_live_blocks(void **state)
{
    struct shadow *s = &((struct fixture *)*state)->shadow;

    for (size_t i = 1; i < 40; i++)
        sound(shadow_alloc(s, i * i * 100));
    sound(shadow_free(s, 5));
}

/* Live blocks or not, nothing stays mapped. */
static void test_destroy_gives_memory_back(void **state)
{
    struct fixture *fx = *state;
    struct allocator *a = specs_open(fx->spec, 1);
    unsigned char resident;
    char *small = allocator_alloc(a, 64);
    char *big = allocator_alloc(a, 5 << 20);

    assert_non_null(small);
    assert_non_null(big);
    small -= (uintptr_t)small % PAGES_SIZE;
    big += PAGES_SIZE - (uintptr_t)big % PAGES_SIZE;
    assert_int_equal(mincore(small, PAGES_SIZE, &resident), 0);
    assert_int_equal(mincore(big, PAGES_SIZE, &resident), 0);
    allocator_destroy(a);
    assert_int_equal(mincore(small, PAGES_SIZE, &resident), -1);
    assert_int_equal(mincore(big, PAGES_SIZE, &resident), -1);
}

/* --- out of memory ------------------------------------------------------------ */

static size_t data_bytes(void)
{
    char line[256];
    size_t kilobytes = 0;
    FILE *status = fopen("/proc/self/status", "r");

    if (status == NULL)
        return 0;
    while (fgets(line, sizeof line, status) != NULL) {
        if (strncmp(line, "VmData:", 7) == 0)
            kilobytes = strtoul(line + 7, NULL, 10);
    }
    (void)fclose(status);
    return kilobytes * 1024;
}

/* Allocates until the system refuses: what is broken then, or NULL. */
static const char *exhaust(struct shadow *s, size_t size)
{
    const char *wrong = NULL;
    size_t kept;

    while (wrong == NULL && s->count < SHADOW_MAX)
        wrong = shadow_alloc(s, size);
    if (s->count == SHADOW_MAX)
        return "the limit was never reached";
    if (s->a->stats.refused == 0)
        return wrong;
    wrong = shadow_check(s);
    kept = s->count / 2;
    while (wrong == NULL && s->count > kept)
        wrong = shadow_free(s, s->count - 1);
    if (wrong == NULL)
        wrong = shadow_check(s);
    return wrong == NULL ? shadow_free_all(s) : wrong;
}

static void test_out_of_memory_is_a_value(void **state)
{
    static const size_t sizes[] = {30000, 2500000};
    struct fixture *fx = *state;
    int status;

    if (SPECS_SANITIZED)
        skip(); /* shadow memory counts against the limit */
    for (size_t i = 0; i < 2; i++) {
        pid_t child = fork();

        assert_true(child >= 0);
        if (child == 0) {
            size_t most = data_bytes() + ((size_t)20 << 20);
            struct rlimit limit = {.rlim_cur = most, .rlim_max = most};
            const char *wrong = "no limit could be set";

            if (setrlimit(RLIMIT_DATA, &limit) == 0)
                wrong = exhaust(&fx->shadow, sizes[i]);
            if (wrong != NULL)
                (void)fprintf(stderr, "%s\n", wrong);
            _exit(wrong != NULL);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
    }
}

/* --- the suite over all specs ------------------------------------------------- */

/* A test is run where the instance has all of `needs` and none of `bars`. */
static const struct {
    struct CMUnitTest test;
    unsigned needs, bars; /* enum allocator_caps */
} contract[] = {
#define CONTRACT_TEST(name_, needs_, bars_)                                    \
    {                                                                          \
        .test = {.name = #name_, .test_func = test_##name_},                   \
        .needs = (needs_), .bars = (bars_)                                     \
    }
    CONTRACT_TEST(every_size, 0, 0),
    CONTRACT_TEST(churn_keeps_contents, 0, 0),
    CONTRACT_TEST(big_blocks, 0, 0),
    CONTRACT_TEST(counters, 0, 0),
    CONTRACT_TEST(impossible_sizes_are_refused, 0, 0),
    CONTRACT_TEST(walk_is_there_if_claimed, 0, 0),
    CONTRACT_TEST(walk_stops, ALLOCATOR_WALKS, 0),
    CONTRACT_TEST(same_calls_same_layout, ALLOCATOR_DETERMINISTIC, 0),
    CONTRACT_TEST(footprint, 0, 0),
    CONTRACT_TEST(footprint_has_big_blocks, 0, 0),
    CONTRACT_TEST(destroy_with_live_blocks, 0, ALLOCATOR_SHARED_STATE),
    CONTRACT_TEST(destroy_gives_memory_back, 0, ALLOCATOR_SHARED_STATE),
    CONTRACT_TEST(out_of_memory_is_a_value, 0, 0),
};

enum { CONTRACT = sizeof contract / sizeof *contract };

static void skipped(void **state)
{
    (void)state;
    skip();
}

/* A library that is not installed: one test that says so. */
static int skip_over(const char *spec)
{
    const struct CMUnitTest tests[] = {{.name = spec, .test_func = skipped}};

    print_message("%s: %s\n", spec, specs_missing(spec));
    return cmocka_run_group_tests(tests, NULL, NULL);
}

static int run_over(const char *spec)
{
    static struct fixture fx;
    static char names[CONTRACT][128];
    struct CMUnitTest tests[CONTRACT];
    struct allocator *sample = specs_open(spec, 1);
    size_t count = 0;

    if (sample == NULL)
        return 1;
    fx.spec = spec;
    for (size_t i = 0; i < CONTRACT; i++) {
        unsigned caps = sample->ops->caps;

        if ((caps & contract[i].needs) != contract[i].needs ||
            (caps & contract[i].bars) != 0)
            continue;
        (void)snprintf(names[count], sizeof names[count], "%s/%s", spec,
                       contract[i].test.name);
        tests[count] = contract[i].test;
        tests[count].name = names[count];
        tests[count].setup_func = setup;
        tests[count].teardown_func = teardown;
        tests[count++].initial_state = &fx;
    }
    allocator_destroy(sample);
    return _cmocka_run_group_tests(spec, tests, count, NULL, NULL);
}

int main(void)
{
    int failed = 0;

    for (size_t i = 0; i < SPECS_COUNT; i++)
        failed += specs_missing(specs[i]) != NULL ? skip_over(specs[i])
                                                  : run_over(specs[i]);
    return failed != 0;
}
