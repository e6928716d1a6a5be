/* The heap: events, blocks, what verify and prove find, misuse. */
#include "gc/event.h"
#include "gc/gc_list.h"
#include "gc/tests/fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static struct fixture *fx;

static int open_heap(void **state)
{
    fixture_setup_cpython(state);
    fx = *state;
    return 0;
}

/* --- events ------------------------------------------------------------------ */

struct log {
    struct event_sink sink; /* first */
    size_t births, deaths, unmaps;
    const void *born, *dead;
    unsigned type;
    size_t size;
};

static void on_birth(struct event_sink *sink, const void *id, unsigned type,
                     size_t size)
{
    struct log *log = (struct log *)(void *)sink;

    log->births++;
    log->born = id;
    log->type = type;
    log->size = size;
}

static void on_death(struct event_sink *sink, const void *id)
{
    struct log *log = (struct log *)(void *)sink;

    log->deaths++;
    log->dead = id;
}

static void on_unmap(struct event_sink *sink, const void *base, size_t size)
{
    struct log *log = (struct log *)(void *)sink;

    log->unmaps++;
    log->dead = base;
    log->size = size;
}

#define LOG                                                                    \
    {                                                                          \
        .sink = { on_birth, on_death, on_unmap }                               \
    }

static void test_events_are_told(void **state)
{
    struct log log = LOG;

    (void)state;
    heap_set_sink(fx->heap, &log.sink);
    struct obj *o = float_new(fx->heap, 1);
    assert_ptr_equal(log.born, o);
    assert_int_equal(log.type, TYPE_FLOAT);
    obj_release(fx->heap, o); /* to the free list, and so dead */
    assert_ptr_equal(log.dead, o);
    assert_ptr_equal(float_new(fx->heap, 2), o); /* out of it: born again */
    assert_int_equal(log.births, 2);
    assert_int_equal(log.size, 24);
    obj_release(fx->heap, o);
    heap_collect(fx->heap, 2); /* its block goes: no second death */
    assert_int_equal(log.deaths, 2);
    heap_set_sink(fx->heap, NULL);
    obj_release(fx->heap, list_new(fx->heap));
    assert_int_equal(log.births, 2);
    assert_int_equal(heap_births(fx->heap), 3);
}

static void test_immortals_are_no_events(void **state)
{
    struct log log = LOG;

    (void)state;
    heap_set_sink(fx->heap, &log.sink);
    obj_release(fx->heap, none_new(fx->heap));
    obj_release(fx->heap, bool_new(fx->heap, true));
    obj_release(fx->heap, int_new(fx->heap, 0));
    obj_release(fx->heap, tuple_new(fx->heap, 0));
    str_intern(fx->heap, "name", 4);
    assert_int_equal(log.births, 0);
    assert_int_equal(log.deaths, 0);
    heap_set_sink(fx->heap, NULL);
}

static void test_container_dies_after_its_contents(void **state)
{
    struct log log = LOG;
    struct obj *list = list_new(fx->heap);

    (void)state;
    append_new(fx->heap, list, list_new(fx->heap));
    heap_set_sink(fx->heap, &log.sink);
    obj_release(fx->heap, list);
    assert_int_equal(log.deaths, 2);
    assert_ptr_equal(log.dead, list);
    heap_set_sink(fx->heap, NULL);
}

static void test_unmaps_are_handed_on(void **state)
{
    struct log log = LOG;
    struct heap *nobody = NULL;

    (void)state;
    heap_unmapped((void *)&nobody, "x", 1);
    heap_unmapped((void *)&fx->heap, "x", 1); /* no sink */
    heap_set_sink(fx->heap, &log.sink);
    heap_unmapped((void *)&fx->heap, &log, 4096);
    assert_int_equal(log.unmaps, 1);
    assert_ptr_equal(log.dead, &log);
    assert_int_equal(log.size, 4096);
    heap_set_sink(fx->heap, NULL);
}

static void test_blocks(void **state)
{
    struct log log = LOG;

    (void)state;
    heap_set_sink(fx->heap, &log.sink);
    void *block = heap_block_new(fx->heap, 100);
    assert_ptr_equal(log.born, block);
    assert_int_equal(log.type, TYPE_BLOCK);
    assert_int_equal(log.size, 100);
    void *nothing = heap_block_new(fx->heap, 0);
    assert_int_equal(log.size, 1);
    fixture_verify(fx);
    heap_block_free(fx->heap, block, 100);
    assert_ptr_equal(log.dead, block);
    heap_block_free(fx->heap, nothing, 0);
    assert_int_equal(heap_stats(fx->heap)->object_frees, 2);
    heap_set_sink(fx->heap, NULL);
}

/* --- what verify finds ------------------------------------------------------- */

static void check_found(const char *expected)
{
    const char *broken = heap_verify(fx->heap);

    assert_non_null(broken);
    assert_string_equal(broken, expected);
}

static void test_verify_finds_wrong_counts(void **state)
{
    struct obj *list = fixture_put(fx, 0, list_new(fx->heap));
    struct obj *item = float_new(fx->heap, 1);

    (void)state;
    append_new(fx->heap, list, item);
    fixture_verify(fx);
    item->refs++;
    check_found("heap: an object has more counts than references");
    item->refs -= 2;
    check_found("heap: a dead object is referenced");
    item->refs = 1;
    list_append(fx->heap, list, item);
    item->refs--;
    check_found("heap: an object has fewer counts than references");
    item->refs++;
    fixture_verify(fx);
    struct obj *none = none_new(fx->heap); /* immortals count as well */
    check_found("heap: an object has more counts than references");
    obj_release(fx->heap, none);
    fixture_verify(fx);
}

static void test_verify_finds_leaks(void **state)
{
    struct obj *leaked = float_new(fx->heap, 1);

    (void)state;
    check_found("heap: an object is alive that nothing references");
    fixture_put(fx, 0, leaked);
    fixture_verify(fx);
}

static void test_verify_finds_broken_links(void **state)
{
    struct gc_head *a = gc_head_of(fixture_put(fx, 0, list_new(fx->heap)));
    struct gc_head *b = gc_head_of(fixture_put(fx, 1, list_new(fx->heap)));
    uintptr_t prev = b->prev;

    (void)state;
    b->prev = (uintptr_t)b;
    check_found("trial_deletion: links are not mutual");
    b->prev = prev | GC_COLLECTING;
    check_found("trial_deletion: a mark outside of a collection");
    b->prev = prev;
    gc_head_obj(a)->refs = 0;
    check_found("trial_deletion: a dead object is tracked");
    gc_head_obj(a)->refs = 1;
    fixture_verify(fx);
}

static void test_verify_finds_damaged_freelists(void **state)
{
    struct obj *o = float_new(fx->heap, 1);

    (void)state;
    obj_release(fx->heap, o);
    fixture_verify(fx);
    o->refs = 1;
    check_found("heap: a type free list is damaged");
    o->refs = 0;
    fixture_verify(fx);
}

static void test_prove_finds_foreign_blocks(void **state)
{
    void *p = allocator_alloc(fx->allocator, 16);

    (void)state;
    assert_string_equal(heap_prove(fx->heap),
                        "the allocator served other allocations than the "
                        "heap's");
    allocator_free(fx->allocator, p, 16);
    assert_non_null(heap_prove(fx->heap));
    fx->allocator->stats.allocs--;
    assert_string_equal(heap_prove(fx->heap),
                        "the allocator served other frees than the heap's");
    fx->allocator->stats.frees--;
    assert_null(heap_prove(fx->heap));
}

/* A census that outgrows its first tables. */
static void test_verify_of_many(void **state)
{
    struct obj *list = fixture_put(fx, 0, list_new(fx->heap));

    (void)state;
    for (int i = 0; i < 5000; i++)
        append_new(fx->heap, list, float_new(fx->heap, i));
    fixture_verify(fx);
    list_get(list, 4321)->refs++;
    check_found("heap: an object has more counts than references");
    list_get(list, 4321)->refs--;
    fixture_verify(fx);
}

/* --- roots ------------------------------------------------------------------- */

static int count_visit(struct obj *o, void *arg)
{
    size_t *n = arg;

    (void)o;
    return ++*n == 3;
}

static void test_roots(void **state)
{
    struct obj *more[4] = {NULL, float_new(fx->heap, 1), NULL,
                           float_new(fx->heap, 2)};
    struct heap_roots roots = {.slots = more, .count = 4};
    size_t n = 0;

    (void)state;
    heap_add_roots(fx->heap, &roots);
    assert_int_equal(heap_visit_roots(fx->heap, count_visit, &n), 0);
    assert_int_equal(n, 2);
    fixture_put(fx, 0, float_new(fx->heap, 3));
    fixture_put(fx, 1, float_new(fx->heap, 4));
    fixture_verify(fx);
    n = 0;
    assert_int_equal(heap_visit_roots(fx->heap, count_visit, &n), 1);
    assert_int_equal(n, 3); /* the third stopped it */
    heap_remove_roots(fx->heap, &roots);
    obj_release(fx->heap, more[1]);
    obj_release(fx->heap, more[3]);
}

/* --- misuse ------------------------------------------------------------------ */

typedef void crash_fn(void);

/* Runs it in a child: it must abort and say exactly that. */
static void check_dies(crash_fn *crash, const char *message)
{
    int ends[2];
    char text[256];
    int status = 0;

    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        crash();
        _exit(0);
    }
    close(ends[1]);
    ssize_t n = read(ends[0], text, sizeof text - 1);
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_true(n >= 0);
    text[n] = '\0';
    assert_string_equal(text, message);
}

static void release_twice(void)
{
    struct obj *o = float_new(fx->heap, 1);

    obj_release(fx->heap, o);
    obj_release(fx->heap, o);
}

static void release_none_away(void)
{
    struct obj *o = none_new(fx->heap);

    o->refs = 1;
    obj_release(fx->heap, o);
}

static void test_release_of_a_dead_object(void **state)
{
    (void)state;
    check_dies(release_twice, "fatal: gc: release of a dead object\n");
}

static void test_release_of_none(void **state)
{
    (void)state;
    check_dies(release_none_away,
               "fatal: gc: None, True or False released too often\n");
}

#define T(test)                                                                \
    cmocka_unit_test_setup_teardown(test, open_heap, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_events_are_told),
        T(test_immortals_are_no_events),
        T(test_container_dies_after_its_contents),
        T(test_unmaps_are_handed_on),
        T(test_blocks),
        T(test_verify_finds_wrong_counts),
        T(test_verify_finds_leaks),
        T(test_verify_finds_broken_links),
        T(test_verify_finds_damaged_freelists),
        T(test_prove_finds_foreign_blocks),
        T(test_verify_of_many),
        T(test_roots),
        T(test_release_of_a_dead_object),
        T(test_release_of_none),
    };

    return cmocka_run_group_tests_name("heap", tests, NULL, NULL);
}
