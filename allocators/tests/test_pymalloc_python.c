/* test_pymalloc_python - the same births and deaths in the machine's own CPython
 * and in pymalloc: each birth reuses the same death.
 *
 * Skipped where python3 is not 3.11, or its start is not as the peer needs it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/pymalloc.h"
#include "allocators/tests/specs.h"

#include <stdio.h>

enum {
    BIRTHS_MAX = 100000,
    PLACES = 64 << 16 /* 16-byte steps of 64 arenas */
};

struct born {
    void *p;
    size_t size;
};

static struct born born[BIRTHS_MAX];
static int previous[PLACES]; /* birth number + 1 */
static int unmaps;

static void note_unmapped(void *arg, const void *base, size_t size)
{
    (void)arg;
    (void)base;
    unmaps += size == PYMALLOC_ARENA;
}

/* The next line, "SIZE NUMBER" or "- NUMBER": size 0.  False at the end. */
static bool read_line(FILE *peer, size_t *size, long *number)
{
    char line[64];
    char *end;

    if (fgets(line, sizeof line, peer) == NULL)
        return false;
    *size = line[0] == '-' ? 0 : strtoul(line, NULL, 10);
    end = strchr(line, ' ');
    assert_non_null(end);
    *number = strtol(end, NULL, 10);
    return true;
}

static void check_birth(struct allocator *a, int n, size_t size, long expected)
{
    size_t place;
    int *last;

    assert_in_range(n, 0, BIRTHS_MAX - 1);
    born[n] = (struct born){.p = allocator_alloc(a, size), .size = size};
    assert_non_null(born[n].p);
    place = pymalloc_depth(pymalloc_of(a), born[n].p) / ALLOCATOR_ALIGN;
    assert_in_range(place, 0, PLACES - 1);
    last = &previous[place];
    if (*last - 1 != expected)
        fail_msg("birth %d of %zu bytes: reuses %d, in python3 %ld", n, size,
                 *last - 1, expected);
    *last = n + 1;
}

/* Returns how many births reused a death. */
static int replay(FILE *peer, struct allocator *a)
{
    size_t size;
    long number;
    int births = 0;
    int reused = 0;

    while (read_line(peer, &size, &number)) {
        if (size == 0) {
            assert_in_range(number, 0, births - 1);
            allocator_free(a, born[number].p, born[number].size);
            continue;
        }
        check_birth(a, births++, size, number);
        reused += number >= 0;
    }
    return reused;
}

static void check_seed(int seed)
{
    static char spec[32];
    char command[80];
    char first[80] = "";
    bool is_aligned;
    struct allocator *a;
    FILE *peer;

    (void)snprintf(command, sizeof command,
                   "python3 allocators/tests/pymalloc_peer.py %d", seed);
    peer = popen(command, "r"); /* NOLINT(cert-env33-c): our own script */
    assert_non_null(peer);
    if (fgets(first, sizeof first, peer) == NULL ||
        strncmp(first, "skip", 4) == 0) {
        (void)pclose(peer);
        print_message("%s", first[0] == '\0' ? "skip: no python3\n" : first);
        skip();
    }
    is_aligned = strcmp(first, "64\n") == 0;
    (void)snprintf(spec, sizeof spec, "pymalloc:pools=%d", 63 + is_aligned);
    a = specs_open_with(spec, 1, (struct specs_listener){note_unmapped, NULL});
    assert_non_null(a);
    memset(previous, 0, sizeof previous);
    assert_in_range(replay(peer, a), 5000, BIRTHS_MAX);
    assert_int_equal(pclose(peer), 0);
    assert_null(allocator_verify(a));
    allocator_destroy(a);
}

static void
test_every_birth_reuses_the_death_that_it_does_in_cpython(void **state)
{
    (void)state;
    for (int seed = 1; seed <= 3; seed++)
        check_seed(seed);
    assert_true(unmaps > 0); /* or the plans are too tame */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            test_every_birth_reuses_the_death_that_it_does_in_cpython),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
