/* Every workload when memory runs out, at any point: it says so, leaves nothing
 * alive and the heap sound.  And it takes nothing from malloc itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/wrappers/faulty.h"
#include "experiments/workloads/tests/loads.h"

#include <sys/resource.h>

/* Refuses `count` allocations from the nth on (0: all).  True while there was
 * something to refuse.  The heap is the same each time, the type free lists are
 * empty. */
static bool run_out(struct stand *s, const char *load, uint64_t nth,
                    uint64_t count)
{
    witness_start(&s->witness);
    heap_clear_freelists(s->heap);
    faulty_arm(s->allocator, nth, count);
    int rc = stand_run(s, load, 120, 1);
    uint64_t refused = faulty_refused(s->allocator);
    faulty_arm(s->allocator, UINT64_MAX, 0);
    if ((rc != 0) != (refused > 0) || s->load.error != NULL || s->finished != 1)
        fail_msg("%s: refused %d at %d, returned %d", load, (int)refused,
                 (int)nth, rc);
    const char *wrong = heap_verify(s->heap);
    if (wrong != NULL)
        fail_msg("%s, out of memory at %d: %s", load, (int)nth, wrong);
    if (heap_stats(s->heap)->births != heap_stats(s->heap)->deaths)
        fail_msg("%s, out of memory at %d: not all is dead", load, (int)nth);
    return refused > 0;
}

static void test_out_of_memory(void **state)
{
    (void)state;
    for (size_t i = 0; i < LOADS; i++) {
        struct stand s;
        stand_open(&s, "faulty:after=1000000+freelist",
                   "trial_deletion:thresholds=50/2/2", "cpython3.11");
        for (uint64_t nth = 0; run_out(&s, loads[i], nth, 0); nth++)
            continue;
        for (uint64_t nth = 0; run_out(&s, loads[i], nth, 1); nth++)
            continue;
        assert_null(stand_close(&s));
    }
}

#ifndef __SANITIZE_ADDRESS__
static size_t pages_mapped(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    char line[128] = "";

    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    fclose(f);
    return strtoul(line, NULL, 10);
}

/* Lets the process map so many pages in all; SIZE_MAX: any number. */
static void limit_pages(size_t pages)
{
    struct rlimit limit;

    assert_int_equal(getrlimit(RLIMIT_AS, &limit), 0);
    limit.rlim_cur = pages == SIZE_MAX ? limit.rlim_max
                                       : pages * (rlim_t)sysconf(_SC_PAGESIZE);
    assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
}

/* A load's own memory runs out: the same holds.  Heaps that are made before the
 * limit have their address space already.  The address sanitizer cannot live
 * under such a limit. */
static void test_out_of_pages(void **state)
{
    unsigned failed = 0;

    (void)state;
    for (size_t i = 0; i < LOADS; i++) {
        for (size_t pages = 0; pages < 4096; pages += 1 + pages / 2) {
            struct stand s;
            stand_open(&s, "freelist", "trial_deletion", "cpython3.11");
            free(malloc(1 << 16)); /* for the spec */
            size_t before = pages_mapped();
            limit_pages(before + pages);
            int rc = stand_run(&s, loads[i], 5000, 1);
            limit_pages(SIZE_MAX);
            if (rc != 0) {
                assert_int_equal(s.finished, 1);
                failed++;
            }
            /* The heap keeps what it has mapped, a load keeps nothing. */
            if (s.witness.births == 0)
                assert_int_equal(pages_mapped(), before);
            const char *wrong = stand_close(&s);
            if (wrong != NULL)
                fail_msg("%s within %d pages: %s", loads[i], (int)pages, wrong);
            if (rc == 0)
                break;
        }
    }
    assert_true(failed > LOADS);
}
#endif

/* --- the instrument stays out of the heap under test --- */

#ifndef __SANITIZE_ADDRESS__
/* Under the address sanitizer malloc is the sanitizer's, and stays that. */

/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming):
 * these are glibc's names for its own malloc, which ours passes on to */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t size);
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming): end */

void *malloc(size_t size)
{
    stand_mallocs++;
    return __libc_malloc(size);
}

void *calloc(size_t nmemb, size_t size)
{
    stand_mallocs++;
    return __libc_calloc(nmemb, size);
}

void *realloc(void *ptr, size_t size)
{
    stand_mallocs++;
    return __libc_realloc(ptr, size);
}

static void test_no_malloc(void **state)
{
    (void)state;
    for (size_t i = 0; i < LOADS; i++) {
        struct stand s;
        stand_open(&s, "freelist", "trial_deletion", "cpython3.11");
        assert_int_equal(stand_run(&s, loads[i], 5000, 1), 0);
        assert_true(stand_mallocs > 0); /* ours is the one that is called */
        if (s.mallocs != 0)
            fail_msg("%s calls malloc", loads[i]);
        assert_null(stand_close(&s));
    }
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_out_of_memory),
#ifndef __SANITIZE_ADDRESS__
        cmocka_unit_test(test_out_of_pages),
        cmocka_unit_test(test_no_malloc),
#endif
    };

    return cmocka_run_group_tests_name("shortage", tests, write_trace,
                                       remove_trace);
}
