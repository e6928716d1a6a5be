#ifndef SPEED_TIMER_H
#define SPEED_TIMER_H

/* Clocks: what passes, and what this process has had of the processor.
 *
 * For single calls it is the kernel's clock as well.  The processor's own counter,
 * fenced, took as long to read here (22 ns against 23) and counted hardly finer
 * (0.87 ns against 1).
 */
#include <stdint.h>
#include <time.h>

static inline uint64_t timer_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

/* Processor time of this process, so that a stretch in which others had the
 * processor is not counted; the kernel's work for us is.  Cost: a system call. */
static inline uint64_t timer_busy_ns(void)
{
    struct timespec used;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (uint64_t)used.tv_sec * UINT64_C(1000000000) +
           (uint64_t)used.tv_nsec;
}

/* What lies between two readings of timer_ns with nothing between them. */
uint64_t timer_cost(void);

#endif
