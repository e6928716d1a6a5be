/* timer - how long a tick is, and what reading it costs.  See timer.h. */
#include "experiments/speed/timer.h"

#define CALIBRATE_NS UINT64_C(20000000)
#define READINGS     1000

struct timer timer_calibrate(void)
{
    struct timer t = {.cost = UINT64_MAX};
    uint64_t start_ns = timer_ns();
    uint64_t start = timer_ticks();
    uint64_t end_ns;

    do {
        end_ns = timer_ns();
    } while (end_ns - start_ns < CALIBRATE_NS);
    t.ns_per_tick =
        (double)(end_ns - start_ns) / (double)(timer_ticks() - start);
    /* The least: what is more was an interrupt. */
    for (int i = 0; i < READINGS; i++) {
        uint64_t before = timer_ticks();
        uint64_t cost = timer_ticks() - before;

        if (cost < t.cost)
            t.cost = cost;
    }
    return t;
}
