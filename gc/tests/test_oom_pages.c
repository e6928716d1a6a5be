/* Out of memory where the heap maps memory of its own: heap, namespace, names.
 *
 * The address space is limited to what is in use and some pages more, one page
 * after another, so that each mapping in turn is the one that fails. */
#include "allocators/pages.h"
#include "gc/tests/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static struct fixture *const fx = &fixture_one;

static size_t mapped_bytes(void)
{
    char line[128] = "";
    FILE *f = fopen("/proc/self/statm", "re");

    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    fclose(f);
    return strtoull(line, NULL, 10) * PAGES_SIZE;
}

static void limit_address_space(rlim_t bytes)
{
    struct rlimit limit;

    assert_int_equal(getrlimit(RLIMIT_AS, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
}

/* True = it succeeded; then everything it made is gone again. */
typedef bool try_fn(void);

/* Tries with 0, 1, 2 ... pages to spare until it succeeds: before that it must
 * fail cleanly, and keep no page.  Returns how often it failed. */
static size_t check_fails_cleanly(try_fn *attempt)
{
    size_t failures = 0;

#if defined(__SANITIZE_ADDRESS__)
    skip(); /* the sanitizer maps, too, and does not survive a refusal */
#endif
    size_t base = mapped_bytes();
    for (size_t pages = 0;; pages++) {
        limit_address_space(base + pages * PAGES_SIZE);
        bool done = attempt();
        limit_address_space(RLIM_INFINITY);
        assert_int_equal(mapped_bytes(), base);
        if (done)
            return failures;
        failures++;
        assert_true(pages < 10000);
    }
}

static bool try_heap(void)
{
    struct heap *heap = heap_create(&(struct heap_config){
        .allocator = fx->allocator,
        .collector = collector_find("trial_deletion"),
        .profile = *profile_find("cpython3.15"),
    });

    if (heap == NULL)
        return false;
    heap_destroy(heap);
    return true;
}

static void test_heap_create(void **state)
{
    (void)state;
    assert_in_range(check_fails_cleanly(try_heap), 5, 1000);
}

static bool try_namespace(void)
{
    struct namespace *ns = namespace_create(fx->heap);

    if (ns == NULL)
        return false;
    namespace_destroy(ns);
    return true;
}

static void test_namespace_create(void **state)
{
    (void)state;
    assert_in_range(check_fails_cleanly(try_namespace), 2, 1000);
}

/* A namespace that has no room for one name more. */
static void test_namespace_bind(void **state)
{
    struct namespace *ns = namespace_create(fx->heap);
    struct obj *o = fixture_put(fx, 0, float_new(fx->heap, 1));
    char name[16];

    (void)state;
#if defined(__SANITIZE_ADDRESS__)
    namespace_destroy(ns);
    skip();
#endif
    size_t n = 0;
    limit_address_space(mapped_bytes());
    while (snprintf(name, sizeof name, "n%zu", n) > 0 &&
           namespace_bind(ns, name, o) == 0)
        n++;
    limit_address_space(RLIM_INFINITY);
    assert_in_range(n, 10, 10000);
    assert_int_equal(namespace_count(ns), n);
    assert_int_equal(o->refs, n + 1);
    assert_null(namespace_lookup(ns, name));
    fixture_verify(fx);
    assert_int_equal(namespace_bind(ns, name, o), 0);
    for (size_t i = 0; i <= n; i++) {
        snprintf(name, sizeof name, "n%zu", i);
        assert_ptr_equal(namespace_lookup(ns, name), o);
    }
    namespace_destroy(ns);
    assert_int_equal(o->refs, 1);
}

/* Attribute names are interned: when there is no room for one, the instance
 * stays as it is. */
static void test_attribute_names(void **state)
{
    struct obj *o =
        fixture_put(fx, 0, instance_new(fx->heap, class_plain(fx->heap)));
    struct obj *value = fixture_put(fx, 1, float_new(fx->heap, 1));
    static char text[100000];
    const struct heap_stats *s = heap_stats(fx->heap);

    (void)state;
    memset(text, 'x', sizeof text);
    struct obj *name = fixture_put(fx, 2, str_new(fx->heap, text, sizeof text));
    assert_non_null(name);
#if defined(__SANITIZE_ADDRESS__)
    skip();
#endif
    uint64_t immortal = s->immortal;
    limit_address_space(mapped_bytes());
    assert_int_equal(instance_set(fx->heap, o, name, value), -1);
    assert_null(str_intern(fx->heap, text, sizeof text));
    assert_null(class_new(fx->heap, text));
    limit_address_space(RLIM_INFINITY);
    assert_int_equal(s->immortal, immortal);
    assert_int_equal(value->refs, 1);
    assert_null(instance_get(o, name));
    fixture_verify(fx);
    assert_int_equal(instance_set(fx->heap, o, name, value), 0);
    assert_ptr_equal(instance_get(o, name), value);
}

/* A census that cannot grow says so instead of a verdict. */
static void test_verify_without_memory(void **state)
{
    struct obj *list = fixture_put(fx, 0, list_new(fx->heap));

    (void)state;
    for (int i = 0; i < 5000; i++)
        append_new(fx->heap, list, float_new(fx->heap, i));
#if defined(__SANITIZE_ADDRESS__)
    skip();
#endif
    limit_address_space(mapped_bytes());
    const char *broken = heap_verify(fx->heap);
    limit_address_space(RLIM_INFINITY);
    assert_non_null(broken);
    assert_string_equal(broken, "heap: no memory to verify it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_PLAIN(test_heap_create),
        TEST_PLAIN(test_namespace_create),
        TEST_PLAIN(test_namespace_bind),
        TEST_PLAIN(test_attribute_names),
        TEST_PLAIN(test_verify_without_memory),
    };

    return cmocka_run_group_tests_name("oom_pages", tests, NULL, NULL);
}
