/* measure - the clock and the order of runs.  See measure.h.
 *
 * Cost: three runs of each operation.  Source: none. */
#include "experiments/peers/measure.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define RUNS 2

double measure_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

void measure_all(const struct operation *operations, const char *only)
{
    for (const struct operation *o = operations; o->name != NULL; o++) {
        if (only != NULL && strcmp(only, o->name) != 0)
            continue;
        double least = o->run(o->objects);

        for (int i = 0; i < RUNS; i++) {
            double ns = o->run(o->objects);
            if (i == 0 || ns < least)
                least = ns;
        }
        printf("%s %.4f\n", o->name, least / (double)o->objects);
        fflush(stdout);
    }
}
