/* instructions - the kernel's counter of instructions.  See instructions.h.
 *
 * Source: perf_event_open(2). */
#include "experiments/speed/instructions.h"

#include <linux/perf_event.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int instructions_open(void)
{
    struct perf_event_attr attr;

    memset(&attr, 0, sizeof attr);
    attr.type = PERF_TYPE_HARDWARE;
    attr.size = sizeof attr;
    attr.config = PERF_COUNT_HW_INSTRUCTIONS;
    attr.exclude_kernel = 1;
    attr.exclude_hv = 1;
    return (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
}

void instructions_close(int counter)
{
    if (counter >= 0)
        close(counter);
}

bool instructions_read(int counter, uint64_t *count)
{
    return counter >= 0 && read(counter, count, sizeof *count) == sizeof *count;
}
