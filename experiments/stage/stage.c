/* stage.c - a cell's allocator, heap and load; see stage.h.
 *
 * Cost: that of the load; report and proof O(1).
 * Source: none.  The proof is there because what an
 * experiment says about an allocator is worth nothing if another one served the
 * objects. */
#include "experiments/stage/stage.h"

#include "experiments/stage/age.h"
#include "experiments/stage/rss.h"
#include "experiments/stage/seeds.h"

#include <stddef.h>
#include <stdio.h>
#include <time.h>

#define STATUS_MAX 256

static const char out_of_memory[] = "out of memory";

/* Outlives the stage: statuses are read when it is closed. */
static char proof_status[STATUS_MAX];

static uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* An independent seed for one use. */
static uint64_t derive(uint64_t seed, uint64_t stream)
{
    struct rng rng;

    rng_seed(&rng, seed, stream);
    return rng_next(&rng);
}

/* Innermost first. */
struct allocator *stage_allocator(const struct cell *cell,
                                  allocator_unmap_fn *unmapped,
                                  void *unmapped_arg)
{
    const struct spec *chain[SPEC_TEXT_MAX / 2]; /* a name and a plus each */
    struct allocator *made = NULL;
    size_t depth = 0;

    for (const struct spec *s = cell->allocator; s != NULL; s = s->inner)
        chain[depth++] = s;
    while (depth-- > 0) {
        const struct allocator_ops *ops = (const void *)chain[depth]->component;
        struct allocator_config config = {
            .values = chain[depth]->values,
            .seed = derive(cell->seed, SEEDS_ALLOCATOR + depth),
            .inner = made,
            .unmapped = unmapped,
            .unmapped_arg = unmapped_arg};
        made = ops->create(&config);
        if (made == NULL)
            return NULL;
    }
    return made;
}

static struct heap *make_heap(const struct stage *stage)
{
    const struct cell *cell = stage->cell;
    struct heap_config config = {.allocator = stage->allocator,
                                 .collector =
                                     (const void *)cell->collector->component,
                                 .collector_values = cell->collector->values,
                                 .profile = *cell->profile,
                                 .seed = derive(cell->seed, SEEDS_HEAP)};

    return heap_create(&config);
}

int stage_open(struct stage *stage, const struct cell *cell,
               const char **status)
{
    *stage = (struct stage){.cell = cell};
    *status = out_of_memory;
    stage->allocator = stage_allocator(cell, heap_unmapped, &stage->heap);
    if (stage->allocator == NULL)
        return -1;
    stage->heap = make_heap(stage);
    if (stage->heap == NULL) {
        allocator_destroy(stage->allocator);
        return -1;
    }
    if (cell->age > 0) {
        stage->ballast = age_heap(stage->heap, cell->age, cell->seed);
        if (stage->ballast == NULL) {
            stage_close(stage);
            return -1;
        }
    }
    return 0;
}

struct running {      /* a load and the stage that it runs on */
    struct load load; /* first: the two pointers convert freely */
    struct stage *stage;
    uint64_t started_ns, births, deaths; /* when the load began */
};

static void tell_progress(struct load *load, double share)
{
    struct running *running = (struct running *)load;

    running->stage->cell->progress(share);
}

static void stop_measuring(struct load *load)
{
    struct running *running = (struct running *)load;
    struct stage *stage = running->stage;
    const struct heap_stats *stats = heap_stats(stage->heap);

    stage->wall_ns = now_ns() - running->started_ns;
    stage->births = stats->births - running->births;
    stage->deaths = stats->deaths - running->deaths;
    heap_set_sink(stage->heap, NULL);
}

static int prove(const struct stage *stage, const char **status)
{
    const char *broken = heap_prove(stage->heap);

    if (broken == NULL)
        return 0;
    snprintf(proof_status, sizeof proof_status, "proof failed: %s", broken);
    *status = proof_status;
    return -1;
}

int stage_run(struct stage *stage, struct event_sink *sink, const char **status)
{
    const struct cell *cell = stage->cell;
    const struct workload *workload = (const void *)cell->workload->component;
    const struct heap_stats *stats = heap_stats(stage->heap);
    struct running running = {
        .stage = stage, .births = stats->births, .deaths = stats->deaths};
    struct load *load = &running.load;

    load->heap = stage->heap;
    load->births_start = stats->births;
    load->births_end = stats->births + cell->births;
    load->progress = tell_progress;
    load->finished = stop_measuring;
    rng_seed(&load->rng, cell->seed, SEEDS_LOAD);
    heap_set_sink(stage->heap, sink);
    running.started_ns = now_ns();
    if (workload->run(load, cell->workload->values) != 0) {
        heap_set_sink(stage->heap, NULL);
        *status = load->error != NULL ? load->error : out_of_memory;
        return -1;
    }
    return prove(stage, status);
}

void stage_report(const struct stage *stage, struct row_set *rows)
{
    struct allocator *a = stage->allocator;
    size_t peak = 0;
    uint64_t rss = rss_peak_bytes();

    (void)a->ops->footprint(a, &peak);
    row_count(rows, "footprint_peak_bytes", peak);
    if (rss > 0)
        row_count(rows, "rss_peak_bytes", rss);
    row_count(rows, "wall_ns", stage->wall_ns);
}

void stage_close(struct stage *stage)
{
    if (stage->ballast != NULL)
        age_drop(stage->ballast);
    heap_destroy(stage->heap);
    stage->heap = NULL; /* unmaps from here on are told to nobody */
    allocator_destroy(stage->allocator);
}
