/* fuzz_heap - any string of bytes is a tape; see tape.h.
 *
 * The first byte chooses the collector, the profile, finalizers and thresholds.
 * cmocka's assertions end the process outside of a test: a finding. */
#include "gc/tests/tape.h"

/* NOLINTBEGIN(readability-identifier-naming): libFuzzer's name */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint64_t thresholds[][3] = {{5, 2, 2}, {1, 1, 1}};
    static const char *const profiles[] = {"plain", "cpython3.11",
                                           "cpython3.14", "cpython3.15"};
    size_t collectors = 1;
    struct tape t;

    if (size == 0 || size > 4096)
        return 0;
    while (collector_registry[collectors] != NULL)
        collectors++;
    tape_open(&t, collector_registry[data[0] / 16 % collectors]->info.name,
              profile_find(profiles[data[0] % 4]), thresholds[data[0] / 4 % 2],
              data[0] / 8 % 2 ? TAPE_FINALIZERS | TAPE_WEAKREFS : 0);
    tape_play(&t, data + 1, size - 1);
    tape_close(&t);
    return 0;
}
/* NOLINTEND(readability-identifier-naming): libFuzzer's name */
