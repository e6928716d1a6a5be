/* test_environment - what must stand in the environment when a process starts.
 *
 * glibc's tunables and MALLOC_CONF are read once.  So the program runs itself
 * again with the environment that an allocator asks for, and the child, named
 * by its first argument, checks what is different there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/random.h"
#include "allocators/tests/shadow.h"
#include "allocators/tests/specs.h"

#include <sys/wait.h>
#include <unistd.h>

/* --- in the child: 0, or the exit status that says what is wrong ------------ */

enum { WRONG_ORDER = 3, WRONG_CONTENTS = 4, WRONG_UNMAPS = 5 };

/* 40 blocks of which the first `freed` are freed in turn: which of them does the
 * next allocation get?  -1 = none.  The live ones keep neighbours apart from
 * the end of the heap. */
static int next_after_frees(struct allocator *a, size_t size, int freed)
{
    char *blocks[40];
    char *next;
    int which = -1;

    for (int i = 0; i < 40; i++)
        blocks[i] = allocator_alloc(a, size);
    for (int i = 0; i < freed; i++)
        allocator_free(a, blocks[i], size);
    next = allocator_alloc(a, size);
    for (int i = 0; i < freed; i++) {
        if (blocks[i] == next)
            which = i;
    }
    allocator_free(a, next, size);
    for (int i = freed; i < 40; i++)
        allocator_free(a, blocks[i], size);
    return which;
}

/* The tcache takes the first seven and gives the newest of these; fastbins give
 * the newest of all; without both, free neighbours are one block that is cut
 * from its start. */
static int check_libc(const char *spec)
{
    struct allocator *a = specs_open(spec, 1);
    bool with_tcache = strstr(spec, "tcache=on") != NULL;
    bool with_fastbins = strstr(spec, "fastbins=on") != NULL;
    int expected = with_tcache ? 6 : with_fastbins ? 29 : 0;
    int got = next_after_frees(a, 104, 30);

    allocator_destroy(a);
    return got == expected ? 0 : WRONG_ORDER;
}

static int check_churn(const char *spec)
{
    static struct shadow s;
    struct rng r;
    const char *wrong = NULL;

    s.a = specs_open(spec, 1);
    rng_seed(&r, 1, 0);
    for (size_t i = 0; wrong == NULL && i < 4000; i++)
        wrong = rng_below(&r, 100) >= s.count
                    ? shadow_alloc(&s, 1 + rng_below(&r, 700))
                    : shadow_free(&s, rng_below(&r, s.count));
    if (wrong == NULL)
        wrong = shadow_check(&s);
    if (wrong == NULL)
        wrong = shadow_free_all(&s);
    allocator_destroy(s.a);
    return wrong == NULL ? 0 : WRONG_CONTENTS;
}

struct told {
    uintptr_t block;
    size_t times;  /* that a range was told */
    size_t around; /* of these, that it held the block */
};

static void note_unmap(void *arg, const void *base, size_t size)
{
    struct told *told = arg;

    told->times++;
    told->around += told->block - (uintptr_t)base < size;
}

/* With retain:false jemalloc does unmap, when dirty pages are kept for no time;
 * the hooks must hear of it, and the block must be gone. */
static int check_unmaps(const char *spec)
{
    struct told told = {0};
    struct allocator *a =
        specs_open_with(spec, 1, (struct specs_listener){note_unmap, &told});
    size_t size = 40 << 20;
    void *p = allocator_alloc(a, size);

    told.block = (uintptr_t)p;
    allocator_free(a, p, size);
    if (told.around != 1 || told.times < told.around)
        return WRONG_UNMAPS;
    allocator_destroy(a);
    return 0;
}

static int run_child(const char *what, const char *spec)
{
    int rc;

    if (strcmp(what, "unmaps") == 0)
        return check_unmaps(spec);
    rc = check_libc(spec);
    return rc != 0 ? rc : check_churn(spec);
}

/* --- in the parent ---------------------------------------------------------- */

static int run_again(const char *what, const char *spec, const char *variable)
{
    int status;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        char arguments[3][128] = {"test_environment"};
        char setting[128];
        char *argv[] = {arguments[0], arguments[1], arguments[2], NULL};
        char *envp[] = {setting, NULL};

        (void)snprintf(arguments[1], sizeof arguments[1], "%s", what);
        (void)snprintf(arguments[2], sizeof arguments[2], "%s", spec);
        (void)snprintf(setting, sizeof setting, "%s",
                       variable == NULL ? "NOTHING=" : variable);
        (void)execve("/proc/self/exe", argv, envp);
        _exit(127);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void test_libc_tunables(void **state)
{
    static const struct {
        const char *spec, *variable;
    } known[] = {
        {"libc:tcache=on,fastbins=on", NULL},
        {"libc:tcache=off,fastbins=on",
         "GLIBC_TUNABLES=glibc.malloc.tcache_count=0"},
        {"libc:tcache=on,fastbins=off", "GLIBC_TUNABLES=glibc.malloc.mxfast=0"},
        {"libc:tcache=off,fastbins=off",
         "GLIBC_TUNABLES=glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0"},
    };

    (void)state;
    if (SPECS_SANITIZED)
        skip(); /* malloc is the sanitizer's, which has no tunables */
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct option_value values[OPTIONS_MAX];
        const struct allocator_ops *ops = specs_read(known[i].spec, values);
        const char *variable = ops->environment(values);

        if (known[i].variable == NULL)
            assert_null(variable);
        else
            assert_string_equal(variable, known[i].variable);
        assert_int_equal(run_again("libc", known[i].spec, variable), 0);
    }
}

/* The check must be able to fail: the wrong environment is noticed. */
static void test_libc_options_do_differ(void **state)
{
    (void)state;
    if (SPECS_SANITIZED)
        skip(); /* as above */
    assert_int_equal(run_again("libc", "libc:tcache=off,fastbins=on", NULL),
                     WRONG_ORDER);
    assert_int_equal(run_again("libc", "libc:tcache=off,fastbins=off",
                               "GLIBC_TUNABLES=glibc.malloc.tcache_count=0"),
                     WRONG_ORDER);
}

/* MALLOC_CONF reaches the jemalloc that is linked under other names. */
static void test_jemalloc_unmaps(void **state)
{
    static const char conf[] =
        "MALLOC_CONF=retain:false,dirty_decay_ms:0,muzzy_decay_ms:0";

    (void)state;
    assert_int_equal(run_again("unmaps", "jemalloc:arena=own", conf), 0);
    assert_int_equal(run_again("unmaps", "jemalloc:arena=own,tcache=off", conf),
                     0);
    assert_int_equal(run_again("unmaps", "jemalloc:arena=own", NULL),
                     WRONG_UNMAPS);
}

/* The end of an allocator is not an event of the experiment. */
static void test_destroy_is_no_unmap(void **state)
{
    struct told told = {0};
    struct allocator *a = specs_open_with(
        "jemalloc:arena=own", 1, (struct specs_listener){note_unmap, &told});
    size_t size = 40 << 20;

    (void)state;
    assert_non_null(a);
    allocator_free(a, allocator_alloc(a, size), size);
    assert_int_equal(told.times, 0);
    allocator_destroy(a);
    assert_int_equal(told.times, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_libc_tunables),
        cmocka_unit_test(test_libc_options_do_differ),
        cmocka_unit_test(test_jemalloc_unmaps),
        cmocka_unit_test(test_destroy_is_no_unmap),
    };

    if (argc == 3)
        return run_child(argv[1], argv[2]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
