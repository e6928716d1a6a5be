#ifndef SPEED_TIMER_H
#define SPEED_TIMER_H

/* Clocks: one for long stretches, one for single calls.
 *
 * The processor's own counter costs a third of a call of the kernel's clock and
 * counts finer.  Its fences keep what is timed between the two readings.
 * Source: Paoloni, How to Benchmark Code Execution Times on Intel IA-32 and IA-64,
 * 2010.
 */
#include <stdint.h>
#include <time.h>

static inline uint64_t timer_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

static inline uint64_t timer_ticks(void)
{
#ifdef __x86_64__
    uint32_t low, high;

    __asm__ volatile("lfence\n\trdtsc\n\tlfence"
                     : "=a"(low), "=d"(high)
                     :
                     : "memory");
    return (uint64_t)high << 32 | low;
#else
    return timer_ns();
#endif
}

struct timer {
    double ns_per_tick;
    uint64_t cost; /* ticks between two readings with nothing between */
};

/* Processor time of this process, so that a stretch in which others had the
 * processor is not counted; the kernel's work for us is.  Cost: a system call. */
static inline uint64_t timer_busy_ns(void)
{
    struct timespec used;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (uint64_t)used.tv_sec * UINT64_C(1000000000) +
           (uint64_t)used.tv_nsec;
}

/* Measures the counter against the kernel's clock.  Cost: 20 ms. */
struct timer timer_calibrate(void);

/* A stretch of ticks in ns, the reading itself taken off. */
static inline double timer_span(const struct timer *t, uint64_t ticks)
{
    return ticks <= t->cost ? 0 : (double)(ticks - t->cost) * t->ns_per_tick;
}

#endif
