/* peer_limit - how fast could an allocator be behind this front door?
 *
 * A list of free blocks for each class of 16 bytes and nothing else: no check, no
 * count, no memory from the system once it runs.  It is called as every allocator is
 * and does what none can do less of; what it takes is the door's, the loop's and
 * the list's.  Prints `LOAD NANOSECONDS` for loads of alloc_speed: the least of
 * five runs of 4 million pairs, the loop included.
 *
 * Cost: a second; 200 MB.  Source: none. */
#include "allocators/fatal.h"
#include "allocators/pages.h"
#include "experiments/harness/spec.h"
#include "experiments/peers/measure.h"
#include "experiments/speed/loads.h"

#include <stdio.h>
#include <stdlib.h>

#define PAIRS   4000000
#define RUNS    5
#define CLASSES 16
#define HEAP    ((size_t)200 << 20)

struct link {
    struct link *next;
};

struct lists {
    struct allocator super;
    struct link *free[CLASSES];
    char *fresh, *end;
};

static void *fresh(struct lists *l, size_t class)
{
    char *block = l->fresh;

    l->fresh += (class + 1) * ALLOCATOR_ALIGN;
    if (l->fresh > l->end)
        fatal("peer_limit: the heap is full");
    return block;
}

static void *lists_alloc(struct allocator *a, size_t size)
{
    struct lists *l = (struct lists *)a;
    size_t class = (size - 1) / ALLOCATOR_ALIGN;
    struct link *b = l->free[class];

    if (b == NULL)
        return fresh(l, class);
    l->free[class] = b->next;
    return b;
}

static void lists_free(struct allocator *a, void *p, size_t size)
{
    struct lists *l = (struct lists *)a;
    size_t class = (size - 1) / ALLOCATOR_ALIGN;
    struct link *b = p;

    b->next = l->free[class];
    l->free[class] = b;
}

static const struct allocator_ops lists_ops = {.alloc = lists_alloc,
                                               .free = lists_free};

static void measure(const char *text)
{
    char error[SPEC_ERROR_MAX];
    struct spec *spec = spec_parse(text, &speed_axis, error);
    struct lists lists = {.super.ops = &lists_ops};
    double least = 0;
    const struct speed_load *load;
    struct speed speed;

    if (spec == NULL)
        fatal(error);
    load = (const struct speed_load *)spec->component;
    lists.fresh = pages_map(HEAP);
    lists.end = lists.fresh + HEAP;
    if (lists.fresh == NULL ||
        speed_open(&speed, &lists.super, load->slots(spec->values), 1) != 0 ||
        load->prepare(&speed, PAIRS, spec->values) != 0)
        fatal("peer_limit: out of memory");
    for (int i = 0; i < RUNS; i++) {
        double start = measure_now();

        (void)load->phases[0](&speed, PAIRS, SPEED_RUN);
        start = (measure_now() - start) / PAIRS;
        if (i == 0 || start < least)
            least = start;
    }
    printf("%s %.3f\n", text, least);
    speed_close(&speed);
    pages_unmap(lists.end - HEAP, HEAP);
    spec_free(spec);
}

int main(void)
{
    measure("pair");
    measure("window:live=100");
    measure("window:live=10000");
    measure("window:live=1000000");
    return 0;
}
