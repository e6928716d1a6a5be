/* test_limits - little address space: smaller reservations, and their end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/tests/shadow.h"
#include "allocators/tests/specs.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static size_t address_space_bytes(void)
{
    char line[256];
    size_t kilobytes = 0;
    FILE *status = fopen("/proc/self/status", "r");

    if (status == NULL)
        return 0;
    while (fgets(line, sizeof line, status) != NULL) {
        if (strncmp(line, "VmSize:", 7) == 0)
            kilobytes = strtoul(line + 7, NULL, 10);
    }
    (void)fclose(status);
    return kilobytes * 1024;
}

/* Fills it with blocks of one size until it refuses.  At least `expected` must
 * be served, and what was given back must be served again. */
static const char *fill(const char *spec, size_t size, size_t expected)
{
    struct allocator *a = specs_open(spec, 1);
    void *last = NULL;
    void *p;
    const char *wrong;

    if (a == NULL)
        return "could not be made";
    while ((p = allocator_alloc(a, size)) != NULL)
        last = p;
    if (a->stats.refused != 1 || a->stats.allocs < expected)
        return "refused too early";
    wrong = allocator_verify(a);
    if (wrong != NULL)
        return wrong;
    if (strncmp(spec, "freelist", 8) == 0) {
        allocator_free(a, last, size);
        if (allocator_alloc(a, size) != last)
            return "what was given back is not served again";
    }
    wrong = allocator_verify(a);
    allocator_destroy(a);
    return wrong;
}

static void fill_in_child(const char *spec, size_t room, size_t size,
                          size_t expected)
{
    int status;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        size_t most = address_space_bytes() + room;
        struct rlimit limit = {.rlim_cur = most, .rlim_max = most};
        const char *wrong = "no limit could be set";

        if (setrlimit(RLIMIT_AS, &limit) == 0)
            wrong = fill(spec, size, expected);
        if (wrong != NULL)
            (void)fprintf(stderr, "%s, %zu bytes: %s\n", spec, size, wrong);
        _exit(wrong != NULL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* 400 MB of room give a reservation of 256 MiB: a quarter is for small blocks, a
 * quarter for runs, a half for large ones. */
static void test_freelist(void **state)
{
    size_t room = (size_t)400 << 20;

    (void)state;
    if (SPECS_SANITIZED)
        skip(); /* a sanitizer needs the address space */
    fill_in_child("freelist", room, 512, (64 << 20) / 512);
    fill_in_child("freelist:order=random", room, 512, (64 << 20) / 512);
    fill_in_child("freelist", room, 100000, (64 << 20) / (25 * 4096));
    fill_in_child("freelist", room, 2 << 20, 64);
}

static void test_arena(void **state)
{
    size_t room = (size_t)400 << 20;

    (void)state;
    if (SPECS_SANITIZED)
        skip(); /* a sanitizer needs the address space */
    fill_in_child("arena", room, 4096, ((size_t)250 << 20) / 4096);
    fill_in_child("arena:chunk=64K", room, 4096, (size_t)15 * 4090);
    fill_in_child("arena:chunk=64K", room, (size_t)1 << 20, 255);
}

/* Too little for the smallest reservation: no allocator, and no crash. */
static void test_none_at_all(void **state)
{
    static const char *const both[] = {"freelist", "arena",
                                       "quarantine+freelist"};
    int status;
    pid_t child;

    (void)state;
    if (SPECS_SANITIZED)
        skip(); /* a sanitizer needs the address space */
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        size_t most = address_space_bytes() + ((size_t)20 << 20);
        struct rlimit limit = {.rlim_cur = most, .rlim_max = most};
        int made = setrlimit(RLIMIT_AS, &limit) != 0;

        for (size_t i = 0; i < 3; i++)
            made += specs_open(both[i], 1) != NULL;
        _exit(made);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_freelist),
        cmocka_unit_test(test_arena),
        cmocka_unit_test(test_none_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
