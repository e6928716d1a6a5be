#ifndef PEERS_MEASURE_H
#define PEERS_MEASURE_H

/* What two programs that do the same with different object systems share: the
 * list of what they do, and the clock.  One prints a line per operation,
 * `NAME NANOSECONDS STEP`, the first per object; the second is what a step of a loop
 * of additions took meanwhile, the same for all: more while a neighbour had a part of
 * the processor.  `bench.py` runs them in turn. */
#include <stddef.h>

struct operation {
    const char *name;
    size_t objects; /* that one run makes, or looks at */
    /* Does it once, from start to end; nothing of it is left.  Returns the
     * nanoseconds of the part that is measured (measure_now before and after). */
    double (*run)(size_t objects);
};

double measure_now(void); /* nanoseconds of processor time */

/* Runs each operation once to warm up, then twice and until it has had 0.4 s, for the
 * least of them, and prints its line.  `operations` ends with a NULL name; `only` names the one to run,
 * NULL: all. */
void measure_all(const struct operation *operations, const char *only);

#endif
