/* measure - the clock and the order of runs.  See measure.h.
 *
 * Cost: three runs of each operation, or 0.4 s.  Source: none. */
#include "experiments/peers/measure.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define RUNS   2
#define ENOUGH 4e8 /* ns */
#define STEPS  500000

double measure_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Six chains that wait for nobody: as much as the processor can do at once, which is
 * less while a neighbour has a part of it.  (One chain does not notice.) */
static double step_now(void)
{
    double start = measure_now();
    uint64_t a = 1, b = 2, c = 3, d = 4, e = 5, f = 6;

    for (size_t i = 0; i < STEPS; i++) {
        a += i, b ^= i, c += i, d ^= i, e += i, f ^= i;
        __asm__ volatile("" /* none is worked out beforehand */
                         : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e),
                           "+r"(f));
    }
    return (measure_now() - start) / STEPS;
}

static double lesser(double a, double b)
{
    return a < b ? a : b;
}

static void measure(const struct operation *o)
{
    double begin = measure_now();
    double least = o->run(o->objects), step = step_now();

    for (int i = 0; i < RUNS || measure_now() - begin < ENOUGH; i++) {
        double ns = o->run(o->objects);

        least = i == 0 ? ns : lesser(ns, least);
        step = lesser(step_now(), step);
    }
    printf("%s %.4f %.4f\n", o->name, least / (double)o->objects, step);
    fflush(stdout);
}

void measure_all(const struct operation *operations, const char *only)
{
    for (const struct operation *o = operations; o->name != NULL; o++)
        if (only == NULL || strcmp(only, o->name) == 0)
            measure(o);
}
