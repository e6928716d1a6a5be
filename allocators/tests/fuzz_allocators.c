/* fuzz_allocators - libFuzzer: the first byte chooses a spec, the rest is a tape
 * that is played to it and to the shadow. */
#include "allocators/tests/specs.h"
#include "allocators/tests/tape.h"

/* NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it so */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it so */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct shadow s;
    struct tape tape = {.at = data + 1, .end = data + size};
    const char *wrong;

    if (size < 2)
        return 0;
    memset(&s, 0, sizeof s);
    if (specs_missing(specs[data[0] % SPECS_COUNT]) != NULL)
        return 0;
    s.a = specs_open(specs[data[0] % SPECS_COUNT], data[1]);
    if (s.a == NULL)
        return 0;
    wrong = tape_play(tape, &s);
    if (wrong != NULL) {
        (void)fprintf(stderr, "%s: %s\n", specs[data[0] % SPECS_COUNT], wrong);
        abort();
    }
    allocator_destroy(s.a);
    return 0;
}
