/* test_tapes - thousands of short random tapes, against the shadow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "allocators/random.h"
#include "allocators/tests/specs.h"
#include "allocators/tests/tape.h"

enum { TAPES = 100, TAPE_BYTES = 400 }; /* for each spec */

static void play(const char *spec, uint64_t seed)
{
    static struct shadow s;
    unsigned char bytes[TAPE_BYTES];
    struct tape tape = {.at = bytes, .end = bytes + TAPE_BYTES};
    const char *wrong;
    struct rng r;

    rng_seed(&r, seed, 0);
    for (size_t i = 0; i < TAPE_BYTES; i++)
        bytes[i] = (unsigned char)rng_below(&r, 256);
    memset(&s, 0, sizeof s);
    s.a = specs_open(spec, seed);
    assert_non_null(s.a);
    wrong = tape_play(tape, &s);
    if (wrong != NULL)
        fail_msg("%s, seed %llu: %s", spec, (unsigned long long)seed, wrong);
    allocator_destroy(s.a);
}

static void test_tapes(void **state)
{
    const char *spec = *state;

    if (specs_missing(spec) != NULL)
        skip();
    for (uint64_t seed = 1; seed <= TAPES; seed++)
        play(spec, seed);
}

int main(void)
{
    static char copies[SPECS_COUNT][128];
    struct CMUnitTest tests[SPECS_COUNT];

    for (size_t i = 0; i < SPECS_COUNT; i++) {
        (void)snprintf(copies[i], sizeof copies[i], "%s", specs[i]);
        tests[i] = (struct CMUnitTest){.name = specs[i],
                                       .test_func = test_tapes,
                                       .initial_state = copies[i]};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
